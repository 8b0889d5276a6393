#include "fakegraph/forwarded.h"

#include <algorithm>
#include <string_view>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/hosts.h"

namespace fakegraph {
namespace {

constexpr std::size_t kMaxPrefix = 256;

/// The first of a list of values, without blanks around it.
std::string_view first_of(Request const& request, std::string_view name) {
    std::string_view value = find_header(request, name);
    value = value.substr(0, value.find(','));
    while (value.ends_with(' ')) value.remove_suffix(1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    return value;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Letters, digits and `more`.
bool consists_of(std::string_view text, std::string_view more) {
    return std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
               more.find(c) != std::string_view::npos;
    });
}

}  // namespace

std::string forwarded_root(Request const& request) {
    std::string_view scheme = request.scheme;
    std::string_view const proto = first_of(request, "X-Forwarded-Proto");
    for (std::string_view const known : {"http", "https"})
        if (edm::same_name(proto, known)) scheme = known;
    std::string_view host = first_of(request, "X-Forwarded-Host");
    bool const named = !host.empty() && consists_of(host, ".-:[]_~%");
    if (!named) host = request.host;
    std::string root(scheme);
    (root += "://") += host;
    std::string_view const port = first_of(request, "X-Forwarded-Port");
    bool const usual = port == (scheme == "https" ? "443" : "80");
    if (port_of(host).empty() && !usual && !port.empty() && port.size() <= 5 &&
        std::ranges::all_of(port, is_digit))
        (root += ':') += port;
    std::string_view prefix = first_of(request, "X-Forwarded-Prefix");
    while (prefix.ends_with('/')) prefix.remove_suffix(1);
    if (prefix.starts_with('/') && prefix.size() <= kMaxPrefix && consists_of(prefix, "/.-_~%"))
        root += prefix;
    return root;
}

}  // namespace fakegraph
