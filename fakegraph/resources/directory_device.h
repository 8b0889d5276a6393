#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

sim::Result<edm::RowsPtr> directory_devices(Call& call, edm::Row const&);
/// Some of them; `object` of the rows is what the caller says.
edm::RowsPtr device_object_rows(Tenant const& tenant, SharedSet devices, void const* object);

}  // namespace fakegraph::resources
