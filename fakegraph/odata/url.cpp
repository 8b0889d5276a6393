#include "fakegraph/odata/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/percent.h"
#include "fakegraph/odata/utf8.h"

namespace fakegraph {
namespace {

/// Every system option that OData 4 or Graph knows, served or not: those that are not served are refused by
/// parse_query, by name.
constexpr std::array<std::string_view, 13> kSystemOptions = {
    "select", "expand", "filter",    "orderby",    "top",   "skip",    "count",
    "format", "search", "skiptoken", "deltatoken", "apply", "compute",
};

bool is_system_option(std::string_view lower_name) noexcept {
    return std::ranges::find(kSystemOptions, lower_name) != kSystemOptions.end();
}

/// One percent-decoded part of the target; `what` names the part in errors.
GraphResult<std::string> decode(std::string_view raw, bool plus_is_blank, std::string_view what) {
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        char c = raw[i];
        if (c == '+' && plus_is_blank) {
            c = ' ';
        } else if (c == '%') {
            auto const byte = escape_at(raw, i);
            if (!byte)
                return bad_request(
                    fmt::format("Invalid percent-encoding '{}' in the {} '{}' of the request URI.",
                                raw.substr(i, 3), what, raw));
            c = *byte;
            i += 2;
        }
        if (auto const byte = static_cast<unsigned char>(c); byte < 0x20 || byte == 0x7f)
            return bad_request(fmt::format("Control character 0x{:02x} in the {} '{}' of the request URI.",
                                           byte, what, raw));
        out += c;
    }
    if (!is_utf8(out))
        return bad_request(fmt::format("The {} '{}' of the request URI is not valid UTF-8.", what, raw));
    return out;
}

std::unexpected<GraphError> bad_segment(std::string_view text) {
    return bad_request(fmt::format(
        "The request URI is not valid: the segment '{}' has misplaced parentheses or quotes.", text));
}

/// Undoes OData quoting of the whole of `text`, which begins with a quote; nullopt when the closing quote is
/// missing or something follows it.
std::optional<std::string> unquote(std::string_view text) {
    std::string out;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] != '\'') {
            out += text[i];
        } else if (i + 1 < text.size() && text[i + 1] == '\'') {
            out += '\'';
            ++i;
        } else {
            return i + 1 == text.size() ? std::optional(std::move(out)) : std::nullopt;
        }
    }
    return std::nullopt;
}

/// `name=value` with something on both sides, so that the `=` at the end of a bare base64 key is not taken
/// for it.
bool has_named_value(std::string_view inner) noexcept {
    std::size_t const equals = inner.find('=');
    if (equals == std::string_view::npos || equals == 0) return false;
    if (inner.find_first_not_of('=', equals) == std::string_view::npos) return false;
    return std::ranges::all_of(inner.substr(0, equals), [](char c) {
        return (edm::lower(c) >= 'a' && edm::lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '@' || c == ' ';
    });
}

GraphResult<Segment> parse_segment(std::string_view raw) {
    auto decoded = decode(raw, false, "segment");
    if (!decoded) return std::unexpected(std::move(decoded.error()));
    std::string_view const text = *decoded;
    std::size_t const open = text.find('(');
    if (open == std::string_view::npos) return Segment{std::move(*decoded), std::nullopt, {}};
    if (open == 0 || !text.ends_with(')')) return bad_segment(text);
    std::string_view const inner = text.substr(open + 1, text.size() - open - 2);
    Segment segment{std::string(text.substr(0, open)), std::nullopt, {}};
    if (inner.starts_with('\'')) {
        segment.key = unquote(inner);
        if (!segment.key) return bad_segment(text);
    } else if (has_named_value(inner)) {
        segment.arguments = inner;
    } else if (!inner.empty()) {
        if (inner.find_first_of("()'") != std::string_view::npos) return bad_segment(text);
        segment.key = inner;
    }
    return segment;
}

GraphResult<Option> parse_option(std::string_view raw) {
    std::size_t const equals = raw.find('=');
    auto name = decode(raw.substr(0, equals), true, "query option");
    if (!name) return std::unexpected(std::move(name.error()));
    auto value = equals == std::string_view::npos
                     ? std::string()
                     : decode(raw.substr(equals + 1), true, "query option value");
    if (!value) return std::unexpected(std::move(value.error()));
    std::string lower_name = edm::lower(*name);
    if (lower_name.starts_with('$')) {
        lower_name.erase(0, 1);
        if (!is_system_option(lower_name))
            return bad_request(fmt::format("The query parameter '{}' is not supported.", *name));
    }
    return Option{std::move(lower_name), std::move(*value), std::string(raw)};
}

/// Calls `each` for the non-empty parts of `text`; stops at the first error.
template <class F>
GraphResult<void> for_each_part(std::string_view text, char separator, F each) {
    while (!text.empty()) {
        std::size_t const end = std::min(text.find(separator), text.size());
        if (end != 0)
            if (GraphResult<void> done = each(text.substr(0, end)); !done) return done;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return {};
}

}  // namespace

Option const* Url::option(std::string_view name) const noexcept {
    auto const it = std::ranges::find(options, name, &Option::name);
    return it == options.end() ? nullptr : &*it;
}

bool is_longer_than(std::size_t most, std::string_view target) noexcept {
    if (target.size() <= most) return false;
    return target.size() > most + kMaxLinkMore || target.find("skiptoken=") == std::string_view::npos;
}

GraphResult<Url> parse_url(std::string_view target) {
    if (is_longer_than(kMaxUrl, target))
        return bad_request(fmt::format("The request URI is longer than the limit of {} bytes.", kMaxUrl));
    std::size_t const question = std::min(target.find('?'), target.size());
    Url url;
    GraphResult<void> done =
        for_each_part(target.substr(0, question), '/', [&](std::string_view raw) -> GraphResult<void> {
            if (url.segments.size() == kMaxSegments)
                return bad_request(
                    fmt::format("The request URI has more segments than the limit of {}.", kMaxSegments));
            auto segment = parse_segment(raw);
            if (!segment) return std::unexpected(std::move(segment.error()));
            url.segments.push_back(std::move(*segment));
            return {};
        });
    if (!done) return std::unexpected(std::move(done.error()));
    if (question == target.size()) return url;
    done = for_each_part(target.substr(question + 1), '&', [&](std::string_view raw) -> GraphResult<void> {
        if (url.options.size() == kMaxOptions)
            return bad_request(
                fmt::format("The request URI has more query options than the limit of {}.", kMaxOptions));
        auto option = parse_option(raw);
        if (!option) return std::unexpected(std::move(option.error()));
        bool const named = is_system_option(option->name) || option->name.starts_with('@');
        if (named && url.option(option->name) != nullptr)
            return bad_request(fmt::format(
                "Query option '{}{}' was specified more than once, but it must be specified at most once.",
                is_system_option(option->name) ? "$" : "", option->name));
        url.options.push_back(std::move(*option));
        return {};
    });
    if (!done) return std::unexpected(std::move(done.error()));
    return url;
}

bool take_segment(std::string_view& target, std::string_view prefix) noexcept {
    if (target.size() < prefix.size() || !edm::same_name(target.substr(0, prefix.size()), prefix))
        return false;
    std::string_view const rest = target.substr(prefix.size());
    if (!rest.empty() && rest.front() != '/' && rest.front() != '?') return false;
    target = rest;
    return true;
}

std::string encode_component(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char const c : text) {
        char const l = edm::lower(c);
        if ((l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
            c == '~') {
            out += c;
        } else {
            append_escape(out, c);
        }
    }
    return out;
}

}  // namespace fakegraph
