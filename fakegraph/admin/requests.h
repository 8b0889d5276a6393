/// The request log at `/__admin/requests`.
#pragma once

#include "fakegraph/admin/admin.h"
#include "fakegraph/odata/url.h"

namespace fakegraph::admin {

/// `GET /requests?client=…&method=…&path=…&status=…&fault=…&since=…&limit=…&after=…`,
/// `GET /requests/count?…`, `GET /requests/{number}`, `POST /requests/verify`, `DELETE /requests`. (docs:
/// docs/verdicts.md, "The request log")
GraphResult<void> requests(AdminCall& call, Url const& url, Response& response);

}  // namespace fakegraph::admin
