/// Which queries on objects of the directory are advanced ones. Private to odata.
#pragma once

#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/query.h"

namespace fakegraph {

/// 400 `Request_UnsupportedQuery` where a query on directory objects (graph-protocol 4.1, 7.3) lacks what it
/// needs: $search the header `ConsistencyLevel: eventual`; `ne`, `not`, `endswith` and `/$count` in $filter,
/// and $orderby beside $filter, the header and `$count=true`, which a `/$count` segment stands for. With
/// `service.unsupportedOptions: ignore` only $search needs it.
/// ASSUMED: which operators, as Graph's page on advanced queries lists them, for every property.
GraphResult<void> check_directory_query(Query const& query, bool count_segment, Call const& call);

}  // namespace fakegraph
