/// The directory as far as rings need it: groups, their members by reference, devices, the organization, me.
/// Answers follow the Graph reference of group, device, organization and user (2026).
#include <gtest/gtest.h>

#include "tests/face/asked.h"
#include "tests/face/rings_face.h"

namespace fakegraph::test {
namespace {

std::string const kGroups = "/beta/groups";

std::string group_body(std::string const& more = {}) {
    return R"({"displayName":"Ring 0","mailEnabled":false,"mailNickname":"ring0","securityEnabled":true)" +
           more + '}';
}
std::string object_id(Face& face, std::string_view device) {
    return face.get("/beta/devices(deviceId='" + std::string(device) + "')").at("/id");
}
std::string link(std::string const& id) {
    return R"({"@odata.id":"https://graph.microsoft.com/beta/directoryObjects/)" + id + "\"}";
}

TEST(DirectoryGroups, ComeFromTheScenarioAndFromPosts) {
    RingFace face;
    auto const list = face.get(kGroups).json();
    ASSERT_EQ(list["value"].size(), 2U);
    EXPECT_EQ(list["value"][0]["id"], kSalesGroup);
    EXPECT_EQ(list["value"][0]["displayName"], "All of sales");
    EXPECT_EQ(list["value"][1]["displayName"], "pilot");  // its name in the scenario
    auto const reply = face.post(kGroups, group_body(R"(,"description":"IT")"));
    ASSERT_EQ(reply.status, 201) << reply.body;
    EXPECT_EQ(reply.at("/@odata.context"), "http://graph.test/beta/$metadata#groups/$entity");
    EXPECT_EQ(reply.at("/mailNickname"), "ring0");
    EXPECT_EQ(reply.at("/description"), "IT");
    EXPECT_EQ(reply.json()["groupTypes"], Json::array());
    EXPECT_TRUE(reply.json()["securityEnabled"].get<bool>());
    std::string const group = kGroups + '/' + reply.at("/id");
    EXPECT_EQ(face.patch(group, R"({"displayName":"Ring zero","description":null})").status, 204);
    EXPECT_EQ(face.get(group).at("/displayName"), "Ring zero");
    EXPECT_TRUE(face.get(group).json()["description"].is_null());
    EXPECT_EQ(face.get(kGroups + "?$filter=displayName eq 'Ring zero'").json()["value"].size(), 1U);
    EXPECT_EQ(face.get("/v1.0/groups/" + std::string(kSalesGroup)).status, 200);
    EXPECT_EQ(face.del(group).status, 204);
    EXPECT_EQ(face.get(group).status, 404);
}

TEST(DirectoryGroups, RefuseWhatIsNotSimulatedByName) {
    RingFace face;
    auto const status = [&](std::string const& body) { return face.post(kGroups, body).status; };
    EXPECT_EQ(status(R"({"displayName":"x"})"), 400);
    EXPECT_EQ(status(group_body(R"(,"groupTypes":["Unified"])")), 501);
    EXPECT_EQ(status(group_body(R"(,"owners@odata.bind":[])")), 501);
    EXPECT_EQ(status(R"({"displayName":"x","mailEnabled":true,"mailNickname":"x","securityEnabled":true})"),
              501);
    EXPECT_EQ(status(R"({"displayName":"x","mailEnabled":false,"mailNickname":"x","securityEnabled":false})"),
              501);
    EXPECT_EQ(status(R"({"displayName":"","mailEnabled":false,"mailNickname":"x","securityEnabled":true})"),
              400);
    EXPECT_EQ(face.get(kGroups).json()["value"].size(), 2U);
    EXPECT_EQ(face.get("/beta/users").status, 501);
    EXPECT_EQ(face.get("/beta/directoryObjects").status, 501);
    std::string const group = kGroups + '/' + std::string(kSalesGroup);
    for (std::string const unserved :
         {"/beta/devices/delta", "/beta/groups/delta()", "/beta/groups/microsoft.graph.delta",
          "/beta/me/memberOf", "/beta/subscribedSkus", "/beta/%75sers", "/beta/admin/%65dge"}) {
        auto const answer = face.get(unserved);
        EXPECT_EQ(answer.status, 501) << unserved;
        EXPECT_EQ(answer.at("/error/code"), "notSupported") << unserved;
    }
    EXPECT_EQ(face.get(group + "/owners").at("/error/message"), "owners is not simulated.");
    EXPECT_EQ(face.post("/beta/groups/getByIds", "{}").status, 501);
    EXPECT_EQ(face.get("/deployments/delta").status, 400);
    EXPECT_EQ(face.get(group + "/nothing").status, 400);
}

TEST(DirectoryGroups, MembersComeAndGoByReference) {
    RingFace face;
    std::string const members = kGroups + '/' + face.made(kGroups, group_body()) + "/members";
    std::string const first = object_id(face, kPilot1);
    auto const added = face.post(members + "/$ref", link(first));
    EXPECT_EQ(added.status, 204) << added.body;
    EXPECT_EQ(added.body, "");
    EXPECT_EQ(face.post(members + "/$ref", R"({"@odata.id":"/devices(')" + object_id(face, kPilot2) + "')\"}")
                  .status,
              204);
    auto const page = face.get(members).json();
    EXPECT_EQ(page["@odata.context"], "http://graph.test/beta/$metadata#directoryObjects");
    ASSERT_EQ(page["value"].size(), 2U);
    EXPECT_EQ(page["value"][0]["@odata.type"], "#microsoft.graph.device");
    EXPECT_EQ(page["value"][0]["id"], first);
    EXPECT_EQ(page["value"][0]["deviceId"], kPilot1);
    EXPECT_EQ(face.get(members + "/microsoft.graph.device?$select=deviceId").at("/value/1/deviceId"),
              kPilot2);
    EXPECT_EQ(eventually(face, members + "/microsoft.graph.device/$count").body, "2");
    EXPECT_EQ(eventually(face, members + "/microsoft.graph.user/$count").body, "0");
    EXPECT_EQ(face.get(members + '/' + first).at("/deviceId"), kPilot1);

    auto const digest = face.digest();
    auto const again = face.post(members + "/$ref", link(first));
    EXPECT_EQ(again.status, 400);
    EXPECT_NE(again.message().find("'members'"), std::string::npos);
    EXPECT_EQ(face.post(members + "/$ref", link(std::string(kNobody))).code(), "Request_ResourceNotFound");
    EXPECT_EQ(face.post(members + "/$ref", link(std::string(kPilot3))).status,
              404);  // a deviceId is no object id
    EXPECT_EQ(face.post(members + "/$ref", "{}").status, 400);
    EXPECT_EQ(face.post(members + "/$ref", R"({"@odata.id":1})").status, 400);
    EXPECT_EQ(face.del(members + '/' + object_id(face, kPilot3) + "/$ref").status, 404);
    EXPECT_EQ(face.get(members + "/$ref").at("/value/0/@odata.id"),
              "http://graph.test/beta/directoryObjects('" + first + "')");
    EXPECT_EQ(face.del(members + "/$ref").status, 405);
    EXPECT_EQ(face.post(kGroups + "/$ref", link(first)).status, 405);
    EXPECT_EQ(face.post(members, "{}").status, 405);
    EXPECT_EQ(face.digest(), digest);

    EXPECT_EQ(face.del(members + '/' + first + "/$ref").status, 204);
    EXPECT_EQ(face.get(members).json()["value"].size(), 1U);
    EXPECT_EQ(face.del(members + '/' + first + "/$ref").status, 404);
}

TEST(DirectoryGroups, TakeMembersAtBirth) {
    RingFace face;
    std::string const one = "https://graph.microsoft.com/v1.0/devices/" + object_id(face, kPilot1);
    std::string const group =
        kGroups + '/' + face.made(kGroups, group_body(R"(,"members@odata.bind":[")" + one + "\"]"));
    EXPECT_EQ(eventually(face, group + "/members/$count").body, "1");
    EXPECT_EQ(
        face.patch(group, R"({"members@odata.bind":["https://graph.microsoft.com/v1.0/directoryObjects/)" +
                              object_id(face, kPilot2) + "\"]}")
            .status,
        204);
    EXPECT_EQ(eventually(face, group + "/members/$count").body, "2");
    auto const digest = face.digest();
    EXPECT_EQ(face.post(kGroups, group_body(R"(,"members@odata.bind":["devices/nobody"])")).status, 404);
    EXPECT_EQ(face.digest(), digest);
}

TEST(Directory, DevicesAreFoundByEitherId) {
    Face face;
    std::string const id = object_id(face, kPilot1);
    EXPECT_NE(id, kPilot1);
    EXPECT_EQ(face.get("/beta/devices/" + id).at("/deviceId"), kPilot1);
    EXPECT_EQ(face.get("/beta/devices(id='" + id + "')").at("/deviceId"), kPilot1);
    EXPECT_EQ(face.get("/beta/devices(deviceId='" + std::string(kPilot1) + "')/displayName").status, 200);
    auto const other = face.get("/beta/devices/" + std::string(kPilot1));
    EXPECT_EQ(other.status, 404);
    EXPECT_EQ(other.code(), "Request_ResourceNotFound");
    EXPECT_EQ(other.message(), "Resource '" + std::string(kPilot1) +
                                   "' does not exist or one of its queried reference-property objects are "
                                   "not present.");
    EXPECT_EQ(face.get("/beta/groups/" + std::string(kNobody)).code(), "Request_ResourceNotFound");
    EXPECT_EQ(face.get("/beta/devices(deviceId='" + id + "')").status, 404);
    EXPECT_EQ(face.get("/beta/devices(model='x')").status, 400);
}

TEST(Directory, AnswersSmokeTests) {
    Face face(small_tenant(
        R"("tenant":{"displayName":"Fabrikam","domain":"fabrikam.example","administrator":"Nestor Wilke"})"));
    auto const list = face.get("/v1.0/organization").json();
    ASSERT_EQ(list["value"].size(), 1U);
    EXPECT_EQ(list["value"][0]["displayName"], "Fabrikam");
    EXPECT_EQ(list["value"][0]["verifiedDomains"][0]["name"], "fabrikam.example");
    std::string const id = list["value"][0]["id"];
    EXPECT_EQ(face.get("/beta/organization/" + id).at("/id"), id);
    EXPECT_EQ(face.get("/beta/organization/" + std::string(kNobody)).status, 404);
    auto const me = face.get("/beta/me");
    ASSERT_EQ(me.status, 200) << me.body;
    EXPECT_EQ(me.at("/@odata.context"), "http://graph.test/beta/$metadata#users/$entity");
    EXPECT_EQ(me.at("/displayName"), "Nestor Wilke");
    EXPECT_EQ(me.at("/userPrincipalName"), "NestorW@fabrikam.example");
    EXPECT_NE(me.at("/id"), id);
    EXPECT_EQ(face.get("/beta/me?$select=id").json().size(), 2U);
    EXPECT_EQ(face.patch("/beta/me", R"({"displayName":"x"})").status, 405);
    // The same tenant has the same ids each time.
    EXPECT_EQ(Face().get("/beta/me").at("/id"), Face().get("/beta/me").at("/id"));
}

}  // namespace
}  // namespace fakegraph::test
