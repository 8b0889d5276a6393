/// Everything that a World starts from. Scenario, seed and journal together are the whole story.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/ids.h"
#include "sim/base/time.h"
#include "sim/catalog/catalog.h"
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

struct InitialDirectoryGroup {
    DirectoryGroupId id;
    std::string display_name;
    std::vector<CohortPart> members;
    std::vector<DeviceId> devices;
};

/// A block on feature updates to some versions for devices with a known problem, or a likely one.
/// (device-behavior reference 4.4)
struct SafeguardHold {
    std::int32_t id = 0;  // eight digits
    bool likely = false;  // `likelyIssues`: Windows 11 only, a deployment can switch it off
    std::vector<std::uint32_t> target_builds;  // empty: every feature update
    /// Devices: of these models (empty: all) ...
    std::vector<std::string> models;
    /// ... that have a component with this hardware ID (empty: any) whose driver is within the versions.
    std::string hardware_id;
    std::optional<Version> version_from, version_below;
    Instant from{};
    std::optional<Instant> until;
};

/// A log workspace that a resourceConnection can name. (graph-windows-updates reference 3.6)
struct Workspace {
    std::string subscription, resource_group, name;
    bool subscription_active = true;
    bool linkable = true;
};

/// The tenant itself: GET /organization and /me.
struct TenantFacts {
    std::string display_name = "Contoso";
    std::string domain = "contoso.onmicrosoft.com";
    std::string admin_name = "Adele Vance";
};

/// The Windows Update client's habits.
struct ClientSettings {
    Ticks scan_interval = std::chrono::hours{22};
    std::uint32_t failure_ppm = 10'000;
    std::uint32_t rollback_ppm = 2'000;
};

/// When what the service is told takes effect, by simulated time. Zero: in the next answer.
struct Timing {
    Ticks enroll{}, unenroll{};
    Ticks audience{};  // changes of audiences and of updatable asset groups
    Ticks deletes{};   // until then a deleted object is there as before
    /// Content is applicable to a device only from its first scan after it was enrolled on.
    bool catalog_from_scan = false;
    /// Approval rules are looked at so long after they were written, then in these intervals.
    /// ASSUMED: both; the reference only says that it happens periodically.
    Ticks rules_first = std::chrono::minutes{5};
    Ticks rules_every = std::chrono::days{1};
};

/// The service's switches that change what happens, not how it is printed.
struct ServiceSettings {
    Timing timing;
    /// Unenrolling takes a device out of each audience that a policy or deployment with content of the
    /// category uses.
    bool unenroll_leaves_audiences = true;
};

struct Setup {
    std::uint64_t seed = 0;
    Instant start{};
    FleetSpec fleet;
    CatalogParts catalog;
    std::vector<InitialEnrollment> enrolled;
    std::vector<InitialAudience> audiences;
    std::vector<InitialDirectoryGroup> directory_groups;
    std::vector<SafeguardHold> holds;
    /// Empty: any workspace can be connected.
    std::vector<Workspace> workspaces;
    TenantFacts tenant;
    ClientSettings client;
    ServiceSettings service;
};

}  // namespace sim
