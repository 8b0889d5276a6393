#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <string_view>

#include "fakegraph/app.h"
#include "fakegraph/cli/commands.h"
#include "fakegraph/cli/tenant_of_scenario.h"
#include "fakegraph/http/server.h"
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

/// Serves the scenario on a free loopback port, plays its steps, stops.
sim::Result<run::RunResult> play_one(scenarios::Scenario& scenario, std::string const& file,
                                     PlayOptions const& options) {
    std::uint64_t const seed = scenario.setup.seed;
    auto tenant = make_tenant(scenario);
    if (!tenant) return std::unexpected(tenant.error());
    scenario.setup.seed = seed;
    App app({.public_url = {}, .wall = {}, .make_tenant = tenant_maker()});
    app.open(std::move(*tenant));
    http::ServerOptions server_options;
    server_options.threads = options.threads;
    auto server = http::Server::start(
        server_options, [&app](Request const& request, Response& response) { app.handle(request, response); },
        [&app](int status, std::string_view code, std::string_view message, Request const& request,
               Response& response) { app.refuse(status, code, message, request, response); });
    if (!server) return std::unexpected(server.error());
    auto const transport = run::http_transport((*server)->host(), (*server)->port());
    run::RunOptions run_options;
    run_options.file = file;
    run_options.timings = options.timings;
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
            results.push_back(std::move(*result));
            if (!seeds || seed == seeds->last) break;
        }
    }
    if (!write_report(options.junit, run::junit_report(results)) ||
        !write_report(options.json, run::json_report(results)))
        return kExitNoStart;
    return passed ? kExitPassed : kExitFailed;
}

}  // namespace fakegraph
