#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

sim::Result<edm::RowsPtr> directory_devices(Call& call, edm::Row const&);

}  // namespace fakegraph::resources
