#include "fakegraph/cli/tenant_of_scenario.h"

#include <fmt/format.h>

#include <cstdio>

#include "fakegraph/edm/names.h"
#include "fakegraph/harness.h"
#include "fakegraph/odata/differences.h"

namespace fakegraph {

namespace {

identity::Application application_of(scenarios::IdentitySettings::Application const& from) {
    identity::Application to{.id = from.id,
                             .name = from.name,
                             .roles = from.roles,
                             .scopes = from.scopes,
                             .redirect_uris = from.redirect_uris};
    for (auto const& secret : from.secrets) to.secrets.push_back({secret.value, secret.expired});
    for (auto const& c : from.certificates) to.certificates.push_back({c.der, edm::lower(c.thumbprint)});
    return to;
}

Auth auth_of(std::string_view name) {
    return name == "strict" ? Auth::strict : name == "token" ? Auth::token : Auth::open;
}

identity::DeviceCodes device_codes_of(scenarios::IdentitySettings::DeviceCode const& from) {
    using Outcome = identity::DeviceCodes::Outcome;
    return {.outcome = from.outcome == "decline" ? Outcome::decline
                       : from.outcome == "never" ? Outcome::never
                                                 : Outcome::approve,
            .after_polls = from.after_polls,
            .after = from.after,
            .interval_s = from.interval_s,
            .lifetime_s = from.expires_in_s,
            .slow_down = from.slow_down};
}

}  // namespace

identity::Config identity_of(scenarios::FaceSettings const& face) {
    scenarios::IdentitySettings const& from = face.identity;
    identity::Config to;
    for (auto const& application : from.applications) to.applications.push_back(application_of(application));
    to.aliases = from.aliases;
    to.token_lifetime_s = from.token_lifetime_s;
    to.any_resource = from.any_resource.value_or(face.auth != "strict");
    to.app_only_on_common = from.app_only_on_common;
    to.device_codes = device_codes_of(from.device_code);
    to.revoke_after = from.revoke_tokens_after.value_or(to.revoke_after);
    return to;
}

Settings settings_of(scenarios::FaceSettings const& face) {
    Settings s;
    s.top_is_total = face.top_is_total;
    s.refuse_unknown_properties = face.refuse_unknown_properties;
    s.page_size = face.page_size;
    s.auth = auth_of(face.auth);
    for (Difference const& d : kDifferences) {
        auto const alone = face.differences.find(std::string(d.name));
        s.*d.flag = alone == face.differences.end()
                        ? face.like_documentation && d.other == Difference::kDocumentation
                        : alone->second == d.other;
    }
    return s;
}

sim::Result<std::unique_ptr<Tenant>> make_tenant(scenarios::Scenario& scenario) {
    auto world = sim::World::make(std::move(scenario.setup));
    if (!world) return std::unexpected(world.error());
    auto tenant = std::make_unique<Tenant>("", std::move(*world), settings_of(scenario.face));
    tenant->clock_rate = scenario.clock_rate;
    tenant->harness().identity.set_up(identity_of(scenario.face));
    return tenant;
}

void print_problems(std::vector<scenarios::Problem> const& problems) {
    for (auto const& p : problems) fmt::print(stderr, "{}\n", p.text());
    if (problems.size() > 1) fmt::print(stderr, "{} mistakes\n", problems.size());
}

std::optional<scenarios::Scenario> load_or_print(std::string const& file,
                                                 scenarios::LoadOptions const& options) {
    if (file.empty()) return scenarios::default_scenario(options);
    auto loaded = scenarios::load_file(file, options);
    if (loaded) return std::move(*loaded);
    print_problems(loaded.error());
    return std::nullopt;
}

}  // namespace fakegraph
