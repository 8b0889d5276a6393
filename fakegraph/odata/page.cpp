#include "fakegraph/odata/page.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakegraph/odata/page_rows.h"
#include "fakegraph/odata/page_twisting.h"
#include "fakegraph/odata/render.h"
#include "fakegraph/odata/render_row.h"
#include "fakegraph/odata/token.h"

namespace fakegraph {
namespace {

TokenScope scope_of(CollectionPlace const& place, Call const& call) {
    TokenScope scope(place.navigation->token, call.seed, call.settings->page_size);
    scope.add(place.path);
    scope.add(place.type->name);
    for (std::string_view const name : {"filter", "orderby", "expand"}) {
        auto const option =
            std::ranges::find_if(place.sent_options, [&](Option const& o) { return o.name == name; });
        scope.add(option == place.sent_options.end() ? std::string_view{} : std::string_view(option->value));
    }
    if (!place.function_call.empty()) scope.add(place.function_call);
    if (place.references) scope.add("$ref");
    if (auto const search = std::ranges::find(place.sent_options, "search", &Option::name);
        search != place.sent_options.end())
        scope.add(search->value);
    // The two meanings of $top must not read each other's tokens.
    scope.add(call.settings->top_is_total ? "total" : "page");
    return scope;
}

bool append_rows(std::string& out, Chosen const& chosen, RowWriter& writer, CollectionPlace const& place,
                 Query const& query, Call const& call) {
    bool const plain = query.select_all && query.expand.empty() && !call.settings->entity_types &&
                       call.wishes.metadata != Metadata::full && !place.references;
    if (plain && chosen.rows->write(out, chosen.positions)) return true;
    std::size_t const start = out.size();
    for (std::size_t i = 0; i < chosen.positions.size(); ++i) {
        if (i != 0) out += ',';
        if (i == 1) {
            // Rows of one list are much alike: one growth of the buffer in place of several.
            std::size_t const row_bytes = out.size() - start;
            out.reserve(start + (row_bytes + row_bytes / 8) * chosen.positions.size() + 16);
        }
        edm::Row const row = chosen.rows->row(chosen.positions[i]);
        if (place.references) {
            append_reference(out, row, *place.navigation, PathNode{nullptr, place.path, &row}, call);
            continue;
        }
        if (!writer.list_row(row, *place.navigation->target, query, PathNode{nullptr, place.path, &row}))
            return false;
    }
    return true;
}

/// The result of a function has its type for a context, whatever the query (reference 3.7).
std::string context_of(CollectionPlace const& place, Query const& query, Call const& call) {
    if (place.references) return context_start(call) + "Collection($ref)";
    if (!place.function_call.empty())
        return context_start(call) + "Collection(" + std::string(place.type->name) + ')';
    std::string path(place.navigation->context.empty() ? std::string_view(place.path)
                                                       : place.navigation->context);
    if (place.type != place.navigation->target) (path += '/') += place.type->name;
    return context_url(call, path, query, false);
}

struct PageSize {
    std::size_t rows;
    /// Rows still wanted, this page included, where $top is a total: by `service.top`, or because it stood in
    /// an $expand whose rest the token leads to.
    std::optional<std::uint64_t> left;
};

/// Some workloads refuse what others cut short. (reference graph-protocol 5.4, 8)
GraphResult<PageSize> page_size(Query const& query, std::optional<PageToken> const& token, Call const& call) {
    Settings const& settings = *call.settings;
    if (settings.refuse_top_above_limit && query.top > settings.page_size)
        return bad_request(
            fmt::format("The query specified in the URI is not valid. The limit of '{}' for "
                        "Top query has been exceeded. The value from the incoming request is "
                        "'{}'.",
                        settings.page_size, *query.top));
    std::optional<std::uint64_t> wanted = query.top;
    bool const counted_down = token && token->left;
    if (counted_down) wanted = token->left;
    PageSize size{.rows = std::max<std::size_t>(settings.page_size, 1), .left = std::nullopt};
    if (call.wishes.page_size) size.rows = std::min<std::size_t>(size.rows, *call.wishes.page_size);
    if (wanted) size.rows = static_cast<std::size_t>(std::min<std::uint64_t>(size.rows, *wanted));
    if (settings.top_is_total || counted_down) size.left = wanted;
    return size;
}

}  // namespace

std::string link_to_page(CollectionPlace const& place, PageToken const& token, std::string_view last_key,
                         Call const& call) {
    std::string link(call.service_root);
    link += place.sent_path.substr(0, place.sent_path.find('?'));
    char separator = '?';
    for (Option const& o : place.sent_options) {
        if (o.name == "skiptoken") continue;
        (link += separator) += o.raw;
        separator = '&';
    }
    ((link += separator) += "$skiptoken=") += encode_token(scope_of(place, call).write(token, last_key));
    return link;
}

GraphResult<void> render_page(std::string& out, edm::RowsPtr rows, CollectionPlace const& place,
                              Query const& query, Call& call) {
    TokenScope const scope = scope_of(place, call);
    std::optional<PageToken> token;
    if (query.skip_token) {
        GraphResult<PageToken> const read = scope.read(*query.skip_token);
        if (!read) return std::unexpected(read.error());
        token = *read;
    }
    GraphResult<PageSize> const sized = page_size(query, token, call);
    if (!sized) return std::unexpected(sized.error());
    PageSize const size = *sized;
    Wanted wanted{.start = token ? std::optional(token->at) : std::nullopt, .limit = size.rows};
    if (call.twist != nullptr) twist_wanted(*call.twist, query, size.left, wanted);
    GraphResult<Chosen> chosen = choose_rows(std::move(rows), query, *place.type, wanted, call);
    if (!chosen) return std::unexpected(std::move(chosen.error()));

    PageToken next;
    if (size.left) next.left = *size.left - chosen->positions.size();
    if (call.twist != nullptr) {
        twist_end(*call.twist,
                  {.token = token,
                   .first_rank = token ? token->at : query.skip.value_or(0),
                   .ordered = !query.order.empty(),
                   .usual = size.rows,
                   .limit = wanted.limit},
                  *chosen, next);
    }
    Members members(out);
    if (shows_control(call)) {
        members.name("@odata.context");
        append_json_string(out, context_of(place, query, call));
    }
    if (chosen->count) {
        members.name("@odata.count");
        append_int64(out, *chosen->count, call);
    }
    if (chosen->next && next.left != 0U) {
        next.at = *chosen->next;
        std::string last;
        if (place.navigation->token == edm::TokenStyle::device_id && !chosen->positions.empty()) {
            last = key_text(chosen->rows->row(chosen->positions.back()));
        }
        members.name("@odata.nextLink");
        append_json_string(out, link_to_page(place, next, last, call));
    }
    members.name("value");
    out += '[';
    RowWriter writer(out, call, place.function_call.empty() ? Contexts::marked : Contexts::none);
    if (!append_rows(out, *chosen, writer, place, query, call))
        return std::unexpected(std::move(writer.error()));
    out += ']';
    members.end();
    return {};
}

}  // namespace fakegraph
