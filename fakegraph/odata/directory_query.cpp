#include "fakegraph/odata/directory_query.h"

#include <fmt/format.h>

#include <string_view>

#include "fakegraph/odata/filter_function.h"

namespace fakegraph {
namespace {

std::unexpected<GraphError> unsupported(std::string message, std::string target) {
    return std::unexpected(
        GraphError{400, "Request_UnsupportedQuery", std::move(message), std::move(target)});
}

/// The first operator of an advanced query; empty: there is none.
std::string_view advanced_operator(FilterNode const& node) {
    if (node.op == FilterOp::ne) return "ne";
    if (node.op == FilterOp::not_) return "not";
    if (node.op == FilterOp::count) return "$count";
    if (node.op == FilterOp::call && node.function->function == FilterFunction::endswith) return "endswith";
    for (FilterPtr const& child : node.children)
        if (auto const found = advanced_operator(*child); !found.empty()) return found;
    return {};
}

GraphResult<void> check_plain(Query const& query, bool count_segment, bool eventual) {
    if (query.search != nullptr && !eventual)
        return unsupported(
            "Request with $search query parameter only works through MSGraph with a special request header: "
            "'ConsistencyLevel: eventual'",
            {});
    bool const given = eventual && (count_segment || query.count);
    constexpr std::string_view kNeeds =
        "on directory objects is supported only with the request header 'ConsistencyLevel: eventual' and the "
        "query parameter $count=true";
    if (query.filter != nullptr && !given) {
        if (auto const op = advanced_operator(*query.filter); !op.empty())
            return unsupported(fmt::format("The operator '{}' {}.", op, kNeeds), "$filter");
        if (!query.order.empty())
            return unsupported(fmt::format("$orderby with $filter {}.", kNeeds), "$orderby");
    }
    if (count_segment && !eventual)
        return std::unexpected(
            GraphError{400, "Request_BadRequest", "$count is not currently supported.", "$count"});
    return {};
}

}  // namespace

GraphResult<void> check_directory_query(Query& query, bool count_segment, Call const& call) {
    if (call.settings->ignore_unsupported_options) return {};
    if (auto done = check_plain(query, count_segment, call.wishes.eventual); !done) return done;
    if (!call.wishes.eventual) query.count = false;
    return {};
}

GraphResult<void> check_directory_expansions(Query& query, Call const& call) {
    for (Expand& e : query.expand) {
        bool const objects =
            e.navigation != nullptr && e.navigation->collection && edm::is_eventual(*e.navigation->target);
        if (objects)
            if (auto done = check_directory_query(*e.options, e.form == Expand::Form::count, call); !done)
                return done;
        if (auto done = check_directory_expansions(*e.options, call); !done) return done;
    }
    return {};
}

}  // namespace fakegraph
