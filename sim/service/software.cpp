/// Windows updates by build. (device-behavior reference 4 and 5)
#include <algorithm>
#include <map>

#include "sim/service/content.h"

namespace sim {

WindowsBuild windows_of(Premises const& p, State const& s, DeviceIndex d) noexcept {
    for (auto const& [build, devices] : s.windows)
        if (devices.contains(d)) return build;
    return p.fleet->variant_of(d).windows;
}

void for_each_build(Premises const& p, State const& s, DeviceSet const& within,
                    std::function<void(WindowsBuild, Variant const&, DeviceSet const&)> const& f) {
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

void set_windows(Premises const& p, State& s, DeviceSet const& devices, WindowsBuild build) {
    static_cast<void>(p);
    s.windows_changed = s.now;
    for (auto& [other, set] : s.windows) set -= devices;
    s.windows[build] |= devices;
    std::erase_if(s.windows, [](auto const& item) { return item.second.empty(); });
}

bool software_goes_before(Catalog const& catalog, EntryIndex better, EntryIndex e) noexcept {
    SoftwareEntry const& a = catalog.software(better);
    SoftwareEntry const& b = catalog.software(e);
    if (a.kind == EntryKind::feature) return a.target_build > b.target_build;
    return a.released > b.released;
}

DeviceSet software_open_to(Premises const& p, State const& s, EntryIndex e,
                           DeploymentSettings const& settings, DeviceSet const& within) {
    static_cast<void>(settings);
    SoftwareEntry const& entry = p.catalog->software(e);
    DeviceSet out;
    for_each_build(p, s, within, [&](WindowsBuild build, Variant const&, DeviceSet const& devices) {
        if (entry.kind == EntryKind::feature) {
            if (build.build < entry.target_build) out |= devices;
            return;
        }
        bool const newer = std::ranges::any_of(entry.revisions, [&](Revision const& r) {
            return r.build.build == build.build && r.build > build && !r.hotpatch;
        });
        if (newer) out |= devices;
    });
    if (auto const on_its_way = s.committed.find(e); on_its_way != s.committed.end())
        out -= on_its_way->second;
    return out;
}

void installed(Premises const& p, State& s, EntryIndex e, DeploymentSettings const& settings,
               DeviceSet const& devices) {
    static_cast<void>(settings);
    if (devices.empty()) return;
    s.installed[e] |= devices;
    if (p.catalog->is_driver(e)) return;
    SoftwareEntry const& entry = p.catalog->software(e);
    std::map<WindowsBuild, DeviceSet> landing;
    for_each_build(p, s, devices, [&](WindowsBuild build, Variant const&, DeviceSet const& part) {
        std::uint32_t const number = entry.kind == EntryKind::feature ? entry.target_build : build.build;
        auto const newest = p.catalog->newest_revision(number, s.now, Classification::security);
        WindowsBuild to = newest ? newest->build : WindowsBuild{number, 0};
        if (number == build.build && to < build) to = build;
        landing[to] |= part;
    });
    for (auto const& [build, part] : landing) set_windows(p, s, part, build);
}

}  // namespace sim
