/// The 46 inconsistencies, continued: from 25 on, less those of products and of the newer policies.
#include <gtest/gtest.h>

#include "tests/face/inconsistencies.h"

namespace fakegraph::test {
namespace {

std::string const kPolicyList = "/updatePolicies";
std::string const kEverybodyAudience = "/deploymentAudiences/" + std::string(kEverybody);

TEST(Inconsistency, 25_EntriesHaveLongIds) {
    Face face;
    EXPECT_EQ(face.get("/catalog/entries/1").status, 404);
    refused(face.post("/deployments", deployment_of("", content_of("1"))),
            "The catalog entry '1' does not exist.");
    EXPECT_EQ(id_of(face.get("/catalog/entries/" + std::string(kWifi)).json()), kWifi);
}

TEST(Inconsistency, 27_EveryCategoryCanBeLeftById) {
    Face face;
    std::string const pilot = "/updatableAssets/" + std::string(kPilot1);
    for (std::string const category : {"feature", "quality", "driver"}) {
        auto const body = R"({"updateCategory":")" + category + R"(","memberEntityType":")" +
                          std::string(kWu) + R"(azureADDevice","ids":[")" + std::string(kPilot1) + "\"]}";
        std::string const state = "/enrollment/" + category + "/enrollmentState";
        EXPECT_EQ(face.post("/updatableAssets/enrollAssetsById", body).status, 202);
        EXPECT_NE(face.get(pilot).at(state), "notEnrolled");
        EXPECT_EQ(face.post("/updatableAssets/unenrollAssetsById", body).status, 202);
        EXPECT_EQ(face.get(pilot).at(state), "notEnrolled");
    }
}

TEST(Inconsistency, 28_ListingAudiencesGivesAudiences) {
    Face face;
    made(face, "/deployments", deployment_of());
    auto const rows = face.get("/deploymentAudiences").json()["value"];
    ASSERT_EQ(rows.size(), 2U);
    for (auto const& row : rows)
        EXPECT_EQ(names_of(row), (std::vector<std::string>{"id", "reportingDeviceCount"}));
}

TEST(Inconsistency, 29_APolicyBodyIsNoDeploymentAndLettersHaveNoCase) {
    Face face;
    auto const body = policy_of(R"("autoEnrollmentUpdateCategories":["quality"],"complianceChangeRules":[)" +
                                rule_of("qualityUpdateFilter") +
                                R"(],"deploymentSettings":{"userExperience":{"IsHotpatchEnabled":true}})");
    refused(face.post("/deployments", body), "'autoEnrollmentUpdateCategories'");
    auto const settings = made(face, kPolicyList, body)["deploymentSettings"];
    EXPECT_EQ(settings["userExperience"].dump(),
              R"({"daysUntilForcedReboot":null,"offerAsOptional":false,"isHotpatchEnabled":true})");
    refused(face.post(kPolicyList,
                      policy_of(R"("deploymentSettings":{"userExperience":{"isHotpatchEnabled":"true"}})")),
            "isHotpatchEnabled");
}

TEST(Inconsistency, 30_ADeploymentMakesItsAudienceAndAnAudienceStartsEmpty) {
    Face wire;
    EXPECT_EQ(made(wire, "/deployments", deployment_of())["audience"]["applicableContent"], Json::array());
    Face documented(with_difference("createDeploymentAudience"));
    refused(documented.post("/deployments", deployment_of()), "'audience' is required");
    auto const named = deployment_of(R"("audience":{"id":")" + std::string(kEverybody) + "\"}");
    EXPECT_EQ(made(documented, "/deployments", named)["audience"]["id"], std::string(kEverybody));
    for (std::string const side : {"members", "exclusions"})
        refused(wire.post("/deploymentAudiences", "{\"" + side + "\":" + device_refs({kPilot1}) + '}'),
                "'" + side + "'");
    EXPECT_EQ(made(wire, "/deploymentAudiences", R"({"members":[]})")["reportingDeviceCount"], 0);
}

TEST(Inconsistency, 31_RulesCanBePatchedOrNot) {
    auto const patch =
        R"({"complianceChangeRules":[)" + rule_of("driverUpdateFilter") +
        R"(],"deploymentSettings":{"contentApplicability":{"offerWhileRecommendedBy":["microsoft"]}}})";
    Face wire;
    auto const policy = kPolicyList + '/' + id_of(made(wire, kPolicyList, policy_of()));
    auto const patched = wire.patch(policy, patch);
    ASSERT_EQ(patched.status, 200) << patched.body;
    EXPECT_EQ(patched.at("/complianceChangeRules/0/contentFilter/@odata.type"),
              std::string(kWu) + "driverUpdateFilter");
    EXPECT_EQ(patched.json()["deploymentSettings"]["contentApplicability"].dump(),
              R"({"offerWhileRecommendedBy":["microsoft"],"safeguard":null})");
    Face observed(with_difference("updatePolicyRules", "observed"));
    auto const same = kPolicyList + '/' + id_of(made(observed, kPolicyList, policy_of()));
    refused(observed.patch(same, patch), "Schema validation failed for resource 'deploymentPolicy'");
    EXPECT_EQ(observed.get(same).json()["complianceChangeRules"], Json::array());
    EXPECT_EQ(observed.patch(same, R"({"deploymentSettings":{"userExperience":{"daysUntilForcedReboot":2}}})")
                  .status,
              200);
    for (Face* face : {&wire, &observed})
        refused(face->patch(face == &wire ? policy : same, policy_of()),
                "Schema validation failed for resource 'deploymentPolicy'");
}

TEST(Inconsistency, 33_MatchedDevicesAreExpandedInlineOrByLink) {
    std::string const target = kEverybodyAudience + "/applicableContent?$expand=matchedDevices";
    Face wire;
    auto const inlined = wire.get(target).json()["value"][0];
    EXPECT_EQ(inlined["matchedDevices"].size(), 6U);
    EXPECT_FALSE(inlined.contains("matchedDevices@odata.nextLink"));
    // More than a page of them come by link, as documented for all.
    for (auto const& text : {with_difference("matchedDevicesExpansion"), with_service(R"("pageSize":5)")}) {
        Face face(text);
        auto const row = face.get(target).json()["value"][0];
        EXPECT_EQ(row["matchedDevices"], Json::array());
        auto const link = row["matchedDevices@odata.nextLink"].get<std::string>();
        EXPECT_TRUE(link.ends_with("/matchedDevices")) << link;
        EXPECT_FALSE(face.get(link.substr(link.find("/beta"))).json()["value"].empty());
    }
}

TEST(Inconsistency, 34_ADeviceIsKnownByItsDeviceId) {
    Face face;
    auto const device =
        face.get("/beta/devices?$filter=deviceId%20eq%20'" + std::string(kPilot1) + "'").json()["value"][0];
    std::string const object_id = id_of(device);
    ASSERT_NE(object_id, kPilot1);
    face.post(kEverybodyAudience + "/updateAudience",
              R"({"addMembers":)" + device_refs({kPilot1, object_id}) + '}');
    EXPECT_EQ(face.get("/updatableAssets/" + std::string(kPilot1)).json()["errors"], Json::array());
    EXPECT_EQ(face.get("/updatableAssets/" + object_id).at("/errors/0/reason"), "invalidAzureADDeviceId");
}

TEST(Inconsistency, 35_PT0SComesBackButIsNotTaken) {
    Face face;
    auto const policy = made(face, kPolicyList,
                             policy_of(R"("complianceChangeRules":[)" + rule_of("driverUpdateFilter") + ']'));
    EXPECT_EQ(policy["complianceChangeRules"][0]["durationBeforeDeploymentStart"], "PT0S");
    for (std::string const duration : {"PT0S", "PT23H", "P31D", "P1W"})
        refused(
            face.post(kPolicyList,
                      policy_of(R"("complianceChangeRules":[)" +
                                rule_of("driverUpdateFilter",
                                        R"("durationBeforeDeploymentStart":")" + duration + '"') +
                                ']')),
            "Parameter 'durationBeforeDeploymentStart' in payload has a value that does not match schema");
}

TEST(Inconsistency, 36_PublishersAreKeptAsWritten) {
    Face face;
    for (std::string const who : {"microsoft", "Microsoft"}) {
        auto const settings =
            made(face, kPolicyList,
                 policy_of(R"("deploymentSettings":{"contentApplicability":{"offerWhileRecommendedBy":[")" +
                           who + "\"]}}"))["deploymentSettings"];
        EXPECT_EQ(settings["contentApplicability"]["offerWhileRecommendedBy"], Json({who}));
    }
    EXPECT_EQ(face.get(kEverybodyAudience + "/applicableContent/" + std::string(kWifi) + "/matchedDevices")
                  .at("/value/0/recommendedBy/0"),
              "Microsoft");
}

