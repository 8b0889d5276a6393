/// service.timing as clients see it: what was asked for takes effect later, and what was written is read
/// later.
#include <gtest/gtest.h>

#include "tests/face/face.h"
#include "tests/face/inconsistencies.h"

namespace fakegraph::test {
namespace {

Face with(std::string_view timing) {
    return Face(small_tenant(R"("service":{"timing":)" + std::string(timing) + "}"));
}

std::string enroll_body(std::string_view id) {
    return R"({"updateCategory":"driver","assets":)" + device_refs({id}) + '}';
}
std::string asset(std::string_view id) { return "/updatableAssets/" + std::string(id); }
std::string members_body(std::string_view id) { return R"({"addMembers":)" + device_refs({id}) + '}'; }

std::string enrollment(Face& face, std::string_view id) {
    auto const reply = face.get(asset(id));
    if (reply.status != 200) return std::to_string(reply.status);
    auto const driver = reply.json()["enrollment"]["driver"];
    return driver.is_null() ? "null" : driver["enrollmentState"].get<std::string>();
}
std::size_t rows(Face& face, std::string const& list) { return face.get(list).json()["value"].size(); }

std::string new_audience(Face& face) {
    return "/deploymentAudiences/" + face.post("/deploymentAudiences").at("/id");
}

TEST(Timing, InstantIsTheDefaultAndItsName) {
    Face plain;
    Face named = with(R"("instant")");
    Face empty = with("{}");
    for (Face* face : {&plain, &named, &empty}) {
        EXPECT_EQ(face->post("/updatableAssets/enrollAssets", enroll_body(kPilot1)).status, 202);
        EXPECT_EQ(enrollment(*face, kPilot1), "enrolled");
        EXPECT_EQ(face->get(new_audience(*face)).status, 200);
    }
    EXPECT_EQ(plain.digest(), named.digest());
    EXPECT_EQ(plain.digest(), empty.digest());
}

TEST(Timing, EnrollmentStatesFollowTheClock) {
    Face face = with(R"({"enroll":"PT10M","unenroll":"PT20M"})");
    face.post("/updatableAssets/enrollAssets", enroll_body(kPilot1));
    EXPECT_EQ(enrollment(face, kPilot1), "enrolling");
    std::string const filter =
        "/updatableAssets/microsoft.graph.windowsUpdates.azureADDevice?$filter="
        "enrollment/driver/enrollmentState%20eq%20";
    EXPECT_EQ(rows(face, filter + "'enrolling'"), 1U);
    EXPECT_EQ(face.get(filter + "'enrolled'").body.find(kPilot1), std::string::npos);
    face.advance("PT9M");
    EXPECT_EQ(enrollment(face, kPilot1), "enrolling");
    face.advance("PT1M");
    EXPECT_EQ(enrollment(face, kPilot1), "enrolled");
    EXPECT_EQ(rows(face, filter + "'enrolling'"), 0U);
    face.post("/updatableAssets/unenrollAssets", enroll_body(kPilot1));
    EXPECT_EQ(enrollment(face, kPilot1), "unenrolling");
    EXPECT_EQ(rows(face, filter + "'unenrolling'"), 1U);
    face.advance("PT20M");
    EXPECT_EQ(enrollment(face, kPilot1), "notEnrolled");
}

TEST(Timing, MembersAndContentComeLater) {
    Face face = with(R"({"audience":"PT5M","catalogFromScan":true})");
    std::string const audience = new_audience(face);
    face.post("/updatableAssets/enrollAssets", enroll_body(kPilot1));
    EXPECT_EQ(face.post(audience + "/updateAudience", members_body(kPilot1)).status, 202);
    EXPECT_EQ(rows(face, audience + "/members"), 0U);
    face.advance("PT5M");
    EXPECT_EQ(rows(face, audience + "/members"), 1U);
    EXPECT_EQ(rows(face, audience + "/applicableContent"), 0U);
    face.advance("PT22H");
    EXPECT_EQ(rows(face, audience + "/applicableContent"), 2U);
}

TEST(Timing, CreatedObjectsAppearAfterATime) {
    Face face = with(R"({"reads":"PT1M"})");
    std::string const audience = new_audience(face);
    std::size_t const before = rows(face, "/deploymentAudiences");
    EXPECT_EQ(face.get(audience).status, 404);
    EXPECT_EQ(face.get(audience).code(), "NotFound");
    EXPECT_EQ(face.get(audience + "/members").status, 404);
    EXPECT_EQ(face.del(audience).status, 404);
    // What is not read but written to is there: actions, and bodies that name it.
    EXPECT_EQ(face.post(audience + "/updateAudience", members_body(kPilot1)).status, 202);
    std::string const id = audience.substr(audience.rfind('/') + 1);
    auto const policy = face.post("/updatePolicies", R"({"audience":{"id":")" + id + "\"}}");
    EXPECT_EQ(policy.status, 201);
    EXPECT_EQ(face.patch("/updatePolicies/" + policy.at("/id"), R"({"deploymentSettings":null})").status,
              404);
    face.advance("PT1M");
    EXPECT_EQ(face.get(audience).status, 200);
    EXPECT_EQ(rows(face, "/deploymentAudiences"), before + 1);
    EXPECT_EQ(face.get("/deploymentAudiences/$count").body, std::to_string(before + 1));
    EXPECT_EQ(rows(face, audience + "/members"), 1U);
    EXPECT_EQ(face.del(audience).status, 409);
}

TEST(Timing, EnrolmentShowsAfterSomeReads) {
    Face face = with(R"({"enroll":{"reads":2},"unenroll":{"reads":1}})");
    face.post("/updatableAssets/enrollAssets", enroll_body(kPilot1));
    EXPECT_NE(enrollment(face, kPilot1), "enrolled");
    EXPECT_NE(enrollment(face, kPilot1), "enrolled");
    EXPECT_EQ(enrollment(face, kPilot1), "enrolled");
    face.post("/updatableAssets/unenrollAssets", enroll_body(kPilot1));
    EXPECT_EQ(enrollment(face, kPilot1), "enrolled");
    EXPECT_EQ(enrollment(face, kPilot1), "notEnrolled");
    std::string const audience = new_audience(face);
    EXPECT_EQ(face.get(audience).status, 200) << "other writes show at once";
}

TEST(Timing, AudiencesChangeAfterSomeReads) {
    Face face = with(R"({"audience":{"reads":2}})");
    std::string const audience = new_audience(face);
    face.post(audience + "/updateAudience", members_body(kPilot1));
    EXPECT_EQ(rows(face, audience + "/members"), 0U);
    EXPECT_EQ(rows(face, audience + "/members"), 0U);
    EXPECT_EQ(rows(face, audience + "/members"), 1U);
}

TEST(Timing, ContentForNewDevicesShowsAfterSomeReads) {
    Face face = with(R"({"catalogFromScan":{"reads":1}})");
    std::string const audience = new_audience(face);
    face.post(audience + "/updateAudience", members_body(kPilot1));
    face.post("/updatableAssets/enrollAssets", enroll_body(kPilot1));
    EXPECT_EQ(enrollment(face, kPilot1), "enrolled");
    EXPECT_EQ(rows(face, audience + "/applicableContent"), 0U);
    EXPECT_GT(rows(face, audience + "/applicableContent"), 0U);
}

std::string rules_of(std::string const& audience) {
    return R"({"audience":{"id":")" + audience + R"("},"complianceChangeRules":[)" +
           rule_of("driverUpdateFilter") + "]}";
}

TEST(Timing, WhatRulesMakeShowsAfterSomeReads) {
    Face face = with(R"({"rules":{"reads":2}})");
    Face instant = with(R"({"rules":"PT0S"})");
    std::string policies[2];
    for (Face* f : {&face, &instant}) {
        std::string const audience = new_audience(*f);
        f->post("/updatableAssets/enrollAssets", enroll_body(kPilot1));
        f->post(audience + "/updateAudience", members_body(kPilot1));
        policies[f == &instant] =
            "/updatePolicies/" + f->post("/updatePolicies", rules_of(audience.substr(21))).at("/id");
    }
    std::string const& policy = policies[0];
    EXPECT_EQ(policies[0], policies[1]);
    EXPECT_EQ(face.digest(), instant.digest()) << "the World has evaluated the rules already";
    EXPECT_EQ(face.get(policy).status, 200) << "the policy itself shows at once";
    std::size_t const made = rows(instant, policy + "/complianceChanges");
    EXPECT_GT(made, 0U);
    EXPECT_EQ(rows(face, "/deployments"), 0U);
    for (int read = 0; read < 2; ++read) {
        EXPECT_EQ(rows(face, policy + "/complianceChanges"), 0U);
        EXPECT_EQ(face.get(policy + "?$expand=complianceChanges").json()["complianceChanges"].size(), 0U);
    }
    EXPECT_EQ(rows(face, policy + "/complianceChanges"), made);
    EXPECT_EQ(face.get(policy + "?$expand=complianceChanges").json()["complianceChanges"].size(), made);
    EXPECT_EQ(rows(face, "/deployments"), 0U) << "each list for itself";
    EXPECT_EQ(rows(face, "/deployments"), made);
    // A rule that comes later lags as well; one that makes nothing keeps nothing back.
    face.patch(policy, R"({"complianceChangeRules":[]})");
    EXPECT_EQ(rows(face, policy + "/complianceChanges"), made);
}

TEST(Timing, WhatCannotBeSeenYetIsMissingInTheWordsOfItsPlace) {
    Face face = with(R"({"reads":{"reads":2}})");
    std::string const group =
        "/beta/groups/" +
        face.post("/beta/groups",
                  R"({"displayName":"x","mailEnabled":false,"mailNickname":"x","securityEnabled":true})")
            .at("/id");
    auto const patched = face.patch(group, R"({"displayName":"y"})");
    EXPECT_EQ(patched.status, 404);
    EXPECT_EQ(patched.at("/error/code"), "Request_ResourceNotFound");
    EXPECT_EQ(face.del(group).at("/error/code"), "Request_ResourceNotFound");
    std::string const audience = new_audience(face);
    EXPECT_EQ(face.del(audience).at("/error/message"), "Requested resource 'deployment audience' not found.");
}

TEST(Timing, CreatedObjectsAppearAfterSomeReads) {
    Face face = with(R"({"reads":{"reads":2}})");
    std::string const audience = new_audience(face);
    std::size_t const before = rows(face, "/deploymentAudiences");
    EXPECT_EQ(face.get(audience).status, 404);
    EXPECT_EQ(rows(face, "/deploymentAudiences"), before);
    EXPECT_EQ(face.get(audience + "?$select=id").status, 404);
    EXPECT_EQ(face.get(audience).status, 200);
    EXPECT_EQ(rows(face, "/deploymentAudiences"), before + 1);
    EXPECT_EQ(rows(face, audience + "/members"), 0U);
}

TEST(Timing, RefusedWritesCountAsReads) {
    Face face = with(R"({"reads":{"reads":2}})");
    std::string const audience = new_audience(face);
    EXPECT_EQ(face.del(audience).status, 404);
    EXPECT_EQ(face.del(audience).status, 404);
    EXPECT_EQ(face.del(audience).status, 204);
}

TEST(Timing, ChangedObjectsAreSeenLate) {
    Face face = with(R"({"reads":{"reads":1},"lists":{"reads":2}})");
    auto const policy =
        face.post("/updatePolicies", R"({"audience":{"id":")" + std::string(kEverybody) + "\"}}");
    std::string const changes = "/updatePolicies/" + policy.at("/id") + "/complianceChanges";
    std::string const change = changes + '/' + face.post(changes, approval_of(kWifi)).at("/id");
    EXPECT_EQ(face.get(change).status, 404);
    EXPECT_EQ(face.get(change).json()["isRevoked"], false);
    EXPECT_EQ(rows(face, changes), 0U);
    EXPECT_EQ(rows(face, changes), 0U);
    EXPECT_EQ(rows(face, changes), 1U);
    std::string const by_policy = "/updatePolicies/" + policy.at("/id") + "?$expand=complianceChanges";
    auto const patched = face.patch(
        change, R"({"@odata.type":"#microsoft.graph.windowsUpdates.contentApproval","isRevoked":true})");
    EXPECT_EQ(patched.json()["isRevoked"], true) << "the answer to the write is not a read";
    EXPECT_EQ(face.get(change).json()["isRevoked"], false);
    EXPECT_EQ(face.get(change).json()["isRevoked"], true);
    EXPECT_EQ(face.get(changes).json()["value"][0]["isRevoked"], false);
    EXPECT_EQ(face.get(changes).json()["value"][0]["isRevoked"], false);
    EXPECT_EQ(face.get(changes).json()["value"][0]["isRevoked"], true);
    face.get(by_policy);
    EXPECT_EQ(face.get(by_policy).json()["complianceChanges"][0]["isRevoked"], true);
}

TEST(Timing, EachObjectCountsItsOwnReads) {
    Face face = with(R"({"reads":{"reads":1}})");
    std::string const one = new_audience(face);
    std::string const two = new_audience(face);
    EXPECT_EQ(face.get(one).status, 404);
    EXPECT_EQ(face.get(one).status, 200);
    EXPECT_EQ(face.get(two).status, 404);
    EXPECT_EQ(face.get(two).status, 200);
    face.post("/updatableAssets/enrollAssets", enroll_body(kPilot1));
    face.post("/updatableAssets/enrollAssets", enroll_body(kPilot2));
    EXPECT_EQ(enrollment(face, kPilot1), "404");
    EXPECT_EQ(enrollment(face, kPilot1), "enrolled");
    EXPECT_EQ(enrollment(face, kPilot2), "404");
    EXPECT_EQ(enrollment(face, kPilot2), "enrolled");
}

TEST(Timing, MembersAreReadLateByEveryWay) {
    Face face = with(R"({"lists":{"reads":1}})");
    std::string const audience = new_audience(face);
    std::string const id = audience.substr(audience.rfind('/') + 1);
    auto const deployment = face.post(
        "/deployments", R"({"content":{"@odata.type":"#microsoft.graph.windowsUpdates.catalogContent",)"
                        R"("catalogEntry":{"@odata.type":"#microsoft.graph.windowsUpdates.)"
                        R"(driverUpdateCatalogEntry","id":")" +
                            std::string(kWifi) + R"("}},"audience":{"id":")" + id + "\"}}");
    ASSERT_EQ(deployment.status, 201) << deployment.body;
    face.post(audience + "/updateAudience", members_body(kPilot1));
    EXPECT_EQ(rows(face, "/deployments/" + deployment.at("/id") + "/audience/members"), 0U);
    EXPECT_EQ(rows(face, "/deployments/" + deployment.at("/id") + "/audience/members"), 1U);
    EXPECT_EQ(rows(face, audience + "/members"), 1U) << "the same object: its reads are used up";
}

