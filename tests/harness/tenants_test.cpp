#include "fakegraph/tenants.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "fakegraph/harness.h"
#include "tests/harness/process.h"

namespace fakegraph::test {
namespace {

TEST(Tenants, AreMadeListedFoundAndRemoved) {
    Process process;
    auto const made = process.make("t2");
    ASSERT_EQ(made.status, 201) << made.body;
    auto const tenant = made.json();
    EXPECT_EQ(tenant["name"], "t2");
    EXPECT_EQ(tenant["url"], "http://graph.test/t/t2");
    EXPECT_EQ(tenant["graph"], "http://graph.test/t/t2/beta");
    EXPECT_EQ(tenant["admin"], "http://graph.test/t/t2/__admin");
    EXPECT_EQ(tenant["devices"], 1000);
    EXPECT_EQ(made.header("Location"), "http://graph.test/__admin/tenants/t2");
    EXPECT_EQ(process.get("/__admin/tenants/t2").json(), tenant);
    auto const list = process.get("/__admin/tenants").json()["value"];
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0]["name"], "default");
    EXPECT_EQ(list[0]["graph"], "http://graph.test/beta");
    EXPECT_EQ(list[0], process.get("/__admin/tenants/default").json());
    EXPECT_EQ(list[1], tenant);
    EXPECT_NE(list[0]["id"], list[1]["id"]);
    auto const id = sim::Guid::parse(tenant["id"].get<std::string>());
    ASSERT_TRUE(id);
    EXPECT_EQ(process.app().find_tenant_by_id(*id), process.app().find_tenant("t2"));
    EXPECT_EQ(process.get("/t/t2/beta/devices?$top=1").status, 200);
    EXPECT_EQ(process.get("/t/t2/__admin/state").json()["counts"]["devices"], 1000);

    auto const held = process.app().find_tenant("t2");  // as a request in flight does
    EXPECT_EQ(process.send("DELETE", "/__admin/tenants/t2").status, 204);
    EXPECT_EQ(held->world().fleet().size(), 1000U);
    EXPECT_EQ(process.get("/t/t2/beta/devices").status, 404);
    EXPECT_EQ(process.get("/__admin/tenants/t2").status, 404);
    EXPECT_EQ(process.send("DELETE", "/__admin/tenants/t2").status, 404);
    EXPECT_EQ(process.app().find_tenant_by_id(*id), nullptr);
    EXPECT_EQ(process.make("t2").json()["id"], tenant["id"]) << "the id comes from seed and name";
}

TEST(Tenants, WhatCannotBeMadeIsRefusedWithItsReason) {
    Process process;
    std::string const long_name(64, 'a');
    std::vector<std::string> const names = {"a",       "T2",      "beta",
                                            "default", "common",  "admin",
                                            "t_2",     long_name, "f660d844-30b7-46e4-a6cf-47e36164d3cb"};
    for (std::string const& name : names) {
        auto const made = process.make(name);
        EXPECT_EQ(made.status, 400) << name;
        EXPECT_NE(made.json()["error"]["message"].get<std::string>().find("cannot name a tenant"),
                  std::string::npos);
    }
    EXPECT_EQ(process.make("t2", tiny_scenario()).status, 201);
    EXPECT_EQ(process.make("t2").status, 409);
    EXPECT_EQ(process.send("POST", "/__admin/tenants", R"({"name":7})").status, 400);
    EXPECT_EQ(
        process.send("POST", "/__admin/tenants", R"({"name":"t3","file":"x"})").json()["error"]["target"],
        "file");
    EXPECT_EQ(process.send("POST", "/__admin/tenants", "[]").status, 400);
    EXPECT_EQ(process.send("POST", "/__admin/tenants", std::string(4'194'305, ' ')).status, 413);
    EXPECT_EQ(process.send("PATCH", "/__admin/tenants/t2", "{}").status, 405);
    auto const kept = process.send("DELETE", "/__admin/tenants/default");
    EXPECT_EQ(kept.status, 400);
    EXPECT_EQ(kept.json()["error"]["message"], "The default tenant cannot be removed.");
    EXPECT_EQ(process.get("/__admin/tenants").json()["value"].size(), 2U);
}

