/// Whether a request's token lets it in. (reference graph-protocol 2.6 and 3)
#pragma once

#include "fakegraph/identity/authority.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::identity {

/// 401 with WWW-Authenticate, or 403. With Auth::open anything passes, and nothing is looked at. Paths
/// outside `/beta` and `/v1.0`, and what describes the service, need no token.
GraphResult<void> admit(Visit const& visit, Auth auth, Authority const& authority);

/// 401 `InvalidAuthenticationToken`, with the challenge; `more` follows its last parameter.
std::unexpected<GraphError> unauthorized(Visit const& visit, std::string_view message,
                                         std::string_view more = {});

/// The text after `Bearer`, in any letter case; empty when there is none.
std::string_view bearer_of(std::string_view authorization) noexcept;

}  // namespace fakegraph::identity
