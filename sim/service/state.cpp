#include "sim/service/state.h"

#include <algorithm>
#include <limits>

#include "sim/base/digest.h"

namespace sim {

std::optional<DeviceIndex> find_device(Premises const& p, State const& s, DeviceId const& id) noexcept {
    if (auto const known = p.fleet->index_of(id)) return known;
    auto const unknown = s.unknown_index.find(id);
    if (unknown == s.unknown_index.end()) return std::nullopt;
    return DeviceIndex{p.fleet->size() + unknown->second};
}

DeviceId id_of(Premises const& p, State const& s, DeviceIndex d) noexcept {
    return is_known(p, d) ? p.fleet->id_of(d) : s.unknown[raw(d) - p.fleet->size()];
}

bool is_known(Premises const& p, DeviceIndex d) noexcept { return raw(d) < p.fleet->size(); }

std::optional<RegistrationError> registration_error(Premises const& p, DeviceIndex d) noexcept {
    if (!is_known(p, d)) return RegistrationError::invalid_azure_ad_device_id;
    // ASSUMED: a device that is only registered has no trust type that the service accepts; one that is not
    // joined at all fails the join check.
    switch (p.fleet->joined_of(d)) {
        case Joined::registered:
            return RegistrationError::missing_trust_type;
        case Joined::none:
            return RegistrationError::invalid_azure_ad_join;
        case Joined::entra:
        case Joined::hybrid:
            break;
    }
    return std::nullopt;
}

DeviceSet managed_among(State const& s, DeviceSet const& devices, UpdateCategory category) {
    auto const c = static_cast<std::size_t>(category);
    DeviceSet out = devices & s.enrolled[c];
    if (!s.unreported[c].empty()) out -= s.unreported[c];
    return out;
}

DeviceSet registrable(Premises const& p, DeviceSet const& devices) {
    DeviceSet out = devices;
    DeviceRange const unknown{p.fleet->size(), std::numeric_limits<std::uint32_t>::max()};
    if (out.touches(unknown)) out -= DeviceSet::of_range(unknown);
    for (Cohort const& c : p.fleet->cohorts()) {
        if (c.listed.empty() || !out.touches(c.devices)) continue;  // generated devices are joined
        (out & DeviceSet::of_range(c.devices)).for_each([&](DeviceIndex d) {
            if (registration_error(p, d)) out.remove(d);
        });
    }
    return out;
}

DeviceSet resolve(State const& s, AudienceSide const& side) {
    DeviceSet out = side.devices;
    for (auto const& id : side.groups)
        if (auto const* group = s.groups.find(id)) out |= group->members;
    return out;
}

DeviceSet effective_members(State const& s, Audience const& a) {
    return resolve(s, a.members) - resolve(s, a.exclusions);
}

DeviceSet members_of(State const& s, Ring const& ring) {
    auto const all = [&](std::vector<DirectoryGroupId> const& groups) {
        DeviceSet out;
        for (auto const& id : groups)
            if (auto const* group = s.directory_groups.find(id)) out |= group->members;
        return out;
    };
    return all(ring.included) - all(ring.excluded);
}

DeviceSet members_of(State const& s, Deployment const& d) {
    if (d.ring) {
        auto const* ring = s.rings.find(d.ring->ring);
        return ring == nullptr ? DeviceSet() : members_of(s, *ring);
    }
    auto const* audience = s.audiences.find(d.audience);
    return audience == nullptr ? DeviceSet() : effective_members(s, *audience);
}

DeploymentSettings settings_of(State const& s, ContentApproval const& a) {
    auto const* policy = s.policies.find(a.policy);
    return policy == nullptr ? a.settings : merged(policy->settings, a.settings);
}

DeploymentSettings settings_of(State const& s, Deployment const& d) {
    auto const* approval = d.approval ? s.approvals.find(*d.approval) : nullptr;
    if (approval == nullptr) return d.settings;
    DeploymentSettings out = settings_of(s, *approval);
    replace_parts(out, d.settings);
    return out;
}

Instant start_of(State const& s, Deployment const& d) {
    auto const settings = settings_of(s, d);
    return settings.schedule && settings.schedule->start ? *settings.schedule->start : d.created;
}

EffectiveState effective_state(State const& s, Deployment const& d) {
    if (d.archived || d.deleted) return EffectiveState::archived;
    if (d.faulted) return EffectiveState::faulted;
    if (d.requested == RequestedState::paused || d.tripped) return EffectiveState::paused;
    return start_of(s, d) > s.now ? EffectiveState::scheduled : EffectiveState::offering;
}

std::vector<StateReason> reasons_of(State const& s, Deployment const& d) {
    std::vector<StateReason> out;
    switch (effective_state(s, d)) {
        case EffectiveState::scheduled:
            out.push_back(StateReason::scheduled_by_offer_window);
            break;
        case EffectiveState::offering:
            out.push_back(StateReason::offering_by_request);
            break;
        case EffectiveState::paused:
            if (d.requested == RequestedState::paused) out.push_back(StateReason::paused_by_request);
            if (d.tripped) out.push_back(StateReason::paused_by_monitoring);
            break;
        case EffectiveState::faulted:
            out.push_back(StateReason::faulted_by_content_outdated);
            break;
        case EffectiveState::archived:
            break;
    }
    return out;
}

void add_to(Digest& out, AudienceSide const& side) {
    out.set(side.devices).number(side.groups.size());
    for (auto const& g : side.groups) out.guid(g.guid);
}

namespace {

void add_rollout(Digest& out, Rollout const& r) {
    out.number(r.started)
        .instant(r.planned_at)
        .instant(r.begun.value_or(Instant{}))
        .instant(r.next_wave.value_or(Instant{}))
        .instant(r.last_wave.value_or(Instant{}))
        .set(r.released)
        .set(r.waiting)
        .set(r.offered)
        .set(r.tested)
        .set(r.received)
        .set(r.hotpatched)
        .number(r.scans.size());
    out.number(r.waves.count).number(r.waves.next).number(r.waves.extra).set(r.waves.planned);
    for (auto const& share : r.waves.shares)
        out.number(share.first).number(share.waves).number(share.offset).set(share.devices);
    for (auto const& [step, set] : r.scans) out.number(static_cast<std::uint64_t>(step)).set(set);
    for (auto const& [step, sets] : r.ends) {
        out.number(static_cast<std::uint64_t>(step));
        for (auto const& set : sets) out.set(set);
    }
    for (auto const& set : r.ended) out.set(set);
    for (auto const& a : r.admissions)
        out.instant(a.from)
            .number(static_cast<std::uint64_t>(a.days_until_forced_reboot))
            .number(a.pushed)
            .set(a.devices);
}

void add_rule(Digest& out, ContentApprovalRule const& r) {
    out.number(r.filter.has_value());
    if (r.filter)
        out.number(static_cast<std::uint64_t>(r.filter->kind))
            .number(r.filter->classification ? 1 + static_cast<std::uint64_t>(*r.filter->classification) : 0)
            .number(r.filter->cadence ? 1 + static_cast<std::uint64_t>(*r.filter->cadence) : 0);
    out.duration(r.before_start).instant(r.created).instant(r.modified);
    out.instant(r.looked.value_or(Instant{}));
}

void add_ring(Digest& out, Ring const& r) {
    out.guid(r.id.guid).guid(r.policy.guid).text(r.display_name).text(r.description).number(r.paused);
    for (auto const* side : {&r.included, &r.excluded}) {
        out.number(side->size());
        for (auto const& g : *side) out.guid(g.guid);
    }
    for (auto const& wait_days : {r.deferral_days, r.offer_interval_days, r.offer_duration_days})
        out.number(static_cast<std::uint64_t>(wait_days.value_or(-1)));
    out.number(r.hotpatch_enabled).instant(r.created).instant(r.modified);
}

void add_ring_family(Digest& out, State const& s) {
    for (auto const& [seq, p] : s.ring_policies.items()) {
        out.number(seq).guid(p.id.guid).number(static_cast<std::uint64_t>(p.kind));
        out.text(p.display_name).text(p.description).instant(p.created).instant(p.modified);
        out.instant(p.rules_written).instant(p.looked.value_or(Instant{})).number(p.rules.size());
        for (auto const& r : p.rules)
            out.number(static_cast<std::uint64_t>(r.kind))
                .number(static_cast<std::uint64_t>(r.deferral_days))
                .number(static_cast<std::uint64_t>(r.classification))
                .number(static_cast<std::uint64_t>(r.cadence));
    }
    for (auto const& [seq, a] : s.policy_approvals.items()) {
        out.number(seq).guid(a.id.guid).guid(a.policy.guid).number(raw(a.entry));
        out.number(static_cast<std::uint64_t>(a.status)).instant(a.created).instant(a.modified);
        out.instant(a.effective);
    }
    for (auto const& [seq, r] : s.rings.items()) add_ring(out.number(seq), r);
    for (auto const& [seq, g] : s.directory_groups.items())
        out.number(seq)
            .guid(g.id.guid)
            .text(g.display_name)
            .text(g.mail_nickname)
            .text(g.description)
            .set(g.members);
    for (auto const& [seq, c] : s.connections.items())
        out.number(seq).guid(c.id.guid).text(c.resource_group).text(c.subscription).text(c.workspace);
}

/// A service that does everything at once never has.
bool has_pending(State const& s) {
    return s.took_effect != Instant{} || !s.pending.empty() ||
           std::ranges::any_of(s.reports, [](auto const& reports) { return !reports.empty(); });
}

/// What a service that takes its time has before it.
void add_pending(Digest& out, State const& s) {
    out.instant(s.took_effect).number(s.pending.size());
    for (auto const& [due, effect] : s.pending) add_to(out.instant(due), effect);
    for (std::size_t c = 0; c < kCategories; ++c) {
        out.set(s.enrolling[c]).set(s.unenrolling[c]).number(s.reports[c].size());
        for (auto const& [step, set] : s.reports[c]) out.number(static_cast<std::uint64_t>(step)).set(set);
    }
}

}  // namespace

std::uint64_t digest(State const& s) {
    Digest out;
    out.instant(s.now).instant(s.last_command).number(s.position).set(s.registered);
    for (auto const& set : s.enrolled) out.set(set);
    out.number(s.unknown.size());
    for (auto const& id : s.unknown) out.guid(id.guid);
    for (auto const& [seq, g] : s.groups.items()) out.number(seq).guid(g.id.guid).set(g.members);
    for (auto const& [seq, a] : s.audiences.items()) {
        out.number(seq).guid(a.id.guid);
        add_to(out, a.members);
        add_to(out, a.exclusions);
    }
    for (auto const& [seq, p] : s.policies.items()) {
        out.number(seq)
            .guid(p.id.guid)
            .guid(p.audience.guid)
            .instant(p.created)
            .number(p.auto_enrollment.size());
        for (auto const c : p.auto_enrollment) out.number(static_cast<std::uint64_t>(c));
        add_to(out, p.settings);
        out.number(p.rules.size());
        for (auto const& r : p.rules) add_rule(out, r);
    }
    for (auto const& [seq, a] : s.approvals.items()) {
        out.number(seq).guid(a.id.guid).guid(a.policy.guid).number(raw(a.entry)).instant(a.created);
        out.instant(a.revoked.value_or(Instant{})).guid(a.deployment.guid).number(a.by_rule);
        add_to(out, a.settings);
    }
    for (auto const& [seq, d] : s.deployments.items()) {
        out.number(seq)
            .guid(d.id.guid)
            .number(raw(d.entry))
            .guid(d.audience.guid)
            .instant(d.created)
            .instant(d.modified);
        out.number(static_cast<std::uint64_t>(d.requested)).number(d.archived).number(d.deleted);
        out.number(d.faulted).number(d.tripped).number(d.alerts).number(d.alerting);
        if (d.approval) out.guid(d.approval->guid);
        if (d.ring) out.guid(d.ring->ring.guid).guid(d.ring->approval.guid);
        add_to(out, d.settings);
        add_rollout(out, d.rollout);
    }
    add_ring_family(out, s);
    for (auto const& [build, devices] : s.windows)
        out.number(build.build).number(build.revision).set(devices);
    out.instant(s.windows_changed).set(s.failed);
    for (auto const* sets : {&s.installed, &s.committed})
        for (auto const& [entry, devices] : *sets) out.number(raw(entry)).set(devices);
    if (has_pending(s)) add_pending(out, s);
    return out.value();
}

}  // namespace sim
