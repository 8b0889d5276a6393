#include "sim/service/software.h"

#include <algorithm>
#include <map>

#include "sim/service/content.h"
#include "sim/service/eligibility.h"
#include "sim/service/holds.h"

namespace sim {
namespace {

bool hotpatch_is_enabled(DeploymentSettings const& settings) {
    return settings.user_experience && settings.user_experience->is_hotpatch_enabled.value_or(false);
}

bool can_hotpatch(Premises const& p, Variant const& v) {
    return p.eligibility.can_hotpatch[v.model] && p.eligibility.is_hotpatch_edition[v.edition];
}

/// Devices with a Windows update on its way.
DeviceSet in_flight(Premises const& p, State const& s) {
    DeviceSet out;
    for (auto at = s.committed.lower_bound(p.catalog->first_software()); at != s.committed.end(); ++at) {
        auto const done = s.installed.find(at->first);
        out |= done == s.installed.end() ? at->second : at->second - done->second;
    }
    return out;
}

void set_windows(State& s, DeviceSet const& devices, WindowsBuild build) {
    s.windows_changed = s.now;
    for (auto& [other, set] : s.windows) set -= devices;
    s.windows[build] |= devices;
    std::erase_if(s.windows, [](auto const& item) { return item.second.empty(); });
}

/// ASSUMED: a recovery update is for devices whose last Windows update failed or was rolled back. It changes
/// no build.
std::optional<Landing> recovery_landing(SoftwareEntry const& entry, WindowsBuild now, Instant at) {
    bool const fits = entry.revisions.empty() || std::ranges::any_of(entry.revisions, [&](auto const& r) {
                          return r.build.build == now.build && r.released <= at;
                      });
    return fits ? std::optional(Landing{now, true}) : std::nullopt;
}

}  // namespace

WindowsBuild windows_of(Premises const& p, State const& s, DeviceIndex d) noexcept {
    for (auto const& [build, devices] : s.windows)
        if (devices.contains(d)) return build;
    return p.fleet->variant_of(d).windows;
}

void for_each_build(Premises const& p, State const& s, DeviceSet const& within,
                    std::function<void(WindowsBuild, Variant const&, DeviceSet const&)> const& f) {
    if (within.empty()) return;
    DeviceSet changed;
    for (auto const& [build, devices] : s.windows) changed |= devices;
    for (Variant const& v : p.fleet->variants()) {
        if (!within.touches(v.devices)) continue;
        DeviceSet const here = within & DeviceSet::of_range(v.devices);
        DeviceSet const same = here - changed;
        if (!same.empty()) f(v.windows, v, same);
        if (!here.intersects(changed)) continue;
        for (auto const& [build, devices] : s.windows)
            if (DeviceSet const part = here & devices; !part.empty()) f(build, v, part);
    }
}

std::optional<Landing> landing_of(Premises const& p, EntryIndex e, DeploymentSettings const& settings,
                                  Variant const& v, WindowsBuild now, Instant at) noexcept {
    SoftwareEntry const& entry = p.catalog->software(e);
    if (entry.kind == EntryKind::recovery) return recovery_landing(entry, now, at);
    if (entry.kind == EntryKind::quality)
        return quality_landing(*p.catalog, e, now, is_expedited(settings),
                               hotpatch_is_enabled(settings) && can_hotpatch(p, v), at);
    auto const target = feature_target(p.eligibility, v, entry.target_build, now, offers_fallback(settings));
    if (!target) return std::nullopt;
    return Landing{upgraded(*p.catalog, now, *target, at), true};
}

DeviceSet software_wanted_by(Premises const& p, State const& s, EntryIndex e,
                             DeploymentSettings const& settings, DeviceSet const& within) {
    DeviceSet devices = within;
    if (p.catalog->kind(e) == EntryKind::recovery) {
        devices &= s.failed;
        // ASSUMED: what did not help the first time is not offered a second time.
        if (auto const done = s.installed.find(e); done != s.installed.end()) devices -= done->second;
    }
    DeviceSet out;
    for_each_build(p, s, devices, [&](WindowsBuild build, Variant const& v, DeviceSet const& part) {
        if (landing_of(p, e, settings, v, build, s.now)) out |= part;
    });
    return out;
}

DeviceSet software_open_to(Premises const& p, State const& s, EntryIndex e,
                           DeploymentSettings const& settings, DeviceSet const& within) {
    if (is_expedited(settings) && !p.catalog->is_expeditable_at(e, s.now)) return {};
    DeviceSet out = software_wanted_by(p, s, e, settings, within);
    if (!out.empty()) out -= in_flight(p, s);
    if (!out.empty()) out -= held(p, s, e, settings, out);
    return out;
}

DeviceSet software_restarting(Premises const& p, State const& s, EntryIndex e,
                              DeploymentSettings const& settings, DeviceSet const& within) {
    if (!hotpatch_is_enabled(settings)) return within;
    DeviceSet out = within;
    for_each_build(p, s, within, [&](WindowsBuild build, Variant const& v, DeviceSet const& part) {
        auto const landing = landing_of(p, e, settings, v, build, s.now);
        if (landing && !landing->restart) out -= part;
    });
    return out;
}

bool software_goes_before(Catalog const& catalog, EntryIndex better, DeploymentSettings const& its_settings,
                          EntryIndex e, DeploymentSettings const& settings) noexcept {
    if (is_readiness_test(its_settings)) return false;  // it installs nothing
    SoftwareEntry const& a = catalog.software(better);
    SoftwareEntry const& b = catalog.software(e);
    if (a.kind != EntryKind::feature) {
        bool const urgent = is_expedited(its_settings);
        return urgent != is_expedited(settings) ? urgent : a.released > b.released;
    }
    if (a.target_build != b.target_build) return a.target_build > b.target_build;
    return is_optional(catalog, e, settings) && !is_optional(catalog, better, its_settings);
}

void installed(Premises const& p, State& s, Deployment const& d, DeviceSet const& devices) {
    if (devices.empty()) return;
    s.installed[d.entry] |= devices;
    if (p.catalog->is_driver(d.entry)) return;
    DeploymentSettings settings = settings_of(s, d);
    DeploymentSettings ordinary;
    std::map<WindowsBuild, DeviceSet> landed;
    auto const land = [&](DeviceSet const& part) {
        for_each_build(p, s, part, [&](WindowsBuild build, Variant const& v, DeviceSet const& same) {
            auto landing = landing_of(p, d.entry, settings, v, build, s.now);
            if (!landing) landing = landing_of(p, d.entry, ordinary, v, build, s.now);
            if (landing) landed[landing->build] |= same;
        });
    };
    // What was begun is finished as it was begun, whatever the settings are by now.
    settings.monitoring = {{{MonitoringSignal::ineligible, {}, MonitoringAction::offer_fallback}}};
    DeviceSet const hotpatched = devices & d.rollout.hotpatched;
    land(devices - hotpatched);
    if (!hotpatched.empty()) {
        settings.user_experience = UserExperienceSettings{{}, {}, true};
        land(hotpatched);
    }
    for (auto const& [build, part] : landed) set_windows(s, part, build);
    s.failed -= devices;
}

void not_installed(Premises const& p, State& s, Deployment const& d, DeviceSet const& devices) {
    s.committed[d.entry] -= devices;
    if (p.catalog->is_driver(d.entry)) return;
    s.failed |= devices;
    s.windows_changed = s.now;
}

EntrySets applicable_quality(Premises const& p, State const& s, DeviceSet const& members) {
    std::map<WindowsBuild, DeviceSet> builds;
    for_each_build(p, s, members,
                   [&](WindowsBuild build, Variant const&, DeviceSet const& part) { builds[build] |= part; });
    EntrySets out;
    for (auto const& [build, devices] : builds) {
        auto const newest = newest_updates(*p.catalog, build, s.now);
        if (newest.security) out[*newest.security] |= devices;
        if (newest.non_security) out[*newest.non_security] |= devices;
    }
    return out;
}

}  // namespace sim
