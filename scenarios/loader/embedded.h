/// Files of this folder's parent that are compiled in.
#pragma once

#include <string_view>

namespace scenarios {

/// `default.json`: the tenant that `fakegraph serve` serves without a scenario.
std::string_view default_text();

}  // namespace scenarios
