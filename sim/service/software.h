/// Windows updates - feature, quality, recovery - by build: whom they are for, and what they leave behind.
/// (device-behavior reference 4 and 5) All work on sets; costs go by variants, builds and containers.
#pragma once

#include <functional>

#include "sim/service/quality.h"
#include "sim/service/state.h"

namespace sim {

/// What Windows build a device runs now.
WindowsBuild windows_of(Premises const& p, State const& s, DeviceIndex d) noexcept;
/// Calls `f(build, variant, devices)` for each part of `within` that runs one build and started in one
/// variant. Cost: variants and changed builds.
void for_each_build(Premises const& p, State const& s, DeviceSet const& within,
                    std::function<void(WindowsBuild, Variant const&, DeviceSet const&)> const& f);

/// What `e` would make of a device of a variant that runs `now`; nullopt: nothing. Enrolment, holds and other
/// updates on their way are not looked at.
std::optional<Landing> landing_of(Premises const& p, EntryIndex e, DeploymentSettings const& settings,
                                  Variant const& v, WindowsBuild now, Instant at) noexcept;

/// Those of `within` to which `e` may be offered now: it changes something, no hold keeps it back and no
/// other Windows update is on its way. ASSUMED: a Windows update that is on its way always ends first.
/// (R5.14, R7.28)
DeviceSet software_open_to(Premises const& p, State const& s, EntryIndex e,
                           DeploymentSettings const& settings, DeviceSet const& within);
/// Those of `within` for which `e` is right by build and hardware, held back or not.
DeviceSet software_wanted_by(Premises const& p, State const& s, EntryIndex e,
                             DeploymentSettings const& settings, DeviceSet const& within);
DeviceSet software_restarting(Premises const& p, State const& s, EntryIndex e,
                              DeploymentSettings const& settings, DeviceSet const& within);
/// Of two rivals, `better` is offered where both could be: the newer version or release; of one feature
/// update the required before the optional offer; expedited updates before ordinary ones (ASSUMED). (R4.9,
/// R4.11)
bool software_goes_before(Catalog const& catalog, EntryIndex better, DeploymentSettings const& its_settings,
                          EntryIndex e, DeploymentSettings const& settings) noexcept;

/// `devices` have finished installing what `d` brings: they have it from now on. Devices of a Windows update
/// change their build.
void installed(Premises const& p, State& s, Deployment const& d, DeviceSet const& devices);
/// They have not: the update failed or was rolled back, the build is what it was.
void not_installed(Premises const& p, State& s, Deployment const& d, DeviceSet const& devices);

/// Quality updates that the service names as applicable to some of `members` (enrolled for them), each with
/// those devices.
EntrySets applicable_quality(Premises const& p, State const& s, DeviceSet const& members);

}  // namespace sim
