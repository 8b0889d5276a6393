#include "tests/scenarios/support.h"

namespace scenarios::test {
namespace {

/// One step, which stands on line 3 from column 1 on.
Lines step(std::string_view text, std::string_view rest = "") {
    return problems(scenario(std::string(rest) + "\"audiences\": [{\"name\": \"pilot\"}], \"steps\": [\n" +
                             std::string(text) + "\n]"));
}

TEST(Steps, BecomeValues) {
    auto const s = good(
        scenario(R"("audiences": [{"name": "pilot", "id": "f660d844-30b7-46e4-a6cf-47e36164d3cb"}], "steps": [
    {"request": "POST /admin/windows/updates/updatePolicies", "body": {"audience": {"id": "{{pilot}}"}}, "headers": {"Prefer": "x"},
     "expect": {"status": 201, "body": {"/id": {"matches": "^[0-9a-f-]+$"}}}, "capture": {"policy": "/id"}},
    {"name": "walk", "pages": "/admin/windows/updates/deploymentAudiences/{{pilot}}/members", "expect": {"items": 0, "pages": {"atMost": 1}, "distinct": "/id"}},
    {"advance": "P10DT2H"},
    {"devices": {"audience": "{{pilot}}", "enrolled": "driver"}, "expect": {"share": {"atLeast": 0.95}, "count": 0}}])"));
    ASSERT_EQ(s.steps.size(), 4U);
    EXPECT_EQ(s.captures.at("pilot"), "f660d844-30b7-46e4-a6cf-47e36164d3cb");
    auto const& request = std::get<RequestStep>(s.steps[0].action);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/admin/windows/updates/updatePolicies");
    EXPECT_EQ(request.body->dump(), R"({"audience":{"id":"{{pilot}}"}})");
    EXPECT_EQ(request.headers.at(0).second, "x");
    EXPECT_EQ(s.steps[0].name, "POST /admin/windows/updates/updatePolicies");
    EXPECT_EQ(s.steps[0].number, 1U);
    EXPECT_EQ(s.steps[0].place.line, 3);
    EXPECT_EQ(s.steps[0].place.column, 5);
    EXPECT_EQ(s.steps[0].capture, (std::vector<std::pair<std::string, std::string>>{{"policy", "/id"}}));
    EXPECT_EQ(s.steps[0].expect["status"], 201);
    EXPECT_EQ(s.steps[1].name, "walk");
    EXPECT_EQ(std::get<PagesStep>(s.steps[1].action).target,
              "/admin/windows/updates/deploymentAudiences/{{pilot}}/members");
    EXPECT_EQ(std::get<AdvanceStep>(s.steps[2].action).by, std::chrono::hours{242});
    EXPECT_EQ(s.steps[2].name, "advance P10DT2H");
    EXPECT_TRUE(s.steps[2].expect.is_null());
    EXPECT_EQ(s.steps[3].name, "devices audience {{pilot}}, enrolled driver");
    EXPECT_EQ(std::get<DevicesStep>(s.steps[3].action).selection.size(), 2U);
}

TEST(Steps, NeedExactlyOneThingToDo) {
    std::string const one =
        "error: a step needs exactly one of 'request', 'pages', 'advance', 'devices', 'command', 'verdicts' "
        "and "
        "'requests'";
    EXPECT_EQ(step("{}"), Lines{"s.json:3:1: " + one});
    EXPECT_EQ(step(R"({"advance": "P1D", "pages": "/x"})"), Lines{"s.json:3:1: " + one});
    EXPECT_EQ(step(R"({"advnce": "P1D"})"),
              Lines{"s.json:3:2: error: unknown key 'advnce'; did you mean 'advance'?"});
    EXPECT_EQ(step("5"), Lines{"s.json:3:1: error: must be an object, not a number"});
}

TEST(Steps, Requests) {
    EXPECT_EQ(step(R"({"request": "GTE /x"})"),
              Lines{"s.json:3:13: error: unknown method 'GTE'; did you mean 'GET'?"});
    EXPECT_EQ(
        step(R"({"request": "/x"})"),
        Lines{
            "s.json:3:13: error: unknown method '/x'; one of: GET, POST, PATCH, PUT, DELETE, HEAD, OPTIONS"});
    EXPECT_EQ(step(R"({"request": "GET admin"})"),
              Lines{"s.json:3:13: error: the address must begin with '/', such as "
                    "/admin/windows/updates/deploymentAudiences"});
    EXPECT_EQ(step(R"({"request": "GET /x?$filter=a eq 1"})"),
              Lines{"s.json:3:13: error: the address holds a space: write %20"});
    EXPECT_EQ(step(R"({"request": "GET /x", "headers": {"A B": "x", "C": "a\nb"}})"),
              (Lines{"s.json:3:35: error: 'A B' is not the name of a header",
                     "s.json:3:52: error: the value of a header is one line"}));
    EXPECT_EQ(step(R"({"request": "GET /x", "capture": {"1st": "/id", "b": "id"}})"),
              (Lines{"s.json:3:35: error: '1st' is no name for a capture: letters, digits, '_', '.', '-', a "
                     "letter first",
                     "s.json:3:54: error: 'id' is not a JSON pointer; one begins with '/', such as /id"}));
    EXPECT_EQ(step(R"({"advance": "P1D", "body": {}, "capture": {}, "headers": {}})"),
              (Lines{"s.json:3:20: error: 'body' is only for 'request' steps",
                     "s.json:3:32: error: 'capture' is only for 'request' and 'pages' steps",
                     "s.json:3:47: error: 'headers' is only for 'request' and 'pages' steps"}));
}

TEST(Steps, OfACommandAndItsClient) {
    auto const s = good(scenario(R"("steps": [
    {"command": true, "expect": {"exit": {"atMost": 1}}},
    {"verdicts": {}, "expect": {"rules": {"linksOpaque": "passed", "noLoop": {"matches": "passed|notObserved"}}}},
    {"verdicts": {"client": "naive"}},
    {"requests": {"client": "naive", "method": "GET", "path": "*/devices*", "status": 429, "fault": "f"}, "expect": {"count": 2}}])"));
    ASSERT_EQ(s.steps.size(), 4U);
    EXPECT_TRUE(std::holds_alternative<CommandStep>(s.steps[0].action));
    EXPECT_EQ(s.steps[0].name, "command");
    EXPECT_EQ(std::get<VerdictsStep>(s.steps[1].action).client, "");
    EXPECT_EQ(std::get<VerdictsStep>(s.steps[2].action).client, "naive");
    EXPECT_EQ(s.steps[2].name, "verdicts on naive");
    EXPECT_EQ(std::get<RequestsStep>(s.steps[3].action).selection.at(3),
              (std::pair<std::string, std::string>{"status", "429"}));
    EXPECT_EQ(
        step(R"({"command": false})"),
        Lines{"s.json:3:13: error: 'command' takes true: the command stands behind -- on the command line"});
    EXPECT_EQ(step(R"({"command": true}, {"command": true})"),
              Lines{"s.json:3:21: error: the command runs once, and an earlier step runs it"});
    EXPECT_EQ(step(R"({"verdicts": {"clint": "x"}})"),
              Lines{"s.json:3:15: error: unknown key 'clint'; did you mean 'client'?"});
    EXPECT_EQ(step(R"({"verdicts": {}, "expect": {"rules": {"linkOpaque": "passed", "noLoop": "pased"}}})"),
              (Lines{"s.json:3:39: error: unknown key 'linkOpaque'; did you mean 'linksOpaque'?",
                     "s.json:3:73: error: unknown outcome 'pased'; did you mean 'passed'?"}));
    EXPECT_EQ(step(R"({"requests": {"method": "GTE", "status": 20}})"),
              (Lines{"s.json:3:25: error: unknown method 'GTE'; did you mean 'GET'?",
                     "s.json:3:42: error: a status lies between 100 and 599"}));
}

TEST(Steps, Durations) {
    EXPECT_EQ(step(R"({"advance": "P1W"})"),
              Lines{"s.json:3:13: error: 'P1W' is not an ISO 8601 duration such as P14D or PT6H"});
    EXPECT_EQ(step(R"({"advance": "PT0S"})"),
              Lines{"s.json:3:13: error: the clock only moves on: the duration must be above zero"});
    EXPECT_EQ(step(R"({"advance": "-P1D"})"),
              Lines{"s.json:3:13: error: the clock only moves on: the duration must be above zero"});
}

TEST(Steps, CapturesMustComeFromBefore) {
    EXPECT_EQ(step(R"({"request": "GET /x/{{pilt}}"})"),
              Lines{"s.json:3:13: error: no earlier step captures 'pilt'; did you mean 'pilot'?"});
    EXPECT_EQ(
        step(
            R"({"request": "GET /x", "body": {"{{a}}": ["{{pilot}}", "{{b}}"]}, "expect": {"headers": {"Location": "{{c}}"}}})"),
        (Lines{"s.json:3:32: error: no earlier step captures 'a'; one of: pilot",
               "s.json:3:55: error: no earlier step captures 'b'; one of: pilot",
               "s.json:3:101: error: no earlier step captures 'c'; one of: pilot"}));
    EXPECT_EQ(
        step(
            R"({"request": "GET /x", "capture": {"id": "/id"}, "expect": {"body": {"/id": "{{id}}"}}}, {"pages": "{{id}}"})"),
        Lines{"s.json:3:76: error: no earlier step captures 'id'; one of: pilot"});
    EXPECT_EQ(step(R"({"request": "GET /x/{{pilot"})"),
              Lines{"s.json:3:13: error: '{{' is not closed by '}}'"});
    EXPECT_EQ(problems(scenario(R"("steps": [{"pages": "{{x}}"}])")),
              Lines{"s.json:2:23: error: no earlier step captures 'x' and no audience is named so"});
}

TEST(Steps, Selections) {
    EXPECT_EQ(step(R"({"devices": {}})"), Lines{"s.json:3:13: error: must not be empty"});
    EXPECT_EQ(step(R"({"devices": {"cohorts": "sales"}})"),
              Lines{"s.json:3:14: error: unknown key 'cohorts'; did you mean 'cohort'?"});
    EXPECT_EQ(
        step(
            R"({"devices": {"cohort": "slaes", "enrolled": "drivers", "audience": "pilot", "installed": "pilot", "offered": "x"}})"),
        (Lines{"s.json:3:24: error: unknown cohort 'slaes'; did you mean 'sales'?",
               "s.json:3:45: error: unknown update category 'drivers'; did you mean 'driver'?",
               "s.json:3:68: error: 'pilot' is not the id of an audience; did you mean '{{pilot}}'?",
               "s.json:3:90: error: no catalogue entry has the id 'pilot'; did you mean '{{pilot}}'?",
               "s.json:3:110: error: no catalogue entry has the id 'x'"}));
}

TEST(Steps, Expectations) {
    EXPECT_EQ(step(R"({"request": "GET /x", "expect": {"items": 1, "stats": 2}})"),
              (Lines{"s.json:3:34: error: 'items' cannot be expected of a 'request' step; one of: status, "
                     "headers, body",
                     "s.json:3:46: error: unknown key 'stats'; did you mean 'status'?"}));
    EXPECT_EQ(step(R"({"pages": "/x", "expect": {"status": 200}})"),
              Lines{"s.json:3:28: error: 'status' cannot be expected of a 'pages' step; one of: items, "
                    "pages, distinct"});
    EXPECT_EQ(step(R"({"advance": "P1D", "expect": {}})"),
              Lines{"s.json:3:30: error: a step of this kind has nothing to expect"});
    EXPECT_EQ(
        step(R"({"request": "GET /x", "expect": {"status": 20, "body": {"id": 1, "/a~2": 1}}})"),
        (Lines{
            "s.json:3:44: error: a status lies between 100 and 599",
            "s.json:3:57: error: 'id' is not a JSON pointer; one begins with '/', such as /value/0/id",
            "s.json:3:66: error: '/a~2' is not a JSON pointer; one begins with '/', such as /value/0/id"}));
    EXPECT_EQ(step(R"({"pages": "/x", "expect": {"items": -1, "pages": {}, "distinct": "deviceId"}})"),
              (Lines{"s.json:3:37: error: 'items' cannot be negative",
                     "s.json:3:50: error: 'pages' must be a number or a matcher such as {\"atLeast\": 1}",
                     "s.json:3:66: error: 'deviceId' is not a JSON pointer, such as /deviceId"}));
    EXPECT_EQ(step(R"({"devices": {"cohort": "sales"}, "expect": {"share": 1.5}})"),
              Lines{"s.json:3:54: error: 'share' cannot be above 1"});
}

TEST(Steps, Matchers) {
    auto const matcher = [](std::string const& m) {
        return step("{\"request\": \"GET /x\", \"expect\": {\"body\": {\"/a\": " + m + "}}}");
    };
    for (std::string const fine :
         {"1", "null", "[1]", "{}", R"({"color": "red"})", R"({"exists": true})", R"({"type": "array"})",
          R"({"length": 3})", R"({"matches": "^a{{pilot}}b$"})", R"({"atLeast": 1, "atMost": 1.5})",
          R"({"type": "string", "matches": "x"})"})
        EXPECT_EQ(matcher(fine), Lines{}) << fine;
    EXPECT_EQ(matcher(R"({"exsts": true})"),
              Lines{"s.json:3:50: error: unknown matcher 'exsts'; did you mean 'exists'?"});
    EXPECT_EQ(matcher(R"({"atLeast": 1, "max": 2})"),
              Lines{"s.json:3:64: error: unknown matcher 'max'; one of: exists, type, matches, atLeast, "
                    "atMost, length"});
    EXPECT_EQ(matcher(R"({"exists": 1})"), Lines{"s.json:3:60: error: 'exists' takes true or false"});
    EXPECT_EQ(matcher(R"({"type": "strin"})"),
              Lines{"s.json:3:58: error: unknown type 'strin'; did you mean 'string'?"});
    EXPECT_EQ(matcher(R"({"matches": "a("})"),
              Lines{"s.json:3:61: error: 'a(' is not a regular expression that can be searched for"});
    EXPECT_EQ(matcher(R"({"matches": 5})"),
              Lines{"s.json:3:61: error: 'matches' takes a regular expression in a string"});
    EXPECT_EQ(matcher(R"({"atLeast": 2, "atMost": 1})"),
              Lines{"s.json:3:49: error: atLeast is above atMost"});
    EXPECT_EQ(matcher(R"({"atLeast": "2"})"), Lines{"s.json:3:61: error: 'atLeast' takes a number"});
    EXPECT_EQ(matcher(R"({"length": -1})"), Lines{"s.json:3:60: error: 'length' takes a whole number"});
}

}  // namespace
}  // namespace scenarios::test
