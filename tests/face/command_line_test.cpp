/// The program's other commands: run, check, init, fleet, schema, openapi, version.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/face/process.h"

namespace fakegraph::test {
namespace {

std::string const kShipped = FAKEGRAPH_ROOT "/scenarios/";

struct Run {
    int code;
    std::string out, err;
};

Run run(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
    Process process(std::move(arguments), std::move(environment));
    int const code = process.finish();
    return {code, process.out(), process.err()};
}

std::size_t count_of(std::string const& text, std::string const& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

class Shipped : public ::testing::TestWithParam<std::string> {};

TEST_P(Shipped, PassesWithTheSameReportsForEveryNumberOfThreads) {
    Scratch scratch;
    std::vector<std::string> reports;
    for (std::string const threads : {"1", "4", "4"}) {
        auto const junit = scratch.file("r.xml");
        auto const json = scratch.file("r.json");
        auto const ran =
            run({"run", kShipped + GetParam(), "--threads", threads, "--junit", junit, "--json", json});
        ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
        reports.push_back(ran.out + read_text(junit) + read_text(json));
    }
    EXPECT_EQ(reports[0], reports[1]);
    EXPECT_EQ(reports[1], reports[2]);
    EXPECT_EQ(reports[0].find("127.0.0.1"), std::string::npos);
    EXPECT_NE(reports[0].find("digest"), std::string::npos);
}

/// million.json takes longer than a test should; tests/scenarios checks it.
INSTANTIATE_TEST_SUITE_P(All, Shipped,
                         ::testing::Values("driver-approval.json", "paging.json", "starter.json",
                                           "default.json"),
                         [](auto const& tested) {
                             std::string name = tested.param.substr(0, tested.param.find('.'));
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

/// driver-approval.json with one expectation that does not hold.
std::string broken(Scratch const& scratch) {
    std::string text = read_text(kShipped + "driver-approval.json");
    std::string const held = R"("expect": {"items": 750, "pages": 8)";
    text.replace(text.find(held), held.size(), R"("expect": {"items": 751, "pages": 8)");
    return scratch.write("broken.json", text);
}

TEST(Run, AFailedStepSaysAllThereIsToKnow) {
    Scratch scratch;
    auto const file = broken(scratch);
    auto const json_file = scratch.file("r.json");
    auto const junit_file = scratch.file("r.xml");
    auto const ran = run({"run", file, "--seed", "11", "--json", json_file, "--junit", junit_file});
    EXPECT_EQ(ran.code, 1);
    auto const found = [&](std::string const& part) {
        EXPECT_NE(ran.out.find(part), std::string::npos) << part << " in\n" << ran.out;
    };
    found("driver-approval");
    found("750 of 1000 lack the Wi-Fi driver");
    found("2026-02-04T20:00:0");  // simulated
    found("expected: 751");
    found("found:    750");
    found("seed:     11");
    found("fakegraph run " + file + " --seed 11");
    auto const report = Json::parse(read_text(json_file));
    EXPECT_EQ(report["scenarios"][0]["passed"], false);
    auto const junit = read_text(junit_file);
    EXPECT_NE(junit.find("failures=\"1\""), std::string::npos) << junit;
    EXPECT_EQ(count_of(junit, "<failure"), 1U);
    // The command that it prints fails the same way.
    EXPECT_EQ(run({"run", file, "--seed", "11"}).out, ran.out);
}

TEST(Run, SeedRangesRunEachSeed) {
    auto const ran = run({"run", kShipped + "starter.json", "--seed", "3..6"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    for (std::string const seed : {"3", "4", "5", "6"})
        EXPECT_EQ(count_of(ran.out, "(seed " + seed + ")"), 1U) << ran.out;
    for (std::string const wrong : {"6..3", "a", "1..", "-1", "1..99999999"})
        EXPECT_EQ(run({"run", kShipped + "starter.json", "--seed", wrong}).code, 2) << wrong;
    EXPECT_EQ(count_of(run({"run", kShipped + "starter.json"}, {"FAKEGRAPH_SEED=9"}).out, "(seed 9)"), 1U);
}

TEST(Run, SeveralScenariosAndOneFailure) {
    Scratch scratch;
    auto const ran = run({"run", kShipped + "starter.json", broken(scratch), kShipped + "default.json"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(count_of(ran.out, "passed "), 2U) << ran.out;
    EXPECT_EQ(count_of(ran.out, "FAILED "), 1U) << ran.out;
}

TEST(Run, BadFilesAndPlacesAreUsageMistakes) {
    Scratch scratch;
    EXPECT_EQ(run({"run"}).code, 2);
    EXPECT_EQ(run({"run", scratch.file("none.json")}).code, 2);
    EXPECT_EQ(run({"run", scratch.write("bad.json", "{\"steps\": 1}")}).code, 2);
    EXPECT_EQ(run({"run", kShipped + "starter.json", "--report", scratch.file("x.html")}).code, 2);
    EXPECT_EQ(run({"run", kShipped + "starter.json", "--json", scratch.file("no/such/dir.json")}).code, 3);
}

TEST(Check, NamesEveryMistakeOfEveryFile) {
    Scratch scratch;
    auto const a = scratch.write("a.json", "{\n  \"fleets\": [],\n  \"seed\": -1\n}\n");
    auto const b = scratch.write("b.json", "{\"name\": \"b\",}\n");
    auto const ran = run({"check", a, kShipped + "starter.json", b});
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.err.find(a + ":2:3: error: unknown key 'fleets'; did you mean 'fleet'?"), std::string::npos)
        << ran.err;
    EXPECT_NE(ran.err.find(a + ":3:"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find(b + ":1:"), std::string::npos) << ran.err;
    EXPECT_NE(ran.out.find("starter.json: ok"), std::string::npos);
    for (std::string const file : {"driver-approval", "million", "paging", "starter", "default"})
        EXPECT_EQ(run({"check", kShipped + file + ".json"}).code, 0) << file;
}

TEST(Init, WritesAStarterThatRunsAndOverwritesNothing) {
    Scratch scratch;
    auto const file = scratch.file("mine.json");
    EXPECT_EQ(run({"init", file}).code, 0);
    auto const text = read_text(file);
    EXPECT_NE(text.find("//"), std::string::npos);
    EXPECT_EQ(run({"check", file}).code, 0);
    EXPECT_EQ(run({"run", file}).code, 0);
    EXPECT_EQ(run({"init", file}).code, 2);
    EXPECT_EQ(read_text(file), text);
    EXPECT_EQ(run({"init", scratch.file("no/such/file.json")}).code, 3);
}

TEST(Fleet, CanBeLoadedBackAsAnInventory) {
    Scratch scratch;
    auto const out = run({"fleet", FAKEGRAPH_ROOT "/tests/golden/tenant.json"});
    ASSERT_EQ(out.code, 0) << out.err;
    EXPECT_EQ(count_of(out.out, "\n"), 12U);
    scratch.write("lab.jsonl", out.out);
    auto const again =
        run({"fleet", scratch.write("again.json",
                                    R"({"fleet": [{"cohort": "imported", "inventory": "lab.jsonl"}]})")});
    ASSERT_EQ(again.code, 0) << again.err;
    std::istringstream first(out.out);
    std::istringstream second(again.out);
    std::string a;
    std::string b;
    std::vector<std::string> wanted;
    std::vector<std::string> got;
    while (std::getline(first, a) && std::getline(second, b)) {
        auto x = Json::parse(a);
        auto y = Json::parse(b);
        EXPECT_EQ(y["cohort"], "imported");
        y["cohort"] = x["cohort"] = "";
        wanted.push_back(x.dump());
        got.push_back(y.dump());
    }
    std::ranges::sort(wanted);
    std::ranges::sort(got);
    EXPECT_EQ(got, wanted);
}

TEST(Fleet, OfTheBuiltInTenantToo) {
    EXPECT_EQ(count_of(run({"fleet"}).out, "\n"), 1000U);
    auto const some = run({"fleet", "--limit", "3"});
    EXPECT_EQ(count_of(some.out, "\n"), 3U);
    auto const csv = run({"fleet", "--format", "csv", "--limit", "3"});
    EXPECT_TRUE(csv.out.starts_with("id,cohort,manufacturer,model,displayName,joined,edition,build\n"))
        << csv.out;
    EXPECT_EQ(count_of(csv.out, "\n"), 4U);
    EXPECT_EQ(run({"fleet", "--format", "xml"}).code, 2);
    Scratch scratch;
    scratch.write("all.jsonl", run({"fleet"}).out);
    auto const file = scratch.write(
        "all.json",
        R"({"fleet": [{"cohort": "imported", "inventory": "all.jsonl"}], "include": ["builtin:drivers"]})");
    EXPECT_EQ(run({"check", file}).code, 0);
}

TEST(Commands, SchemaVersionAndWhatIsNotThere) {
    EXPECT_EQ(run({"schema"}).out, read_text(kShipped + "scenario.schema.json"));
    EXPECT_TRUE(run({"version"}).out.starts_with("fakegraph "));
    EXPECT_EQ(Json::parse(run({"openapi"}).out)["openapi"], "3.0.3");
    EXPECT_EQ(run({"--help"}).code, 0);
    EXPECT_EQ(run({}).code, 2);
    auto const unknown = run({"nonsense"});
    EXPECT_EQ(unknown.code, 2);
    EXPECT_TRUE(
        unknown.err.starts_with("fakegraph: 'nonsense' is no command; commands are serve, run, check,"))
        << unknown.err;
    EXPECT_EQ(run({"serve", "--port", "x"}).code, 2);
    EXPECT_EQ(run({"serve", "--port", "70000"}).code, 2);
    EXPECT_EQ(run({"serve", "--tls", "on"}).code, 2);
    EXPECT_EQ(run({"cert"}).code, 2);
    EXPECT_EQ(run({"cert", "export"}).code, 2);
    EXPECT_EQ(run({"cert", "export", "--format", "der", "x"}).code, 2);
    EXPECT_EQ(run({"serve", "--watch"}).code, 2);
}

TEST(Commands, EveryFlagHasAVariable) {
    for (std::string const command : {"serve", "run", "fleet", "token"}) {
        std::istringstream help(run({command, "--help"}).out);
        for (std::string line; std::getline(help, line);) {
            std::size_t const flag = line.find("  --");
            if (flag == std::string::npos || line.find("--help") != std::string::npos) continue;
            EXPECT_NE(line.find("Env:FAKEGRAPH_"), std::string::npos) << command << ": " << line;
        }
    }
    EXPECT_NE(run({"cert", "export", "--help"}).out.find("Env:FAKEGRAPH_FORMAT"), std::string::npos);
    EXPECT_EQ(run({"token"}, {"FAKEGRAPH_ROLES=none", "FAKEGRAPH_LIFETIME=soon"}).code, 2);
    auto const limited = run({"fleet"}, {"FAKEGRAPH_FORMAT=csv", "FAKEGRAPH_LIMIT=2"});
    EXPECT_EQ(std::ranges::count(limited.out, '\n'), 3) << limited.out;
    EXPECT_EQ(run({"fleet", "--format", "jsonl", "--limit", "1"}, {"FAKEGRAPH_FORMAT=csv"}).out.front(), '{');
    EXPECT_EQ(run({"fleet"}, {"FAKEGRAPH_FORMAT=p12"}).code, 2);
}

TEST(Commands, TokenIsOneThatTheScenariosServerAccepts) {
    auto const ran = run({"token", kShipped + "starter.json", "--roles", "Device.Read.All,User.Read.All"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(std::ranges::count(ran.out, '.'), 2) << ran.out;
    EXPECT_EQ(ran.out.back(), '\n');
    EXPECT_EQ(run({"token", "--lifetime", "soon"}).code, 2);
    EXPECT_EQ(run({"token", "--roles", "a", "--scopes", "b"}).code, 2);
    EXPECT_EQ(run({"token", "none.json"}).code, 2);
}

}  // namespace
}  // namespace fakegraph::test
