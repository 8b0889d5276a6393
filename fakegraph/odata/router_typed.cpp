#include "fakegraph/odata/router_typed.h"

#include <utility>

#include "fakegraph/odata/rows_view.h"

namespace fakegraph {

edm::RowsPtr rows_of_type(edm::RowsPtr rows, edm::StructType const& type) {
    if (edm::RowsPtr part = rows->of_type(type)) return part;
    return rows_where(std::move(rows), [&type](edm::Row const& row) { return edm::is_a(*row.type, type); });
}

}  // namespace fakegraph
