#include "fakegraph/odata/render.h"

#include <algorithm>
#include <array>
#include <iterator>

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

/// How one navigation is expanded: `members/$count`, and one of `members` and `members/$ref` beside it.
struct Expansion {
    Expand const* shown = nullptr;
    Expand const* counted = nullptr;
};

Expansion expansion(Query const& query, edm::Navigation const& navigation, edm::StructType const& actual) {
    Expansion found;
    for (Expand const& e : query.expand) {
        if (e.navigation != &navigation || (e.cast != nullptr && !edm::is_a(actual, *e.cast))) continue;
        Expand const*& place = e.form == Expand::Form::count ? found.counted : found.shown;
        if (place == nullptr) place = &e;
    }
    return found;
}

/// What is expanded below a complex property.
Query const& below(Query const& query, edm::Property const& property, edm::StructType const& actual) {
    for (Expand const& e : query.expand)
        if (e.property == &property && (e.cast == nullptr || edm::is_a(actual, *e.cast))) return *e.options;
    return RowWriter::everything();
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

Query const& RowWriter::everything() {
    static Query const query;
    return query;
}

bool RowWriter::fail(GraphError error) {
    error_ = std::move(error);
    return false;
}

bool RowWriter::row(edm::Row const& row, edm::StructType const& declared, Query const& query,
                    PathNode const& path, std::string_view lead) {
    CHECK(row.type != nullptr && depth_ < kMaxRenderDepth);
    ++depth_;
    Members members(out_, lead);
    bool const typed = prints_type(*row.type, declared, depth_ == 1, call_);
    bool const bare = row.type->type_shown == edm::TypeShown::bare && shows_control(call_);
    if (typed || bare) {
        members.name("@odata.type");
        ((out_ += typed ? "\"#" : "\"") += row.type->name) += '"';
    }
    if (is_full(call_) && row.type->entity) identity(row, declared, path, members);
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
        plans_.emplace_back(*row.type, declared, query, call_);
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
        if (is_full(call_)) annotate(p, place.row, members);
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
    bool const as_text = call_.wishes.numbers_as_text && type.kind == edm::Kind::int64 &&
                         std::holds_alternative<std::int64_t>(v);
    if (as_text) out_ += '"';
    append_value(out_, v, call_);
    if (as_text) out_ += '"';
    return true;
}

bool RowWriter::navigations(Place const& place, Members& members, Query const& query) {
    for (edm::StructType const* type : place.chain) {
        for (edm::Navigation const& n : type->navigations) {
            Expansion const asked = query.expand.empty() ? Expansion{} : expansion(query, n, *place.row.type);
            bool const unasked = asked.shown == nullptr && asked.counted == nullptr;
            if (unasked && !is_selected(query, n, *place.row.type)) continue;
            PathNode const& parent = place.parent_of(*type);
            if (is_full(call_)) links(n, PathNode{&parent, n.name}, members);
            if (unasked && empty_at_birth(n, members)) continue;
            bool const key_inlined = n.inlined == edm::Inline::always ||
                                     (n.inlined == edm::Inline::in_lists && contexts_ != Contexts::all);
            if (unasked && !n.always_expanded && !key_inlined) continue;
            if (asked.counted != nullptr && !navigation(n, asked.counted, parent, place.row, members))
                return false;
            if ((unasked || asked.shown != nullptr) &&
                !navigation(n, asked.shown, parent, place.row, members))
                return false;
        }
    }
    return true;
}

/// As `e` asks for it; null: as it is printed although nobody expanded it.
bool RowWriter::navigation(edm::Navigation const& n, Expand const* e, PathNode const& parent,
                           edm::Row const& row, Members& members) {
    PathNode const path{&parent, n.name};
    bool const cast = e != nullptr && e->cast != nullptr;
    PathNode const cast_path{&parent, cast ? e->cast->name : std::string_view{}};
    PathNode const path_with_cast{&cast_path, n.name};
    Expanded const expanded{n, e != nullptr ? *e->options : everything(),
                            e != nullptr ? e->form : Expand::Form::rows, path, cast ? path_with_cast : path};
    if (n.collection) return collection(expanded, row, members);
    return single(expanded, row, members, e == nullptr && !n.always_expanded);
}

/// What a new entity cannot have yet is printed as an empty list in the answer to its creation.
bool RowWriter::empty_at_birth(edm::Navigation const& n, Members& members) {
    if (!n.empty_on_create || !call_.created) return false;
    members.name(n.name);
    out_ += "[]";
    return true;
}

GraphResult<void> render_row(std::string& out, edm::Row const& row, edm::StructType const& declared,
                             Query const& query, std::string_view path, std::string_view lead, Call& call) {
    RowWriter writer(out, call, Contexts::all);
    if (!writer.row(row, declared, query, PathNode{nullptr, path}, lead)) {
        return std::unexpected(std::move(writer.error()));
    }
    return {};
}

}  // namespace fakegraph
