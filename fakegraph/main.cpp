/// The command line: what product contract "Command line" lists. The only place that turns real time into
/// simulated time.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "fakegraph/cli/commands.h"

namespace {

/// Every flag has an environment variable: `--log-level` is FAKEGRAPH_LOG_LEVEL.
void name_variables(CLI::App& command) {
    for (CLI::Option* option : command.get_options()) {
        if (option->get_lnames().empty() || !option->get_envname().empty() ||
            option == command.get_help_ptr() || option == command.get_help_all_ptr())
            continue;
        std::string name = "FAKEGRAPH_";
        for (char const c : option->get_lnames().front())
            name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        option->envname(name);
    }
    for (CLI::App* part : command.get_subcommands({})) name_variables(*part);
}

/// Of the command that is given: the library reads those of all commands, and `FAKEGRAPH_FORMAT=csv` is right
/// for one and wrong for another. Without a command, of all, for the help.
void name_variables_for(CLI::App& app, std::string_view given) {
    for (CLI::App* command : app.get_subcommands({}))
        if (given.empty() || command->get_name() == given) name_variables(*command);
}

/// Prints what commands there are when `word` is none of them.
bool refuse_unknown(CLI::App const& app, std::string_view word) {
    if (word.empty() || word.starts_with('-')) return false;
    std::string names;
    for (CLI::App const* command : app.get_subcommands({})) {
        if (command->get_name() == word) return false;
        (names += names.empty() ? "" : ", ") += command->get_name();
    }
    fmt::print(stderr, "fakegraph: '{}' is no command; commands are {}\n", word, names);
    return true;
}

/// A standard stream that the caller has closed would be the first file or socket that is opened.
void open_closed_streams() {
    for (int const fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) != fd) return;
}

/// Such as `head`, which has seen enough: nothing to speak of.
bool reader_of_output_is_gone() {
    pollfd output{STDOUT_FILENO, POLLOUT, 0};
    return ::poll(&output, 1, 0) == 1 && (output.revents & (POLLERR | POLLHUP)) != 0;
}

/// stderr may be full itself.
void complain(std::string const& text) { std::fputs(("fakegraph: " + text + '\n').c_str(), stderr); }

/// The exit code of a command that ended with `code`: what it printed must have arrived.
int with_output(int code) {
    errno = 0;
    bool const flushed = std::fflush(stdout) == 0;
    int const error = errno;
    if ((flushed && std::ferror(stdout) == 0) || reader_of_output_is_gone()) return code;
    complain("the output could not be written" +
             (error == 0 ? std::string() : ": " + std::generic_category().message(error)));
    return code == fakegraph::kExitPassed ? fakegraph::kExitNoStart : code;
}

