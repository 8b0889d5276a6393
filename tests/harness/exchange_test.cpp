/// The way of a request through the harness, as the log and the answer's headers show it.
#include "fakegraph/harness.h"
#include "tests/face/face.h"

namespace fakegraph::test {
namespace {

std::string header_of(Reply const& reply, std::string_view name) {
    for (auto const& [key, value] : reply.headers)
        if (key == name) return value;
    return "-";
}

/// `status/served twice path` of a request in the log.
std::string logged(Face& face, std::uint64_t number) {
    std::string out = "nothing";
    face.tenant().harness().log.ring().with(number, [&](watch::Entry const& e) {
        out = std::to_string(e.status) + '/' + std::to_string(e.served) + (e.twice ? " twice " : " ");
        out += e.path;
    });
    return out;
}

Face limited(std::string const& limits, std::string const& faults = "[]") {
    return Face(small_tenant(R"("service": {"limits": )" + limits + R"(}, "faults": )" + faults));
}

TEST(Exchange, AnErrorKeepsWhatTheMeterTells) {
    Face face = limited(R"({"updatesTenant": {"requests": 5, "per": "PT1H"}, "rateLimitHeaders": true})");
    for (int i = 0; i < 4; ++i) face.get("/deployments");
    Reply const reply = face.get("/deployments/6a4ede6e-5b0f-4c5e-9a8f-000000000000");
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(header_of(reply, "x-ms-throttle-limit-percentage"), "1.00");
    EXPECT_EQ(header_of(reply, "RateLimit-Limit"), "5");
    EXPECT_EQ(face.get("/deployments").status, 429);
}

constexpr auto kTwice =
    R"([{"match": {"method": "POST", "path": "*/deploymentAudiences"}, "kind": "duplicateDelivery"}])";

TEST(Exchange, OfTwoDeliveriesTheLogTellsWhatWasCarriedOut) {
    Face once = limited(R"({"updatesTenantWrites": {"requests": 1, "per": "PT1H"}})", kTwice);
    EXPECT_EQ(once.post("/deploymentAudiences").status, 429);
    EXPECT_EQ(logged(once, 1), "429/201 /beta/admin/windows/updates/deploymentAudiences");
    Face twice = limited("\"none\"", kTwice);
    EXPECT_EQ(twice.post("/deploymentAudiences").status, 201);
    EXPECT_EQ(logged(twice, 1), "201/201 twice /beta/admin/windows/updates/deploymentAudiences");
    EXPECT_EQ(twice.post("/deploymentAudiences", "{\"nonsense\": 1}").status, 400);
    EXPECT_EQ(logged(twice, 2), "400/400 /beta/admin/windows/updates/deploymentAudiences");
}

TEST(Exchange, WhatTheTransportRefusesIsInTheLog) {
    Face face;
    auto const refuse = [&](Method method, std::string_view target, int status) {
        Request request;
        request.method = method;
        request.target = target;
        request.host = "graph.test";
        Response response;
        face.app().refuse(status, "BadRequest", "No.", request, response);
        EXPECT_EQ(response.status, status);
    };
    refuse(Method::post, "/beta/$batch", 413);
    refuse(Method::get, "/__admin/requests", 414);
    refuse(Method::other, "", 400);  // no request line
    refuse(Method::get, "", 414);
    refuse(Method::get, "/t/nobody/beta/devices", 500);
    EXPECT_EQ(logged(face, 1), "413/0 /beta/$batch");
    EXPECT_EQ(logged(face, 2), "414/0 ");
    EXPECT_EQ(logged(face, 3), "nothing");
}

}  // namespace
}  // namespace fakegraph::test
