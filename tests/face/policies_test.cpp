/// Policies of the newer family and their approvals. The shapes are those of the API reference's examples
/// policies.create.qualityUpdatePolicy, policies.list.qualityUpdatePolicy, policies.update.*,
/// policies.delete, policies.approvals.*, and of the test double mock.policies.create.003 (context of the
/// wire).
#include <gtest/gtest.h>

#include "tests/face/rings_face.h"

namespace fakegraph::test {
namespace {

std::string const kQuality = kTypes + "qualityUpdatePolicy";
std::string const kRule = R"({"@odata.type":")" + kTypes +
                          R"(qualityUpdateApprovalRule","deferralInDays":0,"classification":"nonSecurity",)"
                          R"("cadence":"outOfBand"})";

std::string policy_body(std::string const& type, std::string const& name, std::string const& rules) {
    return R"({"@odata.type":")" + type + R"(","displayName":")" + name +
           R"(","description":"Test policy","approvalRules":)" + rules + '}';
}

TEST(Policies, CreateAnswersAsDocumented) {
    Face face;
    auto const reply = face.post("/policies", policy_body(kQuality, "Patch Tuesday 123", '[' + kRule + ']'));
    ASSERT_EQ(reply.status, 201) << reply.body;
    auto body = reply.json();
    std::string const id = body["id"];
    std::string const now = body["createdDateTime"];
    EXPECT_EQ(now.back(), 'Z');
    auto const expected = Json::parse(
        R"({"@odata.context":"http://graph.test/beta/$metadata#admin/windows/updates/policies/$entity",)"
        R"("@odata.type":")" +
        kQuality + R"(","id":")" + id + R"(","createdDateTime":")" + now + R"(","lastModifiedDateTime":")" +
        now + R"(","displayName":"Patch Tuesday 123","description":"Test policy","approvalRules":[)" + kRule +
        "]}");
    EXPECT_EQ(body, expected) << reply.body;
    EXPECT_EQ(body.dump(), expected.dump());  // the documented order, too

    body["@odata.context"] = expected["@odata.context"];
    EXPECT_EQ(face.get("/policies/" + id).json(), body);
    EXPECT_EQ(face.get("/policies('" + id + "')").json(), body);
}

TEST(Policies, ListsByKindAndChangesInPart) {
    RingFace face;
    std::string const quality = face.policy("quality");
    std::string const driver = face.policy("driver");
    std::string const feature = face.policy("feature");
    EXPECT_EQ(face.get("/policies").json()["value"].size(), 3U);
    for (std::string const kind : {"quality", "driver", "feature"}) {
        std::string const type = "microsoft.graph.windowsUpdates." + kind + "UpdatePolicy";
        auto const page = face.get("/policies?$filter=isof('" + type + "')").json();
        ASSERT_EQ(page["value"].size(), 1U) << kind;
        EXPECT_EQ(page["value"][0]["@odata.type"], '#' + type);
        EXPECT_EQ(face.get("/policies/" + type).json()["value"], page["value"]);
    }
    std::string const created = face.get(quality).at("/createdDateTime");
    face.advance("PT1H");
    auto const changed = face.patch(quality, R"({"displayName":"Other"})");
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(changed.at("/displayName"), "Other");
    EXPECT_EQ(changed.at("/description"), "d");
    EXPECT_EQ(changed.at("/createdDateTime"), created);
    EXPECT_GT(changed.at("/lastModifiedDateTime"), created);
    auto const rules = face.patch(quality, R"({"approvalRules":[)" + kRule + R"(,{"@odata.type":")" + kTypes +
                                               R"(recoveryApprovalRule","deferralInDays":7}]})");
    ASSERT_EQ(rules.status, 200) << rules.body;
    EXPECT_EQ(rules.json()["approvalRules"][0], Json::parse(kRule));
    EXPECT_EQ(rules.json()["approvalRules"][1],
              Json::parse(R"({"@odata.type":")" + kTypes + R"(recoveryApprovalRule","deferralInDays":7})"));
    EXPECT_EQ(face.patch(quality, R"({"approvalRules":[]})").json()["approvalRules"].size(), 0U);

    auto const gone = face.del(driver);
    EXPECT_EQ(gone.status, 204);
    EXPECT_EQ(gone.body, "");
    EXPECT_EQ(face.get(driver).status, 404);
    EXPECT_EQ(face.get(feature).status, 200);
}