TEST(Tenants, MistakesOfAScenarioComeWithTheirPlaces) {
    Process process;
    auto const made = process.send("POST", "/__admin/tenants",
                                   "{\"name\": \"t2\", // a comment\n \"scenario\": {\"sed\": 1,\n"
                                   "   \"include\": [\"builtin:models\", \"../secret.json\"],\n"
                                   "   \"fleet\": [{\"cohort\": \"a\", \"inventory\": \"/etc/passwd\"}]}}");
    EXPECT_EQ(made.status, 400);
    auto const error = made.json()["error"];
    EXPECT_EQ(error["code"], "InvalidScenario");
    EXPECT_EQ(error["message"],
              "The scenario has 3 mistakes; line 2, column 15: unknown key 'sed'; did you mean 'seed'?");
    ASSERT_EQ(error["details"].size(), 3U);
    EXPECT_EQ(error["details"][1].dump(),
              R"({"code":"InvalidScenario","message":"files cannot be included here, only 'builtin:' data",)"
              R"("target":"3:34","line":3,"column":34})");
    EXPECT_EQ(error["details"][2]["message"], "no inventory is read from files here");
    EXPECT_EQ(error["details"][2]["line"], 4);
    EXPECT_TRUE(error["innerError"].contains("request-id"));
    EXPECT_EQ(process.get("/__admin/tenants").json()["value"].size(), 1U);
    EXPECT_EQ(process.make("t2", "7").status, 400);
    EXPECT_EQ(process.make("t2", "null").status, 400);
    EXPECT_EQ(process.make("t2", "{").status, 400);
}

TEST(Tenants, ARememberedScenarioIsTheSameButOnlyWhereItIsWritten) {
    Process process;
    std::string const text = tiny_scenario();
    ASSERT_EQ(process.make("one", text).status, 201);
    ASSERT_EQ(process.send("POST", "/t/one/beta/admin/windows/updates/deploymentAudiences", "{}").status,
              201);
    ASSERT_EQ(process.make("two", text).status, 201);
    EXPECT_EQ(process.get("/t/two/__admin/state").json()["commands"], 0);
    EXPECT_EQ(process.app().find_tenant("one")->world().premises().fleet,
              process.app().find_tenant("two")->world().premises().fleet);
    auto const twice = process.make("three", "{\"seed\": 4, " + text.substr(1));
    EXPECT_EQ(twice.status, 400) << "a key that stands twice, though the last one counts elsewhere";
    EXPECT_EQ(process.send("POST", "/__admin/tenants", R"({"name":"a1","name":"a2"})").status, 400);
}

TEST(Tenants, ForksAreTenantsToo) {
    Process process;
    ASSERT_EQ(
        process.make("t2", tiny_scenario(R"("service":{"limits":{"tenant":{"requests":1,"per":"PT1H"}}})"))
            .status,
        201);
    ASSERT_EQ(process.send("POST", "/t/t2/__admin/snapshots", R"({"name":"s"})").status, 201);
    ASSERT_EQ(process.send("POST", "/t/t2/__admin/snapshots/s/fork", R"({"tenant":"t3"})").status, 201);
    auto const list = process.get("/t/t2/__admin/tenants").json()["value"];
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list[2]["name"], "t3");
    EXPECT_EQ(list[2]["devices"], 20);
    EXPECT_EQ(process.get("/t/t3/beta/me").status, 200);
    EXPECT_EQ(process.get("/t/t3/beta/me").status, 429) << "the limits are those of t2";
    EXPECT_EQ(process.get("/t/t2/beta/me").status, 200) << "the buckets are not";
}

