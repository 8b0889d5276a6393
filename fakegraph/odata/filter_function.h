/// The functions of $filter. Private to the parser and the evaluation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
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
enum class ArgumentKind : std::uint8_t { text, number, day, clock, moment, span };

struct FunctionRow {
    std::string_view name;
    FilterFunction function;
    FilterKind gives;
    std::uint8_t least, most;  // numbers of arguments
    std::array<ArgumentKind, 3> arguments;
};
/// Null: there is no such function here.
FunctionRow const* find_function(std::string_view name) noexcept;
bool fits(FilterType const& type, ArgumentKind wanted) noexcept;
/// `contains(Edm.String, Edm.String)`, for errors.
std::string signature(FunctionRow const& row);

/// `arguments` as they were checked; null when one of them is null. Functions that give texts put them into
/// `text`.
Scalar apply(FilterFunction function, std::span<Scalar const> arguments, sim::Instant now, std::string* text);

/// Tells most GUIDs whose texts do not contain some text, by its first two digits.
class GuidSieve {
public:
    explicit GuidSieve(std::string_view part) noexcept;
    /// False: the GUID's text does not contain the part.
    bool lets(sim::Guid const& guid) const noexcept {
        std::uint64_t const high = guid.high();
        std::uint64_t const low = guid.low();
        return all_ || (marks(high) | marks(low) | marks(high << 4 | low >> 60) | marks(low << 4)) != 0;
    }

private:
    static constexpr std::uint64_t kOnes = 0x0101010101010101;
    /// Not zero when a byte of `digits` is the pair.
    std::uint64_t marks(std::uint64_t digits) const noexcept {
        std::uint64_t const x = digits ^ pair_;
        return (x - kOnes) & ~x & (kOnes << 7);
    }
    std::uint64_t pair_ = 0;  // the two digits in each byte
    bool all_ = true;         // no two digits to tell by
};
/// For a condition that the text of the row's own `property` contains a constant.
std::optional<GuidSieve> sieve_of(FilterNode const& node, edm::Property const& property) noexcept;

/// True for a text in the form of a GUID, alone or with more behind an underscore, as the service's ids are
/// made
/// (`{GUID}_Readiness`). Such texts compare without case wherever they stand, as GUIDs do.
bool is_guid_text(std::string_view text) noexcept;

/// compare() for sorting: a total order also where GUIDs stand among other texts. GUIDs, and texts in the
/// form of one, take their places in small letters.
int compare_keys(Scalar const& a, Scalar const& b, LetterCase letters) noexcept;

/// The text of a text or a GUID; a GUID's 36 characters are written to `buffer`.
std::string_view text_of(Scalar const& value, std::array<char, 36>& buffer) noexcept;

}  // namespace fakegraph
