/// Where a text stops being JSON. Private to odata.
#pragma once

#include <string>
#include <string_view>

namespace fakegraph {

/// For a text that the parser has refused: "Line 3, column 14: expected ':'." Slow and simple; for errors
/// only.
std::string describe_fault(std::string_view json);

}  // namespace fakegraph
