#include "fakegraph/odata/batch_address.h"

#include <algorithm>
#include <array>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/hosts.h"
#include "fakegraph/odata/percent.h"
#include "fakegraph/odata/url.h"

namespace fakegraph {
namespace {

constexpr std::array<std::string_view, 2> kVersions = {"/beta", "/v1.0"};
/// What RFC 3986 leaves no place for in a path or query; '#' would begin a fragment.
constexpr std::string_view kEncoded = " \"#<>\\^`{|}";

bool is_control(char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

std::string encoded(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 16);
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && kEncoded.find(c) == std::string_view::npos) {
            out += c;
        } else {
            append_escape(out, c);
        }
    }
    return out;
}

/// Takes `start` off `text` when that begins with it, whatever the letters' case.
bool take(std::string_view& text, std::string_view start) {
    if (start.empty() || text.size() < start.size() || !edm::same_name(text.substr(0, start.size()), start))
        return false;
    text.remove_prefix(start.size());
    return true;
}

bool at_end_of_segment(std::string_view rest) {
    return rest.empty() || rest.front() == '/' || rest.front() == '?';
}

/// Whether the origin of an absolute URL is a name of the server that was asked.
bool is_own(std::string_view origin, BatchHome const& home) {
    std::string_view const authority = authority_of(origin);
    std::string_view const root = authority_of(home.root);
    if (edm::same_name(authority, home.host) || edm::same_name(authority, root)) return true;
    std::string_view const port = port_of(authority);
    return is_loopback_host(host_of(origin)) && (port == port_of(home.host) || port == port_of(root));
}

/// Takes scheme, host and, where the root has one, the tenant's prefix off an absolute URL that leads here.
bool take_home(std::string_view& url, BatchHome const& home) {
    std::string_view rest = url;
    if (take(rest, home.root) && at_end_of_segment(rest)) {
        url = rest;
        return true;
    }
    std::string_view const origin = origin_of(url);
    std::string_view const scheme = origin.substr(0, origin.find("://"));
    if (!edm::same_name(scheme, "http") && !edm::same_name(scheme, "https")) return false;
    rest = url.substr(origin.size());
    bool const real = is_graph_host(host_of(origin));
    if (!real && !is_own(origin, home)) return false;
    bool const has_prefix = !home.prefix.empty() && take_segment(rest, home.prefix);
    if (!real && !home.prefix.empty() && !has_prefix) return false;  // another tenant's
    url = rest;
    return true;
}

}  // namespace

std::expected<std::string, WrongUrl> item_target(std::string_view url, BatchHome const& home) {
    if (url.empty()) return std::unexpected(WrongUrl{"it is empty"});
    if (url.size() > kMaxItemUrl)
        return std::unexpected(
            WrongUrl{"it is longer than the limit of " + std::to_string(kMaxItemUrl) + " bytes"});
    if (std::ranges::any_of(url, is_control))
        return std::unexpected(WrongUrl{"it holds a control character"});
    std::size_t const scheme_end = url.find("://");
    bool const absolute =
        scheme_end != std::string_view::npos && url.substr(0, scheme_end).find_first_of("/?") == url.npos;
    if (absolute && !take_home(url, home))
        return std::unexpected(WrongUrl{"it leads to another place than " + std::string(home.root), true});
    while (url.starts_with("//")) url.remove_prefix(1);
    if (!home.prefix.empty()) take_segment(url, home.prefix);
    std::string const path = encoded(url);
    std::string_view const slash = path.starts_with('/') || path.starts_with('?') ? "" : "/";
    std::string out(slash);
    out += path;
    bool const has_version = std::ranges::any_of(kVersions, [&](std::string_view version) {
        std::string_view rest = out;
        return take_segment(rest, version);
    });
    return has_version ? out : std::string(home.version) + out;
}

bool is_batch(std::string_view path) noexcept {
    while (path.starts_with("//")) path.remove_prefix(1);
    bool const has_version =
        std::ranges::any_of(kVersions, [&](std::string_view version) { return take_segment(path, version); });
    path = path.substr(0, path.find('?'));
    return has_version && (edm::same_name(path, "/$batch") || edm::same_name(path, "/%24batch"));
}

BatchHome home_of(Visit const& batch) {
    std::string_view const target = batch.request.target;
    std::string_view path = batch.path;
    while (path.starts_with("//")) path.remove_prefix(1);
    return {.version = path.substr(0, path.find('/', 1)),
            .root = batch.root,
            .host = batch.request.host,
            .prefix = target.substr(0, target.size() - std::min(target.size(), batch.path.size()))};
}

}  // namespace fakegraph
