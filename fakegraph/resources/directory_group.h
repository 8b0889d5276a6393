#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// Groups of the directory; `object` of a row is the sim::DirectoryGroup.
edm::RowsPtr directory_groups(Tenant const& tenant);
/// nullopt when there is no such group (any more).
std::optional<edm::Row> group_row(Call& call, sim::DirectoryGroupId const& id);
sim::Result<Answer> create_group(Call& call, edm::Row const&);
sim::Result<Answer> patch_group(Call& call, edm::Row const& group);
sim::Result<Answer> delete_group(Call& call, edm::Row const& group);

}  // namespace fakegraph::resources
