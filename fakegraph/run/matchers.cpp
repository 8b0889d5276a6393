#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \
    "-Wmaybe-uninitialized"  // false in <regex> under -fsanitize=address (GCC bug 105562)
#include <regex>
#pragma GCC diagnostic pop
#endif

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <compare>
#include <optional>
#include <regex>
#include <utility>

#include "fakegraph/run/matchers.h"

namespace fakegraph::run {
namespace {

constexpr std::string_view kNothing = "nothing";

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kTypes{{{"string", "a string"},
                                                                               {"integer", "a whole number"},
                                                                               {"number", "a number"},
                                                                               {"boolean", "a boolean"},
                                                                               {"object", "an object"},
                                                                               {"array", "an array"},
                                                                               {"null", "null"}}};

std::string found_text(Json const* found) { return found ? json_text(*found) : std::string(kNothing); }

/// Integers compare exactly whatever their sign; nlohmann's own comparison takes 2^64-1 for -1.
std::partial_ordering compare_numbers(Json const& a, Json const& b) {
    if (a.is_number_integer() && b.is_number_integer()) {
        bool const a_big = a.is_number_unsigned();
        bool const b_big = b.is_number_unsigned();
        if (a_big && b_big) return a.get<std::uint64_t>() <=> b.get<std::uint64_t>();
        if (!a_big && !b_big) return a.get<std::int64_t>() <=> b.get<std::int64_t>();
        bool const less = a_big ? std::cmp_less(a.get<std::uint64_t>(), b.get<std::int64_t>())
                                : std::cmp_less(a.get<std::int64_t>(), b.get<std::uint64_t>());
        bool const equal = a_big ? std::cmp_equal(a.get<std::uint64_t>(), b.get<std::int64_t>())
                                 : std::cmp_equal(a.get<std::int64_t>(), b.get<std::uint64_t>());
        if (equal) return std::partial_ordering::equivalent;
        return less ? std::partial_ordering::less : std::partial_ordering::greater;
    }
    return a.get<long double>() <=> b.get<long double>();
}

std::string escape_token(std::string_view token) {
    std::string out;
    for (char const c : token) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

class Comparison {
public:
    explicit Comparison(std::vector<Failure>& out) : out_(out) {}

    void values(Json const& expected, Json const& found, std::string const& where) {
        if (full()) return;
        if (expected.is_object() && found.is_object()) return members(expected, found, where);
        if (expected.is_array() && found.is_array()) return items(expected, found, where);
        bool const equal = expected.is_number() && found.is_number() ? compare_numbers(expected, found) == 0
                                                                     : expected == found;
        if (!equal) add(where, &expected, &found);
    }

private:
    bool full() const { return out_.size() >= kFailuresPerMatch; }
    void add(std::string where, Json const* expected, Json const* found) {
        if (!full()) out_.push_back({std::move(where), found_text(expected), found_text(found)});
    }
    void members(Json const& expected, Json const& found, std::string const& where) {
        for (auto const& [name, value] : expected.items()) {
            std::string const below = where + '/' + escape_token(name);
            auto const it = found.find(name);
            if (it == found.end()) {
                add(below, &value, nullptr);
            } else {
                values(value, *it, below);
            }
        }
        for (auto const& [name, value] : found.items()) {
            if (!expected.contains(name)) add(where + '/' + escape_token(name), nullptr, &value);
        }
    }
    void items(Json const& expected, Json const& found, std::string const& where) {
        for (std::size_t i = 0; i < std::max(expected.size(), found.size()) && !full(); ++i) {
            std::string const below = fmt::format("{}/{}", where, i);
            if (i < expected.size() && i < found.size()) {
                values(expected[i], found[i], below);
            } else {
                add(below, i < expected.size() ? &expected[i] : nullptr,
                    i < found.size() ? &found[i] : nullptr);
            }
        }
    }
    std::vector<Failure>& out_;
};

/// nullopt: not a regular expression that we can search with.
std::optional<bool> search(std::string const& pattern, std::string const& text) {
    auto flags = std::regex::ECMAScript;
#ifdef __GLIBCXX__
    // The default engine recurses once a character (a long text overflows the stack) and can take exponential
    // time.
    flags |= std::regex_constants::__polynomial;
#endif
    try {
        return std::regex_search(text, std::regex(pattern, flags));
    } catch (std::regex_error const&) {
        return std::nullopt;
    }
}

std::optional<std::size_t> length_of(Json const& value) {
    if (value.is_array() || value.is_object()) return value.size();
    if (!value.is_string()) return std::nullopt;
    auto const continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    auto const& text = value.get_ref<std::string const&>();
    return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, continues));
}

/// As in JSON Schema, 2.0 is an integer.
bool has_type(Json const& value, std::string_view type) {
    if (type != "integer") return type == value.type_name();
    return value.is_number_integer() ||
           (value.is_number_float() && std::trunc(value.get<double>()) == value.get<double>());
}

/// What the member asks for in words, and whether `found` has it. nullopt: malformed.
struct Verdict {
    std::string expected;
    bool holds;
};
std::optional<Verdict> judge(std::string_view name, Json const& wanted, Json const* found) {
    if (name == "exists") {
        if (!wanted.is_boolean()) return std::nullopt;
        bool const yes = wanted.get<bool>();
        return Verdict{std::string(yes ? "something" : kNothing), yes == (found != nullptr)};
    }
    if (name == "type") {
        if (!wanted.is_string()) return std::nullopt;
        auto const* const type =
            std::ranges::find(kTypes, std::string_view(wanted.get_ref<std::string const&>()),
                              [](auto const& t) { return t.first; });
        if (type == kTypes.end()) return std::nullopt;
        return Verdict{std::string(type->second), found && has_type(*found, type->first)};
    }
    if (name == "matches") {
        if (!wanted.is_string()) return std::nullopt;
        auto const& pattern = wanted.get_ref<std::string const&>();
        bool const text = found && found->is_string();
        std::optional<bool> const hit =
            search(pattern, text ? found->get_ref<std::string const&>() : std::string());
        if (!hit) return std::nullopt;
        return Verdict{"a string that matches " + json_text(wanted), text && *hit};
    }
    if (name == "length") {
        if (!wanted.is_number_unsigned() &&
            !(wanted.is_number_integer() && wanted.get<std::int64_t>() >= 0)) {
            return std::nullopt;
        }
        std::optional<std::size_t> const length = found ? length_of(*found) : std::nullopt;
        return Verdict{"length " + json_text(wanted), length && *length == wanted.get<std::uint64_t>()};
    }
    if (!wanted.is_number()) return std::nullopt;
    bool const least = name == "atLeast";
    bool const holds = found && found->is_number() &&
                       (least ? compare_numbers(*found, wanted) >= 0 : compare_numbers(*found, wanted) <= 0);
    return Verdict{fmt::format("at {} {}", least ? "least" : "most", json_text(wanted)), holds};
}

std::string found_for(std::string_view matcher, Json const* found) {
    std::string text = found_text(found);
    if (matcher != "length" || !found) return text;
    std::optional<std::size_t> const length = length_of(*found);
    return length ? fmt::format("length {}: {}", *length, text) : text;
}

}  // namespace