TEST(Policies, RefusesWhatIsNone) {
    Face face;
    auto const refused = [&](std::string const& body, std::string_view part) {
        auto const reply = face.post("/policies", body);
        EXPECT_EQ(reply.status, 400) << body;
        EXPECT_NE(reply.message().find(part), std::string::npos) << reply.message();
        EXPECT_EQ(reply.code(), "BadRequest");
    };
    refused(policy_body(kTypes + "policy", "P", "[]"), "Schema validation failed for resource 'policy'");
    refused(R"({"displayName":"P","description":"d","approvalRules":[]})", "'@odata.type' is missing");
    refused(policy_body(kTypes + "qualityUpdateRing", "P", "[]"), "does not derive");
    refused(policy_body(kQuality, std::string(201, 'n'), "[]"), "'displayName'");
    refused(policy_body(kQuality, "P", R"([{"deferralInDays":1}])"), "'@odata.type'");
    refused(policy_body(kQuality, "P", R"([{"@odata.type":")" + kTypes + R"(approvalRule"}])"), "abstract");
    refused(policy_body(kQuality, "P",
                        R"([{"@odata.type":")" + kTypes + R"(recoveryApprovalRule","deferralInDays":31}])"),
            "'deferralInDays'");
    refused(policy_body(kQuality, "P", R"([{"@odata.type":")" + kTypes + R"(driverUpdateApprovalRule"}])"),
            "approvalRules");
    refused(policy_body(kQuality, "P", R"("none")"), "not an array");
    for (std::string const member : {"displayName", "description", "approvalRules"}) {
        auto body = Json::parse(policy_body(kQuality, "P", "[]"));
        body.erase(member);
        refused(body.dump(), '\'' + member + "' is required");
    }
    auto read_only = Json::parse(policy_body(kQuality, "P", "[]"));
    read_only["createdDateTime"] = "2026-01-01T00:00:00Z";
    refused(read_only.dump(), "read-only");
    EXPECT_EQ(face.get("/policies").json()["value"].size(), 0U);
    EXPECT_EQ(face.get("/policies/" + std::string(kNobody)).status, 404);
    EXPECT_EQ(face.get("/beta/policies").status, 501);  // another area of Graph
}

std::string approval_body(std::string_view entry, std::string const& status) {
    return R"({"@odata.type":")" + kTypes + R"(policyApproval","catalogEntryId":")" + std::string(entry) +
           R"(","status":")" + status + "\"}";
}

TEST(PolicyApprovals, GoThroughTheirDocumentedLife) {
    RingFace face;
    std::string const policy = face.policy();
    auto const reply = face.post(policy + "/approvals", approval_body(kWifi, "suspended"));
    ASSERT_EQ(reply.status, 201) << reply.body;
    auto made = reply.json();
    std::string const id = made["id"];
    std::string const path = policy + "/approvals/" + id;
    std::string const now = made["createdDateTime"];
    EXPECT_TRUE(made["@odata.context"].get<std::string>().ends_with("/approvals/$entity"));
    made.erase("@odata.context");
    EXPECT_EQ(made.dump(), R"({"id":")" + id + R"(","catalogEntryId":")" + std::string(kWifi) +
                               R"(","status":"suspended","createdDateTime":")" + now +
                               R"(","lastModifiedDateTime":")" + now + "\"}");
    auto const page = face.get(policy + "/approvals").json();
    ASSERT_EQ(page["value"].size(), 1U);
    EXPECT_EQ(page["value"][0], made);

    auto const changed = face.patch(path, approval_body(kWifi, "approved"));  // as the sample: with the entry
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(changed.at("/status"), "approved");
    auto const other = face.patch(path, approval_body(kGraphics, "approved"));
    EXPECT_EQ(other.status, 400);
    EXPECT_NE(other.message().find("'catalogEntryId'"), std::string::npos);

    EXPECT_EQ(face.get(path + "/catalogEntry").at("/id"), kWifi);
    auto const expanded = face.get(path + "?$expand=catalogEntry").json();
    EXPECT_EQ(expanded["catalogEntry"]["@odata.type"], kTypes + "driverUpdateCatalogEntry");
}

TEST(PolicyApprovals, AreDeletedInDocumentationOnly) {
    {
        RingFace face;
        std::string const approvals = face.policy() + "/approvals";
        std::string const path = approvals + '/' + face.made(approvals, approval_body(kWifi, "approved"));
        auto const digest = face.digest();
        auto const reply = face.del(path);
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(reply.message(), "Deleting an approval is not supported.");
        EXPECT_EQ(face.digest(), digest);
        EXPECT_EQ(face.get(path).status, 200);
    }
    for (std::string const service : {R"("service":{"differences":{"deletePolicyApproval":"documentation"}})",
                                      R"("service":{"like":"documentation"})"}) {
        RingFace face(service);
        std::string const approvals = face.policy() + "/approvals";
        std::string const path = approvals + '/' + face.made(approvals, approval_body(kWifi, "approved"));
        EXPECT_EQ(face.del(path).status, 204);
        EXPECT_EQ(face.get(path).status, 404);
        EXPECT_EQ(face.get(approvals).json()["value"].size(), 0U);
    }
}

TEST(PolicyApprovals, RefuseWhatDoesNotFit) {
    RingFace face;
    std::string const policy = face.policy();
    auto const status = [&](std::string const& body) {
        return face.post(policy + "/approvals", body).status;
    };
    EXPECT_EQ(status(approval_body("no such entry", "approved")), 400);
    EXPECT_EQ(status(approval_body(kWifi, "maybe")), 400);
    EXPECT_EQ(status(R"({"status":"approved"})"), 400);
    EXPECT_EQ(status(R"({"catalogEntryId":")" + std::string(kWifi) + "\"}"), 400);
    EXPECT_EQ(face.post(face.policy("quality") + "/approvals", approval_body(kWifi, "approved")).status, 400);
    EXPECT_EQ(face.get(policy + "/approvals").json()["value"].size(), 0U);
    EXPECT_EQ(face.post("/policies/" + std::string(kNobody) + "/approvals", approval_body(kWifi, "approved"))
                  .status,
              404);
    // An approval belongs to its policy.
    std::string const id = face.made(policy + "/approvals", approval_body(kWifi, "approved"));
    EXPECT_EQ(face.get(face.policy() + "/approvals/" + id).status, 404);
}

}  // namespace
}  // namespace fakegraph::test
