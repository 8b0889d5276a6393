#include "fakegraph/run/transport.h"

#include <algorithm>

namespace fakegraph::run {

bool same_letters(std::string_view a, std::string_view b) noexcept {
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<std::string> Exchange::header(std::string_view name) const {
    std::optional<std::string> joined;
    for (auto const& [other, value] : headers) {
        if (!same_letters(other, name)) continue;
        joined = joined ? *joined + ", " + value : value;
    }
    return joined;
}

}  // namespace fakegraph::run
