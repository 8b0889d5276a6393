#include "fakegraph/odata/filter_arithmetic.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "fakegraph/odata/filter_function.h"
#include "fakegraph/odata/filter_type.h"
#include "sim/base/time.h"

namespace fakegraph {
namespace {

using Kind = Scalar::Kind;

double as_double(Scalar const& v) noexcept {
    return v.kind == Kind::whole ? static_cast<double>(v.whole) : v.real;
}

/// Null when the number does not fit.
Scalar rounded(double v) noexcept {
    constexpr double kLimit = 9.2e18;
    return v > -kLimit && v < kLimit ? Scalar(static_cast<std::int64_t>(v)) : Scalar();
}

/// Years 1 to 9999.
bool is_date(Scalar const& v) noexcept {
    constexpr sim::Instant kEnd = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};
    return !v.is_null() && v.whole >= sim::kZeroDate.time_since_epoch().count() &&
           v.whole < kEnd.time_since_epoch().count();
}

Scalar whole(FilterOp op, std::int64_t a, std::int64_t b) noexcept {
    std::int64_t out = 0;
    bool overflow = false;
    switch (op) {
        case FilterOp::add:
            overflow = __builtin_add_overflow(a, b, &out);
            break;
        case FilterOp::sub:
            overflow = __builtin_sub_overflow(a, b, &out);
            break;
        case FilterOp::mul:
            overflow = __builtin_mul_overflow(a, b, &out);
            break;
        default:
            overflow = b == 0 || (b == -1 && a == std::numeric_limits<std::int64_t>::min());
            if (!overflow) out = op == FilterOp::mod ? a % b : a / b;
    }
    return overflow ? Scalar() : Scalar(out);
}

double real(FilterOp op, double a, double b) noexcept {
    switch (op) {
        case FilterOp::add:
            return a + b;
        case FilterOp::sub:
            return a - b;
        case FilterOp::mul:
            return a * b;
        case FilterOp::mod:
            return std::fmod(a, b);
        default:
            return a / b;
    }
}

void write_text(Scalar const& v, FilterType const& from, std::string& out) {
    switch (from.kind) {
        case FilterKind::boolean:
            out = v.whole != 0 ? "true" : "false";
            break;
        case FilterKind::int32:
        case FilterKind::int64:
        case FilterKind::real:
            out = v.kind == Kind::whole ? fmt::format("{}", v.whole) : fmt::format("{}", v.real);
            break;
        case FilterKind::date_time:
        case FilterKind::date:
            out = sim::format_instant(sim::Instant{sim::Ticks{v.whole}});
            if (from.kind == FilterKind::date) out.resize(std::min(out.find('T'), out.size()));
            break;
        case FilterKind::time_of_day: {
            // What a time of the first day is written as, between `T` and `Z`.
            std::string const text = sim::format_instant(sim::Instant{sim::Ticks{v.whole}});
            out = text.substr(11, text.size() - 12);
            break;
        }
        case FilterKind::duration:
            out = sim::format_duration(sim::Ticks{v.whole});
            break;
        case FilterKind::enumeration: {
            auto const found =
                std::ranges::find(from.enumeration->members, v.whole,
                                  [](edm::EnumMember const& m) { return std::int64_t{m.value}; });
            out =
                found == from.enumeration->members.end() ? std::to_string(v.whole) : std::string(found->name);
            break;
        }
        default: {
            std::array<char, 36> buffer;
            out = text_of(v, buffer);
        }
    }
}

}  // namespace

Scalar calculated(FilterOp op, Scalar const& a, Scalar const& b, FilterType const& type) noexcept {
    if (a.is_null() || b.is_null()) return {};
    bool const wholes = a.kind == Kind::whole && b.kind == Kind::whole;
    if (type.kind == FilterKind::real) return Scalar(real(op, as_double(a), as_double(b)));
    // Otherwise a duration times or by a number.
    Scalar const result = wholes && op != FilterOp::divby ? whole(op, a.whole, b.whole)
                                                          : rounded(real(op, as_double(a), as_double(b)));
    bool const day = type.kind == FilterKind::date_time || type.kind == FilterKind::date;
    return day && !is_date(result) ? Scalar() : result;
}

Scalar negated(Scalar const& v) noexcept {
    if (v.kind == Kind::real) return Scalar(-v.real);
    return v.is_null() ? v : whole(FilterOp::sub, 0, v.whole);
}

Scalar casted(Scalar const& v, FilterType const& from, FilterType const& to, std::string& text) {
    if (v.is_null()) return v;
    switch (to.kind) {
        case FilterKind::text:
            write_text(v, from, text);
            return Scalar(std::string_view(text));
        case FilterKind::real:
            return Scalar(as_double(v));
        case FilterKind::int32:
        case FilterKind::int64: {
            Scalar const number = v.kind == Kind::whole ? v : rounded(v.real);
            bool const fits = to.kind == FilterKind::int64 || number.is_null() ||
                              (number.whole >= std::numeric_limits<std::int32_t>::min() &&
                               number.whole <= std::numeric_limits<std::int32_t>::max());
            return fits ? number : Scalar();
        }
        case FilterKind::date:
            return apply(FilterFunction::date, std::array{v}, {}, nullptr);
        case FilterKind::time_of_day:
            return from.kind == to.kind ? v : apply(FilterFunction::time, std::array{v}, {}, nullptr);
        default:
            return v;
    }
}

bool is_kind_of(FilterType const& type, FilterType const& of) noexcept {
    if (type.collection) return false;
    if (is_number(type.kind) && is_number(of.kind))
        return type.kind == of.kind || of.kind == FilterKind::real;
    if (is_text(type.kind)) return is_text(of.kind);
    return type.kind == of.kind && type.enumeration == of.enumeration;
}

}  // namespace fakegraph
