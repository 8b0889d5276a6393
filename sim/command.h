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
#include "sim/device_refs.h"
#include "sim/service/objects.h"
#include "sim/service/settings.h"
#include "sim/setup.h"

namespace sim {

struct EnrollAssets {
    UpdateCategory category = UpdateCategory::driver;
    DeviceRefs devices;
};
struct UnenrollAssets {
    UpdateCategory category = UpdateCategory::driver;
    DeviceRefs devices;
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
    DeviceRefs devices;
};
struct RemoveGroupMembers {
    AssetGroupId id;
    DeviceRefs devices;
};

struct AssetRefs {
    DeviceRefs devices;
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
    std::vector<ContentApprovalRule> rules = {};  // their times are set when applied
};
/// Parts that are given stand in place of those that the policy has.
struct ChangePolicy {
    PolicyId id;
    std::optional<DeploymentSettings> settings;
    std::optional<std::vector<ContentApprovalRule>> rules = {};
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

/// Content to an audience of its own (none given) or to one that exists.
struct CreateDeployment {
    std::string entry;  // catalogue id
    DeploymentSettings settings;
    std::optional<AudienceId> audience = {};
};
/// `settings` become all that the deployment has of its own; one that an approval made inherits the rest.
struct UpdateDeployment {
    DeploymentId id;
    std::optional<RequestedState> requested;
    std::optional<DeploymentSettings> settings;
};
struct DeleteDeployment {
    DeploymentId id;
};

struct CreateRingPolicy {
    EntryKind kind = EntryKind::quality;
    std::string display_name, description;
    std::vector<RingPolicy::Rule> rules;
};
struct UpdateRingPolicy {
    RingPolicyId id;
    std::optional<std::string> display_name, description;
    std::optional<std::vector<RingPolicy::Rule>> rules;
};
struct DeleteRingPolicy {
    RingPolicyId id;
};
struct CreatePolicyApproval {
    RingPolicyId policy;
    std::string entry;  // catalogue id
    ApprovalStatus status = ApprovalStatus::approved;
};
struct UpdatePolicyApproval {
    PolicyApprovalId id;
    ApprovalStatus status = ApprovalStatus::approved;
};
/// Only as documentation has it: the service itself refuses to delete an approval.
struct DeletePolicyApproval {
    PolicyApprovalId id;
};
/// `ring.id`, its times and, for UpdateRing, its policy are set when applied.
struct CreateRing {
    Ring ring;
};
struct UpdateRing {
    RingId id;
    Ring ring;
};
struct DeleteRing {
    RingId id;
};

struct CreateDirectoryGroup {
    std::string display_name;
    std::string mail_nickname = {}, description = {};
};
struct DeleteDirectoryGroup {
    DirectoryGroupId id;
};
struct ChangeDirectoryGroup {
    DirectoryGroupId id;
    std::optional<std::string> display_name;
    DeviceRefs add, remove;
    std::optional<std::string> mail_nickname = {}, description = {};
};

struct CreateConnection {
    std::string resource_group, subscription, workspace;
};
struct DeleteConnection {
    ConnectionId id;
};

/// Where every World's clock ends.
inline constexpr Instant kLastInstant = std::chrono::sys_days{std::chrono::year{2200} / 1 / 1};

/// Lets time pass. Not before the clock, nor beyond the last instant.
struct AdvanceTo {
    Instant to;
};

using Command =
    std::variant<EnrollAssets, UnenrollAssets, CreateAssetGroup, DeleteAssetGroup, DeleteDevice,
                 AddGroupMembers, RemoveGroupMembers, CreateAudience, UpdateAudience, DeleteAudience,
                 CreatePolicy, ChangePolicy, DeletePolicy, CreateApproval, RevokeApproval,
                 UpdateApprovalSettings, DeleteApproval, CreateDeployment, UpdateDeployment, DeleteDeployment,
                 CreateRingPolicy, UpdateRingPolicy, DeleteRingPolicy, CreatePolicyApproval,
                 UpdatePolicyApproval, DeletePolicyApproval, CreateRing, UpdateRing, DeleteRing,
                 CreateDirectoryGroup, DeleteDirectoryGroup, ChangeDirectoryGroup, CreateConnection,
                 DeleteConnection, AdvanceTo>;

}  // namespace sim
