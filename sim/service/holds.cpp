#include "sim/service/holds.h"

#include <algorithm>

#include "sim/service/eligibility.h"
#include "sim/service/software.h"

namespace sim {
namespace {

bool disables_likely(DeploymentSettings const& settings) {
    auto const& applies = settings.content_applicability;
    if (!applies || !applies->disabled_safeguards) return false;
    return std::ranges::find(*applies->disabled_safeguards, SafeguardCategory::likely_issues) !=
           applies->disabled_safeguards->end();
}

bool is_in_force(SafeguardHold const& hold, DeploymentSettings const& settings, Instant now) {
    if (hold.from > now || (hold.until && *hold.until <= now)) return false;
    return !hold.likely || !disables_likely(settings);
}

bool is_about(SafeguardHold const& hold, std::uint32_t target) {
    if (hold.likely && !is_windows11(target)) return false;
    return hold.target_builds.empty() ||
           std::ranges::find(hold.target_builds, target) != hold.target_builds.end();
}

bool names_driver(SafeguardHold const& hold, InstalledDriver const* driver) {
    if (!hold.version_from && !hold.version_below) return true;
    if (driver == nullptr) return false;
    return (!hold.version_from || driver->version >= *hold.version_from) &&
           (!hold.version_below || driver->version < *hold.version_below);
}

bool has_id(Component const& c, std::string_view id) {
    return std::ranges::any_of(c.hardware_ids, [&](auto const& own) { return same_id(own, id); });
}

/// Those of `devices`, all of one variant, that the hold is about.
DeviceSet concerned(Premises const& p, State const& s, SafeguardHold const& hold, Variant const& v,
                    DeviceSet const& devices) {
    HardwareModel const& model = p.fleet->models()[v.model];
    if (!hold.models.empty() && std::ranges::find(hold.models, model.name) == hold.models.end()) return {};
    if (hold.hardware_id.empty()) return devices;
    DeviceSet out;
    for (std::size_t c = 0; c < model.components.size(); ++c) {
        if (!has_id(model.components[c], hold.hardware_id)) continue;
        p.applicability->for_each_driver(v, c, devices, s.installed,
                                         [&](std::optional<EntryIndex> entry, DeviceSet const& part) {
                                             InstalledDriver of_entry;
                                             InstalledDriver const* driver = nullptr;
                                             if (entry) {
                                                 of_entry.version = (*p.catalog)[*entry].version;
                                                 driver = &of_entry;
                                             } else if (auto const& start = p.fleet->start_driver(v, c)) {
                                                 driver = &*start;
                                             }
                                             if (names_driver(hold, driver)) out |= part;
                                         });
    }
    return out;
}

}  // namespace

DeviceSet held(Premises const& p, State const& s, EntryIndex e, DeploymentSettings const& settings,
               DeviceSet const& devices) {
    if (p.catalog->kind(e) != EntryKind::feature) return {};
    std::uint32_t const target = p.catalog->software(e).target_build;
    std::vector<SafeguardHold const*> holds;
    for (auto const& hold : p.holds)
        if (is_in_force(hold, settings, s.now)) holds.push_back(&hold);
    if (holds.empty()) return {};
    DeviceSet out;
    for_each_build(p, s, devices, [&](WindowsBuild build, Variant const& v, DeviceSet const& part) {
        auto const to = feature_target(p.eligibility, v, target, build, offers_fallback(settings));
        for (auto const* hold : holds)
            if (is_about(*hold, to.value_or(target))) out |= concerned(p, s, *hold, v, part);
    });
    return out;
}

std::vector<std::int32_t> held_by(Premises const& p, State const& s, EntryIndex e,
                                  DeploymentSettings const& settings, DeviceIndex device) {
    std::vector<std::int32_t> out;
    if (p.catalog->kind(e) != EntryKind::feature) return out;
    Variant const& v = p.fleet->variant_of(device);
    std::uint32_t const target = p.catalog->software(e).target_build;
    auto const to =
        feature_target(p.eligibility, v, target, windows_of(p, s, device), offers_fallback(settings));
    DeviceSet one;
    one.add(device);
    for (auto const& hold : p.holds)
        if (to && is_in_force(hold, settings, s.now) && is_about(hold, *to) &&
            !concerned(p, s, hold, v, one).empty())
            out.push_back(hold.id);
    return out;
}

bool holds_look_at_drivers(Premises const& p) noexcept {
    return std::ranges::any_of(p.holds, [](auto const& hold) { return !hold.hardware_id.empty(); });
}

}  // namespace sim
