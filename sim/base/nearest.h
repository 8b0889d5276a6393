/// The valid name that a misspelt one was meant to be.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

/// Insertions, deletions, replacements and swaps of neighbours that turn one into the other, letter case
/// aside.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The closest of `names`, the first of equals; nullopt when none is near enough to be meant.
std::optional<std::string_view> nearest(std::string_view name, std::span<std::string_view const> names);

/// `; did you mean 'cohort'?`, or, where nothing is near, `; one of: a, b` for up to twelve names, or
/// nothing.
std::string suggestion(std::string_view name, std::span<std::string_view const> names);

/// Collects names for the functions above from anything that holds them.
template <class Range, class Projection>
std::vector<std::string_view> names_of(Range const& range, Projection projection) {
    std::vector<std::string_view> names;
    for (auto const& r : range) names.emplace_back(projection(r));
    return names;
}

}  // namespace sim
