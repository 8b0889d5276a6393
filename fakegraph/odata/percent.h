/// Percent-encoding (RFC 3986 2.1), for all who read or write addresses.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fakegraph {

/// 0 to 15 of a hex digit in either case; -1 of anything else.
constexpr int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// The byte that `%XX` at `at` stands for; nullopt when none stands there.
constexpr std::optional<char> escape_at(std::string_view text, std::size_t at) noexcept {
    if (at + 2 >= text.size() || text[at] != '%') return std::nullopt;
    int const high = hex_digit(text[at + 1]);
    int const low = hex_digit(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

inline std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = escape_at(text, i);
        out += c.value_or(text[i]);
        if (c) i += 2;
    }
    return out;
}

/// `%XX`, in capitals.
inline void append_escape(std::string& out, char c) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    auto const byte = static_cast<unsigned char>(c);
    ((out += '%') += kDigits[byte >> 4U]) += kDigits[byte & 15U];
}

}  // namespace fakegraph
