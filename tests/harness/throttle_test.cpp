#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "fakegraph/throttle/charge.h"
#include "fakegraph/throttle/meter.h"

namespace fakegraph::throttle {
namespace {

constexpr std::int64_t kMillisecond = kSecond / 1000;
constexpr std::string_view kUpdates = "/beta/admin/windows/updates/deployments";

Limits only(std::string_view name, std::uint32_t amount, std::int64_t per_ns) {
    Limits out;
    out.limits.at(find_limit(name).value()) = {amount, per_ns};
    return out;
}

class Throttle : public ::testing::Test {
protected:
    bool ask(Meter& meter, std::string_view path = kUpdates, Method method = Method::get,
             std::string_view client = "app") {
        Request request;
        request.method = method;
        request.target = path;
        answer_ = Response();
        answer_.request_id = "rid";
        return meter.take(Visit{.request = request,
                                .path = path,
                                .root = "http://x",
                                .client = client,
                                .wall = {now_ns_, 1'000'000'000'000 + now_ns_ / kMillisecond}},
                          answer_);
    }
    std::size_t passed_of(int n, Meter& meter, std::string_view path = kUpdates, Method method = Method::get,
                          std::string_view client = "app") {
        std::size_t passed = 0;
        for (int i = 0; i < n; ++i)
            passed += ask(meter, path, method, client) ? std::size_t{1} : std::size_t{0};
        return passed;
    }
    std::string header(std::string_view name) const {
        for (auto const& [key, value] : answer_.headers)
            if (key == name) return value;
        return "-";
    }

