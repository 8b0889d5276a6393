#include "fakegraph/odata/body.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/body_check.h"
#include "fakegraph/odata/body_fault.h"

namespace fakegraph {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::string_view kUnreadable =
    "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid "
    "JSON format.";

/// `application/json`, also `application/…+json`; parameters do not matter.
bool is_json(std::string_view content_type) {
    std::string media = edm::lower(content_type.substr(0, content_type.find(';')));
    std::erase_if(media, [](char c) { return c == ' ' || c == '\t'; });
    return media == "application/json" || (media.starts_with("application/") && media.ends_with("+json"));
}

std::unexpected<GraphError> unreadable(std::string_view why) {
    return bad_request(std::string(kUnreadable) + " " + std::string(why));
}

std::unexpected<GraphError> duplicate(std::string_view name, MemberPath const* at) {
    MemberPath const path{at, name};
    return bad_request("Duplicate property '" + std::string(name) + "' in the payload.", path.text());
}

/// Names that differ only by letter case are the same member to the service, so they count as repeated.
GraphResult<void> check_names(simdjson::dom::object object, MemberPath const* at) {
    constexpr std::size_t kFew = 8;
    if (object.size() <= kFew) {
        std::string_view seen[kFew];
        std::size_t n = 0;
        for (auto const field : object) {
            for (std::size_t i = 0; i < n; ++i)
                if (edm::same_name(seen[i], field.key)) return duplicate(field.key, at);
            seen[n++] = field.key;
        }
        return {};
    }
    std::vector<std::string> names;
    for (auto const field : object) names.push_back(edm::lower(field.key));
    std::ranges::sort(names);
    auto const twice = std::ranges::adjacent_find(names);
    if (twice == names.end()) return {};
    std::string_view last;
    for (auto const field : object)
        if (edm::same_name(field.key, *twice)) last = field.key;
    return duplicate(last, at);
}

/// Recursion is bounded by kMaxBodyDepth, which the parser has checked.
GraphResult<void> check_duplicates(element e, MemberPath const* at) {
    if (simdjson::dom::object object; e.get(object) == simdjson::SUCCESS) {
        if (GraphResult<void> done = check_names(object, at); !done) return done;
        for (auto const field : object) {
            if (field.value.type() != element_type::OBJECT && field.value.type() != element_type::ARRAY)
                continue;
            MemberPath const path{at, field.key};
            if (GraphResult<void> done = check_duplicates(field.value, &path); !done) return done;
        }
    } else if (simdjson::dom::array items; e.get(items) == simdjson::SUCCESS) {
        std::size_t index = 0;
        for (element const item : items) {
            std::size_t const here = index++;
            if (!item.is_object() && !item.is_array()) continue;
            MemberPath const path{at, {}, here, true};
            if (GraphResult<void> done = check_duplicates(item, &path); !done) return done;
        }
    }
    return {};
}

}  // namespace

GraphResult<void> check_duplicates(element root) { return check_duplicates(root, nullptr); }

std::optional<element> Body::member(std::string_view name) const noexcept { return member_of(root_, name); }

std::optional<element> member_of(element object, std::string_view name) noexcept {
    simdjson::dom::object o;
    element found;
    if (object.get(o) != simdjson::SUCCESS) return std::nullopt;
    if (o.at_key_case_insensitive(name).get(found) != simdjson::SUCCESS) return std::nullopt;
    return found;
}

bool is_absent(std::optional<element> const& e) noexcept { return !e || e->is_null(); }

std::optional<std::int64_t> as_int(element e) noexcept {
    std::int64_t i = 0;
    if (e.get(i) == simdjson::SUCCESS) return i;
    double d = 0;
    if (e.type() == element_type::DOUBLE && e.get(d) == simdjson::SUCCESS) {
        // 5.0 is the integer 5 in JSON; the bound is where doubles stop to hold every integer.
        constexpr double kExact = 9007199254740992.0;
        if (d < -kExact || d > kExact || d != static_cast<double>(static_cast<std::int64_t>(d)))
            return std::nullopt;
        return static_cast<std::int64_t>(d);
    }
    std::string_view text;
    if (e.get(text) != simdjson::SUCCESS) return std::nullopt;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), i);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return i;
}

std::optional<std::string_view> as_text(element e) noexcept {
    std::string_view text;
    if (e.get(text) != simdjson::SUCCESS) return std::nullopt;
    return text;
}

GraphResult<element> parse_body(simdjson::dom::parser& parser, Request const& request) {
    if (request.content_type.empty())
        return bad_request(
            "Write requests (excluding DELETE) must contain the Content-Type header declaration.");
    if (!is_json(request.content_type))
        return bad_request("Entity only allows writes with a JSON Content-Type header.");
    if (request.body.size() > kMaxBodyBytes) {
        return std::unexpected(GraphError{
            413,
            "RequestEntityTooLarge",
            "The request body is longer than the limit of " + std::to_string(kMaxBodyBytes) + " bytes.",
            {}});
    }
    std::string_view text = request.body;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    // capacity and depth together, as parse() would otherwise allow its own depth of 1,024
    if (parser.capacity() < text.size() || parser.max_depth() != kMaxBodyDepth) {
        if (parser.allocate(std::max<std::size_t>(text.size(), 4096), kMaxBodyDepth) != simdjson::SUCCESS)
            return unreadable("The server is out of memory.");
    }
    element root;
    if (auto const error = parser.parse(text.data(), text.size(), true).get(root); error != simdjson::SUCCESS)
        return unreadable(describe_fault(text));
    if (root.type() != element_type::OBJECT) return unreadable("The payload must be a JSON object.");
    if (GraphResult<void> done = check_duplicates(root, nullptr); !done)
        return std::unexpected(std::move(done.error()));
    return root;
}

}  // namespace fakegraph
