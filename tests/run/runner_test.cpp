#include "fakegraph/run/runner.h"

#include <gtest/gtest.h>

#include "tests/run/fake_transport.h"

namespace fakegraph::run {
namespace {

using scenarios::AdvanceStep;
using scenarios::DevicesStep;
using scenarios::PagesStep;
using scenarios::RequestStep;
using scenarios::Scenario;
using scenarios::Step;

Json parsed(std::string_view text) { return Json::parse(text); }

class Runner : public testing::Test {
protected:
    Runner() {
        scenario.name = "demo";
        scenario.file = "scenarios/demo.json";
        scenario.setup.seed = 7;
        scenario.captures = {{"audience", "f660d844"}};
    }
    template <class Action>
    Step& step(Action action, std::string_view expect = "null") {
        Step s;
        s.number = scenario.steps.size() + 1;
        s.name = "step " + std::to_string(s.number);
        s.place = {"scenarios/demo.json", static_cast<int>(10 + s.number), 5};
        s.action = std::move(action);
        s.expect = parsed(expect);
        scenario.steps.push_back(std::move(s));
        return scenario.steps.back();
    }
    Step& get(std::string target, std::string_view expect = "null") {
        return step(RequestStep{"GET", std::move(target), {}, {}}, expect);
    }
    RunResult run(RunOptions const& options = {}) { return run_scenario(scenario, server, options); }
    /// The only failures of the only step.
    std::vector<Failure> failures() {
        RunResult const result = run();
        EXPECT_EQ(result.steps.size(), 1U);
        EXPECT_TRUE(result.failures.empty());
        return result.steps.at(0).failures;
    }

    Scenario scenario;
    FakeTransport server;
};

TEST_F(Runner, PlaysStepsInOrderAndCarriesCaptures) {
    step(RequestStep{"POST", "/admin/policies", parsed(R"({"audience":{"id":"{{audience}}"}})"), {}},
         R"({"status":201,"body":{"/audience/id":"{{audience}}"}})")
        .capture = {{"policy", "/id"}, {"limit", "/limit"}};
    step(RequestStep{"PATCH",
                     "/admin/policies/{{policy}}",
                     parsed(R"({"limit":"{{limit}}"})"),
                     {{"If-Match", "W/{{limit}}"}}},
         R"({"status":204})");
    server.on("POST /beta/admin/policies", 201, R"({"id":"p1","limit":3,"audience":{"id":"f660d844"}})")
        .on("PATCH /beta/admin/policies/p1", 204, "");
    RunResult const result = run();
    EXPECT_TRUE(result.passed());
    auto const asked = server.asked();
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].body, R"({"audience":{"id":"f660d844"}})");
    EXPECT_EQ(asked[0].headers, (Headers{{"Content-Type", "application/json"}}));
    EXPECT_EQ(asked[1].body, R"({"limit":3})");
    EXPECT_EQ(asked[1].headers, (Headers{{"If-Match", "W/3"}, {"Content-Type", "application/json"}}));
    EXPECT_EQ(result.digest, "0123456789abcdef");
    EXPECT_EQ(result.seed, 7U);
    EXPECT_EQ(result.file, "scenarios/demo.json");
}

TEST_F(Runner, GivenContentTypeStays) {
    step(RequestStep{"POST", "/x", parsed("{}"), {{"content-TYPE", "text/plain"}}});
    server.on("POST /beta/x", 200, "");
    EXPECT_TRUE(run().passed());
    EXPECT_EQ(server.asked().at(0).headers, (Headers{{"content-TYPE", "text/plain"}}));
}

TEST_F(Runner, NoBodyNoContentType) {
    get("/x");
    server.on("GET /beta/x", 200, "{}");
    EXPECT_TRUE(run().passed());
    EXPECT_TRUE(server.asked().at(0).headers.empty());
}

