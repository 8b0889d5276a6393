/// $orderby: which keys a collection is ordered by.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/filter.h"

namespace fakegraph {

struct OrderKey {
    FilterPtr value;
    std::string text;  // as the client wrote it, without the direction
    bool descending = false;
};

/// Keys in the order of their weight: properties, also behind casts, complex values and single navigations,
/// sizes of collections (`members/$count`), and whatever else an expression gives.
GraphResult<std::vector<OrderKey>> parse_order(std::string_view text, edm::StructType const& type,
                                               edm::Model const& model);

}  // namespace fakegraph
