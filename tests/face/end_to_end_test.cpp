/// The real program over a real socket.
#include <gtest/gtest.h>

#include <set>

#include "tests/face/process.h"

namespace fakegraph::test {
namespace {

std::string const kScenario = FAKEGRAPH_ROOT "/tests/golden/tenant.json";

TEST(Serve, SaysThatItIsReady) {
    Served served;
    std::vector<std::string> names;
    for (auto const& [name, value] : served.ready.items()) names.push_back(name);
    EXPECT_EQ(names,
              (std::vector<std::string>{"ready", "url", "graph", "admin", "seed", "devices", "startMs"}));
    std::string const url = "http://127.0.0.1:" + std::to_string(served.port);
    EXPECT_EQ(served.ready["ready"], true);
    EXPECT_EQ(served.ready["url"], url);
    EXPECT_EQ(served.ready["graph"], url + "/beta");
    EXPECT_EQ(served.ready["admin"], url + "/__admin");
    EXPECT_EQ(served.ready["devices"], 1000);
    EXPECT_TRUE(served.ready["startMs"].is_number_integer());
    auto client = served.client();
    EXPECT_EQ(over(client, "GET", "/__admin/ready").json()["ready"], true);
    // What the banner tells people to try shows something.
    std::string banner;
    std::size_t curl = std::string::npos;
    for (auto const until = Clock::now() + 5s; curl == std::string::npos && Clock::now() < until;
         std::this_thread::sleep_for(5ms)) {
        banner = served.process().err();
        curl = banner.find("curl '" + url);
    }
    ASSERT_NE(curl, std::string::npos) << banner;
    auto const begin = curl + 6 + url.size();
    auto const devices = over(client, "GET", banner.substr(begin, banner.find('\'', begin) - begin)).json();
    EXPECT_EQ(devices["value"].size(), 2U);
    served.process().signal(SIGTERM);
    EXPECT_EQ(served.process().finish(10s), 0);
}

TEST(Serve, TheBuiltInTenantHasSomethingToOffer) {
    Served served;
    auto client = served.client();
    auto const audiences = over(client, "GET", "/deploymentAudiences").json()["value"];
    ASSERT_FALSE(audiences.empty());
    auto const content = over(client, "GET",
                              "/deploymentAudiences/" + audiences[0]["id"].get<std::string>() +
                                  "/applicableContent?$expand=catalogEntry");
    EXPECT_EQ(content.status, 200);
    EXPECT_FALSE(content.json()["value"].empty());
    EXPECT_GE(std::stoi(over(client, "GET", "/catalog/entries/$count").body), 800);
    served.process().signal(SIGINT);
    EXPECT_EQ(served.process().finish(10s), 0);
}

/// All items of a list, over next links that must lead back to this server.
std::vector<Json> all_items(http::Client& client, std::string target, std::uint16_t port) {
    std::vector<Json> out;
    for (int pages = 0; !target.empty() && pages < 100; ++pages) {
        auto const reply = over(client, "GET", target);
        EXPECT_EQ(reply.status, 200) << reply.body;
        auto const page = reply.json();
        out.insert(out.end(), page["value"].begin(), page["value"].end());
        target = next_of(page);
        EXPECT_TRUE(target.empty() ||
                    page["@odata.nextLink"] == "http://127.0.0.1:" + std::to_string(port) + target)
            << page;
    }
    return out;
}

TEST(Serve, TheDocumentedProgramme) {
    Served served({kScenario});
    EXPECT_EQ(served.ready["seed"], 7);
    EXPECT_EQ(served.ready["devices"], 12);
    auto client = served.client();
    auto const enroll =
        R"({"updateCategory":"driver","assets":)" + device_refs({kPilot1, kPilot2, kPilot3}) + '}';
    auto const enrolled = over(client, "POST", "/updatableAssets/enrollAssets", enroll);
    EXPECT_EQ(enrolled.status, 202);
    EXPECT_EQ(enrolled.content_type, "");
    auto const audience_reply = over(client, "POST", "/deploymentAudiences", "{}");
    EXPECT_EQ(audience_reply.status, 201);
    auto const audience = audience_reply.at("/id");
    std::string const path = "/deploymentAudiences/" + audience;
    EXPECT_EQ(over(client, "POST", path + "/updateAudience",
                   R"({"addMembers":)" + device_refs({kPilot1, kPilot2, kPilot3}) + '}')
                  .status,
              202);
    auto const policy =
        over(client, "POST", "/updatePolicies", R"({"audience":{"id":")" + audience + "\"}}").at("/id");
    EXPECT_EQ(
        all_items(client, path + "/applicableContent?$expand=catalogEntry,matchedDevices&$top=1", served.port)
            .size(),
        2U);
    auto const matched = all_items(
        client, path + "/applicableContent/" + std::string(kWifi) + "/matchedDevices?$top=2", served.port);
    std::set<std::string> ids;
    for (auto const& device : matched) ids.insert(device["deviceId"].get<std::string>());
    EXPECT_EQ(ids, (std::set<std::string>{std::string(kPilot1), std::string(kPilot2), std::string(kPilot3)}));
    auto const changes = "/updatePolicies/" + policy + "/complianceChanges";
    auto const approval = over(client, "POST", changes, approval_of(kWifi));
    EXPECT_EQ(approval.status, 201);
    EXPECT_EQ(over(client, "POST", "/__admin/clock/advance", R"({"by":"P30D"})").status, 200);
    EXPECT_EQ(over(client, "GET",
                   "/__admin/devices/count?audience=" + audience + "&installed=" + std::string(kWifi))
                  .body,
              R"({"count":3})");
    auto const revoked =
        over(client, "PATCH", changes + '/' + approval.at("/id"),
             R"({"@odata.type":"#microsoft.graph.windowsUpdates.contentApproval","isRevoked":true})");
    EXPECT_EQ(revoked.status, 200);
    EXPECT_EQ(revoked.json()["isRevoked"], true);
    EXPECT_EQ(over(client, "POST", "/updatableAssets/unenrollAssets",
                   R"({"updateCategory":"driver","assets":)" + device_refs({kPilot1}) + '}')
                  .status,
              202);
    EXPECT_EQ(over(client, "GET", path + "/members/$count").body, "2");
}

TEST(Serve, OverTheSocketAndWithoutItTheSameBytes) {
    Served served({kScenario, "--threads", "4"});
    auto client = served.client();
    Face face;
    std::string const host = "127.0.0.1:" + std::to_string(served.port);
    auto const same = [&](std::string const& method, std::string const& target,
                          std::string const& body = {}) {
        auto const far = over(client, method, target, body);
        auto near = face.send(method, target, body).body;
        for (std::size_t at = 0; (at = near.find("graph.test", at)) != std::string::npos;)
            near.replace(at, 10, host);
        EXPECT_EQ(far.body, near) << method << target;
    };
    same("POST", "/deploymentAudiences", "{}");
    same("GET", "/deploymentAudiences?$expand=members");
    same("GET", "/beta/devices?$top=3");
    same("POST", "/updatePolicies", R"({"audience":{"id":")" + std::string(kEverybody) + "\"}}");
    same("POST", "/__admin/clock/advance", R"({"by":"P3D"})");
    same("GET", "/__admin/state");
}

TEST(Serve, TakesWhatTheEnvironmentSays) {
    Scratch scratch;
    auto const port_file = scratch.file("port");
    Process process(
        {"serve"}, {"FAKEGRAPH_PORT=0", "FAKEGRAPH_SCENARIO=" + kScenario, "FAKEGRAPH_PORT_FILE=" + port_file,
                    "FAKEGRAPH_LOG_LEVEL=info", "FAKEGRAPH_LOG_FORMAT=json",
                    "FAKEGRAPH_PUBLIC_URL=https://graph.example.com", "NO_COLOR=1"});
    auto const line = process.line();
    ASSERT_TRUE(line) << process.err();
    auto const ready = Json::parse(*line);
    EXPECT_EQ(ready["devices"], 12);
    EXPECT_EQ(ready["graph"], "https://graph.example.com/beta");
    auto const port = static_cast<std::uint16_t>(std::stoi(read_text(port_file)));
    EXPECT_EQ(ready["port"], port);
    http::Client client("127.0.0.1", port, 30s);
    EXPECT_EQ(over(client, "GET", "/deploymentAudiences").at("/@odata.context"),
              "https://graph.example.com/beta/$metadata#admin/windows/updates/deploymentAudiences");
    process.signal(SIGTERM);
    EXPECT_EQ(process.finish(10s), 0);
    EXPECT_NE(
        process.err().find(
            R"("level":"info","method":"GET","path":"/beta/admin/windows/updates/deploymentAudiences","status":200,)"),
        std::string::npos)
        << process.err();
    // A flag is stronger.
    Served served({"--port", "0"}, {"FAKEGRAPH_PORT=1"});
    EXPECT_NE(served.port, 1);
}

TEST(Serve, APortInUseIsNamed) {
    Served first;
    Process second({"serve", "--port", std::to_string(first.port)});
    EXPECT_EQ(second.finish(20s), 3);
    EXPECT_EQ(second.out(), "");
    EXPECT_NE(second.err().find(std::to_string(first.port)), std::string::npos) << second.err();
}

TEST(Serve, AHostThatIsNotHereCannotStartAndOneThatIsNoneIsAMistake) {
    Process elsewhere({"serve", "--host", "203.0.113.9", "--port", "8080"});
    EXPECT_EQ(elsewhere.finish(20s), 3);
    EXPECT_NE(elsewhere.err().find("Cannot listen on 203.0.113.9:8080: "), std::string::npos)
        << elsewhere.err();
    Process none({"serve", "--host", "no.such.host", "--port", "0"});
    EXPECT_EQ(none.finish(20s), 2);
}

TEST(Serve, ThePublicUrlMayHaveAPathAndNoSlashAtItsEnd) {
    Process process({"serve", kScenario, "--port", "0", "--public-url", "HTTPS://graph.example.com/fake//"});
    auto const line = process.line();
    ASSERT_TRUE(line) << process.err();
    EXPECT_EQ(Json::parse(*line)["graph"], "https://graph.example.com/fake/beta");
    process.signal(SIGTERM);
    EXPECT_EQ(process.finish(10s), 0);
    for (std::string const wrong : {"foo", "https://h?q=1"}) {
        Process refused({"serve", "--port", "0", "--public-url", wrong});
        EXPECT_EQ(refused.finish(20s), 2) << wrong;
        EXPECT_NE(refused.err().find("--public-url: '" + wrong + "'"), std::string::npos) << refused.err();
    }
}

TEST(Serve, ABadScenarioIsShownWithItsPlaces) {
    Scratch scratch;
    auto const file =
        scratch.write("bad.json", "{\n  \"fleets\": [],\n  \"clock\": {\"start\": \"soon\"}\n}\n");
    Process process({"serve", file, "--port", "0"});
    EXPECT_EQ(process.finish(20s), 2);
    EXPECT_EQ(process.out(), "");
    EXPECT_NE(process.err().find(file + ":2:3: error: "), std::string::npos) << process.err();
    EXPECT_NE(process.err().find(file + ":3:"), std::string::npos) << process.err();
}

TEST(Serve, TwoClientsAtOnce) {
    Served served({kScenario, "--threads", "2"});
    std::vector<std::set<std::string>> made(2);
    {
        std::vector<std::jthread> threads;
        for (auto& ids : made)
            threads.emplace_back([&served, &ids] {
                auto client = served.client();
                for (int i = 0; i < 50; ++i) {
                    ids.insert(over(client, "POST", "/deploymentAudiences", "{}").at("/id"));
                    over(client, "GET", "/beta/devices?$top=3");
                }
            });
    }
    std::set<std::string> all = made[0];
    all.insert(made[1].begin(), made[1].end());
    EXPECT_EQ(all.size(), 100U);
    auto client = served.client();
    EXPECT_EQ(over(client, "GET", "/deploymentAudiences/$count").body, "101");
}

TEST(Serve, TheClockRunsAtItsRate) {
    Served served({kScenario});
    auto client = served.client();
    auto const now = [&] { return *sim::parse_instant(over(client, "GET", "/__admin/clock").at("/now")); };
    auto const frozen = now();
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(now(), frozen);
    EXPECT_EQ(over(client, "POST", "/__admin/clock/rate", R"({"times":86400})").json()["rate"], 86400);
    std::this_thread::sleep_for(100ms);
    auto const later = now();
    EXPECT_GE(later - frozen, std::chrono::hours(2));  // a tenth of a day
    over(client, "POST", "/__admin/clock/freeze", "{}");
    auto const stopped = now();
    EXPECT_GE(stopped, later);
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(now(), stopped);
    EXPECT_LE(std::stoi(over(client, "GET", "/__admin/state").json()["commands"].dump()), 1);
}

TEST(Serve, SnapshotsForksAndReset) {
    Served served({kScenario});
    auto client = served.client();
    auto const digest = [&](std::string const& prefix = {}) {
        return over(client, "GET", prefix + "/__admin/state").at("/digest");
    };
    auto const pristine = digest();
    over(client, "POST", "/deploymentAudiences", "{}");
    auto const before = digest();
    EXPECT_EQ(over(client, "POST", "/__admin/snapshots", R"({"name":"before"})").status, 201);
    over(client, "POST", "/__admin/clock/advance", R"({"by":"P3D"})");
    over(client, "POST", "/deploymentAudiences", "{}");
    EXPECT_NE(digest(), before);
    EXPECT_EQ(over(client, "POST", "/__admin/snapshots/before/fork", R"({"tenant":"t2"})").status, 201);
    EXPECT_EQ(digest("/t/t2"), before);
    auto const other = over(client, "GET", "/t/t2/beta/admin/windows/updates/deploymentAudiences").json();
    EXPECT_EQ(other["value"].size(), 2U);
    EXPECT_NE(other["@odata.context"].get<std::string>().find("/t/t2/beta/$metadata#"), std::string::npos);
    // A fork goes its own way.
    over(client, "POST", "/t/t2/beta/admin/windows/updates/deploymentAudiences", "{}");
    EXPECT_EQ(over(client, "POST", "/__admin/snapshots/before/restore", "{}").at("/digest"), before);
    EXPECT_EQ(over(client, "GET", "/t/t2/beta/admin/windows/updates/deploymentAudiences/$count").body, "3");
    EXPECT_EQ(over(client, "POST", "/__admin/reset", "{}").at("/digest"), pristine);
    EXPECT_EQ(over(client, "GET", "/__admin/snapshots").body, R"({"value":[]})");
}

TEST(Serve, StopsWhileAClientIsIdle) {
    Served served;
    auto client = served.client();
    EXPECT_EQ(over(client, "GET", "/__admin/health").status, 200);
    auto const begin = Clock::now();
    served.process().signal(SIGTERM);
    EXPECT_EQ(served.process().finish(10s), 0);
    EXPECT_LT(Clock::now() - begin, 5s);
    EXPECT_EQ(over(client, "GET", "/__admin/health").status, 0);
}

}  // namespace
}  // namespace fakegraph::test
