/// A part of a collection, told by a look at each row: for what collections cannot say themselves. Private to
/// odata.
#pragma once

#include <functional>

#include "fakegraph/edm/edm.h"

namespace fakegraph {

/// Positions are those of `rows`. Rows that `fits` refuses are not there; sizes and ranks cost a look at each
/// row.
edm::RowsPtr rows_where(edm::RowsPtr rows, std::function<bool(edm::Row const&)> fits);

}  // namespace fakegraph
