/// The harness's own addresses, `/__admin/…`: clock, state, snapshots, devices from the inside. (docs:
/// product contract, "Addresses")
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "fakegraph/odata/error.h"
#include "fakegraph/odata/http.h"
#include "fakegraph/odata/visit.h"
#include "fakegraph/tenant.h"

namespace fakegraph::admin {

struct AdminCall {
    Request const& request;
    Tenant& tenant;
    std::string_view target;  // below /__admin, query included
    /// Makes a named tenant that starts as `world` stands.
    std::function<sim::Result<void>(std::string const& name, sim::World world)> add_tenant;
    WallTime wall;
};

/// Takes the tenant's lock itself.
GraphResult<void> handle(AdminCall& call, Response& response);

/// `/__admin/health` (200), `/__admin/ready` (503) and `/__admin/version` while no tenant is loaded yet;
/// false for everything else.
bool answer_before_open(std::string_view target, Response& response);

inline constexpr std::string_view kVersion = FAKEGRAPH_VERSION;

}  // namespace fakegraph::admin
