#include <fmt/format.h>
#include <signal.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string_view>

#include "fakegraph/app.h"
#include "fakegraph/cli/commands.h"
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

/// Whom the command's requests come from, as long as it uses its token.
constexpr std::string_view kCommandClient = "command";

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

/// Where tokens are asked for, the command gets a real one, and its requests come from that application.
run::Command command_of(PlayOptions const& options, std::string const& url, Tenant& tenant) {
    identity::Authority const& authority = tenant.harness().identity;
    bool const is_open = tenant.settings().auth == Auth::open;
    run::Command command;
    command.words = options.command;
    command.client = is_open ? std::string(kCommandClient) : identity::default_client(authority);
    command.timeout = std::chrono::milliseconds(std::llround(options.command_timeout_s * 1000));
    command.environment = {{"FAKEGRAPH_URL", url},
                           {"FAKEGRAPH_GRAPH", url + "/beta"},
                           {"FAKEGRAPH_ADMIN", url + "/__admin"},
                           {"FAKEGRAPH_TOKEN", is_open ? std::string(kCommandClient) : token_now(tenant)},
                           {"FAKEGRAPH_TENANT", tenant.id().text()}};
    return command;
}

sim::Result<std::unique_ptr<http::Server>> start_server(App& app, PlayOptions const& options) {
    SignalsHeld const held;
    http::ServerOptions server_options;
    server_options.threads = options.threads;
    return http::Server::start(
        server_options, [&app](Request const& request, Response& response) { app.handle(request, response); },
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
    auto server = start_server(app, options);
    if (!server) return std::unexpected(server.error());
    std::shared_ptr<Tenant> const served = app.find_tenant({});
    auto transport = run::http_transport((*server)->host(), (*server)->port());
    if (served->settings().auth != Auth::open)
        transport = with_token(std::move(transport), [served] { return token_now(*served); });
    run::RunOptions run_options;
    run_options.file = file;
    run_options.timings = options.timings;
    run::Command const command = command_of(options, "http://" + transport->authority(), *served);
    if (!options.command.empty()) run_options.command = &command;
    auto result = run::run_scenario(scenario, *transport, run_options);
    (*server)->stop();
    return result;
}

bool write_report(std::string const& file, std::string const& text) {
    if (file.empty()) return true;
    std::ofstream out(file, std::ios::binary);
    out << text;
    if (out.flush()) return true;
    fmt::print(stderr, "fakegraph: cannot write the report '{}'\n", file);
    return false;
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
