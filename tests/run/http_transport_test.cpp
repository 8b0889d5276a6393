/// The steps over a real socket; everything else is tested with a scripted transport.
#include <gtest/gtest.h>

#include <array>

#include "fakegraph/http/server.h"
#include "fakegraph/run/report.h"

namespace fakegraph::run {
namespace {

/// Two pages of items, a clock and a state.
void answer(Request const& request, Response& response) {
    response.content_type = kPlainJson;
    if (request.target == "/__admin/clock") {
        response.body = R"({"now":"2026-01-05T08:00:00Z","rate":0})";
    } else if (request.target == "/__admin/state") {
        response.body = R"({"digest":"0123456789abcdef"})";
    } else if (request.target == "/beta/x") {
        response.body = R"({"value":[{"id":"a"}],"@odata.nextLink":"http://)" + std::string(request.host) +
                        R"(/beta/x?p=2"})";
    } else if (request.target == "/beta/x?p=2") {
        response.body = R"({"value":[{"id":"b"}]})";
    } else {
        response.status = 404;
        response.body =
            R"({"error":{"code":"itemNotFound","message":"not at )" + std::string(request.host) + "\"}}";
    }
}

RunResult play() {
    scenarios::Scenario scenario;
    scenario.name = "socket";
    scenario.file = "socket.json";
    scenarios::Step pages;
    pages.number = 1;
    pages.name = "pages";
    pages.action = scenarios::PagesStep{"/x", {}};
    pages.expect = Json::parse(R"({"items":2,"pages":2,"distinct":"/id"})");
    scenarios::Step missing;
    missing.number = 2;
    missing.name = "missing";
    missing.action = scenarios::RequestStep{"POST", "/y", Json::object(), {}};
    missing.expect = Json::parse(R"({"status":201})");
    scenario.steps = {pages, missing};

    auto const server = http::Server::start({}, answer, {});
    EXPECT_TRUE(server);
    auto const transport = http_transport("127.0.0.1", (*server)->port());
    EXPECT_EQ(transport->authority(), "127.0.0.1:" + std::to_string((*server)->port()));
    return run_scenario(scenario, *transport);
}

TEST(HttpTransport, PlaysStepsOverASocket) {
    RunResult const result = play();
    ASSERT_EQ(result.steps.size(), 2U);
    EXPECT_EQ(result.steps[0].outcome, Outcome::passed) << text_report({&result, 1});
    EXPECT_EQ(result.steps[0].items, 2U);
    EXPECT_EQ(result.steps[1].failures,
              (std::vector<Failure>{{"status", "201", R"(404, itemNotFound: "not at HOST")"}}));
}

TEST(HttpTransport, AnotherPortMakesTheSameReports) {
    std::array<RunResult, 1> const one{play()};
    std::array<RunResult, 1> const two{play()};
    EXPECT_EQ(junit_report(one), junit_report(two));
    EXPECT_EQ(json_report(one), json_report(two));
    EXPECT_EQ(text_report(one), text_report(two));
}

TEST(HttpTransport, NobodyThereIsAnError) {
    std::uint16_t port = 0;
    {
        auto const server = http::Server::start({}, answer, {});
        ASSERT_TRUE(server);
        port = (*server)->port();
    }
    auto const answered = http_transport("127.0.0.1", port)->send("GET", "/beta/x", {}, {});
    ASSERT_FALSE(answered);
    EXPECT_FALSE(answered.error().message.empty());
}

}  // namespace
}  // namespace fakegraph::run
