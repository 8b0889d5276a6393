/// The newer family of policies.
#include <algorithm>
#include <map>

#include "sim/base/digest.h"
#include "sim/service/applier.h"
#include "sim/service/enrollment.h"
#include "sim/service/rings.h"

namespace sim {
namespace {

bool same(DeploymentSettings const& a, DeploymentSettings const& b) {
    Digest x, y;
    add_to(x, a);
    add_to(y, b);
    return x.value() == y.value();
}

}  // namespace

void Applier::deliver(RingPolicyId const& id) const {
    std::map<std::pair<RingId, PolicyApprovalId>, Deployment*> made;
    for (auto& [seq, d] : s.deployments.items())
        if (is_hidden(d) && !d.archived) made[{d.ring->ring, d.ring->approval}] = &d;
    for (auto const& [a_seq, a] : s.policy_approvals.items()) {
        if (a.policy != id) continue;
        for (auto const& [r_seq, ring] : s.rings.items()) {
            if (ring.policy != id) continue;
            bool const held = ring.paused || a.status == ApprovalStatus::suspended;
            auto const wanted = held ? RequestedState::paused : RequestedState::none;
            auto const found = made.find({ring.id, a.id});
            if (found == made.end()) {
                // What was never approved is delivered to nobody.
                if (a.effective == Instant{}) continue;
                Deployment d;
                for (std::uint64_t again = 0; again == 0 || s.deployments.find(d.id) != nullptr; ++again)
                    d.id = derived<DeploymentId>(ring.id.guid, a.id.guid.low(), IdKind::deployment, again);
                d.entry = a.entry;
                d.ring = RingDelivery{ring.id, a.id};
                d.created = d.modified = s.now;
                d.requested = wanted;
                d.settings = delivery_settings(ring, a, d.created);
                s.deployments.add(std::move(d));
                continue;
            }
            Deployment& d = *found->second;
            if (auto settings = delivery_settings(ring, a, d.created); !same(settings, d.settings)) {
                d.settings = std::move(settings);
                restart_planning(d);
            }
            if (d.requested != wanted) {
                d.requested = wanted;
                d.modified = s.now;
                engine.touch(d.id);
            }
        }
    }
}

void Applier::end_deliveries(std::function<bool(RingDelivery const&)> const& which) const {
    for (auto& [seq, d] : s.deployments.items())
        if (is_hidden(d) && !d.archived && which(*d.ring)) archive(d);
}

void Applier::ring_changed(Ring const& ring) const {
    // ASSUMED: the newer family targets groups, so that being in a ring enrols a device, as a policy's
    // autoEnrollmentUpdateCategories do.
    if (auto const category = category_of(s.ring_policies.find(ring.policy)->kind)) {
        DeviceSet const members = registrable(p, members_of(s, ring));
        s.registered |= members;
        enroll(members, *category);
    }
    for (auto const& [seq, d] : s.deployments.items())
        if (is_hidden(d) && d.ring->ring == ring.id) engine.touch(d.id);
}

void Applier::rings_of_group_changed(DirectoryGroupId const& id) const {
    for (auto const& [seq, ring] : s.rings.items())
        if (std::ranges::count(ring.included, id) + std::ranges::count(ring.excluded, id) > 0)
            ring_changed(ring);
}

Guid Applier::operator()(CreateRingPolicy const& c) const {
    RingPolicy policy;
    policy.id = fresh<RingPolicyId>(IdKind::ring_policy);
    policy.kind = c.kind;
    policy.display_name = c.display_name;
    policy.description = c.description;
    policy.rules = c.rules;
    policy.created = policy.modified = policy.rules_written = s.now;
    return s.ring_policies.add(std::move(policy)).id.guid;
}

Guid Applier::operator()(UpdateRingPolicy const& c) const {
    RingPolicy& policy = *s.ring_policies.find(c.id);
    if (c.display_name) policy.display_name = *c.display_name;
    if (c.description) policy.description = *c.description;
    if (c.rules) {
        policy.rules = *c.rules;
        policy.rules_written = s.now;
        policy.looked.reset();
    }
    policy.modified = s.now;
    return {};
}

Guid Applier::operator()(DeleteRingPolicy const& c) const {
    std::vector<RingId> rings;
    for (auto const& [seq, ring] : s.rings.items())
        if (ring.policy == c.id) rings.push_back(ring.id);
    for (auto const& id : rings) (*this)(DeleteRing{id});
    std::vector<PolicyApprovalId> approvals;
    for (auto const& [seq, a] : s.policy_approvals.items())
        if (a.policy == c.id) approvals.push_back(a.id);
    for (auto const& id : approvals) s.policy_approvals.erase(id);
    s.ring_policies.erase(c.id);
    return {};
}

Guid Applier::operator()(CreatePolicyApproval const& c) const {
    PolicyApproval a;
    a.id = fresh<PolicyApprovalId>(IdKind::policy_approval);
    a.policy = c.policy;
    a.entry = *p.catalog->find(c.entry);
    a.status = c.status;
    a.created = a.modified = s.now;
    if (a.status == ApprovalStatus::approved) a.effective = s.now;
    s.policy_approvals.add(a);
    deliver(a.policy);
    return a.id.guid;
}

Guid Applier::operator()(UpdatePolicyApproval const& c) const {
    PolicyApproval& a = *s.policy_approvals.find(c.id);
    a.status = c.status;
    a.modified = s.now;
    // Resuming what was suspended starts no new deferral. (device-behavior reference R2.17)
    if (a.status == ApprovalStatus::approved && a.effective == Instant{}) a.effective = s.now;
    deliver(a.policy);
    return {};
}

Guid Applier::operator()(DeletePolicyApproval const& c) const {
    end_deliveries([&](RingDelivery const& d) { return d.approval == c.id; });
    s.policy_approvals.erase(c.id);
    return {};
}

Guid Applier::operator()(CreateRing const& c) const {
    Ring ring = c.ring;
    ring.id = fresh<RingId>(IdKind::ring);
    ring.created = ring.modified = s.now;
    Ring const& made = s.rings.add(std::move(ring));
    ring_changed(made);
    deliver(made.policy);
    return made.id.guid;
}

Guid Applier::operator()(UpdateRing const& c) const {
    Ring& ring = *s.rings.find(c.id);
    Ring changed = c.ring;
    changed.id = ring.id;
    changed.policy = ring.policy;
    changed.created = ring.created;
    changed.modified = s.now;
    ring = std::move(changed);
    ring_changed(ring);
    deliver(ring.policy);
    return {};
}

Guid Applier::operator()(DeleteRing const& c) const {
    end_deliveries([&](RingDelivery const& d) { return d.ring == c.id; });
    s.rings.erase(c.id);
    return {};
}

}  // namespace sim