bool is_pointer(std::string_view pointer) noexcept {
    if (!pointer.empty() && pointer.front() != '/') return false;
    for (std::size_t i = 0; i < pointer.size(); ++i) {
        if (pointer[i] != '~') continue;
        if (i + 1 == pointer.size() || (pointer[i + 1] != '0' && pointer[i + 1] != '1')) return false;
    }
    return true;
}

Json const* find_pointer(Json const& document, std::string_view pointer) {
    if (!is_pointer(pointer)) return nullptr;
    Json const* at = &document;
    while (!pointer.empty()) {
        std::size_t const end = pointer.find('/', 1);
        std::string_view const raw = pointer.substr(1, end == pointer.npos ? end : end - 1);
        pointer = end == pointer.npos ? std::string_view() : pointer.substr(end);
        std::string token;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            token += raw[i] != '~' ? raw[i] : raw[++i] == '0' ? '~' : '/';
        }
        if (at->is_object()) {
            auto const it = at->find(token);
            if (it == at->end()) return nullptr;
            at = &*it;
        } else if (at->is_array()) {
            std::size_t index = 0;
            auto const [stop, error] = std::from_chars(token.data(), token.data() + token.size(), index);
            bool const plain = token == "0" || (!token.empty() && token.front() != '0');
            if (!plain || error != std::errc() || stop != token.data() + token.size() ||
                index >= at->size()) {
                return nullptr;
            }
            at = &(*at)[index];
        } else {
            return nullptr;
        }
    }
    return at;
}

std::string json_text(Json const& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool is_matcher(Json const& expected) {
    constexpr std::array<std::string_view, 6> kNames{"exists",  "type",   "matches",
                                                     "atLeast", "atMost", "length"};
    if (!expected.is_object() || expected.empty()) return false;
    for (auto const& [name, value] : expected.items()) {
        if (std::ranges::find(kNames, name) == kNames.end()) return false;
    }
    return true;
}

std::vector<Failure> match(Json const& expected, Json const* found, std::string_view where) {
    std::vector<Failure> failures;
    if (is_matcher(expected)) {
        for (auto const& [name, wanted] : expected.items()) {
            auto verdict = judge(name, wanted, found);
            if (!verdict) {
                failures.push_back({std::string(where), "a well-formed matcher",
                                    fmt::format("{{\"{}\":{}}}", name, json_text(wanted))});
            } else if (!verdict->holds) {
                failures.push_back(
                    {std::string(where), std::move(verdict->expected), found_for(name, found)});
            }
        }
    } else if (!found) {
        failures.push_back({std::string(where), json_text(expected), std::string(kNothing)});
    } else {
        Comparison(failures).values(expected, *found, std::string(where));
    }
    return failures;
}

}  // namespace fakegraph::run