TEST(Tenants, ForksBeginWithTheScenariosFaults) {
    Process process;
    ASSERT_EQ(process
                  .make("t2", tiny_scenario(R"("faults":[{"name":"a","status":503,"times":1,)"
                                            R"("match":{"path":"*/me"}}])"))
                  .status,
              201);
    EXPECT_EQ(process.get("/t/t2/beta/me").status, 503);
    ASSERT_EQ(process.send("POST", "/t/t2/__admin/faults", R"({"name":"b","status":504})").status, 201);
    ASSERT_EQ(process.send("POST", "/t/t2/__admin/snapshots", R"({"name":"s"})").status, 201);
    ASSERT_EQ(process.send("POST", "/t/t2/__admin/snapshots/s/fork", R"({"tenant":"t3"})").status, 201);
    auto const faults = process.get("/t/t3/__admin/faults").json()["value"];
    ASSERT_EQ(faults.size(), 1U) << "what was injected belongs to t2 alone";
    EXPECT_EQ(faults[0]["name"], "a");
    EXPECT_EQ(faults[0]["uses"], 0);
    EXPECT_EQ(process.get("/t/t3/beta/me").status, 503);
    EXPECT_EQ(process.get("/t/t3/beta/me").status, 200);
    EXPECT_EQ(process.send("POST", "/t/t3/__admin/reset").status, 200);
    EXPECT_EQ(process.get("/t/t3/beta/me").status, 503);
}

TEST(Tenants, ResetBringsTheClocksRateBack) {
    Process process;
    ASSERT_EQ(
        process.make("t2", tiny_scenario(R"("clock":{"start":"2026-01-05T08:00:00Z","rate":60})")).status,
        201);
    auto const clock = [&] { return process.get("/t/t2/__admin/clock").json(); };
    EXPECT_EQ(clock()["rate"], 60);
    EXPECT_EQ(process.send("POST", "/t/t2/__admin/clock/freeze").status, 200);
    process.wall_ns += 3'000'000'000;
    EXPECT_EQ(clock()["now"], "2026-01-05T08:00:00Z");
    EXPECT_EQ(process.send("POST", "/t/t2/__admin/reset").status, 200);
    EXPECT_EQ(clock()["rate"], 60);
    EXPECT_EQ(clock()["now"], "2026-01-05T08:00:00Z") << "time that passed before counts no more";
    process.wall_ns += 2'000'000'000;
    EXPECT_EQ(clock()["now"], "2026-01-05T08:02:00Z");
    EXPECT_EQ(process.send("POST", "/__admin/clock/rate", R"({"times":5})").status, 200);
    EXPECT_EQ(process.send("POST", "/__admin/reset").status, 200);
    EXPECT_EQ(process.get("/__admin/clock").json()["rate"], 0);
}

TEST(Tenants, TimeThatPassesStopsAtTheLastInstant) {
    Process process;
    EXPECT_EQ(process.send("POST", "/__admin/clock/rate", R"({"times":10000000})").status, 200);
    for (int i = 0; i < 2; ++i) {
        process.wall_ns += std::int64_t{25} * 3'600'000'000'000;
        EXPECT_EQ(process.get("/__admin/clock").json()["now"], "2200-01-01T00:00:00Z");
    }
    EXPECT_LE(process.get("/__admin/state").json()["commands"], 1);
}

TEST(Tenants, NumberIsBounded) {
    Tenants tenants({});
    auto scenario = scenarios::load_text(tiny_scenario(), "tiny.json");
    ASSERT_TRUE(scenario);
    auto const world = sim::World::make(std::move(scenario->setup));
    ASSERT_TRUE(world);
    auto const add = [&](std::size_t i) {
        return tenants.add(std::make_unique<Tenant>("t" + std::to_string(i + 10), *world, Settings{}));
    };
    for (std::size_t i = 0; i < Tenants::kMaxTenants; ++i) ASSERT_TRUE(add(i));
    auto const over = add(Tenants::kMaxTenants);
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, sim::Errc::limit);
    EXPECT_TRUE(tenants.remove("t10"));
    EXPECT_TRUE(add(Tenants::kMaxTenants));
}

