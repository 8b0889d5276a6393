/// Which feature updates are for a device, and where they take it. (device-behavior reference 4.2 and 4.3)
#pragma once

#include <optional>
#include <vector>

#include "sim/catalog/catalog.h"
#include "sim/fleet/fleet.h"
#include "sim/fleet/readiness.h"
#include "sim/service/settings.h"

namespace sim {

/// What never changes about the fleet and decides about Windows updates.
struct Eligibility {
    explicit Eligibility(Fleet const& fleet);

    std::vector<Readiness> windows11;       // by model
    std::vector<bool> can_hotpatch;         // by model: amd64, VBS runs
    std::vector<bool> is_long_term;         // by edition: LTSC
    std::vector<bool> is_hotpatch_edition;  // by edition
};

/// Windows 10 22H2, for devices that are not ready for Windows 11 (settings.h: offers_fallback). (R4.10)
inline constexpr std::uint32_t kFallbackBuild = 19045;

/// 26H1 comes with new devices only. (TC-4.21)
constexpr bool is_preinstalled_only(std::uint32_t build) noexcept { return build == 28000; }

/// The build number to which a feature update for `target` takes a device that runs `now`; nullopt: nowhere.
/// ASSUMED: devices on Windows 11 pass for each newer one; those that are not ready for it fall back, those
/// whose Windows 10 is too old for the direct way do not.
std::optional<std::uint32_t> feature_target(Eligibility const& eligibility, Variant const& v,
                                            std::uint32_t target, WindowsBuild now, bool fallback) noexcept;

/// What a device that leaves `from` for `build` runs afterwards: the newest B revision, or its own when that
/// is higher and the family is the same. (R4.2, R4.5)
WindowsBuild upgraded(Catalog const& catalog, WindowsBuild from, std::uint32_t build, Instant now) noexcept;

}  // namespace sim
