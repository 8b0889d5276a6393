#include <algorithm>

#include "sim/service/applier.h"

namespace sim {
namespace {

void start_rules(UpdatePolicy& policy, Instant now) {
    for (auto& rule : policy.rules) {
        rule.created = rule.modified = now;
        rule.looked.reset();
    }
}

}  // namespace

Guid Applier::operator()(CreatePolicy const& c) const {
    PolicyId const id = fresh<PolicyId>(IdKind::policy);
    UpdatePolicy policy{id, c.audience, s.now, c.auto_enrollment, c.settings, c.rules};
    start_rules(policy, s.now);
    s.policies.add(std::move(policy));
    auto_enroll(c.audience);
    return id.guid;
}

Guid Applier::operator()(ChangePolicy const& c) const {
    UpdatePolicy& policy = *s.policies.find(c.id);
    if (c.rules) {
        // PATCH replaces the whole list.
        policy.rules = *c.rules;
        start_rules(policy, s.now);
    }
    if (!c.settings) return {};
    policy.settings = *c.settings;
    for (auto& [seq, d] : s.deployments.items()) {
        auto const* a = d.approval ? s.approvals.find(*d.approval) : nullptr;
        if (a != nullptr && a->policy == c.id) restart_planning(d);
    }
    return {};
}

void Applier::drop_approval(ContentApproval const& a) const {
    if (auto* d = s.deployments.find(a.deployment)) archive(*d);
    s.approvals.erase(ApprovalId{a.id});
}

Guid Applier::operator()(DeletePolicy const& c) const {
    std::vector<ApprovalId> own;
    for (auto const& [seq, a] : s.approvals.items())
        if (a.policy == c.id) own.push_back(a.id);
    for (auto const& id : own) drop_approval(*s.approvals.find(id));
    s.policies.erase(c.id);
    return {};
}

void Applier::add_approval(ContentApproval a) const {
    Deployment d;
    d.id = a.deployment;
    d.entry = a.entry;
    d.audience = s.policies.find(a.policy)->audience;
    d.approval = a.id;
    d.created = d.modified = s.now;
    s.approvals.add(std::move(a));
    s.deployments.add(std::move(d));
}

Guid Applier::operator()(CreateApproval const& c) const {
    ContentApproval a;
    a.id = fresh<ApprovalId>(IdKind::approval);
    a.policy = c.policy;
    a.entry = *p.catalog->find(c.entry);
    a.created = s.now;
    a.settings = c.settings;
    a.deployment = fresh<DeploymentId>(IdKind::deployment);
    add_approval(a);
    return a.id.guid;
}

Guid Applier::operator()(RevokeApproval const& c) const {
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

Guid Applier::operator()(UpdateApprovalSettings const& c) const {
    ContentApproval& a = *s.approvals.find(c.id);
    a.settings = c.settings;
    if (auto* d = s.deployments.find(a.deployment)) restart_planning(*d);
    return {};
}

Guid Applier::operator()(DeleteApproval const& c) const {
    drop_approval(*s.approvals.find(c.id));
    return {};
}

}  // namespace sim
