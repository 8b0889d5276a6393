/// `fakegraph run SCENARIO -- COMMAND`, and the log and the verdicts of the real program.
#include <gtest/gtest.h>

#include <set>

#include "fakegraph/watch/rules.h"
#include "scenarios/loader/scenario.h"
#include "tests/face/process.h"

namespace fakegraph::test {
namespace {

constexpr auto kJudgedScenario = R"({"name": "judged", "include": ["builtin:models"],
  "fleet": [{"cohort": "all", "model": "Contoso Book 14", "count": 250}],
  "steps": [{"command": true, "expect": {"exit": 3}},
            {"requests": {"client": "command", "path": "/beta/devices"}, "expect": {"count": 1}},
            {"verdicts": {}, "expect": {"rules": {"pagingComplete": "failed", "noLoop": "notObserved"}}}]})";

struct Ran {
    int code;
    std::string out, err;
};
Ran run_judged(std::vector<std::string> arguments) {
    Process process(std::move(arguments));
    int const code = process.finish();
    return {code, process.out(), process.err()};
}

/// A client in the shell: one request by the runner's own curl-less means is enough here.
std::string client_script() {
    return R"(exec 3<>/dev/tcp/127.0.0.1/${FAKEGRAPH_URL##*:}
printf 'GET /beta/devices HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n' "${FAKEGRAPH_URL#http://}" "$FAKEGRAPH_TOKEN" >&3
head -c 200 <&3; echo; echo "$FAKEGRAPH_GRAPH $FAKEGRAPH_ADMIN $FAKEGRAPH_TENANT"; exit 3)";
}

TEST(JudgedCommand, IsRunAndJudged) {
    Scratch scratch;
    auto const file = scratch.write("s.json", kJudgedScenario);
    auto const ran = run_judged({"run", file, "--", "bash", "-c", client_script()});
    EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
    EXPECT_NE(ran.err.find("/beta http://127.0.0.1:"), std::string::npos) << ran.err;
    EXPECT_NE(ran.out.find("3 of 3 steps passed"), std::string::npos) << ran.out;
}

TEST(JudgedCommand, AFailureNamesRuleAndEvidenceAndNoPort) {
    Scratch scratch;
    std::string text = kJudgedScenario;
    std::string const wanted = R"("pagingComplete": "failed")";
    text.replace(text.find(wanted), wanted.size(), R"("pagingComplete": "passed")");
    auto const file = scratch.write("s.json", text);
    auto const json_file = scratch.file("r.json");
    auto const junit_file = scratch.file("r.xml");
    std::string before;
    for (int i = 0; i < 2; ++i) {
        auto const ran = run_judged(
            {"run", file, "--json", json_file, "--junit", junit_file, "--", "bash", "-c", client_script()});
        EXPECT_EQ(ran.code, 1);
        std::string const reports = ran.out + read_text(json_file) + read_text(junit_file);
        for (std::string const& part : {ran.out, read_text(json_file), read_text(junit_file)}) {
            EXPECT_NE(part.find("verdict pagingComplete on command"), std::string::npos) << part;
            EXPECT_NE(part.find("the next link that request"), std::string::npos) << part;
            EXPECT_EQ(part.find("127.0.0.1:"), std::string::npos) << part;
        }
        if (i == 1) {
            EXPECT_EQ(reports, before);
        }
        before = reports;
    }
}

