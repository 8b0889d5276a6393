/// <regex> without the false warning that g++ gives about it under -fsanitize=address (GCC bug 105562).
#pragma once

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <regex>
#pragma GCC diagnostic pop
#else
#include <regex>
#endif
#include <string>

namespace scenarios {

/// Whether a `matches` matcher can use it: ECMAScript, and for the engine that searches in linear time, hence
/// without back references.
inline bool is_matcher_regex(std::string const& pattern) {
    auto flags = std::regex::ECMAScript;
#ifdef __GLIBCXX__
    flags |= std::regex_constants::__polynomial;
#endif
    try {
        std::regex const compiled(pattern, flags);
    } catch (std::regex_error const&) {
        return false;
    }
    return true;
}

}  // namespace scenarios
