#include "sim/service/rules.h"

#include <algorithm>
#include <set>

#include "sim/base/draw.h"
#include "sim/service/applier.h"
#include "sim/service/candidates.h"
#include "sim/service/rings.h"

namespace sim {
namespace {

using std::chrono::days;

/// The first evaluation at or after `t`.
Instant evaluation_from(Timing const& timing, Instant written, Instant t) {
    Instant const first = written + timing.rules_first;
    if (t <= first) return first;
    Ticks const every = timing.rules_every;
    return first + (t - first + every - Ticks{1}) / every * every;
}

/// The first time after `looked` at which something happens that an evaluation might notice; an entry is
/// noticed when it appears, and when it has been out for one of `ages`.
std::optional<Instant> next_change(Premises const& p, State const& s, Instant looked,
                                   std::set<Ticks> const& ages) {
    std::optional<Instant> next;
    auto const consider = [&](Instant t) {
        if (!next || t < *next) next = t;
    };
    // An evaluation at the very time of a Command comes before it.
    if (s.last_command >= looked) consider(s.last_command + Ticks{1});
    if (s.windows_changed > looked) consider(s.windows_changed);
    if (s.took_effect > looked) consider(s.took_effect);
    for (auto const& reports : s.reports)
        if (!reports.empty()) consider(instant_of(reports.begin()->first));
    auto const changes = p.catalog->changes();
    for (Ticks const age : ages) {
        auto const change = std::ranges::upper_bound(changes, looked - age);
        if (change != changes.end()) consider(*change + age);
    }
    return next;
}

std::optional<Instant> next_look(Premises const& p, State const& s, Instant written,
                                 std::optional<Instant> looked, std::set<Ticks> const& ages) {
    Timing const& timing = p.service.timing;
    if (!looked) return written + timing.rules_first;
    auto const change = next_change(p, s, *looked, ages);
    if (!change) return std::nullopt;
    return evaluation_from(timing, written, std::max(*change, *looked + Ticks{1}));
}

std::optional<Instant> next_look(Premises const& p, State const& s, ContentApprovalRule const& rule) {
    return next_look(p, s, rule.modified, rule.looked, {Ticks{0}});
}

std::optional<Instant> next_look(Premises const& p, State const& s, RingPolicy const& policy) {
    if (policy.rules.empty()) return std::nullopt;
    std::set<Ticks> ages{Ticks{0}};
    for (auto const& rule : policy.rules) ages.insert(days{rule.deferral_days});
    return next_look(p, s, policy.rules_written, policy.looked, ages);
}

void approve(Applier const& apply, UpdatePolicy const& policy, ContentApprovalRule const& rule,
             EntryIndex e) {
    State const& s = apply.s;
    std::uint64_t const key = hash_text(apply.p.catalog->id_of(e));
    auto const id = [&](std::uint64_t again) {
        return apply.derived<DeploymentId>(policy.id.guid, key, IdKind::deployment, again);
    };
    std::uint64_t again = 0;  // deployments of deleted approvals stay
    while (s.deployments.find(id(again)) != nullptr) ++again;
    ContentApproval a;
    a.id = apply.derived<ApprovalId>(policy.id.guid, key, IdKind::approval, again);
    a.policy = policy.id;
    a.entry = e;
    a.created = s.now;
    a.deployment = id(again);
    a.by_rule = true;
    // ASSUMED: the time counts from the evaluation that found the content. (R7.3; reference 4.5 can be read
    // so that the approval itself comes later.)
    if (rule.before_start > Ticks{0}) a.settings.schedule = ScheduleSettings{s.now + rule.before_start, {}};
    apply.add_approval(std::move(a));
}

void evaluate(Applier const& apply, UpdatePolicy const& policy, ContentApprovalRule const& rule) {
    State const& s = apply.s;
    if (!rule.filter) return;
    auto const found = candidates(
        apply.p, s,
        {*rule.filter, Ticks{0}, effective_members(s, *s.audiences.find(policy.audience)), policy.settings});
    std::set<EntryIndex> decided;  // a revoked approval counts: its entry is not approved again by itself
    for (auto const& [seq, a] : s.approvals.items())
        if (a.policy == policy.id) decided.insert(a.entry);
    for (EntryIndex const e : found)
        if (!decided.contains(e)) approve(apply, policy, rule, e);
}

void evaluate(Applier const& apply, RingPolicy const& policy) {
    State& s = apply.s;
    DeviceSet members;
    for (auto const& [seq, ring] : s.rings.items())
        if (ring.policy == policy.id) members |= members_of(s, ring);
    bool made = false;
    for (auto const& rule : policy.rules) {
        ContentFilter const filter{rule.kind, rule.classification, rule.cadence};
        for (EntryIndex const e :
             candidates(apply.p, s, {filter, days{rule.deferral_days}, members, DeploymentSettings{}})) {
            if (approval_of(s, policy.id, e) != nullptr) continue;
            PolicyApproval a;
            a.id = apply.derived<PolicyApprovalId>(policy.id.guid, hash_text(apply.p.catalog->id_of(e)),
                                                   IdKind::policy_approval);
            a.policy = policy.id;
            a.entry = e;
            a.created = a.modified = a.effective = s.now;
            s.policy_approvals.add(a);
            made = true;
        }
    }
    if (made) apply.deliver(policy.id);
}

}  // namespace

std::optional<Instant> last_evaluated(Timing const& timing, ContentApprovalRule const& rule,
                                      Instant now) noexcept {
    Instant const first = rule.modified + timing.rules_first;
    if (now < first) return std::nullopt;
    return first + (now - first) / timing.rules_every * timing.rules_every;
}

std::optional<Instant> next_rule_event(Premises const& p, State const& s) {
    std::optional<Instant> next;
    auto const consider = [&](std::optional<Instant> t) {
        if (t && (!next || *t < *next)) next = t;
    };
    for (auto const& [seq, policy] : s.policies.items())
        for (auto const& rule : policy.rules) consider(next_look(p, s, rule));
    for (auto const& [seq, policy] : s.ring_policies.items()) consider(next_look(p, s, policy));
    return next;
}

void run_rules(Premises const& p, State& s, RolloutEngine& engine) {
    Applier const apply{p, s, engine};
    auto const is_due = [&](std::optional<Instant> t) { return t && *t <= s.now; };
    for (auto& [seq, policy] : s.policies.items())
        for (auto& rule : policy.rules) {
            if (!is_due(next_look(p, s, rule))) continue;
            evaluate(apply, policy, rule);
            rule.looked = s.now;
        }
    for (auto& [seq, policy] : s.ring_policies.items()) {
        if (!is_due(next_look(p, s, policy))) continue;
        evaluate(apply, policy);
        policy.looked = s.now;
    }
}

}  // namespace sim
