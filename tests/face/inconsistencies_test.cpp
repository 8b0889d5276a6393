/// The 46 inconsistencies between documentation, schema and wire: what this fake does about each, by number.
/// docs/fidelity.md has the same numbers; those from 23 on are in inconsistencies_more_test.cpp.
#include "tests/face/inconsistencies.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "fakegraph/odata/differences.h"

namespace fakegraph::test {
namespace {

using Names = std::vector<std::string>;
std::string const kPolicies = "/updatePolicies";
std::string const kAudience = "/deploymentAudiences/" + std::string(kEverybody);

std::string made_policy(Face& face) { return id_of(made(face, kPolicies, policy_of())); }
std::string changes_of(std::string const& policy) { return kPolicies + '/' + policy + "/complianceChanges"; }

TEST(InconsistencyTable, SchemaAndDocumentationNameEachDifference) {
    auto const schema = Json::parse(scenarios::schema_text());
    auto const& named = schema["definitions"]["service"]["properties"]["differences"]["properties"];
    std::map<std::string, std::string> sides;  // the other side, by name
    for (auto const& [name, value] : named.items()) {
        auto const ref = value["$ref"].get<std::string>();
        auto const& side = schema["definitions"][ref.substr(ref.rfind('/') + 1)]["enum"];
        ASSERT_EQ(side.size(), 2U) << name;
        EXPECT_EQ(side[0], "wire") << name;
        sides[name] = side[1].get<std::string>();
    }
    std::map<std::string, std::string> ours;
    for (Difference const& d : kDifferences) EXPECT_TRUE(ours.emplace(d.name, d.other).second) << d.name;
    EXPECT_EQ(sides, ours);
    std::string const fidelity = read_text(FAKEGRAPH_ROOT "/docs/fidelity.md");
    for (auto const& [name, side] : ours)
        EXPECT_NE(fidelity.find("| `" + name + "` |"), std::string::npos) << name;
}

/// Rows `| 7 | what is done | switch | 07_Name |`: one a number, each with a test of this program.
TEST(InconsistencyTable, DocumentationNamesATestForEachNumber) {
    std::set<std::string> tests;
    auto const& all = *testing::UnitTest::GetInstance();
    for (int s = 0; s < all.total_test_suite_count(); ++s) {
        auto const& suite = *all.GetTestSuite(s);
        for (int t = 0; t < suite.total_test_count() && suite.name() == std::string("Inconsistency"); ++t)
            tests.insert(suite.GetTestInfo(t)->name());
    }
    std::regex const row(R"(\| (\d+) \| [^|]+ \| (—|`\w+`) \| (\w+) \|)");
    std::istringstream lines(read_text(FAKEGRAPH_ROOT "/docs/fidelity.md"));
    std::vector<int> numbers;
    std::smatch found;
    for (std::string line; std::getline(lines, line);) {
        if (!std::regex_match(line, found, row)) continue;
        numbers.push_back(std::stoi(found[1]));
        std::string const name = found[3];
        EXPECT_EQ(std::stoi(name), numbers.back()) << line;
        EXPECT_EQ(tests.count(name), 1U) << line;
    }
    EXPECT_EQ(numbers.size(), 46U);
    EXPECT_EQ(tests.size(), 46U);
    EXPECT_TRUE(std::ranges::is_sorted(numbers));
    EXPECT_EQ(std::set<int>(numbers.begin(), numbers.end()).size(), numbers.size());
}

TEST(Inconsistency, 01_GetOneIsTheBareEntity) {
    Face face;
    for (auto const& target : {kAudience, kPolicies + '/' + made_policy(face)}) {
        auto const entity = face.get(target).json();
        EXPECT_FALSE(entity.contains("value")) << target;
        EXPECT_TRUE(entity.contains("id")) << target;
    }
}

TEST(Inconsistency, 02_MisspeltDevicePerOfferIsIgnored) {
    Face face;
    auto const settings = R"("deploymentSettings":{"schedule":{"gradualRollout":{"@odata.type":")" +
                          std::string(kWu) + R"(rateDrivenRolloutSettings","devicePerOffer":1000}}})";
    auto const rollout =
        made(face, kPolicies, policy_of(settings))["deploymentSettings"]["schedule"]["gradualRollout"];
    EXPECT_EQ(names_of(rollout), (Names{"@odata.type", "durationBetweenOffers", "devicesPerOffer"}));
    EXPECT_EQ(rollout["devicesPerOffer"], 0);
}

TEST(Inconsistency, 03_StateHasAnEffectiveValue) {
    Face face;
    auto const deployment = made(face, "/deployments", deployment_of());
    EXPECT_EQ(names_of(deployment["state"]), (Names{"effectiveValue", "requestedValue", "reasons"}));
    refused(face.patch("/deployments/" + id_of(deployment), R"({"state":{"value":"paused"}})"), "'value'");
    refused(face.patch("/deployments/" + id_of(deployment), R"({"state":{"effectiveValue":"paused"}})"),
            "read-only");
}

