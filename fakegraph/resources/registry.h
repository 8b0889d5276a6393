#pragma once

#include "fakegraph/edm/edm.h"

namespace fakegraph::resources {

/// Everything that is served.
edm::Model const& model();
/// Those of its types that are documented, but in no schema of the service yet.
std::span<edm::StructType const* const> announced_types();
std::span<edm::EnumType const* const> announced_enums();

}  // namespace fakegraph::resources
