/// Enumerations with their numbers on the wire. (graph-windows-updates reference 2.3)
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::EnumMember;

constexpr EnumMember kUpdateCategoryMembers[] = {
    {"feature", 0}, {"quality", 1}, {"unknownFutureValue", 2}, {"driver", 3}};
constexpr EnumMember kEnrollmentStateMembers[] = {{"notEnrolled", 0},        {"enrolled", 1},
                                                  {"enrolledWithPolicy", 2}, {"enrolling", 3},
                                                  {"unenrolling", 4},        {"unknownFutureValue", 5}};
constexpr EnumMember kReasonMembers[] = {{"invalidGlobalDeviceId", 0},
                                         {"invalidAzureADDeviceId", 1},
                                         {"missingTrustType", 2},
                                         {"invalidAzureADJoin", 3},
                                         {"unknownFutureValue", 4}};
constexpr EnumMember kStateMembers[] = {{"scheduled", 0}, {"offering", 1}, {"paused", 2},
                                        {"faulted", 3},   {"archived", 4}, {"unknownFutureValue", 5}};
constexpr EnumMember kRequestedMembers[] = {
    {"none", 0}, {"paused", 1}, {"archived", 2}, {"unknownFutureValue", 3}};
constexpr EnumMember kStateReasonMembers[] = {{"scheduledByOfferWindow", 0}, {"offeringByRequest", 2},
                                              {"pausedByRequest", 3},        {"pausedByMonitoring", 4},
                                              {"unknownFutureValue", 5},     {"faultedByContentOutdated", 6}};
constexpr EnumMember kSignalMembers[] = {{"rollback", 0}, {"ineligible", 1}, {"unknownFutureValue", 2}};
constexpr EnumMember kActionMembers[] = {
    {"alertError", 0}, {"offerFallback", 1}, {"pauseDeployment", 3}, {"unknownFutureValue", 4}};
constexpr EnumMember kSafeguardMembers[] = {{"likelyIssues", 0}, {"unknownFutureValue", 1}};
constexpr EnumMember kClassificationMembers[] = {
    {"all", 0}, {"security", 1}, {"nonSecurity", 2}, {"unknownFutureValue", 3}};
constexpr EnumMember kCadenceMembers[] = {{"monthly", 0}, {"outOfBand", 1}, {"unknownFutureValue", 2}};
constexpr EnumMember kRemediationMembers[] = {{"inPlaceUpgrade", 0}, {"unknownFutureValue", 1}};
constexpr EnumMember kApprovalMembers[] = {{"approved", 0}, {"suspended", 1}, {"unknownFutureValue", 2}};
constexpr EnumMember kConnectionMembers[] = {
    {"connected", 0}, {"notAuthorized", 1}, {"notFound", 2}, {"unknownFutureValue", 3}};
// Announced without numbers and, the substates, not in full: the rest has the names of the client's course
// (device-behavior reference 6.3). ASSUMED: numbered in that order.
constexpr EnumMember kClientStateMembers[] = {
    {"offering", 0},     {"onHold", 1},      {"installing", 2},  {"installed", 3},         {"cancelled", 4},
    {"uninstalling", 5}, {"uninstalled", 6}, {"notOffering", 7}, {"unknownFutureValue", 8}};
constexpr EnumMember kClientSubstateMembers[] = {
    {"deferred", 0},           {"offerReady", 1},        {"paused", 2},
    {"offerReceived", 3},      {"downloadStart", 4},     {"downloadComplete", 5},
    {"installStart", 6},       {"installComplete", 7},   {"restartRequired", 8},
    {"updateInstalled", 9},    {"rollbackComplete", 10}, {"deviceCancelled", 11},
    {"unknownFutureValue", 12}};
constexpr EnumMember kCveSeverityMembers[] = {
    {"critical", 0}, {"important", 1}, {"moderate", 2}, {"unknownFutureValue", 3}};
constexpr EnumMember kReleaseHealthMembers[] = {
    {"resolved", 0},  {"mitigatedExternal", 1}, {"mitigated", 2},     {"resolvedExternal", 3},
    {"confirmed", 4}, {"reported", 5},          {"investigating", 6}, {"unknownFutureValue", 7}};
constexpr EnumMember kBodyTypeMembers[] = {{"text", 0}, {"html", 1}, {"unknownFutureValue", 2}};

}  // namespace

constinit edm::EnumType const kUpdateCategory{"microsoft.graph.windowsUpdates.updateCategory",
                                              kUpdateCategoryMembers};
constinit edm::EnumType const kEnrollmentState{"microsoft.graph.windowsUpdates.enrollmentState",
                                               kEnrollmentStateMembers};
constinit edm::EnumType const kRegistrationErrorReason{
    "microsoft.graph.windowsUpdates.azureADDeviceRegistrationErrorReason", kReasonMembers};
constinit edm::EnumType const kDeploymentStateValue{"microsoft.graph.windowsUpdates.deploymentStateValue",
                                                    kStateMembers};
constinit edm::EnumType const kRequestedDeploymentStateValue{
    "microsoft.graph.windowsUpdates.requestedDeploymentStateValue", kRequestedMembers};
constinit edm::EnumType const kDeploymentStateReasonValue{
    "microsoft.graph.windowsUpdates.deploymentStateReasonValue", kStateReasonMembers};
constinit edm::EnumType const kMonitoringSignal{"microsoft.graph.windowsUpdates.monitoringSignal",
                                                kSignalMembers};
constinit edm::EnumType const kMonitoringAction{"microsoft.graph.windowsUpdates.monitoringAction",
                                                kActionMembers};
constinit edm::EnumType const kSafeguardCategory{"microsoft.graph.windowsUpdates.safeguardCategory",
                                                 kSafeguardMembers};
constinit edm::EnumType const kQualityUpdateClassification{
    "microsoft.graph.windowsUpdates.qualityUpdateClassification", kClassificationMembers};
constinit edm::EnumType const kQualityUpdateCadence{"microsoft.graph.windowsUpdates.qualityUpdateCadence",
                                                    kCadenceMembers};
constinit edm::EnumType const kRemediationType{"microsoft.graph.windowsUpdates.remediationType",
                                               kRemediationMembers};
constinit edm::EnumType const kApprovalStatus{"microsoft.graph.windowsUpdates.approvalStatus",
                                              kApprovalMembers};
constinit edm::EnumType const kResourceConnectionState{
    "microsoft.graph.windowsUpdates.resourceConnectionState", kConnectionMembers};
constinit edm::EnumType const kUpdateClientState{"microsoft.graph.windowsUpdates.updateClientState",
                                                 kClientStateMembers};
constinit edm::EnumType const kUpdateClientSubstate{"microsoft.graph.windowsUpdates.updateClientSubstate",
                                                    kClientSubstateMembers};
constinit edm::EnumType const kCveSeverityLevel{"microsoft.graph.windowsUpdates.cveSeverityLevel",
                                                kCveSeverityMembers};
constinit edm::EnumType const kWindowsReleaseHealthStatus{
    "microsoft.graph.windowsUpdates.windowsReleaseHealthStatus", kReleaseHealthMembers};
constinit edm::EnumType const kBodyType{"microsoft.graph.windowsUpdates.bodyType", kBodyTypeMembers};

}  // namespace fakegraph::resources
