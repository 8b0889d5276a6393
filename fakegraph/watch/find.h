/// Which requests of the log are meant, and what speaks against those that are not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/watch/entry.h"

namespace fakegraph::watch {

/// All that is given must hold.
struct Filter {
    std::optional<std::string> client = std::nullopt;
    std::optional<Method> method = std::nullopt;
    /// `*` stands for any text, letter case does not matter. Without a `?` the query is not looked at.
    std::optional<std::string> path = std::nullopt;
    std::optional<std::uint16_t> status = std::nullopt;
    std::optional<std::string> fault = std::nullopt;
    /// Numbers from this one on.
    std::uint64_t since = 0;
};

bool matches(Filter const& filter, Entry const& entry);
/// One sentence for each part of the filter that does not hold, `since` aside.
std::vector<std::string> differences(Filter const& filter, Entry const& entry);

/// Whole-text match; linear in the text for each star.
bool matches_glob(std::string_view pattern, std::string_view text) noexcept;
bool matches_path(std::string_view pattern, std::string_view path);
/// How much of the longest plain part of a pattern stands in a path, from that part's beginning on.
std::size_t likeness(std::string_view pattern, std::string_view path);

}  // namespace fakegraph::watch
