/// Rings: the shapes of the API reference's policies.rings.* and of the test double mock.policies.rings.*,
/// and what is applicable to their devices.
#include <gtest/gtest.h>

#include "tests/face/rings_face.h"

namespace fakegraph::test {
namespace {

TEST(Rings, CreateAnswersAsDocumented) {
    RingFace face;
    std::string const rings = face.policy("quality") + "/rings";
    std::string const sent =
        R"({"@odata.type":"#microsoft.graph.windowsUpdates.qualityUpdateRing","displayName":"Ring0 - IT devices",)"
        R"("description":"First ring","deferralInDays":5,"isPaused":false,"isHotpatchEnabled":true,)"
        R"("includedGroupAssignment":{"@odata.type":"#microsoft.graph.windowsUpdates.includedGroupAssignment",)"
        R"("assignments":[{"@odata.type":"#microsoft.graph.windowsUpdates.assignedGroup",)"
        R"("groupId":"3d2c1b0a-0f1e-4d2c-8b3a-1a2b3c4d5e6f"}]},)"
        R"("excludedGroupAssignment":{"@odata.type":"#microsoft.graph.windowsUpdates.excludedGroupAssignment",)"
        R"("assignments":[]}})";
    auto const reply = face.post(rings, sent);
    ASSERT_EQ(reply.status, 201) << reply.body;
    auto got = reply.json();
    std::string const id = got["id"];
    EXPECT_EQ(got["createdDateTime"], got["lastModifiedDateTime"]);
    EXPECT_TRUE(got["@odata.context"].get<std::string>().ends_with("/rings/$entity"));
    for (auto const* name : {"@odata.context", "id", "createdDateTime", "lastModifiedDateTime"})
        got.erase(name);
    auto expected = nlohmann::json::parse(sent);
    // The double on the wire leaves out the type of each group.
    expected["includedGroupAssignment"]["assignments"][0].erase("@odata.type");
    EXPECT_EQ(nlohmann::json::parse(got.dump()), expected);

    auto const page = face.get(rings).json();
    ASSERT_EQ(page["value"].size(), 1U);
    EXPECT_EQ(page["value"][0]["id"], id);
    EXPECT_EQ(face.get(rings + '/' + id).json()["deferralInDays"], 5);
    EXPECT_EQ(face.get(rings + "?$filter=isPaused eq true").json()["value"].size(), 0U);

    // The sample of the PATCH names some members: the others stay.
    auto const changed = face.patch(rings + '/' + id,
                                    R"({"@odata.type":"#microsoft.graph.windowsUpdates.qualityUpdateRing",)"
                                    R"("displayName":"Test Policy 123","deferralInDays":6,"isPaused":true})");
    ASSERT_EQ(changed.status, 200) << changed.body;
    expected["displayName"] = "Test Policy 123";
    expected["deferralInDays"] = 6;
    expected["isPaused"] = true;
    auto after = changed.json();
    for (auto const* name : {"@odata.context", "id", "createdDateTime", "lastModifiedDateTime"})
        after.erase(name);
    EXPECT_EQ(nlohmann::json::parse(after.dump()), expected);
    auto const swapped =
        face.patch(rings + '/' + id, R"({"includedGroupAssignment":{"assignments":[]},"deferralInDays":null,)"
                                     R"("excludedGroupAssignment":{"assignments":[{"groupId":")" +
                                         std::string(kPilotGroup) + R"("}]}})");
    EXPECT_EQ(swapped.json()["includedGroupAssignment"]["assignments"].size(), 0U) << swapped.body;
    EXPECT_EQ(swapped.at("/excludedGroupAssignment/assignments/0/groupId"), kPilotGroup);
    EXPECT_TRUE(swapped.json()["deferralInDays"].is_null());

    EXPECT_EQ(face.del(rings + '/' + id).status, 204);
    EXPECT_EQ(face.get(rings + '/' + id).status, 404);
}

TEST(Rings, OfTheAnnouncedKindsHaveTheirMembers) {
    RingFace face;
    auto const feature = face.post(
        face.policy("feature") + "/rings",
        RingFace::ring("feature", kSalesGroup, R"(,"offerIntervalInDays":2,"offerDurationInDays":10)"));
    ASSERT_EQ(feature.status, 201) << feature.body;
    EXPECT_EQ(feature.json()["offerIntervalInDays"], 2);
    EXPECT_EQ(feature.json()["offerDurationInDays"], 10);
    EXPECT_FALSE(feature.json().contains("isHotpatchEnabled"));
    auto const driver = face.post(face.policy("driver") + "/rings", RingFace::ring("driver", kSalesGroup));
    ASSERT_EQ(driver.status, 201) << driver.body;
    EXPECT_EQ(driver.at("/@odata.type"), kTypes + "driverUpdateRing");
    EXPECT_FALSE(driver.json().contains("offerIntervalInDays"));
}

