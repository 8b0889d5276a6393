#include <fmt/format.h>

#include <iterator>

#include "fakegraph/metadata/documents.h"
#include "fakegraph/metadata/walk.h"

namespace fakegraph::metadata {
namespace {

template <class... Args>
void line(std::string& out, fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(out), text, std::forward<Args>(args)...);
    out += '\n';
}

/// Names of the service's own namespace stand without it.
std::string_view bare(std::string_view name) {
    return name.starts_with(edm::kNamespace) ? edm::short_name(name) : name;
}

std::string wrapped(std::string_view name, bool collection) {
    return collection ? fmt::format("Collection({})", bare(name)) : std::string(bare(name));
}

void append_word(std::string& out, std::string_view word) {
    if (!out.empty()) out += ", ";
    out += word;
}

/// A path with the service's namespace cut to `WU`.
std::string abbreviated(std::string path) {
    for (std::size_t at = path.find(edm::kNamespace); at != std::string::npos;
         at = path.find(edm::kNamespace, at))
        path.replace(at, edm::kNamespace.size(), "WU");
    return path;
}

/// What is answered below a path, and what is 405.
struct Methods {
    std::string served, refused;

    void add(std::string_view method, bool is_served) { append_word(is_served ? served : refused, method); }
};

Methods methods_of(Place const& place) {
    Methods out;
    edm::Navigation const& n = *place.navigation;
    if (place.kind == Place::Kind::operation) {
        out.add(place.operation->function ? "GET" : "POST", true);
        return out;
    }
    out.add("GET", true);
    if (place.kind == Place::Kind::collection) out.add("POST", n.create != nullptr);
    if (place.kind == Place::Kind::single || place.kind == Place::Kind::item) {
        out.add("PATCH", n.patch != nullptr);
        out.add("DELETE", n.remove != nullptr);
    }
    return out;
}

void write_paths(std::string& out, edm::Model const& model) {
    line(out, "## Paths\n");
    line(out,
         "`WU` stands for `microsoft.graph.windowsUpdates`. Each list has `/$count` besides. A type in a "
         "path is a "
         "cast; casts to other types of the model work too.\n");
    line(out, "| path | answered | 405 | why |\n|---|---|---|---|");
    for (Place const& place : places_of(model)) {
        if (place.kind == Place::Kind::count) continue;
        Methods const methods = methods_of(place);
        std::string_view const why = methods.refused.empty() ? std::string_view{} : place.navigation->refusal;
        line(out, "| `{}` | {} | {} | {} |", abbreviated(place.path), methods.served, methods.refused, why);
    }
}

std::string_view access_text(edm::Property const& p) {
    switch (p.access) {
        case edm::Access::read:
            return "read";
        case edm::Access::create_only:
            return "set at creation";
        case edm::Access::write:
            return "read and written";
    }
    return {};
}

std::string notes_of(edm::Property const& p) {
    std::string out;
    if (p.required) append_word(out, "required");
    if ((p.uses & edm::kFilter) != 0) append_word(out, "`$filter`");
    if ((p.uses & edm::kOrder) != 0) append_word(out, "`$orderby`");
    if (p.undeclared) append_word(out, "in no schema");
    return out;
}

void write_type(std::string& out, edm::StructType const& type) {
    line(out, "\n### {}\n", edm::short_name(type.name));
    std::string text = fmt::format("`{}`, {}{}", type.name, type.abstract ? "abstract " : "",
                                   type.entity ? "entity type" : "complex type");
    if (type.base != nullptr) text += fmt::format(", base `{}`", bare(type.base->name));
    if (!type.key.empty()) text += fmt::format(", key `{}`", type.key);
    if (type.open) text += ", open";
    line(out, "{}", text);
    if (!type.properties.empty())
        line(out, "\n| property | type | null | access | notes |\n|---|---|---|---|---|");
    for (edm::Property const& p : type.properties)
        line(out, "| {} | {} | {} | {} | {} |", p.name, wrapped(edm::type_name(p.type), p.type.collection),
             p.nullable ? "yes" : "no", access_text(p), notes_of(p));
    if (!type.navigations.empty()) line(out, "\n| navigation | to | kind |\n|---|---|---|");
    for (edm::Navigation const& n : type.navigations)
        line(out, "| {} | {} | {} |", n.name, wrapped(n.target->name, n.collection),
             n.contained ? "contained" : "reference");
}

void write_operations(std::string& out, edm::Model const& model) {
    line(out, "\n## Actions and functions\n");
    line(out, "| name | bound to | parameters | answers |\n|---|---|---|---|");
    for (Bound const& bound : bound_operations(model)) {
        edm::Operation const& o = *bound.operation;
        std::string parameters;
        for (edm::Parameter const& p : o.parameters) {
            std::string_view const type = p.entity != nullptr ? p.entity->name : edm::type_name(p.type);
            append_word(parameters, fmt::format("{}: {}{}", p.name, wrapped(type, p.type.collection),
                                                p.required ? "" : " (optional)"));
        }
        line(out, "| {} | {} | {} | {} |", o.name, wrapped(bound.type->name, bound.collection), parameters,
             o.returns != nullptr ? wrapped(o.returns->name, o.returns_collection) : "");
    }
}

void write_enums(std::string& out, edm::Model const& model) {
    line(out, "\n## Enumerations\n");
    line(out, "| name | members |\n|---|---|");
    for (edm::EnumType const* type : model.enums) {
        std::string members;
        for (edm::EnumMember const& m : type->members)
            append_word(members, fmt::format("{} {}", m.name, m.value));
        line(out, "| {} | {} |", bare(type->name), members);
    }
}

}  // namespace

std::string coverage(edm::Model const& model) {
    std::string out;
    line(out, "# What is served\n");
    line(out,
         "Written from the declarations by `FAKEGRAPH_UPDATE_GOLDEN=1 build/tests/face_tests "
         "--gtest_filter='Coverage.*'`.\n");
    write_paths(out, model);
    write_operations(out, model);
    line(out, "\n## Types");
    for (edm::StructType const* type : model.types) write_type(out, *type);
    write_enums(out, model);
    return out;
}

}  // namespace fakegraph::metadata
