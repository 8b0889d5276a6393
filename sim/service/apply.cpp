#include "sim/service/apply.h"

#include <algorithm>

namespace sim {

DeviceSet register_devices(Premises const& p, State& s, std::span<DeviceId const> ids) {
    std::vector<std::uint32_t> found;
    found.reserve(ids.size());
    for (auto const& id : ids) {
        auto device = find_device(p, s, id);
        if (!device) {
            auto const row = static_cast<std::uint32_t>(s.unknown.size());
            s.unknown.push_back(id);
            s.unknown_index.emplace(id, row);
            device = DeviceIndex{p.fleet->size() + row};
        }
        found.push_back(raw(*device));
    }
    std::ranges::sort(found);
    auto const [repeated, end] = std::ranges::unique(found);
    found.erase(repeated, end);
    auto const devices = DeviceSet::of_sorted(found);
    s.registered |= devices;
    return devices;
}

namespace {

enum class IdKind : std::uint64_t { audience = 1, group, policy, approval, deployment };

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
    DeviceSet registered_among(std::span<DeviceId const> ids) const {
        DeviceSet out;
        for (auto const& id : ids)
            if (auto const d = find_device(p, s, id); d && s.registered.contains(*d)) out.add(*d);
        return out;
    }
    /// Deployments whose audience holds some of these devices must be planned anew.
    void devices_changed(DeviceSet const& devices) const {
        for (auto const& [seq, a] : s.audiences.items())
            if (effective_members(s, a).intersects(devices)) engine.touch_audience(a.id);
    }
    std::vector<AudienceId> audiences_of_group(AssetGroupId const& id) const {
        std::vector<AudienceId> out;
        for (auto const& [seq, a] : s.audiences.items())
            if (std::ranges::count(a.members.groups, id) + std::ranges::count(a.exclusions.groups, id) != 0)
                out.push_back(a.id);
        return out;
    }
    /// Other devices may be effective members now.
    void audiences_changed(std::span<AudienceId const> ids) const {
        for (auto const& id : ids) {
            engine.touch_audience(id);
            auto_enroll(id);
        }
    }
    /// Generated devices are all properly joined: only listed and unknown ones need a look.
    DeviceSet without_errors(DeviceSet const& devices) const {
        DeviceSet sound = devices;
        auto const look_at = [&](DeviceRange range) {
            if (!devices.touches(range)) return;
            (devices & DeviceSet::of_range(range)).for_each([&](DeviceIndex d) {
                if (registration_error(p, d)) sound.remove(d);
            });
        };
        for (auto const& cohort : p.fleet->cohorts())
            if (!cohort.listed.empty()) look_at(cohort.devices);
        look_at({p.fleet->size(), p.fleet->size() + static_cast<std::uint32_t>(s.unknown.size())});
        return sound;
    }
    void enroll(DeviceSet const& devices, UpdateCategory category) const {
        auto const c = static_cast<std::size_t>(category);
        DeviceSet const changed = registrable(p, devices) - s.enrolled[c];
        if (changed.empty()) return;
        s.enrolled[c] |= changed;
        s.enrollment_changed[c].put(changed, s.now);
        if (category == UpdateCategory::driver) devices_changed(changed);
    }
    /// autoEnrollmentUpdateCategories: a policy enrols the members of its audience by itself.
    void auto_enroll(AudienceId const& id) const {
        for (auto const& [seq, policy] : s.policies.items()) {
            if (policy.audience != id || policy.auto_enrollment.empty()) continue;
            DeviceSet const members = effective_members(s, *s.audiences.find(id));
            for (auto const category : policy.auto_enrollment) {
                DeviceSet const missing = members - s.enrolled[static_cast<std::size_t>(category)];
                if (!missing.empty()) enroll(missing, category);
            }
        }
    }
    /// The audience serves a deployment or an approval with driver content.
    bool holds_drivers(AudienceId const& id) const {
        return std::ranges::any_of(s.deployments.items(), [&](auto const& item) {
            return item.second.audience == id && !item.second.deleted;
        });
    }
    /// New settings: the deployment starts again under them. Devices that have the offer keep it; those that
    /// have not scanned yet wait for the new plan.
    void restart_planning(Deployment& d) const {
        d.rollout.started = false;
        d.rollout.waiting = {};
        d.rollout.scans.clear();
        d.rollout.next_wave.reset();
        d.rollout.order.clear();
        d.modified = s.now;
        engine.touch(d.id);
    }
    void archive(Deployment& d) const {
        d.settings = settings_of(s, d);
        d.approval.reset();
        d.archived = true;
        d.modified = s.now;
        d.rollout.next_wave.reset();
        engine.touch(d.id);
    }

