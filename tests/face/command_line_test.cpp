/// The program's other commands: run, check, init, fleet, schema, openapi, version.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "fakegraph/cli/output_file.h"
#include "fakegraph/cli/public_url.h"
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

/// `script` in a shell that knows the program as $F and the folder as $D; its exit code.
int in_shell(Scratch const& scratch, std::string const& script) {
    std::string const file =
        scratch.write("script.sh", "F='" FAKEGRAPH_PROGRAM "'\nD='" + scratch.file("") + "'\n" + script);
    int const status = std::system(("sh '" + file + "'").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::size_t files_in(Scratch const& scratch, std::string const& folder) {
    std::filesystem::directory_iterator const files(scratch.file(folder));
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
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

TEST(Output, ThatCannotBeWrittenIsAFailure) {
    Scratch scratch;
    for (std::string const command :
         {"version", "schema", "openapi", "token", "fleet", "fleet --limit 1", "--help",
          "check scenarios/starter.json", "run scenarios/starter.json"}) {
        EXPECT_EQ(in_shell(scratch, "cd " FAKEGRAPH_ROOT "\n$F " + command + " >/dev/full 2>$D/err"), 3)
            << command;
        EXPECT_TRUE(read_text(scratch.file("err")).starts_with("fakegraph: the output could not be written"))
            << command << ": " << read_text(scratch.file("err"));
    }
    auto const bad = scratch.write("bad.json", "{");
    EXPECT_EQ(in_shell(scratch, "$F check '" + bad + "' >/dev/full"), 2);
    EXPECT_EQ(in_shell(scratch, "$F check '" + bad + "' >/dev/full 2>&1"), 3) << "nobody can be told";
}

TEST(Output, ThatNobodyReadsAnyMoreIsNone) {
    Scratch scratch;
    for (std::string const command : {"version", "schema", "openapi", "fleet"}) {
        for (std::string const pipe : {"trap '' PIPE", "trap - PIPE"}) {
            in_shell(scratch, pipe + "\n{ sleep 0.2; $F " + command + " 2>$D/err; } | true");
            EXPECT_EQ(read_text(scratch.file("err")), "") << command << ' ' << pipe;
        }
    }
    EXPECT_EQ(in_shell(scratch, "$F version >&- 2>$D/err"), 0);
    EXPECT_EQ(read_text(scratch.file("err")), "");
}

/// A limit of no bytes a file stands for a full disk.
TEST(Output, FilesAreThereWholeOrNotAtAll) {
    Scratch scratch;
    ASSERT_EQ(in_shell(scratch,
                       "mkdir $D/out\nexport FAKEGRAPH_STATE_DIR=$D/state\n"
                       "$F cert export $D/ca.pem"),
              0);
    std::string const full =
        "cd " FAKEGRAPH_ROOT "\nexport FAKEGRAPH_STATE_DIR=$D/state\ntrap '' XFSZ\nulimit -f 0\n$F ";
    for (std::string const command :
         {"init $D/out/a", "cert export $D/out/a", "run scenarios/starter.json --junit $D/out/a",
          "run scenarios/starter.json --json $D/out/a", "serve --port 0 --port-file $D/out/a"}) {
        EXPECT_EQ(in_shell(scratch, full + command + " >/dev/null 2>&1"), 3) << command;
        EXPECT_EQ(files_in(scratch, "out"), 0U) << command;
    }
    scratch.write("out/a", "old");
    EXPECT_EQ(in_shell(scratch, full + "cert export $D/out/a >/dev/null 2>&1"), 3);
    EXPECT_EQ(read_text(scratch.file("out/a")), "old");
    EXPECT_EQ(files_in(scratch, "out"), 1U);
}

TEST(Output, FilesKeepWhatTheyAre) {
    Scratch scratch;
    auto const kept = scratch.write("kept", "a longer text than the new one");
    ASSERT_EQ(::chmod(kept.c_str(), 0600), 0);
    ASSERT_TRUE(write_file(kept, "new"));
    EXPECT_EQ(read_text(kept), "new");
    struct stat now {};
    ASSERT_EQ(::stat(kept.c_str(), &now), 0);
    EXPECT_EQ(now.st_mode & 0777U, 0600U);

    std::filesystem::create_symlink(kept, scratch.file("link"));
    ASSERT_TRUE(write_file(scratch.file("link"), "through"));
    EXPECT_EQ(read_text(kept), "through");
    EXPECT_TRUE(std::filesystem::is_symlink(scratch.file("link")));

    ASSERT_EQ(::mkfifo(scratch.file("pipe").c_str(), 0600), 0);
    http::Fd const pipe(::open(scratch.file("pipe").c_str(), O_RDWR | O_CLOEXEC));
    ASSERT_TRUE(write_file(scratch.file("pipe"), "by pipe"));
    char arrived[16] = {};
    ASSERT_EQ(::read(pipe.get(), arrived, sizeof arrived), 7);
    EXPECT_STREQ(arrived, "by pipe");
    EXPECT_TRUE(write_file("/dev/null", "x"));
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
    EXPECT_EQ(run({"cert", "export", "/dev/stdout"}, {"FAKEGRAPH_STATE_DIR=" + scratch.file("state")})
                  .out.substr(0, 11),
              "-----BEGIN ");

    auto const missing = write_file(scratch.file("no/such"), "x");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().message,
              "cannot write '" + scratch.file("no/such") + "': No such file or directory");
    auto const second = write_new_file(kept, "x");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, sim::Errc::already_exists);
    EXPECT_EQ(read_text(kept), "through");
}

TEST(PublicUrl, IsSchemeHostPortAndPath) {
    for (auto const& [url, root] : std::vector<std::pair<std::string, std::string>>{
             {"https://graph.example.com/", "https://graph.example.com"},
             {"http://10.0.0.7:8080", "http://10.0.0.7:8080"},
             {"HTTPS://Graph.Example", "https://Graph.Example"},
             {"http://[::1]:81/a/b//", "http://[::1]:81/a/b"}})
        EXPECT_EQ(public_root(url).value_or("refused"), root) << url;
    for (std::string const wrong : {"foo",
                                    "https://",
                                    "https:///x",
                                    "https://h?q=1",
                                    "https://h#f",
                                    "ftp://x",
                                    "https://a b",
                                    "https://u:p@h",
                                    "https://h:port",
                                    "https://h:0",
                                    "https://h:99999",
                                    "https://h:",
                                    "https://:80",
                                    "https://::1",
                                    "https://[::1",
                                    " https://h",
                                    "https://h ",
                                    "https://h,i",
                                    "https://h/a b",
                                    "https://h/a?b",
                                    "https://h/a#b",
                                    "//h",
                                    "h:80"})
        EXPECT_FALSE(public_root(wrong)) << wrong;
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
    for (std::string const limit : {"--limit=-1", "--limit=x", "--limit=1.5"}) {
        auto const refused = run({"fleet", limit});
        EXPECT_EQ(refused.code, 2) << limit;
        EXPECT_NE(refused.err.find("--limit"), std::string::npos) << refused.err;
    }
    EXPECT_EQ(run({"fleet"}, {"FAKEGRAPH_LIMIT=-1"}).code, 2);
    EXPECT_EQ(run({"fleet", "--limit", "0"}).out, "");
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
    for (std::string const name : {"BAD", "a", "common", "a b", "11111111-2222-4333-8444-555555555555"}) {
        auto const refused = run({"token", "--tenant", name});
        EXPECT_EQ(refused.code, 2) << name;
        EXPECT_NE(refused.err.find("--tenant: '" + name + "' cannot name a tenant"), std::string::npos)
            << refused.err;
    }
    EXPECT_EQ(run({"token", "--tenant", "team-7"}).code, 0);
}

}  // namespace
}  // namespace fakegraph::test
