#include "fakegraph/admin/body.h"

#include <simdjson.h>

#include <algorithm>
#include <string>

#include "fakegraph/odata/body.h"

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
    auto out = nlohmann::ordered_json::parse(text, nullptr, false);
    // A member that is given twice means two things, and the parser keeps one of them.
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (!out.is_discarded() && parser.parse(text.data(), text.size(), true).get(root) == simdjson::SUCCESS)
        if (auto const once = check_duplicates(root); !once) return std::unexpected(once.error());
    return out;
}

}  // namespace fakegraph::admin
