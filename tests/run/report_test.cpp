#include "fakegraph/run/report.h"

#include <gtest/gtest.h>

#include <array>

namespace fakegraph::run {
namespace {

RunResult sample_run() {
    RunResult r;
    r.name = "driver <approval>";
    r.file = "scenarios/driver.json";
    r.seed = 7;
    r.started = "2026-01-05T08:00:00Z";
    r.now = "2026-01-15T08:00:00Z";
    r.digest = "0123456789abcdef";
    StepResult good;
    good.number = 1;
    good.name = "all pages";
    good.outcome = Outcome::passed;
    good.at = "2026-01-05T08:00:00Z";
    good.pages = 1250;
    good.items = 125000;
    StepResult bad;
    bad.number = 2;
    bad.name = "installed \"everywhere\" & more";
    bad.place = {"scenarios/driver.json", 31, 5};
    bad.outcome = Outcome::failed;
    bad.at = "2026-01-15T08:00:00Z";
    bad.request = "GET /__admin/devices/count?audience=a&installed=e";
    bad.failures = {{"share", "at least 0.95", "0.9 (9 of 10)"}, {"count", "10", "9"}};
    bad.count = 9;
    StepResult skipped;
    skipped.number = 3;
    skipped.name = "last";
    r.steps = {good, bad, skipped};
    return r;
}

TEST(FailureText, SaysEverythingThatAReplayNeeds) {
    RunResult const r = sample_run();
    EXPECT_EQ(failure_text(r, &r.steps[1]),
              "scenario: driver <approval>\n"
              "step:     2 installed \"everywhere\" & more (scenarios/driver.json:31:5)\n"
              "request:  GET /__admin/devices/count?audience=a&installed=e\n"
              "time:     2026-01-15T08:00:00Z (simulated)\n"
              "failed:   share\n"
              "  expected: at least 0.95\n"
              "  found:    0.9 (9 of 10)\n"
              "failed:   count\n"
              "  expected: 10\n"
              "  found:    9\n"
              "seed:     7\n"
              "replay:   fakegraph run scenarios/driver.json --seed 7\n");
}

TEST(TextReport, OneLineEachAndDetailsForFailures) {
    RunResult good = sample_run();
    good.steps.resize(1);
    std::array<RunResult, 2> const results{good, sample_run()};
    std::string const text = text_report(results);
    EXPECT_TRUE(
        text.starts_with("passed driver <approval> (seed 7): 1 of 1 steps passed, 2026-01-15T08:00:00Z, "
                         "digest 0123456789abcdef\n"
                         "FAILED driver <approval> (seed 7): 1 of 3 steps passed, 2026-01-15T08:00:00Z, "
                         "digest 0123456789abcdef\n"
                         "    scenario: driver <approval>\n"
                         "    step:     2 "));
    EXPECT_TRUE(text.ends_with("    replay:   fakegraph run scenarios/driver.json --seed 7\n"));
}

TEST(TextReport, FailuresOutsideTheSteps) {
    RunResult r;
    r.name = "x";
    r.file = "x.json";
    r.failures = {{"GET /__admin/clock", "200", "503"}};
    EXPECT_EQ(text_report({&r, 1}),
              "FAILED x (seed 0): 0 of 0 steps passed, time unknown, digest unknown\n"
              "    scenario: x\n"
              "    time:     unknown\n"
              "    failed:   GET /__admin/clock\n"
              "      expected: 200\n"
              "      found:    503\n"
              "    seed:     0\n"
              "    replay:   fakegraph run x.json --seed 0\n");
}

TEST(Junit, OneSuiteWithACasePerStep) {
    RunResult const r = sample_run();
    EXPECT_EQ(junit_report({&r, 1}), R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="fakegraph" tests="3" failures="1" errors="0" skipped="1">
  <testsuite name="driver &lt;approval&gt; (seed 7)" tests="3" failures="1" errors="0" skipped="1">
    <properties>
      <property name="seed" value="7"/>
      <property name="file" value="scenarios/driver.json"/>
      <property name="digest" value="0123456789abcdef"/>
      <property name="now" value="2026-01-15T08:00:00Z"/>
      <property name="replay" value="fakegraph run scenarios/driver.json --seed 7"/>
    </properties>
    <testcase classname="driver &lt;approval&gt; (seed 7)" name="1 all pages"/>
    <testcase classname="driver &lt;approval&gt; (seed 7)" name="2 installed &quot;everywhere&quot; &amp; more" file="scenarios/driver.json" line="31">
      <failure type="expectation" message="share: expected at least 0.95, found 0.9 (9 of 10) (and 1 more)">scenario: driver &lt;approval&gt;
step:     2 installed &quot;everywhere&quot; &amp; more (scenarios/driver.json:31:5)
request:  GET /__admin/devices/count?audience=a&amp;installed=e
time:     2026-01-15T08:00:00Z (simulated)
failed:   share
  expected: at least 0.95
  found:    0.9 (9 of 10)
failed:   count
  expected: 10
  found:    9
seed:     7
replay:   fakegraph run scenarios/driver.json --seed 7
</failure>
    </testcase>
    <testcase classname="driver &lt;approval&gt; (seed 7)" name="3 last">
      <skipped message="an earlier step failed"/>
    </testcase>
  </testsuite>
</testsuites>
)xml");
}

TEST(Junit, TimesStandOnlyWhereThereAreSome) {
    RunResult r = sample_run();
    EXPECT_EQ(junit_report({&r, 1}).find("time=\""), std::string::npos);
    r.steps[0].wall_s = 0.25;
    r.steps[1].wall_s = 1;
    std::string const xml = junit_report({&r, 1});
    EXPECT_NE(xml.find(R"(skipped="1" time="1.250">)"), std::string::npos);
    EXPECT_NE(xml.find(R"(name="1 all pages" time="0.250"/>)"), std::string::npos);
}

TEST(Junit, FailuresOutsideTheStepsAreACase) {
    RunResult r = sample_run();
    r.failures = {{"GET /__admin/state", "200", "503"}};
    std::string const xml = junit_report({&r, 1});
    EXPECT_NE(xml.find(R"(<testsuites name="fakegraph" tests="4" failures="2")"), std::string::npos);
    EXPECT_NE(xml.find(R"(name="outside the steps">)"), std::string::npos);
}

TEST(Junit, EscapesMarkupAndWhatXmlCannotHold) {
    EXPECT_EQ(escape_xml("<a b=\"c\" d='e'>&amp;]]>"),
              "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;amp;]]&gt;");
    EXPECT_EQ(escape_xml("a\tb\nc\r"), "a&#9;b&#10;c&#13;");
    EXPECT_EQ(escape_xml("a\nb<", XmlPlace::content), "a\nb&lt;");
    std::string const bad = "\xEF\xBF\xBD";
    EXPECT_EQ(escape_xml(std::string_view("\0x\x1b[31m\x7f", 8)), bad + "x" + bad + "[31m\x7f");
    EXPECT_EQ(escape_xml("ü€😀"), "ü€😀");
    EXPECT_EQ(escape_xml("\xff\xc3"), bad + bad);
    EXPECT_EQ(escape_xml("\xed\xa0\x80"), bad + bad + bad);  // a surrogate
    EXPECT_EQ(escape_xml("\xef\xbf\xbe|\xef\xbf\xbf"), bad + "|" + bad);
    EXPECT_EQ(escape_xml(""), "");
}

TEST(JsonReport, HasTheMembersOfTheContract) {
    RunResult const r = sample_run();
    Json const report = Json::parse(json_report({&r, 1}));
    EXPECT_EQ(report, Json::parse(R"json({"scenarios":[{
        "name":"driver <approval>","file":"scenarios/driver.json","seed":7,"passed":false,
        "digest":"0123456789abcdef","now":"2026-01-15T08:00:00Z","steps":[
        {"number":1,"name":"all pages","at":"2026-01-05T08:00:00Z","passed":true,"failures":[],"pages":1250,"items":125000},
        {"number":2,"name":"installed \"everywhere\" & more","at":"2026-01-15T08:00:00Z","passed":false,"failures":[
            {"where":"share","expected":"at least 0.95","found":"0.9 (9 of 10)"},
            {"where":"count","expected":"10","found":"9"}],"count":9},
        {"number":3,"name":"last","skipped":true,"failures":[]}]}]})json"));
}

TEST(Reports, OfNothing) {
    EXPECT_EQ(text_report({}), "");
    EXPECT_EQ(Json::parse(json_report({})), Json::parse(R"({"scenarios":[]})"));
    EXPECT_NE(junit_report({}).find("tests=\"0\""), std::string::npos);
}

}  // namespace
}  // namespace fakegraph::run
