/// The part of a filter that sets and ranges can answer. Private to odata, but for PartedRows.
#pragma once

#include <string_view>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/filter.h"

namespace fakegraph {

struct Narrowed {
    edm::RowsPtr rows;
    /// Conditions that a loop must still check; they point into the filter, which must outlive it.
    std::vector<FilterNode const*> rest;
};
/// The rows that may pass as `variable`, by sets and ranges where `rows` can say so: Rows::find for the key
/// (also `or` and `in` of keys), PartedRows, of_type and narrowed, for conjunctions of such terms.
Narrowed narrow(edm::RowsPtr rows, FilterNode const& filter, std::string_view key_name, FilterRun& run,
                std::uint8_t variable = 0);

}  // namespace fakegraph
