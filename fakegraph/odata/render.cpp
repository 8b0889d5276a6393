#include "fakegraph/odata/render.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>

#include "fakegraph/odata/page_rows.h"
#include "fakegraph/odata/render_row.h"

namespace fakegraph {
namespace {

constexpr std::size_t kMaxBases = 8;

/// A type and its ancestors, base first.
struct Chain {
    std::array<edm::StructType const*, kMaxBases> types;
    std::size_t size = 0;

    explicit Chain(edm::StructType const& type) {
        for (edm::StructType const* t = &type; t != nullptr; t = t->base) {
            CHECK(size < kMaxBases);
            types[size++] = t;
        }
        std::reverse(types.begin(), types.begin() + static_cast<std::ptrdiff_t>(size));
    }
    auto begin() const { return types.begin(); }
    auto end() const { return types.begin() + static_cast<std::ptrdiff_t>(size); }
};

Expand const* expansion(Query const& query, edm::Navigation const& navigation,
                        edm::StructType const& actual) {
    for (Expand const& e : query.expand) {
        if (e.navigation == &navigation && (e.cast == nullptr || edm::is_a(actual, *e.cast))) return &e;
    }
    return nullptr;
}

Query const& everything() {
    static Query const query;
    return query;
}

/// What is expanded below a complex property.
Query const& below(Query const& query, edm::Property const& property, edm::StructType const& actual) {
    for (Expand const& e : query.expand)
        if (e.property == &property && (e.cast == nullptr || edm::is_a(actual, *e.cast))) return *e.options;
    return everything();
}

void append_double(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"INF\"" : "\"-INF\"";
        return;
    }
    char text[32];
    out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

void append_guid(std::string& out, sim::Guid const& guid) {
    char text[38];
    text[0] = text[37] = '"';
    guid.write(text + 1);
    out.append(text, sizeof text);
}

void append_instant(std::string& out, sim::Instant instant) {
    char text[32];
    std::size_t const size = sim::write_instant(instant, text + 1);
    text[0] = text[size + 1] = '"';
    out.append(text, size + 2);
}

void append_enum(std::string& out, edm::EnumValue const& value) {
    // ASSUMED: members behind unknownFutureValue are spelled out without the Prefer header, as the live
    // service does for `driver` (reference 1, fixtures updatePolicies.list.live).
    for (edm::EnumMember const& member : value.type->members) {
        if (member.value != value.value) continue;
        ((out += '"') += member.name) += '"';
        return;
    }
    out += "\"unknownFutureValue\"";
}

}  // namespace

Members::Members(std::string& out, std::string_view lead) : out_(out) {
    out_ += '{';
    if (lead.empty()) return;
    lead.remove_suffix(1);  // its comma: whether one is needed shows only at the next member
    out_ += lead;
    first_ = false;
}

void Members::name(std::string_view name, std::string_view suffix) {
    // One append in place of five: the loops over rows live here.
    std::array<char, 80> text;
    std::size_t const size = name.size() + suffix.size() + 4;
    if (size > text.size()) {
        if (!first_) out_ += ',';
        ((((out_ += '"') += name) += suffix) += "\":");
    } else {
        char* p = text.data();
        if (!first_) *p++ = ',';
        *p++ = '"';
        p = std::copy(name.begin(), name.end(), p);
        p = std::copy(suffix.begin(), suffix.end(), p);
        *p++ = '"';
        *p++ = ':';
        out_.append(text.data(), p);
    }
    first_ = false;
}

/// The row that is being written.
struct RowWriter::Place {
    edm::Row const& row;
    edm::StructType const& declared;
    Chain const& chain;
    PathNode const& path;
    /// Path below which members declared by derived types stand: one cast further down.
    PathNode const& derived_path;
    /// The path of a member of `owner`.
    PathNode const& parent_of(edm::StructType const& owner) const {
        return edm::is_a(declared, owner) ? path : derived_path;
    }
};

/// A navigation that is printed.
struct RowWriter::Expanded {
    edm::Navigation const& navigation;
    Query const& query;
    /// Where its rows stand.
    PathNode const& path;
    /// What its context names: the service repeats a cast that $expand wrote before the name (reference 1.2).
    PathNode const& context_path;
};

bool RowWriter::fail(GraphError error) {
    error_ = std::move(error);
    return false;
}

bool RowWriter::row(edm::Row const& row, edm::StructType const& declared, Query const& query,
                    PathNode const& path, std::string_view lead) {
    CHECK(row.type != nullptr && depth_ < kMaxRenderDepth);
    ++depth_;
    Members members(out_, lead);
    bool const derived_type = prints_type(*row.type, declared, depth_ == 1, *call_.settings);
    if (derived_type || row.type->typed) {
        members.name("@odata.type");
        ((out_ += derived_type ? "\"#" : "\"") += row.type->name) += '"';
    }
    Chain const chain(*row.type);
    PathNode const derived{&path, row.type->name};
    Place const place{row, declared, chain, path, derived};
    bool const done = properties(place, members, query) && navigations(place, members, query);
    members.end();
    --depth_;
    return done;
}

bool RowWriter::list_row(edm::Row const& row, edm::StructType const& declared, Query const& query,
                         PathNode const& path) {
    auto plan = std::ranges::find_if(plans_, [&](RowPlan const& p) { return &p.type() == row.type; });
    if (plan == plans_.end()) {
        plans_.emplace_back(*row.type, declared, query, *call_.settings);
        plan = std::prev(plans_.end());
    }
    if (!plan->usable()) return this->row(row, declared, query, path);
    plan->write(out_, row, call_);
    return true;
}

bool RowWriter::properties(Place const& place, Members& members, Query const& query) {
    auto const each = [&](auto const& take) {
        for (edm::StructType const* type : place.chain) {
            for (edm::Property const& p : type->properties) {
                if (!is_selected(query, p, *place.row.type)) continue;
                if (!take(p, *type)) return false;
            }
        }
        return true;
    };
    auto const write = [&](edm::Property const& p, edm::StructType const& owner) {
        members.name(p.name);
        Query const& inner = below(query, p, *place.row.type);
        if (p.write != nullptr && inner.expand.empty()) {
            p.write(out_, place.row);
            return true;
        }
        edm::Value const v = p.get(place.row);
        bool const structured = std::holds_alternative<edm::Row>(v) || std::holds_alternative<edm::List>(v);
        PathNode const at{structured ? &place.parent_of(owner) : &place.path, p.name};
        return value(v, p.type, at, inner);
    };
    if (!place.row.type->nulls_first) return each(write);
    auto const is_null = [&](edm::Property const& p) {
        return std::holds_alternative<std::monostate>(p.get(place.row));
    };
    return each([&](edm::Property const& p, edm::StructType const& owner) {
               return !is_null(p) || write(p, owner);
           }) &&
           each([&](edm::Property const& p, edm::StructType const& owner) {
               return is_null(p) || write(p, owner);
           });
}

bool RowWriter::value(edm::Value const& v, edm::TypeRef const& type, PathNode const& path) {
    return value(v, type, path, everything());
}

bool RowWriter::value(edm::Value const& v, edm::TypeRef const& type, PathNode const& path,
                      Query const& query) {
    if (auto const* complex = std::get_if<edm::Row>(&v)) {
        CHECK(type.complex != nullptr);
        return row(*complex, *type.complex, query, path);
    }
    if (auto const* list = std::get_if<edm::List>(&v)) {
        out_ += '[';
        for (std::size_t i = 0; i < list->size; ++i) {
            if (i != 0) out_ += ',';
            if (!value(list->at(list->owner, i), type, path, query)) return false;
        }
        out_ += ']';
        return true;
    }
    append_value(out_, v, call_);
    return true;
}

bool RowWriter::navigations(Place const& place, Members& members, Query const& query) {
    for (edm::StructType const* type : place.chain) {
        for (edm::Navigation const& n : type->navigations) {
            Expand const* const e = query.expand.empty() ? nullptr : expansion(query, n, *place.row.type);
            if (e == nullptr && !is_selected(query, n, *place.row.type)) continue;
            if (e == nullptr && empty_at_birth(n, members)) continue;
            bool const key_inlined = n.inlined == edm::Inline::always ||
                                     (n.inlined == edm::Inline::in_lists && contexts_ != Contexts::all);
            if (e == nullptr && !n.always_expanded && !key_inlined) continue;
            PathNode const& parent = place.parent_of(*type);
            PathNode const path{&parent, n.name};
            bool const cast = e != nullptr && e->cast != nullptr;
            PathNode const cast_path{&parent, cast ? e->cast->name : std::string_view{}};
            PathNode const path_with_cast{&cast_path, n.name};
            Expanded const expanded{n, e != nullptr ? *e->options : everything(), path,
                                    cast ? path_with_cast : path};
            bool const id_only = e == nullptr && !n.always_expanded;
            if (n.collection ? !collection(expanded, place.row, members)
                             : !single(expanded, place.row, members, id_only)) {
                return false;
            }
        }
    }
    return true;
}

/// What a new entity cannot have yet is printed as an empty list in the answer to its creation.
bool RowWriter::empty_at_birth(edm::Navigation const& n, Members& members) {
    if (!n.empty_on_create || !call_.created) return false;
    members.name(n.name);
    out_ += "[]";
    return true;
}

void RowWriter::context(Expanded const& expanded, Members& members) {
    edm::Navigation const& n = expanded.navigation;
    if (contexts_ == Contexts::none || (contexts_ == Contexts::marked && !n.context_in_lists)) return;
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
    context(expanded, members);
    members.name(n.name);
    if (!id_only) return row(*target, *n.target, expanded.query, expanded.path);
    edm::Property const* const key = edm::find_property(*target->type, edm::key_of(*target->type));
    CHECK(key != nullptr);
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
    std::uint64_t const page = call_.settings->page_size;
    std::uint64_t const inlined_at_most = call_.settings->expansions_by_link ? 0 : page;
    if (n.expands_to_link && (*rows)->size() > inlined_at_most) {
        if (contexts_ == Contexts::all) context(expanded, members);  // captures of lists show the link alone
        members.name(n.name);
        out_ += "[]";
        return next_link(expanded, members, 0);
    }
    Wanted const wanted{.start = std::nullopt, .limit = std::min(query.top.value_or(page), page)};
    GraphResult<Chosen> chosen = choose_rows(*rows, query, *n.target, wanted, call_);
    if (!chosen) return fail(std::move(chosen.error()));
    expanded_ += chosen->positions.size();
    if (expanded_ > kMaxExpandedRows) {
        return fail(bad_request("$expand of '" + std::string(n.name) + "' with more than " +
                                    std::to_string(kMaxExpandedRows) +
                                    " rows in one answer is not supported. Use a smaller $top.",
                                "$expand")
                        .error());
    }
    context(expanded, members);
    if (chosen->count) {
        members.name(n.name, "@odata.count");
        append_value(out_, static_cast<std::int64_t>(*chosen->count), call_);
    }
    members.name(n.name);
    out_ += '[';
    for (std::size_t i = 0; i < chosen->positions.size(); ++i) {
        if (i != 0) out_ += ',';
        edm::Row const item = chosen->rows->row(chosen->positions[i]);
        PathNode const at{expanded.path.up, n.name, &item};
        if (!row(item, *n.target, query, at)) return false;
    }
    out_ += ']';
    bool const cut_by_client = query.top && *query.top <= page;  // $top of an expansion is a total
    return !chosen->next || cut_by_client || next_link(expanded, members, wanted.limit);
}

bool RowWriter::next_link(Expanded const& expanded, Members& members, std::uint64_t skip) {
    edm::Navigation const& n = expanded.navigation;
    Query const& query = expanded.query;
    GraphResult<std::string> options = nested_options(query, n.name);
    if (!options) return fail(std::move(options.error()));
    std::string link(call_.service_root);
    link += '/';
    append_path(link, expanded.path);
    link += *options;
    // A token would need the query text that the client never sent; Graph itself continues with $skip in
    // places.
    skip += query.skip.value_or(0);
    if (skip != 0) ((link += options->empty() ? '?' : '&') += "$skip=") += std::to_string(skip);
    members.name(n.name, "@odata.nextLink");
    append_json_string(out_, link);
    return true;
}

void append_value(std::string& out, edm::Value const& value, Call&) {
    struct Visitor {
        std::string& out;
        void operator()(std::monostate) const { out += "null"; }
        void operator()(bool b) const { out += b ? "true" : "false"; }
        void operator()(std::int64_t i) const {
            char text[24];
            out.append(text, std::to_chars(text, text + sizeof text, i).ptr);
        }
        void operator()(double d) const { append_double(out, d); }
        void operator()(std::string_view s) const { append_json_string(out, s); }
        void operator()(std::string const& s) const { append_json_string(out, s); }
        void operator()(sim::Guid const& g) const { append_guid(out, g); }
        void operator()(sim::Instant i) const { append_instant(out, i); }
        void operator()(sim::Ticks t) const { append_json_string(out, sim::format_duration(t)); }
        void operator()(edm::EnumValue const& e) const { append_enum(out, e); }
        void operator()(edm::Row const&) const {
            sim::check_failed("rows are rendered by render_row", __FILE__, __LINE__);
        }
        void operator()(edm::List const& list) const {
            out += '[';
            for (std::size_t i = 0; i < list.size; ++i) {
                if (i != 0) out += ',';
                std::visit(*this, list.at(list.owner, i));
            }
            out += ']';
        }
    };
    std::visit(Visitor{out}, value);
}

GraphResult<void> render_row(std::string& out, edm::Row const& row, edm::StructType const& declared,
                             Query const& query, std::string_view path, std::string_view lead, Call& call) {
    RowWriter writer(out, call, lead.empty() ? Contexts::marked : Contexts::all);
    if (!writer.row(row, declared, query, PathNode{nullptr, path}, lead)) {
        return std::unexpected(std::move(writer.error()));
    }
    return {};
}

}  // namespace fakegraph
