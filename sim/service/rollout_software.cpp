/// How one update's end opens the way for others: Windows updates are planned anew for the devices concerned.
#include "sim/service/content.h"
#include "sim/service/holds.h"
#include "sim/service/rollout.h"
#include "sim/service/software.h"

namespace sim {

int RolloutEngine::turn_of(Deployment const& d) const {
    switch (p_.catalog->kind(d.entry)) {
        case EntryKind::quality:
            return is_expedited(settings_of(s_, d)) ? 0 : 1;
        case EntryKind::driver:
            return 2;
        case EntryKind::recovery:
        case EntryKind::feature:
            break;
    }
    return 3;
}

void RolloutEngine::note_moved(Deployment const& d, DeviceSet const& devices) {
    if (!p_.catalog->is_driver(d.entry) || holds_look_at_drivers(p_)) moved_ |= devices;
}

void RolloutEngine::reconsider(DeviceSet const& devices) {
    if (devices.empty()) return;
    for (auto& [seq, d] : s_.deployments.items()) {
        if (p_.catalog->is_driver(d.entry) || !is_offering(d)) continue;
        Rollout& r = d.rollout;
        DeviceSet const members = (devices & members_of(s_, d)) - r.offered;
        if (members.empty()) continue;
        if (r.admissions.empty()) {
            touched_.insert(seq);  // its batches may wait for the first device
            continue;
        }
        DeviceSet const open = eligible(d, members);
        take_back(r, (r.waiting & members) - open);
        admit(d, (r.next_wave ? open & r.released : open) - r.waiting);
    }
    replan();
}

}  // namespace sim
