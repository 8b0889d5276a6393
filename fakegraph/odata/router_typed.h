/// The rows of one type, for collections that cannot say so themselves. Private to odata.
#pragma once

#include "fakegraph/edm/edm.h"

namespace fakegraph {

/// `rows->of_type(type)`, or a view that looks at each row. Positions are those of `rows`.
edm::RowsPtr rows_of_type(edm::RowsPtr rows, edm::StructType const& type);

}  // namespace fakegraph
