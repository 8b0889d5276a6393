#include "sim/service/content.h"

#include "sim/service/software.h"

namespace sim {

std::optional<UpdateCategory> category_of(Catalog const& catalog, EntryIndex e,
                                          DeploymentSettings const& settings) noexcept {
    switch (catalog.kind(e)) {
        case EntryKind::driver:
            return UpdateCategory::driver;
        case EntryKind::feature:
            return UpdateCategory::feature;
        case EntryKind::quality:
            if (is_expedited(settings)) return std::nullopt;
            return UpdateCategory::quality;
        case EntryKind::recovery:
            break;
    }
    return std::nullopt;
}

bool Content::are_rivals(EntryIndex a, EntryIndex b) const noexcept {
    Catalog const& catalog = *p_.catalog;
    if (catalog.is_driver(a) && catalog.is_driver(b)) return p_.applicability->are_rivals(a, b);
    return catalog.kind(a) == catalog.kind(b);
}

DeviceSet Content::enrolled_for(EntryIndex e, DeploymentSettings const& settings,
                                DeviceSet const& members) const {
    auto const category = category_of(*p_.catalog, e, settings);
    return category ? members & s_.enrolled[static_cast<std::size_t>(*category)] : members;
}

DeviceSet Content::open_to(EntryIndex e, DeploymentSettings const& settings, DeviceSet const& members) const {
    if (!p_.catalog->is_offered_at(e, s_.now)) return {};
    DeviceSet out = enrolled_for(e, settings, members);
    if (out.empty()) return out;
    if (!p_.catalog->is_driver(e)) return software_open_to(p_, s_, e, settings, out);
    out &= p_.applicability->matched(e, s_.committed);
    withhold(settings, e, out);
    return out;
}

DeviceSet Content::still_open_to(EntryIndex e, DeploymentSettings const& settings,
                                 DeviceSet const& devices) const {
    // Another deployment may have reached some of them since they were admitted.
    if (p_.catalog->is_driver(e)) return p_.applicability->still_matched(e, devices, s_.committed);
    return software_open_to(p_, s_, e, settings, devices);
}

DeviceSet Content::yielded(EntryIndex e, DeploymentSettings const& settings, EntryIndex better,
                           DeploymentSettings const& its_settings, DeviceSet const& within) const {
    if (!p_.catalog->is_offered_at(better, s_.now)) return {};
    if (!p_.catalog->is_driver(e)) {
        if (!software_goes_before(*p_.catalog, better, its_settings, e, settings)) return {};
        return software_open_to(p_, s_, better, its_settings, enrolled_for(better, its_settings, within));
    }
    DeviceSet out = p_.applicability->beaten(e, better);
    withhold(its_settings, better, out);
    return out;
}

DeviceSet Content::restarting(EntryIndex e, DeploymentSettings const& settings,
                              DeviceSet const& devices) const {
    if (p_.catalog->is_driver(e)) return needs_restart((*p_.catalog)[e]) ? devices : DeviceSet();
    return software_restarting(p_, s_, e, settings, devices);
}

void Content::withhold(DeploymentSettings const& settings, EntryIndex e, DeviceSet& devices) const {
    if (devices.empty() || !settings.content_applicability) return;
    if (auto const& parties = settings.content_applicability->offer_while_recommended_by)
        devices &= p_.applicability->recommended_to(e, *parties, s_.now);
}

bool is_optional(Catalog const& catalog, EntryIndex e, DeploymentSettings const& settings) noexcept {
    return catalog.kind(e) == EntryKind::feature && is_windows11(catalog.software(e).target_build) &&
           settings.user_experience && settings.user_experience->offer_as_optional.value_or(false);
}

DeviceSet served(Catalog const& catalog, Deployment const& d, DeploymentSettings const& settings) {
    DeviceSet out = d.rollout.offered;
    if (is_optional(catalog, d.entry, settings)) out |= d.rollout.received;
    return out;
}

}  // namespace sim
