/// Checks Commands against a State without changing it. One overload a Command; the files check_*.cpp define
/// them by theme.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sim/service/apply.h"

namespace sim {

std::unexpected<Error> not_found(std::string_view what);

/// What settings are checked for.
struct SettingsUse {
    std::optional<EntryIndex> entry = {};  // nullopt: a policy, whose content is not known yet
    bool may_hotpatch = false;             // an automatic policy for monthly security updates
    bool expedited_before = false;         // the content may have ceased to be expeditable since
};

/// Some rule approves monthly security updates: settings may enable hotpatches. (device-behavior reference
/// R5.24)
bool approves_monthly_security(std::vector<ContentApprovalRule> const& rules) noexcept;

struct Checker {
    Premises const& p;
    State const& s;

    /// Ids that nobody knows take up room until the World ends: they are bounded.
    Result<void> room_for(std::initializer_list<DeviceRefs const*> lists) const;
    Result<void> has_group(AssetGroupId const& id) const;
    Result<void> has_audience(AudienceId const& id) const;
    Result<void> has_policy(PolicyId const& id) const;
    Result<ContentApproval const*> approval(ApprovalId const& id) const;
    Result<Deployment const*> deployment(DeploymentId const& id) const;
    Result<void> rules(std::vector<ContentApprovalRule> const& rules) const;
    Result<void> settings(DeploymentSettings const& settings, SettingsUse const& use = {}) const;
    Result<void> schedule(ScheduleSettings const& schedule) const;
    Result<void> monitoring(MonitoringSettings const& monitoring, SettingsUse const& use) const;
    Result<void> user_experience(UserExperienceSettings const& experience, SettingsUse const& use) const;
    Result<void> expedite(ExpediteSettings const& expedite, SettingsUse const& use) const;
    bool is_windows_11(EntryIndex e) const noexcept;
    Result<RingPolicy const*> ring_policy(RingPolicyId const& id) const;
    Result<Ring const*> has_ring(RingId const& id) const;
    /// What a ring of a policy of that kind may be.
    Result<void> ring(Ring const& ring, EntryKind policy) const;
    Result<void> operator()(EnrollAssets const& c) const;
    Result<void> operator()(UnenrollAssets const&) const;
    Result<void> operator()(CreateAssetGroup const&) const;
    Result<void> operator()(DeleteAssetGroup const& c) const;
    Result<void> operator()(DeleteDevice const& c) const;
    Result<void> operator()(AddGroupMembers const& c) const;
    Result<void> operator()(RemoveGroupMembers const& c) const;
    Result<void> operator()(CreateAudience const&) const;
    Result<void> operator()(UpdateAudience const& c) const;
    Result<void> operator()(DeleteAudience const& c) const;
    Result<void> operator()(CreatePolicy const& c) const;
    Result<void> operator()(ChangePolicy const& c) const;
    Result<void> operator()(DeletePolicy const& c) const;
    Result<void> operator()(CreateApproval const& c) const;
    Result<void> operator()(RevokeApproval const& c) const;
    Result<void> operator()(UpdateApprovalSettings const& c) const;
    Result<void> operator()(DeleteApproval const& c) const;
    Result<void> operator()(UpdateDeployment const& c) const;
    Result<void> operator()(DeleteDeployment const& c) const;
    Result<void> operator()(AdvanceTo const& c) const;

    Result<void> operator()(CreateDeployment const& c) const;
    Result<void> operator()(CreateRingPolicy const& c) const;
    Result<void> operator()(UpdateRingPolicy const& c) const;
    Result<void> operator()(DeleteRingPolicy const& c) const;
    Result<void> operator()(CreatePolicyApproval const& c) const;
    Result<void> operator()(UpdatePolicyApproval const& c) const;
    Result<void> operator()(DeletePolicyApproval const& c) const;
    Result<void> operator()(CreateRing const& c) const;
    Result<void> operator()(UpdateRing const& c) const;
    Result<void> operator()(DeleteRing const& c) const;
    Result<void> operator()(CreateDirectoryGroup const& c) const;
    Result<void> operator()(DeleteDirectoryGroup const& c) const;
    Result<void> operator()(ChangeDirectoryGroup const& c) const;
    Result<void> operator()(CreateConnection const& c) const;
    Result<void> operator()(DeleteConnection const& c) const;
};

}  // namespace sim
