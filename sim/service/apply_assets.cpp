#include <algorithm>

#include "sim/service/applier.h"
#include "sim/service/content.h"
#include "sim/service/rings.h"

namespace sim {

DeviceSet register_devices(Premises const& p, State& s, DeviceRefs const& refs) {
    std::vector<std::uint32_t> found;
    found.reserve(refs.size());
    refs.for_each_in_fleet([&](DeviceIndex device) { found.push_back(raw(device)); });
    for (auto const& id : refs.by_id()) {
        auto device = find_device(p, s, id);
        if (!device) {
            auto const row = static_cast<std::uint32_t>(s.unknown.size());
            s.unknown.push_back(id);
            s.unknown_index.emplace(id, row);
            device = DeviceIndex{p.fleet->size() + row};
        }
        found.push_back(raw(*device));
    }
    if (!std::ranges::is_sorted(found)) std::ranges::sort(found);
    auto const [repeated, end] = std::ranges::unique(found);
    found.erase(repeated, end);
    auto const devices = DeviceSet::of_sorted(found);
    s.registered |= devices;
    return devices;
}

DeviceSet Applier::registered_among(DeviceRefs const& refs) const {
    DeviceSet out;
    refs.for_each_in_fleet([&](DeviceIndex d) {
        if (s.registered.contains(d)) out.add(d);
    });
    for (auto const& id : refs.by_id())
        if (auto const d = find_device(p, s, id); d && s.registered.contains(*d)) out.add(*d);
    return out;
}

void Applier::devices_changed(DeviceSet const& devices) const {
    for (auto const& [seq, a] : s.audiences.items())
        if (effective_members(s, a).intersects(devices)) engine.touch_audience(a.id);
    for (auto const& [seq, d] : s.deployments.items())
        if (is_hidden(d) && !d.archived && members_of(s, d).intersects(devices)) engine.touch(d.id);
}

std::vector<AudienceId> Applier::audiences_of_group(AssetGroupId const& id) const {
    std::vector<AudienceId> out;
    for (auto const& [seq, a] : s.audiences.items())
        if (std::ranges::count(a.members.groups, id) + std::ranges::count(a.exclusions.groups, id) != 0)
            out.push_back(a.id);
    return out;
}

void Applier::audiences_changed(std::span<AudienceId const> ids) const {
    for (auto const& id : ids) {
        engine.touch_audience(id);
        auto_enroll(id);
    }
}

DeviceSet Applier::without_errors(DeviceSet const& devices) const {
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

void Applier::auto_enroll(AudienceId const& id) const {
    for (auto const& [seq, policy] : s.policies.items()) {
        if (policy.audience != id || policy.auto_enrollment.empty()) continue;
        DeviceSet const members = effective_members(s, *s.audiences.find(id));
        for (auto const category : policy.auto_enrollment) {
            auto const c = static_cast<std::size_t>(category);
            DeviceSet const missing = members - (s.enrolled[c] - s.unenrolling[c]) - s.enrolling[c];
            if (!missing.empty()) enroll(missing, category);
        }
    }
}

bool Applier::holds(AudienceId const& id, UpdateCategory category) const {
    return std::ranges::any_of(s.deployments.items(), [&](auto const& item) {
        Deployment const& d = item.second;
        // ASSUMED: expedited quality updates need no enrolment, and unenrolling changes nothing about them.
        return d.audience == id && !d.deleted &&
               category_of(*p.catalog, d.entry, settings_of(s, d)) == category;
    });
}

Guid Applier::operator()(EnrollAssets const& c) const {
    enroll(register_devices(p, s, c.devices), c.category);
    return {};
}

Guid Applier::operator()(UnenrollAssets const& c) const {
    unenroll(registered_among(c.devices), c.category);
    return {};
}

Guid Applier::operator()(CreateAssetGroup const&) const {
    return s.groups.add({fresh<AssetGroupId>(IdKind::group), {}}).id.guid;
}

Guid Applier::operator()(DeleteAssetGroup const& c) const {
    auto const concerned = audiences_of_group(c.id);
    for (auto& [seq, a] : s.audiences.items())
        for (auto* side : {&a.members, &a.exclusions}) std::erase(side->groups, c.id);
    s.groups.erase(c.id);
    audiences_changed(concerned);
    return {};
}

Guid Applier::operator()(DeleteDevice const& c) const {
    DeviceIndex const d = *find_device(p, s, c.id);
    DeviceSet one;
    one.add(d);
    devices_changed(one);
    s.registered.remove(d);
    for (std::size_t i = 0; i < kCategories; ++i) {
        withdraw(one, static_cast<UpdateCategory>(i));
        if (!s.enrolled[i].contains(d)) continue;
        s.enrolled[i].remove(d);
        forget_reports(one, i);
        s.enrollment_changed[i].put(one, s.now);
    }
    for (auto& [seq, g] : s.groups.items()) g.members.remove(d);
    for (auto& [seq, a] : s.audiences.items())
        for (auto* side : {&a.members, &a.exclusions}) side->devices.remove(d);
    return {};
}

Guid Applier::operator()(AddGroupMembers const& c) const {
    soon(p.service.timing.audience, GroupChange{c.id, register_devices(p, s, c.devices), {}});
    return {};
}

Guid Applier::operator()(RemoveGroupMembers const& c) const {
    soon(p.service.timing.audience, GroupChange{c.id, {}, registered_among(c.devices)});
    return {};
}

void Applier::change_group(GroupChange const& c) const {
    AssetGroup& group = *s.groups.find(c.id);
    group.members |= c.add;
    group.members -= c.remove;
    audiences_changed(audiences_of_group(c.id));
}

void Applier::change_audience(AudienceChange const& c) const {
    Audience& a = *s.audiences.find(c.id);
    auto const add = [](AudienceSide& side, AudienceSide const& more) {
        side.devices |= more.devices;
        for (auto const& id : more.groups)
            if (std::ranges::find(side.groups, id) == side.groups.end()) side.groups.push_back(id);
    };
    auto const remove = [](AudienceSide& side, AudienceSide const& less) {
        side.devices -= less.devices;
        for (auto const& id : less.groups) std::erase(side.groups, id);
    };
    // ASSUMED: an id in both lists of one call ends up removed.
    add(a.members, c.add_members);
    add(a.exclusions, c.add_exclusions);
    remove(a.members, c.remove_members);
    remove(a.exclusions, c.remove_exclusions);
    audiences_changed({&c.id, 1});
}

Guid Applier::operator()(CreateAudience const&) const {
    return s.audiences.add({fresh<AudienceId>(IdKind::audience), {}, {}}).id.guid;
}

Guid Applier::operator()(UpdateAudience const& c) const {
    AudienceChange change{c.id, {}, {}, {}, {}};
    change.add_members = {register_devices(p, s, c.add_members.devices), c.add_members.groups};
    change.add_exclusions = {register_devices(p, s, c.add_exclusions.devices), c.add_exclusions.groups};
    change.remove_members = {registered_among(c.remove_members.devices), c.remove_members.groups};
    change.remove_exclusions = {registered_among(c.remove_exclusions.devices), c.remove_exclusions.groups};
    soon(p.service.timing.audience, std::move(change));
    return {};
}

Guid Applier::operator()(DeleteAudience const& c) const {
    s.audiences.erase(c.id);
    return {};
}

}  // namespace sim
