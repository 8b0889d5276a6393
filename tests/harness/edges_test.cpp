/// What App answers before any tenant's harness sees a request, how a proxy changes links, and the access
/// log.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fakegraph/app.h"
#include "fakegraph/cli/access_log.h"
#include "fakegraph/forwarded.h"

namespace fakegraph::test {
namespace {

using Json = nlohmann::ordered_json;
using Headers = std::vector<HeaderView>;

std::unique_ptr<Tenant> edge_tenant() {
    return std::make_unique<Tenant>("", sim::World::make(sim::Setup{}).value(), Settings{});
}

Response ask(App& app, Headers const& headers, std::string_view target = "/beta/me",
             Method method = Method::get) {
    Request request;
    request.method = method;
    request.target = target;
    request.host = "127.0.0.1:8080";
    request.headers = headers;
    Response response;
    app.handle(request, response);
    return response;
}

std::string context(App& app, Headers const& headers) {
    return Json::parse(ask(app, headers).body).at("@odata.context").get<std::string>();
}

TEST(Forwarded, LinksHaveWhatATrustedProxySays) {
    App app({.trust_proxy = true});
    app.open(edge_tenant());
    std::string const rest = "/beta/$metadata#users/$entity";
    EXPECT_EQ(context(app, {}), "http://127.0.0.1:8080" + rest);
    EXPECT_EQ(context(app, {{"X-Forwarded-Proto", "https"}, {"x-forwarded-host", "graph.example.com"}}),
              "https://graph.example.com" + rest);
    EXPECT_EQ(context(app, {{"X-Forwarded-Proto", "HTTPS, http"},
                            {"X-Forwarded-Host", "a.example:8443 , inner"},
                            {"X-Forwarded-Prefix", "/fake/"}}),
              "https://a.example:8443/fake" + rest);
    EXPECT_EQ(context(app, {{"X-Forwarded-Host", "a.example"}, {"X-Forwarded-Port", "81"}}),
              "http://a.example:81" + rest);
    EXPECT_EQ(context(app, {{"X-Forwarded-Proto", "https"},
                            {"X-Forwarded-Host", "a.example"},
                            {"X-Forwarded-Port", "443"}}),
              "https://a.example" + rest);
    EXPECT_EQ(context(app, {{"X-Forwarded-Proto", "gopher"},
                            {"X-Forwarded-Host", "a\"b"},
                            {"X-Forwarded-Prefix", "javascript:"}}),
              "http://127.0.0.1:8080" + rest);
}

TEST(Forwarded, CountsForNothingWithoutTrustOrBesideAPublicUrl) {
    Headers const headers{{"X-Forwarded-Host", "graph.example.com"}};
    App plain;
    plain.open(edge_tenant());
    EXPECT_TRUE(context(plain, headers).starts_with("http://127.0.0.1:8080/beta/"));
    App both({.public_url = "https://public.test", .trust_proxy = true});
    both.open(edge_tenant());
    EXPECT_TRUE(context(both, headers).starts_with("https://public.test/beta/"));
}

TEST(Edges, MethodsThatAreNoneAre405) {
    App app;
    app.open(edge_tenant());
    auto const refused = ask(app, {{"Host", "h"}}, "/beta/me", Method::other);
    EXPECT_EQ(refused.status, 405);
    ASSERT_EQ(refused.headers.size(), 1U);
    EXPECT_EQ(refused.headers[0].first, "Allow");
    EXPECT_NE(refused.headers[0].second.find("PATCH"), std::string::npos);
    EXPECT_NE(refused.body.find("Methods are GET, HEAD"), std::string::npos) << refused.body;
}

TEST(Edges, MetricsAreRefusedByName) {
    App app;
    app.open(edge_tenant());
    for (std::string_view const target : {"/metrics", "/metrics?name=x"}) {
        auto const refused = ask(app, {}, target);
        EXPECT_EQ(refused.status, 501) << refused.body;
        EXPECT_NE(refused.body.find("notSupported"), std::string::npos) << refused.body;
    }
}

TEST(AccessLog, ClientsCannotForgeFields) {
    std::vector<HeaderView> const headers{{"User-Agent", "evil\"status=200"}};
    Request request;
    request.target = "/beta/me";
    request.headers = headers;
    Response response;
    response.status = 404;
    response.request_id = "r-1";
    response.client_request_id = "x status=200 \"\n";
    EXPECT_EQ(access_line(false, request, response, 1.5),
              R"(GET /beta/me 404 1.500ms client="evil\"status=200" client-request="x status=200 \"\n")"
              R"( request=r-1 fault=-)");
    auto const line = Json::parse("{" + access_line(true, request, response, 1.5) + "}");
    EXPECT_EQ(line.at("clientId"), "evil\"status=200");
    EXPECT_EQ(line.at("clientRequestId"), "x status=200 \"\n");
    EXPECT_EQ(line.at("status"), 404);
    EXPECT_TRUE(line.at("fault").is_null());
}

TEST(AccessLog, NamesWhoAsks) {
    Request request;
    request.target = "/beta/me";
    request.authorization = "Bearer patch-bot";
    Response response;
    response.client_request_id = "11111111-2222-4333-8444-555555555555";
    EXPECT_NE(access_line(false, request, response, 0)
                  .find(" client=patch-bot client-request=11111111-2222-4333-8444-555555555555 "),
              std::string::npos);
}

}  // namespace
}  // namespace fakegraph::test