TEST_F(Runner, TargetsAreBelowBetaUnlessTheySayWhereTheyBelong) {
    scenario.captures["link"] = server.base() + "/beta/y?$skiptoken=a%20b";
    std::pair<char const*, char const*> const targets[] = {
        {"/x", "/beta/x"},
        {"x", "/beta/x"},
        {"/beta/x", "/beta/x"},
        {"/beta?x", "/beta?x"},
        {"/beta", "/beta"},
        {"/betamax", "/beta/betamax"},
        {"/v1.0/x", "/v1.0/x"},
        {"/t/two/beta/x", "/t/two/beta/x"},
        {"/teams", "/beta/teams"},
        {"/t", "/beta/t"},
        {"/__admin/clock2", "/__admin/clock2"},
        {"/x?$filter=a eq 'ü'", "/beta/x?$filter=a%20eq%20'%C3%BC'"},
        {"{{link}}", "/beta/y?$skiptoken=a%20b"},
        {"/x%41", "/beta/x%41"}};
    for (auto const& [written, sent] : targets) {
        get(written);
        server.on(std::string("GET ") + sent, 200, "{}");
    }
    EXPECT_TRUE(run().passed());
    auto const asked = server.asked();
    ASSERT_EQ(asked.size(), std::size(targets));
    for (std::size_t i = 0; i < asked.size(); ++i) EXPECT_EQ(asked[i].target, targets[i].second);
}

TEST_F(Runner, TargetsElsewhereFail) {
    for (char const* target : {"http://graph.microsoft.com/beta/x", "https://127.0.0.1:41234/beta/x"}) {
        scenario.steps.clear();
        get(target);
        auto const found = failures();
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found.front().expected, "a path, or a link to http://HOST");
    }
    EXPECT_TRUE(server.asked().empty());
    scenario.steps.clear();
    get("/x?url=http://y");
    server.on("GET /beta/x?url=http://y", 200, "{}");
    EXPECT_TRUE(failures().empty());
}

TEST_F(Runner, StopsAtTheFirstFailure) {
    get("/a", R"({"status":200})");
    get("/b", R"({"status":200})");
    get("/c", R"({"status":200})");
    server.on("GET /beta/a", 200, "{}").on("GET /beta/b", 500, "{}").on("GET /beta/c", 200, "{}");
    RunResult const result = run();
    EXPECT_FALSE(result.passed());
    ASSERT_EQ(result.steps.size(), 3U);
    EXPECT_EQ(result.steps[0].outcome, Outcome::passed);
    EXPECT_EQ(result.steps[1].outcome, Outcome::failed);
    EXPECT_EQ(result.steps[2].outcome, Outcome::skipped);
    EXPECT_EQ(result.steps[2].at, "");
    EXPECT_EQ(result.steps[2].name, "step 3");
    EXPECT_EQ(server.asked().size(), 2U);
    EXPECT_EQ(result.digest, "0123456789abcdef");
}

TEST_F(Runner, StatusMayBeAMatcher) {
    get("/a", R"({"status":{"atLeast":200,"atMost":299}})");
    get("/b", R"({"status":{"atLeast":200,"atMost":299}})");
    server.on("GET /beta/a", 204, "")
        .on("GET /beta/b", 404, R"({"error":{"code":"itemNotFound","message":"gone"}})");
    RunResult const result = run();
    EXPECT_EQ(result.steps[0].outcome, Outcome::passed);
    EXPECT_EQ(result.steps[1].failures,
              (std::vector<Failure>{{"status", "at most 299", R"(404, itemNotFound: "gone")"}}));
}

TEST_F(Runner, ErrorsFailUnlessTheStatusIsExpected) {
    get("/a");
    server.on("GET /beta/a", 400, R"({"error":{"code":"BadRequest","message":"no"}})");
    EXPECT_EQ(failures(), (std::vector<Failure>{{"status", "below 400 (no status is expected by name)",
                                                 R"(400, BadRequest: "no")"}}));
    scenario.steps[0].expect = parsed(R"({"status":400,"body":{"/error/code":"BadRequest"}})");
    EXPECT_TRUE(failures().empty());
}

TEST_F(Runner, HeadersMatchWithoutLetterCase) {
    get("/a",
        R"({"headers":{"RETRY-after":{"atLeast":1},"x-a":"1, 2","x-n":"7","gone":{"exists":false},"Location":{"exists":true}}})");
    server.on("GET /beta/a", 200, "{}", {{"Retry-After", "3"}, {"X-A", "1"}, {"x-a", "2"}, {"X-N", "7"}});
    EXPECT_EQ(failures(), (std::vector<Failure>{{"header Location", "something", "nothing"}}));
}

