#include "fakegraph/odata/filter_literal.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "fakegraph/edm/names.h"

namespace fakegraph {
namespace {

template <class T>
std::optional<T> parse_number(std::string_view text) noexcept {
    if (text.starts_with('+')) text.remove_prefix(1);
    T value{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Four digits and a dash: nothing else that begins with a digit looks like this.
bool looks_like_date(std::string_view text) noexcept {
    return text.size() > 4 && text[4] == '-' && text.find_first_not_of("0123456789") == 4;
}

std::string_view literal_type(Literal const& literal) noexcept {
    switch (literal.kind) {
        case LiteralKind::null:
            return "<null>";
        case LiteralKind::boolean:
            return "Edm.Boolean";
        case LiteralKind::guid:
            return "Edm.Guid";
        case LiteralKind::number:
            if (looks_like_date(literal.text)) return "Edm.DateTimeOffset";
            return parse_number<std::int64_t>(literal.text) ? "Edm.Int64" : "Edm.Double";
        case LiteralKind::prefixed:
            return edm::same_name(literal.prefix, "duration") ? "Edm.Duration" : literal.prefix;
        case LiteralKind::string:
        case LiteralKind::word:
            break;
    }
    return "Edm.String";
}

std::unexpected<Fault> incompatible(Literal const& literal, edm::TypeRef const& type,
                                    std::string_view operation) {
    return std::unexpected(Fault{fmt::format(
        "A binary operator with incompatible types was detected. Found operand types '{}' and '{}' for "
        "operator kind '{}'",
        type_text(type), literal_type(literal), operation)});
}

std::unexpected<Fault> bad_date(std::string_view text) {
    return std::unexpected(Fault{fmt::format("The DateTimeOffset text '{}' should be in format "
                                             "'yyyy-mm-ddThh:mm:ss('.'s+)?(zzzzzz)?' and each "
                                             "field value is within valid range",
                                             text),
                                 false});
}

Checked<edm::Value> to_number(Literal const& literal, edm::TypeRef const& type, std::string_view operation) {
    if (literal.kind != LiteralKind::number || looks_like_date(literal.text))
        return incompatible(literal, type, operation);
    if (auto const whole = parse_number<std::int64_t>(literal.text)) return edm::Value(*whole);
    if (auto const real = parse_number<double>(literal.text)) return edm::Value(*real);
    return std::unexpected(Fault{fmt::format("Unrecognized number literal '{}'", literal.text)});
}

Checked<edm::Value> to_date(Literal const& literal, edm::TypeRef const& type, std::string_view operation) {
    if (literal.kind != LiteralKind::number && literal.kind != LiteralKind::string)
        return incompatible(literal, type, operation);
    auto const instant = sim::parse_instant(literal.text);
    // A quoted date is a text, and the service says so in the words that it has for bad dates.
    if (!instant || literal.kind == LiteralKind::string) return bad_date(literal.text);
    return edm::Value(*instant);
}

Checked<edm::Value> to_duration(Literal const& literal, edm::TypeRef const& type,
                                std::string_view operation) {
    if (literal.kind != LiteralKind::prefixed || !edm::same_name(literal.prefix, "duration"))
        return incompatible(literal, type, operation);
    if (auto const ticks = sim::parse_duration(literal.text)) return edm::Value(*ticks);
    return std::unexpected(Fault{fmt::format("Unrecognized duration literal '{}'", literal.text)});
}

Checked<edm::Value> to_enum(Literal const& literal, edm::TypeRef const& type, std::string_view operation) {
    bool const fits =
        literal.kind == LiteralKind::string || literal.kind == LiteralKind::word ||
        (literal.kind == LiteralKind::prefixed && edm::same_name(literal.prefix, type.enumeration->name));
    if (!fits) return incompatible(literal, type, operation);
    for (edm::EnumMember const& member : type.enumeration->members)
        if (edm::same_name(member.name, literal.text))
            return edm::Value(edm::EnumValue{type.enumeration, member.value});
    return std::unexpected(
        Fault{fmt::format("The string '{}' is not a valid enumeration type constant of '{}'", literal.text,
                          type.enumeration->name)});
}

}  // namespace

Checked<edm::Value> convert(Literal const& literal, edm::TypeRef const& type, std::string_view operation) {
    if (literal.kind == LiteralKind::null) return edm::Value();
    switch (type.kind) {
        case edm::Kind::string:
            // Keys are Edm.String whatever they look like; a bare GUID is taken for its text.
            if (literal.kind != LiteralKind::string && literal.kind != LiteralKind::guid) break;
            return edm::Value(literal.text);
        case edm::Kind::boolean:
            if (literal.kind != LiteralKind::boolean) break;
            return edm::Value(edm::same_name(literal.text, "true"));
        case edm::Kind::int32:
        case edm::Kind::int64:
        case edm::Kind::real:
            return to_number(literal, type, operation);
        case edm::Kind::date_time_offset:
            return to_date(literal, type, operation);
        case edm::Kind::duration:
            return to_duration(literal, type, operation);
        case edm::Kind::enumeration:
            return to_enum(literal, type, operation);
        case edm::Kind::complex:
            break;
    }
    return incompatible(literal, type, operation);
}

}  // namespace fakegraph
