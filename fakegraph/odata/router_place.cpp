#include "fakegraph/odata/router_place.h"

#include <utility>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/canonical_path.h"
#include "fakegraph/odata/context.h"
#include "fakegraph/odata/router_function.h"
#include "fakegraph/odata/router_typed.h"
#include "fakegraph/odata/unserved.h"

namespace fakegraph {
namespace {

using Step = GraphResult<void>;

/// Nothing stands where `n` leads, or nothing with the key that was asked for. The directory has a code and
/// a sentence of its own for the latter (graph-protocol 5.4).
std::unexpected<GraphError> not_found(edm::Navigation const& n, std::string_view key = {}) {
    if (!key.empty() && edm::is_eventual(*n.target))
        return std::unexpected(GraphError{
            404,
            "Request_ResourceNotFound",
            "Resource '" + std::string(key) +
                "' does not exist or one of its queried reference-property objects are not present.",
            {}});
    std::string_view const noun = n.noun.empty() ? edm::short_name(n.target->name) : n.noun;
    return std::unexpected(
        GraphError{404, "NotFound", "Requested resource '" + std::string(noun) + "' not found.", {}});
}

/// The name of an operation without its namespace; empty for another namespace.
std::string_view operation_name(std::string_view name) {
    if (name.find('.') == std::string_view::npos) return name;
    std::string_view const action = edm::short_name(name);
    std::string_view const space = name.substr(0, name.size() - action.size() - 1);
    return edm::same_name(space, edm::kNamespace) ? action : std::string_view{};
}

/// `id='…'` or `id=…`: the long form of a key.
std::optional<std::string> named_key(Segment const& segment, std::string_view key_name) {
    std::string_view const text = segment.arguments;
    std::size_t const equals = text.find('=');
    if (equals == std::string_view::npos || !edm::same_name(text.substr(0, equals), key_name))
        return std::nullopt;
    std::string_view value = text.substr(equals + 1);
    if (value.size() < 2 || !value.starts_with('\'') || !value.ends_with('\'')) return std::string(value);
    value = value.substr(1, value.size() - 2);
    std::string key;
    for (std::size_t i = 0; i < value.size(); ++i) {
        key += value[i];
        if (value[i] == '\'' && i + 1 < value.size() && value[i + 1] == '\'') ++i;
    }
    return key;
}

class Walk {
public:
    Walk(Url const& url, Call& call) : url_(url), call_(call) {
        place_.type = call.model->root;
        place_.row = {.type = call.model->root, .world = call.world, .object = nullptr, .index = 0};
    }
    /// `at`: of the segment in the URL, one after the other.
    Step step(std::size_t at);
    RouterPlace take() { return std::move(place_); }

private:
    using Kind = RouterPlace::Kind;

    Step in_collection(Segment const& segment);
    Step in_row(Segment const& segment);
    Step cast(edm::StructType const& type, std::string_view segment);
    Step navigate(edm::Navigation const& navigation, Segment const& segment);
    Step property(edm::Property const& property);
    Step key(std::string_view text);
    Step alternate_key(std::string_view name, std::string_view text);
    Step key_at(std::optional<std::uint64_t> position, std::string_view text);
    Step references();
    Step operation(edm::Operation const& operation, edm::Row const& bound, Segment const& segment);
    Step action(edm::Operation const& operation, edm::Row const& bound);
    Step function(edm::Operation const& operation, edm::Row const& bound, Segment const& segment);
    /// The key that a segment carries in parentheses, where a collection stands.
    Step key_of_segment(Segment const& segment);
    edm::Operation const* operation_of_row(std::string_view name) const;
    std::unexpected<GraphError> unserved(std::string_view segment) const;
    /// What an unknown key leaves the path without.
    edm::Navigation const& missing() const;
    void descend(std::string_view name);