TEST_F(Runner, BodyFailuresNameTheirPointer) {
    get("/a", R"({"body":{"/n":{"atLeast":2},"/list/0":{"a":1},"/gone":{"exists":true},"bad":1}})");
    server.on("GET /beta/a", 200, R"({"n":1,"list":[{"a":2}]})");
    EXPECT_EQ(failures(), (std::vector<Failure>{{"body /n", "at least 2", "1"},
                                                {"body /list/0/a", "1", "2"},
                                                {"body /gone", "something", "nothing"},
                                                {"body bad", "a JSON pointer", "\"bad\""}}));
}

TEST_F(Runner, BodiesThatAreNotJsonOrEmpty) {
    get("/a", R"({"body":{"/n":{"exists":false}}})");
    server.on("GET /beta/a", 200, "<html>");
    EXPECT_EQ(failures(), (std::vector<Failure>{{"body", "JSON", "\"<html>\""}}));
    server.clear("GET /beta/a").on("GET /beta/a", 204, "");
    EXPECT_TRUE(failures().empty());
}

TEST_F(Runner, CaptureThatIsNotThereFails) {
    get("/a").capture = {{"id", "/id"}};
    server.on("GET /beta/a", 200, R"({"value":[]})");
    EXPECT_EQ(
        failures(),
        (std::vector<Failure>{{"capture", "a value to capture",
                               "cannot capture 'id' from '/id': the answer's body has no such value"}}));
}

TEST_F(Runner, UnknownCapturesFailBeforeAnythingIsSent) {
    std::string const found = "nothing is captured as 'no'; there are audience";
    get("/{{no}}");
    EXPECT_EQ(failures(), (std::vector<Failure>{{"target", "known captures", found}}));
    scenario.steps.clear();
    step(RequestStep{"POST", "/x", parsed(R"({"a":"{{no}}"})"), {}});
    EXPECT_EQ(failures(), (std::vector<Failure>{{"body", "known captures", found}}));
    scenario.steps.clear();
    step(RequestStep{"GET", "/x", {}, {{"A", "{{no}}"}}});
    EXPECT_EQ(failures(), (std::vector<Failure>{{"header A", "known captures", found}}));
    scenario.steps.clear();
    get("/x", R"({"body":{"/a":"{{no}}"}})");
    EXPECT_EQ(failures(), (std::vector<Failure>{{"expect", "known captures", found}}));
    scenario.steps.clear();
    step(DevicesStep{{{"audience", "{{no}}"}}});
    EXPECT_EQ(failures(), (std::vector<Failure>{{"audience", "known captures", found}}));
    EXPECT_TRUE(server.asked().empty());
}

TEST_F(Runner, HeaderValuesCannotSmuggleLines) {
    scenario.captures["evil"] = "a\r\nX: y";
    step(RequestStep{"GET", "/x", {}, {{"A", "{{evil}}"}}});
    EXPECT_EQ(failures(),
              (std::vector<Failure>{{"header A", "a value without control characters", R"("a\r\nX: y")"}}));
    EXPECT_TRUE(server.asked().empty());
}

TEST_F(Runner, ExpectationsThatNobodyChecksFail) {
    get("/x", R"({"items":5})");
    server.on("GET /beta/x", 200, "{}");
    EXPECT_EQ(failures(), (std::vector<Failure>{{"expect", "one of status, headers, body", "\"items\""}}));
}

TEST_F(Runner, PagesAreCountedAndCompared) {
    Step& s = step(PagesStep{"/x/{{audience}}", {}}, R"({"items":3,"pages":{"atMost":2},"distinct":"/id"})");
    s.capture = {{"first", "/value/0/id"}};
    get("/y/{{first}}");
    server
        .on("GET /beta/x/f660d844", 200,
            R"({"value":[{"id":"a"},{"id":"b"}],"@odata.nextLink":")" + server.base() + R"(/beta/x/2"})")
        .on("GET /beta/x/2", 200, R"({"value":[{"id":"c"}]})")
        .on("GET /beta/y/a", 200, "{}");
    RunResult const result = run();
    EXPECT_TRUE(result.passed());
    EXPECT_EQ(result.steps[0].pages, 2U);
    EXPECT_EQ(result.steps[0].items, 3U);
    EXPECT_EQ(result.steps[0].request, "GET /beta/x/f660d844");
}