    std::int64_t now_ns_ = 5 * kSecond;
    Response answer_;
};

TEST_F(Throttle, NothingIsLimitedUnlessSaid) {
    Meter meter;
    EXPECT_EQ(passed_of(10'000, meter), 10'000U);
    meter.configure(Limits(), "t");
    EXPECT_EQ(passed_of(10'000, meter), 10'000U);
    EXPECT_TRUE(answer_.headers.empty());
}

TEST_F(Throttle, ABucketLetsABurstPassAndThenItsRate) {
    Meter meter;
    meter.configure(only("updatesTenant", 100, 20 * kSecond), "tid");
    EXPECT_EQ(passed_of(100, meter), 100U);
    EXPECT_FALSE(ask(meter));
    EXPECT_EQ(answer_.status, 429);
    EXPECT_EQ(header("Retry-After"), "1");  // 0.4 s: the refused one has to be paid too
    now_ns_ += kSecond;
    EXPECT_EQ(passed_of(5, meter), 4U);
}

TEST_F(Throttle, TheAnswerIsThatOfTheService) {
    Meter meter;
    meter.configure(only("updatesApplicationWrites", 1, 10 * kSecond), "tid");
    EXPECT_TRUE(ask(meter, kUpdates, Method::post));
    EXPECT_TRUE(ask(meter, kUpdates));  // a read
    ASSERT_FALSE(ask(meter, kUpdates, Method::del));
    EXPECT_EQ(answer_.content_type, "application/json");
    EXPECT_EQ(answer_.body,
              R"({"error":{"code":"TooManyRequests","innerError":{"code":"429","date":"1970-01-01T00:00:00",)"
              R"("message":"Please retry after","request-id":"rid","status":"429"},)"
              R"("message":"Please retry again later."}})");
    EXPECT_EQ(header("Cache-Control"), "private");
    EXPECT_EQ(header("x-ms-throttle-scope"), "Tenant_Application/Write/app/tid");
    EXPECT_EQ(header("x-ms-throttle-information"), "WriteLimitExceeded");
    EXPECT_EQ(header("x-ms-throttle-limit-percentage"), "1.80");
    EXPECT_EQ(header("RateLimit-Limit"), "-");
}

TEST_F(Throttle, WhoHonoursRetryAfterPasses) {
    for (auto const form : {RetryForm::seconds, RetryForm::fraction}) {
        Limits limits = only("tenant", 3, 2 * kSecond);
        limits.retry_after = form;
        Meter meter;
        meter.configure(limits, "t");
        for (int i = 0; i < 20; ++i) {
            if (ask(meter)) continue;
            now_ns_ +=
                static_cast<std::int64_t>(std::stod(header("Retry-After")) * 1000 + 0.5) * kMillisecond;
            EXPECT_TRUE(ask(meter)) << i;
        }
    }
}

TEST_F(Throttle, RefusedRequestsCount) {
    Meter meter;
    meter.configure(only("tenant", 10, 10 * kSecond), "t");
    EXPECT_EQ(passed_of(10, meter), 10U);
    std::size_t passed = 0;
    for (int i = 0; i < 100; ++i) {  // twice as often as allowed: nothing passes any more
        now_ns_ += kSecond / 2;
        passed += ask(meter) ? std::size_t{1} : std::size_t{0};
    }
    EXPECT_EQ(passed, 0U);
    EXPECT_EQ(header("Retry-After"), "9");  // no more than 1.8 of the limit is owed
    now_ns_ += 9 * kSecond;
    EXPECT_TRUE(ask(meter));
}

TEST_F(Throttle, EveryFormOfRetryAfter) {
    Limits limits = only("tenant", 1, 2490 * kMillisecond);
    auto const said = [&](RetryForm form, std::optional<std::int64_t> fixed_ms = {}) {
        limits.retry_after = form;
        limits.retry_after_ms = fixed_ms;
        Meter meter;
        meter.configure(limits, "t");
        ask(meter);
        EXPECT_FALSE(ask(meter));
        return header("Retry-After");
    };
    EXPECT_EQ(said(RetryForm::seconds), "5");
    EXPECT_EQ(said(RetryForm::fraction), "4.482");
    EXPECT_EQ(said(RetryForm::date), "Sun, 09 Sep 2001 01:46:50 GMT");
    EXPECT_EQ(said(RetryForm::zero), "0");
    EXPECT_EQ(said(RetryForm::absent), "-");
    EXPECT_EQ(said(RetryForm::exact, 120'000), "120");
    EXPECT_EQ(said(RetryForm::exact, 0), "0");
    EXPECT_EQ(said(RetryForm::fraction, 249), "0.249");
    limits.status = 503;
    limits.code = "UnknownError";
    EXPECT_EQ(said(RetryForm::seconds), "5");
    EXPECT_EQ(answer_.status, 503);
    auto const body = nlohmann::json::parse(answer_.body);
    EXPECT_EQ(body["error"]["code"], "UnknownError");
    EXPECT_EQ(body["error"]["message"], "");
}

TEST_F(Throttle, EachScopeAndClassHasItsOwnBucket) {
    Meter tenant;
    tenant.configure(only("updatesTenantReads", 2, kSecond), "t");
    EXPECT_TRUE(ask(tenant, kUpdates, Method::get, "a"));
    EXPECT_TRUE(ask(tenant, kUpdates, Method::get, "b"));
    EXPECT_FALSE(ask(tenant, kUpdates, Method::get, "c"));
    EXPECT_TRUE(ask(tenant, kUpdates, Method::patch, "c"));
    EXPECT_TRUE(ask(tenant, "/beta/devices", Method::get, "c"));
    Meter application;
    application.configure(only("updatesApplication", 1, kSecond), "t");
    EXPECT_TRUE(ask(application, kUpdates, Method::get, "a"));
    EXPECT_FALSE(ask(application, kUpdates, Method::post, "a"));
    EXPECT_TRUE(ask(application, kUpdates, Method::get, "b"));
}

TEST_F(Throttle, AnApplicationIsCountedOverAllTenants) {
    Meter one, other;
    other.share(one.everywhere());
    for (auto* meter : {&one, &other}) meter->configure(only("application", 2, kSecond), "t");
    EXPECT_TRUE(ask(one));
    EXPECT_TRUE(ask(other));
    EXPECT_FALSE(ask(one));
    EXPECT_EQ(header("x-ms-throttle-scope"), "Application/ReadWrite/app/t");
    EXPECT_TRUE(ask(one, kUpdates, Method::get, "b"));
    other.reset();
    EXPECT_FALSE(ask(other)) << "what others have used is not its own to give back";
    one.reset();
    EXPECT_TRUE(ask(other));
}

TEST_F(Throttle, OnlyGraphRequestsCountAndNoBatch) {
    Meter meter;
    meter.configure(only("tenant", 1, kSecond), "t");
    for (auto const path :
         {"/common/oauth2/v2.0/token", "/beta/$batch", "/v1.0/%24batch", "/v1.0/$BATCH?x=1"})
        EXPECT_EQ(passed_of(3, meter, path, Method::post), 3U) << path;
    EXPECT_EQ(passed_of(3, meter, "//v1.0/me"), 1U);
}

TEST_F(Throttle, HeadersComeFromEightyPercentOn) {
    Limits limits = only("tenant", 10, 10 * kSecond);
    limits.rate_limit_headers = true;
    Meter meter;
    meter.configure(limits, "t");
    EXPECT_EQ(passed_of(7, meter), 7U);
    EXPECT_TRUE(answer_.headers.empty());
    EXPECT_TRUE(ask(meter));
    EXPECT_EQ(header("x-ms-throttle-limit-percentage"), "0.80");
    EXPECT_EQ(header("RateLimit-Limit"), "10");
    EXPECT_EQ(header("RateLimit-Remaining"), "2");
    EXPECT_EQ(header("RateLimit-Reset"), "8");
    EXPECT_EQ(header("x-ms-throttle-scope"), "-");
    EXPECT_EQ(passed_of(3, meter), 2U);
    EXPECT_EQ(header("RateLimit-Remaining"), "0");
}

std::uint32_t units(std::string_view path, Method method = Method::get) {
    Request request;
    request.method = method;
    return charge_of(Visit{.request = request, .path = path, .root = {}, .client = "c", .wall = {}}).units;
}

TEST(Charge, IsOfTheAreaInEverySpelling) {
    for (std::string_view const path :
         {"/beta/admin/windows/updates/deployments", "/beta/admin/%77indows/updates/deployments",
          "/beta//admin/windows/microsoft.graph.adminWindows/updates('x')",
          "/Beta/Admin/Windows/%75pdates/deploymentAudiences?$top=1"}) {
        Request request;
        request.method = Method::post;
        Charge const charge =
            charge_of(Visit{.request = request, .path = path, .root = "", .client = "c", .wall = {}});
        EXPECT_TRUE(charge.counted) << path;
        EXPECT_EQ(charge.area, Area::updates) << path;
    }
}

TEST(Charge, ResourceUnitsOfTheDirectory) {
    EXPECT_EQ(units("/beta/devices"), 1U);
    EXPECT_EQ(units("/beta/groups/x/members"), 3U);
    EXPECT_EQ(units("/v1.0/Groups('x')/Members/microsoft.graph.device?$top=5"), 2U);
    EXPECT_EQ(units("/beta/groups/x/transitiveMembers?%24expand=a"), 6U);
    EXPECT_EQ(units("/beta/groups/x/members?$select=id&$top=19"), 1U);
    EXPECT_EQ(units("/beta/groups/x/members?$select=id&$top=20"), 2U);
    EXPECT_EQ(units("/beta/devices?top=1&select=id"), 1U);
    EXPECT_EQ(units("/beta/devices?$expand=a"), 2U);
    EXPECT_EQ(units("/beta/groups/x/members", Method::post), 1U);
    EXPECT_EQ(units("/beta/admin/windows/updates/deployments?$expand=audience"), 1U);
}

TEST_F(Throttle, UnitsFillTheirBucketAndAreTold) {
    Meter meter;
    meter.configure(only("directoryUnits", 7, 10 * kSecond), "t");
    EXPECT_TRUE(ask(meter, "/beta/groups/x/members"));
    EXPECT_EQ(header("x-ms-resource-unit"), "3");
    EXPECT_TRUE(ask(meter, "/beta/groups/x/members"));
    EXPECT_TRUE(ask(meter, "/beta/me"));
    EXPECT_FALSE(ask(meter, "/beta/me"));
    EXPECT_EQ(header("x-ms-throttle-information"), "ResourceUnitLimitExceeded");
    EXPECT_TRUE(ask(meter));
}

TEST_F(Throttle, ClientsBeyondTheBoundShareOneSet) {
    Meter meter;
    meter.configure(only("updatesApplication", 1, 20 * kSecond), "t");
    for (std::size_t i = 0; i < 4096; ++i)
        ASSERT_TRUE(ask(meter, kUpdates, Method::get, "client" + std::to_string(i)));
    EXPECT_TRUE(ask(meter, kUpdates, Method::get, "late"));
    EXPECT_FALSE(ask(meter, kUpdates, Method::get, "later"));
    now_ns_ += 40 * kSecond;  // all places are free again
    EXPECT_TRUE(ask(meter, kUpdates, Method::get, "late"));
    EXPECT_TRUE(ask(meter, kUpdates, Method::get, "later"));
}

TEST_F(Throttle, PublishedLimitsGrowWithTheTenant) {
    auto const amount = [](std::uint64_t devices, std::string_view name) {
        return published_for(devices).limits.at(find_limit(name).value()).amount;
    };
    EXPECT_EQ(amount(49, "directoryUnits"), 3500U);
    EXPECT_EQ(amount(50, "directoryUnits"), 5000U);
    EXPECT_EQ(amount(501, "directoryUnits"), 8000U);
    EXPECT_EQ(amount(1, "updatesApplicationWrites"), 100U);
    EXPECT_EQ(amount(1, "tenant"), 0U);
    EXPECT_FALSE(find_limit("nobody"));
    Meter meter;
    meter.configure(published_for(1000), "t");
    EXPECT_EQ(passed_of(300, meter, kUpdates, Method::post, "a"), 100U);
    EXPECT_EQ(passed_of(300, meter, kUpdates, Method::post, "b"), 0U);  // refused ones filled the tenant's
}

TEST_F(Throttle, ResetFillsTheBuckets) {
    Meter meter;
    meter.configure(only("tenant", 1, kSecond), "t");
    EXPECT_EQ(passed_of(2, meter), 1U);
    meter.reset();
    EXPECT_TRUE(ask(meter));
}

}  // namespace
}  // namespace fakegraph::throttle
