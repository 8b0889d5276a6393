/// Deployments beyond their golden exchanges: readiness tests, reasons, and the switches that concern them.
#include <gtest/gtest.h>

#include "tests/face/inconsistencies.h"

namespace fakegraph::test {
namespace {

TEST(ReadinessTest, IsKnownByItsSuffixEverywhere) {
    Face face(windows_tenant());
    auto const reply =
        face.post("/deployments",
                  deployment_of(R"("settings":{"expedite":{"isExpedited":true,"isReadinessTest":true}})",
                                content_of(kQuality, "qualityUpdateCatalogEntry")));
    ASSERT_EQ(reply.status, 201) << reply.body;
    std::string const id = reply.at("/id");
    ASSERT_TRUE(id.ends_with("_Readiness")) << id;
    std::string const bare = id.substr(0, 36);
    EXPECT_EQ(reply.headers.front().second,
              "http://graph.test/beta/admin/windows/updates/deployments('" + id + "')");
    EXPECT_EQ(
        reply.at("/audience@odata.context"),
        "http://graph.test/beta/$metadata#admin/windows/updates/deployments('" + id + "')/audience/$entity");
    EXPECT_EQ(reply.json()["settings"]["expedite"].dump(), R"({"isExpedited":true,"isReadinessTest":true})");

    EXPECT_EQ(face.get("/deployments('" + id + "')").at("/id"), id);
    EXPECT_EQ(face.get("/deployments/" + bare + "_readiness/audience").at("/id"), reply.at("/audience/id"));
    EXPECT_EQ(face.get("/deployments/" + bare).status, 404);
    EXPECT_EQ(face.get("/deployments?$filter=id%20eq%20'" + id + "'").json()["value"].size(), 1U);
    EXPECT_EQ(face.get("/deployments").at("/value/0/id"), id);
    auto const paused = face.patch("/deployments/" + id, R"({"state":{"requestedValue":"paused"}})");
    EXPECT_EQ(paused.status, 202);
    EXPECT_EQ(paused.at("/id"), id);
    refused(face.patch("/deployments/" + id, R"({"settings":{"expedite":null}})"), "'isReadinessTest'");
    EXPECT_EQ(face.del("/deployments/" + id).status, 202);
    EXPECT_EQ(face.get("/deployments/" + id).status, 404);
}

TEST(ReadinessTest, OtherDeploymentsHaveNoSuffix) {
    Face face(windows_tenant());
    auto const expedited = made_quality(face, R"({"expedite":{"isExpedited":true}})");
    EXPECT_EQ(id_of(expedited).size(), 36U);
    EXPECT_EQ(expedited["settings"]["expedite"].dump(), R"({"isExpedited":true,"isReadinessTest":false})");
    EXPECT_EQ(face.get("/deployments/" + id_of(expedited) + "_Readiness").status, 404);
}

/// The exchange of the published example deployments.create.expedite.
TEST(ExpeditedDeployment, AnswersAsCaptured) {
    Face face(windows_tenant());
    auto const reply = made_quality(
        face, R"({"@odata.type":"#microsoft.graph.windowsUpdates.deploymentSettings",)"
              R"("expedite":{"isExpedited":true},"userExperience":{"daysUntilForcedReboot":2}})");
    EXPECT_EQ(
        reply["content"]["catalogEntry"].dump(),
        R"({"@odata.type":"#microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry",)"
        R"("id":"e317aa8a0455ca604de95329b524ec921ca57f2e6ed3ff88aac757a7468998a5","displayName":null,)"
        R"("deployableUntilDateTime":null,"releaseDateTime":"2025-12-09T00:00:00Z","isExpeditable":false,)"
        R"("qualityUpdateClassification":"security","catalogName":null,"shortName":null,)"
        R"("qualityUpdateCadence":"monthly","cveSeverityInformation":null})");
    EXPECT_EQ(
        reply["settings"].dump(),
        R"({"schedule":null,"monitoring":null,"contentApplicability":null,)"
        R"("userExperience":{"daysUntilForcedReboot":2,"offerAsOptional":null,"isHotpatchEnabled":null},)"
        R"("expedite":{"isExpedited":true,"isReadinessTest":false}})");
    EXPECT_EQ(names_of(reply), (std::vector<std::string>{"@odata.context", "id", "createdDateTime",
                                                         "lastModifiedDateTime", "state", "content",
                                                         "settings", "audience@odata.context", "audience"}));
    EXPECT_EQ(names_of(reply["audience"]), (std::vector<std::string>{"id", "applicableContent"}));
    EXPECT_EQ(reply["state"].dump(), R"({"effectiveValue":"offering","requestedValue":"none","reasons":[]})");
}

/// deployments.create.feature-scheduled; buildNumber of the embedded entry is null here.
TEST(FeatureDeployment, AnswersAsCaptured) {
    Face face(windows_tenant());
    auto const reply = made(
        face, "/deployments",
        deployment_of(
            R"("audience":{"id":")" + std::string(kEverybody) +
                R"("},"settings":{"schedule":{"startDateTime":"2026-02-14T05:00:00Z","gradualRollout":{)"
                R"("@odata.type":"#microsoft.graph.windowsUpdates.rateDrivenRolloutSettings",)"
                R"("durationBetweenOffers":"P3D","devicesPerOffer":"100"}},"monitoring":{"monitoringRules":[)"
                R"({"signal":"rollback","threshold":5,"action":"pauseDeployment"}]}})",
            content_of(kFeature, "featureUpdateCatalogEntry")));
    EXPECT_EQ(reply["content"]["catalogEntry"].dump(),
              R"({"@odata.type":"#microsoft.graph.windowsUpdates.featureUpdateCatalogEntry",)"
              R"("id":"d9049ddb-0ca8-4bc1-bd3c-41a456ef300f","displayName":"Windows 11, version 22H2",)"
              R"("deployableUntilDateTime":"2028-10-14T00:00:00Z","releaseDateTime":"0001-01-01T00:00:00Z",)"
              R"("version":"Windows 11, version 22H2","buildNumber":null})");
    EXPECT_EQ(reply["settings"].dump(),
              R"({"contentApplicability":null,"userExperience":null,"expedite":null,)"
              R"("schedule":{"startDateTime":"2026-02-14T05:00:00Z","gradualRollout":{)"
              R"("@odata.type":"#microsoft.graph.windowsUpdates.rateDrivenRolloutSettings",)"
              R"("durationBetweenOffers":"P3D","devicesPerOffer":100}},"monitoring":{"monitoringRules":[)"
              R"({"signal":"rollback","threshold":5,"action":"pauseDeployment"}]}})");
    EXPECT_EQ(reply["state"]["effectiveValue"], "scheduled");
}

TEST(DeploymentState, ReasonsAreEmptyOrAsDocumented) {
    for (bool const documented : {false, true}) {
        Face face(documented ? with_difference("deploymentStateReasons") : small_tenant());
        auto const target =
            "/deployments/" +
            id_of(made(face, "/deployments",
                       deployment_of(R"("settings":{"schedule":{"startDateTime":"2026-01-06T08:00:00Z"}})")));
        auto const expect = [&](std::string const& state, std::string const& reason) {
            auto const now = face.get(target).json()["state"];
            EXPECT_EQ(now["effectiveValue"], state);
            Json reasons = Json::array();
            if (documented && !reason.empty())
                reasons.push_back({{"@odata.type", "microsoft.graph.windowsUpdates.deploymentStateReason"},
                                   {"value", reason}});
            EXPECT_EQ(now["reasons"], reasons);
        };
        expect("scheduled", "scheduledByOfferWindow");
        face.patch(target, R"({"state":{"requestedValue":"paused"}})");
        expect("paused", "pausedByRequest");
        face.patch(target, R"({"state":{"requestedValue":"none"}})");
        face.advance("P2D");
        expect("offering", "offeringByRequest");
        face.patch(target, R"({"settings":{"schedule":{"startDateTime":"2026-03-01T00:00:00Z"}}})");
        expect("scheduled", "scheduledByOfferWindow");
        face.patch(target, R"({"state":{"requestedValue":"archived"}})");
        expect("archived", "");
        EXPECT_EQ(face.patch(target, R"({"state":{"requestedValue":"none"}})").status, 409);
    }
}

TEST(DeploymentSettings, NullOfAnApprovalsDeploymentFallsBackToTheApproval) {
    Face face;
    auto const policy = id_of(made(face, "/updatePolicies", policy_of()));
    made(face, "/updatePolicies/" + policy + "/complianceChanges",
         approval_of(kWifi, R"({"userExperience":{"daysUntilForcedReboot":3}})"));
    auto const target = "/deployments/" + face.get("/deployments").at("/value/0/id");
    auto const days = [&] {
        return face.get(target).json()["settings"]["userExperience"]["daysUntilForcedReboot"];
    };
    EXPECT_EQ(days(), 3);
    face.patch(target, R"({"settings":{"userExperience":{"daysUntilForcedReboot":5}}})");
    EXPECT_EQ(days(), 5);
    face.patch(target, R"({"settings":{"userExperience":null}})");
    EXPECT_EQ(days(), 3);
}

TEST(DeleteAudience, InUseIs409OrObserved400) {
    for (int const status : {409, 400}) {
        Face face(status == 409 ? small_tenant() : with_difference("deleteAudienceInUseStatus", "observed"));
        auto const deployment = made(face, "/deployments", deployment_of());
        auto const audience = "/deploymentAudiences/" + deployment["audience"]["id"].get<std::string>();
        auto const reply = face.del(audience);
        EXPECT_EQ(reply.status, status);
        EXPECT_NE(reply.message().find("being used by deployments"), std::string::npos) << reply.body;
        EXPECT_EQ(face.del("/deploymentAudiences/00000000-0000-4000-8000-000000000001").status, 404);
        face.del("/deployments/" + id_of(deployment));
        EXPECT_EQ(face.del(audience).status, 204);
    }
}

TEST(EntityTypes, StandOnEachEntityThatTheAnswerIsAbout) {
    Face face(with_difference("entityTypes"));
    auto const deployment = made(face, "/deployments", deployment_of());
    std::string const type(kWu);
    EXPECT_EQ(deployment["@odata.type"], type + "deployment");
    EXPECT_FALSE(deployment["settings"].contains("@odata.type"));
    EXPECT_FALSE(deployment["audience"].contains("@odata.type"));
    EXPECT_EQ(face.get("/deployments").at("/value/0/@odata.type"), type + "deployment");
    EXPECT_EQ(face.get("/deploymentAudiences").at("/value/1/@odata.type"), type + "deploymentAudience");
    std::string const content = "/deploymentAudiences/" + std::string(kEverybody) + "/applicableContent";
    EXPECT_EQ(face.get(content).at("/value/0/@odata.type"), type + "applicableContent");
    EXPECT_EQ(face.get(content + '/' + std::string(kWifi) + "/matchedDevices").at("/value/0/@odata.type"),
              type + "applicableContentDeviceMatch");
    EXPECT_FALSE(face.get("/beta/devices").json()["value"][0].contains("@odata.type"));
    Face wire;
    EXPECT_FALSE(made(wire, "/deployments", deployment_of()).contains("@odata.type"));
    EXPECT_FALSE(wire.get(content).json()["value"][0].contains("@odata.type"));
}

}  // namespace
}  // namespace fakegraph::test
