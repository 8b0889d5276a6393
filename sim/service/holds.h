/// Safeguard holds: feature updates that are kept back from devices with a known or likely problem.
/// (device-behavior reference 4.4)
#pragma once

#include <vector>

#include "sim/service/state.h"

namespace sim {

/// Those of `devices` that some hold keeps `e` from, under these settings. Drivers count as they are now.
/// Cost: holds, variants, candidates of the component that a hold names.
DeviceSet held(Premises const& p, State const& s, EntryIndex e, DeploymentSettings const& settings,
               DeviceSet const& devices);
/// The ids of the holds that keep `e` from one device, in the order of the set-up.
std::vector<std::int32_t> held_by(Premises const& p, State const& s, EntryIndex e,
                                  DeploymentSettings const& settings, DeviceIndex device);
/// A driver update may lift some hold.
bool holds_look_at_drivers(Premises const& p) noexcept;

}  // namespace sim
