/// When whose turn comes: starts, batches and waves. (device-behavior reference 7.2)
#include <algorithm>
#include <vector>

#include "sim/service/content.h"
#include "sim/service/planning.h"
#include "sim/service/rollout.h"
#include "sim/service/waves.h"

namespace sim {

void RolloutEngine::run_start(std::uint32_t seq, Deployment& d) {
    if (d.rollout.started || effective_state(s_, d) != EffectiveState::offering) return;
    d.rollout.started = true;
    d.rollout.schedule = schedule_in_force(settings_of(s_, d));
    begin(d);
    touched_.insert(seq);
    touch_rivals(d);
}

void RolloutEngine::begin(Deployment& d) {
    Rollout& r = d.rollout;
    DeploymentSettings const settings = settings_of(s_, d);
    Pace const pace = pace_of(settings);
    if (pace == Pace::at_once) return;
    // Without a start the first devices are the start (TC-7.20).
    bool const waits = !settings.schedule->start && members_of(s_, d).empty();
    if (pace == Pace::waves && waits) return;
    // A deployment that was paused when its time came keeps its dates: what it missed is due now.
    bool const again = r.begun.has_value();
    if (!again) r.begun = std::min(s_.now, std::max({start_of(s_, d), d.created, r.planned_at}));
    r.next_wave = again ? s_.now : *r.begun;
    if (r.last_wave)
        r.next_wave = std::max(*r.next_wave, *r.last_wave + settings.schedule->rollout->between_offers);
    if (pace == Pace::waves) begin_waves(d, settings);
}

void RolloutEngine::begin_waves(Deployment& d, DeploymentSettings const& settings) {
    Rollout& r = d.rollout;
    GradualRollout const& rollout = *settings.schedule->rollout;
    Instant const end = rollout.kind == RolloutKind::date ? *rollout.end : *r.begun + *rollout.until_end;
    // Everyone is offered the content before the end, even if that cuts an interval short.
    if (*r.next_wave >= end && *r.next_wave > s_.now) r.next_wave = s_.now;
    r.waves = {};
    r.waves.count = count_waves(*r.next_wave, end, rollout.between_offers);
    r.waves.planned = r.released | r.offered;
    plan_waves(p_, r.waves, members_of(s_, d), key_of(d.id));
}

void RolloutEngine::run_waves(Deployment& d) {
    if (!d.rollout.next_wave || *d.rollout.next_wave > s_.now) return;
    DeploymentSettings const settings = settings_of(s_, d);
    while (d.rollout.next_wave && *d.rollout.next_wave <= s_.now && is_offering(d)) {
        d.rollout.last_wave = *d.rollout.next_wave;
        if (d.rollout.waves.count > 0)
            run_wave(d, settings);
        else
            run_batch(d, settings);
    }
}

void RolloutEngine::run_batch(Deployment& d, DeploymentSettings const& settings) {
    Rollout& r = d.rollout;
    std::uint32_t const batch = devices_per_offer(settings);
    DeviceSet const open = eligible(d) - r.released;
    if (open.size() <= batch) {
        r.next_wave.reset();  // the last batch; whoever joins later is offered at once
        r.order.clear();
        if (open.empty()) r.last_wave.reset();
        r.released |= open;
        admit(d, open);
    } else {
        *r.next_wave += settings.schedule->rollout->between_offers;
        DeviceSet const chosen = next_batch(d, open, batch);
        r.released |= chosen;
        admit(d, chosen);
    }
}

void RolloutEngine::run_wave(Deployment& d, DeploymentSettings const& settings) {
    Rollout& r = d.rollout;
    DeviceSet const wave = take_wave(p_, r.waves, key_of(d.id));
    if (r.waves.next == r.waves.count) {
        r.next_wave.reset();  // whoever joins later is offered at once
        r.waves.shares.clear();
        r.released = r.waves.planned;
        admit(d, eligible(d) - r.waiting);
    } else {
        *r.next_wave += settings.schedule->rollout->between_offers;
        r.released |= wave;
        if (!wave.empty()) admit(d, (eligible(d) & wave) - r.waiting);
    }
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
