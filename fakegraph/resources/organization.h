#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// The one organization: the tenant.
sim::Result<edm::RowsPtr> organization_rows(Call& call, edm::Row const&);
/// The administrator that every caller is.
std::optional<edm::Row> me(Call& call, edm::Row const&);

/// The administrator's sign-in name. ASSUMED: `AdeleV@contoso.onmicrosoft.com`, the habit of demonstration
/// tenants.
std::string principal_name(sim::TenantFacts const& tenant);

}  // namespace fakegraph::resources
