/// Who may be offered what: planning anew after a change, and batches.
#include <algorithm>
#include <vector>

#include "sim/service/content.h"
#include "sim/service/planning.h"
#include "sim/service/rollout.h"

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
    DeviceSet out = content.open_to(d.entry, settings, members - served(*p_.catalog, d, settings));
    if (out.empty()) return out;
    // Only the newest approved, started, unpaused entry is offered to a device; one that is withheld from it
    // does not count. (R2.17)
    for (auto const& [seq, other] : s_.deployments.items()) {
        if (other.id == d.id || !is_offering(other) || !content.are_rivals(d.entry, other.entry)) continue;
        DeviceSet const taken = content.yielded(d.entry, settings, other.entry, settings_of(s_, other), out);
        if (!taken.empty()) out -= taken & members_of(s_, other);
    }
    return out;
}

void RolloutEngine::replan_one(Deployment& d) {
    Rollout& r = d.rollout;
    DeviceSet const open = eligible(d);
    take_back(r, r.waiting - open);
    if (r.admissions.empty() && !open.empty() && !r.next_wave && devices_per_offer(settings_of(s_, d)) > 0) {
        r.next_wave =
            s_.now;  // nobody was there at the start: the first batch comes with the first devices (TC-7.20)
        run_waves(d);
        return;
    }
    // Before the last batch only those whose turn has come: they were taken out by a pause, and are let in
    // again.
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

DeviceSet RolloutEngine::next_batch(Deployment& d, DeviceSet const& candidates, std::uint32_t count) const {
    auto& order = d.rollout.order;  // descending: the next one stands at the end
    std::vector<std::uint32_t> chosen;
    auto const take_from_order = [&] {
        while (chosen.size() < count && !order.empty()) {
            std::uint32_t const device = order.back().second;
            order.pop_back();
            if (candidates.contains(DeviceIndex{device})) chosen.push_back(device);
        }
    };
    take_from_order();
    if (chosen.size() < count) {
        std::ranges::sort(chosen);
        DeviceSet const rest = candidates - DeviceSet::of_sorted(chosen);
        std::uint64_t const portion = std::max<std::uint64_t>(std::uint64_t{count} * 4, rest.size() / 16 + 1);
        order = first_in_order(p_, rest, key_of(d.id), portion);
        take_from_order();
    }
    std::ranges::sort(chosen);
    return DeviceSet::of_sorted(chosen);
}

}  // namespace sim
