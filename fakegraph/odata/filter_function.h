/// The functions of $filter. Private to the parser and the evaluation.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "fakegraph/odata/filter.h"
#include "sim/base/time.h"

namespace fakegraph {

enum class FilterFunction : std::uint8_t {
    contains,
    startswith,
    endswith,
    length,
    indexof,
    substring,
    tolower,
    toupper,
    trim,
    concat,
    year,
    month,
    day,
    hour,
    minute,
    second,
    fractionalseconds,
    totaloffsetminutes,
    totalseconds,
    date,
    time,
    now,
    maxdatetime,
    mindatetime,
    round,
    floor,
    ceiling
};

/// What an argument may be.
enum class Wanted : std::uint8_t { text, number, day, clock, moment, span };

struct FunctionRow {
    std::string_view name;
    FilterFunction function;
    FilterKind gives;
    std::uint8_t least, most;  // numbers of arguments
    std::array<Wanted, 3> arguments;
};
/// Null: there is no such function here.
FunctionRow const* find_function(std::string_view name) noexcept;
bool fits(FilterType const& type, Wanted wanted) noexcept;
/// `contains(Edm.String, Edm.String)`, for errors.
std::string signature(FunctionRow const& row);

/// `arguments` as they were checked; null when one of them is null. Computed texts go into `text`.
Scalar apply(FilterFunction function, std::span<Scalar const> arguments, sim::Instant now, std::string& text);

/// The text of a text or a GUID; a GUID's 36 characters are written to `buffer`.
std::string_view text_of(Scalar const& value, std::array<char, 36>& buffer) noexcept;

}  // namespace fakegraph
