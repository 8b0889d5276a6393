#pragma once

#include <memory>

#include "fakegraph/tenant.h"
#include "scenarios/loader/scenario.h"

namespace fakegraph {

Settings settings_of(scenarios::FaceSettings const& face);
/// Takes the Setup out of the scenario.
sim::Result<std::unique_ptr<Tenant>> make_tenant(scenarios::Scenario& scenario);
/// The options, with the checks that the loader leaves to other layers.
scenarios::LoadOptions with_checks(scenarios::LoadOptions options);
/// The file, or the built-in tenant for "". Mistakes go to stderr.
std::optional<scenarios::Scenario> load_or_print(std::string const& file,
                                                 scenarios::LoadOptions const& options);
void print_problems(std::vector<scenarios::Problem> const& problems);

}  // namespace fakegraph
