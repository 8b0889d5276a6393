#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <utility>

#include "fakegraph/app.h"
#include "fakegraph/cli/access_log.h"
#include "fakegraph/cli/certificates.h"
#include "fakegraph/cli/commands.h"
#include "fakegraph/cli/output_file.h"
#include "fakegraph/cli/public_url.h"
#include "fakegraph/cli/tenant_maker.h"
#include "fakegraph/cli/tenant_of_scenario.h"
#include "fakegraph/cli/wall_time.h"
#include "fakegraph/http/server.h"

namespace fakegraph {
namespace {

namespace chr = std::chrono;

/// When the program was loaded. Not the process's start as /proc tells it: `exec` from a script keeps that of
/// the script.
chr::steady_clock::time_point const kLoaded = chr::steady_clock::now();

std::int64_t process_age_ms() {
    return chr::duration_cast<chr::milliseconds>(chr::steady_clock::now() - kLoaded).count();
}

std::string text_of(std::string_view s) {
    std::string out;
    append_json_string(out, s);
    return out;
}

void set_up_logs(ServeOptions const& options) {
    auto logger =
        spdlog::stderr_color_mt("fakegraph", getenv("NO_COLOR") != nullptr ? spdlog::color_mode::never
                                                                           : spdlog::color_mode::automatic);
    logger->set_level(spdlog::level::from_str(options.log_level));
    logger->set_pattern(options.log_format == "json" ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                                     : "%^%L%$ %Y-%m-%dT%H:%M:%S.%eZ %v",
                        spdlog::pattern_time_type::utc);
    spdlog::set_default_logger(std::move(logger));
}

/// `local`: the address that it listens on, where `url` is another.
void print_banner(std::string const& url, std::string const& local, std::string const& scenario) {
    bool const color = isatty(STDERR_FILENO) != 0 && getenv("NO_COLOR") == nullptr;
    fmt::print(stderr,
               "{}fakegraph{} serves {}\n"
               "  Graph    {}/beta/admin/windows/updates\n"
               "  harness  {}/__admin/state\n"
               "  try      curl '{}/beta/devices?$top=2'\n",
               color ? "\033[1m" : "", color ? "\033[0m" : "",
               scenario.empty() ? "the built-in tenant" : scenario, url, url, url);
    if (local != url) fmt::print(stderr, "  listens  {}\n", local);
}

}  // namespace

int run_serve(ServeOptions const& options) {
    if (options.watch) return refuse_command("--watch");
    auto const public_url =
        options.public_url.empty() ? sim::Result<std::string>() : public_root(options.public_url);
    if (!public_url) {
        fmt::print(stderr, "fakegraph: --public-url: {}\n", public_url.error().message);
        return kExitUsage;
    }
    set_up_logs(options);
    // Signals wait for sigwait() below; every thread inherits the mask.
    sigset_t stop_signals;
    sigemptyset(&stop_signals);
    sigaddset(&stop_signals, SIGINT);
    sigaddset(&stop_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);

    App app({.public_url = *public_url,
             .wall = wall_time,
             .make_tenant = tenant_maker(),
             .trust_proxy = options.trust_proxy});
    http::ServerOptions server_options;
    server_options.host = options.host;
    server_options.port = options.port;
    server_options.threads = options.threads;
    std::string authority_file;
    if (options.tls == "auto") {
        auto tls = certificates_for(options.host, options.tls_names);
        if (!tls) {
            fmt::print(stderr, "fakegraph: {}\n", tls.error().message);
            return tls.error().code == sim::Errc::invalid_argument ? kExitUsage : kExitNoStart;
        }
        bool const json = options.log_format == "json";
        if (!tls->notice.empty())
            spdlog::warn("{}", json ? R"("message":)" + text_of(tls->notice) : tls->notice);
        server_options.tls_chain = std::move(tls->chain);
        server_options.tls_key = std::move(tls->key);
        authority_file = std::move(tls->authority_file);
    }
    http::Handler handler = [&app](Request const& request, Response& response) {
        app.handle(request, response);
    };
    http::Refuse refuse = [&app](int status, std::string_view code, std::string_view message,
                                 Request const& request, Response& response) {
        app.refuse(status, code, message, request, response);
    };
    if (spdlog::should_log(spdlog::level::info)) {
        handler = with_access_log(std::move(handler), options.log_format == "json");
        refuse = with_access_log(std::move(refuse), options.log_format == "json");
    }
    auto server = http::Server::start(server_options, std::move(handler), std::move(refuse));
    if (!server) {
        fmt::print(stderr, "fakegraph: {}\n", server.error().message);
        return server.error().code == sim::Errc::invalid_argument ? kExitUsage : kExitNoStart;
    }
    auto scenario = load_or_print(options.scenario, {});
    if (!scenario) return kExitUsage;
    auto tenant = make_tenant(*scenario);
    if (!tenant) {
        fmt::print(stderr, "{}: error: {}\n", options.scenario, tenant.error().message);
        return kExitUsage;
    }
    std::uint64_t const seed = (*tenant)->world().premises().seed;
    std::uint32_t const devices = (*tenant)->world().fleet().size();
    app.open(std::move(*tenant));

    std::string const host =
        (*server)->host().find(':') == std::string::npos ? (*server)->host() : "[" + (*server)->host() + "]";
    std::string const local = fmt::format("http://{}:{}", host, (*server)->port());
    std::string const url = public_url->empty() ? local : *public_url;
    if (!options.port_file.empty()) {
        auto const written = write_file(options.port_file, fmt::format("{}\n", (*server)->port()));
        if (!written) {
            fmt::print(stderr, "fakegraph: --port-file: {}\n", written.error().message);
            return kExitNoStart;
        }
    }
    std::string const https =
        authority_file.empty() ? std::string() : secure_url((*server)->host(), (*server)->port());
    std::string more;
    if (!public_url->empty()) more = fmt::format(R"(,"port":{})", (*server)->port());
    if (!https.empty()) more += fmt::format(R"(,"https":"{}","ca":{})", https, text_of(authority_file));
    fmt::print(
        R"({{"ready":true,"url":"{0}","graph":"{0}/beta","admin":"{0}/__admin","seed":{1},"devices":{2},"startMs":{3}{4}}})"
        "\n",
        url, seed, devices, process_age_ms(), more);
    std::fflush(stdout);
    print_banner(url, local, options.scenario);
    if (!https.empty())
        fmt::print(stderr, "  https    curl --cacert '{}' '{}/beta/devices?$top=2'\n", authority_file, https);
    int signal = 0;
    sigwait(&stop_signals, &signal);
    (*server)->stop();
    return kExitPassed;
}

}  // namespace fakegraph
