#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// One side of an audience, or everything that is registered: groups first, then devices. Positions: groups
/// by sequence number, devices by index + 2^32.
edm::RowsPtr asset_rows(Tenant const& tenant, std::vector<sim::AssetGroupId> const& groups,
                        SharedSet devices);

/// Devices and groups named in an action: arrays of {"@odata.type","id"}, or of ids with `memberEntityType`.
sim::Result<sim::AssetRefs> read_assets(Call& call, std::string_view list);
sim::Result<sim::AssetRefs> read_asset_ids(Call& call, std::string_view list);

}  // namespace fakegraph::resources
