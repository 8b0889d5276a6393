#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// Rows of complianceChange, in order of creation; `object` is the sim::ContentApproval.
sim::Result<edm::RowsPtr> compliance_changes(Call& call, edm::Row const& policy);
sim::Result<Answer> create_compliance_change(Call& call, edm::Row const& policy);
sim::Result<Answer> patch_compliance_change(Call& call, edm::Row const& change);
sim::Result<Answer> delete_compliance_change(Call& call, edm::Row const& change);

/// `content` of approvals and deployments: a row whose `index` is the catalogue entry.
edm::Row content_row(void const* world, sim::EntryIndex entry);
/// The catalogue id in `content.catalogEntry.id` of a body.
sim::Result<std::string> read_entry_id(Body const& body);

edm::RowsPtr policy_rows(Tenant const& tenant);
sim::Result<Answer> create_policy(Call& call, edm::Row const&);
sim::Result<Answer> patch_policy(Call& call, edm::Row const& policy);
sim::Result<Answer> delete_policy(Call& call, edm::Row const& policy);

/// All deployments that Graph shows, or those of one approval when it is given.
edm::RowsPtr deployment_rows(Tenant const& tenant, sim::ContentApproval const* of_approval);
sim::Result<Answer> create_deployment(Call& call, edm::Row const&);
sim::Result<Answer> patch_deployment(Call& call, edm::Row const& deployment);
sim::Result<Answer> delete_deployment(Call& call, edm::Row const& deployment);

}  // namespace fakegraph::resources
