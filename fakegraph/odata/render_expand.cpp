/// What $expand shows, and what is printed although nobody expanded it.
#include <algorithm>

#include "fakegraph/odata/page.h"
#include "fakegraph/odata/page_rows.h"
#include "fakegraph/odata/render.h"
#include "fakegraph/odata/render_row.h"
#include "fakegraph/odata/token.h"

namespace fakegraph {

void RowWriter::context(Expanded const& expanded, Members& members) {
    edm::Navigation const& n = expanded.navigation;
    if (!shows_control(call_) || contexts_ == Contexts::none ||
        (contexts_ == Contexts::marked && !n.context_in_lists))
        return;
    members.name(n.name, "@odata.context");
    std::string text(n.context);
    if (text.empty()) append_path(text, expanded.context_path);
    append_json_string(out_, context_url(call_, text, expanded.query, !n.collection));
}

bool RowWriter::single(Expanded const& expanded, edm::Row const& parent, Members& members, bool id_only) {
    edm::Navigation const& n = expanded.navigation;
    std::optional<edm::Row> const target = n.row(call_, parent);
    if (!target) {
        members.name(n.name);
        out_ += "null";
        return true;
    }
    if (expanded.form == Expand::Form::references) {
        members.name(n.name);
        append_reference(out_, *target, n, expanded.path, call_);
        return true;
    }
    context(expanded, members);
    members.name(n.name);
    if (!id_only) return row(*target, *n.target, expanded.query, expanded.path);
    edm::Property const* const key = edm::find_property(*target->type, edm::key_of(*target->type));
    CHECK(key != nullptr);
    if (is_full(call_)) {
        Query only_key;
        only_key.select_all = false;
        only_key.select.push_back({key, nullptr, nullptr});
        return row(*target, *n.target, only_key, expanded.path);
    }
    Members id(out_);
    id.name(key->name);
    append_value(out_, key->get(*target), call_);
    for (edm::Navigation const& below : target->type->navigations) empty_at_birth(below, id);
    id.end();
    return true;
}

bool RowWriter::collection(Expanded const& expanded, edm::Row const& parent, Members& members) {
    edm::Navigation const& n = expanded.navigation;
    Query const& query = expanded.query;
    sim::Result<edm::RowsPtr> rows = n.rows(call_, parent);
    if (!rows) return fail(to_graph(rows.error()));
    if (expanded.form == Expand::Form::count) return counted(expanded, std::move(*rows), members);
    std::uint64_t const page = call_.settings->page_size;
    std::uint64_t const size = n.expands_to_link ? (*rows)->size() : 0;
    bool const by_link = size != 0 && call_.settings->expansions_by_link;
    bool const whole = query.filter == nullptr && !query.skip;
    if (!query.top && (by_link || (whole && size > page))) return link_alone(expanded, members, nullptr);
    Wanted const wanted{.start = std::nullopt, .limit = std::min(query.top.value_or(page), page)};
    GraphResult<Chosen> chosen = choose_rows(*rows, query, *n.target, wanted, call_);
    if (!chosen) return fail(std::move(chosen.error()));
    Rest rest{.at = chosen->next, .left = std::nullopt};
    if (query.top) rest.left = *query.top - chosen->positions.size();
    if (rest.left == 0U) rest.at.reset();
    if (by_link || (n.expands_to_link && rest.at)) return link_alone(expanded, members, &*chosen);
    expanded_ += chosen->positions.size();
    if (expanded_ > kMaxExpandedRows) {
        return fail(bad_request("$expand of '" + std::string(n.name) + "' with more than " +
                                    std::to_string(kMaxExpandedRows) +
                                    " rows in one answer is not supported. Use a smaller $top.",
                                "$expand")
                        .error());
    }
    if (expanded.form == Expand::Form::rows) context(expanded, members);
    if (chosen->count) {
        members.name(n.name, "@odata.count");
        append_int64(out_, *chosen->count, call_);
    }
    members.name(n.name);
    out_ += '[';
    for (std::size_t i = 0; i < chosen->positions.size(); ++i) {
        if (i != 0) out_ += ',';
        if (!item(expanded, chosen->rows->row(chosen->positions[i]))) return false;
    }
    out_ += ']';
    if (!rest.at) return true;
    // A page that ended early ends where the next one has to go on: $skip would look at its rows again.
    if (!query.top && chosen->positions.size() == wanted.limit)
        return next_link(expanded, members, query.skip.value_or(0) + wanted.limit);
    if (!chosen->positions.empty()) rest.last_key = key_text(chosen->rows->row(chosen->positions.back()));
    return next_link(expanded, members, rest);
}

/// An empty list, and a link to its rows. `first`: those that would stand in it, where $top bounds them or
/// some of them had to be looked for.
bool RowWriter::link_alone(Expanded const& expanded, Members& members, Chosen const* first) {
    edm::Navigation const& n = expanded.navigation;
    Query const& query = expanded.query;
    if (contexts_ == Contexts::all) context(expanded, members);  // captures of lists show the link alone
    std::uint64_t const skip = query.skip.value_or(0);
    Rest rest{.at = std::nullopt, .left = query.top};
    if (first != nullptr && query.top) {
        if (first->count) {  // the page behind a token does not tell it
            members.name(n.name, "@odata.count");
            append_int64(out_, *first->count, call_);
        }
        if (!first->positions.empty())
            rest.at = query.order.empty() ? first->positions.front() : skip;
        else
            rest.at = first->next;
    }
    members.name(n.name);
    out_ += "[]";
    if (first == nullptr || !query.top) return next_link(expanded, members, skip);
    return !rest.at || next_link(expanded, members, rest);
}

/// `"members@odata.count":…` alone.
bool RowWriter::counted(Expanded const& expanded, edm::RowsPtr rows, Members& members) {
    edm::Navigation const& n = expanded.navigation;
    GraphResult<std::uint64_t> const count = count_rows(std::move(rows), expanded.query, *n.target, call_);
    if (!count) return fail(count.error());
    members.name(n.name, "@odata.count");
    append_int64(out_, *count, call_);
    return true;
}

bool RowWriter::item(Expanded const& expanded, edm::Row const& row) {
    edm::Navigation const& n = expanded.navigation;
    PathNode const at{expanded.path.up, n.name, &row};
    if (expanded.form == Expand::Form::rows) return this->row(row, *n.target, expanded.query, at);
    append_reference(out_, row, n, at, call_);
    return true;
}

bool RowWriter::next_link(Expanded const& expanded, Members& members, std::uint64_t skip) {
    std::string link(call_.service_root);
    link += '/';
    append_path(link, expanded.path);
    if (expanded.form == Expand::Form::references) link += "/$ref";
    char separator = '?';
    for (Option const& o : nested_options(expanded.query)) {
        (link += separator) += o.raw;
        separator = '&';
    }
    // Graph itself continues with $skip in places.
    if (skip != 0) ((link += separator) += "$skip=") += std::to_string(skip);
    members.name(expanded.navigation.name, "@odata.nextLink");
    append_json_string(out_, link);
    return true;
}

bool RowWriter::next_link(Expanded const& expanded, Members& members, Rest const& rest) {
    edm::Navigation const& n = expanded.navigation;
    std::vector<Option> const options = nested_options(expanded.query);
    bool const references = expanded.form == Expand::Form::references;
    std::string path;
    append_path(path, expanded.path);
    std::string target = '/' + path;
    if (references) target += "/$ref";
    CollectionPlace const place{&n, n.target, std::move(path), target, options, {}, references};
    PageToken token;
    token.at = *rest.at;
    token.left = rest.left;
    std::string_view const last =
        n.token == edm::TokenStyle::device_id ? std::string_view(rest.last_key) : std::string_view{};
    members.name(n.name, "@odata.nextLink");
    append_json_string(out_, link_to_page(place, token, last, call_));
    return true;
}

}  // namespace fakegraph