int command_line(int argc, char** argv) {
    using namespace fakegraph;
    CLI::App app{
        "A Windows Autopatch tenant in one process: a fake Microsoft Graph (beta) over a simulated fleet."};
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "Help for all commands");

    ServeOptions serve;
    auto* serve_command =
        app.add_subcommand("serve", "Serve a tenant over HTTP; without a scenario, the built-in one");
    serve_command->add_option("SCENARIO", serve.scenario, "Scenario file")->envname("FAKEGRAPH_SCENARIO");
    serve_command->add_option("--host", serve.host, "Address to listen on")->capture_default_str();
    serve_command->add_option("--port", serve.port, "Port; 0 takes a free one")->capture_default_str();
    serve_command->add_option("--threads", serve.threads, "Server threads; 0: one per core")
        ->capture_default_str();
    serve_command->add_option("--port-file", serve.port_file, "Write the port here when ready");
    serve_command->add_option("--public-url", serve.public_url,
                              "Scheme, host and perhaps path that links in answers begin with");
    serve_command->add_flag("--trust-proxy", serve.trust_proxy,
                            "Links have the scheme, host and prefix that X-Forwarded-* of a proxy say");
    serve_command->add_option("--tls", serve.tls, "auto: https beside http, on the same port")
        ->capture_default_str()
        ->check(CLI::IsMember({"auto", "off"}));
    serve_command->add_option("--tls-names", serve.tls_names,
                              "Further names and addresses for the certificate, comma-separated");
    serve_command->add_flag("--watch", serve.watch, "Not simulated yet");
    serve_command->add_option("--log-level", serve.log_level, "debug, info (one line a request), warn, error")
        ->capture_default_str()
        ->check(CLI::IsMember({"debug", "info", "warn", "error"}));
    serve_command->add_option("--log-format", serve.log_format, "text or json")
        ->capture_default_str()
        ->check(CLI::IsMember({"text", "json"}));

    PlayOptions play;
    auto* run_command = app.add_subcommand(
        "run", "Play the steps of scenarios against a real listener, and judge the answers");
    run_command->add_option("SCENARIO", play.scenarios, "Scenario files")->required();
    run_command->add_option("--seed", play.seeds, "N, or A..B for each of a range");
    run_command->add_option("--threads", play.threads, "Server threads; 0: one per core")
        ->capture_default_str();
    run_command->add_option("--junit", play.junit, "Write a JUnit report");
    run_command->add_option("--json", play.json, "Write a JSON report");
    run_command->add_option("--report", play.html, "Not simulated yet");
    run_command->add_flag("--timings", play.timings, "Wall times in the reports");
    run_command->add_option("--tls", play.tls, "auto: https beside http, and FAKEGRAPH_HTTPS for the command")
        ->capture_default_str()
        ->check(CLI::IsMember({"off", "auto"}));
    run_command
        ->add_option("--command-timeout", play.command_timeout_s,
                     "Seconds after which the command behind -- is killed")
        ->capture_default_str()
        ->check(CLI::Range(0.001, 86400.0));
    run_command->footer(
        "Behind --: a command, run with FAKEGRAPH_URL, _GRAPH, _ADMIN, _TOKEN and _TENANT set.");

    std::vector<std::string> checked;
    auto* check_command =
        app.add_subcommand("check", "Every mistake of scenario files, as FILE:LINE:COL: error: …");
    check_command->add_option("SCENARIO", checked, "Scenario files")->required();

    std::string starter = "scenario.json";
    auto* init_command = app.add_subcommand("init", "Write a commented starter scenario");
    init_command->add_option("FILE", starter, "File to write")->capture_default_str();

    FleetOptions fleet;
    auto* fleet_command = app.add_subcommand("fleet", "The inventory of a scenario's devices, streamed");
    fleet_command->add_option("SCENARIO", fleet.scenario, "Scenario file; without it, the built-in tenant")
        ->envname("FAKEGRAPH_SCENARIO");
    fleet_command->add_option("--format", fleet.format, "jsonl or csv")
        ->capture_default_str()
        ->check(CLI::IsMember({"jsonl", "csv"}));
    fleet_command->add_option("--limit", fleet.limit, "Only so many devices")
        ->check([](std::string const& text) {
            return text.starts_with('-') ? "'" + text + "' is less than no device" : std::string();
        });

    TokenOptions token;
    auto* token_command =
        app.add_subcommand("token", "A bearer token that a server of the same scenario accepts");
    token_command->add_option("SCENARIO", token.scenario, "Scenario file; without it, the built-in tenant")
        ->envname("FAKEGRAPH_SCENARIO");
    token_command
        ->add_option("--tenant", token.tenant, "Of a named tenant, /t/NAME, with the scenario's seed")
        ->envname("FAKEGRAPH_TENANT_NAME");  // `run` gives its command FAKEGRAPH_TENANT, a GUID
    token_command->add_option("--client-id", token.client_id,
                              "Application; default: the scenario's first, or one made of the seed");
    auto* const roles =
        token_command
            ->add_option("--roles", token.roles, "Application permissions, in place of the application's own")
            ->delimiter(',');
    token_command->add_option("--scopes", token.scopes, "Delegated permissions: a token of the administrator")
        ->delimiter(',')
        ->excludes(roles);
    token_command->add_option("--audience", token.audience, "Default https://graph.microsoft.com");
    token_command->add_option("--lifetime", token.lifetime,
                              "ISO 8601 duration; one below zero gives a token that is over already");
    CertExportOptions cert;
    auto* cert_command = app.add_subcommand("cert", "The local certificate authority of serve --tls auto");
    cert_command->require_subcommand(1);
    auto* export_command =
        cert_command->add_subcommand("export", "Write the authority's certificate for clients to trust");
    export_command->add_option("FILE", cert.file, "File to write")->required();
    export_command->add_option("--format", cert.format, "pem, or p12: a trust store, password fakegraph")
        ->capture_default_str()
        ->check(CLI::IsMember({"pem", "p12"}));
    export_command->add_option("--tls-names", cert.names,
                               "Names that an authority may sign for if it is made now");
    auto* schema_command = app.add_subcommand("schema", "The JSON Schema of scenario files");
    auto* openapi_command = app.add_subcommand("openapi", "The OpenAPI document of what is served");
    auto* version_command = app.add_subcommand("version", "Name and version");

    std::string_view const given = argc > 1 ? argv[1] : "";
    if (refuse_unknown(app, given)) return kExitUsage;
    name_variables_for(app, given.starts_with('-') ? "" : given);
    bool const runs = given == "run";
    char** const end = runs ? std::find(argv, argv + argc, std::string_view("--")) : argv + argc;
    if (end != argv + argc) {
        play.command.assign(end + 1, argv + argc);
        if (play.command.empty()) {
            fmt::print(stderr, "fakegraph: no command stands behind --\n");
            return kExitUsage;
        }
        argc = static_cast<int>(end - argv);
    }
    try {
        app.parse(argc, argv);
        if (*serve_command) return run_serve(serve);
        if (*run_command) return run_play(play);
        if (*check_command) return run_check(checked);
        if (*init_command) return run_init(starter);
        if (*fleet_command) return run_fleet(fleet);
        if (*schema_command) return run_schema();
        if (*openapi_command) return run_openapi();
        if (*version_command) return run_version();
        if (*token_command) return run_token(token);
        if (*export_command) return run_cert_export(cert);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? kExitPassed : kExitUsage;
    } catch (std::exception const& e) {
        bool const of_output = (std::ferror(stdout) != 0 || std::ferror(stderr) != 0) &&
                               dynamic_cast<std::system_error const*>(&e) != nullptr;
        if (of_output) return kExitNoStart;  // with_output() says why
        complain(std::string("internal error: ") + e.what());
        return kExitInternal;
    }
    return kExitUsage;
}

}  // namespace

int main(int argc, char** argv) {
    open_closed_streams();
    return with_output(command_line(argc, argv));
}
