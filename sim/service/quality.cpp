#include "sim/service/quality.h"

#include <algorithm>
#include <ranges>

namespace sim {
namespace {

bool is_monthly_security(BuildUpdate const& u) {
    return u.classification == Classification::security && u.cadence == Cadence::monthly;
}

BuildUpdate const* update_at(Catalog const& catalog, WindowsBuild now) {
    auto const updates = catalog.updates_of(now.build);
    auto const at = std::ranges::lower_bound(updates, now.revision, {}, &BuildUpdate::revision);
    return at == updates.end() || at->revision != now.revision ? nullptr : &*at;
}

bool has_hotpatch(Catalog const& catalog, BuildUpdate const& u, std::uint32_t build) {
    return std::ranges::any_of(catalog.software(u.entry).revisions,
                               [&](Revision const& r) { return r.hotpatch && r.build.build == build; });
}

/// The newest security update for `build`, standard revision.
BuildUpdate const* newest_security(Catalog const& catalog, std::uint32_t build, Instant at) {
    for (BuildUpdate const& u : catalog.updates_of(build) | std::views::reverse)
        if (!u.hotpatch && u.published <= at && u.classification == Classification::security) return &u;
    return nullptr;
}

}  // namespace

WindowsBuild standard_level(Catalog const& catalog, WindowsBuild now) noexcept {
    BuildUpdate const* const own = update_at(catalog, now);
    if (own == nullptr || !own->hotpatch) return now;
    if (auto const* same = catalog.revision_of(own->entry, now.build, false, own->published))
        return same->build;
    // An out-of-band hotpatch stands on its month's.
    WindowsBuild level = now;
    for (BuildUpdate const& u : catalog.updates_of(now.build))
        if (!u.hotpatch && is_monthly_security(u) && u.published <= own->published)
            level.revision = std::max(level.revision, u.revision);
    return level;
}

HotpatchTrack hotpatch_track(Catalog const& catalog, WindowsBuild now, Instant at) noexcept {
    HotpatchTrack out;
    for (BuildUpdate const& u : catalog.updates_of(now.build) | std::views::reverse) {
        if (u.hotpatch || u.published > at || !is_monthly_security(u)) continue;
        if (has_hotpatch(catalog, u, now.build)) continue;
        out.baseline = u;
        break;
    }
    if (!out.baseline || now.revision < out.baseline->revision) return out;
    BuildUpdate const* const own = update_at(catalog, now);
    out.is_on = now.revision == out.baseline->revision || (own != nullptr && own->hotpatch);
    return out;
}

std::optional<Landing> quality_landing(Catalog const& catalog, EntryIndex e, WindowsBuild now, bool expedited,
                                       bool hotpatch, Instant at) noexcept {
    WindowsBuild const level = standard_level(catalog, now);
    Revision const* standard = catalog.revision_of(e, now.build, false, at);
    if (expedited) {
        if (standard == nullptr || standard->build <= level) return std::nullopt;
        bool const security = catalog.software(e).classification == Classification::security;
        if (!security && !is_windows11(now.build)) return std::nullopt;
        if (auto const* newest = security ? newest_security(catalog, now.build, at) : nullptr) {
            e = newest->entry;
            standard = catalog.revision_of(e, now.build, false, at);
        }
    }
    Revision const* const patch =
        hotpatch && now.build >= kFirstHotpatchBuild ? catalog.revision_of(e, now.build, true, at) : nullptr;
    if (patch != nullptr) {
        auto const track =
            hotpatch_track(catalog, now, std::max(patch->released, catalog.software(e).released));
        bool const below = track.baseline && level.revision < track.baseline->revision;
        if ((track.is_on || below) && patch->build > now) return Landing{patch->build, !track.is_on};
        if (track.is_on) return std::nullopt;  // already there
    }
    if (standard != nullptr && standard->build > level) return Landing{standard->build, true};
    return std::nullopt;
}

NewestUpdates newest_updates(Catalog const& catalog, WindowsBuild now, Instant at) noexcept {
    NewestUpdates out;
    WindowsBuild const level = standard_level(catalog, now);
    for (BuildUpdate const& u : catalog.updates_of(now.build) | std::views::reverse) {
        if (u.revision <= level.revision) break;
        if (u.hotpatch || u.published > at || !catalog.is_offered_at(u.entry, at)) continue;
        if (u.classification == Classification::security) {
            out.security = u.entry;
            break;
        }
        if (!out.non_security) out.non_security = u.entry;
    }
    return out;
}

}  // namespace sim
