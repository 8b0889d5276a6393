#include "fakegraph/odata/filter_function.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/percent.h"
#include "fakegraph/odata/utf8.h"

namespace fakegraph {
namespace {

using F = FilterFunction;
using K = FilterKind;
using W = ArgumentKind;

constexpr FunctionRow kFunctions[] = {
    {"contains", F::contains, K::boolean, 2, 2, {W::text, W::text}},
    {"startswith", F::startswith, K::boolean, 2, 2, {W::text, W::text}},
    {"endswith", F::endswith, K::boolean, 2, 2, {W::text, W::text}},
    {"length", F::length, K::int32, 1, 1, {W::text}},
    {"indexof", F::indexof, K::int32, 2, 2, {W::text, W::text}},
    {"substring", F::substring, K::text, 2, 3, {W::text, W::number, W::number}},
    {"tolower", F::tolower, K::text, 1, 1, {W::text}},
    {"toupper", F::toupper, K::text, 1, 1, {W::text}},
    {"trim", F::trim, K::text, 1, 1, {W::text}},
    {"concat", F::concat, K::text, 2, 2, {W::text, W::text}},
    {"year", F::year, K::int32, 1, 1, {W::day}},
    {"month", F::month, K::int32, 1, 1, {W::day}},
    {"day", F::day, K::int32, 1, 1, {W::day}},
    {"hour", F::hour, K::int32, 1, 1, {W::clock}},
    {"minute", F::minute, K::int32, 1, 1, {W::clock}},
    {"second", F::second, K::int32, 1, 1, {W::clock}},
    {"fractionalseconds", F::fractionalseconds, K::real, 1, 1, {W::clock}},
    {"totaloffsetminutes", F::totaloffsetminutes, K::int32, 1, 1, {W::moment}},
    {"totalseconds", F::totalseconds, K::real, 1, 1, {W::span}},
    {"date", F::date, K::date, 1, 1, {W::moment}},
    {"time", F::time, K::time_of_day, 1, 1, {W::moment}},
    {"now", F::now, K::date_time, 0, 0, {}},
    {"maxdatetime", F::maxdatetime, K::date_time, 0, 0, {}},
    {"mindatetime", F::mindatetime, K::date_time, 0, 0, {}},
    {"round", F::round, K::real, 1, 1, {W::number}},
    {"floor", F::floor, K::real, 1, 1, {W::number}},
    {"ceiling", F::ceiling, K::real, 1, 1, {W::number}},
};

constexpr std::int64_t kSecond = sim::Ticks::period::den;
constexpr std::int64_t kDay = 86'400 * kSecond;

std::int64_t days_of(std::int64_t ticks) noexcept { return ticks / kDay - (ticks % kDay < 0 ? 1 : 0); }
std::int64_t clock_of(std::int64_t ticks) noexcept { return ticks - days_of(ticks) * kDay; }

std::chrono::year_month_day calendar(std::int64_t ticks) noexcept {
    return std::chrono::sys_days{std::chrono::days{days_of(ticks)}};
}

/// Characters are counted as .NET counts them: UTF-16 units.
std::size_t units(std::string_view text) noexcept {
    std::size_t n = 0;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if ((byte & 0xc0U) != 0x80U) n += byte >= 0xf0 ? 2 : 1;
    }
    return n;
}

/// `text` without its first `count` units.
std::string_view behind(std::string_view text, std::int64_t count) noexcept {
    while (count > 0 && !text.empty()) {
        std::size_t const length = std::max<std::size_t>(1, utf8_length(text));
        count -= length == 4 ? 2 : 1;
        text.remove_prefix(length);
    }
    return text;
}

/// Counts as a GUID does, without the case of letters.
bool is_guid(Scalar const& v) noexcept {
    return v.kind == Scalar::Kind::guid || (v.kind == Scalar::Kind::text && is_guid_text(v.text));
}

std::size_t find_without_case(std::string_view text, std::string_view part) noexcept {
    auto const small = [](char c) { return edm::lower(c); };
    auto const found = std::ranges::search(text, part, {}, small, small);
    if (found.empty() && !part.empty()) return std::string_view::npos;
    return static_cast<std::size_t>(found.begin() - text.begin());
}

std::int64_t index_of(std::string_view text, std::string_view part, bool without_case) noexcept {
    std::size_t const at = without_case ? find_without_case(text, part) : text.find(part);
    return at == std::string_view::npos ? -1 : static_cast<std::int64_t>(units(text.substr(0, at)));
}

std::int64_t whole_of(Scalar const& v) noexcept {
    if (v.kind == Scalar::Kind::whole) return v.whole;
    constexpr double kLimit = 1e9;
    return std::isnan(v.real) ? 0 : static_cast<std::int64_t>(std::clamp(v.real, -kLimit, kLimit));
}

std::string_view without_space(std::string_view text) noexcept {
    constexpr std::string_view kSpace = " \t\r\n\v\f";
    std::size_t const first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// ASSUMED: only ASCII letters have a case.
void change_case(std::string& text, bool upper) noexcept {
    if (upper)
        for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    else
        for (char& c : text) c = edm::lower(c);
}

bool has_part_without_case(F function, std::string_view text, std::string_view wanted) noexcept {
    if (function == F::contains) return find_without_case(text, wanted) != std::string_view::npos;
    std::size_t const at = function == F::startswith ? 0 : text.size() - wanted.size();
    return edm::same_name(text.substr(at, wanted.size()), wanted);
}

/// Contains, starts or ends with; the text of a GUID, and one in the form of a GUID, do so in any letter
/// case.
bool has_part(F function, Scalar const& whole, Scalar const& part) noexcept {
    std::array<char, 36> whole_buffer;
    std::array<char, 36> part_buffer;
    std::string_view wanted = text_of(part, part_buffer);
    if (function == F::contains && whole.kind == Scalar::Kind::guid && !GuidSieve(wanted).lets(whole.guid))
        return false;
    std::string_view const text = text_of(whole, whole_buffer);
    if (wanted.size() > text.size()) return false;
    if (whole.kind == Scalar::Kind::guid && part.kind == Scalar::Kind::text) {
        std::ranges::transform(wanted, part_buffer.begin(), [](char c) { return edm::lower(c); });
        wanted = {part_buffer.data(), wanted.size()};
    } else if (is_guid(whole)) {
        return has_part_without_case(function, text, wanted);
    }
    if (function == F::startswith) return text.starts_with(wanted);
    if (function == F::endswith) return text.ends_with(wanted);
    return memmem(text.data(), text.size(), wanted.data(), wanted.size()) != nullptr;
}

Scalar computed(std::string& text) noexcept { return Scalar(std::string_view(text)); }

Scalar apply_text(F function, std::span<Scalar const> arguments, std::string* made) {
    std::array<char, 36> buffer;
    std::array<char, 36> other;
    std::string_view const subject = text_of(arguments[0], buffer);
    switch (function) {
        case F::length:
            return Scalar(static_cast<std::int64_t>(units(subject)));
        case F::indexof:
            return Scalar(index_of(subject, text_of(arguments[1], other), is_guid(arguments[0])));
        default:
            break;
    }
    std::string& text = *made;
    switch (function) {
        case F::substring: {
            std::string_view const rest = behind(subject, whole_of(arguments[1]));
            std::size_t length = rest.size();
            if (arguments.size() == 3) length -= behind(rest, whole_of(arguments[2])).size();
            text = rest.substr(0, length);
            return computed(text);
        }
        case F::concat:
            text = subject;
            text += text_of(arguments[1], other);
            return computed(text);
        case F::trim:
            text = without_space(subject);
            return computed(text);
        default:
            text = subject;
            change_case(text, function == F::toupper);
            return computed(text);
    }
}

Scalar apply_time(F function, std::int64_t ticks) noexcept {
    std::int64_t const clock = clock_of(ticks);
    switch (function) {
        case F::year:
            return Scalar(std::int64_t{static_cast<int>(calendar(ticks).year())});
        case F::month:
            return Scalar(std::int64_t{static_cast<unsigned>(calendar(ticks).month())});
        case F::day:
            return Scalar(std::int64_t{static_cast<unsigned>(calendar(ticks).day())});
        case F::hour:
            return Scalar(clock / (3600 * kSecond));
        case F::minute:
            return Scalar(clock / (60 * kSecond) % 60);
        case F::second:
            return Scalar(clock / kSecond % 60);
        case F::fractionalseconds:
            return Scalar(static_cast<double>(clock % kSecond) / static_cast<double>(kSecond));
        case F::totalseconds:
            return Scalar(static_cast<double>(ticks) / static_cast<double>(kSecond));
        case F::date:
            return Scalar(days_of(ticks) * kDay);
        case F::time:
            return Scalar(clock);
        default:
            return Scalar(std::int64_t{0});  // all times are UTC
    }
}

Scalar apply_number(F function, Scalar const& v) noexcept {
    if (v.kind == Scalar::Kind::whole) return v;
    if (function == F::floor) return Scalar(std::floor(v.real));
    if (function == F::ceiling) return Scalar(std::ceil(v.real));
    return Scalar(std::round(v.real));
}

}  // namespace

GuidSieve::GuidSieve(std::string_view part) noexcept {
    if (part.size() < 2) return;
    int const first = hex_digit(part[0]);
    int const second = hex_digit(part[1]);
    all_ = first < 0 || second < 0;  // a dash
    if (!all_) pair_ = kOnes * static_cast<std::uint64_t>(first * 16 + second);
}

std::optional<GuidSieve> sieve_of(FilterNode const& node, edm::Property const& property) noexcept {
    if (node.op != FilterOp::call || node.function->function != F::contains) return std::nullopt;
    FilterNode const& part = *node.children[1];
    if (!is_own(*node.children[0], &property) || part.op != FilterOp::constant || part.type.kind == K::null)
        return std::nullopt;
    return GuidSieve(part.text);
}

FunctionRow const* find_function(std::string_view name) noexcept {
    for (FunctionRow const& row : kFunctions)
        if (edm::same_name(row.name, name)) return &row;
    return nullptr;
}

bool fits(FilterType const& type, ArgumentKind wanted) noexcept {
    if (type.collection) return false;
    if (type.kind == K::null) return true;
    switch (wanted) {
        case W::text:
            return type.kind == K::text || type.kind == K::guid;
        case W::number:
            return type.kind == K::int32 || type.kind == K::int64 || type.kind == K::real;
        case W::day:
            return type.kind == K::date_time || type.kind == K::date;
        case W::clock:
            return type.kind == K::date_time || type.kind == K::time_of_day;
        case W::moment:
            return type.kind == K::date_time;
        case W::span:
            break;
    }
    return type.kind == K::duration;
}

std::string signature(FunctionRow const& row) {
    constexpr std::array<std::string_view, 6> kNames = {"Edm.String",
                                                        "Edm.Double",
                                                        "Edm.DateTimeOffset or Edm.Date",
                                                        "Edm.DateTimeOffset or Edm.TimeOfDay",
                                                        "Edm.DateTimeOffset",
                                                        "Edm.Duration"};
    std::string out(row.name);
    out += '(';
    for (std::size_t i = 0; i < row.most; ++i) {
        if (i != 0) out += ", ";
        out += kNames[static_cast<std::size_t>(row.arguments[i])];
        if (i >= row.least) out += " (optional)";
    }
    return out + ')';
}

Scalar apply(FilterFunction function, std::span<Scalar const> arguments, sim::Instant now,
             std::string* text) {
    for (Scalar const& argument : arguments)
        if (argument.is_null()) return {};
    switch (function) {
        case F::contains:
        case F::startswith:
        case F::endswith:
            return Scalar::truth(has_part(function, arguments[0], arguments[1]));
        case F::length:
        case F::indexof:
        case F::substring:
        case F::tolower:
        case F::toupper:
        case F::trim:
        case F::concat:
            return apply_text(function, arguments, text);
        case F::now:
            return Scalar(std::int64_t{now.time_since_epoch().count()});
        case F::mindatetime:
            return Scalar(std::int64_t{sim::kZeroDate.time_since_epoch().count()});
        case F::maxdatetime: {
            constexpr sim::Instant kEnd = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};
            return Scalar(std::int64_t{kEnd.time_since_epoch().count() - 1});
        }
        case F::round:
        case F::floor:
        case F::ceiling:
            return apply_number(function, arguments[0]);
        default:
            return apply_time(function, arguments[0].whole);
    }
}

bool is_guid_text(std::string_view text) noexcept {
    constexpr std::size_t kLength = 36;
    // Most texts are told by a look at one place.
    if (text.size() < kLength || text[8] != '-') return false;
    return (text.size() == kLength || text[kLength] == '_') &&
           sim::Guid::parse(text.substr(0, kLength)).has_value();
}

std::string_view text_of(Scalar const& value, std::array<char, 36>& buffer) noexcept {
    if (value.kind == Scalar::Kind::text) return value.text;
    value.guid.write(buffer.data());
    return {buffer.data(), buffer.size()};
}

}  // namespace fakegraph