TEST(Rings, RefuseWhatIsNone) {
    RingFace face;
    std::string const rings = face.policy("quality") + "/rings";
    auto const refused = [&](std::string const& body, std::string_view part) {
        auto const reply = face.post(rings, body);
        EXPECT_EQ(reply.status, 400) << body;
        EXPECT_NE(reply.message().find(part), std::string::npos) << reply.message();
    };
    std::string const good = RingFace::ring("quality", kSalesGroup);
    refused(RingFace::ring("driver", kSalesGroup), "qualityUpdateRing");
    refused(RingFace::ring("quality", kNobody), kNobody);
    refused(RingFace::ring("quality", "sales"), "'sales' is not a GUID");
    refused(RingFace::ring("quality", kSalesGroup, R"(,"deferralInDays":31)"), "'deferralInDays'");
    refused(RingFace::ring("quality", kSalesGroup, R"(,"deferralInDays":"soon")"), "'deferralInDays'");
    refused(RingFace::ring("quality", kSalesGroup, R"(,"offerIntervalInDays":1)"), "does not exist on type");
    auto abstract = Json::parse(good);
    abstract["@odata.type"] = kTypes + "ring";
    refused(abstract.dump(), "Schema validation failed for resource 'ring'");
    auto wrong_side = Json::parse(good);
    wrong_side["includedGroupAssignment"]["@odata.type"] = kTypes + "excludedGroupAssignment";
    refused(wrong_side.dump(), "does not derive");
    for (std::string const member :
         {"displayName", "description", "isPaused", "includedGroupAssignment", "excludedGroupAssignment"}) {
        auto body = Json::parse(good);
        body.erase(member);
        refused(body.dump(), '\'' + member + "' is required");
    }
    EXPECT_EQ(face.get(rings).json()["value"].size(), 0U);
}

TEST(Rings, ExpandTheirGroups) {
    RingFace face;
    std::string const rings = face.policy("driver") + "/rings";
    std::string const ring = rings + '/' + face.made(rings, RingFace::ring("driver", kSalesGroup));
    EXPECT_FALSE(face.get(ring).json()["includedGroupAssignment"]["assignments"][0].contains("group"));
    std::string const path = "includedGroupAssignment/assignments/group";
    auto const reply = face.get(ring + "?$expand=" + path + "($select=displayName)");
    ASSERT_EQ(reply.status, 200) << reply.body;
    auto const group = reply.json()["includedGroupAssignment"]["assignments"][0]["group"];
    EXPECT_EQ(group.dump(), R"({"displayName":"All of sales"})");
    EXPECT_TRUE(reply.at("/@odata.context").ends_with("/rings(" + path + "(displayName))/$entity"))
        << reply.body;
    auto const list =
        face.get(rings + "?$expand=" + path + ",excludedGroupAssignment/assignments/group").json();
    EXPECT_EQ(list["value"][0]["includedGroupAssignment"]["assignments"][0]["group"]["id"], kSalesGroup);
    EXPECT_EQ(face.get(ring + "?$expand=includedGroupAssignment/assignments").status, 400);
    EXPECT_EQ(face.get(ring + "?$expand=displayName/group").status, 400);
    EXPECT_EQ(face.get(ring + "?$expand=" + path + ',' + path).status, 400);
    // The way there by the path.
    EXPECT_EQ(face.get(ring + "/includedGroupAssignment/assignments").json()["value"][0]["groupId"],
              kSalesGroup);
    // A group that goes leaves its rings.
    EXPECT_EQ(face.del("/beta/groups/" + std::string(kSalesGroup)).status, 204);
    EXPECT_EQ(face.get(ring).json()["includedGroupAssignment"]["assignments"].size(), 0U);
}

TEST(Rings, ContentIsApplicableToTheirDevices) {
    RingFace face;
    std::string const policy = face.policy("driver");
    std::string const content = policy + "/applicableContent";
    EXPECT_EQ(face.get(content).json()["value"].size(), 0U);
    face.made(policy + "/rings", RingFace::ring("driver", kPilotGroup));
    auto const page = face.get(content).json();
    ASSERT_EQ(page["value"].size(), 2U) << page;
    EXPECT_EQ(page["value"][0]["catalogEntryId"], kWifi);
    std::string const matched = content + '/' + std::string(kWifi) + "/matchedDevices";
    auto const devices = face.get(matched).json();
    EXPECT_EQ(devices["value"].size(), 3U) << devices;
    EXPECT_EQ(face.get(matched + "/$count").body, "3");
    EXPECT_EQ(face.get(matched + '/' + std::string(kPilot2)).at("/deviceId"), kPilot2);
    EXPECT_EQ(face.get(content + '/' + std::string(kWifi) + "/catalogEntry").at("/id"), kWifi);
    EXPECT_EQ(face.get(content + "?$expand=catalogEntry").at("/value/1/catalogEntry/id"), kGraphics);
    // Only devices that the service manages count.
    EXPECT_EQ(face.post("/updatableAssets/unenrollAssets",
                        R"({"updateCategory":"driver","assets":)" + device_refs({kPilot1, kPilot2}) + '}')
                  .status,
              202);
    EXPECT_EQ(face.get(matched).at("/value/0/deviceId"), kPilot3);
    EXPECT_EQ(face.get(matched + "/$count").body, "1");
    // Another kind of policy decides on other content.
    std::string const quality = face.policy("quality");
    face.made(quality + "/rings", RingFace::ring("quality", kPilotGroup));
    EXPECT_EQ(face.get(quality + "/applicableContent").json()["value"].size(), 0U);
}

}  // namespace
}  // namespace fakegraph::test
