#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// Entries that do some of `members` good, ascending. Each kind looks at those that are enrolled for it.
std::vector<sim::EntryIndex> applicable_to(sim::World const& world, sim::DeviceSet const& members);
/// Those devices, for one entry.
sim::DeviceSet matched_among(sim::World const& world, sim::DeviceSet const& members, sim::EntryIndex e);

/// Content for the members of a policy's rings.
sim::Result<edm::RowsPtr> policy_applicable_content(Call& call, edm::Row const& policy);

}  // namespace fakegraph::resources
