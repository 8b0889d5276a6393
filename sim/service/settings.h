/// How content is to be deployed: the part of Graph's deploymentSettings that is simulated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/digest.h"
#include "sim/base/time.h"

namespace sim {

/// rateDrivenRolloutSettings. 0 devices per offer: no batches, everyone at once. The other kinds of gradual
/// roll-out come behind this same place.
struct RateDrivenRollout {
    Ticks between_offers = std::chrono::days{1};
    std::uint32_t devices_per_offer = 0;
};

struct ScheduleSettings {
    std::optional<Instant> start;              // absent: at once
    std::optional<RateDrivenRollout> rollout;  // absent: at once, or the policy's
};

struct ContentApplicabilitySettings {
    /// Offered only while one of these recommends the content for the device; absent: whoever does or does
    /// not.
    std::optional<std::vector<std::string>> offer_while_recommended_by;
};

struct UserExperienceSettings {
    std::optional<std::int32_t> days_until_forced_reboot;
    std::optional<bool> offer_as_optional;  // false or absent: true is refused
    std::optional<bool> is_hotpatch_enabled;
};

struct DeploymentSettings {
    std::optional<ScheduleSettings> schedule;
    std::optional<ContentApplicabilitySettings> content_applicability;
    std::optional<UserExperienceSettings> user_experience;
};

/// An approval's settings over its policy's: what the approval gives wins, member by member of the schedule;
/// the rest is inherited. (device-behavior reference R7.2, TC-7.38)
DeploymentSettings merged(DeploymentSettings const& policy, DeploymentSettings const& approval);

/// Batch size of a rate-driven roll-out; 0: everyone at once.
std::uint32_t devices_per_offer(DeploymentSettings const& settings) noexcept;
/// The largest number when nothing is forced.
std::int32_t days_until_forced_reboot(DeploymentSettings const& settings) noexcept;

void add_to(Digest& digest, DeploymentSettings const& settings);

}  // namespace sim
