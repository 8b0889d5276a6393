#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// Issues of a product that have begun, by id; `object` is the sim::KnownIssue.
edm::RowsPtr known_issues_of(Tenant const& tenant, sim::Product const& product);
/// getKnownIssuesByTimeRange: issues resolved in the last days, and on request those not resolved yet.
sim::Result<edm::RowsPtr> known_issues_by_time_range(Call& call, edm::Row const& product,
                                                     edm::Arguments arguments);

}  // namespace fakegraph::resources
