#include "sim/service/enrollment.h"

#include <algorithm>

#include "sim/service/content.h"
#include "sim/service/rings.h"

namespace sim {
namespace {

struct Naming {
    bool this_category = false;
    bool any = false;
    void name(std::optional<UpdateCategory> named, UpdateCategory wanted) {
        any = true;
        this_category = this_category || named == wanted;
    }
};

Naming named_by(UpdatePolicy const& policy, UpdateCategory category) {
    Naming out;
    for (auto const c : policy.auto_enrollment) out.name(c, category);
    for (auto const& rule : policy.rules)
        if (rule.filter) out.name(category_of(rule.filter->kind), category);
    return out;
}

bool contains(State const& s, AudienceSide const& side, DeviceIndex d) {
    return side.devices.contains(d) || std::ranges::any_of(side.groups, [&](AssetGroupId const& id) {
               auto const* group = s.groups.find(id);
               return group != nullptr && group->members.contains(d);
           });
}

bool contains(State const& s, std::vector<DirectoryGroupId> const& groups, DeviceIndex d) {
    return std::ranges::any_of(groups, [&](DirectoryGroupId const& id) {
        auto const* group = s.directory_groups.find(id);
        return group != nullptr && group->members.contains(d);
    });
}

}  // namespace

Cover::Cover(Premises const& p, State const& s, UpdateCategory category) : s_(s) {
    std::map<PolicyId, Naming> naming;
    for (auto const& [seq, policy] : s.policies.items()) naming[policy.id] = named_by(policy, category);
    for (auto const& [seq, a] : s.approvals.items()) {
        Naming& by = naming[a.policy];
        by.any = true;
        if (!a.revoked) by.name(category_of(p.catalog->kind(a.entry)), category);
    }
    auto const add = [&](AudienceId const& id) {
        auto const* audience = s.audiences.find(id);
        if (audience != nullptr && std::ranges::find(audiences_, audience) == audiences_.end())
            audiences_.push_back(audience);
    };
    for (auto const& [seq, policy] : s.policies.items())
        if (Naming const& by = naming[policy.id]; by.this_category || !by.any) add(policy.audience);
    for (auto const& [seq, d] : s.deployments.items()) {
        if (d.approval || is_hidden(d) || d.archived || d.deleted) continue;
        if (category_of(*p.catalog, d.entry, settings_of(s, d)) == category) add(d.audience);
    }
    for (auto const& [seq, ring] : s.rings.items()) {
        auto const* policy = s.ring_policies.find(ring.policy);
        if (policy != nullptr && category_of(policy->kind) == category) rings_.push_back(&ring);
    }
}

bool Cover::contains(DeviceIndex d) const {
    auto const in_audience = [&](Audience const* a) {
        return sim::contains(s_, a->members, d) && !sim::contains(s_, a->exclusions, d);
    };
    auto const in_ring = [&](Ring const* r) {
        return sim::contains(s_, r->included, d) && !sim::contains(s_, r->excluded, d);
    };
    return std::ranges::any_of(audiences_, in_audience) || std::ranges::any_of(rings_, in_ring);
}

DeviceSet Cover::devices() const {
    DeviceSet out;
    for (auto const* a : audiences_) out |= effective_members(s_, *a);
    for (auto const* r : rings_) out |= members_of(s_, *r);
    return out;
}

}  // namespace sim