TEST_F(Runner, PagesFailOnCountsAndDuplicates) {
    step(PagesStep{"/x", {}}, R"({"items":4,"pages":2,"distinct":"/id"})");
    server.on("GET /beta/x", 200, R"({"value":[{"id":"a"},{"id":"b"},{"id":"a"}]})");
    EXPECT_EQ(failures(), (std::vector<Failure>{
                              {"pages", "2", "1"},
                              {"items", "4", "3"},
                              {"distinct /id", "3 different values",
                               "2 different values; the first that came again: \"a\", item 3 of page 1"}}));
}

TEST_F(Runner, PagesPassTheBoundOn) {
    step(PagesStep{"/x", {}});
    server.on("GET /beta/x", 200, R"({"value":[],"@odata.nextLink":")" + server.base() + R"(/beta/x2"})");
    RunResult const result = run({.file = "", .timings = false, .pages_max = 1});
    EXPECT_EQ(result.steps[0].failures,
              (std::vector<Failure>{{"page 1 nextLink", "none after 1 pages", "/beta/x2"}}));
}

TEST_F(Runner, AdvancePostsTheDuration) {
    step(AdvanceStep{std::chrono::hours{24 * 14}});
    server.on("POST /__admin/clock/advance", 200, R"({"now":"2026-01-19T08:00:00Z"})");
    EXPECT_TRUE(run().passed());
    EXPECT_EQ(server.asked().at(0).body, R"({"by":"P14D"})");
    server.clear("POST /__admin/clock/advance").on("POST /__admin/clock/advance", 202, "{}");
    EXPECT_EQ(failures(), (std::vector<Failure>{{"status", "200", "202"}}));
}

TEST_F(Runner, DevicesShareIsOfTheSelectionWithoutOutcomes) {
    step(
        DevicesStep{
            {{"audience", "{{audience}}"}, {"installed", "a/b c"}, {"offered", "e"}, {"cohort", "sales"}}},
        R"({"share":{"atLeast":0.95},"count":{"atLeast":940}})")
        .capture = {{"done", "/count"}};
    server
        .on("GET /__admin/devices/count?audience=f660d844&installed=a%2Fb%20c&offered=e&cohort=sales", 200,
            R"({"count":949})")
        .on("GET /__admin/devices/count?audience=f660d844&cohort=sales", 200, R"({"count":1000})");
    RunResult const result = run();
    EXPECT_EQ(result.steps[0].count, 949U);
    EXPECT_EQ(result.steps[0].failures,
              (std::vector<Failure>{{"share", "at least 0.95", "0.949 (949 of 1000)"}}));
    scenario.steps[0].expect = parsed(R"({"share":0.949})");
    EXPECT_TRUE(run().passed());
}

TEST_F(Runner, DevicesWithoutAnyoneHaveNoShare) {
    step(DevicesStep{{{"cohort", "none"}}}, R"({"share":{"atMost":1}})");
    server.on("GET /__admin/devices/count?cohort=none", 200, R"({"count":0})");
    EXPECT_EQ(failures(),
              (std::vector<Failure>{{"share", R"({"atMost":1})", "no device is in the selection at all"}}));
    scenario.steps[0].expect = parsed(R"({"count":0})");
    EXPECT_TRUE(failures().empty());
}

TEST_F(Runner, DevicesReportRefusals) {
    step(DevicesStep{{{"installed", "e"}}}, R"({"share":1})");
    server.on("GET /__admin/devices/count?installed=e", 404,
              R"({"error":{"code":"itemNotFound","message":"no e"}})");
    EXPECT_EQ(failures(), (std::vector<Failure>{{"GET /__admin/devices/count?installed=e", "200",
                                                 R"(404, itemNotFound: "no e")"}}));
    server.clear("GET /__admin/devices/count?installed=e")
        .on("GET /__admin/devices/count?installed=e", 200, R"({"count":3})")
        .on("GET /__admin/devices/count", 200, R"({"n":3})");
    EXPECT_EQ(failures(),
              (std::vector<Failure>{{"GET /__admin/devices/count /count", "a number", "nothing"}}));
}

