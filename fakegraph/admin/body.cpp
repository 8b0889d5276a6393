#include "fakegraph/admin/body.h"

#include <algorithm>
#include <string>

namespace fakegraph::admin {
namespace {

/// How deep brackets are nested that stand outside of strings. (The parser's own count comes with a callback
/// that makes long lists slow.)
std::size_t depth_of(std::string_view text) noexcept {
    std::size_t depth = 0, deepest = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '"') quoted = !quoted;
        if (quoted && c == '\\') ++i;
        if (quoted) continue;
        if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
        if ((c == '}' || c == ']') && depth > 0) --depth;
    }
    return deepest;
}

}  // namespace

GraphResult<nlohmann::ordered_json> read_json(std::string_view text) {
    if (text.size() > kMaxJsonBytes)
        return bad_request("The body may have " + std::to_string(kMaxJsonBytes) + " bytes of JSON at most.");
    if (depth_of(text) > kMaxJsonDepth)
        return bad_request("The body may have " + std::to_string(kMaxJsonDepth) +
                           " objects and lists inside each other at most.");
    return nlohmann::ordered_json::parse(text, nullptr, false);
}

}  // namespace fakegraph::admin
