#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// Content for the members of a policy's rings.
sim::Result<edm::RowsPtr> policy_applicable_content(Call& call, edm::Row const& policy);

}  // namespace fakegraph::resources
