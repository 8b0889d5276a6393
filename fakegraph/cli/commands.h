/// What each command of the command line does. Exit codes: product contract, "Command line".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fakegraph {

inline constexpr int kExitPassed = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitNoStart = 3;
inline constexpr int kExitInternal = 4;

struct ServeOptions {
    std::string scenario;
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;
    unsigned threads = 0;
    std::string port_file;
    std::string public_url;
    bool trust_proxy = false;
    /// `auto` or `off`; further names for the certificate, comma-separated.
    std::string tls = "off";
    std::string tls_names;
    bool watch = false;
    std::string log_level = "warn";
    std::string log_format = "text";
};
struct PlayOptions {
    std::vector<std::string> scenarios;
    std::string seeds;
    unsigned threads = 0;
    std::string junit, json, html;
    bool timings = false;
    /// `auto` or `off`.
    std::string tls = "off";
    /// What stands behind `--`; empty: nothing.
    std::vector<std::string> command;
    double command_timeout_s = 600;
};
struct FleetOptions {
    std::string scenario;
    std::string format = "jsonl";
    std::optional<std::uint64_t> limit;
};
struct CertExportOptions {
    std::string format = "pem";
    std::string file;
    /// Names that an authority may sign for if it is made now.
    std::string names;
};

struct TokenOptions {
    std::string scenario;
    std::string tenant;
    std::string client_id;
    std::vector<std::string> roles, scopes;
    std::string audience;
    std::string lifetime;
};

int run_serve(ServeOptions const& options);
int run_play(PlayOptions const& options);
int run_check(std::vector<std::string> const& files);
int run_init(std::string const& file);
int run_fleet(FleetOptions const& options);
/// Writes the local authority's certificate, without its key; makes the authority where there is none.
int run_cert_export(CertExportOptions const& options);
/// Prints a bearer token that a server of the same scenario takes for its own.
int run_token(TokenOptions const& options);
int run_schema();
/// The OpenAPI document of what is served, relative to the server it comes from.
int run_openapi();
int run_version();
/// "… is not simulated yet", exit code of usage.
int refuse_command(std::string const& what);

}  // namespace fakegraph
