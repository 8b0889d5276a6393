/// What stands between clients and a tenant's World. Harness state: outside World, digest and snapshots;
/// `/__admin/reset` makes it as it was after loading.
#pragma once

#include "fakegraph/faults/plan.h"
#include "fakegraph/identity/authority.h"
#include "fakegraph/throttle/meter.h"
#include "fakegraph/watch/log.h"

namespace fakegraph {

/// Each part guards itself: no lock of the tenant is needed.
struct Harness {
    faults::Plan faults;
    throttle::Meter throttle;
    watch::Log log;
    identity::Authority identity;

    void reset() {
        faults.reset();
        throttle.reset();
        log.reset();
        identity.reset();
    }
};

}  // namespace fakegraph
