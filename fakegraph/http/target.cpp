#include "fakegraph/http/target.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "fakegraph/http/text.h"
#include "fakegraph/odata/percent.h"

namespace fakegraph::http {
namespace {

enum class Kind : std::uint8_t { refused, escaped, plain };

/// RFC 3986 3.3, 3.4 and `%` are plain. `#` would begin a fragment, which no client sends.
constexpr std::array<Kind, 256> kKinds = [] {
    std::array<Kind, 256> kinds{};
    for (std::size_t c = 0x21; c < 0x7f; ++c) kinds[c] = Kind::plain;
    for (std::size_t c = 0x80; c < 0x100; ++c) kinds[c] = Kind::escaped;
    for (char const c : std::string_view("\"[]{}|<>\\^`"))
        kinds[static_cast<unsigned char>(c)] = Kind::escaped;
    kinds['#'] = Kind::refused;
    return kinds;
}();

Kind kind_of(char c) noexcept { return kKinds[static_cast<unsigned char>(c)]; }

std::string wrong_character(std::string_view target, std::size_t at) {
    char const c = target[at];
    std::string what = "The request target has the ";
    if (c == ' ') {
        what += "character ' ' (blank)";
    } else if (c > 0x20 && c < 0x7f) {
        ((what += "character '") += c) += '\'';
    } else {
        std::string hex;
        append_escape(hex, c);
        (what += "byte 0x") += hex.substr(1);
    }
    ((what += " at position ") += std::to_string(at)) += ", which must be written as ";
    append_escape(what, c);
    return what += '.';
}

bool take_scheme(std::string_view& rest, std::string_view scheme) {
    constexpr std::string_view kSlashes = "://";
    if (!same_letters(rest.substr(0, scheme.size()), scheme) ||
        !rest.substr(scheme.size()).starts_with(kSlashes))
        return false;
    rest.remove_prefix(scheme.size() + kSlashes.size());
    return true;
}

}  // namespace

std::expected<Target, std::string> read_target(std::string_view sent, std::string& escaped) {
    escaped.clear();
    std::size_t odd = 0;  // characters to be escaped
    for (std::size_t i = 0; i < sent.size(); ++i) {
        Kind const kind = kind_of(sent[i]);
        if (kind == Kind::plain) continue;
        if (kind == Kind::refused) return std::unexpected(wrong_character(sent, i));
        ++odd;
    }
    Target target{.path = sent, .scheme = {}, .host = {}};
    if (!sent.starts_with('/')) {
        for (std::string_view const scheme : {"http", "https"})
            if (take_scheme(target.path, scheme)) target.scheme = scheme;
        if (target.scheme.empty())
            return std::unexpected("The request target is not in origin form: it must begin with '/'.");
        target.host = target.path.substr(0, target.path.find_first_of("/?"));
        target.path.remove_prefix(target.host.size());
        if (target.host.empty() || !std::ranges::all_of(target.host, is_host_character))
            return std::unexpected("The request target's host is none.");
    }
    bool const has_path = target.path.starts_with('/');
    if (odd == 0 && has_path) return target;
    escaped.reserve(target.path.size() + 2 * odd + 1);
    if (!has_path) escaped += '/';
    for (char const c : target.path) {
        if (kind_of(c) == Kind::plain)
            escaped += c;
        else
            append_escape(escaped, c);
    }
    target.path = escaped;
    return target;
}

}  // namespace fakegraph::http
