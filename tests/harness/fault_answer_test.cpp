// What a struck request gets: errors, bodies, connections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "fakegraph/odata/retry_after.h"
#include "tests/harness/fault_stage.h"

namespace fakegraph::faults {
namespace {

using test::header;
using test::Stage;
using testing::ElementsAre;

TEST(FaultAnswer, ThrottlingHasTheRealBodyAndEveryFormOfRetryAfter) {
    Stage s(R"([{"status": 429, "times": 1}, {"status": 429, "retryAfter": 0.249, "times": 1},
                {"status": 429, "retryAfter": null, "times": 1}, {"status": 429, "retryAfter": "soon", "times": 1},
                {"status": 503, "retryAfter": {"date": 5}, "times": 1}, {"status": 503, "times": 1},
                {"status": 429, "retryAfter": 0, "times": 1}, {"status": 429, "retryAfter": 1e-7}])");
    Response const plain = s.get();
    Response meters;
    meters.request_id = plain.request_id;
    write_throttled(meters, 429, "TooManyRequests", "Please retry again later.", s.now);
    EXPECT_EQ(plain.body, meters.body);
    EXPECT_EQ(plain.content_type, meters.content_type);
    EXPECT_EQ(header(plain, "Cache-Control"), "private");
    EXPECT_EQ(header(plain, "Retry-After"), "1");
    EXPECT_EQ(s.served, 0);
    EXPECT_EQ(header(s.get(), "Retry-After"), "0.249");
    EXPECT_EQ(header(s.get(), "Retry-After"), "(none)");
    EXPECT_EQ(header(s.get(), "Retry-After"), "soon");
    EXPECT_EQ(header(s.get(), "Retry-After"), "Sun, 09 Sep 2001 01:46:45 GMT");
    EXPECT_EQ(header(s.get(), "Retry-After"), "(none)");
    EXPECT_EQ(header(s.get(), "Retry-After"), "0");
    EXPECT_EQ(header(s.get(), "Retry-After"), "0.0000001");
}

TEST(FaultAnswer, MessagesMayBeEmptyOrJson) {
    Stage s(
        R"([{"status": 429, "code": "activityLimitReached", "message": "", "times": 1}, {"kind": "jsonMessage"}])");
    auto const empty = Json::parse(s.get().body);
    EXPECT_EQ(empty["error"]["code"], "activityLimitReached");
    EXPECT_EQ(empty["error"]["message"], "");
    Response const nested = s.get();
    EXPECT_EQ(nested.status, 500);
    EXPECT_TRUE(Json::parse(Json::parse(nested.body)["error"]["message"].get<std::string>()).is_object());
}

TEST(FaultAnswer, TheIdentityServiceHasItsOwnForm) {
    Stage s(R"([{"status": 503}])");
    for (auto const* path : {"/common/oauth2/v2.0/token?x=y", "/common/v2.0/.well-known/openid-configuration",
                             "/common/discovery/v2.0/keys", "/common/userrealm/a%40b", "/oidc/userinfo"}) {
        auto const body = Json::parse(s.send(Method::post, path).body);
        EXPECT_EQ(body["error"], "temporarily_unavailable") << path;
        EXPECT_EQ(body["timestamp"], "2001-09-09 01:46:40Z");
    }
    EXPECT_EQ(Json::parse(s.get("/Beta/devices?a=/oauth2/").body)["error"]["code"], "ServiceUnavailable");
}

TEST(FaultAnswer, BodiesThatAreNoGraphJson) {
    Stage s(R"([{"kind": "html", "times": 1}, {"kind": "emptyBody", "status": 500, "times": 1},
                {"kind": "emptyBody", "contentType": "application/json", "times": 1}, {"kind": "garbage", "times": 1},
                {"kind": "garbage", "status": 502, "bytes": 3}])");
    Response const html = s.get();
    EXPECT_EQ(html.status, 502);
    EXPECT_EQ(html.content_type, "text/html");
    EXPECT_EQ(s.served, 0);
    Response const empty = s.get();
    EXPECT_EQ(empty.status, 500);
    EXPECT_EQ(empty.body + std::string(empty.content_type), "");
    EXPECT_EQ(s.served, 0);
    Response const typed = s.get();
    EXPECT_EQ(typed.status, 200);
    EXPECT_EQ(typed.body, "");
    EXPECT_EQ(header(typed, "Content-Type"), "application/json");
    Response const garbage = s.get();
    EXPECT_EQ(garbage.body.size(), 64U);
    EXPECT_FALSE(Json::accept(garbage.body));
    EXPECT_EQ(garbage.content_type, kODataJson);
    Response const own = s.get();
    EXPECT_EQ(own.status, 502);
    EXPECT_EQ(own.body.size(), 3U);
}