TEST(Inconsistency, 37_WeeksAreRefused) {
    Face face;
    refused(face.post("/deployments",
                      deployment_of(R"("settings":{"schedule":{"gradualRollout":{"@odata.type":")" +
                                    std::string(kWu) +
                                    R"(rateDrivenRolloutSettings","durationBetweenOffers":"P1W"}}})")),
            "Parameter 'durationBetweenOffers' in payload has a value that does not match schema");
}

TEST(Inconsistency, 38_OffsetsAreReadAndUtcIsWritten) {
    Face face;
    auto const deployment =
        made(face, "/deployments",
             deployment_of(R"("settings":{"schedule":{"startDateTime":"2026-02-14T01:00:00-08:00"}})"));
    EXPECT_EQ(deployment["settings"]["schedule"]["startDateTime"], "2026-02-14T09:00:00Z");
    EXPECT_TRUE(deployment["createdDateTime"].get<std::string>().ends_with('Z'));
}

TEST(Inconsistency, 39_BrokenSamplesAreRefused) {
    Face face;
    refused(face.post("/deployments", R"({"settings":{"monitoring":null,}})"),
            "Unable to read JSON request payload");
    refused(face.post(kPolicyList, R"({"audience":{"id":"fb95f07d..."}})"), "is not a GUID");
}

