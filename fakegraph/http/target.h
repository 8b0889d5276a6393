/// What stands in a request line as target, brought into origin form. (RFC 9112 3.2)
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace fakegraph::http {

struct Target {
    /// Path and query, raw: a piece of the line, or `escaped`.
    std::string_view path;
    /// Of an absolute form, as proxies are sent: `http` or `https`, and the host with its port. Empty else.
    std::string_view scheme, host;
};

/// `escaped` is empty when this returns, unless the path does not stand in the line as it must be read: for
/// characters that RFC 3986 does not allow raw, but clients send (`"`, `{`, bytes of UTF-8), which are taken
/// as if they had been percent-encoded, and for an absolute form without a path. Then `path` is a view of it.
/// Otherwise a sentence that names what is wrong: a control character, a blank, a `#`, or another form.
std::expected<Target, std::string> read_target(std::string_view sent, std::string& escaped);

constexpr bool is_host_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".-:[]_~%").find(c) != std::string_view::npos;
}

}  // namespace fakegraph::http
