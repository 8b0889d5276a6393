/// The facts behind windows_updates.h as they are typed in: days as 20230808, revisions by servicing family.
#pragma once

#include <cstdint>
#include <span>

namespace sim::rows {

/// A revision and its article; revision 0 means that there was none.
struct Fact {
    std::uint16_t revision = 0;
    std::uint32_t kb = 0;
};

/// A B release. Families 19041, 22621 and 26100 come every month, hotpatches of 26100 in some.
struct Monthly {
    std::uint32_t day;
    Fact win10;
    Fact win11_22h2{};
    Fact win11_24h2{};
    Fact hotpatch{};
};

/// What other families got on a B day.
struct MonthlyOther {
    std::uint32_t day;
    std::uint32_t family;
    Fact fact;
};

/// A preview, possibly later than the first one of its catalogue entry.
struct Preview {
    std::uint32_t entry_day;
    std::uint32_t day;
    std::uint32_t family;
    Fact fact;
};

enum class Repair : std::uint8_t { plain, security_hotpatch, plain_hotpatch };

/// An out-of-band release; rows of one day are one catalogue entry. `family` may be one build of a family.
struct OutOfBand {
    std::uint32_t day;
    std::uint32_t family;
    Fact fact;
    Repair repair = Repair::plain;
};

std::span<Monthly const> monthly() noexcept;
std::span<MonthlyOther const> monthly_other() noexcept;
std::span<Preview const> previews() noexcept;
std::span<OutOfBand const> out_of_band() noexcept;

/// Rows from this day on continue the known ones; and of one known release the revision is not known.
constexpr std::uint32_t kSyntheticFrom = 20260723;
constexpr std::uint32_t kUnknownRevisionKb = 5084897;

}  // namespace sim::rows
