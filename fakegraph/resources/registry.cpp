/// The roots of the model, and the list of all types. One line per resource.
#include "fakegraph/resources/registry.h"

#include "fakegraph/resources/asset_actions.h"
#include "fakegraph/resources/audience.h"
#include "fakegraph/resources/compliance_change.h"
#include "fakegraph/resources/directory_device.h"
#include "fakegraph/resources/directory_group.h"
#include "fakegraph/resources/organization.h"
#include "fakegraph/resources/policy.h"
#include "fakegraph/resources/product.h"
#include "fakegraph/resources/product_revision.h"
#include "fakegraph/resources/resource_connection.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Row;

/// A singleton of the way to the resources: a row of its type and nothing else.
template <edm::StructType const& kType>
std::optional<Row> singleton(Call& call, Row const&) {
    return Row{&kType, call.world, nullptr, 0};
}

constexpr std::string_view kFixed = "It is a part of the service and holds nothing that can be changed.";

constexpr edm::Navigation kUpdatesNavigations[] = {
    {.name = "catalog",
     .target = &kCatalog,
     .row = singleton<kCatalog>,
     .refusal = kFixed,
     .noun = "catalog"},
    {.name = "deploymentAudiences",
     .target = &kDeploymentAudience,
     .collection = true,
     .rows = [](Call& call, Row const&) -> sim::Result<edm::RowsPtr> {
         return audience_rows(tenant_of(call));
     },
     .create = create_audience,
     .remove = delete_audience,
     .refusal = "An audience has no property to change; updateAudience and updateAudienceById change what it "
                "holds.",
     .noun = "deployment audience"},
    {.name = "deployments",
     .target = &kDeployment,
     .collection = true,
     .rows = [](Call& call, Row const&) -> sim::Result<edm::RowsPtr> {
         return deployment_rows(tenant_of(call), nullptr);
     },
     .create = create_deployment,
     .patch = patch_deployment,
     .remove = delete_deployment,
     .noun = "deployment"},
    {.name = "products",
     .target = &kProduct,
     .collection = true,
     .rows = all_products,
     .refusal = kProductsAreFacts,
     .noun = "product",
     .operations = kProductCollectionOperations},
    {.name = "updatableAssets",
     .target = &kUpdatableAsset,
     .collection = true,
     .rows = all_assets,
     .create = create_asset,
     .remove = delete_asset,
     .refusal = "An updatable asset changes by actions only.",
     .noun = "updatable asset",
     .operations = kAssetCollectionOperations},
    {.name = "updatePolicies",
     .target = &kUpdatePolicy,
     .collection = true,
     .rows = [](Call& call, Row const&) -> sim::Result<edm::RowsPtr> { return policy_rows(tenant_of(call)); },
     .create = create_policy,
     .patch = patch_policy,
     .remove = delete_policy,
     .noun = "update policy"},
    {.name = "policies",
     .target = &kPolicy,
     .collection = true,
     .rows = [](Call& call, Row const&) -> sim::Result<edm::RowsPtr> {
         return ring_policy_rows(tenant_of(call));
     },
     .create = create_ring_policy,
     .patch = patch_ring_policy,
     .remove = delete_ring_policy,
     .noun = "policy"},
    {.name = "resourceConnections",
     .target = &kResourceConnection,
     .collection = true,
     .rows = [](Call& call, Row const&) -> sim::Result<edm::RowsPtr> {
         return connection_rows(tenant_of(call));
     },
     .create = create_connection,
     .remove = delete_connection,
     .refusal = "A connection does not change: delete it and create another one.",
     .noun = "resource connection"},
    {.name = "data",
     .target = &kReportData,
     .row = singleton<kReportData>,
     .refusal = kFixed,
     .noun = "data"},
};
constexpr edm::Navigation kWindowsNavigations[] = {
    {.name = "updates",
     .target = &kAdminWindowsUpdates,
     .row = singleton<kAdminWindowsUpdates>,
     .refusal = kFixed,
     .noun = "updates"},
};
constexpr edm::Navigation kAdminNavigations[] = {
    {.name = "windows",
     .target = &kAdminWindows,
     .row = singleton<kAdminWindows>,
     .refusal = kFixed,
     .noun = "windows"},
};
constexpr edm::Navigation kRootNavigations[] = {
    {.name = "admin", .target = &kAdmin, .row = singleton<kAdmin>, .refusal = kFixed, .noun = "admin"},
    {.name = "devices",
     .target = &kDevice,
     .collection = true,
     .rows = directory_devices,
     .refusal = "The devices of the directory come from the scenario.",
     .noun = "device"},
    {.name = "groups",
     .target = &kGroup,
     .collection = true,
     .rows = [](Call& call, Row const&) -> sim::Result<edm::RowsPtr> {
         return directory_groups(tenant_of(call));
     },
     .create = create_group,
     .patch = patch_group,
     .remove = delete_group,
     .noun = "group"},
    {.name = "organization",
     .target = &kOrganization,
     .collection = true,
     .rows = organization_rows,
     .refusal = "The organization comes from the scenario.",
     .noun = "organization"},
    {.name = "me",
     .target = &kUser,
     .row = me,
     .refusal = "The directory's only user comes from the scenario.",
     .noun = "user",
     .context = "users"},
};

