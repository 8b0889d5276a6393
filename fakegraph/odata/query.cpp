#include "fakegraph/odata/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/query_expand.h"
#include "fakegraph/odata/search.h"

namespace fakegraph {
namespace {

bool is_among(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

/// Known to OData or Graph, served nowhere here.
bool is_refused(std::string_view name) {
    return is_among(name, {"apply", "compute", "deltatoken", "levels"});
}

bool is_known(std::string_view name) {
    return is_refused(name) || is_among(name, {"select", "expand", "filter", "orderby", "top", "skip",
                                               "count", "skiptoken", "format", "search"});
}

bool takes(QueryTarget target, std::string_view name) {
    switch (target) {
        case QueryTarget::collection:
            return true;
        case QueryTarget::entity:
            return is_among(name, {"select", "expand", "format"});
        case QueryTarget::count_segment:
            return is_among(name, {"filter", "search", "format"});
        case QueryTarget::references:
            return !is_among(name, {"select", "expand"});
        case QueryTarget::none:
            return name == "format";
    }
    return false;
}

std::string_view describe(QueryTarget target) noexcept {
    switch (target) {
        case QueryTarget::collection:
            return "a collection";
        case QueryTarget::entity:
            return "a single entity";
        case QueryTarget::count_segment:
            return "a $count segment";
        case QueryTarget::references:
            return "references";
        case QueryTarget::none:
            break;
    }
    return "this resource";
}

/// For what OData calls a non-negative integer. `$top=0` is refused: 1 is the minimum on most of Graph.
GraphResult<std::uint64_t> parse_number(std::string_view name, std::string_view text) {
    std::uint64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    // Bounded as the service bounds them, so that sums of positions cannot overflow.
    constexpr std::uint64_t kMax = 0x7fffffff;
    if (error != std::errc{} || end != text.data() + text.size() || value > kMax)
        return bad_request(
            fmt::format("Invalid value '{}' for ${} query option found. The ${} query option requires a "
                        "non-negative integer value.",
                        text, name, name));
    if (name == "top" && value == 0)
        return bad_request(
            "Invalid value '0' for $top query option found. The $top query option requires a value of at "
            "least 1.");
    return value;
}

GraphResult<bool> parse_count(std::string_view text) {
    if (edm::same_name(text, "true")) return true;
    if (edm::same_name(text, "false")) return false;
    return bad_request(fmt::format(
        "Invalid value '{}' for $count query option found. Valid values are 'true' and 'false'.", text));
}

/// Puts a parsed value into its place, or hands on the error.
template <class T, class U>
GraphResult<void> store(U& place, GraphResult<T> parsed) {
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    place = std::move(*parsed);
    return {};
}

/// Why `scope` does not take the option; success where it does.
GraphResult<void> check_taken(std::string_view name, Scope const& scope) {
    bool const unsearched = name == "search" && (!has_search(*scope.type) || scope.expand_depth > 1);
    if (is_refused(name) || unsearched)
        return bad_request(fmt::format("The query option '${}' is not supported.", name));
    if (!takes(scope.target, name))
        return bad_request(
            fmt::format("The query option '${}' is not supported on {}.", name, describe(scope.target)));
    return {};
}

}  // namespace

GraphResult<void> apply_option(Query& query, std::string_view name, std::string_view value,
                               Scope const& scope) {
    if (auto done = check_taken(name, scope); !done) return done;
    if (name == "select") return parse_select(query, value, scope);
    if (name == "expand") return parse_expand(query, value, scope);
    if (name == "filter") query.filter_text = value;
    if (name == "filter") return store(query.filter, parse_filter(value, *scope.type, *scope.model));
    if (name == "orderby") return store(query.order, parse_order(value, *scope.type, *scope.model));
    if (name == "top") return store(query.top, parse_number(name, value));
    if (name == "skip") return store(query.skip, parse_number(name, value));
    if (name == "count") return store(query.count, parse_count(value));
    if (name == "search") return store(query.search, parse_search(value, *scope.type));
    if (name == "format") return {};  // read_wishes has read it
    if (value.empty()) return bad_request("The query option '$skiptoken' must not be empty.");
    query.skip_token = std::string(value);
    return {};
}

GraphResult<Query> parse_query(Url const& url, edm::StructType const& type, edm::Model const& model,
                               QueryTarget target, bool ignore_unsupported) {
    Query query;
    Scope const scope{&type, &model, target, 1};
    for (Option const& option : url.options) {
        if (!is_known(option.name) || option.name == "levels") continue;
        if (ignore_unsupported && !check_taken(option.name, scope)) continue;
        if (auto done = apply_option(query, option.name, option.value, scope); !done)
            return std::unexpected(std::move(done.error()));
    }
    return query;
}

}  // namespace fakegraph