/// Some of everything that a test does; what it asks for depends on what it was answered.
std::string work(Process& process, std::string const& prefix) {
    std::string const updates = prefix + "/beta/admin/windows/updates";
    auto const devices = process.get(prefix + "/beta/devices?$top=5&$select=deviceId").json();
    std::string ids;
    for (auto const& d : devices["value"])
        ids += (ids.empty() ? "\"" : ",\"") + d["deviceId"].get<std::string>() + '"';
    std::string const type = R"("memberEntityType":"#microsoft.graph.windowsUpdates.azureADDevice")";
    EXPECT_EQ(process
                  .send("POST", updates + "/updatableAssets/enrollAssetsById",
                        R"({"updateCategory":"driver",)" + type + R"(,"ids":[)" + ids + "]}")
                  .status,
              202);
    for (int i = 0; i < 3; ++i) {
        auto const audience = process.send("POST", updates + "/deploymentAudiences", "{}");
        EXPECT_EQ(audience.status, 201) << audience.body;
        std::string const id = audience.json()["id"].get<std::string>();
        EXPECT_EQ(process
                      .send("POST", updates + "/deploymentAudiences/" + id + "/updateAudienceById",
                            "{" + type + R"(,"addMembers":[)" + ids + "]}")
                      .status,
                  202);
        EXPECT_EQ(process.send("POST", updates + "/updatePolicies", R"({"audience":{"id":")" + id + R"("}})")
                      .status,
                  201);
        EXPECT_EQ(process.send("POST", prefix + "/__admin/clock/advance", R"({"by":"P1D"})").status, 200);
    }
    return process.get(prefix + "/__admin/state").json()["digest"].get<std::string>();
}

TEST(Tenants, AHundredTestsInATenantEachDoNotTouchOneAnother) {
    std::string lone;
    {
        Process process;
        ASSERT_EQ(process.make("lone", tiny_scenario()).status, 201);
        lone = work(process, "/t/lone");
    }
    Process process;
    std::vector<std::string> digests(100);
    std::atomic<std::size_t> next{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            for (std::size_t i = 0; (i = next++) < digests.size();) {
                std::string const name = "test-" + std::to_string(i);
                EXPECT_EQ(process.make(name, tiny_scenario()).status, 201);
                digests[i] = work(process, "/t/" + name);
                if (i % 2 == 0) {
                    EXPECT_EQ(process.send("DELETE", "/__admin/tenants/" + name).status, 204);
                }
            }
        });
    for (auto& t : threads) t.join();
    EXPECT_EQ(std::set(digests.begin(), digests.end()), std::set{lone});
    EXPECT_EQ(process.get("/__admin/tenants").json()["value"].size(), 51U);
    EXPECT_EQ(process.get("/__admin/state").json()["commands"], 0);
}

TEST(Tenants, EachHasItsOwnLimits) {
    Process process;
    ASSERT_EQ(process
                  .make("slow",
                        tiny_scenario(R"("service":{"limits":{"updatesTenant":{"requests":2,"per":"PT20S"},)"
                                      R"("retryAfter":"fraction"}})"))
                  .status,
              201);
    std::string const path = "/beta/admin/windows/updates/deployments";
    EXPECT_EQ(process.get("/t/slow" + path).status, 200);
    EXPECT_EQ(process.get("/t/slow" + path).status, 200);
    auto const refused = process.get("/t/slow" + path);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("Retry-After"), "20.000");
    EXPECT_EQ(process.get(path).status, 200);
    process.wall_ns += 20'000'000'000;
    EXPECT_EQ(process.get("/t/slow" + path).status, 200);
    EXPECT_EQ(process.send("POST", "/t/slow/__admin/reset", "{}").status, 200);
    EXPECT_EQ(process.get("/t/slow" + path).status, 200);
}

