/// How addresses may be written, and what $expand, $ref and $count show: whatever the resource.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "fakegraph/forwarded.h"
#include "tests/face/asked.h"
#include "tests/face/populated.h"

namespace fakegraph::test {
namespace {

using testing::HasSubstr;

Populated& protocol_tenant() {
    static Populated face(R"("pageSize":30)");
    return face;
}
std::string members_of_a_group() {
    auto const groups = protocol_tenant().get("/beta/groups").json();
    for (auto const& group : groups["value"]) {
        std::string const path = "/beta/groups/" + group["id"].get<std::string>();
        if (!protocol_tenant().get(path + "/members").json()["value"].empty()) return path;
    }
    return {};
}

TEST(Addresses, HaveManySpellings) {
    std::string const key(kEverybody);
    std::string const plain = protocol_tenant().get("/deploymentAudiences/" + key).body;
    for (std::string const& target : std::vector<std::string>{
             "/beta/admin/windows/updates/deploymentAudiences('" + key + "')",
             "/beta/admin/windows/updates/deploymentAudiences(%27" + key + "%27)",
             "/beta/admin/windows/updates/deploymentAudiences%28%27" + key + "%27%29",
             "/beta/admin/windows/updates/deploymentAudiences(id='" + key + "')",
             "/beta/admin/windows/updates/deploymentAudiences/" + key + "/",
             "/beta//admin/windows//updates/deploymentAudiences/" + key,
             "//beta/admin/windows/updates/deploymentAudiences/" + key,
             "/BETA/Admin/WINDOWS/updates/DeploymentAudiences/" + key,
             "/beta/admin/windows/updates/deploymentAudiences/F660D844-30B7-46E4-A6CF-47E36164D3CB",
             "/beta/admin/windows/updates/deploymentAudiences/" + key + "?foo=1&foo=2&bar"}) {
        auto const reply = ask(protocol_tenant(), target, {});
        EXPECT_EQ(reply.status, 200) << target << reply.body;
        EXPECT_EQ(reply.body, plain) << target;
    }
}

TEST(Addresses, WhatCannotBeReachedIsNamed) {
    std::string const missing = "/deployments/b5171742-1742-b517-4217-17b5421717b5";
    std::string const audience = "Requested resource 'deployment audience' not found.";
    EXPECT_EQ(protocol_tenant().get(missing).message(), "Requested resource 'deployment' not found.");
    for (std::string const more : {"/audience", "/audience/members", "/audience/exclusions"})
        EXPECT_EQ(protocol_tenant().get(missing + more).message(), audience) << more;
    EXPECT_EQ(protocol_tenant().post(missing + "/audience/updateAudience", "{}").message(), audience);
    for (std::string const name : {"enrolAssets", "nosuch"}) {
        std::string const full = "microsoft.graph.windowsUpdates." + name;
        auto const refused = protocol_tenant().post("/updatableAssets/" + full, "{}");
        EXPECT_EQ(refused.status, 400) << name;
        EXPECT_EQ(refused.message(), "Resource not found for the segment '" + full + "'.");
        EXPECT_EQ(protocol_tenant().get("/updatableAssets/" + full).status, 400) << name;
        EXPECT_EQ(protocol_tenant().post("/updatableAssets/" + name, "{}").status, 404) << name;
    }
}

TEST(Addresses, AProxyMayNameThePortAlone) {
    std::string const port = "X-Forwarded-Port";
    auto const root = [&](std::string_view host, std::vector<HeaderView> const& headers) {
        Request request;
        request.host = host;
        request.headers = headers;
        return forwarded_root(request);
    };
    EXPECT_EQ(root("graph.test", {{port, "8443"}}), "http://graph.test:8443");
    EXPECT_EQ(root("graph.test", {{"X-Forwarded-Proto", "https"}, {port, "443"}}), "https://graph.test");
    EXPECT_EQ(root("graph.test:8080", {{port, "8443"}}), "http://graph.test:8080") << "the Host has one";
    EXPECT_EQ(root("[::1]", {{port, "81"}}), "http://[::1]:81");
    EXPECT_EQ(root("graph.test", {{port, "x"}}), "http://graph.test");
}

TEST(Addresses, KeysCanBeExact) {
    Face face(small_tenant(R"("service":{"keyCase":"exact"})"));
    EXPECT_EQ(face.get("/deploymentAudiences/" + std::string(kEverybody)).status, 200);
    auto const upper = face.get("/deploymentAudiences/F660D844-30B7-46E4-A6CF-47E36164D3CB");
    EXPECT_EQ(upper.status, 404);
    EXPECT_EQ(upper.message(), "Requested resource 'deployment audience' not found.");
}

TEST(Addresses, OptionsHaveManySpellings) {
    std::string const plain = protocol_tenant().get("/updatableAssets?$top=2&$select=id").body;
    for (std::string const query : {"top=2&select=id", "%24top=2&%24select=id", "$TOP=2&$Select=ID",
                                    "$top=2&$select=+id", "$top=2&$select=%20id"}) {
        auto const page = protocol_tenant().get("/updatableAssets?" + query).json();
        EXPECT_EQ(page["value"], Json::parse(plain)["value"]) << query;
        EXPECT_EQ(page["@odata.context"], Json::parse(plain)["@odata.context"]) << query;
        // The link repeats what was sent, and works.
        EXPECT_EQ(protocol_tenant().get(next_of(page)).status, 200) << next_of(page);
    }
    EXPECT_THAT(protocol_tenant().get("/updatableAssets?$top=2&top=3").message(),
                HasSubstr("more than once"));
    EXPECT_THAT(protocol_tenant().get("/updatableAssets?$foo=2").message(), HasSubstr("'$foo'"));
}

TEST(Addresses, UnsupportedOptionsAreRefusedOrIgnored) {
    std::string const target = "/deployments?$search=x&$apply=y&$deltatoken=z";
    EXPECT_THAT(protocol_tenant().get(target).message(), HasSubstr("'$search'"));
    Face face(small_tenant(R"("service":{"unsupportedOptions":"ignore"})"));
    EXPECT_EQ(face.get(target).status, 200);
    EXPECT_EQ(face.get("/deployments?$filter=nonsense eq 1").status, 400) << "mistakes stay mistakes";
}

TEST(Addresses, PropertiesStandAlone) {
    std::string const device = "/updatableAssets/" + std::string(kPilot1);
    std::string const cast = device + "/microsoft.graph.windowsUpdates.azureADDevice";
    EXPECT_EQ(protocol_tenant().get(device + "/id/$value").body, kPilot1);
    EXPECT_EQ(protocol_tenant().get(device + "/id/$value").content_type, kPlainText);
    EXPECT_EQ(protocol_tenant().get(cast + "/errors/$count").body, "0");
    EXPECT_EQ(protocol_tenant().get(cast + "/enrollment/$value").status, 400);
    auto const part = protocol_tenant().get(cast + "/enrollment?$select=driver").json();
    EXPECT_TRUE(part.contains("driver")) << part;
    EXPECT_FALSE(part.contains("feature")) << part;
    auto const full =
        ask(protocol_tenant(), cast + "/enrollment", {{"Accept", "application/json;odata.metadata=full"}})
            .json();
    EXPECT_EQ(full["@odata.type"], "#microsoft.graph.windowsUpdates.updateManagementEnrollment");
    auto const none =
        ask(protocol_tenant(), device + "/id", {{"Accept", "application/json;odata.metadata=none"}});
    EXPECT_EQ(none.body, "{\"value\":\"" + std::string(kPilot1) + "\"}");
}

TEST(Expand, ShowsReferencesAndCounts) {
    std::string const group = members_of_a_group();
    ASSERT_FALSE(group.empty());
    auto const references = protocol_tenant().get(group + "?$select=id&$expand=members/$ref").json();
    ASSERT_EQ(references["members"].size(), 1U) << references;
    EXPECT_THAT(references["members"][0]["@odata.id"].get<std::string>(),
                HasSubstr("/beta/directoryObjects('"));
    EXPECT_THAT(references["@odata.context"].get<std::string>(),
                HasSubstr("#groups(id,members/$ref())/$entity"));
    auto const count = eventually(protocol_tenant(), group + "?$select=id&$expand=members/$count").json();
    EXPECT_EQ(count["members@odata.count"], 1);
    EXPECT_FALSE(count.contains("members"));
    auto const both =
        eventually(protocol_tenant(), group + "?$select=id&$expand=members/$count,members/$ref").json();
    EXPECT_EQ(both["members@odata.count"], 1);
    EXPECT_EQ(both["members"], references["members"]);

    std::string const audience = kEverybodyPath +
                                 "?$expand=members/$count,exclusions/$count($filter=id eq '" +
                                 std::string(kPilot1) + "'),applicableContent($top=1;$select=catalogEntryId)";
    auto const several = protocol_tenant().get(audience).json();
    EXPECT_EQ(std::to_string(several["members@odata.count"].get<int>()),
              protocol_tenant().get(kEverybodyPath + "/members/$count").body);
    EXPECT_EQ(several["exclusions@odata.count"], 1);
    EXPECT_EQ(several["applicableContent"].size(), 1U);
}

TEST(Expand, AllOfItByAnAsterisk) {
    auto const all =
        protocol_tenant().get("/updatePolicies/" + protocol_tenant().policy + "?$expand=*").json();
    EXPECT_TRUE(all["audience"].contains("reportingDeviceCount")) << all;
    EXPECT_EQ(all["complianceChanges"].size(), 7U);
}

TEST(Expand, ListsInsideContinueByLink) {
    Populated face(R"("pageSize":3)");
    std::string const target =
        "/updatePolicies/" + face.policy +
        "?$expand=complianceChanges($select=id;$filter=isRevoked eq false;$count=true)";
    auto const shown = face.get(target).json();
    ASSERT_EQ(shown["complianceChanges"].size(), 3U);
    EXPECT_EQ(shown["complianceChanges@odata.count"], 7);
    std::set<std::string> ids;
    for (auto const& row : shown["complianceChanges"]) ids.insert(row["id"]);
    std::string link = shown["complianceChanges@odata.nextLink"];
    for (link = link.substr(link.find("/beta")); !link.empty();) {
        auto const page = face.get(link);
        ASSERT_EQ(page.status, 200) << link << page.body;
        auto const rows = page.json();
        for (auto const& row : rows["value"]) {
            EXPECT_EQ(row.size(), 2U) << row;  // its type and its id
            ids.insert(row["id"]);
        }
        link = next_of(rows);
    }
    EXPECT_EQ(ids.size(), 7U);
}

TEST(Expand, IsBoundedByName) {
    std::string const target = "/updatePolicies/" + protocol_tenant().policy + "?$expand=";
    EXPECT_THAT(protocol_tenant().get(target + "audience($levels=2)").message(),
                HasSubstr("'$levels' is not supported"));
    EXPECT_THAT(protocol_tenant().get(target + "audience,audience").message(), HasSubstr("more than once"));
    EXPECT_THAT(protocol_tenant().get(target + "audience($expand=members;$expand=exclusions)").message(),
                HasSubstr("'$expand' was specified more than once"));
    EXPECT_THAT(protocol_tenant().get(target + "complianceChanges($foo=1)").message(), HasSubstr("'$foo=1'"));
    std::string const slashes(33, '/');
    std::string deep = "/deployments";
    for (int i = 0; i < 33; ++i) deep += "/x";
    EXPECT_THAT(protocol_tenant().get(deep).message(), HasSubstr("limit of 32"));
    EXPECT_EQ(protocol_tenant().get("/deployments" + slashes).status, 200) << "empty segments do not count";
    EXPECT_THAT(protocol_tenant().get("/deployments?x=" + std::string(33'000, 'a')).message(),
                HasSubstr("limit of 32768"));
    std::string many = "/deployments?a=1";
    for (int i = 0; i < 64; ++i) many += "&a=1";
    EXPECT_THAT(protocol_tenant().get(many).message(), HasSubstr("limit of 64"));
}

TEST(References, AreReadPageByPage) {
    std::string const group = members_of_a_group();
    auto const page = protocol_tenant().get(group + "/members/$ref?$top=1").json();
    EXPECT_EQ(page["@odata.context"], "http://graph.test/beta/$metadata#Collection($ref)");
    ASSERT_EQ(page["value"].size(), 1U);
    EXPECT_EQ(page["value"][0].size(), 1U);
    EXPECT_THAT(protocol_tenant().get(group + "/members/$ref?$select=id").message(),
                HasSubstr("not supported on references"));
    EXPECT_EQ(protocol_tenant().get(kEverybodyPath + "/applicableContent/$ref").status, 405) << "contained";
}

TEST(Writes, WithoutLengthAre411) {
    Request request;
    request.method = Method::post;
    request.target = "/beta/admin/windows/updates/deploymentAudiences";
    request.host = "graph.test";
    std::vector<HeaderView> headers = {{"Host", "graph.test"}};
    request.headers = headers;
    EXPECT_EQ(protocol_tenant().send(request).status, 411);
    headers.push_back({"Transfer-Encoding", "chunked"});
    request.headers = headers;
    EXPECT_EQ(protocol_tenant().send(request).status, 400) << "no Content-Type";
}

TEST(Writes, BindByAddressOrAreRefusedByName) {
    Face face;
    auto const bound = face.post(
        "/updatePolicies",
        R"({"audience@odata.bind":"https://graph.microsoft.com/beta/admin/windows/updates/deploymentAudiences/)" +
            std::string(kEverybody) + "\"}");
    EXPECT_EQ(bound.status, 201) << bound.body;
    EXPECT_EQ(face.get("/updatePolicies/" + bound.at("/id") + "/audience").at("/id"), kEverybody);
    auto const refused = [&](std::string const& body) {
        return face.post("/updatePolicies", body).message();
    };
    EXPECT_THAT(refused(R"({"foo@odata.bind":"x"})"), HasSubstr("'foo' does not exist"));
    EXPECT_THAT(refused(R"({"complianceChanges@odata.bind":["x"]})"), HasSubstr("cannot be bound"));
    EXPECT_THAT(refused(R"({"audience@odata.bind":["x"]})"), HasSubstr("must be the address of an entity"));
    EXPECT_THAT(face.patch("/updatePolicies/" + bound.at("/id"), R"({"audience@odata.bind":"x"})").message(),
                HasSubstr("cannot be changed by PATCH"));
}

TEST(Writes, BodiesAreReadAsClientsWriteThem) {
    Face face;
    std::string const target = "/deploymentAudiences";
    EXPECT_EQ(face.post(target, "\xef\xbb\xbf{}").status, 201) << "byte-order mark";
    EXPECT_EQ(face.post(target, R"({"@odata.context":"x","x@note":1,"@odata.type":)"
                                R"("microsoft.graph.windowsUpdates.deploymentAudience"})")
                  .status,
              201);
    for (std::string const type : {"application/json;odata.metadata=minimal;charset=utf-8",
                                   "application/json; odata.streaming=true", "APPLICATION/JSON"})
        EXPECT_EQ(face.send("POST", target, "{}", type).status, 201) << type;
    for (std::string const type : {"text/json", "application/x-www-form-urlencoded", "multipart/mixed"})
        EXPECT_EQ(face.send("POST", target, "{}", type).message(),
                  "Entity only allows writes with a JSON Content-Type header.")
            << type;
    std::string const deep = std::string(40, '[') + std::string(40, ']');
    EXPECT_EQ(face.post(target, "{\"a\":" + deep + '}').status, 400);
    EXPECT_EQ(face.post(target, R"({"a":1e999})").status, 400);
    EXPECT_EQ(face.post(target, R"({"a":123456789012345678901234567890})").status, 400);
    EXPECT_THAT(face.post(target, R"({"id":"a","ID":"b"})").message(), HasSubstr("Duplicate property"));
    EXPECT_EQ(face.send("GET", target, "{\"ignored\":", "text/plain").status, 200) << "a body on GET";
}

}  // namespace
}  // namespace fakegraph::test