TEST(Inconsistency, 04_TheOldestModelIsRefusedByName) {
    Face face;
    refused(face.post("/deployments", deployment_of(R"("settings":{"rollout":{"devicesPerOffer":1}})")),
            "'rollout'");
    refused(face.post("/deployments", deployment_of(R"("settings":{"safeguard":{}})")), "'safeguard'");
    refused(face.post("/deployments",
                      deployment_of(R"("settings":{"@odata.type":"microsoft.graph.windowsUpdates.)"
                                    R"(windowsDeploymentSettings"})")),
            "windowsDeploymentSettings");
    refused(face.post("/deployments", deployment_of("", R"({"@odata.type":"microsoft.graph.windowsUpdates.)"
                                                        R"(featureUpdateReference","version":"20H2"})")),
            "featureUpdateReference");
}

TEST(Inconsistency, 05_ReleaseDateTimeIsTheName) {
    Face face;
    auto const entry = face.get("/catalog/entries").json()["value"][0];
    EXPECT_TRUE(entry.contains("releaseDateTime"));
    EXPECT_FALSE(entry.contains("releaseDate"));
    refused(face.get("/catalog/entries?$orderby=releaseDate"), "'releaseDate'");
}

TEST(Inconsistency, 06_EnrollmentIsOneObjectWithThreeCategories) {
    Face face;
    face.post("/updatableAssets/enrollAssets",
              R"({"updateCategory":"driver","assets":)" + device_refs({kPilot1}) + '}');
    auto const device = face.get("/updatableAssets/" + std::string(kPilot1)).json();
    EXPECT_FALSE(device.contains("enrollments"));
    EXPECT_EQ(names_of(device["enrollment"]), (Names{"feature", "quality", "driver"}));
    EXPECT_EQ(names_of(device["enrollment"]["driver"]), (Names{"enrollmentState", "lastModifiedDateTime"}));
}

TEST(Inconsistency, 07_RegistrationErrorsHaveAReason) {
    Face face;
    std::string const loan = "0a0b0c0d-1111-4222-8333-444455556666";
    face.post("/updatableAssets/enrollAssets",
              R"({"updateCategory":"driver","assets":)" + device_refs({loan}) + '}');
    EXPECT_EQ(face.get("/updatableAssets/" + loan).json()["errors"][0]["reason"], "missingTrustType");
}

TEST(Inconsistency, 08_MembersOfNoSchemaAreOnTheWire) {
    Face face;
    auto const policy =
        made(face, kPolicies, policy_of(R"("autoEnrollmentUpdateCategories":["driver","Quality"])"));
    EXPECT_EQ(policy["autoEnrollmentUpdateCategories"], Json({"driver", "quality"}));
    EXPECT_EQ(face.get(kAudience).json()["reportingDeviceCount"], 8);
}

TEST(Inconsistency, 09_RevokedDateTimeIsTheZeroDateOrNull) {
    for (bool const documented : {false, true}) {
        Face face(documented ? with_difference("revokedDateTime") : small_tenant());
        auto const changes = changes_of(made_policy(face));
        auto const change = made(face, changes, approval_of(kWifi));
        EXPECT_EQ(change["revokedDateTime"], documented ? Json(nullptr) : Json("0001-01-01T00:00:00Z"));
        auto const revoked =
            face.patch(changes + '/' + id_of(change),
                       R"({"@odata.type":")" + std::string(kWu) + R"(contentApproval","isRevoked":true})")
                .json();
        EXPECT_TRUE(revoked["revokedDateTime"].get<std::string>().starts_with("2026-01-05T08:00:0"));
        EXPECT_FALSE(revoked.contains("revokedBy"));
    }
}

TEST(Inconsistency, 10_AnApprovalHoldsCatalogContent) {
    Face face;
    auto const changes = changes_of(made_policy(face));
    auto const content = made(face, changes, approval_of(kWifi))["content"];
    EXPECT_EQ(content["@odata.type"], std::string(kWu) + "catalogContent");
    EXPECT_EQ(content["catalogEntry"]["id"], std::string(kWifi));
    refused(face.post(changes, R"({"@odata.type":")" + std::string(kWu) +
                                   R"(contentApproval","content":{"@odata.type":")" + std::string(kWu) +
                                   R"(driverUpdateCatalogEntry","id":")" + std::string(kWifi) + "\"}}"),
            "driverUpdateCatalogEntry");
}

TEST(Inconsistency, 11_AScheduleBesideTheSettingsIsAnUnknownProperty) {
    auto body = approval_of(kWifi);
    body.insert(body.size() - 1, R"(,"schedule":{"startDateTime":"2026-02-14T01:00:00Z"})");
    Face face;
    refused(face.post(changes_of(made_policy(face)), body), "'schedule'");
    Face lenient(with_service(R"("unknownProperties":"ignore")"));
    EXPECT_TRUE(
        made(lenient, changes_of(made_policy(lenient)), body)["deploymentSettings"]["schedule"].is_null());
}

