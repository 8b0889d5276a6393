#include "fakegraph/odata/router.h"

#include "fakegraph/odata/body.h"
#include "fakegraph/odata/context.h"
#include "fakegraph/odata/directory_query.h"
#include "fakegraph/odata/negotiate.h"
#include "fakegraph/odata/page.h"
#include "fakegraph/odata/query.h"
#include "fakegraph/odata/render.h"
#include "fakegraph/odata/render_row.h"
#include "fakegraph/odata/router_place.h"
#include "fakegraph/odata/search.h"

namespace fakegraph {
namespace {

bool is_read(Method m) { return m == Method::get || m == Method::head; }

std::unexpected<GraphError> refused(Call const& call, std::string_view path, std::string_view why = {}) {
    return method_not_allowed(std::string(name_of(call.request->method)) + " " + std::string(path), why);
}

/// Documents live until the next request of this thread.
simdjson::dom::parser& thread_parser() {
    // A parser keeps some 14 bytes for each byte of the largest body it has seen.
    constexpr std::size_t kKept = 512 * 1024;
    thread_local simdjson::dom::parser parser;
    if (parser.capacity() > kKept) parser = simdjson::dom::parser();
    return parser;
}

void set_body(Response& response, std::string_view content_type) {
    response.status = 200;
    response.content_type = content_type;
}

GraphResult<Query> parse_options(Url const& url, edm::StructType const& type, QueryTarget target,
                                 Call const& call) {
    auto query = parse_query(url, type, *call.model, target, call.settings->ignore_unsupported_options);
    if (!query) return query;
    if (auto done = check_directory_expansions(*query, call); !done)
        return std::unexpected(std::move(done.error()));
    return query;
}

/// `{"@odata.context":"…",` … for a row that answers a request alone.
GraphResult<void> render_entity(std::string& out, edm::Row const& row, RouterPlace const& place,
                                Query const& query, Call& call) {
    std::string lead;
    bool const result =
        place.kind == RouterPlace::Kind::action;  // stands in no collection: its type is its context
    if (shows_control(call)) {
        lead = "\"@odata.context\":";
        append_json_string(
            lead, result ? context_url(call, row.type->name, query, false)
                         : context_url(call, place.context_path(), query, place.has_entity_context()));
        lead += ',';
    }
    std::string path = place.path;
    if (place.kind == RouterPlace::Kind::collection) append_key(path, key_text(row));
    return render_row(out, row, result ? *row.type : place.declared(), query, path, lead, call);
}

GraphResult<void> write_answer(Answer const& answer, RouterPlace const& place, Query const& query, Call& call,
                               Response& response) {
    response.status = answer.status;
    if (!answer.entity) return {};
    bool const action = place.kind == RouterPlace::Kind::action;
    bool const minimal = !action && call.wishes.returns == Return::minimal;
    if (answer.status == 201) {
        std::string location(call.service_root);
        (location += '/') += place.path;
        if (place.kind == RouterPlace::Kind::collection) append_key(location, key_text(*answer.entity));
        if (minimal) response.headers.emplace_back("OData-EntityId", location);
        response.headers.emplace_back("Location", std::move(location));
    }
    if (minimal) {
        response.status = 204;
        note_applied(response, "return=minimal");
        return {};
    }
    if (!action && call.wishes.returns == Return::representation)
        note_applied(response, "return=representation");
    response.content_type = call.wishes.content_type;
    return render_entity(response.body, *answer.entity, place, query, call);
}

GraphResult<void> finish(sim::Result<Answer> const& answer, RouterPlace const& place, Query const& query,
                         Call& call, Response& response) {
    if (answer) return write_answer(*answer, place, query, call, response);
    GraphError error = to_graph(answer.error());
    // What a link in the body names, in the directory's words.
    if (error.status == 404 && place.navigation != nullptr && edm::is_eventual(*place.navigation->target))
        error.code = "Request_ResourceNotFound";
    return std::unexpected(std::move(error));
}

/// What a POST to the collection may hold: what the collection does, or the narrower type that a cast in the
/// path names. A cast to a base allows no more.
edm::StructType const& creatable(RouterPlace const& place) {
    edm::StructType const& held = *place.navigation->target;
    return edm::is_a(*place.type, held) ? *place.type : held;
}

GraphResult<void> create(RouterPlace const& place, Query const& query, Call& call, Response& response) {
    if (place.navigation->create == nullptr) return refused(call, place.path, place.navigation->refusal);
    GraphResult<simdjson::dom::element> const root = parse_body(thread_parser(), *call.request);
    if (!root) return std::unexpected(root.error());
    auto const type = check_entity(*root, creatable(place), WriteKind::create, *call.model, *call.settings);
    if (!type) return std::unexpected(type.error());
    Body const body(*root, *type);
    call.body = &body;
    sim::Result<Answer> const answer = place.navigation->create(call, place.parent);
    call.body = nullptr;
    call.created = true;
    return finish(answer, place, query, call, response);
}

GraphResult<void> patch(RouterPlace const& place, Url const& url, Query const& query, Call& call,
                        Response& response) {
    if (place.navigation->patch == nullptr) return refused(call, place.path, place.navigation->refusal);
    GraphResult<simdjson::dom::element> const root = parse_body(thread_parser(), *call.request);
    if (!root) return std::unexpected(root.error());
    auto const type = check_entity(*root, *place.row.type, WriteKind::patch, *call.model, *call.settings);
    if (!type) return std::unexpected(type.error());
    Body const body(*root, *type);
    call.body = &body;
    sim::Result<Answer> answer = place.navigation->patch(call, place.row);
    call.body = nullptr;
    bool const shown = answer && !answer->entity && call.wishes.returns == Return::representation;
    if (shown) {
        // Looked up anew: the change may have moved what the row points to.
        GraphResult<RouterPlace> const after = find_place(url, call);
        if (!after) return std::unexpected(after.error());
        return finish(Answer{200, after->row}, *after, query, call, response);
    }
    return finish(answer, place, query, call, response);
}

/// A `$ref` that find_place let through.
GraphResult<void> change_references(RouterPlace const& place, Call& call, Response& response) {
    if (place.kind == RouterPlace::Kind::entity)
        return finish(place.navigation->remove_ref(call, place.row), place, {}, call, response);
    GraphResult<simdjson::dom::element> const root = parse_body(thread_parser(), *call.request);
    if (!root) return std::unexpected(root.error());
    if (auto const link = member_of(*root, "@odata.id"); is_absent(link) || !as_text(*link))
        return bad_request("The payload of a reference must hold the address of an entity as '@odata.id'.",
                           "@odata.id");
    Body const body(*root);
    call.body = &body;
    sim::Result<Answer> const answer = place.navigation->add_ref(call, place.parent);
    call.body = nullptr;
    return finish(answer, place, {}, call, response);
}

GraphResult<void> act(RouterPlace const& place, Query const& query, Call& call, Response& response) {
    if (call.request->method != Method::post) return refused(call, place.path);
    // A POST without a body is an action without parameters (graph-protocol 9).
    bool const empty = !call.request->has_body || call.request->body.empty();
    Request nothing;
    nothing.body = "{}";
    nothing.content_type = kPlainJson;
    GraphResult<simdjson::dom::element> const root =
        parse_body(thread_parser(), empty ? nothing : *call.request);
    if (!root) return std::unexpected(root.error());
    GraphResult<void> const checked = check_action(*root, *place.operation, *call.model, *call.settings);
    if (!checked) return checked;
    Body const body(*root);
    call.body = &body;
    sim::Result<Answer> const answer = place.operation->handler(call, place.row);
    call.body = nullptr;
    return finish(answer, place, query, call, response);
}

GraphResult<void> entity(RouterPlace const& place, Url const& url, Call& call, Response& response) {
    Method const method = call.request->method;
    if (!is_read(method))
        if (GraphResult<void> met = check_preconditions(*call.request); !met) return met;
    if (method == Method::del) {
        if (place.navigation->remove == nullptr) return refused(call, place.path, place.navigation->refusal);
        return finish(place.navigation->remove(call, place.row), place, {}, call, response);
    }
    if (!is_read(method) && method != Method::patch) return refused(call, place.path);
    if (place.cast_refused && is_read(method))
        return refused(call, place.path + '/' + std::string(place.type->name));
    GraphResult<Query> const query = parse_options(url, *place.type, QueryTarget::entity, call);
    if (!query) return std::unexpected(query.error());
    if (method == Method::patch) return patch(place, url, *query, call, response);
    set_body(response, call.wishes.content_type);
    return render_entity(response.body, place.row, place, *query, call);
}

GraphResult<edm::RowsPtr> rows_of(RouterPlace const& place, Query& query, Call const& call) {
    if (edm::is_eventual(*place.type)) {
        if (auto done = check_directory_query(query, place.count, call); !done)
            return std::unexpected(std::move(done.error()));
    }
    if (query.search == nullptr) return place.rows;
    return searched(place.rows, query.search);
}

GraphResult<void> collection(RouterPlace const& place, Url const& url, std::string_view target, Call& call,
                             Response& response) {
    Method const method = call.request->method;
    if (method == Method::post) {
        GraphResult<Query> const query = parse_options(url, *place.type, QueryTarget::entity, call);
        if (!query) return std::unexpected(query.error());
        return create(place, *query, call, response);
    }
    if (!is_read(method)) return refused(call, place.path);
    QueryTarget const shown = place.ref ? QueryTarget::references : QueryTarget::collection;
    GraphResult<Query> query = parse_options(url, *place.type, shown, call);
    if (!query) return std::unexpected(query.error());
    GraphResult<edm::RowsPtr> rows = rows_of(place, *query, call);
    if (!rows) return std::unexpected(std::move(rows.error()));
    set_body(response, call.wishes.content_type);
    if (call.wishes.page_size)
        note_applied(response, "odata.maxpagesize=" + std::to_string(*call.wishes.page_size));
    CollectionPlace const at{
        place.navigation, place.type,          place.path, target.substr(0, target.find('?')),
        url.options,      place.function_call, place.ref};
    return render_page(response.body, std::move(*rows), at, *query, call);
}

GraphResult<void> count(RouterPlace const& place, Url const& url, Call& call, Response& response) {
    if (!is_read(call.request->method)) return refused(call, place.path + "/$count");
    GraphResult<Query> query = parse_options(url, *place.type, QueryTarget::count_segment, call);
    if (!query) return std::unexpected(query.error());
    GraphResult<edm::RowsPtr> rows = rows_of(place, *query, call);
    if (!rows) return std::unexpected(std::move(rows.error()));
    GraphResult<std::uint64_t> const size = count_rows(std::move(*rows), *query, *place.type, call);
    if (!size) return std::unexpected(size.error());
    set_body(response, kPlainText);
    response.body = std::to_string(*size);
    return {};
}

/// A JSON string's text for `/$value`; other values print as they are in JSON.
std::string raw_text(edm::Value const& value, Call& call) {
    if (auto const* view = std::get_if<std::string_view>(&value)) return std::string(*view);
    if (auto const* text = std::get_if<std::string>(&value)) return *text;
    std::string json;
    append_value(json, value, call);
    return json.starts_with('"') ? json.substr(1, json.size() - 2) : json;
}

GraphResult<void> property(RouterPlace const& place, Url const& url, Call& call, Response& response) {
    if (!is_read(call.request->method)) return refused(call, place.path);
    edm::TypeRef const& type = place.property->type;
    bool const complex = type.kind == edm::Kind::complex;
    bool const one_object = complex && !type.collection && !place.raw;
    GraphResult<Query> const query =
        parse_options(url, complex ? *type.complex : *place.type,
                      one_object ? QueryTarget::entity : QueryTarget::none, call);
    if (!query) return std::unexpected(query.error());
    if (place.count) {
        set_body(response, kPlainText);
        response.body = std::to_string(std::get<edm::List>(place.value).size);
        return {};
    }
    if (place.raw) {
        if (complex || type.collection) return unknown_segment("$value");
        if (std::holds_alternative<std::monostate>(place.value)) {
            response.status = 204;
            return {};
        }
        set_body(response, kPlainText);
        response.body = raw_text(place.value, call);
        return {};
    }
    set_body(response, call.wishes.content_type);
    if (auto const* row = std::get_if<edm::Row>(&place.value))
        return render_entity(response.body, *row, place, *query, call);
    // ASSUMED: a null property is {"value":null}; OData would also allow 204.
    Members members(response.body);
    if (shows_control(call)) {
        members.name("@odata.context");
        append_json_string(response.body, context_url(call, place.path, *query, false));
    }
    members.name("value");
    RowWriter writer(response.body, call, Contexts::all);
    if (!writer.value(place.value, type, PathNode{nullptr, place.path}))
        return std::unexpected(std::move(writer.error()));
    members.end();
    return {};
}

/// GET of `…/$ref` of one entity.
GraphResult<void> reference(RouterPlace const& place, Url const& url, Call& call, Response& response) {
    GraphResult<Query> const query = parse_options(url, *place.type, QueryTarget::none, call);
    if (!query) return std::unexpected(query.error());
    set_body(response, call.wishes.content_type);
    std::string lead;
    if (shows_control(call)) {
        lead = "\"@odata.context\":";
        append_json_string(lead, context_start(call) + "$ref");
        lead += ',';
    }
    append_reference(response.body, place.row, *place.navigation, PathNode{nullptr, place.path}, call, lead);
    return {};
}

/// Counts and raw values are text, and what answers without a body does not mind.
bool is_json_answer(RouterPlace const& place, Call const& call) {
    Method const method = call.request->method;
    if (place.count || place.raw || method == Method::del) return false;
    if (place.kind == RouterPlace::Kind::action) return place.operation->returns != nullptr;
    return is_read(method) || !place.ref;
}

}  // namespace

GraphResult<void> dispatch(Call& call, std::string_view target, Response& response) {
    GraphResult<Url> const url = parse_url(target);
    if (!url) return std::unexpected(url.error());
    GraphResult<Wishes> const wishes = read_wishes(*call.request, *url, *call.settings);
    if (!wishes) return std::unexpected(wishes.error());
    call.wishes = *wishes;
    GraphResult<RouterPlace> const place = find_place(*url, call);
    if (!place) return std::unexpected(place.error());
    if (!wishes->takes_json && is_json_answer(*place, call))
        return not_acceptable("An Accept header without 'application/json'");
    if (wishes->unknown_enum_members) note_applied(response, "include-unknown-enum-members");
    GraphResult<void> done;
    if (place->ref && !is_read(call.request->method)) return change_references(*place, call, response);
    if (place->ref && place->kind == RouterPlace::Kind::entity)
        return reference(*place, *url, call, response);
    switch (place->kind) {
        case RouterPlace::Kind::entity:
            done = entity(*place, *url, call, response);
            break;
        case RouterPlace::Kind::collection:
            done = place->count ? count(*place, *url, call, response)
                                : collection(*place, *url, target, call, response);
            break;
        case RouterPlace::Kind::property:
            done = property(*place, *url, call, response);
            break;
        case RouterPlace::Kind::action: {
            GraphResult<Query> const query = parse_options(*url, *place->type, QueryTarget::none, call);
            if (!query) return std::unexpected(query.error());
            done = act(*place, *query, call, response);
            break;
        }
    }
    if (!done) {
        response.body.clear();  // what was written before a nested collection refused
        response.headers.clear();
    }
    return done;
}

}  // namespace fakegraph
