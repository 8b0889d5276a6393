/// The judgements on clients at `/__admin/verdicts`.
#pragma once

#include "fakegraph/admin/admin.h"
#include "fakegraph/odata/url.h"

namespace fakegraph::admin {

/// `GET /verdicts`: every client with the rules that it passed and failed. `GET /verdicts/{client}`: every
/// rule with its outcome, counts and evidence. `DELETE /verdicts` forgets all clients. (docs/verdicts.md)
GraphResult<void> verdicts(AdminCall& call, Url const& url, Response& response);

}  // namespace fakegraph::admin
