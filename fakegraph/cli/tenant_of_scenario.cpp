#include "fakegraph/cli/tenant_of_scenario.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "fakegraph/edm/names.h"
#include "fakegraph/faults/fault.h"
#include "fakegraph/faults/parse.h"
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
    to.any_name = face.auth != "strict";
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
    s.refuse_top_above_limit = face.refuse_top_above_limit;
    s.refuse_unknown_properties = face.refuse_unknown_properties;
    s.page_size = face.page_size;
    s.exact_keys = face.exact_keys;
    s.ignore_prefer = face.ignore_prefer;
    s.mask_unknown_enums = face.mask_unknown_enums;
    s.ignore_unsupported_options = face.ignore_unsupported_options;
    s.auth = auth_of(face.auth);
    auto const lag = [](scenarios::ReadLag const& l) { return Lag{l.time, l.reads}; };
    s.lag.reads = lag(face.lag);
    if (face.list_lag) s.lag.lists = lag(*face.list_lag);
    s.lag.deleted_reads = face.deleted_reads;
    std::pair<edm::Delay, std::uint32_t> const by_reads[] = {{edm::Delay::enroll, face.enroll_reads},
                                                             {edm::Delay::unenroll, face.unenroll_reads},
                                                             {edm::Delay::audience, face.audience_reads},
                                                             {edm::Delay::scan, face.scan_reads},
                                                             {edm::Delay::rules, face.rules_reads}};
    for (auto const& [delay, reads] : by_reads) s.lag.effects[static_cast<std::size_t>(delay)] = reads;
    for (Difference const& d : kDifferences) {
        auto const alone = face.differences.find(std::string(d.name));
        s.*d.flag = alone == face.differences.end()
                        ? face.like_documentation && d.other == Difference::kDocumentation
                        : alone->second == d.other;
    }
    return s;
}

throttle::Limits limits_of(scenarios::LimitSettings const& settings, std::uint64_t devices) {
    throttle::Limits out;
    if (settings.published) out = throttle::published_for(devices);
    for (auto const& [name, rate] : settings.named) {
        auto const kind = throttle::find_limit(name);
        CHECK(kind);  // the schema has the names of kLimitKinds: tests/harness/tenants_test.cpp
        out.limits[*kind] = {rate.amount, std::chrono::nanoseconds(rate.per).count()};
    }
    out.retry_after = retry_form_named(settings.retry_after);
    if (settings.retry_after_s) {
        out.retry_after_ms = std::llround(*settings.retry_after_s * 1000);
        out.retry_after = *out.retry_after_ms % 1000 == 0 ? RetryForm::exact : RetryForm::fraction;
    }
    out.status = settings.status;
    out.code = settings.code;
    out.rate_limit_headers = settings.rate_limit_headers;
    return out;
}

namespace {

void set_up_harness(Tenant& tenant, scenarios::FaceSettings const& face) {
    Harness& harness = tenant.harness();
    harness.identity.set_up(identity_of(face));
    harness.batch.order = face.shuffle_batches ? batch::Order::shuffled : batch::Order::request;
    harness.batch.max_requests = face.limits.batch_requests;
    harness.throttle.configure(limits_of(face.limits, tenant.world().fleet().size()), tenant.id().text());
}

}  // namespace

sim::Result<std::unique_ptr<Tenant>> make_tenant(scenarios::Scenario const& scenario, sim::World world,
                                                 std::string const& name) {
    auto tenant = std::make_unique<Tenant>(name, std::move(world), settings_of(scenario.face));
    tenant->load_clock_rate(scenario.clock_rate);
    set_up_harness(*tenant, scenario.face);
    auto faults = faults::parse(scenario.faults);
    if (!faults) {
        faults::Mistake const& first = faults.error().front();
        return sim::fail(sim::Errc::invalid_argument, "faults" + first.pointer + ": " + first.message);
    }
    if (auto const loaded = tenant->harness().faults.load(std::move(*faults), tenant->seed()); !loaded)
        return std::unexpected(loaded.error());
    return tenant;
}

sim::Result<std::unique_ptr<Tenant>> make_tenant(scenarios::Scenario& scenario, std::string const& name) {
    auto world = sim::World::make(std::move(scenario.setup));
    if (!world) return std::unexpected(world.error());
    return make_tenant(scenario, std::move(*world), name);
}

scenarios::LoadOptions with_checks(scenarios::LoadOptions options) {
    options.check_faults = [](scenarios::Json const& faults) {
        std::vector<scenarios::PartMistake> out;
        auto parsed = faults::parse(faults);
        if (parsed) return out;
        for (faults::Mistake& m : parsed.error())
            out.push_back({std::move(m.pointer), std::move(m.message), m.at_key});
        return out;
    };
    return options;
}

void print_problems(std::vector<scenarios::Problem> const& problems) {
    for (auto const& p : problems) fmt::print(stderr, "{}\n", p.text());
    if (problems.size() > 1) fmt::print(stderr, "{} mistakes\n", problems.size());
}

std::optional<scenarios::Scenario> load_or_print(std::string const& file,
                                                 scenarios::LoadOptions const& options) {
    if (file.empty()) return scenarios::default_scenario(options);
    auto loaded = scenarios::load_file(file, with_checks(options));
    if (loaded) return std::move(*loaded);
    print_problems(loaded.error());
    return std::nullopt;
}

}  // namespace fakegraph
