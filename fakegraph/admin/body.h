/// JSON that comes in a request to the harness.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>

#include "fakegraph/odata/error.h"

namespace fakegraph::admin {

inline constexpr std::size_t kMaxJsonBytes = std::size_t{256} << 10;
/// Objects and lists inside each other.
inline constexpr std::size_t kMaxJsonDepth = 32;

/// Bounded in size, since members are looked up one by one, and in depth, since whoever copies, compares or
/// writes JSON recurses: 400 for more. Discarded when `text` is no JSON.
GraphResult<nlohmann::ordered_json> read_json(std::string_view text);

}  // namespace fakegraph::admin
