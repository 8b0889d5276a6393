#include "fakegraph/run/expect.h"

#include <fmt/format.h>

#include <cctype>
#include <utility>

#include "fakegraph/run/pages.h"
#include "fakegraph/run/runner.h"

namespace fakegraph::run {
namespace {

void append(std::vector<Failure>& to, std::vector<Failure> from) {
    for (Failure& f : from) to.push_back(std::move(f));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Headers are text; where the expectation is about numbers, a numeric text counts as one.
Json header_value(Json const& expected, std::string const& text) {
    bool const numeric =
        expected.is_number() ||
        (is_matcher(expected) && (expected.contains("atLeast") || expected.contains("atMost")));
    if (numeric) {
        Json number = Json::parse(text, nullptr, false);
        if (number.is_number()) return number;
    }
    return text;
}

void check_headers(Json const& expected, Exchange const& answer, std::vector<Failure>& failures) {
    for (auto const& [name, wanted] : expected.items()) {
        std::optional<std::string> const text = answer.header(name);
        Json const value = text ? header_value(wanted, *text) : Json();
        append(failures, match(wanted, text ? &value : nullptr, "header " + name));
    }
}

void check_body(Json const& expected, Exchange const& answer, Body const& body,
                std::vector<Failure>& failures) {
    if (body.malformed) {
        failures.push_back({"body", "JSON", json_text(answer.body)});
        return;
    }
    for (auto const& [pointer, wanted] : expected.items()) {
        std::string const where = "body " + pointer;
        if (!is_pointer(pointer)) {
            failures.push_back({where, "a JSON pointer", json_text(pointer)});
            continue;
        }
        append(failures, match(wanted, body.value ? find_pointer(*body.value, pointer) : nullptr, where));
    }
}

/// `Mon, 05 Jan 2026 08:00:00 GMT`, the only form that servers may send.
bool is_http_date(std::string_view text) {
    constexpr std::string_view kShape = "aaa, dd aaa dddd dd:dd:dd GMT";
    if (text.size() < kShape.size()) return false;
    for (std::size_t i = 0; i < kShape.size(); ++i) {
        char const c = text[i];
        bool const fits = kShape[i] == 'a'   ? std::isalpha(static_cast<unsigned char>(c)) != 0
                          : kShape[i] == 'd' ? is_digit(c)
                                             : kShape[i] == c;
        if (!fits) return false;
    }
    return true;
}

void replace_address(std::string& text, std::string_view address, std::string_view by = "HOST") {
    if (address.empty()) return;
    for (std::size_t at = text.find(address); at != text.npos; at = text.find(address, at)) {
        std::size_t const end = at + address.size();
        bool const longer = (end < text.size() && is_digit(text[end])) ||
                            (is_digit(address.front()) && at > 0 && is_digit(text[at - 1]));
        if (longer) {
            at = end;
            continue;
        }
        text.replace(at, address.size(), by);
    }
}

void replace_addresses(std::string& text, std::string_view authority) {
    replace_address(text, authority);
    std::string encoded(authority);
    if (std::size_t const colon = encoded.rfind(':'); colon != encoded.npos) {
        replace_address(text, encoded.replace(colon, 1, "%3A"));
        replace_address(text, encoded.replace(colon, 3, "%3a"));
    }
}

}  // namespace

Body body_of(Exchange const& answer) {
    Body body;
    if (answer.body.empty()) return body;
    Json value = Json::parse(answer.body, nullptr, false);
    body.malformed = value.is_discarded();
    if (!body.malformed) body.value = std::move(value);
    return body;
}

std::vector<Failure> check_answer(Json const& expect, Exchange const& answer, Body const& body,
                                  std::optional<int> default_status) {
    std::vector<Failure> failures;
    Json const* const wanted = find_pointer(expect, "/status");
    Json const status = answer.status;
    if (wanted) {
        failures = match(*wanted, &status, "status");
        for (Failure& f : failures) f.found = status_text(answer);
    } else if (default_status ? answer.status != *default_status : answer.status >= 400) {
        failures.push_back(
            {"status",
             default_status ? std::to_string(*default_status) : "below 400 (no status is expected by name)",
             status_text(answer)});
    }
    if (Json const* const headers = find_pointer(expect, "/headers"))
        check_headers(*headers, answer, failures);
    if (Json const* const fields = find_pointer(expect, "/body")) check_body(*fields, answer, body, failures);
    return failures;
}

std::string without_port(std::string text, std::string_view authority) {
    replace_addresses(text, authority);
    if (std::size_t const colon = authority.rfind(':'); colon != authority.npos)
        replace_address(text, authority.substr(colon + 1), "PORT");
    return text;
}

std::string neutral(std::string text, std::string_view authority) {
    replace_addresses(text, authority);
    for (std::size_t at = text.find(" GMT"); at != text.npos; at = text.find(" GMT", at + 4)) {
        constexpr std::size_t kDate = 25;  // what stands before " GMT"
        if (at >= kDate && is_http_date(std::string_view(text).substr(at - kDate))) {
            text.replace(at - kDate, kDate + 4, "(wall time)");
            at -= kDate;
        }
    }
    if (text.size() <= kTextMax) return text;
    std::size_t cut = kTextMax;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
    return fmt::format("{}… ({} bytes in all)", std::string_view(text).substr(0, cut), text.size());
}

}  // namespace fakegraph::run
