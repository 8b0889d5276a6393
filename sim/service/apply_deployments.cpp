#include <algorithm>

#include "sim/service/applier.h"

namespace sim {

void Applier::restart_planning(Deployment& d) const {
    Rollout& r = d.rollout;
    r.waiting = {};  // whoever has not scanned yet meets the new settings
    r.scans.clear();
    d.modified = s.now;
    engine.monitor(d);
    engine.touch(d.id);
    if (r.started && r.schedule == schedule_in_force(settings_of(s, d))) return;
    r.started = false;
    r.next_wave.reset();
    r.order.clear();
    r.waves = {};
    if (start_of(s, d) > s.now) {
        // Nobody new until then; those whose turn had come without an offer wait for another. (TC-7.15)
        r.begun.reset();
        r.last_wave.reset();
        r.released &= r.offered;
    }
    if (!r.begun) r.planned_at = s.now;
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
    // An audience made here belongs to the deployment; ASSUMED: it stays listed when the deployment is
    // deleted, as other objects may have come to use it.
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
