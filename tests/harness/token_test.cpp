/// The token endpoint and its neighbours, as client libraries use them.
#include "fakegraph/identity/key.h"
#include "tests/harness/identity_server.h"

namespace fakegraph::identity {
namespace {

using test::claims_of;
using test::Json;
using test::kBot;
using test::kPhone;
using test::kReader;
using test::Server;

constexpr char kGraph[] = "https://graph.microsoft.com/.default";
constexpr char kDevice[] = "urn:ietf:params:oauth:grant-type:device_code";

TEST(Token, ByClientSecret) {
    Server server(test::registered());
    auto const answered =
        server.token({{"grant_type", "client_credentials"},
                      {"client_id", kBot},
                      {"client_secret", "s3cret+/="},
                      {"scope", kGraph}},
                     "/" + server.tenant().id().text() + "/oauth2/v2.0/token?client-request-id=x");
    ASSERT_EQ(answered.status, 200) << answered.body;
    EXPECT_EQ(answered.content_type, "application/json; charset=utf-8");
    auto const body = answered.json();
    std::vector<std::string> names;
    for (auto const& [name, value] : body.items()) names.push_back(name);
    EXPECT_EQ(names,
              (std::vector<std::string>{"token_type", "expires_in", "ext_expires_in", "access_token"}));
    EXPECT_EQ(body["expires_in"], 3599);
    auto const claims = claims_of(body["access_token"]);
    EXPECT_EQ(claims["aud"], "https://graph.microsoft.com");
    EXPECT_EQ(claims["iss"], "https://sts.windows.net/" + server.tenant().id().text() + "/");
    EXPECT_EQ(claims["appid"], kBot);
    EXPECT_EQ(claims["appidacr"], "1");
    EXPECT_EQ(claims["idtyp"], "app");
    EXPECT_EQ(claims["roles"], Json::array({"WindowsUpdates.ReadWrite.All", "Device.Read.All"}));
    EXPECT_FALSE(claims.contains("scp"));
    EXPECT_EQ(claims["iat"], 1'790'000'000);
    EXPECT_EQ(claims["nbf"], 1'789'999'700);
    EXPECT_EQ(claims["exp"], 1'790'003'599);
    EXPECT_EQ(claims["tid"], server.tenant().id().text());
    EXPECT_EQ(answered.header("Cache-Control"), "no-store, no-cache");
    EXPECT_EQ(answered.header("Pragma"), "no-cache");
    EXPECT_EQ(answered.header("Expires"), "-1");
    EXPECT_EQ(std::ranges::count(answered.headers, "Set-Cookie", &std::pair<std::string, std::string>::first),
              3);
}

TEST(Token, ByBasicHeader) {
    Server server(test::registered());
    std::string const form = test::form_of({{"grant_type", "client_credentials"}, {"scope", kGraph}});
    auto const ask = [&](std::string const& pair) {
        return server.send(Method::post, "/common/oauth2/v2.0/token", form, "Basic " + to_base64(pair))
            .status;
    };
    EXPECT_EQ(ask(std::string(kBot) + ":s3cret%2B%2F%3D"), 200);
    EXPECT_EQ(ask(std::string(kReader) + ":reader"), 200);
    EXPECT_EQ(ask(std::string(kReader) + ":wrong"), 401);
}

TEST(Token, AtTheOlderAddressHasNumbersAsStrings) {
    Server server;
    auto const answered = server.token({{"grant_type", "client_credentials"},
                                        {"client_id", "any"},
                                        {"client_secret", "any"},
                                        {"resource", "https://graph.microsoft.com/"}},
                                       "/contoso.onmicrosoft.com/oauth2/token");
    ASSERT_EQ(answered.status, 200) << answered.body;
    auto const body = answered.json();
    EXPECT_EQ(body["expires_in"], "3599");
    EXPECT_EQ(body["expires_on"], "1790003599");
    EXPECT_EQ(body["resource"], "https://graph.microsoft.com/");
    EXPECT_EQ(claims_of(body["access_token"])["aud"], "https://graph.microsoft.com/");
    EXPECT_EQ(claims_of(body["access_token"])["roles"], Json::array({"WindowsUpdates.ReadWrite.All"}));
}

TEST(Token, ErrorsHaveTheDocumentedShape) {
    Server server(test::registered());
    auto const answered = server.token({{"grant_type", "client_credentials"},
                                        {"client_id", kBot},
                                        {"client_secret", "wrong"},
                                        {"scope", kGraph},
                                        {"client-request-id", "6b61d7a1-0b3e-4f6f-9d9b-a8b3c2f1e0d1"}});
    EXPECT_EQ(answered.status, 401);
    auto const body = answered.json();
    std::vector<std::string> names;
    for (auto const& [name, value] : body.items()) names.push_back(name);
    EXPECT_EQ(names, (std::vector<std::string>{"error", "error_description", "error_codes", "timestamp",
                                               "trace_id", "correlation_id", "error_uri"}));
    EXPECT_EQ(body["error"], "invalid_client");
    EXPECT_EQ(body["error_codes"], Json::array({7000215}));
    EXPECT_EQ(body["timestamp"], "2026-09-21 14:13:20Z");
    EXPECT_EQ(body["correlation_id"], "6b61d7a1-0b3e-4f6f-9d9b-a8b3c2f1e0d1");
    EXPECT_EQ(body["error_uri"], "https://graph.test:8443/error?code=7000215");
    std::string const text = body["error_description"];
    EXPECT_TRUE(text.starts_with("AADSTS7000215: Invalid client secret provided.")) << text;
    EXPECT_TRUE(
        text.ends_with("\r\nTrace ID: " + body["trace_id"].get<std::string>() +
                       "\r\nCorrelation ID: 6b61d7a1-0b3e-4f6f-9d9b-a8b3c2f1e0d1\r\nTimestamp: 2026-09-21 "
                       "14:13:20Z"))
        << text;
}

TEST(Token, AnyTenantWillDoWhileTheGateIsOpen) {
    Server server;
    auto const answered = server.token({{"grant_type", "client_credentials"},
                                        {"client_id", "my-app"},
                                        {"client_secret", "anything"},
                                        {"scope", kGraph}},
                                       "/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/token");
    ASSERT_EQ(answered.status, 200) << answered.body;
    EXPECT_EQ(
        server.token({{"client_id", "my-app"}, {"scope", kGraph}}, "/fabrikam.example/oauth2/v2.0/devicecode")
            .status,
        200);
}

TEST(Token, IsRefusedByNumber) {
    Config config = test::registered();
    config.any_resource = false;
    config.app_only_on_common = false;
    config.any_name = false;
    Server server(config);
    struct Case {
        std::vector<std::pair<std::string_view, std::string_view>> fields;
        int status;
        std::string error;
        std::int64_t number;
        std::string at = "/default/oauth2/v2.0/token";
    };
    std::pair<std::string_view, std::string_view> const app{"grant_type", "client_credentials"},
        bot{"client_id", kBot}, secret{"client_secret", "s3cret+/="}, graph{"scope", kGraph};
    for (auto const& c : std::vector<Case>{
             {{bot, secret, graph}, 400, "invalid_request", 900144},
             {{app, secret, graph}, 400, "invalid_request", 900144},
             {{app, bot, secret}, 400, "invalid_request", 900144},
             {{app, bot, graph}, 401, "invalid_client", 7000218},
             {{app, bot, {"client_secret", "old"}, graph}, 401, "invalid_client", 7000222},
             {{app, {"client_id", "nobody"}, secret, graph}, 400, "unauthorized_client", 700016},
             {{app, bot, secret, {"scope", "User.Read"}}, 400, "invalid_scope", 1002012},
             {{app, bot, secret, {"scope", "::"}}, 400, "invalid_scope", 70011},
             {{app, bot, secret, {"scope", "https://x.example/.default"}}, 400, "invalid_resource", 500011},
             {{app, bot, secret, {"resource", "https://graph.microsoft.com"}},
              400,
              "invalid_request",
              901002},
             {{app, {"client_id", kPhone}, secret, graph}, 401, "invalid_client", 700025},
             {{app, bot, {"client_assertion", "x"}, graph}, 400, "invalid_request", 900144},
             {{app, bot, secret, graph}, 400, "invalid_request", 50059, "/common/oauth2/v2.0/token"},
             {{app, bot, secret, graph},
              400,
              "invalid_request",
              90002,
              "/11111111-1111-1111-1111-111111111111/oauth2/v2.0/token"},
             {{{"grant_type", "magic"}, bot, secret}, 400, "unsupported_grant_type", 70003},
         }) {
        auto const answered = server.token(c.fields, c.at);
        EXPECT_EQ(answered.status, c.status) << answered.body;
        EXPECT_EQ(answered.at("/error"), c.error);
        EXPECT_EQ(answered.error_number(), c.number);
    }
    EXPECT_EQ(server.get("/common/oauth2/v2.0/token").error_number(), 900561);
    EXPECT_EQ(server.send(Method::post, "/common/oauth2/v2.0/token", "a=%").error_number(), 9002313);
    EXPECT_EQ(
        server.send(Method::post, "/common/oauth2/v2.0/token", "{}", {}, "application/json").error_number(),
        900144);
    EXPECT_EQ(server
                  .token({app, bot, secret, {"scope", "https://graph.test:8443/.default"}},
                         "/default/oauth2/v2.0/token")
                  .status,
              200);
}

TEST(Token, ByDeviceCodeAfterPolls) {
    Config config;
    config.device_codes.after_polls = 2;
    Server server(config);
    auto const asked =
        server.send(Method::post, "/organizations/oauth2/v2.0/devicecode",
                    test::form_of({{"client_id", kPhone}, {"scope", "User.Read openid offline_access"}}));
    ASSERT_EQ(asked.status, 200) << asked.body;
    EXPECT_EQ(asked.at("/verification_uri"), "https://microsoft.com/devicelogin");
    EXPECT_EQ(asked.json()["interval"], 5);
    EXPECT_NE(asked.at("/message").find(asked.at("/user_code")), std::string::npos);
    std::string const code = asked.at("/device_code");
    auto const poll = [&](std::string_view type) {
        return server.token(
            {{"grant_type", type}, {"client_id", kPhone}, {"device_code", code}, {"client_info", "1"}});
    };
    EXPECT_EQ(poll(kDevice).at("/error"), "authorization_pending");
    EXPECT_EQ(poll("device_code").at("/error"), "authorization_pending");
    auto const done = poll("device_code");
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(done.at("/scope"), "User.Read openid");
    EXPECT_EQ(claims_of(done.at("/access_token"))["scp"], "User.Read openid");
    EXPECT_EQ(claims_of(done.at("/access_token"))["oid"], server.tenant().administrator_id().text());
    EXPECT_EQ(claims_of(done.at("/id_token"))["aud"], kPhone);
    auto const info = Json::parse(from_base64(done.at("/client_info")).value());
    EXPECT_EQ(info["utid"], server.tenant().id().text());
    EXPECT_EQ(poll(kDevice).at("/error"), "bad_verification_code");
}

TEST(Token, ByDeviceCodeThatIsDeclinedOrExpiresOrIsAskedForTooOften) {
    Config config;
    config.device_codes.outcome = DeviceCodes::Outcome::decline;
    config.device_codes.after = std::chrono::minutes{1};
    config.device_codes.slow_down = true;
    Server server(config);
    auto const start = [&] {
        return server
            .send(Method::post, "/common/oauth2/v2.0/devicecode",
                  test::form_of({{"client_id", "x"}, {"scope", kGraph}}))
            .at("/device_code");
    };
    auto const poll = [&](std::string const& code) {
        return server.token({{"grant_type", kDevice}, {"client_id", "x"}, {"device_code", code}})
            .at("/error");
    };
    std::string const first = start(), second = start();
    EXPECT_NE(first, second);
    EXPECT_EQ(poll(first), "authorization_pending");
    EXPECT_EQ(poll(first), "slow_down");
    server.wall_ms += 5000;
    EXPECT_EQ(poll(first), "authorization_pending");
    server.send(Method::post, "/__admin/clock/advance", R"({"by":"PT1M"})", {}, "application/json");
    server.wall_ms += 5000;
    EXPECT_EQ(poll(first), "authorization_declined");
    server.wall_ms += 900'000;
    EXPECT_EQ(poll(second), "expired_token");
    EXPECT_EQ(poll(second), "bad_verification_code");
    EXPECT_EQ(server.token({{"grant_type", kDevice}, {"client_id", "x"}}).error_number(), 900144);
}

TEST(Token, ByRefreshToken) {
    Server server(test::registered());
    std::string const user = server.authority().facts().user_principal_name;
    auto const first = server.token({{"grant_type", "password"},
                                     {"client_id", kPhone},
                                     {"username", user},
                                     {"password", "any"},
                                     {"scope", "https://graph.microsoft.com/.default offline_access"}});
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first.at("/scope"),
              "https://graph.microsoft.com/.default https://graph.microsoft.com/WindowsUpdates.ReadWrite.All "
              "https://graph.microsoft.com/User.Read");
    std::string const refresh = first.at("/refresh_token");
    auto const use = [&](std::string_view client, std::string const& token,
                         std::string_view scope = "User.Read") {
        return server.token({{"grant_type", "refresh_token"},
                             {"client_id", client},
                             {"refresh_token", token},
                             {"scope", scope}});
    };
    auto const second = use(kPhone, refresh);
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_EQ(claims_of(second.at("/access_token"))["scp"], "User.Read");
    EXPECT_EQ(second.json().count("refresh_token"), 1U);
    EXPECT_EQ(use(kPhone, refresh, "Mail.Read").error_number(), 65001);
    EXPECT_EQ(use(kPhone, refresh + "x").error_number(), 9002313);
    EXPECT_EQ(use(kPhone, "").error_number(), 900144);
    server.send(Method::post, "/__admin/identity/revoke");
    EXPECT_EQ(use(kPhone, refresh).error_number(), 50173);
    server.send(Method::post, "/__admin/reset");
    server.wall_ms += std::int64_t{91} * 86'400'000;
    EXPECT_EQ(use(kPhone, refresh).error_number(), 700082);
    EXPECT_EQ(server
                  .token({{"grant_type", "password"},
                          {"client_id", kPhone},
                          {"username", "nobody@example.com"},
                          {"password", "x"},
                          {"scope", kGraph}})
                  .error_number(),
              50034);
}

/// Of the query of a Location.
std::string field_of(std::string const& location, std::string const& name) {
    std::size_t at = location.find("?" + name + "=");
    if (at == std::string::npos) at = location.find("&" + name + "=");
    if (at == std::string::npos) return {};
    std::size_t const begin = at + name.size() + 2;
    return location.substr(begin, location.find('&', begin) - begin);
}

TEST(Token, ByAuthorizationCodeWithPkce) {
    Server server(test::registered());
    std::string const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    std::string const query =
        test::form_of({{"client_id", kPhone},
                       {"response_type", "code"},
                       {"redirect_uri", "http://localhost:4711"},
                       {"scope", "openid User.Read"},
                       {"state", "a b&c"},
                       {"nonce", "n-0S6"},
                       {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"},
                       {"code_challenge_method", "S256"}});
    auto const page = server.get("/common/oauth2/v2.0/authorize?" + query);
    ASSERT_EQ(page.status, 302) << page.body;
    std::string const location = page.header("Location");
    EXPECT_TRUE(location.starts_with("http://localhost:4711?code=")) << location;
    EXPECT_EQ(field_of(location, "state"), "a%20b%26c");
    std::string const code = field_of(location, "code");
    auto const redeem = [&](std::string_view check) {
        return server.token({{"grant_type", "authorization_code"},
                             {"client_id", kPhone},
                             {"code", code},
                             {"redirect_uri", "http://localhost:4711"},
                             {"code_verifier", check}});
    };
    EXPECT_EQ(redeem("wrong").error_number(), 501481);
    EXPECT_EQ(redeem("").error_number(), 501481);
    auto const done = redeem(verifier);
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(claims_of(done.at("/id_token"))["nonce"], "n-0S6");
    EXPECT_EQ(redeem(verifier).error_number(), 54005);
}

TEST(Authorize, TellsPersonAndClientWhatIsWrong) {
    Server server(test::registered());
    auto const ask = [&](std::vector<std::pair<std::string_view, std::string_view>> const& fields) {
        return server.get("/common/oauth2/v2.0/authorize?" + test::form_of(fields));
    };
    auto const elsewhere =
        ask({{"client_id", kPhone}, {"response_type", "code"}, {"redirect_uri", "https://evil.example"}});
    EXPECT_EQ(elsewhere.status, 400);
    EXPECT_EQ(elsewhere.content_type, "text/html; charset=utf-8");
    EXPECT_NE(elsewhere.body.find("AADSTS50011"), std::string::npos);
    auto const script = ask({{"client_id", kBot},
                             {"response_type", "code"},
                             {"redirect_uri", "javascript:alert(1)"},
                             {"scope", "x"}});
    EXPECT_EQ(script.status, 400);
    auto const token = ask({{"client_id", kBot},
                            {"response_type", "token"},
                            {"redirect_uri", "http://localhost/\"><b>"},
                            {"response_mode", "form_post"}});
    EXPECT_EQ(token.status, 400);
    EXPECT_EQ(token.body.find("<b>"), std::string::npos);
    auto const unsupported =
        ask({{"client_id", kBot}, {"response_type", "token"}, {"redirect_uri", "https://a.example/cb?x=1"}});
    EXPECT_EQ(unsupported.status, 302);
    EXPECT_TRUE(unsupported.header("Location")
                    .starts_with("https://a.example/cb?x=1&error=unsupported_response_type"));
    auto const posted = ask({{"client_id", kBot},
                             {"response_type", "code"},
                             {"scope", "openid"},
                             {"state", "<&>"},
                             {"redirect_uri", "https://a.example/cb"},
                             {"response_mode", "form_post"}});
    EXPECT_EQ(posted.status, 200);
    EXPECT_NE(posted.body.find("name=\"code\""), std::string::npos);
    EXPECT_EQ(posted.body.find("<&>"), std::string::npos);
}

TEST(Token, OnBehalfOfAUser) {
    Config config = test::registered();
    Server server(config);
    std::string const user = server.authority().facts().user_principal_name;
    std::string const api = "api://" + std::string(kBot) + "/.default";
    auto const first = server.token({{"grant_type", "password"},
                                     {"client_id", kPhone},
                                     {"username", user},
                                     {"password", "x"},
                                     {"scope", api}});
    ASSERT_EQ(first.status, 200) << first.body;
    auto const go_on = [&](std::string const& assertion) {
        return server.token({{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
                             {"client_id", kBot},
                             {"client_secret", "s3cret+/="},
                             {"assertion", assertion},
                             {"requested_token_use", "on_behalf_of"},
                             {"scope", "User.Read"}});
    };
    auto const done = go_on(first.at("/access_token"));
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(claims_of(done.at("/access_token"))["appid"], kBot);
    EXPECT_EQ(claims_of(done.at("/access_token"))["upn"], user);
    EXPECT_EQ(go_on("x.y.z").error_number(), 50013);
    EXPECT_EQ(go_on(server.app_token(kReader, "reader")).error_number(), 50027);
}

}  // namespace
}  // namespace fakegraph::identity
