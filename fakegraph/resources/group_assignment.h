#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// Which groups a ring has, or keeps out. Rows carry the ring in `object`.
edm::Row included_row(void const* world, sim::Ring const& ring);
edm::Row excluded_row(void const* world, sim::Ring const& ring);

/// The groups of a `…GroupAssignment` in a body, in order, each once. 400 when a groupId is no GUID.
sim::Result<std::vector<sim::DirectoryGroupId>> read_groups(simdjson::dom::element assignment);

}  // namespace fakegraph::resources
