#include "sim/base/nearest.h"

#include <algorithm>

namespace sim {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Names longer than this are compared by their beginning: it bounds the cost.
constexpr std::size_t kCompared = 100;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    a = a.substr(0, kCompared);
    b = b.substr(0, kCompared);
    std::vector<std::size_t> before, last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            bool const same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = last;
        last = row;
    }
    return last[b.size()];
}

std::optional<std::string_view> nearest(std::string_view name, std::span<std::string_view const> names) {
    std::optional<std::string_view> best;
    std::size_t best_distance = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (std::string_view const n : names) {
        std::size_t const d = edit_distance(name, n);
        if (d >= best_distance || d >= std::max(name.size(), n.size())) continue;
        best = n;
        best_distance = d;
    }
    return best;
}

std::string suggestion(std::string_view name, std::span<std::string_view const> names) {
    if (auto const near = nearest(name, names)) return "; did you mean '" + std::string(*near) + "'?";
    if (names.empty() || names.size() > 12) return {};
    std::string text = "; one of: ";
    for (std::string_view const n : names) {
        if (n != names.front()) text += ", ";
        text += n;
    }
    return text;
}

}  // namespace sim
