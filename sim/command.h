/// Every change of a World is one of these. A Command carries everything that it needs but its position and
/// time, which the journal gives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/ids.h"
#include "sim/base/time.h"
#include "sim/service/objects.h"
#include "sim/service/settings.h"
#include "sim/setup.h"

namespace sim {

struct EnrollAssets {
    UpdateCategory category = UpdateCategory::driver;
    std::vector<DeviceId> devices;
};
struct UnenrollAssets {
    UpdateCategory category = UpdateCategory::driver;
    std::vector<DeviceId> devices;
};
struct CreateAssetGroup {};
struct DeleteAssetGroup {
    AssetGroupId id;
};
struct DeleteDevice {
    DeviceId id;
};
struct AddGroupMembers {
    AssetGroupId id;
    std::vector<DeviceId> devices;
};
struct RemoveGroupMembers {
    AssetGroupId id;
    std::vector<DeviceId> devices;
};

struct AssetRefs {
    std::vector<DeviceId> devices;
    std::vector<AssetGroupId> groups;
};
struct CreateAudience {};
struct UpdateAudience {
    AudienceId id;
    AssetRefs add_members, remove_members, add_exclusions, remove_exclusions;
};
struct DeleteAudience {
    AudienceId id;
};

struct CreatePolicy {
    AudienceId audience;
    std::vector<UpdateCategory> auto_enrollment;
    DeploymentSettings settings;
};
struct UpdatePolicySettings {
    PolicyId id;
    DeploymentSettings settings;
};
struct DeletePolicy {
    PolicyId id;
};

struct CreateApproval {
    PolicyId policy;
    std::string entry;  // catalogue id
    DeploymentSettings settings;
};
struct RevokeApproval {
    ApprovalId id;
};
struct UpdateApprovalSettings {
    ApprovalId id;
    DeploymentSettings settings;
};
struct DeleteApproval {
    ApprovalId id;
};

struct UpdateDeployment {
    DeploymentId id;
    std::optional<RequestedState> requested;
    std::optional<DeploymentSettings> settings;
};
struct DeleteDeployment {
    DeploymentId id;
};

/// Lets time pass. Not before the clock.
struct AdvanceTo {
    Instant to;
};

using Command =
    std::variant<EnrollAssets, UnenrollAssets, CreateAssetGroup, DeleteAssetGroup, DeleteDevice,
                 AddGroupMembers, RemoveGroupMembers, CreateAudience, UpdateAudience, DeleteAudience,
                 CreatePolicy, UpdatePolicySettings, DeletePolicy, CreateApproval, RevokeApproval,
                 UpdateApprovalSettings, DeleteApproval, UpdateDeployment, DeleteDeployment, AdvanceTo>;

}  // namespace sim