TEST(Timing, DeletedObjectsAreReadForAWhile) {
    Face face = with(R"({"deletes":{"reads":2}})");
    std::string const audience = new_audience(face);
    EXPECT_EQ(face.del(audience).status, 204);
    EXPECT_EQ(face.get(audience).status, 200);
    EXPECT_EQ(face.get(audience + "/members").status, 200);
    EXPECT_EQ(face.get(audience).status, 404);
    EXPECT_NE(face.get("/deploymentAudiences").body.find(audience.substr(21)), std::string::npos);
    face.get("/deploymentAudiences");
    EXPECT_EQ(face.get("/deploymentAudiences").body.find(audience.substr(21)), std::string::npos);
    EXPECT_EQ(face.del(audience).status, 404) << "it is deleted all the same";
}

TEST(Timing, DeletesByTimeKeepWhatTheyUse) {
    Face face = with(R"({"deletes":{"time":"PT1M"}})");
    std::string const audience = new_audience(face);
    std::string const id = audience.substr(audience.rfind('/') + 1);
    std::string const policy =
        "/updatePolicies/" + face.post("/updatePolicies", R"({"audience":{"id":")" + id + "\"}}").at("/id");
    EXPECT_EQ(face.del(policy).status, 204);
    EXPECT_EQ(face.get(policy).status, 200);
    EXPECT_EQ(face.del(audience).status, 409);
    face.advance("PT1M");
    EXPECT_EQ(face.get(policy).status, 404);
    EXPECT_EQ(face.del(audience).status, 204);
    EXPECT_EQ(face.get(audience).status, 200);
    face.advance("PT1M");
    EXPECT_EQ(face.get(audience).status, 404);
}

