#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

edm::Row catalog_row(Tenant const& tenant, sim::EntryIndex entry);

}  // namespace fakegraph::resources
