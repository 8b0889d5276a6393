#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

edm::Row audience_row(void const* world, sim::Audience const& audience);
/// The member `audience` of a body, or its `audience@odata.bind`.
std::optional<simdjson::dom::element> audience_in(Body const& body);
/// `{"id": …}`, or the older `{"@odata.id": …}` or a text: a bare id, a relative or an absolute address whose
/// last key counts.
sim::Result<sim::AudienceId> read_audience(simdjson::dom::element reference);

edm::RowsPtr audience_rows(Tenant const& tenant);
sim::Result<Answer> create_audience(Call& call, edm::Row const&);
sim::Result<Answer> delete_audience(Call& call, edm::Row const& audience);
/// Content found for an audience. `object` of its rows is the audience, `index` the catalogue entry.
sim::Result<edm::RowsPtr> applicable_content(Call& call, edm::Row const& audience);

}  // namespace fakegraph::resources
