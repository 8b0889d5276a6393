/// Who may be offered what: planning anew after a change.
#include <algorithm>
#include <vector>

#include "sim/service/content.h"
#include "sim/service/planning.h"
#include "sim/service/rollout.h"
#include "sim/service/waves.h"

namespace sim {

DeviceSet RolloutEngine::eligible(Deployment const& d) const {
    return eligible(d, DeviceSet::of_range({0, p_.fleet->size()}));
}

DeviceSet RolloutEngine::eligible(Deployment const& d, DeviceSet const& within) const {
    if (!is_offering(d)) return {};
    Content const content(p_, s_);
    DeviceSet const members = members_of(s_, d) & within;
    if (members.empty()) return {};
    DeploymentSettings const settings = settings_of(s_, d);
    // ASSUMED: every member that the directory knows takes a readiness test, whatever it runs.
    if (is_readiness_test(settings))
        return (members & DeviceSet::of_range({0, p_.fleet->size()})) - d.rollout.tested - d.rollout.offered;
    DeviceSet out = content.open_to(d.entry, settings, members - served(*p_.catalog, d, settings));
    if (out.empty()) return out;
    // Only the newest approved, started, unpaused entry is offered to a device; one that is withheld from it
    // does not count. (R2.17)
    for (auto const& [seq, other] : s_.deployments.items()) {
        if (other.id == d.id || !is_offering(other) || !content.are_rivals(d.entry, other.entry)) continue;
        DeploymentSettings const its_settings = settings_of(s_, other);
        if (is_readiness_test(its_settings)) continue;
        DeviceSet const taken = content.yielded(d.entry, settings, other.entry, its_settings, out);
        if (!taken.empty()) out -= taken & members_of(s_, other);
    }
    return out;
}

bool RolloutEngine::nobody_was_there(Deployment const& d, DeviceSet const& open) const {
    Rollout const& r = d.rollout;
    if (r.next_wave) return false;
    switch (pace_of(settings_of(s_, d))) {
        case Pace::batches:
            return r.admissions.empty() && !open.empty();
        case Pace::waves:
            return r.waves.count == 0 && !members_of(s_, d).empty();
        case Pace::at_once:
            break;
    }
    return false;
}

void RolloutEngine::replan_one(Deployment& d) {
    Rollout& r = d.rollout;
    DeviceSet const open = eligible(d);
    take_back(r, r.waiting - open);
    if (!is_offering(d)) return;
    if (nobody_was_there(d, open)) {
        r.begun = s_.now;
        begin(d);
        run_waves(d);
    } else if (r.next_wave && r.waves.count > 0) {
        // New members get one of the waves that are left.
        plan_waves(p_, r.waves, members_of(s_, d), key_of(d.id));
    }
    // Before the last batch or wave only those whose turn has come: they were taken out by a pause, and are
    // let in again.
    admit(d, (r.next_wave ? open & r.released : open) - r.waiting);
}

void RolloutEngine::take_back(Rollout& r, DeviceSet const& devices) const {
    if (devices.empty()) return;
    r.waiting -= devices;
    for (auto at = r.scans.begin(); at != r.scans.end();) {
        at->second -= devices;
        at = at->second.empty() ? r.scans.erase(at) : std::next(at);
    }
}

void RolloutEngine::admit(Deployment& d, DeviceSet const& devices) {
    if (devices.empty()) return;
    Rollout& r = d.rollout;
    DeploymentSettings const settings = settings_of(s_, d);
    bool const pushed = is_expedited(settings);
    r.admissions.push_back({s_.now, days_until_forced_reboot(settings), devices, pushed});
    r.waiting |= devices;
    auto scans = group_by_step(*p_.fleet, devices, [&](std::uint64_t device_key) {
        return p_.client.offer_step(device_key, s_.now, pushed);
    });
    for (auto& [step, set] : scans) r.scans[step] |= set;
}

}  // namespace sim