    Url const& url_;
    Call& call_;
    RouterPlace place_;
    std::size_t at_ = 0;  // the segment that is being read
};

void Walk::descend(std::string_view name) {
    if (place_.cast) (place_.path += '/') += place_.type->name;
    if (!place_.path.empty()) place_.path += '/';
    place_.path += name;
    place_.collection_path.clear();
    place_.cast = place_.cast_refused = false;
}

Step Walk::step(std::size_t at) {
    at_ = at;
    Segment const& segment = url_.segments[at];
    if (segment.name == "$") return {};  // `…/$/microsoft.graph.…`, as documentation prints it
    if (edm::same_name(segment.name, "$ref")) return references();
    if (place_.kind == Kind::action || place_.count || place_.raw || place_.ref)
        return unknown_segment(segment.name);
    return place_.kind == Kind::collection ? in_collection(segment) : in_row(segment);
}

Step Walk::key_of_segment(Segment const& segment) {
    if (segment.key)
        return place_.kind == Kind::collection ? key(*segment.key) : unknown_segment(segment.name);
    if (segment.arguments.empty()) return {};
    if (place_.kind != Kind::collection) return unknown_segment(segment.name);
    if (auto const named = named_key(segment, edm::key_of(*place_.type))) return key(*named);
    for (std::string_view const name : place_.type->alternate_keys)
        if (auto const named = named_key(segment, name)) return alternate_key(name, *named);
    return unknown_segment(segment.name);
}

/// Changes only where a handler for the method stands in the tables. Reads wherever references make sense:
/// what is contained in its parent has none.
Step Walk::references() {
    edm::Navigation const* const n = place_.navigation;
    Method const method = call_.request->method;
    bool const plain = !place_.count && !place_.ref && place_.function_call.empty();
    bool const adds = place_.kind == Kind::collection && method == Method::post;
    bool const removes = place_.kind == Kind::entity && method == Method::del;
    bool const at_rows = place_.kind == Kind::collection || place_.kind == Kind::entity;
    bool const reads = (method == Method::get || method == Method::head) && at_rows;
    bool const served = n != nullptr && plain &&
                        ((adds && n->add_ref != nullptr) || (removes && n->remove_ref != nullptr) ||
                         (reads && !n->contained));
    if (!served) return method_not_allowed(std::string(name_of(method)) + " " + place_.path + "/$ref");
    place_.ref = true;
    return {};
}

Step Walk::in_collection(Segment const& segment) {
    if (edm::same_name(segment.name, "$count")) {
        place_.count = true;
        return {};
    }
    if (!place_.function_call.empty()) return unknown_segment(segment.name);  // nothing else below a result
    if (segment.name.find('.') != std::string::npos) {
        if (edm::StructType const* const type = call_.model->find_type(segment.name)) {
            if (Step done = cast(*type, segment.name); !done) return done;
            return key_of_segment(segment);
        }
    }
    // Keys never look like the name of an operation; a key that holds dots is a build number or the like.
    std::string_view const name = operation_name(segment.name);
    if (edm::Operation const* const o = edm::find_operation(place_.navigation->operations, name);
        o != nullptr)
        return operation(*o, place_.parent, segment);
    if (is_unserved_function(segment.name))
        return edm::is_eventual(*place_.type) ? Step(unserved(segment.name)) : unknown_segment(segment.name);
    bool const no_key = segment.key || !segment.arguments.empty() || segment.name.starts_with('$') ||
                        is_qualified(segment.name);  // keys begin otherwise
    if (no_key) return unknown_segment(segment.name);
    return key(segment.name);
}

Step Walk::in_row(Segment const& segment) {
    bool const is_value = place_.kind == Kind::property && !std::holds_alternative<edm::Row>(place_.value);
    if (is_value) {
        bool const list = std::holds_alternative<edm::List>(place_.value);
        place_.raw = edm::same_name(segment.name, "$value");
        place_.count = list && edm::same_name(segment.name, "$count");
        return place_.raw || place_.count ? Step() : unknown_segment(segment.name);
    }
    if (segment.name.find('.') != std::string::npos) {
        edm::StructType const* const type = call_.model->find_type(segment.name);
        if (type != nullptr) {
            if (segment.key || !segment.arguments.empty()) return unknown_segment(segment.name);
            return cast(*type, segment.name);
        }
    } else {
        if (edm::Navigation const* const n = edm::find_navigation(*place_.type, segment.name))
            return navigate(*n, segment);
        edm::Property const* const p = edm::find_property(*place_.type, segment.name);
        if (p != nullptr && p->get != nullptr && !segment.key && segment.arguments.empty())
            return property(*p);
    }
    edm::Operation const* const o = operation_of_row(operation_name(segment.name));
    if (o != nullptr) return operation(*o, place_.row, segment);
    if (is_unserved_below(*place_.type, segment.name)) return unserved(segment.name);
    return unknown_segment(segment.name);
}

std::unexpected<GraphError> Walk::unserved(std::string_view segment) const {
    return not_simulated(place_.path + '/' + std::string(segment), segment);
}

/// Operations are found by the row's actual type: `updatableAssets/{id}/addMembers` works without a cast
/// (reference 3.4).
edm::Operation const* Walk::operation_of_row(std::string_view name) const {
    if (place_.kind != Kind::entity || name.empty()) return nullptr;
    for (edm::StructType const* t = place_.row.type; t != nullptr; t = t->base) {
        edm::Operation const* const o = edm::find_operation(t->operations, name);
        if (o != nullptr && (o->binding == nullptr || edm::is_a(*place_.row.type, *o->binding))) return o;
    }
    return nullptr;
}

Step Walk::operation(edm::Operation const& o, edm::Row const& bound, Segment const& segment) {
    if (o.function) return function(o, bound, segment);
    if (segment.key || !segment.arguments.empty()) return unknown_segment(segment.name);
    return action(o, bound);
}

Step Walk::action(edm::Operation const& operation, edm::Row const& bound) {
    place_.kind = Kind::action;
    place_.operation = &operation;
    place_.row = bound;
    if (place_.cast) (place_.path += '/') += place_.type->name;
    (place_.path += '/') += operation.name;
    return {};
}

/// The rows stand where their navigation has them: below that path they can be read again.
Step Walk::function(edm::Operation const& o, edm::Row const& bound, Segment const& segment) {
    Method const method = call_.request->method;
    if (method != Method::get && method != Method::head)
        return method_not_allowed(
            std::string(name_of(method)) + ' ' + place_.path + '/' + std::string(o.name),
            "It is a function, which GET calls.");
    GraphResult<FunctionCall> read = read_call(o, segment, url_);
    if (!read) return std::unexpected(std::move(read.error()));
    sim::Result<edm::RowsPtr> rows = o.rows(call_, bound, read->arguments);
    if (!rows) return std::unexpected(to_graph(rows.error()));
    if (!o.entity_set_path.empty()) {
        place_.navigation = edm::find_navigation(*bound.type, o.entity_set_path);
        CHECK(place_.navigation != nullptr);
        descend(place_.navigation->name);
    }
    place_.kind = Kind::collection;
    place_.type = o.returns;
    place_.cast = false;
    place_.rows = std::move(*rows);
    place_.operation = &o;
    place_.function_call = std::move(read->text);
    return {};
}

Step Walk::cast(edm::StructType const& type, std::string_view segment) {
    if (!edm::is_a(type, *place_.type) && !edm::is_a(*place_.type, type)) return unknown_segment(segment);
    if (place_.kind == Kind::collection) {
        if (&type != place_.type && edm::is_a(type, *place_.type))
            place_.rows = rows_of_type(place_.rows, type);
    } else {
        if (!edm::is_a(*place_.row.type, type)) {
            return place_.navigation != nullptr ? Step(not_found(*place_.navigation, key_text(place_.row)))
                                                : Step(unknown_segment(segment));
        }
        place_.cast_refused = type.cast_item_refused;
    }
    place_.cast = &type != &place_.declared();
    place_.type = &type;
    return {};
}

Step Walk::navigate(edm::Navigation const& n, Segment const& segment) {
    descend(n.name);
    edm::Row const parent = place_.row;
    place_.navigation = &n;
    place_.type = n.target;
    place_.property = nullptr;
    place_.parent = parent;
    if (n.collection) {
        sim::Result<edm::RowsPtr> rows = n.rows(call_, parent);
        if (!rows) return std::unexpected(to_graph(rows.error()));
        place_.kind = Kind::collection;
        place_.rows = std::move(*rows);
        return key_of_segment(segment);
    }
    std::optional<edm::Row> const row = n.row(call_, parent);
    if (!row) return not_found(n);
    place_.kind = Kind::entity;
    place_.row = *row;
    if (row->object != nullptr) place_.singles.push_back(*row);
    return key_of_segment(segment);
}

Step Walk::key(std::string_view text) {
    std::optional<std::uint64_t> const found = place_.rows->find(text);
    bool const strange = call_.settings->exact_keys && found && key_text(place_.rows->row(*found)) != text;
    return key_at(strange ? std::nullopt : found, text);
}

Step Walk::alternate_key(std::string_view name, std::string_view text) {
    edm::RowsPtr const found = place_.rows->narrowed(name, "eq", std::string(text));
    CHECK(found != nullptr);  // promised by the table
    return key_at(found->seek(0), text);
}

Step Walk::key_at(std::optional<std::uint64_t> position, std::string_view text) {
    if (!position) return not_found(missing(), text);
    place_.row = place_.rows->row(*position);
    place_.passed.push_back(std::move(place_.rows));
    place_.kind = Kind::entity;
    place_.collection_path = place_.path;
    append_key(place_.path, key_text(place_.row));
    return {};
}

/// The single thing that the path goes on to: for `deployments/{id}/audience/members` the service misses a
/// deployment audience (examples/deployments.audience.members.list.notFound.json). ASSUMED: when it is the
/// deployment that is unknown, and for other single navigations, too; the directory names the key.
edm::Navigation const& Walk::missing() const {
    edm::Navigation const& here = *place_.navigation;
    if (at_ + 1 == url_.segments.size() || edm::is_eventual(*here.target)) return here;
    edm::Navigation const* const next = edm::find_navigation(*place_.type, url_.segments[at_ + 1].name);
    return next != nullptr && !next->collection ? *next : here;
}

Step Walk::property(edm::Property const& p) {
    descend(p.name);
    place_.value = p.get(place_.row);
    place_.kind = Kind::property;
    place_.property = &p;
    if (auto const* complex = std::get_if<edm::Row>(&place_.value)) {
        place_.row = *complex;
        place_.type = p.type.complex;
    }
    return {};
}

}  // namespace

edm::StructType const& RouterPlace::declared() const {
    if (kind == Kind::property && property->type.complex != nullptr) return *property->type.complex;
    return navigation != nullptr ? *navigation->target : *type;
}

std::string RouterPlace::context_path() const {
    std::string out = collection_path.empty() ? path : collection_path;
    if (kind != Kind::property && navigation != nullptr && !navigation->context.empty())
        out = navigation->context;
    if (cast && kind != Kind::action) (out += '/') += type->name;
    return out;
}

bool RouterPlace::has_entity_context() const {
    if (kind == Kind::property) return false;
    return (navigation != nullptr && !navigation->context.empty()) || !collection_path.empty() ||
           path.find('/') != std::string::npos || kind == Kind::collection;
}

GraphResult<RouterPlace> find_place(Url const& url, Call& call) {
    if (url.segments.empty()) return unknown_segment("");
    Walk walk(url, call);
    for (std::size_t i = 0; i < url.segments.size(); ++i)
        if (Step done = walk.step(i); !done) return std::unexpected(std::move(done.error()));
    RouterPlace place = walk.take();
    if (place.navigation == nullptr && place.kind == RouterPlace::Kind::entity)
        return unknown_segment(url.segments[0].name);
    return place;
}

}  // namespace fakegraph
