#include "fakegraph/areas.h"

#include <algorithm>
#include <array>

#include "fakegraph/odata/canonical_path.h"

namespace fakegraph {
namespace {

/// All of it is simulated, and nearly all requests go there.
constexpr std::string_view kUpdates = "/admin/windows/updates";
/// Graph's entity sets and singletons (beta, 2026), and what stands below /admin beside windows.
constexpr std::string_view kAreas[] = {"/$metadata",
                                       "/admin/cloudLicensing",
                                       "/admin/configurationManagement",
                                       "/admin/dynamics",
                                       "/admin/edge",
                                       "/admin/entra",
                                       "/admin/exchange",
                                       "/admin/forms",
                                       "/admin/microsoft365Apps",
                                       "/admin/people",
                                       "/admin/reportSettings",
                                       "/admin/serviceAnnouncement",
                                       "/admin/sharepoint",
                                       "/admin/teams",
                                       "/admin/todo",
                                       "/accessReviewDecisions",
                                       "/accessReviews",
                                       "/administrativeUnits",
                                       "/agreementAcceptances",
                                       "/agreements",
                                       "/allowedDataLocations",
                                       "/appCatalogs",
                                       "/applicationTemplates",
                                       "/applications",
                                       "/auditLogs",
                                       "/authenticationMethodConfigurations",
                                       "/authenticationMethodsPolicy",
                                       "/bookingBusinesses",
                                       "/bookingCurrencies",
                                       "/certificateBasedAuthConfiguration",
                                       "/chats",
                                       "/communications",
                                       "/compliance",
                                       "/connections",
                                       "/contacts",
                                       "/contracts",
                                       "/copilot",
                                       "/dataPolicyOperations",
                                       "/deviceAppManagement",
                                       "/deviceManagement",
                                       "/directory",
                                       "/directoryObjects",
                                       "/directoryRoleTemplates",
                                       "/directoryRoles",
                                       "/directorySettingTemplates",
                                       "/domainDnsRecords",
                                       "/domains",
                                       "/drive",
                                       "/drives",
                                       "/education",
                                       "/employeeExperience",
                                       "/external",
                                       "/filterOperators",
                                       "/financials",
                                       "/functions",
                                       "/groupLifecyclePolicies",
                                       "/groupSettingTemplates",
                                       "/groupSettings",
                                       "/identity",
                                       "/identityGovernance",
                                       "/identityProtection",
                                       "/identityProviders",
                                       "/informationProtection",
                                       "/invitations",
                                       "/networkAccess",
                                       "/oauth2PermissionGrants",
                                       "/onPremisesPublishingProfiles",
                                       "/permissionGrants",
                                       "/places",
                                       "/planner",
                                       "/policies",
                                       "/print",
                                       "/privacy",
                                       "/privilegedAccess",
                                       "/reports",
                                       "/riskDetections",
                                       "/riskyUsers",
                                       "/roleManagement",
                                       "/schemaExtensions",
                                       "/scopedRoleMemberships",
                                       "/search",
                                       "/security",
                                       "/servicePrincipals",
                                       "/settings",
                                       "/shares",
                                       "/sites",
                                       "/solutions",
                                       "/storage",
                                       "/subscribedSkus",
                                       "/subscriptions",
                                       "/teamTemplateDefinition",
                                       "/teams",
                                       "/teamsTemplates",
                                       "/teamwork",
                                       "/tenantRelationships",
                                       "/termStore",
                                       "/trustFramework",
                                       "/users",
                                       "/workbooks"};

}  // namespace

std::string_view unsimulated_area(std::string_view path) noexcept {
    if (lies_in(path, kUpdates)) return {};
    auto const found = std::ranges::find_if(kAreas, [&](auto area) { return lies_in(path, area); });
    return found == std::end(kAreas) ? std::string_view{} : *found;
}

}  // namespace fakegraph
