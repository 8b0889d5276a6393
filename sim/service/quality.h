/// What quality updates do to devices of a build: cumulative, expedited, hotpatch. (device-behavior reference
/// 5)
#pragma once

#include <optional>

#include "sim/catalog/catalog.h"
#include "sim/service/settings.h"

namespace sim {

/// Where an update takes a device, and whether it restarts on the way.
struct Landing {
    WindowsBuild build;
    bool restart = true;
    friend bool operator==(Landing const&, Landing const&) = default;
};

/// The revision that has the same content as `now`: hotpatches are numbered below the standard revision of
/// their month. (R5.7)
WindowsBuild standard_level(Catalog const& catalog, WindowsBuild now) noexcept;

/// The hotpatch calendar, from the catalogue: a monthly security update without hotpatch revisions is a
/// baseline, those with one are what follows it.
struct HotpatchTrack {
    std::optional<BuildUpdate> baseline;  // the newest one for the build
    bool is_on = false;                   // `now` is it, or a hotpatch after it
};
HotpatchTrack hotpatch_track(Catalog const& catalog, WindowsBuild now, Instant at) noexcept;

/// The first Windows that can be hotpatched.
inline constexpr std::uint32_t kFirstHotpatchBuild = 26100;

/// What entry `e` does to a device that runs `now`; nullopt: nothing, it is there already or `e` has nothing
/// for its build. Ordinary deployments bring the revision of the entry that was approved (ASSUMED);
/// expedited ones the newest security update, to devices below the entry. (R5.10, R5.11) `hotpatch`: the
/// device may be hotpatched. ASSUMED: below the baseline, baseline and hotpatch come in one go, with one
/// restart.
std::optional<Landing> quality_landing(Catalog const& catalog, EntryIndex e, WindowsBuild now, bool expedited,
                                       bool hotpatch, Instant at) noexcept;

/// The entries that the service would name as applicable to devices on `now`: the newest security update,
/// and a newer nonSecurity one (ASSUMED: those in between are superseded).
struct NewestUpdates {
    std::optional<EntryIndex> security, non_security;
};
NewestUpdates newest_updates(Catalog const& catalog, WindowsBuild now, Instant at) noexcept;

}  // namespace sim
