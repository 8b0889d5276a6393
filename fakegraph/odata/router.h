/// From a parsed URL to a row, a collection, an action; then to the answer. Knows the model's tables, no
/// particular resource.
#pragma once

#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/http.h"

namespace fakegraph {

/// Handles one Graph request below the service root. `target` is the request target without the prefix:
/// `/admin/windows/updates/…?…`. The caller holds the tenant's lock (shared for get and head, exclusive
/// otherwise). Fills everything of `response` but the ids.
GraphResult<void> dispatch(Call& call, std::string_view target, Response& response);

}  // namespace fakegraph
