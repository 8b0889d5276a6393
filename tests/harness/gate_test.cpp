#include "fakegraph/identity/gate.h"

#include "fakegraph/identity/permissions.h"
#include "tests/harness/identity_server.h"

namespace fakegraph::identity {
namespace {

using test::Server;

constexpr char kDeployments[] = "/beta/admin/windows/updates/deployments";

std::string issued(Server& server, Grant grant) {
    if (grant.issued_s == 0) grant.issued_s = server.wall_ms / 1000;
    return server.authority().issue(grant);
}
Grant able() { return {.client = "bot", .permissions = {std::string(kUpdatesPermission)}}; }

void expect_401(test::Answered const& answered, std::string_view message) {
    EXPECT_EQ(answered.status, 401);
    EXPECT_EQ(answered.at("/error/code"), "InvalidAuthenticationToken");
    EXPECT_EQ(answered.at("/error/message"), message);
    EXPECT_EQ(answered.content_type, "application/json");
    EXPECT_EQ(answered.header("WWW-Authenticate"),
              "Bearer realm=\"\", authorization_uri=\"https://graph.test:8443/common/oauth2/authorize\", "
              "client_id=\"00000003-0000-0000-c000-000000000000\"");
    EXPECT_EQ(answered.at("/error/innerError/request-id").size(), 36U);
}

/// However a path is spelt, it leads to the same area and asks for the same.
TEST(Gate, StrictInEverySpelling) {
    Server server({}, Auth::strict);
    for (std::string const path :
         {"/beta/admin/%77indows/updates/deployments", "/beta/%61dmin/windows/updates/deployments",
          "/beta//admin/microsoft.graph.admin/windows/updates/deployments",
          "/beta/admin/windows/Microsoft.Graph.adminWindows/updates/catalog/entries",
          "/beta/admin/windows?$expand=updates($expand=deploymentAudiences)", "/beta/admin?$expand=*",
          "/beta/admin/"}) {
        expect_401(server.get(path), "Access token is empty.");
        Grant roleless = able();
        roleless.permissions.clear();
        EXPECT_EQ(server.get(path, issued(server, roleless)).status, 403) << path;
        EXPECT_EQ(server.get(path, issued(server, able())).status, 200) << path;
    }
}

TEST(Gate, TheBetaAreaIsNotInV1) {
    Server server;
    for (std::string const path :
         {"/v1.0/admin/windows/updates/deployments", "/v1.0/admin/%77indows/updates/deployments",
          "/v1.0/%61dmin/windows", "/v1.0/admin/microsoft.graph.admin/windows/updates/deployments"}) {
        auto const answer = server.get(path);
        EXPECT_EQ(answer.status, 400) << path;
        EXPECT_EQ(answer.at("/error/message"), "Resource not found for the segment 'windows'.") << path;
    }
    for (std::string const path :
         {"/v1.0/admin?$expand=windows", "/v1.0/admin", "/v1.0/admin/microsoft.graph.admin"})
        EXPECT_EQ(server.get(path).status, 501) << path;
}

TEST(Gate, ReportsNeedNoMoreThanReading) {
    Server server({}, Auth::strict);
    Grant reader = able();
    reader.permissions = {"WindowsUpdates.Read.All"};
    EXPECT_EQ(server.get("/beta/admin/windows/updates/data/drivers", issued(server, reader)).status, 200);
    EXPECT_EQ(server.get(kDeployments, issued(server, reader)).status, 403);
}

TEST(Gate, OpenLetsEverythingIn) {
    Server server;
    EXPECT_EQ(server.get(kDeployments).status, 200);
    EXPECT_EQ(server.get(kDeployments, "rubbish").status, 200);
}

TEST(Gate, StrictWithoutWithExpiredAndWithRolelessToken) {
    Server server({}, Auth::strict);
    expect_401(server.get(kDeployments), "Access token is empty.");

    Grant expired = able();
    expired.issued_s = server.wall_ms / 1000 - 3599 - 301;
    expect_401(server.get(kDeployments, issued(server, expired)),
               "Lifetime validation failed, the token is expired.");

    Grant roleless = able();
    roleless.permissions.clear();
    auto const refused = server.get(kDeployments, issued(server, roleless));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.at("/error/code"), "Forbidden");
    EXPECT_EQ(refused.at("/error/message"), "Insufficient privileges to complete the operation.");
    EXPECT_EQ(refused.header("WWW-Authenticate"), "");

