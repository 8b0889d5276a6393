/// The service's switches, told apart by what a client sees; and the nine requests of the driver guide.
#include <gtest/gtest.h>

#include <vector>

#include "tests/face/inconsistencies.h"

namespace fakegraph::test {
namespace {

using Names = std::vector<std::string>;

std::string enroll_body(std::initializer_list<std::string_view> ids) {
    return R"({"updateCategory":"driver","assets":)" + device_refs(ids) + '}';
}

/// The nine requests of "Deploy a driver update using Windows Autopatch", with what each was answered.
struct Guide {
    std::vector<Reply> replies;
    std::string audience, policy, entry, approval;

    Guide(Face& face, std::string const& audience_key) {
        keep(face.post("/updatableAssets/enrollAssets", enroll_body({kPilot1, kPilot2, kPilot3})));
        audience = keep(face.post("/deploymentAudiences")).at("/id");
        keep(face.post("/deploymentAudiences/" + audience + "/updateAudience",
                       R"({"addMembers":)" + device_refs({kPilot1, kPilot2, kPilot3}) + '}'));
        policy = keep(face.post("/updatePolicies",
                                R"({"audience":{")" + audience_key + R"(":")" + audience + "\"}}"))
                     .at("/id");
        std::string const content = "/deploymentAudiences/" + audience + "/applicableContent";
        entry =
            keep(face.get(content + "?$expand=catalogEntry,matchedDevices")).at("/value/0/catalogEntryId");
        keep(face.get(content + '/' + entry + "/matchedDevices"));
        std::string const changes = "/updatePolicies/" + policy + "/complianceChanges";
        approval =
            keep(face.post(changes,
                           approval_of(
                               entry, R"({"@odata.type":"microsoft.graph.windowsUpdates.deploymentSettings",)"
                                      R"("schedule":{"startDateTime":"2026-02-14T01:00:00Z"}})")))
                .at("/id");
        keep(face.patch(
            changes + '/' + approval,
            R"({"@odata.type":"#microsoft.graph.windowsUpdates.contentApproval","isRevoked":true})"));
        keep(face.post("/updatableAssets/unenrollAssets", enroll_body({kPilot1})));
    }
    std::vector<int> statuses() const {
        std::vector<int> out;
        for (auto const& r : replies) out.push_back(r.status);
        return out;
    }

private:
    Reply const& keep(Reply reply) { return replies.emplace_back(std::move(reply)); }
};

TEST(DriverGuide, StatusesAreThoseOfTheWire) {
    for (auto const* key : {"id", "@odata.id"}) {
        Face face;
        EXPECT_EQ(Guide(face, key).statuses(),
                  (std::vector<int>{202, 201, 202, 201, 200, 200, 201, 200, 202}))
            << key;
    }
}

TEST(DriverGuide, ShapesAreThoseOfTheCaptures) {
    Face face;
    Guide const guide(face, "id");
    for (std::size_t const empty : {0U, 2U, 8U}) EXPECT_EQ(guide.replies[empty].body, "");

    EXPECT_EQ(names_of(guide.replies[1].json()),
              (Names{"@odata.context", "id", "reportingDeviceCount", "applicableContent"}));
    EXPECT_EQ(names_of(guide.replies[3].json()),
              (Names{"@odata.context", "id", "createdDateTime", "autoEnrollmentUpdateCategories",
                     "complianceChangeRules", "deploymentSettings"}));
    EXPECT_EQ(
        guide.replies[3].json()["deploymentSettings"].dump(),
        R"({"schedule":null,"monitoring":null,"contentApplicability":null,"userExperience":null,"expedite":null})");

    auto const content = guide.replies[4].json();
    EXPECT_EQ(names_of(content), (Names{"@odata.context", "value"}));
    EXPECT_EQ(content["value"].size(), 2U);
    EXPECT_EQ(names_of(content["value"][0]),
              (Names{"catalogEntryId", "catalogEntry", "matchedDevices@odata.context", "matchedDevices"}));
    EXPECT_EQ(names_of(content["value"][0]["catalogEntry"]),
              (Names{"@odata.type", "id", "displayName", "deployableUntilDateTime", "releaseDateTime",
                     "description", "driverClass", "provider", "setupInformationFile", "manufacturer",
                     "version", "versionDateTime"}));
    EXPECT_EQ(content["value"][0]["matchedDevices"], guide.replies[5].json()["value"]);

    auto const devices = guide.replies[5].json()["value"];
    ASSERT_EQ(devices.size(), 3U);
    EXPECT_EQ(
        devices[0].dump(),
        R"({"deviceId":"fb95f07d-9e73-411d-99ab-7eca3a5122b1","recommendedBy":["Microsoft","Contoso"]})");

    Names const approval = {"@odata.context", "@odata.type",     "id",      "createdDateTime",
                            "isRevoked",      "revokedDateTime", "content", "deploymentSettings"};
    auto const created = guide.replies[6].json();
    EXPECT_EQ(names_of(created), approval);
    EXPECT_EQ(created["isRevoked"], false);
    EXPECT_EQ(created["revokedDateTime"], "0001-01-01T00:00:00Z");
    EXPECT_EQ(names_of(created["content"]),
              (Names{"@odata.type", "catalogEntry@odata.context", "catalogEntry"}));
    EXPECT_EQ(
        created["deploymentSettings"]["schedule"].dump(),
        R"({"startDateTime":"2026-02-14T01:00:00Z","gradualRollout":{"@odata.type":"#microsoft.graph.windowsUpdates.rateDrivenRolloutSettings",)"
        R"("durationBetweenOffers":"P1D","devicesPerOffer":0}})");
    auto const revoked = guide.replies[7].json();
    EXPECT_EQ(names_of(revoked), approval);
    EXPECT_EQ(revoked["isRevoked"], true);
    EXPECT_TRUE(revoked["revokedDateTime"].get<std::string>().starts_with("2026-01-05T08:00:0"));
}

TEST(ServiceLike, DocumentationTurnsTheTwoThatDiffer) {
    Face face(with_service(R"("like":"documentation")"));
    Guide const guide(face, "@odata.id");
    EXPECT_EQ(guide.statuses(), (std::vector<int>{202, 201, 202, 202, 200, 200, 201, 204, 202}));
    EXPECT_FALSE(guide.policy.empty());
    EXPECT_TRUE(guide.replies[3].headers.empty());
    EXPECT_EQ(guide.replies[7].body, "");
    EXPECT_EQ(face.get("/updatePolicies/" + guide.policy + "/complianceChanges/" + guide.approval)
                  .json()["isRevoked"],
              true);
}

TEST(ServiceDifferences, EachAlone) {
    Face policy(with_service(R"("differences":{"createUpdatePolicyStatus":"documentation"})"));
    EXPECT_EQ(Guide(policy, "id").statuses(),
              (std::vector<int>{202, 201, 202, 202, 200, 200, 201, 200, 202}));
    Face revoke(with_service(R"("differences":{"updateComplianceChangeStatus":"documentation"})"));
    EXPECT_EQ(Guide(revoke, "id").statuses(),
              (std::vector<int>{202, 201, 202, 201, 200, 200, 201, 204, 202}));
    Face all_but(
        with_service(R"("like":"documentation","differences":{"updateComplianceChangeStatus":"wire"})"));
    EXPECT_EQ(Guide(all_but, "id").statuses(),
              (std::vector<int>{202, 201, 202, 202, 200, 200, 201, 200, 202}));
}

TEST(ServiceUnenroll, LeavesAudiencesOfTheCategoryOrNot) {
    for (bool const keep : {false, true}) {
        Face face(with_service(keep ? R"("unenroll":"keepMembership")" : R"("unenroll":"leaveAudiences")"));
        Guide const guide(face, "id");
        auto const other = face.post("/deploymentAudiences").at("/id");
        face.post("/deploymentAudiences/" + other + "/updateAudience",
                  R"({"addMembers":)" + device_refs({kPilot2}) + '}');
        face.post("/updatableAssets/unenrollAssets", enroll_body({kPilot2}));
        EXPECT_EQ(face.get("/deploymentAudiences/" + guide.audience + "/members/$count").body,
                  keep ? "3" : "1");
        // No policy, no deployment: nobody leaves it.
        EXPECT_EQ(face.get("/deploymentAudiences/" + other + "/members/$count").body, "1");
        // Either way it gets nothing more.
        std::string const matched = "/deploymentAudiences/" + guide.audience + "/applicableContent/" +
                                    guide.entry + "/matchedDevices/$count";
        EXPECT_EQ(face.get(matched).body, "1");
        EXPECT_EQ(
            face.get("/updatableAssets/" + std::string(kPilot2)).at("/enrollment/driver/enrollmentState"),
            "notEnrolled");
    }
}

TEST(ServiceUnknownProperties, RefusedOrIgnored) {
    std::string const body =
        R"({"audience":{"id":")" + std::string(kEverybody) +
        R"(","color":"red"},"isAutoEnrollDevices":true,)"
        R"("deploymentSettings":{"rollout":{"a":1},"userExperience":{"daysUntilForcedReboot":3}}})";
    Face refuses;
    EXPECT_EQ(refuses.post("/updatePolicies", body).status, 400);
    Face ignores(with_service(R"("unknownProperties":"ignore")"));
    auto const made = ignores.post("/updatePolicies", body);
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.json()["deploymentSettings"]["userExperience"]["daysUntilForcedReboot"], 3);
    EXPECT_FALSE(made.json().contains("isAutoEnrollDevices"));
    // What is known is still checked.
    EXPECT_EQ(
        ignores
            .post("/updatePolicies", R"({"audience":{"id":")" + std::string(kEverybody) + R"("},"id":"x"})")
            .status,
        400);
    // The misspellings that the service swallows are swallowed either way.
    std::string const misspelt =
        R"({"audience":{"id":")" + std::string(kEverybody) +
        R"("},"deploymentSettings":{"schedule":{"gradualRollout":{"@odata.type":)"
        R"("#microsoft.graph.windowsUpdates.rateDrivenRolloutSettings","devicePerOffer":100}}}})";
    for (Face* face : {&refuses, &ignores}) {
        auto const reply = face->post("/updatePolicies", misspelt);
        ASSERT_EQ(reply.status, 201) << reply.body;
        EXPECT_EQ(reply.json()["deploymentSettings"]["schedule"]["gradualRollout"]["devicesPerOffer"], 0);
    }
}

/// Sizes of the pages of `target`.
std::vector<std::size_t> page_sizes(Face& face, std::string target) {
    std::vector<std::size_t> out;
    while (!target.empty() && out.size() < 100) {
        auto const reply = face.get(target);
        EXPECT_EQ(reply.status, 200) << reply.body;
        auto const page = reply.json();
        out.push_back(page["value"].size());
        target = next_of(page);
    }
    return out;
}

TEST(ServiceTop, IsOfAPageOrOfTheWholeList) {
    using Sizes = std::vector<std::size_t>;
    Face page;
    EXPECT_EQ(page_sizes(page, "/beta/devices?$top=5"), (Sizes{5, 5, 2}));
    Face total(with_service(R"("top":"total","pageSize":3)"));
    EXPECT_EQ(page_sizes(total, "/beta/devices?$top=5"), (Sizes{3, 2}));
    EXPECT_EQ(page_sizes(total, "/beta/devices?$top=2"), (Sizes{2}));
    EXPECT_EQ(page_sizes(total, "/beta/devices?$top=6"), (Sizes{3, 3}));
    EXPECT_EQ(page_sizes(total, "/beta/devices?$top=100"), (Sizes{3, 3, 3, 3}));
    EXPECT_EQ(page_sizes(total, "/beta/devices?$top=5&$skip=9"), (Sizes{3}));
    EXPECT_EQ(page_sizes(total, "/beta/devices?$top=5&$orderby=displayName"), (Sizes{3, 2}));
    EXPECT_EQ(page_sizes(total, "/beta/devices?$top=5&$filter=contains(displayName,'S')"), (Sizes{3, 2}));
}

TEST(ServiceTopAboveLimit, IsCutShortOrRefused) {
    Face refusing(with_service(R"("topAboveLimit":"refuse","pageSize":4)"));
    auto const refused = refusing.get("/beta/devices?$top=5");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(
        refused.at("/error/message"),
        "The query specified in the URI is not valid. The limit of '4' for Top query has been exceeded. "
        "The value from the incoming request is '5'.");
    EXPECT_EQ(page_sizes(refusing, "/beta/devices?$top=4"), (std::vector<std::size_t>{4, 4, 4}));
    EXPECT_EQ(page_sizes(refusing, "/beta/devices"), (std::vector<std::size_t>{4, 4, 4}));
}

TEST(ServicePageSize, IsTheMostOfEveryList) {
    using Sizes = std::vector<std::size_t>;
    Face face(with_service(R"("pageSize":4)"));
    std::string const everybody(kEverybody);
    EXPECT_EQ(page_sizes(face, "/beta/devices"), (Sizes{4, 4, 4}));
    EXPECT_EQ(page_sizes(face, "/beta/devices?$top=999"), (Sizes{4, 4, 4}));
    EXPECT_EQ(page_sizes(face, "/beta/devices?$top=3"), (Sizes{3, 3, 3, 3}));
    EXPECT_EQ(page_sizes(face, "/updatableAssets"), (Sizes{4, 4}));
    EXPECT_EQ(page_sizes(face, "/deploymentAudiences/" + everybody + "/members"), (Sizes{4, 4}));
    EXPECT_EQ(page_sizes(face, "/deploymentAudiences/" + everybody + "/applicableContent/" +
                                   std::string(kWifi) + "/matchedDevices"),
              (Sizes{4, 2}));
    // An expanded list goes on behind its own link.
    auto const audience = face.get("/deploymentAudiences/" + everybody + "?$expand=members").json();
    EXPECT_EQ(audience["members"].size(), 4U);
    auto const link = audience["members@odata.nextLink"].get<std::string>();
    EXPECT_EQ(page_sizes(face, link.substr(std::string("http://graph.test").size())), (Sizes{4}));
}

}  // namespace
}  // namespace fakegraph::test
