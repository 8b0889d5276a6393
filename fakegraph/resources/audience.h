#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

edm::Row audience_row(void const* world, sim::Audience const& audience);
/// Content found for an audience. `object` of its rows is the audience, `index` the catalogue entry.
sim::Result<edm::RowsPtr> applicable_content(Call& call, edm::Row const& audience);

}  // namespace fakegraph::resources
