#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// `object` of a row is the sim::Connection.
edm::RowsPtr connection_rows(Tenant const& tenant);
sim::Result<Answer> create_connection(Call& call, edm::Row const&);
sim::Result<Answer> delete_connection(Call& call, edm::Row const& connection);

}  // namespace fakegraph::resources
