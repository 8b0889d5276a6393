/// Everything that a World starts from. Scenario, seed and journal together are the whole story.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/ids.h"
#include "sim/base/time.h"
#include "sim/catalog/driver.h"
#include "sim/fleet/spec.h"

namespace sim {

/// Graph's updateCategory, less the sentinel; the values index arrays.
enum class UpdateCategory : std::uint8_t { feature, quality, driver };
inline constexpr std::size_t kCategories = 3;

/// The first part of a cohort: `share_ppb` parts in 10^9 of it, as product.md lays down ("How a cohort is
/// laid out").
struct CohortPart {
    std::string cohort;
    std::uint64_t share_ppb = 1'000'000'000;
};

struct InitialEnrollment {
    CohortPart part;
    UpdateCategory category = UpdateCategory::driver;
};

struct InitialAudience {
    AudienceId id;
    std::vector<CohortPart> members;
    std::vector<DeviceId> devices;
};

/// The Windows Update client's habits.
struct ClientSettings {
    Ticks scan_interval = std::chrono::hours{22};
    std::uint32_t failure_ppm = 10'000;
    std::uint32_t rollback_ppm = 2'000;
};

/// The service's switches that change what happens, not how it is printed.
struct ServiceSettings {
    /// Unenrolling takes a device out of each audience that a policy or deployment with content of the
    /// category uses.
    bool unenroll_leaves_audiences = true;
};

struct Setup {
    std::uint64_t seed = 0;
    Instant start{};
    FleetSpec fleet;
    std::vector<DriverEntry> drivers;
    std::vector<InitialEnrollment> enrolled;
    std::vector<InitialAudience> audiences;
    ClientSettings client;
    ServiceSettings service;
};

}  // namespace sim
