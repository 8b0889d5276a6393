#include "fakegraph/cli/certificates.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string_view>

#include "fakegraph/cli/commands.h"
#include "fakegraph/cli/output_file.h"
#include "fakegraph/tls/state.h"

namespace fakegraph {
namespace {

/// Of exported PKCS#12 trust stores; they hold nothing secret. Documented in docs/clients/trust.md.
constexpr char kStorePassword[] = "fakegraph";

tls::WallClock now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

/// Blanks around names and empty names count for nothing.
std::vector<std::string> split(std::string_view names) {
    std::vector<std::string> out;
    while (!names.empty()) {
        std::size_t const comma = std::min(names.find(','), names.size());
        std::string_view name = names.substr(0, comma);
        names.remove_prefix(std::min(comma + 1, names.size()));
        std::size_t const first = name.find_first_not_of(" \t");
        if (first == std::string_view::npos) continue;
        name = name.substr(first, name.find_last_not_of(" \t") - first + 1);
        out.emplace_back(name);
    }
    return out;
}

std::string without_brackets(std::string host) {
    if (host.starts_with('[') && host.ends_with(']')) return host.substr(1, host.size() - 2);
    return host;
}

}  // namespace

sim::Result<ServedTls> certificates_for(std::string const& host, std::string const& names) {
    std::vector<std::string> const asked = split(names);
    for (auto const& name : asked)
        if (std::string wrong = tls::wrong_name(name); !wrong.empty())
            return sim::fail(sim::Errc::invalid_argument, "--tls-names: " + wrong);
    std::vector<std::string> all = {"localhost", "127.0.0.1", "::1"};
    std::string const own = without_brackets(host);
    if (own != "0.0.0.0" && own != "::") all.push_back(own);
    all.insert(all.end(), asked.begin(), asked.end());
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());

    auto const directory = tls::state_directory();
    if (!directory) return std::unexpected(directory.error());
    auto const kept = tls::keep_authority(*directory, all, now());
    if (!kept) return std::unexpected(kept.error());
    auto leaf = tls::issue(kept->authority, all, now());
    if (!leaf) {
        sim::Error error = leaf.error();
        if (error.code == sim::Errc::forbidden)
            error.message += " Remove '" + *directory +
                             "' to have one made that may; clients must trust the new one then.";
        return std::unexpected(std::move(error));
    }
    ServedTls served{leaf->certificate,
                     std::move(leaf->key),
                     std::filesystem::absolute(kept->certificate_file).string(),
                     {}};
    if (!kept->renewed_because.empty())
        served.notice = "the certificate authority is new, since the old one is of no use (" +
                        kept->renewed_because + "): clients must trust " + kept->certificate_file + " anew";
    return served;
}

int run_cert_export(CertExportOptions const& options) {
    auto const directory = tls::state_directory();
    auto const kept = directory ? tls::keep_authority(*directory, split(options.names), now())
                                : std::unexpected(directory.error());
    if (!kept) {
        fmt::print(stderr, "fakegraph: {}\n", kept.error().message);
        return kExitNoStart;
    }
    std::string text = kept->authority.certificate;
    if (options.format == "p12") {
        auto store = tls::trust_store(text, kStorePassword);
        if (!store) {
            fmt::print(stderr, "fakegraph: {}\n", store.error().message);
            return kExitInternal;
        }
        text = std::move(*store);
    }
    if (auto const written = write_file(options.file, text); !written) {
        fmt::print(stderr, "fakegraph: {}\n", written.error().message);
        return kExitNoStart;
    }
    return kExitPassed;
}

std::string secure_url(std::string const& host, std::uint16_t port) {
    bool const local = host == "127.0.0.1" || host == "0.0.0.0" || host == "::1" || host == "::";
    std::string const address = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return fmt::format("https://{}:{}", local ? "localhost" : address, port);
}

}  // namespace fakegraph
