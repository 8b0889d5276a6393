/// `/__admin/tenants`: the tenants of the process, made and removed while it serves. (product contract,
/// "Addresses")
#pragma once

#include "fakegraph/admin/admin.h"
#include "fakegraph/odata/url.h"

namespace fakegraph::admin {

/// GET `tenants`, GET `tenants/{name}`, POST `tenants`, DELETE `tenants/{name}`. Needs no lock of a tenant.
/// A scenario with mistakes is 400 with `details`, each with line and column in the request's body.
GraphResult<void> handle_tenants(AdminCall& call, Url const& url, Response& response);

/// Bytes of a body with a scenario, at most.
inline constexpr std::size_t kMaxScenarioBytes = 4 * 1024 * 1024;
/// Mistakes that an answer lists, at most.
inline constexpr std::size_t kMaxMistakes = 100;

}  // namespace fakegraph::admin
