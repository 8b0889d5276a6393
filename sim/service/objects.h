/// The service's objects, as stored. What is derived (effective state, merged settings) is in world.h.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/device_set.h"
#include "sim/base/ids.h"
#include "sim/base/time.h"
#include "sim/catalog/driver.h"
#include "sim/service/settings.h"
#include "sim/setup.h"

namespace sim {

/// updatableAssetGroup: a flat set of devices.
struct AssetGroup {
    AssetGroupId id;
    DeviceSet members;
};

/// Members minus exclusions; exclusion wins. Groups count with the members that they have at the time.
struct AudienceSide {
    DeviceSet devices;
    std::vector<AssetGroupId> groups;  // in order of addition
};
struct Audience {
    AudienceId id;
    AudienceSide members;
    AudienceSide exclusions;
};

struct UpdatePolicy {
    PolicyId id;
    AudienceId audience;
    Instant created{};
    std::vector<UpdateCategory> auto_enrollment;
    DeploymentSettings settings;
};

/// A complianceChange of type contentApproval.
struct ContentApproval {
    ApprovalId id;
    PolicyId policy;
    EntryIndex entry{};
    Instant created{};
    std::optional<Instant> revoked;
    DeploymentSettings settings;  // own; merged with the policy's when read
    DeploymentId deployment;
};

enum class RequestedState : std::uint8_t { none, paused, archived };
enum class EffectiveState : std::uint8_t { scheduled, offering, paused, faulted, archived };

enum class Outcome : std::uint8_t { installed, failed, rolled_back };
inline constexpr std::size_t kOutcomes = 3;

/// Where devices stand with one deployment. Sets only; what a single device did when is computed from draws.
struct Rollout {
    /// A batch of devices that may be offered the content from `from` on. Settings that change later do not
    /// change what it meets.
    struct Admission {
        Instant from{};
        std::int32_t days_until_forced_reboot = 0;
        DeviceSet devices;
    };
    std::vector<Admission> admissions;
    DeviceSet waiting;                                              // admitted, next scan to come
    std::map<std::int64_t, DeviceSet> scans;                        // of `waiting`, by step of the scan
    DeviceSet offered;                                              // ever
    std::map<std::int64_t, std::array<DeviceSet, kOutcomes>> ends;  // in flight, by step of the end
    std::array<DeviceSet, kOutcomes> ended;
    std::optional<Instant> next_wave;  // rate-driven: when the next batch is due
    DeviceSet released;                // rate-driven: devices whose batch has come
    /// Next devices of a rate-driven roll-out in their order; derived, refilled when used up.
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    bool started = false;  // its start time has come
};

struct Deployment {
    DeploymentId id;
    EntryIndex entry{};
    AudienceId audience;
    std::optional<ApprovalId> approval;
    Instant created{};
    Instant modified{};
    DeploymentSettings settings;  // of deployments made directly; others read their approval's
    RequestedState requested = RequestedState::none;
    bool archived = false;  // terminal
    bool deleted = false;   // gone from Graph; offers already made go on
    Rollout rollout;
};

}  // namespace sim