TEST(FaultDelivery, IsToldToTheTransport) {
    Stage s(R"([{"kind": "reset", "times": 1}, {"kind": "reset", "when": "middle", "times": 1},
                {"kind": "stall", "when": "header", "holdMs": 5, "times": 1}, {"kind": "truncate", "times": 1},
                {"kind": "truncate", "framing": "broken", "at": {"bytes": 4}, "times": 1}, {"kind": "drip", "times": 1},
                {"kind": "wrongLength", "times": 1}, {"kind": "wrongLength", "by": -5}])");
    std::size_t const size = s.service_body.size();
    Response r = s.get();
    EXPECT_EQ(r.delivery.end, Delivery::End::reset);
    EXPECT_TRUE(r.delivery.before_header);
    EXPECT_EQ(s.served, 0);
    r = s.get();
    EXPECT_EQ(r.delivery.end, Delivery::End::reset);
    EXPECT_FALSE(r.delivery.before_header);
    EXPECT_EQ(r.delivery.body_bytes, size / 2);
    EXPECT_EQ(s.served, 1);
    r = s.get();
    EXPECT_EQ(r.delivery.end, Delivery::End::stall);
    EXPECT_EQ(r.delivery.body_bytes, 0U);
    EXPECT_EQ(r.delivery.hold_ms, 5U);
    r = s.get();
    EXPECT_TRUE(r.delivery.plain());
    EXPECT_EQ(r.body, s.service_body.substr(0, size / 2));
    r = s.get();
    EXPECT_EQ(r.delivery.end, Delivery::End::truncate);
    EXPECT_EQ(r.delivery.body_bytes, 4U);
    EXPECT_EQ(r.body, s.service_body);
    r = s.get();
    EXPECT_EQ(r.delivery.drip_bytes, 16U);
    EXPECT_EQ(r.delivery.drip_interval_ms, 100U);
    r = s.get();
    EXPECT_EQ(r.delivery.end, Delivery::End::truncate);
    EXPECT_EQ(r.delivery.body_bytes, size);
    EXPECT_EQ(r.body.size(), size + 10);
    r = s.get();
    EXPECT_EQ(header(r, "Content-Length"), std::to_string(size - 5));
}

TEST(FaultDelivery, AnItemOfABatchFailsItself) {
    Stage s(
        R"([{"kind": "reset", "times": 1}, {"kind": "truncate", "times": 1}, {"kind": "latency", "ms": 5, "times": 1},
                {"kind": "stall", "when": "middle"}])");
    s.in_batch = true;
    for (int const status : {503, 503, 504}) {
        Response const r = s.get();
        EXPECT_EQ(r.status, status);
        EXPECT_TRUE(r.delivery.plain());
        EXPECT_TRUE(Json::accept(r.body));
    }
}

TEST(FaultDelivery, LatencyFollowsItsDistribution) {
    Stage s(R"([{"name": "l", "kind": "latency", "ms": {"median": 100, "sigma": 0.5, "most": 400}}])");
    std::vector<std::uint32_t> ms;
    for (int i = 0; i < 1001; ++i) ms.push_back(s.get().delivery.delay_ms);
    std::ranges::sort(ms);
    EXPECT_NEAR(ms[500], 100, 8);
    EXPECT_NEAR(ms[841], 165, 15);  // one sigma above: e^0.5
    EXPECT_LE(ms.back(), 400U);
    Stage even(R"([{"kind": "latency", "ms": {"from": 10, "to": 12}}])");
    std::set<std::uint32_t> seen;
    for (int i = 0; i < 100; ++i) seen.insert(even.get().delivery.delay_ms);
    EXPECT_THAT(seen, ElementsAre(10, 11, 12));
}

TEST(FaultWrites, StandThoughTheAnswerFails) {
    Stage s(
        R"([{"kind": "executeThenFail", "status": 504, "times": 1}, {"kind": "executeThenFail", "reset": true, "times": 1},
                {"kind": "duplicateDelivery", "times": 1}])");
    EXPECT_EQ(s.send(Method::post, "/beta/x").status, 504);
    EXPECT_EQ(s.served, 1);
    Response const reset = s.send(Method::post, "/beta/x");
    EXPECT_EQ(s.served, 1);
    EXPECT_TRUE(reset.delivery.before_header);
    EXPECT_EQ(s.send(Method::post, "/beta/x").status, 200);
    EXPECT_EQ(s.served, 2);
    EXPECT_EQ(s.plan.list()[2].uses, 1U);
}

}  // namespace
}  // namespace fakegraph::faults
