#include "sim/base/version.h"

#include <charconv>

namespace sim {

std::string Version::text() const {
    std::string out = std::to_string(part[0]);
    for (std::size_t i = 1; i < 4; ++i) out += '.' + std::to_string(part[i]);
    return out;
}

std::optional<Version> Version::parse(std::string_view text) noexcept {
    Version v;
    char const* at = text.data();
    char const* const end = at + text.size();
    for (std::size_t i = 0; i < 4; ++i) {
        if (at == end || *at < '0' || *at > '9') return std::nullopt;
        auto const [next, error] = std::from_chars(at, end, v.part[i]);
        if (error != std::errc{}) return std::nullopt;
        at = next;
        if (at == end) return v;
        if (*at++ != '.') return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace sim
