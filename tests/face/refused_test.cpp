/// What is refused changes nothing, and says so in the envelope.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/face/populated.h"

namespace fakegraph::test {
namespace {

RC_GTEST_PROP(Refused, RequestsLeaveTheStateAsItWas, ()) {
    static Populated face("");  // its own: some of these requests are fine after all
    std::string const digest = face.digest();
    std::string const method =
        *rc::gen::elementOf(std::vector<std::string>{"POST", "PATCH", "DELETE", "PUT", "GET"});
    std::string const nobody = "/00000000-0000-4000-8000-000000000001";
    std::string const target =
        *rc::gen::elementOf(std::vector<std::string>{"/deploymentAudiences",
                                                     kEverybodyPath,
                                                     kEverybodyPath + "/updateAudience",
                                                     kEverybodyPath + "/updateAudienceById",
                                                     kEverybodyPath + "/members",
                                                     "/updatePolicies",
                                                     "/updatePolicies/" + face.policy,
                                                     "/updatePolicies/" + face.policy + "/complianceChanges",
                                                     "/updatePolicies" + nobody,
                                                     "/updatableAssets",
                                                     "/updatableAssets/enrollAssets",
                                                     "/updatableAssets/unenrollAssetsById",
                                                     "/updatableAssets/" + face.group + "/addMembers",
                                                     "/updatableAssets/" + face.group + "/removeMembersById",
                                                     "/deployments",
                                                     "/deployments" + nobody,
                                                     "/policies",
                                                     "/policies/" + face.ring_policy,
                                                     "/policies/" + face.ring_policy + "/rings",
                                                     "/policies/" + face.ring_policy + "/approvals",
                                                     "/policies" + nobody,
                                                     "/resourceConnections",
                                                     "/data/drivers",
                                                     "/beta/groups",
                                                     "/beta/groups" + nobody,
                                                     "/beta/groups" + nobody + "/members/$ref",
                                                     "/catalog/entries",
                                                     "/nothing",
                                                     "/__admin/clock/advance",
                                                     "/__admin/clock/set",
                                                     "/__admin/snapshots",
                                                     "/__admin/snapshots/nothing/restore"});
    std::string const body = *rc::gen::elementOf(std::vector<std::string>{
        "",
        "{",
        "[]",
        "null",
        R"({"x":1})",
        R"({"id":"1"})",
        R"({"updateCategory":"driver"})",
        R"({"updateCategory":"x","assets":[]})",
        R"({"addMembers":[{"id":"a"}]})",
        R"({"audience":{"id":"1"}})",
        R"({"audience":{"id":"00000000-0000-4000-8000-000000000001"}})",
        R"({"memberEntityType":"#microsoft.graph.windowsUpdates.azureADDevice","ids":["x"]})",
        R"({"deploymentSettings":{"schedule":1}})",
        R"({"deploymentSettings":{"userExperience":{"daysUntilForcedReboot":-1}}})",
        R"({"@odata.type":"#microsoft.graph.windowsUpdates.x"})",
        R"({"by":"-P1D"})",
        R"({"by":"P999999D"})",
        R"({"to":"1999-01-01T00:00:00Z"})",
        R"({"name":""})",
        approval_of("x")});
    auto const reply = face.send(method, target, body);
    if (reply.status < 400) return;
    RC_ASSERT(face.digest() == digest);
    auto const error = reply.json()["error"];
    RC_ASSERT(!error["code"].get<std::string>().empty());
    RC_ASSERT(!error["message"].get<std::string>().empty());
    RC_ASSERT(error["innerError"]["request-id"].get<std::string>().size() == 36);
}

TEST(Tokens, BelongToTheirListAndQuery) {
    auto const next = next_of(paged().get("/beta/devices?$top=5").json());
    std::string const token = next.substr(next.find("$skiptoken="));
    EXPECT_EQ(paged().get("/beta/devices?$top=5&" + token).status, 200);
    for (std::string const& other : paged().collections()) {
        int const status = paged().get(with_options(other, {token})).status;
        EXPECT_EQ(status, other == "/beta/devices" ? 200 : 400) << other;
    }
    EXPECT_EQ(paged().get("/beta/devices?$filter=contains(displayName,'1')&" + token).status, 400);
    EXPECT_EQ(paged().get("/beta/devices?$orderby=displayName&" + token).status, 400);
    for (std::size_t i = std::string("$skiptoken=").size(); i < token.size(); ++i) {
        std::string damaged = token;
        damaged[i] = damaged[i] == 'a' ? 'b' : 'a';
        EXPECT_EQ(paged().get("/beta/devices?" + damaged).status, 400) << damaged;
    }
}

}  // namespace
}  // namespace fakegraph::test
