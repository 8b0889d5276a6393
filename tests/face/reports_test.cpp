/// Reports below `data`: announced (graph-windows-updates reference 3.9), so the only shape to compare with
/// is the list of members there; the rest is held against what the simulation did.
#include <gtest/gtest.h>

#include <map>

#include "tests/face/rings_face.h"

namespace fakegraph::test {
namespace {

/// Drivers approved for everybody, in one policy of the older family.
class Reported : public RingFace {
public:
    std::string approvals;

    Reported() {
        std::string const policy =
            made("/updatePolicies", R"({"audience":{"id":")" + std::string(kEverybody) + "\"}}");
        approvals = "/updatePolicies/" + policy + "/complianceChanges";
    }
    std::map<std::string, int> states(std::string_view entry, std::string const& filter = {}) {
        std::map<std::string, int> out;
        auto const page = get("/data/drivers/" + std::string(entry) + "/deviceStatuses" + filter).json();
        for (auto const& row : page["value"]) ++out[row["clientState"].get<std::string>()];
        return out;
    }
};

TEST(Reports, DriversAreThoseThatWereDeployed) {
    Reported face;
    EXPECT_EQ(face.get("/data/drivers").json()["value"].size(), 0U);
    face.made(face.approvals, approval_of(kWifi));
    auto const page = face.get("/data/drivers").json();
    EXPECT_EQ(page["@odata.context"], "http://graph.test/beta/$metadata#admin/windows/updates/data/drivers");
    ASSERT_EQ(page["value"].size(), 1U);
    EXPECT_EQ(
        page["value"][0].dump(),
        R"({"id":"5d6dede684ba5c4a731d62d9c9c2a99db12c5e6015e9f8ad00f3e9387c7f399c","class":"Networking",)"
        R"("displayName":"Intel - net - 23.110.0.5","manufacturer":"Intel",)"
        R"("releaseDateTime":"2025-01-27T00:00:00Z"})");
    EXPECT_EQ(face.get("/data/drivers/" + std::string(kWifi)).at("/class"), "Networking");
    EXPECT_EQ(face.get("/data/drivers/" + std::string(kGraphics)).status, 404);
    EXPECT_EQ(face.post("/data/drivers", "{}").status, 405);
    EXPECT_EQ(face.del("/data/drivers/" + std::string(kWifi)).status, 405);
    EXPECT_EQ(face.get("/data/nothing").status, 400);
}

TEST(Reports, StatusesFollowTheRollout) {
    Reported face;
    std::string const later =
        R"({"schedule":{"startDateTime":"2026-01-10T00:00:00Z","gradualRollout":null}})";
    std::string const approval = face.made(face.approvals, approval_of(kWifi, later));
    auto const before = face.states(kWifi);
    ASSERT_FALSE(before.empty());
    EXPECT_FALSE(before.contains("installed"));
    EXPECT_GT(before.at("onHold"), 0);
    int members = 0;
    for (auto const& [state, n] : before) members += n;

    face.advance("P6D");
    auto const during = face.states(kWifi);
    EXPECT_FALSE(during.contains("onHold")) << "those in need wait for their scan, or are past it";
    face.advance("P30D");
    auto const after = face.states(kWifi);
    int in_need = 0;
    for (auto const& [state, n] : after) {
        EXPECT_TRUE(state == "installed" || state == "cancelled" || state == "uninstalled" ||
                    state == "notOffering")
            << state;
        if (state != "notOffering") in_need += n;
    }
    EXPECT_EQ(in_need, before.at("onHold"));
    EXPECT_GT(after.at("installed"), 0);

    for (auto const& [state, n] : after) {
        auto const alone = face.states(kWifi, "?$filter=clientState eq '" + state + "'");
        EXPECT_EQ(alone, (std::map<std::string, int>{{state, n}}));
    }
    std::string const statuses = "/data/drivers/" + std::string(kWifi) + "/deviceStatuses";
    EXPECT_EQ(face.get(statuses + "/$count").body, std::to_string(members));
    auto const row = face.get(statuses + "?$filter=clientState eq 'installed'&$top=1").json()["value"][0];
    EXPECT_EQ(row["clientSubstate"], "updateInstalled");
    auto const one = face.get(statuses + '/' + row["aadDeviceId"].get<std::string>());
    ASSERT_EQ(one.status, 200) << one.body;
    EXPECT_EQ(one.json()["clientState"], row["clientState"]);
    EXPECT_EQ(face.get(statuses + '/' + std::string(kNobody)).status, 404);
    EXPECT_EQ(face.get(statuses + "?$filter=clientSubstate eq 'paused'").status, 400);
    EXPECT_EQ(face.get("/data/drivers?$expand=deviceStatuses").json()["value"][0]["deviceStatuses"].size(),
              static_cast<std::size_t>(members));
}

TEST(Reports, PausedDevicesAreOnHold) {
    Reported face;
    face.made(face.approvals, approval_of(kWifi));
    std::string const deployment = face.get("/deployments").at("/value/0/id");
    EXPECT_EQ(face.patch("/deployments/" + deployment, R"({"state":{"requestedValue":"paused"}})").status,
              202);
    std::string const statuses = "/data/drivers/" + std::string(kWifi) + "/deviceStatuses";
    auto const page = face.get(statuses + "?$filter=clientState eq 'onHold'").json();
    ASSERT_GT(page["value"].size(), 0U);
    for (auto const& row : page["value"]) EXPECT_EQ(row["clientSubstate"], "paused");
}

TEST(Reports, ProfilesAreTheRegisteredDevices) {
    Reported face;
    EXPECT_EQ(face.post("/updatableAssets/enrollAssets",
                        R"({"updateCategory":"feature","assets":)" + device_refs({kPilot1, kNobody}) + '}')
                  .status,
              202);
    EXPECT_EQ(face.get("/data/deviceProfiles/$count").body, face.get("/updatableAssets/$count").body);
    auto const known = face.get("/data/deviceProfiles/" + std::string(kPilot1)).json();
    EXPECT_EQ(known["model"], "Contoso Book 14");
    EXPECT_TRUE(known["operatingSystemVersion"].get<std::string>().starts_with("10.0.26100."));
    EXPECT_EQ(known["enrolledCategories"].dump(), R"(["feature"])");
    auto const unknown = face.get("/data/deviceProfiles/" + std::string(kNobody)).json();
    EXPECT_TRUE(unknown["model"].is_null());
    EXPECT_EQ(unknown["aadDeviceId"], kNobody);
}

TEST(Reports, SummariesCountTheDevicesInNeed) {
    Reported face;
    auto const page = face.get("/data/applicableCatalogSummaries").json();
    ASSERT_GT(page["value"].size(), 0U);
    auto const& wifi = page["value"][0];
    EXPECT_EQ(wifi["id"], kWifi);
    EXPECT_EQ(wifi["updateCategory"], "driver");
    EXPECT_EQ(std::to_string(wifi["applicableDeviceCount"].get<int>()),
              face.get("/deploymentAudiences/" + std::string(kEverybody) + "/applicableContent/" +
                       std::string(kWifi) + "/matchedDevices/$count")
                  .body);
    EXPECT_EQ(face.get("/data/applicableCatalogSummaries?$filter=updateCategory eq 'feature'")
                  .json()["value"]
                  .size(),
              0U);
}

TEST(Reports, AssignmentsAreTheGroupsOfRings) {
    Reported face;
    EXPECT_EQ(face.get("/data/policyAssignments").json()["value"].size(), 0U);
    std::string const policy = face.policy("driver");
    std::string const ring = face.made(policy + "/rings", RingFace::ring("driver", kSalesGroup));
    EXPECT_EQ(
        face.patch(policy + "/rings/" + ring, R"({"excludedGroupAssignment":{"assignments":[{"groupId":")" +
                                                  std::string(kPilotGroup) + R"("}]}})")
            .status,
        200);
    auto const page = face.get("/data/policyAssignments").json();
    ASSERT_EQ(page["value"].size(), 2U);
    auto const& included = page["value"][0];
    EXPECT_EQ(included["groupId"], kSalesGroup);
    EXPECT_EQ(included["ringId"], ring);
    EXPECT_EQ(included["isExcluded"], false);
    EXPECT_EQ(included["deviceCount"], 8);
    EXPECT_EQ(page["value"][1]["isExcluded"], true);
    EXPECT_EQ(page["value"][1]["deviceCount"], 3);
    auto const one = face.get("/data/policyAssignments/" + page["value"][1]["id"].get<std::string>());
    EXPECT_EQ(one.at("/groupId"), kPilotGroup);
    EXPECT_EQ(face.get("/data/policyAssignments?$filter=groupId eq '" + std::string(kSalesGroup) + "'")
                  .json()["value"]
                  .size(),
              1U);
}

}  // namespace
}  // namespace fakegraph::test