    EXPECT_EQ(server.get(kDeployments, issued(server, able())).status, 200);
}

TEST(Gate, StrictLooksAtLifetimeWithFiveMinutesOfSkew) {
    Server server({}, Auth::strict);
    Grant grant = able();
    grant.issued_s = server.wall_ms / 1000 - 3599 - 300;
    EXPECT_EQ(server.get(kDeployments, issued(server, grant)).status, 200);
    grant.issued_s = server.wall_ms / 1000 + 601;
    expect_401(server.get(kDeployments, issued(server, grant)),
               "Access token has expired or is not yet valid.");
    std::string const token = issued(server, able());
    EXPECT_EQ(server.get(kDeployments, token).status, 200);
    server.wall_ms += 4'000'000;
    EXPECT_EQ(server.get(kDeployments, token).status, 401) << "remembered tokens age too";
}

TEST(Gate, StrictLooksAtAudienceAndTenant) {
    Server server({}, Auth::strict);
    auto const with = [&](std::string audience) {
        Grant grant = able();
        grant.audience = std::move(audience);
        return server.get(kDeployments, issued(server, grant));
    };
    for (char const* good : {"https://graph.microsoft.com", "https://graph.microsoft.com/",
                             "00000003-0000-0000-c000-000000000000", "https://graph.test:8443",
                             "https://graph.test", "https://graph.microsoft.us"})
        EXPECT_EQ(with(good).status, 200) << good;
    for (char const* bad : {"https://management.azure.com", "api://x", "", "graph.microsoft.com"})
        expect_401(with(bad), "Access token validation failure. Invalid audience.");

    Authority fork;  // another tenant of the same seed: another key
    Facts facts = server.authority().facts();
    facts.tenant = "t2";
    fork.set_up(facts);
    Grant grant = able();
    grant.issued_s = server.wall_ms / 1000;
    expect_401(server.get(kDeployments, fork.issue(grant)),
               "Access token validation failure. Invalid signature.");
    Authority renamed;  // the same key with another id
    facts = server.authority().facts();
    facts.id = sim::Guid::from_bits(1, 2);
    renamed.set_up(facts);
    expect_401(server.get(kDeployments, renamed.issue(grant)),
               "Access token validation failure. Invalid tenant.");
}

TEST(Gate, TokenAsksForOneOfOursOfAnyAge) {
    Server server({}, Auth::token);
    expect_401(server.get(kDeployments), "Access token is empty.");
    expect_401(server.send(Method::get, kDeployments, {}, "Basic eDp5"), "Access token is empty.");
    expect_401(server.get(kDeployments, "a.b.c"), "CompactToken parsing failed with error code: 80049217");
    EXPECT_EQ(server.get(kDeployments, "opaque").at("/error/message").substr(0, 8), "IDX14100");
    Grant grant{.client = "x", .audience = "api://other", .issued_s = 1};
    std::string token = issued(server, grant);
    EXPECT_EQ(server.get(kDeployments, token).status, 200);
    std::size_t const payload = token.find('.') + 5;
    token[payload] = token[payload] == 'A' ? 'B' : 'A';
    EXPECT_EQ(server.get(kDeployments, token).status, 401);
}

TEST(Gate, LetsDescriptionsAndUnknownVersionsPass) {
    Server server({}, Auth::strict);
    EXPECT_EQ(server.get("/beta/$metadata").status, 200);
    EXPECT_EQ(server.get("/beta/").status, 200);
    EXPECT_EQ(server.get("/v1.0/admin/windows/updates/deployments").status, 400);
    EXPECT_EQ(server.get("/v2.0/admin").status, 400);
    EXPECT_EQ(server.get("/v1.0/devices").status, 401);
    EXPECT_EQ(server.get("//beta/devices").status, 401);
    EXPECT_EQ(server.get("/beta//devices").status, 401);
    EXPECT_EQ(server.get("/__admin/state").status, 200);
}

TEST(Gate, AsksForPermissionsByArea) {
    Server server({}, Auth::strict);
    auto const with = [&](std::string permission, std::string const& target, bool delegated = false) {
        Grant grant{.client = "x", .delegated = delegated, .permissions = {std::move(permission)}};
        return server.get(target, issued(server, grant));
    };
    EXPECT_EQ(with("Device.Read.All", "/beta/devices").status, 200);
    EXPECT_EQ(with("Directory.Read.All", "/beta/devices?$top=1").status, 200);
    auto const refused = with("WindowsUpdates.ReadWrite.All", "/beta/devices");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.at("/error/code"), "Authorization_RequestDenied");
    EXPECT_EQ(with("WindowsUpdates.Read.All", "/beta/admin/windows/updates/products").status, 200);
    EXPECT_EQ(with("WindowsUpdates.Read.All", kDeployments).status, 403);
    EXPECT_EQ(with("WindowsUpdates.Read.All", "/beta//Admin/windows/%75pdates/deployments").status, 403);
    EXPECT_EQ(with("User.Read", "/beta/me", true).status, 200);
    EXPECT_EQ(with("User.Read", "/beta/me").at("/error/message"),
              "/me request is only valid with delegated authentication flow.");
    EXPECT_EQ(with("WindowsUpdates.ReadWrite.All", kDeployments, true).status, 200);
}