constexpr edm::StructType const* kTypes[] = {
    &kAdminWindowsUpdates,
    &kCatalog,
    &kCatalogEntry,
    &kSoftwareUpdateCatalogEntry,
    &kDriverUpdateCatalogEntry,
    &kFeatureUpdateCatalogEntry,
    &kQualityUpdateCatalogEntry,
    &kRecoveryUpdateCatalogEntry,
    &kCveInformation,
    &kProduct,
    &kEdition,
    &kProductRevision,
    &kKnowledgeBaseArticle,
    &kKnownIssue,
    &kUpdatableAsset,
    &kAzureADDevice,
    &kUpdatableAssetGroup,
    &kDeploymentAudience,
    &kApplicableContent,
    &kApplicableContentDeviceMatch,
    &kUpdatePolicy,
    &kComplianceChange,
    &kContentApproval,
    &kDeployment,
    &kUpdatableAssetError,
    &kAzureADDeviceRegistrationError,
    &kUpdatableAssetEnrollment,
    &kUpdateManagementEnrollment,
    &kUpdateCategoryEnrollmentInformation,
    &kDeployableContent,
    &kCatalogContent,
    &kDeploymentSettings,
    &kScheduleSettings,
    &kGradualRolloutSettings,
    &kRateDrivenRolloutSettings,
    &kDateDrivenRolloutSettings,
    &kDurationDrivenRolloutSettings,
    &kMonitoringSettings,
    &kMonitoringRule,
    &kContentApplicabilitySettings,
    &kSafeguardSettings,
    &kSafeguardProfile,
    &kUserExperienceSettings,
    &kExpediteSettings,
    &kDeploymentState,
    &kDeploymentStateReason,
    &kComplianceChangeRule,
    &kContentApprovalRule,
    &kContentFilter,
    &kSoftwareUpdateFilter,
    &kWindowsUpdateFilter,
    &kDriverUpdateFilter,
    &kQualityUpdateFilter,
    &kRemediationUpdateFilter,
    &kPolicy,
    &kQualityUpdatePolicy,
    &kPolicyApproval,
    &kRing,
    &kQualityUpdateRing,
    &kApprovalRule,
    &kQualityUpdateApprovalRule,
    &kRecoveryApprovalRule,
    &kGroupAssignment,
    &kIncludedGroupAssignment,
    &kExcludedGroupAssignment,
    &kAssignedGroup,
    &kResourceConnection,
    &kOperationalInsightsConnection,
    // Announced: see announced_types().
    &kDriverUpdatePolicy,
    &kFeatureUpdatePolicy,
    &kDriverUpdateRing,
    &kFeatureUpdateRing,
    &kDriverUpdateApprovalRule,
    &kReportData,
    &kApplicableCatalogSummary,
    &kDeviceProfile,
    &kDriverUpdateReport,
    &kDriverUpdateDeviceStatus,
    &kPolicyAssignment,
    // Graph's own
    &kDirectoryObject,
    &kQualityUpdateCveSeverityInformation,
    &kBuildVersionDetails,
    &kServicingPeriod,
    &kKnownIssueHistoryItem,
    &kItemBody,
    &kDevice,
    &kGroup,
    &kOrganization,
    &kVerifiedDomain,
    &kUser,
    &kEntity,
    &kAdmin,
    &kAdminWindows,
};
constexpr edm::EnumType const* kEnums[] = {
    &kUpdateCategory,
    &kEnrollmentState,
    &kRegistrationErrorReason,
    &kDeploymentStateValue,
    &kRequestedDeploymentStateValue,
    &kDeploymentStateReasonValue,
    &kMonitoringSignal,
    &kMonitoringAction,
    &kSafeguardCategory,
    &kQualityUpdateClassification,
    &kQualityUpdateCadence,
    &kRemediationType,
    &kApprovalStatus,
    &kResourceConnectionState,
    &kUpdateClientState,
    &kUpdateClientSubstate,
    &kCveSeverityLevel,
    &kWindowsReleaseHealthStatus,
    &kBodyType,
};
/// In no client library and not in the service's schema of mid 2026. (graph-windows-updates reference 3.9)
constexpr edm::StructType const* kAnnouncedTypes[] = {
    &kDriverUpdatePolicy,       &kFeatureUpdatePolicy,
    &kDriverUpdateRing,         &kFeatureUpdateRing,
    &kDriverUpdateApprovalRule, &kReportData,
    &kApplicableCatalogSummary, &kDeviceProfile,
    &kDriverUpdateReport,       &kDriverUpdateDeviceStatus,
    &kPolicyAssignment,
};
constexpr edm::EnumType const* kAnnouncedEnums[] = {&kUpdateClientState, &kUpdateClientSubstate};

}  // namespace

constinit edm::StructType const kEntity{.name = "microsoft.graph.entity", .abstract = true, .key = "id"};
constinit edm::StructType const kAdminWindowsUpdates{
    .name = "microsoft.graph.adminWindowsUpdates", .base = &kEntity, .navigations = kUpdatesNavigations};
constinit edm::StructType const kAdminWindows{
    .name = "microsoft.graph.adminWindows", .base = &kEntity, .navigations = kWindowsNavigations};
constinit edm::StructType const kAdmin{.name = "microsoft.graph.admin", .navigations = kAdminNavigations};
constinit edm::StructType const kRoot{.name = "microsoft.graph.GraphService",
                                      .navigations = kRootNavigations};

std::span<edm::StructType const* const> announced_types() { return kAnnouncedTypes; }
std::span<edm::EnumType const* const> announced_enums() { return kAnnouncedEnums; }

edm::Model const& model() {
    static constinit edm::Model const kModel{&kRoot, kTypes, kEnums};
    return kModel;
}

}  // namespace fakegraph::resources
