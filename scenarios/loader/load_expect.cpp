#include <algorithm>
#include <array>

#include "scenarios/loader/loading.h"
#include "scenarios/loader/nearest.h"
#include "scenarios/loader/regex.h"

namespace scenarios {
namespace {

constexpr std::array<std::string_view, 6> kMatchers = {"exists",  "type",   "matches",
                                                       "atLeast", "atMost", "length"};
constexpr std::array<std::string_view, 7> kTypes = {"string", "number", "integer", "boolean",
                                                    "null",   "object", "array"};
constexpr std::size_t kMaxRegex = 500;

bool is_matcher_name(std::string_view key) { return std::ranges::find(kMatchers, key) != kMatchers.end(); }

/// Captures are put in later: any text may stand there.
std::string without_captures(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t const open = std::min(text.find("{{", at), text.size());
        std::size_t const close = text.find("}}", open);
        out += text.substr(at, open - at);
        if (close == std::string_view::npos) return out += text.substr(open);
        out += 'x';
        at = close + 2;
    }
    return out;
}

void check_regex(Cursor const& value) {
    if (!value.json().is_string()) return value.error("'matches' takes a regular expression in a string");
    if (value.text().size() > kMaxRegex)
        return value.error("a regular expression of more than 500 characters");
    if (!is_matcher_regex(without_captures(value.text())))
        value.error("'" + std::string(value.text()) +
                    "' is not a regular expression that can be searched for");
}

void check_member(std::string_view name, Cursor const& value) {
    Json const& json = value.json();
    if (name == "exists" && !json.is_boolean()) value.error("'exists' takes true or false");
    if (name == "length" && !json.is_number_unsigned()) value.error("'length' takes a whole number");
    if ((name == "atLeast" || name == "atMost") && !json.is_number())
        value.error("'" + std::string(name) + "' takes a number");
    if (name == "matches") check_regex(value);
    if (name != "type") return;
    if (std::ranges::find(kTypes, value.text()) == kTypes.end())
        value.error("unknown type '" + std::string(value.text()) + "'" + suggestion(value.text(), kTypes));
}

/// Whether an object is a matcher; one without any name of a matcher is a value to compare with.
bool check_matcher(Cursor const& object) {
    std::size_t known = 0;
    object.each_member([&](std::string_view key, Cursor const&) { known += is_matcher_name(key) ? 1U : 0U; });
    bool const alone = object.json().size() == 1;
    bool matcher = known > 0;
    object.each_member([&](std::string_view key, Cursor const& value) {
        if (is_matcher_name(key)) return check_member(key, value);
        bool const misspelt = alone && key.size() >= 4 && nearest(key, kMatchers);
        if (known > 0 || misspelt)
            value.error_at_key("unknown matcher '" + std::string(key) + "'" + suggestion(key, kMatchers));
        matcher = matcher || misspelt;
    });
    auto const least = object.find("atLeast");
    auto const most = object.find("atMost");
    if (known > 0 && least && most && least->number() > most->number())
        object.error("atLeast is above atMost");
    return matcher;
}

void check_value(Cursor const& value) {
    if (value.is_object()) check_matcher(value);
}

/// A number, or a matcher.
void check_number(Cursor const& value, std::string_view name) {
    if (value.is_object() && !check_matcher(value))
        value.error("'" + std::string(name) + "' must be a number or a matcher such as {\"atLeast\": 1}");
    if (name == "status" && value.json().is_number() && (value.number() < 100 || value.number() > 599))
        value.error("a status lies between 100 and 599");
    if (name != "status" && value.json().is_number() && value.number() < 0)
        value.error("'" + std::string(name) + "' cannot be negative");
    if (name == "share" && value.json().is_number() && value.number() > 1)
        value.error("'share' cannot be above 1");
}

void check_body(Cursor const& body) {
    body.each_member([](std::string_view pointer, Cursor const& value) {
        if (!is_json_pointer(pointer))
            value.error_at_key("'" + std::string(pointer) +
                               "' is not a JSON pointer; one begins with '/', such as /value/0/id");
        check_value(value);
    });
}

/// Rule to outcome. Which rules there are, the schema says.
void check_rules(Cursor const& rules) {
    static constexpr std::array<std::string_view, 3> kOutcomes = {"passed", "failed", "notObserved"};
    rules.each_member([](std::string_view, Cursor const& value) {
        if (value.is_object()) {
            if (!check_matcher(value)) value.error("a rule has an outcome, or a matcher of one");
        } else if (std::ranges::find(kOutcomes, value.text()) == kOutcomes.end() &&
                   value.text().find("{{") == std::string_view::npos) {
            value.error("unknown outcome '" + std::string(value.text()) + "'" +
                        suggestion(value.text(), kOutcomes));
        }
    });
}

std::span<std::string_view const> allowed(std::string_view kind) {
    static constexpr std::array<std::string_view, 3> kRequest = {"status", "headers", "body"};
    static constexpr std::array<std::string_view, 3> kPages = {"items", "pages", "distinct"};
    static constexpr std::array<std::string_view, 2> kDevices = {"share", "count"};
    static constexpr std::array<std::string_view, 1> kCommand = {"exit"};
    static constexpr std::array<std::string_view, 1> kVerdicts = {"rules"};
    static constexpr std::array<std::string_view, 1> kRequests = {"count"};
    if (kind == "command") return kCommand;
    if (kind == "verdicts") return kVerdicts;
    if (kind == "requests") return kRequests;
    if (kind == "request") return kRequest;
    if (kind == "pages") return kPages;
    if (kind == "devices") return kDevices;
    return {};
}

}  // namespace

bool is_json_pointer(std::string_view text) {
    if (text.empty()) return true;
    if (text.front() != '/') return false;
    for (std::size_t i = text.find('~'); i != std::string_view::npos; i = text.find('~', i + 1))
        if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return false;
    return true;
}

void check_expect(Cursor const& expect, std::string_view kind) {
    auto const names = allowed(kind);
    if (names.empty()) return expect.error("a step of this kind has nothing to expect");
    expect.each_member([&](std::string_view key, Cursor const& value) {
        if (std::ranges::find(names, key) == names.end()) {
            std::string list;
            for (auto const n : names) (list += list.empty() ? "" : ", ") += n;
            value.error_at_key("'" + std::string(key) + "' cannot be expected of a '" + std::string(kind) +
                               "' step; one of: " + list);
        } else if (key == "body") {
            check_body(value);
        } else if (key == "rules") {
            check_rules(value);
        } else if (key == "headers") {
            value.each_member([](std::string_view, Cursor const& header) { check_value(header); });
        } else if (key != "distinct") {
            check_number(value, key);
        } else if (!is_json_pointer(value.text())) {
            value.error("'" + std::string(value.text()) + "' is not a JSON pointer, such as /deviceId");
        }
    });
}

}  // namespace scenarios
