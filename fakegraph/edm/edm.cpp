#include "fakegraph/edm/edm.h"

#include "fakegraph/edm/names.h"

namespace fakegraph::edm {
namespace {

/// The first row of that name in the lists of `type` and its bases, base first. Recursion is as deep as the
/// declared inheritance, which no client controls.
template <class T>
T const* find_inherited(StructType const& type, std::span<T const> StructType::*list,
                        std::string_view name) noexcept {
    if (type.base != nullptr)
        if (T const* found = find_inherited(*type.base, list, name)) return found;
    for (T const& row : type.*list)
        if (same_name(row.name, name)) return &row;
    return nullptr;
}

template <class T>
T const* find_qualified(std::span<T const* const> types, std::string_view name) noexcept {
    if (name.starts_with('#')) name.remove_prefix(1);
    for (T const* type : types)
        if (same_name(type->name, name)) return type;
    return nullptr;
}

}  // namespace

bool is_a(StructType const& type, StructType const& ancestor) noexcept {
    for (StructType const* t = &type; t != nullptr; t = t->base)
        if (t == &ancestor) return true;
    return false;
}

Property const* find_property(StructType const& type, std::string_view name) noexcept {
    return find_inherited(type, &StructType::properties, name);
}

Navigation const* find_navigation(StructType const& type, std::string_view name) noexcept {
    return find_inherited(type, &StructType::navigations, name);
}

Operation const* find_operation(std::span<Operation const> operations, std::string_view name) noexcept {
    for (Operation const& operation : operations)
        if (same_name(operation.name, name)) return &operation;
    return nullptr;
}

std::string_view short_name(std::string_view qualified) noexcept {
    std::size_t const dot = qualified.rfind('.');
    return dot == std::string_view::npos ? qualified : qualified.substr(dot + 1);
}

std::string_view type_name(TypeRef const& type) noexcept {
    switch (type.kind) {
        case Kind::string:
            return "Edm.String";
        case Kind::boolean:
            return "Edm.Boolean";
        case Kind::int32:
            return "Edm.Int32";
        case Kind::int64:
            return "Edm.Int64";
        case Kind::real:
            return "Edm.Double";
        case Kind::date_time_offset:
            return "Edm.DateTimeOffset";
        case Kind::duration:
            return "Edm.Duration";
        case Kind::enumeration:
            return type.enumeration->name;
        case Kind::complex:
            break;
    }
    return type.complex != nullptr ? type.complex->name : "Edm.Untyped";
}

std::string_view key_of(StructType const& type) noexcept {
    for (StructType const* t = &type; t != nullptr; t = t->base)
        if (!t->key.empty()) return t->key;
    return {};
}

bool is_eventual(StructType const& type) noexcept {
    for (StructType const* t = &type; t != nullptr; t = t->base)
        if (t->eventual) return true;
    return false;
}

StructType const* Model::find_type(std::string_view name) const noexcept {
    return find_qualified(types, name);
}

EnumType const* Model::find_enum(std::string_view name) const noexcept { return find_qualified(enums, name); }

}  // namespace fakegraph::edm