TEST(Timing, ReadsChangeNothing) {
    auto const digest = [](bool reading) {
        Face face = with(R"({"reads":{"reads":3},"deletes":{"reads":2}})");
        std::string const audience = new_audience(face);
        if (reading)
            for (int i = 0; i < 5; ++i) face.get(audience);
        EXPECT_EQ(face.post(audience + "/updateAudience", members_body(kPilot1)).status, 202);
        return face.digest();
    };
    EXPECT_EQ(digest(true), digest(false));
}

TEST(Timing, ResetAndRestoreForgetWhatLagged) {
    Face face = with(R"({"reads":{"reads":5}})");
    face.post("/__admin/snapshots", R"({"name":"s"})");
    std::string const first = new_audience(face);
    face.post("/__admin/snapshots/s/restore");
    EXPECT_EQ(face.get(first).status, 404);
    EXPECT_EQ(rows(face, "/deploymentAudiences"), 1U);
    new_audience(face);
    face.post("/__admin/reset");
    EXPECT_EQ(rows(face, "/deploymentAudiences"), 1U);
}

TEST(Timing, ManyWritesAreBounded) {
    Face face = with(R"({"reads":{"reads":1000}})");
    std::string const first = new_audience(face);
    EXPECT_EQ(face.get(first).status, 404);
    for (int i = 0; i < 70; ++i) new_audience(face);
    EXPECT_EQ(face.get(first).status, 200) << "the oldest is seen early";
    EXPECT_EQ(rows(face, "/deploymentAudiences"), 1U + 7U);
}

