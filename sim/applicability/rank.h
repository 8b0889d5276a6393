/// How well a driver package fits a component, and whether it is better than what is installed.
/// (device-behavior reference 2.2 and 2.3)
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/time.h"
#include "sim/base/version.h"
#include "sim/catalog/driver.h"
#include "sim/fleet/model.h"

namespace sim {

/// 0xSSGGTHHH, lower is better: signature, feature score, identifier score. nullopt when no identifier
/// matches. A package that matches several times has its smallest rank.
std::optional<std::uint32_t> driver_rank(Component const& component, DriverEntry const& entry);

/// What decides between two drivers of one component.
struct DriverMerit {
    std::uint32_t rank = 0;
    Instant date = kZeroDate;  // kZeroDate: missing or invalid
    Version version;
    friend bool operator==(DriverMerit const&, DriverMerit const&) = default;
};

/// Lower rank first, then the newer date, then the higher version. Equal in all three: not better.
constexpr bool is_better(DriverMerit const& candidate, DriverMerit const& installed) noexcept {
    if (candidate.rank != installed.rank) return candidate.rank < installed.rank;
    if (candidate.date != installed.date) return candidate.date > installed.date;
    return candidate.version > installed.version;
}

/// Architecture and OS range of the entry against a device's.
constexpr bool os_fits(DriverEntry const& entry, std::uint32_t build) noexcept {
    return build >= entry.os_floor && (entry.os_ceiling == 0 || build <= entry.os_ceiling);
}

/// Index of the most specific CHID (0 best) that the entry and the computer share; kNoChid when the entry
/// names none; nullopt when it names some and none is the computer's.
inline constexpr std::uint8_t kNoChid = 15;
std::optional<std::uint8_t> chid_match(DriverEntry const& entry,
                                       std::span<std::optional<Guid> const> chids) noexcept;

/// Letter case does not count in hardware IDs.
bool same_id(std::string_view a, std::string_view b) noexcept;

}  // namespace sim
