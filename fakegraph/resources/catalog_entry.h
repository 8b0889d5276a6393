#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// The entry as the catalogue shows it; `index` is its EntryIndex.
edm::Row catalog_row(Tenant const& tenant, sim::EntryIndex entry);
/// The same as content of deployments and approvals shows it: names and vulnerabilities of quality updates
/// and the release date of feature updates are not filled in. (reference 4.3)
edm::Row embedded_catalog_row(Tenant const& tenant, sim::EntryIndex entry);
bool is_embedded(edm::Row const& row) noexcept;

}  // namespace fakegraph::resources
