#include <fmt/format.h>
#include <signal.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "fakegraph/app.h"
#include "fakegraph/cli/certificates.h"
#include "fakegraph/cli/commands.h"
#include "fakegraph/cli/output_file.h"
#include "fakegraph/cli/tenant_maker.h"
#include "fakegraph/cli/tenant_of_scenario.h"
#include "fakegraph/cli/wall_time.h"
#include "fakegraph/cli/with_token.h"
#include "fakegraph/harness.h"
#include "fakegraph/http/server.h"
#include "fakegraph/identity/applications.h"
#include "fakegraph/run/report.h"
#include "fakegraph/run/runner.h"

namespace fakegraph {
namespace {

struct SeedRange {
    std::uint64_t first = 0, last = 0;
};

/// `N` or `A..B`.
std::optional<SeedRange> parse_seeds(std::string_view text) {
    auto const number = [](std::string_view part) -> std::optional<std::uint64_t> {
        std::uint64_t n = 0;
        auto const [end, error] = std::from_chars(part.data(), part.data() + part.size(), n);
        if (error != std::errc{} || end != part.data() + part.size()) return std::nullopt;
        return n;
    };
    std::size_t const dots = text.find("..");
    auto const first = number(text.substr(0, dots));
    auto const last = dots == std::string_view::npos ? first : number(text.substr(dots + 2));
    if (!first || !last || *last < *first || *last - *first >= 1'000'000) return std::nullopt;
    return SeedRange{*first, *last};
}

std::string token_now(Tenant& tenant) {
    return identity::standing_token(tenant.harness().identity, wall_time().unix_ms / 1000);
}

/// Threads that are started meanwhile leave SIGINT and SIGTERM to this one.
class SignalsHeld {
public:
    SignalsHeld() {
        sigset_t held;
        sigemptyset(&held);
        sigaddset(&held, SIGINT);
        sigaddset(&held, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &held, &before_);
    }
    ~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsHeld(SignalsHeld const&) = delete;
    SignalsHeld& operator=(SignalsHeld const&) = delete;

private:
    sigset_t before_;
};

/// The command, as whom it asks and in which tenant; the addresses come later.
run::Command command_of(PlayOptions const& options, Tenant& tenant) {
    run::Command command;
    if (options.command.empty()) return command;
    identity::Authority const& authority = tenant.harness().identity;
    command.words = options.command;
    command.client = identity::default_client(authority);
    command.timeout = std::chrono::milliseconds(std::llround(options.command_timeout_s * 1000));
    command.environment = {{"FAKEGRAPH_TOKEN", token_now(tenant)}, {"FAKEGRAPH_TENANT", tenant.id().text()}};
    return command;
}

void add_addresses(run::Command& command, std::string const& url, std::string const& https,
                   std::string const& authority_file) {
    auto const add = [&](char const* name, std::string value) {
        command.environment.emplace_back(name, std::move(value));
    };
    add("FAKEGRAPH_URL", url);
    add("FAKEGRAPH_GRAPH", url + "/beta");
    add("FAKEGRAPH_ADMIN", url + "/__admin");
    if (authority_file.empty()) return;
    add("FAKEGRAPH_HTTPS", https);
    add("FAKEGRAPH_CA", authority_file);
    add("NODE_EXTRA_CA_CERTS", authority_file);
}

sim::Result<std::unique_ptr<http::Server>> start_server(App& app, http::ServerOptions options) {
    SignalsHeld const held;
    return http::Server::start(
        std::move(options),
        [&app](Request const& request, Response& response) { app.handle(request, response); },
        [&app](int status, std::string_view code, std::string_view message, Request const& request,
               Response& response) { app.refuse(status, code, message, request, response); });
}

/// Serves the scenario on a free loopback port, plays its steps, stops.
sim::Result<run::RunResult> play_one(scenarios::Scenario& scenario, std::string const& file,
                                     PlayOptions const& options) {
    std::uint64_t const seed = scenario.setup.seed;
    auto tenant = make_tenant(scenario);
    if (!tenant) return std::unexpected(tenant.error());
    scenario.setup.seed = seed;
    App app({.public_url = {}, .wall = wall_time, .make_tenant = tenant_maker()});
    app.open(std::move(*tenant));
    http::ServerOptions server_options;
    server_options.threads = options.threads;
    std::string authority_file;
    if (options.tls == "auto") {
        auto tls = certificates_for(server_options.host, {});
        if (!tls) return std::unexpected(tls.error());
        server_options.tls_chain = std::move(tls->chain);
        server_options.tls_key = std::move(tls->key);
        authority_file = std::move(tls->authority_file);
    }
    auto server = start_server(app, std::move(server_options));
    if (!server) return std::unexpected(server.error());
    std::shared_ptr<Tenant> const served = app.find_tenant({});
    auto transport = run::http_transport((*server)->host(), (*server)->port());
    if (served->settings().auth != Auth::open)
        transport = with_token(std::move(transport), [served] { return token_now(*served); });
    run::RunOptions run_options;
    run_options.file = file;
    run_options.timings = options.timings;
    run::Command command = command_of(options, *served);
    add_addresses(command, "http://" + transport->authority(),
                  secure_url((*server)->host(), (*server)->port()), authority_file);
    if (!options.command.empty()) run_options.command = &command;
    auto result = run::run_scenario(scenario, *transport, run_options);
    (*server)->stop();
    return result;
}

bool write_report(std::string const& file, std::string const& text) {
    if (file.empty()) return true;
    auto const written = write_file(file, text);
    if (!written) fmt::print(stderr, "fakegraph: the report: {}\n", written.error().message);
    return written.has_value();
}

}  // namespace

int run_play(PlayOptions const& options) {
    if (!options.html.empty()) return refuse_command("--report");
    std::optional<SeedRange> seeds;
    if (!options.seeds.empty()) {
        seeds = parse_seeds(options.seeds);
        if (!seeds) {
            fmt::print(stderr, "fakegraph: --seed takes N or A..B with A <= B, not '{}'\n", options.seeds);
            return kExitUsage;
        }
    }
    std::vector<run::RunResult> results;
    bool passed = true;
    bool interrupted = false;
    for (auto const& file : options.scenarios) {
        for (std::uint64_t seed = seeds ? seeds->first : 0;; ++seed) {
            scenarios::LoadOptions load;
            if (seeds) load.seed = seed;
            auto scenario = load_or_print(file, load);
            if (!scenario) return kExitUsage;
            auto result = play_one(*scenario, file, options);
            if (!result) {
                fmt::print(stderr, "{}: error: {}\n", file, result.error().message);
                return result.error().code == sim::Errc::invalid_argument ? kExitUsage : kExitNoStart;
            }
            passed = passed && result->passed();
            fmt::print("{}", run::text_report(std::span(&*result, 1)));
            std::fflush(stdout);
            interrupted = result->interrupted;
            results.push_back(std::move(*result));
            if (interrupted || !seeds || seed == seeds->last) break;
        }
        if (interrupted) break;
    }
    if (!write_report(options.junit, run::junit_report(results)) ||
        !write_report(options.json, run::json_report(results)))
        return kExitNoStart;
    return passed ? kExitPassed : kExitFailed;
}

}  // namespace fakegraph
