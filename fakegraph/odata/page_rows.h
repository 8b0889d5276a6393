/// Which rows a page holds: filter, order, skip, count. Private to odata.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/query.h"

namespace fakegraph {

struct Wanted {
    /// From a token: the first position, or with $orderby the first rank. Without a token: 0, $skip and
    /// $count apply.
    std::optional<std::uint64_t> start;
    std::size_t limit = 0;
    /// The page begins one row early (-1) or late (+1): faults. Only with a token.
    int begin_by = 0;
};
struct Chosen {
    /// Where `positions` count: the collection, or the part of it that the filter could name.
    edm::RowsPtr rows;
    std::vector<std::uint64_t> positions;
    /// Start of the next page.
    std::optional<std::uint64_t> next;
    std::optional<std::uint64_t> count;
    /// It begins elsewhere than it would have: Wanted::begin_by.
    bool moved = false;
};
/// At most kMaxScan rows are looked at; see page.h for what is refused.
GraphResult<Chosen> choose_rows(edm::RowsPtr rows, Query const& query, edm::StructType const& type,
                                Wanted const& wanted, Call& call);

}  // namespace fakegraph