TEST(Timing, MistakesAreNamed) {
    auto const problem = [](std::string_view timing) {
        auto const loaded =
            scenarios::load_text(small_tenant(R"("service":{"timing":)" + std::string(timing) + "}"),
                                 FAKEGRAPH_ROOT "/tests/golden/tenant.json");
        return loaded ? std::string() : loaded.error().front().message;
    };
    EXPECT_NE(problem(R"("slow")").find("unknown value 'slow'"), std::string::npos);
    EXPECT_NE(problem(R"({"enrol":"PT1M"})").find("unknown key 'enrol'"), std::string::npos);
    EXPECT_EQ(problem(R"({"enroll":"10m"})"), "'10m' is not an ISO 8601 duration such as PT30S");
    EXPECT_EQ(problem(R"({"audience":"P31D"})"), "'P31D' is outside PT0S to P30D");
    EXPECT_EQ(problem(R"({"rules":{"every":"PT1S"}})"), "'PT1S' is outside PT5M to P30D");
    EXPECT_NE(problem(R"({"rules":{"first":"PT1M","reads":1}})"), "");
    EXPECT_EQ(problem(R"({"reads":{"reads":1,"time":"PT1S"}})"),
              "a lag has exactly one of 'time' and 'reads'");
    EXPECT_NE(problem("7"), "");
}

}  // namespace
}  // namespace fakegraph::test
