#include <algorithm>
#include <string>
#include <unordered_set>

#include "sim/service/checker.h"

namespace sim {

Result<void> Checker::room_for(std::initializer_list<DeviceRefs const*> lists) const {
    std::size_t named = 0;
    for (auto const* refs : lists) named += refs->by_id().size();
    if (s.unknown.size() + named <= kMaxUnknownDevices) return {};
    std::unordered_set<DeviceId> fresh;
    for (auto const* refs : lists)
        for (auto const& id : refs->by_id())
            if (!find_device(p, s, id)) fresh.insert(id);
    if (s.unknown.size() + fresh.size() > kMaxUnknownDevices)
        return fail(Errc::limit, "More than " + std::to_string(kMaxUnknownDevices) +
                                     " device ids that are not in the directory cannot be registered.");
    return {};
}

Result<void> Checker::has_group(AssetGroupId const& id) const {
    if (s.groups.find(id) == nullptr) return not_found("updatable asset group");
    return {};
}

Result<void> Checker::has_audience(AudienceId const& id) const {
    if (s.audiences.find(id) == nullptr) return not_found("deployment audience");
    return {};
}

Result<void> Checker::operator()(EnrollAssets const& c) const { return room_for({&c.devices}); }

Result<void> Checker::operator()(UnenrollAssets const&) const { return {}; }

Result<void> Checker::operator()(CreateAssetGroup const&) const { return {}; }

Result<void> Checker::operator()(DeleteAssetGroup const& c) const { return has_group(c.id); }

Result<void> Checker::operator()(DeleteDevice const& c) const {
    auto const d = find_device(p, s, c.id);
    if (!d || !s.registered.contains(*d)) return not_found("updatable asset");
    return {};
}

Result<void> Checker::operator()(AddGroupMembers const& c) const {
    if (auto ok = has_group(c.id); !ok) return ok;
    return room_for({&c.devices});
}

Result<void> Checker::operator()(RemoveGroupMembers const& c) const { return has_group(c.id); }

Result<void> Checker::operator()(CreateAudience const&) const { return {}; }

Result<void> Checker::operator()(UpdateAudience const& c) const {
    if (auto ok = has_audience(c.id); !ok) return ok;
    for (auto const* refs : {&c.add_members, &c.add_exclusions})
        for (auto const& id : refs->groups)
            if (auto ok = has_group(id); !ok) return ok;
    return room_for({&c.add_members.devices, &c.add_exclusions.devices});
}

Result<void> Checker::operator()(DeleteAudience const& c) const {
    if (auto ok = has_audience(c.id); !ok) return ok;
    for (auto const& [seq, policy] : s.policies.items())
        if (policy.audience == c.id)
            return fail(Errc::wrong_state,
                        "The deployment audience '" + c.id.text() +
                            "' cannot be deleted while it is being used by update policy '" +
                            policy.id.text() + "'.");
    for (auto const& [seq, d] : s.deployments.items())
        if (d.audience == c.id && !d.deleted)
            return fail(Errc::wrong_state,
                        "The deployment audience '" + c.id.text() +
                            "' cannot be deleted while it is being used by deployments, such as '" +
                            d.id.text() + "'.");
    return {};
}

}  // namespace sim