    Guid operator()(EnrollAssets const& c) const {
        enroll(register_devices(p, s, c.devices), c.category);
        return {};
    }
    Guid operator()(UnenrollAssets const& c) const {
        auto const category = static_cast<std::size_t>(c.category);
        DeviceSet const devices = registered_among(c.devices) & s.enrolled[category];
        if (devices.empty()) return {};
        if (c.category == UpdateCategory::driver) devices_changed(devices);
        s.enrolled[category] -= devices;
        s.enrollment_changed[category].put(devices, s.now);
        if (!p.service.unenroll_leaves_audiences || c.category != UpdateCategory::driver) return {};
        for (auto& [seq, a] : s.audiences.items())
            if (holds_drivers(a.id)) a.members.devices -= devices;
        return {};
    }
    Guid operator()(CreateAssetGroup const&) const {
        return s.groups.add({fresh<AssetGroupId>(IdKind::group), {}}).id.guid;
    }
    Guid operator()(DeleteAssetGroup const& c) const {
        auto const concerned = audiences_of_group(c.id);
        for (auto& [seq, a] : s.audiences.items())
            for (auto* side : {&a.members, &a.exclusions}) std::erase(side->groups, c.id);
        s.groups.erase(c.id);
        audiences_changed(concerned);
        return {};
    }
    Guid operator()(DeleteDevice const& c) const {
        DeviceIndex const d = *find_device(p, s, c.id);
        DeviceSet one;
        one.add(d);
        devices_changed(one);
        s.registered.remove(d);
        for (std::size_t i = 0; i < kCategories; ++i)
            if (s.enrolled[i].contains(d)) {
                s.enrolled[i].remove(d);
                s.enrollment_changed[i].put(one, s.now);
            }
        for (auto& [seq, g] : s.groups.items()) g.members.remove(d);
        for (auto& [seq, a] : s.audiences.items())
            for (auto* side : {&a.members, &a.exclusions}) side->devices.remove(d);
        return {};
    }
    Guid operator()(AddGroupMembers const& c) const {
        s.groups.find(c.id)->members |= register_devices(p, s, c.devices);
        audiences_changed(audiences_of_group(c.id));
        return {};
    }
    Guid operator()(RemoveGroupMembers const& c) const {
        s.groups.find(c.id)->members -= registered_among(c.devices);
        audiences_changed(audiences_of_group(c.id));
        return {};
    }
    Guid operator()(CreateAudience const&) const {
        return s.audiences.add({fresh<AudienceId>(IdKind::audience), {}, {}}).id.guid;
    }
    Guid operator()(UpdateAudience const& c) const {
        Audience& a = *s.audiences.find(c.id);
        auto const add = [&](AudienceSide& side, AssetRefs const& refs) {
            side.devices |= register_devices(p, s, refs.devices);
            for (auto const& id : refs.groups)
                if (std::ranges::find(side.groups, id) == side.groups.end()) side.groups.push_back(id);
        };
        auto const remove = [&](AudienceSide& side, AssetRefs const& refs) {
            side.devices -= registered_among(refs.devices);
            for (auto const& id : refs.groups) std::erase(side.groups, id);
        };
        // ASSUMED: an id in both lists of one call ends up removed.
        add(a.members, c.add_members);
        add(a.exclusions, c.add_exclusions);
        remove(a.members, c.remove_members);
        remove(a.exclusions, c.remove_exclusions);
        audiences_changed({&c.id, 1});
        return {};
    }
    Guid operator()(DeleteAudience const& c) const {
        s.audiences.erase(c.id);
        return {};
    }
    Guid operator()(CreatePolicy const& c) const {
        PolicyId const id = fresh<PolicyId>(IdKind::policy);
        s.policies.add({id, c.audience, s.now, c.auto_enrollment, c.settings});
        auto_enroll(c.audience);
        return id.guid;
    }
    Guid operator()(UpdatePolicySettings const& c) const {
        s.policies.find(c.id)->settings = c.settings;
        for (auto& [seq, d] : s.deployments.items()) {
            auto const* a = d.approval ? s.approvals.find(*d.approval) : nullptr;
            if (a != nullptr && a->policy == c.id) restart_planning(d);
        }
        return {};
    }
    void drop_approval(ContentApproval const& a) const {
        if (auto* d = s.deployments.find(a.deployment)) archive(*d);
        s.approvals.erase(ApprovalId{a.id});
    }
    Guid operator()(DeletePolicy const& c) const {
        std::vector<ApprovalId> own;
        for (auto const& [seq, a] : s.approvals.items())
            if (a.policy == c.id) own.push_back(a.id);
        for (auto const& id : own) drop_approval(*s.approvals.find(id));
        s.policies.erase(c.id);
        return {};
    }
    Guid operator()(CreateApproval const& c) const {
        ContentApproval a;
        a.id = fresh<ApprovalId>(IdKind::approval);
        a.policy = c.policy;
        a.entry = *p.catalog->find(c.entry);
        a.created = s.now;
        a.settings = c.settings;
        a.deployment = fresh<DeploymentId>(IdKind::deployment);
        Deployment d;
        d.id = a.deployment;
        d.entry = a.entry;
        d.audience = s.policies.find(c.policy)->audience;
        d.approval = a.id;
        d.created = d.modified = s.now;
        s.approvals.add(a);
        s.deployments.add(std::move(d));
        return a.id.guid;
    }
    Guid operator()(RevokeApproval const& c) const {
        ContentApproval& a = *s.approvals.find(c.id);
        if (a.revoked) return {};
        a.revoked = s.now;
        // ASSUMED: deployments of a revoked approval are archived, as revoking is final; those of deleted
        // approvals certainly are.
        if (auto* d = s.deployments.find(a.deployment)) {
            d->archived = true;
            d->modified = s.now;
            d->rollout.next_wave.reset();
            engine.touch(d->id);
        }
        return {};
    }
    Guid operator()(UpdateApprovalSettings const& c) const {
        ContentApproval& a = *s.approvals.find(c.id);
        a.settings = c.settings;
        if (auto* d = s.deployments.find(a.deployment)) restart_planning(*d);
        return {};
    }
    Guid operator()(DeleteApproval const& c) const {
        drop_approval(*s.approvals.find(c.id));
        return {};
    }
    Guid operator()(UpdateDeployment const& c) const {
        Deployment& d = *s.deployments.find(c.id);
        if (c.requested) {
            d.requested = *c.requested;
            d.archived = d.archived || *c.requested == RequestedState::archived;
        }
        if (c.settings) {
            if (c.settings->schedule) d.settings.schedule = c.settings->schedule;
            if (c.settings->content_applicability)
                d.settings.content_applicability = c.settings->content_applicability;
            if (c.settings->user_experience) d.settings.user_experience = c.settings->user_experience;
            restart_planning(d);
        }
        d.modified = s.now;
        engine.touch(d.id);
        return {};
    }
    Guid operator()(DeleteDeployment const& c) const {
        Deployment& d = *s.deployments.find(c.id);
        archive(d);
        d.deleted = true;
        return {};
    }
    Guid operator()(AdvanceTo const&) const { return {}; }
};

}  // namespace

Guid apply(Premises const& p, State& s, Command const& command, RolloutEngine& engine) {
    return std::visit(Applier{p, s, engine}, command);
}

}  // namespace sim
