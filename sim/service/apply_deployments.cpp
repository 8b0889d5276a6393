#include <algorithm>

#include "sim/service/applier.h"

namespace sim {

void Applier::restart_planning(Deployment& d) const {
    d.rollout.started = false;
    d.rollout.waiting = {};
    d.rollout.scans.clear();
    d.rollout.next_wave.reset();
    d.rollout.order.clear();
    d.modified = s.now;
    engine.touch(d.id);
}

void Applier::archive(Deployment& d) const {
    d.settings = settings_of(s, d);
    d.approval.reset();
    d.archived = true;
    d.modified = s.now;
    d.rollout.next_wave.reset();
    engine.touch(d.id);
}

Guid Applier::operator()(CreateDeployment const& c) const {
    Deployment d;
    d.id = fresh<DeploymentId>(IdKind::deployment);
    d.entry = *p.catalog->find(c.entry);
    d.audience = c.audience ? *c.audience : AudienceId{(*this)(CreateAudience{})};
    d.created = d.modified = s.now;
    d.settings = c.settings;
    return s.deployments.add(std::move(d)).id.guid;
}

Guid Applier::operator()(UpdateDeployment const& c) const {
    Deployment& d = *s.deployments.find(c.id);
    if (c.requested) {
        d.requested = *c.requested;
        d.archived = d.archived || *c.requested == RequestedState::archived;
    }
    if (c.settings) {
        d.settings = *c.settings;
        restart_planning(d);
    }
    d.modified = s.now;
    engine.touch(d.id);
    return {};
}

Guid Applier::operator()(DeleteDeployment const& c) const {
    Deployment& d = *s.deployments.find(c.id);
    archive(d);
    d.deleted = true;
    return {};
}

Guid Applier::operator()(AdvanceTo const&) const { return {}; }

}  // namespace sim