TEST(Inconsistency, 12_CreatingAPolicyIs201Or202AndTakesBothReferences) {
    auto const by_link =
        R"({"audience":{"@odata.id":"https://graph.microsoft.com/beta/admin/windows/updates/)"
        "deploymentAudiences('" +
        std::string(kEverybody) + "')\"}}";
    Face wire;
    EXPECT_EQ(wire.post(kPolicies, policy_of()).status, 201);
    EXPECT_EQ(wire.post(kPolicies, by_link).status, 201);
    EXPECT_EQ(
        wire.post("/deployments", deployment_of(by_link.substr(1, by_link.size() - 2))).at("/audience/id"),
        kEverybody);
    Face documented(with_difference("createUpdatePolicyStatus"));
    EXPECT_EQ(documented.post(kPolicies, by_link).status, 202);
}

TEST(Inconsistency, 13_RevokingIs200Or204) {
    for (auto const& [text, status] :
         {std::pair{small_tenant(), 200}, std::pair{with_difference("updateComplianceChangeStatus"), 204}}) {
        Face face(text);
        auto const changes = changes_of(made_policy(face));
        auto const change = id_of(made(face, changes, approval_of(kWifi)));
        EXPECT_EQ(face.patch(changes + '/' + change, R"({"isRevoked":true})").status, status);
    }
}

TEST(Inconsistency, 14_StatusesGoByResource) {
    Face face;
    auto const policy = made_policy(face);
    auto const change = id_of(made(face, changes_of(policy), approval_of(kWifi)));
    auto const deployment = made(face, "/deployments", deployment_of());
    auto const group = id_of(
        made(face, "/updatableAssets", R"({"@odata.type":")" + std::string(kWu) + "updatableAssetGroup\"}"));
    std::string const path = "/deployments/" + id_of(deployment);
    EXPECT_EQ(face.patch(path, R"({"state":{"requestedValue":"paused"}})").status, 202);
    EXPECT_EQ(face.del(path).status, 202);
    EXPECT_EQ(face.del("/updatableAssets/" + group).status, 202);
    EXPECT_EQ(face.del(changes_of(policy) + '/' + change).status, 204);
    EXPECT_EQ(face.del(kPolicies + '/' + policy).status, 204);
    EXPECT_EQ(face.del("/deploymentAudiences/" + deployment["audience"]["id"].get<std::string>()).status,
              204);
}

TEST(Inconsistency, 15_UpdateAudienceIs202) {
    Face face;
    for (std::string const prefix : {"", "microsoft.graph.windowsUpdates."})
        EXPECT_EQ(face.post(kAudience + '/' + prefix + "updateAudience",
                            R"({"addMembers":)" + device_refs({kPilot1}) + '}')
                      .status,
                  202);
}

TEST(Inconsistency, 16_AbstractTypesAreNeverOnTheWire) {
    Face face;
    auto const changes = changes_of(made_policy(face));
    made(face, changes, approval_of(kWifi));
    EXPECT_EQ(face.get(changes).at("/value/0/@odata.type"), std::string(kWu) + "contentApproval");
    refused(face.post(changes, R"({"@odata.type":")" + std::string(kWu) + R"(complianceChange","content":)" +
                                   content_of(kWifi) + '}'),
            "Schema validation failed for resource 'complianceChange'");
}

TEST(Inconsistency, 21_OptionsWorkWithoutTheDollarSign) {
    Face face;
    auto const changes = changes_of(made_policy(face));
    auto const first = id_of(made(face, changes, approval_of(kWifi)));
    auto const second = id_of(made(face, changes, approval_of(kGraphics)));
    for (std::string const dollar : {"", "$"}) {
        auto const rows = face.get(changes + '?' + dollar + "orderby=createdDateTime%20desc").json()["value"];
        ASSERT_EQ(rows.size(), 2U);
        EXPECT_EQ(id_of(rows[0]), second);
        EXPECT_EQ(id_of(rows[1]), first);
        auto const deployments =
            face.get("/deployments?" + dollar + "orderby=createdDateTime%20desc").json()["value"];
        EXPECT_EQ(deployments[0]["content"]["catalogEntry"]["id"], std::string(kGraphics));
    }
}

TEST(Inconsistency, 22_TypesAreReadWithAndWithoutTheHash) {
    Face face;
    for (std::string const hash : {"#", ""}) {
        auto body = deployment_of(R"("settings":{"@odata.type":")" + hash +
                                  R"(microsoft.graph.windowsUpdates.deploymentSettings"})");
        if (hash.empty()) body = std::regex_replace(body, std::regex("#"), "");
        EXPECT_EQ(made(face, "/deployments", body)["content"]["@odata.type"],
                  std::string(kWu) + "catalogContent");
    }
}

}  // namespace
}  // namespace fakegraph::test
