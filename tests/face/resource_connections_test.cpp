/// Resource connections: the exchanges of the API reference's resourceConnections.*, errors included.
#include <gtest/gtest.h>

#include "tests/face/face.h"

namespace fakegraph::test {
namespace {

std::string const kType = "#microsoft.graph.windowsUpdates.operationalInsightsConnection";

std::string body_of(std::string const& subscription, std::string const& workspace = "my-workspace") {
    return R"({"@odata.type":")" + kType +
           R"(","azureResourceGroupName":"target-resource-group","azureSubscriptionId":")" + subscription +
           R"(","workspaceName":")" + workspace + "\"}";
}
std::string const kActive = "322ec614-e9c2-4cd5-a55c-5711fdecf02e";
std::string const kInactive = "422ec614-e9c2-4cd5-a55c-5711fdecf02e";

Face workspaces() {
    auto const at = [](std::string const& subscription, std::string const& name, std::string const& more) {
        return R"({"azureSubscriptionId":")" + subscription +
               R"(","azureResourceGroupName":"target-resource-group","workspaceName":")" + name + '"' + more +
               '}';
    };
    return Face(small_tenant(R"("workspaces":[)" + at(kActive, "my-workspace", "") + ',' +
                             at(kActive, "locked", R"(,"linkable":false)") + ',' +
                             at(kInactive, "my-workspace", R"(,"subscriptionActive":false)") + ']'));
}

TEST(ResourceConnections, GoThroughTheirDocumentedLife) {
    Face face;
    auto const reply = face.post("/resourceConnections", body_of(kActive));
    ASSERT_EQ(reply.status, 201) << reply.body;
    auto made = reply.json();
    EXPECT_EQ(made["@odata.context"],
              "http://graph.test/beta/$metadata#admin/windows/updates/resourceConnections/$entity");
    made.erase("@odata.context");
    std::string const id = made["id"];
    EXPECT_EQ(made.dump(), R"({"@odata.type":")" + kType + R"(","id":")" + id +
                               R"(","state":"connected","azureResourceGroupName":"target-resource-group",)"
                               R"("azureSubscriptionId":")" +
                               kActive + R"(","workspaceName":"my-workspace"})");
    for (std::string const& list :
         {std::string("/resourceConnections"), "/resourceConnections/" + kType.substr(1)}) {
        auto const page = face.get(list).json();
        ASSERT_EQ(page["value"].size(), 1U) << list;
        made["@odata.type"] = kType;
        auto row = page["value"][0];
        row["@odata.type"] = kType;  // a list of one type need not print it
        EXPECT_EQ(nlohmann::json::parse(row.dump()), nlohmann::json::parse(made.dump()));
    }
    std::string const path = "/resourceConnections/" + id;
    EXPECT_EQ(face.get(path).at("/id"), id);
    auto const patched = face.patch(path, R"({"workspaceName":"other"})");
    EXPECT_EQ(patched.status, 405);
    EXPECT_NE(patched.message().find("delete it"), std::string::npos);
    EXPECT_EQ(face.del(path).status, 204);
    EXPECT_EQ(face.get(path).status, 404);
    EXPECT_EQ(face.del(path).status, 404);
}

TEST(ResourceConnections, RefuseInTheServicesWords) {
    Face face = workspaces();
    auto const refused = [&](std::string const& body, int status, std::string_view code,
                             std::string_view text) {
        auto const reply = face.post("/resourceConnections", body);
        EXPECT_EQ(reply.status, status) << reply.body;
        EXPECT_EQ(reply.code(), code);
        EXPECT_EQ(reply.message(), text);
    };
    std::string_view const not_linked =
        "The specified workspace was not able to be linked. Verify that the key properties are correct.";
    refused(body_of(kActive, "no-such"), 400, "BadRequest", not_linked);
    refused(body_of(kActive, "locked"), 400, "BadRequest", not_linked);
    refused(body_of("not a guid"), 400, "BadRequest", not_linked);
    refused(
        body_of(kInactive), 403, "Forbidden",
        "The specified workspace was not able to be linked. Verify that the Azure subscription is active.");
    EXPECT_EQ(face.post("/resourceConnections", body_of(kActive)).status, 201);
    refused(body_of(kActive), 409, "Conflict", "The specified resource already exists.");
    EXPECT_EQ(face.get("/resourceConnections/$count").body, "1");
    for (std::string const member : {"azureResourceGroupName", "azureSubscriptionId", "workspaceName"}) {
        auto body = Json::parse(body_of(kActive));
        body.erase(member);
        auto const reply = face.post("/resourceConnections", body.dump());
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(reply.message(), "Property '" + member + "' is required.");
    }
    auto body = Json::parse(body_of(kActive));
    body["@odata.type"] = "#microsoft.graph.windowsUpdates.resourceConnection";
    EXPECT_EQ(face.post("/resourceConnections", body.dump()).status, 400);
}

}  // namespace
}  // namespace fakegraph::test
