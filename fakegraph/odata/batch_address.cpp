#include "fakegraph/odata/batch_address.h"

#include <algorithm>
#include <array>

#include "fakegraph/edm/names.h"
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
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size() + 16);
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && kEncoded.find(c) == std::string_view::npos) {
            out += c;
        } else {
            out += '%';
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
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

/// Takes scheme, host and, where the root has one, the tenant's prefix off an absolute URL of the batch's own
/// place.
bool take_home(std::string_view& url, BatchHome const& home) {
    std::string_view rest = url;
    if (take(rest, home.root) && at_end_of_segment(rest)) {
        url = rest;
        return true;
    }
    rest = url;
    if (!take(rest, home.scheme) || !take(rest, "://") || !take(rest, home.host) || !at_end_of_segment(rest))
        return false;
    if (!home.prefix.empty() && !take_segment(rest, home.prefix)) return false;
    url = rest;
    return true;
}

}  // namespace

std::expected<std::string, std::string> item_target(std::string_view url, BatchHome const& home) {
    if (url.empty()) return std::unexpected("it is empty");
    if (url.size() > kMaxItemUrl)
        return std::unexpected("it is longer than the limit of " + std::to_string(kMaxItemUrl) + " bytes");
    if (std::ranges::any_of(url, is_control)) return std::unexpected("it holds a control character");
    std::size_t const scheme_end = url.find("://");
    bool const absolute =
        scheme_end != std::string_view::npos && url.substr(0, scheme_end).find_first_of("/?") == url.npos;
    if (absolute && !take_home(url, home))
        return std::unexpected("it leads to another place than " + std::string(home.root));
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

BatchHome home_of(Visit const& batch) {
    std::string_view const target = batch.request.target;
    std::string_view path = batch.path;
    while (path.starts_with("//")) path.remove_prefix(1);
    return {.version = path.substr(0, path.find('/', 1)),
            .root = batch.root,
            .scheme = batch.request.scheme,
            .host = batch.request.host,
            .prefix = target.substr(0, target.size() - std::min(target.size(), batch.path.size()))};
}

}  // namespace fakegraph