TEST(JudgedCommand, IsKilledWhenItTakesTooLong) {
    Scratch scratch;
    auto const file = scratch.write("s.json", kJudgedScenario);
    auto const ran = run_judged({"run", file, "--command-timeout", "0.3", "--", "sleep", "100"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.out.find("an end within 300 ms"), std::string::npos) << ran.out;
    EXPECT_EQ(run_judged({"run", file, "--"}).code, 2);
}

TEST(JudgedCommand, IsKilledWithTheProgram) {
    Scratch scratch;
    auto const file = scratch.write("s.json", kJudgedScenario);
    Process process({"run", file, "--", "bash", "-c", "echo $$ > " + scratch.file("pid") + "; sleep 100"});
    std::string pid;
    for (int i = 0; i < 400 && pid.empty(); ++i) {
        std::this_thread::sleep_for(25ms);
        if (std::filesystem::exists(scratch.file("pid"))) pid = read_text(scratch.file("pid"));
    }
    ASSERT_FALSE(pid.empty());
    process.signal(SIGINT);
    EXPECT_EQ(process.finish(20s), 1);
    EXPECT_NE(::kill(std::stoi(pid), 0), 0);
}

/// The rules are listed twice, since the loader does not know the judge.
TEST(Rules, OfTheSchemaAreThoseOfTheJudge) {
    Json const schema = Json::parse(scenarios::schema_text());
    std::set<std::string> listed;
    for (auto const& [name, rule] :
         schema["definitions"]["step"]["properties"]["expect"]["properties"]["rules"]["properties"].items())
        listed.insert(name);
    EXPECT_EQ(listed, std::set<std::string>(watch::kRuleNames.begin(), watch::kRuleNames.end()));
}

TEST(RequestLog, OverTheWire) {
    Served served;
    auto client = served.client();
    over(client, "GET", "/beta/devices?$top=2");
    over(client, "GET", "/beta/nothing");
    auto const all = over(client, "GET", "/__admin/requests").json();
    ASSERT_EQ(all["value"].size(), 2U);
    EXPECT_EQ(all["value"][0]["path"], "/beta/devices?$top=2");
    EXPECT_NE(all["value"][0]["answer"]["nextLink"], Json());
    EXPECT_EQ(all["value"][1]["status"], 400);
    EXPECT_EQ(all["dropped"], 0);
    auto const first = over(client, "GET", "/__admin/requests?limit=1").json();
    EXPECT_EQ(first["next"], 1);
    EXPECT_EQ(over(client, "GET", "/__admin/requests?after=1").json()["value"].size(), 1U);
    EXPECT_EQ(over(client, "GET", "/__admin/requests/count?status=400").json()["count"], 1);
    EXPECT_EQ(over(client, "GET", "/__admin/requests/2").json()["path"], "/beta/nothing");
    EXPECT_EQ(over(client, "GET", "/__admin/requests/3").status, 404);
    EXPECT_EQ(over(client, "GET", "/__admin/requests?stats=1").status, 400);
    EXPECT_EQ(over(client, "GET", "/__admin/requests?limit=0").status, 400);
    EXPECT_EQ(over(client, "POST", "/__admin/requests", "{}").status, 405);
    EXPECT_EQ(over(client, "DELETE", "/__admin/requests").status, 204);
    EXPECT_EQ(over(client, "GET", "/__admin/requests/count").json()["count"], 0);
}

TEST(RequestLog, Verify) {
    Served served;
    auto client = served.client();
    over(client, "POST", "/beta/admin/windows/updates/deploymentAudiences", R"({"a":{"b":1,"c":[1,2]}})");
    auto const verify = [&](std::string const& body) {
        return over(client, "POST", "/__admin/requests/verify", body);
    };
    EXPECT_EQ(verify("{}").json()["matched"], 1);
    EXPECT_EQ(verify(R"({"method":"POST","body":{"a":{"c":[1,2]}},"count":1})").status, 200);
    EXPECT_EQ(verify(R"({"body":"\"b\":1","count":{"atLeast":1,"atMost":3}})").status, 200);
    EXPECT_EQ(verify(R"({"method":"GET","count":0})").status, 200);
    auto const near = verify(R"({"method":"GET","path":"*/deploymentAudience","body":{"a":2}})");
    EXPECT_EQ(near.status, 422);
    EXPECT_EQ(near.json()["error"]["code"], "verificationFailed");
    auto const message = near.json()["error"]["details"][0]["message"].get<std::string>();
    EXPECT_NE(message.find("the method is POST, not GET"), std::string::npos) << message;
    EXPECT_NE(message.find("is not like '*/deploymentAudience'"), std::string::npos) << message;
    EXPECT_NE(message.find("lacks parts of {\"a\":2}"), std::string::npos) << message;
    EXPECT_EQ(verify(R"({"count":{"atLeast":3,"atMost":1}})").json()["error"]["target"], "count");
    EXPECT_EQ(verify(R"({"path":null,"count":0})").json()["error"]["message"], "'path' must be a text.");
    EXPECT_EQ(verify(R"({"client":{},"count":0})").status, 400);
    EXPECT_EQ(verify(R"({"fault":true,"count":0})").status, 400);
    EXPECT_EQ(verify(R"({"path":"","count":0})").status, 400);
    over(client, "GET", "/beta/%24metadata");
    EXPECT_EQ(verify(R"({"path":"*/$metadata","count":1})").status, 200) << "as it is meant";
    for (std::string const wrong :
         {"[]", R"({"verb":"GET"})", R"({"method":"GTE"})", R"({"count":-1})", R"({"count":{}})",
          R"({"count":{"atLeast":"1"}})", R"({"status":"x"})", R"({"client":5})", "{"})
        EXPECT_NE(verify(wrong).status, 200) << wrong;
}

}  // namespace
}  // namespace fakegraph::test
