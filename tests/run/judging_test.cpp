/// Steps about the command and its client: command, verdicts, requests.
#include <gtest/gtest.h>

#include "fakegraph/run/report.h"
#include "fakegraph/run/runner.h"
#include "tests/run/fake_transport.h"

namespace fakegraph::run {
namespace {

using scenarios::CommandStep;
using scenarios::DevicesStep;
using scenarios::RequestsStep;
using scenarios::RequestStep;
using scenarios::Scenario;
using scenarios::Step;
using scenarios::VerdictsStep;

constexpr auto kVerdicts = R"({"client":"cmd","rules":{
  "linksOpaque":{"outcome":"failed","passed":1,"failed":3,"evidence":[{"requests":[2],"text":"request 2 did a"},
    {"requests":[3],"text":"request 3 did b"},{"requests":[4],"text":"request 4 did c"}]},
  "noLoop":{"outcome":"passed","passed":1,"failed":0,"evidence":[]},
  "noHammer":{"outcome":"notObserved","passed":0,"failed":0,"evidence":[]}}})";

class Judging : public testing::Test {
protected:
    Judging() {
        scenario.name = "demo";
        scenario.file = "demo.json";
        command.words = {"sh", "-c", "echo at http://127.0.0.1:41234; exit 3"};
        command.client = "cmd";
        options.command = &command;
        server.on("GET /__admin/verdicts/cmd", 200, kVerdicts);
    }
    void step(auto action, std::string_view expect = "null") {
        Step s;
        s.number = scenario.steps.size() + 1;
        s.name = "step";
        s.action = std::move(action);
        s.expect = Json::parse(expect);
        scenario.steps.push_back(std::move(s));
    }
    RunResult run() { return run_scenario(scenario, server, options); }
    std::vector<Failure> failures() {
        for (StepResult const& s : run().steps)
            if (s.outcome == Outcome::failed) return s.failures;
        return {};
    }
    void pass() { command.words = {"true"}; }

    Scenario scenario;
    FakeTransport server;
    Command command;
    RunOptions options;
};

TEST_F(Judging, TheCommandRunsBeforeWhatLooksBack) {
    step(RequestStep{"GET", "/x", {}, {}});
    step(VerdictsStep{}, R"({"rules":{"noLoop":"passed"}})");
    server.on("GET /beta/x", 200, "{}");
    pass();
    auto const result = run();
    ASSERT_EQ(result.steps.size(), 3U);
    EXPECT_EQ(result.steps[1].name, "command");
    EXPECT_EQ(result.steps[1].number, 0U);
    EXPECT_TRUE(result.passed());
    EXPECT_EQ(result.replay(), "fakegraph run demo.json --seed 0 -- true");
}

TEST_F(Judging, TheCommandRunsLastWhereNothingLooksBack) {
    step(RequestStep{"GET", "/x", {}, {}});
    server.on("GET /beta/x", 200, "{}");
    pass();
    EXPECT_EQ(run().steps.back().name, "command");
    scenario.steps.clear();
    EXPECT_EQ(run().steps.size(), 1U);
}

TEST_F(Judging, ACommandThatFailsFailsTheRunAndShowsItsOutput) {
    auto const result = run();
    EXPECT_FALSE(result.passed());
    ASSERT_EQ(result.steps.size(), 1U);
    EXPECT_EQ(result.steps[0].failures, (std::vector<Failure>{{"exit code", "0", "3"}}));
    EXPECT_EQ(result.steps[0].output, "at http://HOST\n");
    EXPECT_NE(text_report(std::span(&result, 1)).find("output:   at http://HOST\n"), std::string::npos);
    EXPECT_NE(json_report(std::span(&result, 1)).find(R"("output": "at http://HOST\n")"), std::string::npos);
    EXPECT_NE(junit_report(std::span(&result, 1)).find("at http://HOST"), std::string::npos);
}

TEST_F(Judging, AnExitCodeMayBeExpected) {
    step(CommandStep{}, R"({"exit":3})");
    auto const result = run();
    EXPECT_TRUE(result.passed());
    EXPECT_EQ(result.steps.size(), 1U);
    EXPECT_TRUE(result.steps[0].output.empty());
}

TEST_F(Judging, ACommandStepNeedsACommand) {
    options.command = nullptr;
    step(CommandStep{});
    EXPECT_EQ(failures(),
              (std::vector<Failure>{{"command", "a command behind -- on the command line", "none"}}));
}

TEST_F(Judging, WithoutAnExpectationNoRuleMayHaveFailed) {
    pass();
    step(VerdictsStep{});
    EXPECT_EQ(failures(),
              (std::vector<Failure>{{"verdict linksOpaque on command", "not failed",
                                     "\"failed\": request 2 did a; request 3 did b; and 1 more"}}));
}

TEST_F(Judging, OnlyTheRulesThatAStepNamesCount) {
    pass();
    step(VerdictsStep{"cmd"},
         R"({"rules":{"linksOpaque":"failed","noHammer":{"matches":"passed|notObserved"}}})");
    EXPECT_TRUE(run().passed());
    scenario.steps.clear();
    step(VerdictsStep{"cmd"}, R"({"rules":{"noHammer":"passed","other":"passed"}})");
    EXPECT_EQ(failures(), (std::vector<Failure>{{"verdict noHammer on cmd", "\"passed\"", "\"notObserved\""},
                                                {"verdict other", "\"passed\"", "no such rule"}}));
}

TEST_F(Judging, AClientThatAskedNothingIsAFailureThatNamesOthers) {
    pass();
    step(VerdictsStep{"who"});
    server.on("GET /__admin/verdicts/who", 404, "{}")
        .on("GET /__admin/verdicts", 200, R"({"value":[{"client":"a"},{"client":"b"}]})");
    EXPECT_EQ(failures(), (std::vector<Failure>{{"client", "\"who\"", "requests of others: a, b"}}));
}

TEST_F(Judging, RequestsAreCounted) {
    pass();
    step(RequestsStep{{{"client", "command"}, {"path", "*/devices?*"}}}, R"({"count":{"atLeast":2}})");
    server.on("GET /__admin/requests/count?client=cmd&path=%2A%2Fdevices%3F%2A", 200,
              R"({"count":1,"dropped":4})");
    EXPECT_EQ(failures(),
              (std::vector<Failure>{{"count", "at least 2", "1 (the log dropped 4 older requests)"}}));
}

}  // namespace
}  // namespace fakegraph::run
