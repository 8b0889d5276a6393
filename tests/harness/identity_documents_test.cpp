/// Discovery, keys and client assertions.
#include <openssl/evp.h>

#include "fakegraph/identity/assertion.h"
#include "fakegraph/identity/jwt.h"
#include "tests/harness/identity_server.h"

namespace fakegraph::identity {
namespace {

using test::kBot;
using test::Server;

TEST(Documents, CarryTheClientsOwnAddress) {
    Server server;
    std::string const id = server.tenant().id().text();
    for (std::string const& name :
         {id, std::string("contoso.onmicrosoft.com"), std::string("common"), std::string("organizations"),
          std::string("consumers"), std::string("default")}) {
        auto const answered = server.get("/" + name + "/v2.0/.well-known/openid-configuration");
        ASSERT_EQ(answered.status, 200) << answered.body;
        EXPECT_EQ(answered.at("/token_endpoint"), "https://graph.test:8443/" + name + "/oauth2/v2.0/token");
        EXPECT_EQ(answered.at("/jwks_uri"), "https://graph.test:8443/" + name + "/discovery/v2.0/keys");
        bool const any = name == "common" || name == "organizations";
        EXPECT_EQ(answered.at("/issuer"), "https://graph.test:8443/" + (any ? "{tenantid}" : id) + "/v2.0");
        EXPECT_EQ(server.get("/" + name + "/.well-known/openid-configuration").at("/token_endpoint"),
                  "https://graph.test:8443/" + name + "/oauth2/token");
    }
}

TEST(Documents, AnyGuidOrDomainMeansTheTenantUnlessTheGateIsStrict) {
    Server server;
    Config own_names;
    own_names.any_name = false;
    Server strict(own_names, Auth::strict);
    std::string const id = server.tenant().id().text();
    std::string const path = "/v2.0/.well-known/openid-configuration";
    for (std::string const name : {"72f988bf-86f1-41af-91ab-2d7cd011db47", "fabrikam.example"}) {
        auto const answered = server.get("/" + name + path);
        ASSERT_EQ(answered.status, 200) << answered.body;
        EXPECT_EQ(answered.at("/token_endpoint"), "https://graph.test:8443/" + name + "/oauth2/v2.0/token");
        EXPECT_EQ(answered.at("/issuer"), "https://graph.test:8443/" + id + "/v2.0");
        auto const refused = strict.get("/" + name + path);
        EXPECT_EQ(refused.error_number(), 90002);
        std::string const why = refused.at("/error_description");
        EXPECT_NE(why.find("'" + id + "', 'contoso.onmicrosoft.com' and 'common'"), std::string::npos) << why;
        EXPECT_NE(why.find("service.identity.aliases"), std::string::npos) << why;
    }
    for (std::string const name : {"v2.0", "nonsense", ".com", "a..b.com", "x%20y.com"})
        EXPECT_EQ(server.get("/" + name + "/oauth2/v2.0/authorize").status, 400) << name;
    EXPECT_EQ(server.get("/v2.0/.well-known/openid-configuration").status, 400) << "no tenant at all";
}

TEST(Documents, NameTheTenantOfTheProcess) {
    Server server;
    server.send(Method::post, "/__admin/snapshots", R"({"name":"s"})", {}, "application/json");
    auto const fork =
        server.send(Method::post, "/__admin/snapshots/s/fork", R"({"tenant":"t2"})", {}, "application/json");
    ASSERT_EQ(fork.status, 201) << fork.body;
    std::string const id = server.app().find_tenant("t2")->id().text();
    std::string const path = "/v2.0/.well-known/openid-configuration";
    EXPECT_EQ(server.get("/" + id + path).at("/issuer"), "https://graph.test:8443/" + id + "/v2.0");
    EXPECT_EQ(server.get("/t2" + path).at("/issuer"), "https://graph.test:8443/" + id + "/v2.0");
    EXPECT_EQ(server.get("/t/t2/t2" + path).at("/token_endpoint"),
              "https://graph.test:8443/t/t2/t2/oauth2/v2.0/token");
    EXPECT_EQ(server.get("/t/t2/common" + path).status, 200);
    EXPECT_EQ(server.get("/t/t2/" + server.tenant().id().text() + path).at("/issuer"),
              "https://graph.test:8443/t/t2/" + id + "/v2.0")
        << "the prefix wins";
    auto const keys = [&](std::string const& tenant) {
        return server.get("/" + tenant + "/discovery/v2.0/keys").at("/keys/0/kid");
    };
    EXPECT_NE(keys("t2"), keys("common"));
}

TEST(Documents, InstanceDiscoveryHasOurHostAmongTheAliases) {
    Server server;
    auto const ask = [&](std::string const& endpoint) {
        return server.get("/common/discovery/instance?api-version=1.1&authorization_endpoint=" +
                          encode_component(endpoint));
    };
    auto const ours = ask("https://graph.test:8443/contoso/oauth2/v2.0/authorize");
    ASSERT_EQ(ours.status, 200) << ours.body;
    EXPECT_EQ(ours.at("/tenant_discovery_endpoint"),
              "https://graph.test:8443/contoso/v2.0/.well-known/openid-configuration");
    EXPECT_EQ(ours.at("/metadata/0/preferred_network"), "graph.test:8443");
    EXPECT_EQ(ours.at("/metadata/0/aliases/0"), "graph.test:8443");
    EXPECT_EQ(ours.at("/metadata/0/aliases/1"), "graph.test");
    EXPECT_EQ(ask("https://login.microsoftonline.com/common/oauth2/v2.0/authorize").status, 200);
    EXPECT_EQ(ask("https://elsewhere.example/common/oauth2/v2.0/authorize").error_number(), 50049);
    EXPECT_EQ(server.get("/common/discovery/instance").error_number(), 900144);
}

TEST(Documents, UserRealmAndUserInfo) {
    Server server;
    auto const realm = server.get("/common/userrealm/AdeleV%40contoso.onmicrosoft.com?api-version=1.0");
    EXPECT_EQ(realm.at("/account_type"), "Managed");
    EXPECT_EQ(realm.at("/domain_name"), "contoso.onmicrosoft.com");
    EXPECT_EQ(server.get("/oidc/userinfo").status, 401);
    auto const token = server.token({{"grant_type", "password"},
                                     {"client_id", "x"},
                                     {"username", "u"},
                                     {"password", "p"},
                                     {"scope", "openid User.Read"}});
    EXPECT_EQ(server.get("/oidc/userinfo", token.at("/access_token")).at("/name"), "Adele Vance");
}

TEST(Documents, NeedNoTokenAndTakeNoOtherMethod) {
    Server server({}, Auth::strict);
    EXPECT_EQ(server.get("/common/discovery/v2.0/keys").status, 200);
    EXPECT_EQ(server.send(Method::del, "/common/discovery/v2.0/keys").status, 405);
    EXPECT_EQ(server.send(Method::options, "/common/oauth2/v2.0/token").status, 204);
    EXPECT_EQ(server.get("/common/oauth2/v2.0/unknown").status, 501);
}

/// An assertion signed by a key that stands in for a client's: a key of ours under another name.
std::string assertion_of(SigningKey const& key, Json const& claims) { return make_jwt(key, claims); }

TEST(Assertion, IsCheckedByItsClaims) {
    Server server;
    SigningKey const key(99, "client");
    std::int64_t const now_s = server.wall_ms / 1000;
    Json const good{{"aud", "https://graph.test:8443/common/oauth2/v2.0/token"},
                    {"iss", "app"},
                    {"sub", "app"},
                    {"exp", now_s + 600},
                    {"nbf", now_s}};
    auto const ask = [&](Json const& claims) {
        return server.token(
            {{"grant_type", "client_credentials"},
             {"client_id", "app"},
             {"client_assertion", assertion_of(key, claims)},
             {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
             {"scope", "https://graph.microsoft.com/.default"}});
    };
    auto const with = [&](char const* name, Json const& value) {
        Json claims = good;
        claims[name] = value;
        return ask(claims);
    };
    auto const done = ask(good);
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(test::claims_of(done.at("/access_token"))["appidacr"], "2");
    EXPECT_EQ(with("aud", "https://login.microsoftonline.com/common/v2.0").status, 200);
    EXPECT_EQ(with("aud", "https://elsewhere.example/common/oauth2/v2.0/token").error_number(), 700023);
    EXPECT_EQ(with("aud", 7).error_number(), 700023);
    EXPECT_EQ(with("iss", "other").error_number(), 700211);
    EXPECT_EQ(with("sub", "other").error_number(), 700021);
    EXPECT_EQ(with("exp", now_s - 301).error_number(), 700024);
    EXPECT_EQ(with("exp", "soon").error_number(), 700024);
    EXPECT_EQ(with("nbf", now_s + 301).error_number(), 700024);
    EXPECT_EQ(
        server
            .token({{"grant_type", "client_credentials"},
                    {"client_id", "app"},
                    {"client_assertion", "rubbish"},
                    {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}})
            .error_number(),
        50027);
}

TEST(Assertion, MustNameARegisteredCertificate) {
    Config config;
    SigningKey const key(99, "client");
    config.applications.push_back(
        {.id = std::string(kBot), .certificates = {{{}, std::string("ab") + std::string(38, '0')}}});
    Server server(config);
    std::int64_t const now_s = server.wall_ms / 1000;
    std::string const assertion =
        assertion_of(key, {{"aud", "https://graph.test:8443/common/oauth2/v2.0/token"},
                           {"iss", kBot},
                           {"sub", kBot},
                           {"exp", now_s + 600}});
    auto const answered =
        server.token({{"grant_type", "client_credentials"},
                      {"client_id", kBot},
                      {"client_assertion", assertion},
                      {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                      {"scope", "https://graph.microsoft.com/.default"}});
    EXPECT_EQ(answered.status, 401);
    EXPECT_EQ(answered.error_number(), 700027);
}

}  // namespace
}  // namespace fakegraph::identity
