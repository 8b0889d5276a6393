/// Every type that is served, so that the tables can point at each other. Each is defined in the file of its
/// resource.
#pragma once

#include "fakegraph/edm/edm.h"

namespace fakegraph::resources {

// Graph's own (microsoft.graph.*)
extern edm::StructType const kRoot;
extern edm::StructType const kEntity;
extern edm::StructType const kAdmin;
extern edm::StructType const kAdminWindows;
extern edm::StructType const kDirectoryObject;
extern edm::StructType const kDevice;
extern edm::StructType const kGroup;
extern edm::StructType const kOrganization;
extern edm::StructType const kUser;
extern edm::StructType const kVerifiedDomain;
// microsoft.graph.windowsUpdates.*: entities
extern edm::StructType const kAdminWindowsUpdates;
extern edm::StructType const kCatalog;
extern edm::StructType const kCatalogEntry;
extern edm::StructType const kSoftwareUpdateCatalogEntry;
extern edm::StructType const kDriverUpdateCatalogEntry;
extern edm::StructType const kFeatureUpdateCatalogEntry;
extern edm::StructType const kQualityUpdateCatalogEntry;
extern edm::StructType const kRecoveryUpdateCatalogEntry;
extern edm::StructType const kCveInformation;
extern edm::StructType const kProduct;
extern edm::StructType const kEdition;
extern edm::StructType const kProductRevision;
extern edm::StructType const kKnowledgeBaseArticle;
extern edm::StructType const kKnownIssue;
extern edm::StructType const kUpdatableAsset;
extern edm::StructType const kAzureADDevice;
extern edm::StructType const kUpdatableAssetGroup;
extern edm::StructType const kDeploymentAudience;
extern edm::StructType const kApplicableContent;
extern edm::StructType const kApplicableContentDeviceMatch;
extern edm::StructType const kUpdatePolicy;
extern edm::StructType const kComplianceChange;
extern edm::StructType const kContentApproval;
extern edm::StructType const kDeployment;
extern edm::StructType const kPolicy;
extern edm::StructType const kQualityUpdatePolicy;
extern edm::StructType const kDriverUpdatePolicy;
extern edm::StructType const kFeatureUpdatePolicy;
extern edm::StructType const kPolicyApproval;
extern edm::StructType const kRing;
extern edm::StructType const kQualityUpdateRing;
extern edm::StructType const kDriverUpdateRing;
extern edm::StructType const kFeatureUpdateRing;
extern edm::StructType const kResourceConnection;
extern edm::StructType const kOperationalInsightsConnection;
extern edm::StructType const kReportData;
extern edm::StructType const kApplicableCatalogSummary;
extern edm::StructType const kDeviceProfile;
extern edm::StructType const kDriverUpdateReport;
extern edm::StructType const kDriverUpdateDeviceStatus;
extern edm::StructType const kPolicyAssignment;
// complex types
extern edm::StructType const kApprovalRule;
extern edm::StructType const kQualityUpdateApprovalRule;
extern edm::StructType const kRecoveryApprovalRule;
extern edm::StructType const kDriverUpdateApprovalRule;
extern edm::StructType const kGroupAssignment;
extern edm::StructType const kIncludedGroupAssignment;
extern edm::StructType const kExcludedGroupAssignment;
extern edm::StructType const kAssignedGroup;
extern edm::StructType const kUpdatableAssetError;
extern edm::StructType const kAzureADDeviceRegistrationError;
extern edm::StructType const kUpdatableAssetEnrollment;
extern edm::StructType const kUpdateManagementEnrollment;
extern edm::StructType const kUpdateCategoryEnrollmentInformation;
extern edm::StructType const kDeployableContent;
extern edm::StructType const kCatalogContent;
extern edm::StructType const kDeploymentSettings;
extern edm::StructType const kScheduleSettings;
extern edm::StructType const kGradualRolloutSettings;
extern edm::StructType const kRateDrivenRolloutSettings;
extern edm::StructType const kDateDrivenRolloutSettings;
extern edm::StructType const kDurationDrivenRolloutSettings;
extern edm::StructType const kMonitoringSettings;
extern edm::StructType const kMonitoringRule;
extern edm::StructType const kContentApplicabilitySettings;
extern edm::StructType const kSafeguardSettings;
extern edm::StructType const kSafeguardProfile;
extern edm::StructType const kUserExperienceSettings;
extern edm::StructType const kExpediteSettings;
extern edm::StructType const kDeploymentState;
extern edm::StructType const kDeploymentStateReason;
extern edm::StructType const kComplianceChangeRule;
extern edm::StructType const kContentApprovalRule;
extern edm::StructType const kContentFilter;
extern edm::StructType const kSoftwareUpdateFilter;
extern edm::StructType const kWindowsUpdateFilter;
extern edm::StructType const kDriverUpdateFilter;
extern edm::StructType const kQualityUpdateFilter;
extern edm::StructType const kRemediationUpdateFilter;
extern edm::StructType const kQualityUpdateCveSeverityInformation;
extern edm::StructType const kBuildVersionDetails;
extern edm::StructType const kServicingPeriod;
extern edm::StructType const kKnownIssueHistoryItem;
extern edm::StructType const kItemBody;
// enumerations (enums.cpp)
extern edm::EnumType const kUpdateCategory;
extern edm::EnumType const kEnrollmentState;
extern edm::EnumType const kRegistrationErrorReason;
extern edm::EnumType const kDeploymentStateValue;
extern edm::EnumType const kRequestedDeploymentStateValue;
extern edm::EnumType const kDeploymentStateReasonValue;
extern edm::EnumType const kMonitoringSignal;
extern edm::EnumType const kMonitoringAction;
extern edm::EnumType const kSafeguardCategory;
extern edm::EnumType const kQualityUpdateClassification;
extern edm::EnumType const kQualityUpdateCadence;
extern edm::EnumType const kRemediationType;
extern edm::EnumType const kApprovalStatus;
extern edm::EnumType const kResourceConnectionState;
extern edm::EnumType const kUpdateClientState;
extern edm::EnumType const kUpdateClientSubstate;
extern edm::EnumType const kCveSeverityLevel;
extern edm::EnumType const kWindowsReleaseHealthStatus;
extern edm::EnumType const kBodyType;

}  // namespace fakegraph::resources
