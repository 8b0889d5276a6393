#include "sim/service/state.h"

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

DeviceSet registrable(Premises const& p, DeviceSet const& devices) {
    DeviceSet out = devices & DeviceSet::of_range({0, p.fleet->size()});
    for (Cohort const& c : p.fleet->cohorts()) {
        if (c.listed.empty()) continue;  // generated devices are joined
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

DeploymentSettings settings_of(State const& s, ContentApproval const& a) {
    auto const* policy = s.policies.find(a.policy);
    return policy == nullptr ? a.settings : merged(policy->settings, a.settings);
}

DeploymentSettings settings_of(State const& s, Deployment const& d) {
    auto const* approval = d.approval ? s.approvals.find(*d.approval) : nullptr;
    if (approval == nullptr) return d.settings;
    DeploymentSettings out = settings_of(s, *approval);
    if (d.settings.schedule) out.schedule = d.settings.schedule;
    if (d.settings.content_applicability) out.content_applicability = d.settings.content_applicability;
    if (d.settings.user_experience) out.user_experience = d.settings.user_experience;
    return out;
}

Instant start_of(State const& s, Deployment const& d) {
    auto const settings = settings_of(s, d);
    return settings.schedule && settings.schedule->start ? *settings.schedule->start : d.created;
}

EffectiveState effective_state(State const& s, Deployment const& d) {
    if (d.archived || d.deleted) return EffectiveState::archived;
    if (d.requested == RequestedState::paused) return EffectiveState::paused;
    return start_of(s, d) > s.now ? EffectiveState::scheduled : EffectiveState::offering;
}

namespace {

void add_side(Digest& out, AudienceSide const& side) {
    out.set(side.devices).number(side.groups.size());
    for (auto const& g : side.groups) out.guid(g.guid);
}

void add_rollout(Digest& out, Rollout const& r) {
    out.number(r.started)
        .instant(r.next_wave.value_or(Instant{}))
        .set(r.released)
        .set(r.waiting)
        .set(r.offered)
        .number(r.scans.size());
    for (auto const& [step, set] : r.scans) out.number(static_cast<std::uint64_t>(step)).set(set);
    for (auto const& [step, sets] : r.ends) {
        out.number(static_cast<std::uint64_t>(step));
        for (auto const& set : sets) out.set(set);
    }
    for (auto const& set : r.ended) out.set(set);
    for (auto const& a : r.admissions)
        out.instant(a.from).number(static_cast<std::uint64_t>(a.days_until_forced_reboot)).set(a.devices);
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
        add_side(out, a.members);
        add_side(out, a.exclusions);
    }
    for (auto const& [seq, p] : s.policies.items()) {
        out.number(seq)
            .guid(p.id.guid)
            .guid(p.audience.guid)
            .instant(p.created)
            .number(p.auto_enrollment.size());
        for (auto const c : p.auto_enrollment) out.number(static_cast<std::uint64_t>(c));
        add_to(out, p.settings);
    }
    for (auto const& [seq, a] : s.approvals.items()) {
        out.number(seq).guid(a.id.guid).guid(a.policy.guid).number(raw(a.entry)).instant(a.created);
        out.instant(a.revoked.value_or(Instant{})).guid(a.deployment.guid);
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
        add_to(out, d.settings);
        add_rollout(out, d.rollout);
    }
    for (auto const* sets : {&s.installed, &s.committed})
        for (auto const& [entry, devices] : *sets) out.number(raw(entry)).set(devices);
    return out.value();
}

}  // namespace sim
