#include "sim/service/rollout.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/service/content.h"
#include "sim/service/monitoring.h"
#include "sim/service/planning.h"
#include "sim/service/rules.h"
#include "sim/service/software.h"

namespace sim {

void RolloutEngine::touch(DeploymentId const& id) {
    auto const seq = s_.deployments.seq_of(id);
    if (!seq) return;
    touched_.insert(*seq);
    touch_rivals(s_.deployments.items().at(*seq));
}

void RolloutEngine::monitor(Deployment& d) {
    if (d.archived || d.faulted) return;
    bool const was_tripped = d.tripped;
    watch_rules(s_, d);
    if (d.tripped == was_tripped) return;
    d.modified = s_.now;
    touch(d.id);
}

void RolloutEngine::touch_rivals(Deployment const& d) {
    for (auto const& [seq, other] : s_.deployments.items())
        if (is_offering(other) && Content(p_, s_).are_rivals(d.entry, other.entry)) touched_.insert(seq);
}

void RolloutEngine::touch_audience(AudienceId const& id) {
    for (auto const& [seq, d] : s_.deployments.items()) {
        if (d.audience != id || !is_offering(d)) continue;
        touched_.insert(seq);
        touch_rivals(d);
    }
}

void RolloutEngine::touch_all() {
    for (auto const& [seq, d] : s_.deployments.items()) touched_.insert(seq);
}

void RolloutEngine::fault_outdated() {
    for (auto& [seq, d] : s_.deployments.items()) {
        if (d.archived || d.deleted || d.faulted) continue;
        auto const until = p_.catalog->deployable_until(d.entry);
        // ASSUMED: content is outdated from its deployableUntilDateTime on. Superseded content is not: it is
        // offered to nobody who has something newer, and an expedited one brings the newest.
        if (!until || *until > s_.now || p_.catalog->is_offered_at(d.entry, s_.now)) continue;
        d.faulted = true;
        d.modified = s_.now;
        touch(d.id);
    }
}

void RolloutEngine::replan() {
    fault_outdated();
    for (std::uint32_t const seq : touched_) {
        auto const found = s_.deployments.items().find(seq);
        if (found != s_.deployments.items().end()) replan_one(found->second);
    }
    touched_.clear();
}

std::optional<Instant> RolloutEngine::next_event(Instant until) const {
    std::optional<Instant> next;
    auto const consider = [&](Instant t) {
        if (t <= until && (!next || t < *next)) next = t;
    };
    bool any_live = false;
    for (auto const& [seq, d] : s_.deployments.items()) {
        Rollout const& r = d.rollout;
        if (!r.ends.empty()) consider(instant_of(r.ends.begin()->first));
        if (!r.scans.empty()) consider(instant_of(r.scans.begin()->first));
        EffectiveState const state = effective_state(s_, d);
        if (state == EffectiveState::archived || state == EffectiveState::faulted) continue;
        any_live = true;
        if (state == EffectiveState::paused) continue;
        if (!r.started) consider(start_of(s_, d));
        if (r.next_wave && state == EffectiveState::offering) consider(*r.next_wave);
    }
    if (any_live) {
        auto const change = std::ranges::upper_bound(p_.changes, s_.now);
        if (change != p_.changes.end()) consider(*change);
    }
    if (!s_.pending.empty()) consider(s_.pending.begin()->first);
    if (auto const rule = next_rule_event(p_, s_)) consider(*rule);
    return next;
}

void RolloutEngine::settle(Instant to) {
    while (auto const at = next_event(to)) {
        Instant const before = s_.now;
        s_.now = std::max(s_.now, *at);
        auto const change = std::ranges::upper_bound(p_.changes, before);
        if (change != p_.changes.end() && *change <= s_.now) touch_all();
        run_events();
        replan();
    }
    s_.now = std::max(s_.now, to);
    take_reports(s_);
}

void RolloutEngine::run_events() {
    // The last whole step that has come: an event off the steps (a start) does not run the next step's scans
    // early.
    std::int64_t const step = step_at(s_.now) - (instant_of(step_at(s_.now)) > s_.now ? 1 : 0);
    for (auto& [seq, d] : s_.deployments.items()) run_ends(d, step);
    take_reports(s_);
    run_pending(p_, s_, *this);
    run_rules(p_, s_, *this);  // what ended may have changed what applies; what is made starts at once
    for (auto& [seq, d] : s_.deployments.items()) run_start(seq, d);
    replan();  // what appears, expires or ends now holds for those who scan now
    reconsider(std::exchange(moved_, {}));
    for (auto& [seq, d] : s_.deployments.items()) run_waves(d);
    // What a device takes at one scan, in the service's order. (R7.28)
    for (int turn = 0; turn < kTurns; ++turn)
        for (auto& [seq, d] : s_.deployments.items())
            if (turn_of(d) == turn) run_scans(d, step);
}

void RolloutEngine::run_scans(Deployment& d, std::int64_t step) {
    Rollout& r = d.rollout;
    if (r.scans.empty() || r.scans.begin()->first > step) return;
    DeploymentSettings const settings = settings_of(s_, d);
    std::int32_t const forced_reboot_days = days_until_forced_reboot(settings);
    Content const content(p_, s_);
    std::uint64_t const key = key_of(d.id);
    while (!r.scans.empty() && r.scans.begin()->first <= step) {
        auto const due = r.scans.extract(r.scans.begin());
        r.waiting -= due.mapped();
        if (is_readiness_test(settings)) {
            r.tested |= due.mapped();  // they answer and install nothing
            continue;
        }
        DeviceSet const taken = content.still_open_to(d.entry, settings, due.mapped());
        if (taken.empty()) continue;
        if (is_optional(*p_.catalog, d.entry, settings)) {
            r.received |= taken;
            continue;
        }
        r.received -= taken;
        DeviceSet const restarting = content.restarting(d.entry, settings, taken);
        if (!p_.catalog->is_driver(d.entry)) r.hotpatched |= taken - restarting;
        r.offered |= taken;
        s_.committed[d.entry] |= taken;
        Instant const offered = instant_of(due.key());
        // End and outcome in one number, so that each course is worked out once.
        constexpr auto kWays = static_cast<std::int64_t>(kOutcomes);
        auto const run = [&](DeviceSet const& devices, bool restart) {
            auto const courses = group_by_step(*p_.fleet, devices, [&](std::uint64_t device_key) {
                Course const c = p_.client.course(device_key, key, offered, restart, forced_reboot_days);
                return step_at(c.ended) * kWays + static_cast<std::int64_t>(c.outcome);
            });
            for (auto const& [end, part] : courses)
                r.ends[end / kWays][static_cast<std::size_t>(end % kWays)] |= part;
        };
        run(restarting, true);
        run(taken - restarting, false);
    }
}

void RolloutEngine::run_ends(Deployment& d, std::int64_t step) {
    Rollout& r = d.rollout;
    if (r.ends.empty() || r.ends.begin()->first > step) return;
    while (!r.ends.empty() && r.ends.begin()->first <= step) {
        auto const due = r.ends.extract(r.ends.begin());
        auto const& sets = due.mapped();
        for (std::size_t o = 0; o < kOutcomes; ++o) r.ended[o] |= sets[o];
        installed(p_, s_, d, sets[0]);
        DeviceSet const undone = sets[1] | sets[2];
        note_moved(d, sets[0] | undone);
        if (undone.empty()) continue;
        not_installed(p_, s_, d, undone);
        touch_rivals(d);
    }
    monitor(d);
}

}  // namespace sim
