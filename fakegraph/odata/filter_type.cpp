#include "fakegraph/odata/filter_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fakegraph/edm/names.h"

namespace fakegraph {
namespace {

struct Named {
    std::string_view name;
    FilterKind kind;
};
/// The first of a kind is how errors call it.
constexpr std::array<Named, 16> kPrimitives = {{{"Edm.Boolean", FilterKind::boolean},
                                                {"Edm.Int32", FilterKind::int32},
                                                {"Edm.Int64", FilterKind::int64},
                                                {"Edm.Double", FilterKind::real},
                                                {"Edm.String", FilterKind::text},
                                                {"Edm.Guid", FilterKind::guid},
                                                {"Edm.DateTimeOffset", FilterKind::date_time},
                                                {"Edm.Date", FilterKind::date},
                                                {"Edm.TimeOfDay", FilterKind::time_of_day},
                                                {"Edm.Duration", FilterKind::duration},
                                                {"<null>", FilterKind::null},
                                                {"Edm.Byte", FilterKind::int32},
                                                {"Edm.SByte", FilterKind::int32},
                                                {"Edm.Int16", FilterKind::int32},
                                                {"Edm.Single", FilterKind::real},
                                                {"Edm.Decimal", FilterKind::real}}};

bool is_whole(FilterKind kind) noexcept { return kind == FilterKind::int32 || kind == FilterKind::int64; }
bool is_day(FilterKind kind) noexcept { return kind == FilterKind::date_time || kind == FilterKind::date; }

}  // namespace

FilterType filter_type(edm::TypeRef const& type) noexcept {
    constexpr std::array kKinds = {FilterKind::text,     FilterKind::boolean,     FilterKind::int32,
                                   FilterKind::int64,    FilterKind::real,        FilterKind::date_time,
                                   FilterKind::duration, FilterKind::enumeration, FilterKind::structure};
    return {kKinds[static_cast<std::size_t>(type.kind)], type.collection, type.enumeration, type.complex};
}

std::string type_text(FilterType const& type) {
    std::string_view name;
    if (type.kind == FilterKind::enumeration) {
        name = type.enumeration->name;
    } else if (type.kind == FilterKind::structure) {
        name = type.structure == nullptr ? "Edm.Untyped" : type.structure->name;
    } else {
        name = std::ranges::find(kPrimitives, type.kind, &Named::kind)->name;
    }
    return type.collection ? fmt::format("Collection({})", name) : std::string(name);
}

std::optional<FilterType> find_filter_type(std::string_view name, edm::Model const& model) noexcept {
    if (auto const* structure = model.find_type(name))
        return FilterType{FilterKind::structure, false, nullptr, structure};
    if (auto const* enumeration = model.find_enum(name))
        return FilterType{FilterKind::enumeration, false, enumeration, nullptr};
    for (Named const& primitive : kPrimitives)
        if (edm::same_name(primitive.name, name)) return FilterType{primitive.kind};
    return std::nullopt;
}

bool is_number(FilterKind kind) noexcept { return is_whole(kind) || kind == FilterKind::real; }
bool is_text(FilterKind kind) noexcept { return kind == FilterKind::text || kind == FilterKind::guid; }

bool comparable(FilterType const& a, FilterType const& b, bool ordering) noexcept {
    if (a.collection || b.collection) return false;
    bool const null = a.kind == FilterKind::null || b.kind == FilterKind::null;
    auto const is = [&](FilterKind kind) { return a.kind == kind || b.kind == kind; };
    if (ordering && (is(FilterKind::structure) || is(FilterKind::boolean))) return false;
    if (null) return true;
    if (is_number(a.kind)) return is_number(b.kind);
    if (is_text(a.kind)) return is_text(b.kind);
    if (is_day(a.kind)) return is_day(b.kind);
    return a.kind == b.kind && a.kind != FilterKind::structure && a.enumeration == b.enumeration;
}

std::optional<FilterType> arithmetic(FilterOp op, FilterType const& a, FilterType const& b) noexcept {
    if (a.collection || b.collection) return std::nullopt;
    if (a.kind == FilterKind::null && b.kind == FilterKind::null) return FilterType{};
    if (a.kind == FilterKind::null) return arithmetic(op, b, b);
    if (b.kind == FilterKind::null) return arithmetic(op, a, a);
    if (is_number(a.kind) && is_number(b.kind)) {
        bool const whole = is_whole(a.kind) && is_whole(b.kind) && op != FilterOp::divby;
        return FilterType{whole ? FilterKind::int64 : FilterKind::real};
    }
    bool const sum = op == FilterOp::add || op == FilterOp::sub;
    if (sum && b.kind == FilterKind::duration && (is_day(a.kind) || a.kind == FilterKind::duration)) return a;
    if (op == FilterOp::sub && is_day(a.kind) && is_day(b.kind)) return FilterType{FilterKind::duration};
    bool const product = op == FilterOp::mul || op == FilterOp::div || op == FilterOp::divby;
    if (product && a.kind == FilterKind::duration && is_number(b.kind)) return a;
    if (op == FilterOp::mul && is_number(a.kind) && b.kind == FilterKind::duration) return b;
    return std::nullopt;
}

bool can_cast(FilterType const& from, FilterType const& to) noexcept {
    if (from.collection || to.kind == FilterKind::structure || from.kind == FilterKind::structure)
        return false;
    if (from.kind == FilterKind::null || to.kind == FilterKind::text) return true;
    if (is_number(from.kind)) return is_number(to.kind);
    if (from.kind == FilterKind::date_time) return is_day(to.kind) || to.kind == FilterKind::time_of_day;
    if (from.kind == FilterKind::date) return is_day(to.kind);
    return from.kind == to.kind && from.enumeration == to.enumeration;
}

}  // namespace fakegraph
