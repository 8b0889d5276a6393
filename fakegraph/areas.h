/// Real areas of Graph that are not simulated: refused by name, so that nobody takes them for typing
/// mistakes.
#pragma once

#include <string_view>

namespace fakegraph {

/// `path` is canonical (canonical_path.h), below the version. The name of the area that it lies in; empty
/// when it is in none.
std::string_view unsimulated_area(std::string_view path) noexcept;

}  // namespace fakegraph
