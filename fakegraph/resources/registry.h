#pragma once

#include "fakegraph/edm/edm.h"

namespace fakegraph::resources {

/// Everything that is served.
edm::Model const& model();

}  // namespace fakegraph::resources
