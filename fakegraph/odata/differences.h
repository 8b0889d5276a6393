/// Every difference between sources about the service that has a switch of its own: `service.differences` in
/// scenarios, `docs/fidelity.md` for people.
///
/// One row a difference. The command line sets the flags from it; the loader knows the names and sides from
/// scenario.schema.json (a lower layer cannot read this table), which InconsistencyTable tests against it.
#pragma once

#include <string_view>

#include "fakegraph/odata/call.h"

namespace fakegraph {

struct Difference {
    std::string_view name;
    /// True: the other way than the wire's.
    bool Settings::*flag;
    /// Whose way that is: `documentation` (then `service.like` turns it too) or `observed` (one client's
    /// report against captures and documentation).
    std::string_view other = kDocumentation;

    static constexpr std::string_view kDocumentation = "documentation";
    static constexpr std::string_view kObserved = "observed";
};

inline constexpr Difference kDifferences[] = {
    {"createUpdatePolicyStatus", &Settings::create_policy_202},
    {"updateComplianceChangeStatus", &Settings::patch_compliance_change_204},
    {"deploymentStateReasons", &Settings::state_reasons},
    {"revokedDateTime", &Settings::revoked_null},
    {"deleteAudienceInUseStatus", &Settings::audience_in_use_400, Difference::kObserved},
    {"createDeploymentAudience", &Settings::audience_required},
    {"matchedDevicesExpansion", &Settings::expansions_by_link},
    {"entityTypes", &Settings::entity_types},
    {"deletePolicyApproval", &Settings::delete_policy_approval_204},
    {"updatePolicyRules", &Settings::policy_settings_only, Difference::kObserved},
};

}  // namespace fakegraph
