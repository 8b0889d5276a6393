#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// `drivers/{x}/deviceStatuses`: every device that some deployment of the entry reached or is for.
sim::Result<edm::RowsPtr> device_statuses(Call& call, edm::Row const& report);

}  // namespace fakegraph::resources
