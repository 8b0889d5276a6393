#pragma once

#include <memory>

#include "fakegraph/identity/config.h"
#include "fakegraph/tenants.h"
#include "fakegraph/throttle/limits.h"
#include "scenarios/loader/scenario.h"

namespace fakegraph {

Settings settings_of(scenarios::FaceSettings const& face);
/// `service.limits` for a tenant with so many devices.
throttle::Limits limits_of(scenarios::LimitSettings const& settings, std::uint64_t devices);
identity::Config identity_of(scenarios::FaceSettings const& face);
/// Takes the Setup out of the scenario. The default tenant has no name.
sim::Result<std::unique_ptr<Tenant>> make_tenant(scenarios::Scenario& scenario, std::string const& name = {});
/// The same of a World that was made of the scenario's Setup before.
sim::Result<std::unique_ptr<Tenant>> make_tenant(scenarios::Scenario const& scenario, sim::World world,
                                                 std::string const& name);
/// The options, with the checks that the loader leaves to other layers.
scenarios::LoadOptions with_checks(scenarios::LoadOptions options);
/// The file, or the built-in tenant for "". Mistakes go to stderr.
std::optional<scenarios::Scenario> load_or_print(std::string const& file,
                                                 scenarios::LoadOptions const& options);
void print_problems(std::vector<scenarios::Problem> const& problems);

}  // namespace fakegraph
