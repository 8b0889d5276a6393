/// Which queries on objects of the directory are advanced ones. Private to odata.
#pragma once

#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/query.h"

namespace fakegraph {

/// 400 where a query on directory objects (graph-protocol 4.1, 7.3) lacks what it needs: $search and a
/// `/$count` segment the header `ConsistencyLevel: eventual`; `ne`, `not`, `endswith` and `/$count` in
/// $filter, and $orderby beside $filter, the header and `$count=true`, which a `/$count` segment stands for.
/// Without the header `$count=true` is taken out of the query: it has no effect. With
/// `service.unsupportedOptions: ignore` nothing needs anything. ASSUMED: which operators, as Graph's page on
/// advanced queries lists them, for every property.
GraphResult<void> check_directory_query(Query& query, bool count_segment, Call const& call);

/// The same for each collection of directory objects that the query expands, on all levels.
/// ASSUMED: what a collection needs by itself it needs in $expand, `$count=true` among its own options.
GraphResult<void> check_directory_expansions(Query& query, Call const& call);

}  // namespace fakegraph
