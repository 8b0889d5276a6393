/// What approval rules may approve: entries that somebody of a group of devices needs.
#pragma once

#include <vector>

#include "sim/service/state.h"

namespace sim {

/// What to look for. `members` are the devices that the policy is for, enrolled or not.
struct Wanted {
    ContentFilter filter;
    /// An entry counts when it has been out for so long.
    Ticks age{};
    DeviceSet members;
    DeploymentSettings settings;
};

/// Drivers: each one that is better than what an enrolled member has and, where the settings name parties
/// with offerWhileRecommendedBy, is recommended to one by them. ASSUMED: a filter without properties lets
/// optional drivers through as well.
/// Windows updates: for each device the newest entry that it needs and that passes. ASSUMED: superseded ones
/// are not approved.
/// In order of entries, or newest first. Cost: variants and entries concerned, never devices.
std::vector<EntryIndex> candidates(Premises const& p, State const& s, Wanted const& wanted);

}  // namespace sim