TEST(Inconsistency, 41_PoliciesNameTheirAudienceByIdAndListNoChanges) {
    Face face;
    auto const policy = id_of(made(
        face, kPolicyList,
        policy_of(R"("complianceChanges":[{"@odata.type":")" + std::string(kWu) + "contentApproval\"}]")));
    auto const row = face.get(kPolicyList).json()["value"][0];
    EXPECT_EQ(row["audience"], Json({{"id", kEverybody}}));
    EXPECT_FALSE(row.contains("complianceChanges"));
    auto const change = made(face, kPolicyList + '/' + policy + "/complianceChanges", approval_of(kWifi));
    EXPECT_FALSE(change.contains("updatePolicy"));
    EXPECT_EQ(
        face.get(kPolicyList + '/' + policy + "/complianceChanges/" + id_of(change) + "?$expand=updatePolicy")
            .at("/updatePolicy/id"),
        policy);
}

TEST(Inconsistency, 42_AnAnswerMatchesItsRequest) {
    Face face;
    auto const rollout =
        made(face, "/deployments",
             deployment_of(
                 R"("settings":{"schedule":{"gradualRollout":{"@odata.type":")" + std::string(kWu) +
                 R"(rateDrivenRolloutSettings","durationBetweenOffers":"P7D","devicesPerOffer":"100"}}})"))
            ["settings"]["schedule"]["gradualRollout"];
    EXPECT_EQ(rollout["durationBetweenOffers"], "P7D");
    EXPECT_EQ(rollout["devicesPerOffer"], 100);
}

TEST(Inconsistency, 43_MembersStandBelowBothPaths) {
    Face face;
    auto const deployment = made(face, "/deployments", deployment_of());
    std::string const below = "/deployments/" + id_of(deployment) + "/audience";
    EXPECT_EQ(face.post(below + "/updateAudience", R"({"addMembers":)" + device_refs({kPilot1, kPilot2}) +
                                                       R"(,"addExclusions":)" + device_refs({kPilot2}) + '}')
                  .status,
              202);
    std::string const audience = "/deploymentAudiences/" + deployment["audience"]["id"].get<std::string>();
    for (std::string const list : {"/members", "/exclusions"}) {
        auto const rows = face.get(below + list).json()["value"];
        EXPECT_EQ(rows.size(), list == "/members" ? 2U : 1U);
        EXPECT_EQ(rows, face.get(audience + list).json()["value"]);
    }
}

TEST(Inconsistency, 45_UpdateManagementEnrollmentIsTheContainer) {
    Face face;
    auto const device = face.get("/updatableAssets").json()["value"][0];
    EXPECT_EQ(device["enrollment"]["driver"]["enrollmentState"], "enrolled");
    EXPECT_FALSE(device["enrollment"].contains("updateCategory"));
}

TEST(Inconsistency, 46_ErrorsOfADeviceHaveTypeAndReason) {
    Face face;
    std::string const nobody = "11111111-2222-4333-8444-555555555555";
    face.post(kEverybodyAudience + "/updateAudience", R"({"addMembers":)" + device_refs({nobody}) + '}');
    auto const error = face.get("/updatableAssets/" + nobody).json()["errors"][0];
    EXPECT_EQ(
        error.dump(),
        R"({"@odata.type":"#microsoft.graph.windowsUpdates.azureADDeviceRegistrationError","reason":"invalidAzureADDeviceId"})");
}

}  // namespace
}  // namespace fakegraph::test
