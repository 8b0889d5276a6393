#include <fmt/format.h>

#include <chrono>

#include "fakegraph/cli/commands.h"
#include "fakegraph/cli/tenant_of_scenario.h"
#include "fakegraph/harness.h"
#include "fakegraph/identity/applications.h"
#include "fakegraph/tenants.h"

namespace fakegraph {
namespace {

namespace chr = std::chrono;

std::int64_t wall_seconds() {
    return chr::duration_cast<chr::seconds>(chr::system_clock::now().time_since_epoch()).count();
}

/// Who the token is for, and what it allows; nullopt, and a line on stderr, when a flag cannot be followed.
std::optional<identity::Grant> grant_of(TokenOptions const& options, identity::Authority const& authority) {
    auto const application = identity::find_application(
        authority, options.client_id.empty() ? identity::default_client(authority) : options.client_id);
    if (!application) {
        fmt::print(stderr, "fakegraph: --client-id: '{}' is no application of the scenario\n",
                   options.client_id);
        return std::nullopt;
    }
    identity::Grant grant{.client = application->id,
                          .client_name = application->name,
                          .proof = identity::Proof::secret,
                          .permissions = application->roles,
                          .issued_s = wall_seconds(),
                          .lifetime_s = authority.config().token_lifetime_s};
    if (!options.audience.empty()) grant.audience = options.audience;
    if (!options.roles.empty()) grant.permissions = options.roles;
    if (!options.scopes.empty()) {
        grant.delegated = true;
        grant.permissions = options.scopes;
    }
    std::erase(grant.permissions, "none");
    if (options.lifetime.empty()) return grant;
    auto const lifetime = sim::parse_duration(options.lifetime);
    if (!lifetime) {
        fmt::print(stderr, "fakegraph: --lifetime takes a duration such as PT1H or -PT1H, not '{}'\n",
                   options.lifetime);
        return std::nullopt;
    }
    std::int64_t const seconds = chr::duration_cast<chr::seconds>(*lifetime).count();
    if (seconds > 0)
        grant.lifetime_s = seconds;
    else
        grant.issued_s += seconds - grant.lifetime_s;
    return grant;
}

}  // namespace

int run_token(TokenOptions const& options) {
    if (!options.tenant.empty()) {
        if (auto const named = Tenants(MakeTenant{}).check(options.tenant); !named) {
            fmt::print(stderr, "fakegraph: --tenant: {}\n", named.error().message);
            return kExitUsage;
        }
    }
    auto scenario = load_or_print(options.scenario, {});
    if (!scenario) return kExitUsage;
    auto const config = identity_of(scenario->face);
    auto world = sim::World::make(std::move(scenario->setup));
    if (!world) {
        fmt::print(stderr, "{}: error: {}\n", options.scenario, world.error().message);
        return kExitUsage;
    }
    Tenant tenant(options.tenant, std::move(*world), {});
    identity::Authority& authority = tenant.harness().identity;
    authority.set_up(config);
    auto const grant = grant_of(options, authority);
    if (!grant) return kExitUsage;
    fmt::print("{}\n", authority.issue(*grant));
    return kExitPassed;
}

}  // namespace fakegraph
