/// Applies Commands that have passed their check. One overload a Command; the files apply_*.cpp define them
/// by theme.
#pragma once

#include <functional>
#include <vector>

#include "sim/base/draw.h"
#include "sim/service/apply.h"

namespace sim {

/// Numbers go into draws of ids: append, never renumber.
enum class IdKind : std::uint64_t {
    audience = 1,
    group,
    policy,
    approval,
    deployment,
    ring_policy,
    policy_approval,
    ring,
    directory_group,
    connection
};

struct Applier {
    Premises const& p;
    State& s;
    RolloutEngine& engine;

    template <class IdT>
    IdT fresh(IdKind kind) const {
        auto const k = static_cast<std::uint64_t>(kind);
        return {Guid::from_bits(draw(p.seed, s.position, Purpose::object_id_high, k),
                                draw(p.seed, s.position, Purpose::object_id_low, k))};
    }
    /// Of what the service makes by itself: hangs on what it is made from, and on nothing else. `again`
    /// counts what was made from the same things before.
    template <class IdT>
    IdT derived(Guid const& from, std::uint64_t what, IdKind kind, std::uint64_t again = 0) const {
        constexpr std::uint64_t kKinds = 64;
        std::uint64_t const key = mix(from.high() ^ mix(from.low() ^ what));
        std::uint64_t const k = static_cast<std::uint64_t>(kind) + kKinds * again;
        return {Guid::from_bits(draw(p.seed, key, Purpose::object_id_high, k),
                                draw(p.seed, key, Purpose::object_id_low, k))};
    }
    DeviceSet registered_among(DeviceRefs const& refs) const;
    /// Deployments whose audience holds some of these devices must be planned anew.
    void devices_changed(DeviceSet const& devices) const;
    std::vector<AudienceId> audiences_of_group(AssetGroupId const& id) const;
    /// Other devices may be effective members now.
    void audiences_changed(std::span<AudienceId const> ids) const;
    /// Generated devices are all properly joined: only listed and unknown ones need a look.
    DeviceSet without_errors(DeviceSet const& devices) const;
    /// Now, or when the service gets round to it. What was asked for last counts.
    void enroll(DeviceSet const& devices, UpdateCategory category) const;
    void unenroll(DeviceSet const& devices, UpdateCategory category) const;
    void enroll_now(DeviceSet const& devices, UpdateCategory category) const;
    void unenroll_now(DeviceSet const& devices, UpdateCategory category) const;
    /// Forgets what was asked for about these devices and has not happened yet.
    void withdraw(DeviceSet const& devices, UpdateCategory category) const;
    /// Forgets that these devices are still to report.
    void forget_reports(DeviceSet const& devices, std::size_t category) const;
    void change_audience(AudienceChange const& c) const;
    void change_group(GroupChange const& c) const;
    /// Now when `delay` is zero, else later: see run_pending.
    void soon(Ticks delay, Effect effect) const;
    /// autoEnrollmentUpdateCategories: a policy enrols the members of its audience by itself.
    void auto_enroll(AudienceId const& id) const;
    /// The audience serves a deployment, made by an approval or not, with content of the category.
    bool holds(AudienceId const& id, UpdateCategory category) const;
    /// The approval and the deployment that it makes.
    void add_approval(ContentApproval a) const;
    /// Each approval of a policy of the newer family has one deployment a ring, with the ring's settings.
    void deliver(RingPolicyId const& id) const;
    void end_deliveries(std::function<bool(RingDelivery const&)> const& which) const;
    /// Other devices may be in the ring now: they are enrolled, and planned for anew.
    void ring_changed(Ring const& ring) const;
    void rings_of_group_changed(DirectoryGroupId const& id) const;
    /// New settings: the deployment starts again under them. Devices that have the offer keep it; those that
    /// have not scanned yet wait for the new plan.
    void restart_planning(Deployment& d) const;
    void archive(Deployment& d) const;
    Guid operator()(EnrollAssets const& c) const;
    Guid operator()(UnenrollAssets const& c) const;
    Guid operator()(CreateAssetGroup const&) const;
    Guid operator()(DeleteAssetGroup const& c) const;
    Guid operator()(DeleteDevice const& c) const;
    Guid operator()(AddGroupMembers const& c) const;
    Guid operator()(RemoveGroupMembers const& c) const;
    Guid operator()(CreateAudience const&) const;
    Guid operator()(UpdateAudience const& c) const;
    Guid operator()(DeleteAudience const& c) const;
    Guid operator()(CreatePolicy const& c) const;
    Guid operator()(ChangePolicy const& c) const;
    void drop_approval(ContentApproval const& a) const;
    Guid operator()(DeletePolicy const& c) const;
    Guid operator()(CreateApproval const& c) const;
    Guid operator()(RevokeApproval const& c) const;
    Guid operator()(UpdateApprovalSettings const& c) const;
    Guid operator()(DeleteApproval const& c) const;
    Guid operator()(UpdateDeployment const& c) const;
    Guid operator()(DeleteDeployment const& c) const;
    Guid operator()(AdvanceTo const&) const;

    Guid operator()(CreateDeployment const& c) const;
    Guid operator()(CreateRingPolicy const& c) const;
    Guid operator()(UpdateRingPolicy const& c) const;
    Guid operator()(DeleteRingPolicy const& c) const;
    Guid operator()(CreatePolicyApproval const& c) const;
    Guid operator()(UpdatePolicyApproval const& c) const;
    Guid operator()(DeletePolicyApproval const& c) const;
    Guid operator()(CreateRing const& c) const;
    Guid operator()(UpdateRing const& c) const;
    Guid operator()(DeleteRing const& c) const;
    Guid operator()(CreateDirectoryGroup const& c) const;
    Guid operator()(DeleteDirectoryGroup const& c) const;
    Guid operator()(ChangeDirectoryGroup const& c) const;
    Guid operator()(CreateConnection const& c) const;
    Guid operator()(DeleteConnection const& c) const;
};

}  // namespace sim
