#include "fakegraph/odata/filter_literal.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/filter_type.h"
#include "sim/base/time.h"

namespace fakegraph {
namespace {

constexpr std::string_view kDigits = "0123456789";

FilterPtr constant(FilterKind kind, Scalar value = {}) {
    auto node = std::make_unique<FilterNode>();
    node->type.kind = kind;
    node->value = value;
    return node;
}

FilterPtr text_constant(FilterKind kind, std::string_view text) {
    FilterPtr node = constant(kind);
    node->text = text;
    node->value = Scalar(std::string_view(node->text));
    return node;
}

template <class T>
std::optional<T> parse_number(std::string_view text) noexcept {
    if (text.starts_with('+')) text.remove_prefix(1);
    T value{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// So many digits and then `separator`.
bool begins_like(std::string_view text, std::size_t digits, char separator) noexcept {
    return text.size() > digits && text[digits] == separator && text.find_first_not_of(kDigits) == digits;
}

std::unexpected<Fault> bad_date(std::string_view text, std::string_view hint = {}) {
    return std::unexpected(Fault{fmt::format("The DateTimeOffset text '{}' should be in format "
                                             "'yyyy-mm-ddThh:mm:ss('.'s+)?(zzzzzz)?' and each "
                                             "field value is within valid range{}",
                                             text, hint),
                                 false});
}

std::unexpected<Fault> unrecognized(std::string_view what, std::string_view text) {
    return std::unexpected(Fault{fmt::format("Unrecognized {} literal '{}'", what, text)});
}

Checked<FilterPtr> date_literal(std::string_view text) {
    auto const instant = sim::parse_instant(text);
    constexpr std::size_t kDateLength = 10;
    if (instant) {
        auto const kind = text.size() == kDateLength ? FilterKind::date : FilterKind::date_time;
        return constant(kind, Scalar(std::int64_t{instant->time_since_epoch().count()}));
    }
    // The zone stands behind a blank where a `+` was not encoded.
    bool const blank = text.find(' ') != std::string_view::npos;
    return bad_date(text, blank ? ". A '+' in a URL means a blank: write the zone offset with '%2B'" : "");
}

/// `hh:mm`, with seconds and a fraction where they are.
Checked<FilterPtr> time_literal(std::string_view text) {
    std::string moment = "1970-01-01T" + std::string(text);
    constexpr std::size_t kShort = 5;
    if (text.size() == kShort) moment += ":00";
    auto const instant = sim::parse_instant(moment + 'Z');
    if (!instant || text.find_first_not_of("0123456789:.") != std::string_view::npos)
        return unrecognized("Edm.TimeOfDay", text);
    return constant(FilterKind::time_of_day, Scalar(std::int64_t{instant->time_since_epoch().count()}));
}

Checked<FilterPtr> number_literal(std::string_view text) {
    if (begins_like(text, 4, '-')) return date_literal(text);
    if (begins_like(text, 2, ':')) return time_literal(text);
    if (auto const whole = parse_number<std::int64_t>(text))
        return constant(FilterKind::int64, Scalar(*whole));
    if (auto const real = parse_number<double>(text)) return constant(FilterKind::real, Scalar(*real));
    return unrecognized("number", text);
}

Checked<FilterPtr> prefixed_literal(Token const& token, edm::Model const& model) {
    if (edm::same_name(token.text, "duration")) {
        auto const ticks = sim::parse_duration(token.value);
        if (!ticks) return unrecognized("duration", token.value);
        return constant(FilterKind::duration, Scalar(std::int64_t{ticks->count()}));
    }
    if (auto const* type = model.find_enum(token.text)) return enum_literal(token.value, *type);
    return std::unexpected(
        Fault{fmt::format("The type '{}' of the literal is not an enumeration of the model", token.text)});
}

}  // namespace

Checked<FilterPtr> literal(Token const& token, edm::Model const& model) {
    switch (token.kind) {
        case TokenKind::string:
            return text_constant(FilterKind::text, token.value);
        case TokenKind::guid: {
            FilterPtr node = text_constant(FilterKind::guid, token.text);
            node->value = Scalar(*sim::Guid::parse(node->text));
            return node;
        }
        case TokenKind::prefixed:
            return prefixed_literal(token, model);
        default:
            return number_literal(token.text);
    }
}

FilterPtr literal_word(std::string_view word) {
    if (edm::same_name(word, "true")) return constant(FilterKind::boolean, Scalar::truth(true));
    if (edm::same_name(word, "false")) return constant(FilterKind::boolean, Scalar::truth(false));
    if (edm::same_name(word, "null")) return constant(FilterKind::null);
    if (word == "INF") return constant(FilterKind::real, Scalar(std::numeric_limits<double>::infinity()));
    if (word == "NaN") return constant(FilterKind::real, Scalar(std::numeric_limits<double>::quiet_NaN()));
    return nullptr;
}

Checked<FilterPtr> enum_literal(std::string_view member, edm::EnumType const& type) {
    for (edm::EnumMember const& m : type.members) {
        if (!edm::same_name(m.name, member)) continue;
        FilterPtr node = constant(FilterKind::enumeration, Scalar(std::int64_t{m.value}));
        node->type.enumeration = &type;
        return node;
    }
    return std::unexpected(Fault{
        fmt::format("The string '{}' is not a valid enumeration type constant of '{}'", member, type.name)});
}

Checked<void> adapt(FilterPtr& constant, FilterType const& other) {
    if (constant->op != FilterOp::constant || constant->type.kind != FilterKind::text) return {};
    if (other.kind == FilterKind::enumeration) {
        auto member = enum_literal(constant->text, *other.enumeration);
        if (!member) return std::unexpected(std::move(member.error()));
        constant = std::move(*member);
    } else if (other.kind == FilterKind::date_time || other.kind == FilterKind::date) {
        // A quoted date is a text, and the service says so in the words that it has for bad dates.
        return bad_date(constant->text);
    } else if (is_text(other.kind)) {
        if (auto const guid = sim::Guid::parse(constant->text)) constant->value = Scalar(*guid);
    }
    return {};
}

edm::Value value_of(FilterNode const& constant) {
    Scalar const& v = constant.value;
    switch (constant.type.kind) {
        case FilterKind::null:
            return {};
        case FilterKind::boolean:
            return v.is_true();
        case FilterKind::real:
            return v.real;
        case FilterKind::text:
        case FilterKind::guid:
            return constant.text;
        case FilterKind::date_time:
        case FilterKind::date:
            return sim::Instant{sim::Ticks{v.whole}};
        case FilterKind::duration:
            return sim::Ticks{v.whole};
        case FilterKind::enumeration:
            return edm::EnumValue{constant.type.enumeration, static_cast<int>(v.whole)};
        default:
            return v.whole;
    }
}

std::optional<edm::Value> lone_literal(std::string_view text, FilterType const& type) {
    Lexer lexer(text);
    Token const token = lexer.next();
    if (lexer.next().kind != TokenKind::end) return std::nullopt;
    FilterPtr node;
    if (token.kind == TokenKind::word) {
        node = literal_word(token.text);
        if (!node) node = text_constant(FilterKind::text, token.text);  // perhaps a member
    } else if (token.kind == TokenKind::string || token.kind == TokenKind::guid ||
               token.kind == TokenKind::number || token.kind == TokenKind::prefixed) {
        edm::EnumType const* const own[] = {type.enumeration};
        edm::Model model;
        if (type.enumeration != nullptr) model.enums = own;
        auto read = literal(token, model);
        if (read) node = std::move(*read);
    }
    if (!node || (token.kind == TokenKind::word && node->type.kind == FilterKind::text &&
                  type.kind != FilterKind::enumeration))
        return std::nullopt;
    if (!adapt(node, type) || !comparable(node->type, type, false)) return std::nullopt;
    return value_of(*node);
}

}  // namespace fakegraph