TEST(Tenants, AThrottledItemOfABatchHasItsOwnRetryAfter) {
    Process process;
    ASSERT_EQ(process
                  .make("slow", tiny_scenario(
                                    R"("service":{"limits":{"updatesTenant":{"requests":2,"per":"PT20S"}}})"))
                  .status,
              201);
    auto const answer =
        process.send("POST", "/t/slow/beta/$batch",
                     R"({"requests":[{"id":"1","method":"GET","url":"/admin/windows/updates/deployments"},
            {"id":"2","method":"GET","url":"http://graph.test/t/slow/beta/admin/windows/updates/deployments"},
            {"id":"3","method":"GET","url":"/admin/windows/updates/deployments"},
            {"id":"4","method":"GET","url":"/me","dependsOn":["3"]},{"id":"5","method":"GET","url":"/me"}]})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Retry-After"), "");
    auto const responses = answer.json()["responses"];
    std::vector<int> statuses;
    for (auto const& r : responses) statuses.push_back(r["status"]);
    EXPECT_EQ(statuses, (std::vector{200, 200, 429, 424, 200}));
    EXPECT_EQ(responses[2]["headers"]["Retry-After"], "20");
    EXPECT_EQ(responses[2]["body"]["error"]["code"], "TooManyRequests");
    EXPECT_NE(responses[2]["body"]["error"]["innerError"]["request-id"],
              responses[3]["body"]["error"]["innerError"]["request-id"]);
}

TEST(Tenants, BatchesMayBeShuffledAndBounded) {
    Process process;
    ASSERT_EQ(
        process
            .make("odd", tiny_scenario(R"("service":{"batchOrder":"shuffled","limits":{"batchRequests":2}})"))
            .status,
        201);
    std::string const two = R"({"id":"1","method":"GET","url":"/me"},{"id":"2","method":"GET","url":"/me"})";
    auto const answer = process.send("POST", "/t/odd/beta/$batch", R"({"requests":[)" + two + "]}");
    EXPECT_EQ(answer.json()["responses"][0]["id"], "2");
    EXPECT_EQ(process
                  .send("POST", "/t/odd/v1.0/$batch",
                        R"({"requests":[)" + two + R"(,{"id":"3","method":"GET","url":"/me"}]})")
                  .status,
              400);
}

TEST(Limits, TheSchemaHasTheNamesOfTheTable) {
    auto const schema = Json::parse(scenarios::schema_text());
    std::set<std::string> named, known;
    for (auto const& [name, value] : schema["definitions"]["limits"]["properties"].items())
        if (value.contains("$ref")) named.insert(name);
    for (auto const& kind : throttle::kLimitKinds) known.emplace(kind.name);
    EXPECT_EQ(named, known);
}

TEST(Limits, AreThoseOfTheScenario) {
    scenarios::LimitSettings settings;
    EXPECT_FALSE(limits_of(settings, 1000).any());
    settings.published = true;
    settings.named["updatesTenant"] = {};
    settings.named["tenant"] = {5, std::chrono::seconds{2}};
    settings.retry_after_s = 0.249;
    auto const limits = limits_of(settings, 1000);
    auto const at = [&](std::string_view name) {
        return limits.limits.at(throttle::find_limit(name).value());
    };
    EXPECT_FALSE(at("updatesTenant").on());
    EXPECT_EQ(at("tenant").per_ns, 2'000'000'000);
    EXPECT_EQ(at("directoryUnits").amount, 8000U);
    EXPECT_EQ(limits.retry_after, RetryForm::fraction);
    EXPECT_EQ(limits.retry_after_ms, 249);
}

}  // namespace
}  // namespace fakegraph::test
