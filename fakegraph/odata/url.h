/// Request targets: path segments and query options, decoded once, in one place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/odata/error.h"

namespace fakegraph {

/// One path segment after percent-decoding. `deployments('a')` is name `deployments`, key `a`.
struct Segment {
    std::string name;
    std::optional<std::string> key;
    /// Inside parentheses there were `name=value` pairs (functions): the raw text between the parentheses.
    std::string arguments;
};

/// One query option; `name` without `$`, in lower case.
struct Option {
    std::string name;
    std::string value;  // decoded
    std::string raw;    // `$filter=…` as sent
};

struct Url {
    std::vector<Segment> segments;
    std::vector<Option> options;
    Option const* option(std::string_view name) const noexcept;
};

/// Splits on `/` first, then percent-decodes each segment (a %2F inside a key is part of the key). Accepts a
/// trailing slash, doubled slashes, keys in parentheses with '' for a quote, `%24` and a missing `$` before
/// the names of the system options, `+` and %20 for a blank in option values. Refuses (400, naming what): bad
/// escapes, control characters, invalid UTF-8, a repeated system option or parameter alias, more than
/// kMaxSegments segments or kMaxOptions options, and a system option that does not exist ($foo). `target` has
/// the prefix (`/beta`) already removed.
GraphResult<Url> parse_url(std::string_view target);

inline constexpr std::size_t kMaxSegments = 32;
inline constexpr std::size_t kMaxOptions = 64;
inline constexpr std::size_t kMaxUrl = std::size_t{32} * 1024;
/// A next link may be so much longer than the target that it was made of: what was handed out must work.
inline constexpr std::size_t kMaxLinkMore = std::size_t{8} * 1024;

/// Of a target; `most` and kMaxLinkMore for one that carries a skip token.
bool is_longer_than(std::size_t most, std::string_view target) noexcept;

/// Takes `prefix` (`/beta`) off `target` when that begins with it as a whole segment, in any letter case.
bool take_segment(std::string_view& target, std::string_view prefix) noexcept;

/// Percent-encodes all but unreserved characters.
std::string encode_component(std::string_view text);

}  // namespace fakegraph