TEST(Gate, ChallengesRevokedTokensForNewerOnes) {
    Server server({}, Auth::strict);
    std::string const old = server.app_token("bot", "x");
    EXPECT_EQ(server.get(kDeployments, old).status, 200);
    EXPECT_EQ(server.send(Method::post, "/__admin/identity/revoke").status, 200);
    auto const refused = server.get(kDeployments, old);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(
        refused.at("/error/message"),
        "Continuous access evaluation resulted in claims challenge with result: InteractionRequired and "
        "code: TokenIssuedBeforeRevocationTimestamp");
    std::string const challenge = refused.header("WWW-Authenticate");
    std::size_t const claims = challenge.find(", error=\"insufficient_claims\", claims=\"");
    ASSERT_NE(claims, std::string::npos) << challenge;
    std::string base64 = challenge.substr(challenge.rfind("claims=\"") + 8);
    base64.pop_back();
    EXPECT_EQ(from_base64(base64).value_or(""),
              R"({"access_token":{"nbf":{"essential":true,"value":"1790000001"}}})");
    EXPECT_EQ(server.get(kDeployments, server.app_token("bot", "x")).status, 200)
        << "a new one is good at once";
    EXPECT_EQ(server.send(Method::post, "/__admin/reset").status, 200);
    EXPECT_EQ(server.get(kDeployments, old).status, 200);
}

TEST(Gate, RevokesWhenTheScenarioSaysSo) {
    Config config;
    config.revoke_after = std::chrono::hours{1};
    Server server(config, Auth::strict);
    std::string const old = server.app_token("bot", "x");
    EXPECT_EQ(server.get(kDeployments, old).status, 200);
    EXPECT_EQ(server.send(Method::post, "/__admin/clock/advance", R"({"by":"PT1H"})", {}, "application/json")
                  .status,
              200);
    EXPECT_EQ(server.get(kDeployments, old).status, 401);
    EXPECT_EQ(server.get(kDeployments, server.app_token("bot", "x")).status, 200);
}

TEST(Permissions, AreFoundByPath) {
    EXPECT_EQ(area_of("/admin/windows/updates/products/1")->path, "/admin/windows/updates/products");
    EXPECT_EQ(area_of("/admin/windows/updates/productsX")->path, "/admin/windows");
    EXPECT_EQ(area_of("/admin?$expand=windows")->path, "/admin");
    EXPECT_EQ(area_of("/admin/edge"), nullptr);
    EXPECT_EQ(area_of("/DEVICES('x')")->path, "/devices");
    EXPECT_EQ(area_of("/deviceManagement"), nullptr);
    EXPECT_EQ(area_of(""), nullptr);
    EXPECT_EQ(area_of("/%"), nullptr);
}

}  // namespace
}  // namespace fakegraph::identity
