/// The newer family of policies, directory groups and resource connections.
#include <algorithm>

#include "sim/service/applier.h"

namespace sim {

Guid Applier::operator()(CreateRingPolicy const& c) const {
    RingPolicy policy;
    policy.id = fresh<RingPolicyId>(IdKind::ring_policy);
    policy.kind = c.kind;
    policy.display_name = c.display_name;
    policy.description = c.description;
    policy.rules = c.rules;
    policy.created = policy.modified = s.now;
    return s.ring_policies.add(std::move(policy)).id.guid;
}

Guid Applier::operator()(UpdateRingPolicy const& c) const {
    RingPolicy& policy = *s.ring_policies.find(c.id);
    if (c.display_name) policy.display_name = *c.display_name;
    if (c.description) policy.description = *c.description;
    if (c.rules) policy.rules = *c.rules;
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
    a.created = a.modified = a.effective = s.now;
    return s.policy_approvals.add(a).id.guid;
}

Guid Applier::operator()(UpdatePolicyApproval const& c) const {
    PolicyApproval& a = *s.policy_approvals.find(c.id);
    a.status = c.status;
    a.modified = s.now;
    return {};
}

Guid Applier::operator()(DeletePolicyApproval const& c) const {
    s.policy_approvals.erase(c.id);
    return {};
}

Guid Applier::operator()(CreateRing const& c) const {
    Ring ring = c.ring;
    ring.id = fresh<RingId>(IdKind::ring);
    ring.created = ring.modified = s.now;
    return s.rings.add(std::move(ring)).id.guid;
}

Guid Applier::operator()(UpdateRing const& c) const {
    Ring& ring = *s.rings.find(c.id);
    Ring changed = c.ring;
    changed.id = ring.id;
    changed.policy = ring.policy;
    changed.created = ring.created;
    changed.modified = s.now;
    ring = std::move(changed);
    return {};
}

Guid Applier::operator()(DeleteRing const& c) const {
    s.rings.erase(c.id);
    return {};
}

Guid Applier::operator()(CreateDirectoryGroup const& c) const {
    DirectoryGroupId const id = fresh<DirectoryGroupId>(IdKind::directory_group);
    s.directory_groups.add({id, c.display_name, {}, s.now, c.mail_nickname, c.description});
    return id.guid;
}

Guid Applier::operator()(DeleteDirectoryGroup const& c) const {
    for (auto& [seq, ring] : s.rings.items())
        for (auto* side : {&ring.included, &ring.excluded}) std::erase(*side, c.id);
    s.directory_groups.erase(c.id);
    return {};
}

Guid Applier::operator()(ChangeDirectoryGroup const& c) const {
    DirectoryGroup& group = *s.directory_groups.find(c.id);
    if (c.display_name) group.display_name = *c.display_name;
    if (c.mail_nickname) group.mail_nickname = *c.mail_nickname;
    if (c.description) group.description = *c.description;
    for (auto const& id : c.add)
        if (auto const d = p.fleet->index_of(id)) group.members.add(*d);
    for (auto const& id : c.remove)
        if (auto const d = p.fleet->index_of(id)) group.members.remove(*d);
    return {};
}

Guid Applier::operator()(CreateConnection const& c) const {
    ConnectionId const id = fresh<ConnectionId>(IdKind::connection);
    s.connections.add({id, c.resource_group, c.subscription, c.workspace, ConnectionState::connected});
    return id.guid;
}

Guid Applier::operator()(DeleteConnection const& c) const {
    s.connections.erase(c.id);
    return {};
}

}  // namespace sim
