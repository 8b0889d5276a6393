#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// One kind of the newer family: the type of its policies, and of the rings that they may have.
struct PolicyKind {
    sim::EntryKind kind;
    edm::StructType const* policy;
    edm::StructType const* ring;
};
PolicyKind const& policy_kind(sim::EntryKind kind);

/// The newer family's policies; `object` of a row is the sim::RingPolicy.
edm::RowsPtr ring_policy_rows(Tenant const& tenant);
sim::Result<Answer> create_ring_policy(Call& call, edm::Row const&);
sim::Result<Answer> patch_ring_policy(Call& call, edm::Row const& policy);
sim::Result<Answer> delete_ring_policy(Call& call, edm::Row const& policy);

sim::Result<edm::RowsPtr> policy_approvals(Call& call, edm::Row const& policy);
sim::Result<Answer> create_policy_approval(Call& call, edm::Row const& policy);
sim::Result<Answer> patch_policy_approval(Call& call, edm::Row const& approval);
sim::Result<Answer> delete_policy_approval(Call& call, edm::Row const& approval);

sim::Result<edm::RowsPtr> rings(Call& call, edm::Row const& policy);
sim::Result<Answer> create_ring(Call& call, edm::Row const& policy);
sim::Result<Answer> patch_ring(Call& call, edm::Row const& ring);
sim::Result<Answer> delete_ring(Call& call, edm::Row const& ring);

}  // namespace fakegraph::resources