TEST_F(Runner, StepsCarrySimulatedTime) {
    get("/a");
    get("/b", R"({"status":201})");
    server.on("GET /beta/a", 200, "{}").on("GET /beta/b", 200, "{}").clear("GET /__admin/clock");
    for (int day : {1, 2, 3, 4})
        server.on("GET /__admin/clock", 200,
                  R"({"now":"2026-01-0)" + std::to_string(day) + R"(T00:00:00Z"})");
    RunResult const result = run();
    EXPECT_EQ(result.started, "2026-01-01T00:00:00Z");
    EXPECT_EQ(result.steps[0].at, "2026-01-02T00:00:00Z");
    EXPECT_EQ(result.steps[1].at, "2026-01-03T00:00:00Z");
    EXPECT_EQ(result.now, "2026-01-03T00:00:00Z");
}

TEST_F(Runner, WithoutAClockNothingIsPlayed) {
    get("/a");
    server.clear("GET /__admin/clock").on("GET /__admin/clock", 503, "{}");
    RunResult const result = run();
    EXPECT_FALSE(result.passed());
    EXPECT_EQ(result.steps[0].outcome, Outcome::skipped);
    EXPECT_EQ(result.failures, (std::vector<Failure>{{"GET /__admin/clock", "200", "503"}}));
}

TEST_F(Runner, StateMustHaveADigest) {
    server.clear("GET /__admin/state").on("GET /__admin/state", 200, "{}");
    RunResult const result = run();
    EXPECT_FALSE(result.passed());
    EXPECT_EQ(result.failures, (std::vector<Failure>{{"GET /__admin/state /digest", "a string", "nothing"}}));
}

TEST_F(Runner, NoAnswerIsAFailureWithoutTheAddress) {
    get("/a");
    EXPECT_EQ(failures(),
              (std::vector<Failure>{{"answer", "an answer", "no connection to http://HOST/beta/a"}}));
}

TEST_F(Runner, ResultsHoldNeitherAddressNorWallTime) {
    auto const play = [&](std::string const& authority, std::string const& date) {
        server = FakeTransport(authority);
        std::string const link = server.base() + "/beta/x";
        std::string const encoded = "http%3A%2F%2F127.0.0.1%3A" + authority.substr(authority.rfind(':') + 1);
        server.on("GET /beta/a", 200,
                  R"({"link":")" + link + R"(","odd":")" + encoded + "\",\"long\":\"" + link +
                      std::string(2000, 'x') + "\"}",
                  {{"Date", date}, {"Location", link}});
        return run();
    };
    get("/a", R"({"headers":{"date":"x","location":"y"},"body":{"/link":1,"/odd":2,"/long":3}})");
    RunResult const one = play("127.0.0.1:8080", "Mon, 05 Jan 2026 08:00:00 GMT");
    RunResult const two = play("127.0.0.1:41234", "Tue, 06 Jan 2026 09:10:11 GMT");
    EXPECT_EQ(one.steps[0].failures, two.steps[0].failures);
    ASSERT_EQ(one.steps[0].failures.size(), 5U);
    EXPECT_EQ(one.steps[0].failures[0].found, "\"(wall time)\"");
    EXPECT_EQ(one.steps[0].failures[1].found, "\"http://HOST/beta/x\"");
    EXPECT_EQ(one.steps[0].failures[2].found, "\"http://HOST/beta/x\"");
    EXPECT_EQ(one.steps[0].failures[3].found, "\"http%3A%2F%2FHOST\"");
    EXPECT_LT(one.steps[0].failures[4].found.size(), kTextMax + 50);
    EXPECT_NE(one.steps[0].failures[4].found.find("… (2020 bytes in all)"), std::string::npos);
    EXPECT_FALSE(one.steps[0].wall_s);
}

TEST_F(Runner, TimingsOnlyOnRequest) {
    get("/a");
    server.on("GET /beta/a", 200, "{}");
    EXPECT_TRUE(run({.file = "", .timings = true}).steps[0].wall_s);
}

TEST_F(Runner, ReplayQuotesTheFile) {
    EXPECT_EQ(run().replay(), "fakegraph run scenarios/demo.json --seed 7");
    EXPECT_EQ(run({.file = "my 'own'.json"}).replay(), R"(fakegraph run 'my '\''own'\''.json' --seed 7)");
}

}  // namespace
}  // namespace fakegraph::run
