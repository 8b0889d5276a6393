/// Matchers of a scenario's `expect`, and JSON pointers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/scenario.h"

namespace fakegraph::run {

using scenarios::Json;

/// One unmet expectation. `where` is a JSON pointer in what was matched; the runner puts `body`, `status` and
/// the like before it. `expected` and `found` are words for people; found values are JSON text.
struct Failure {
    std::string where;
    std::string expected;
    std::string found;
    friend bool operator==(Failure const&, Failure const&) = default;
};

/// RFC 6901: empty, or begins with `/`, and `~` stands only before 0 and 1.
bool is_pointer(std::string_view pointer) noexcept;
/// The value that `pointer` names, or null: absent, or not a pointer.
Json const* find_pointer(Json const& document, std::string_view pointer);

/// Compact JSON on one line; bytes that are not UTF-8 become U+FFFD. Never throws.
std::string json_text(Json const& value);

/// A non-empty object that has matcher names as its only members: exists, type, matches, atLeast, atMost,
/// length.
bool is_matcher(Json const& expected);

/// Checks `found` (null: there is nothing) against a value or a matcher; empty means that it holds.
/// - A matcher's members must all hold. `matches` is an ECMAScript regular expression that is searched for in
/// a string, in
///   time linear in the string, hence without back references. `length` counts code points, items or members.
/// - Anything else is a value: deep equality, where numbers compare numerically (1 equals 1.0) and the order
/// of members
///   does not matter. Each difference is one failure, up to kFailuresPerMatch.
/// - A malformed matcher is a failure that says so.
std::vector<Failure> match(Json const& expected, Json const* found, std::string_view where = "");

inline constexpr std::size_t kFailuresPerMatch = 10;

}  // namespace fakegraph::run
