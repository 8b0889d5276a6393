/// Whether a request's token lets it in. (reference graph-protocol 2.6 and 3)
#pragma once

#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::identity {

/// 401 with WWW-Authenticate, or 403.
GraphResult<void> admit(Visit const& visit, Auth auth);

}  // namespace fakegraph::identity
