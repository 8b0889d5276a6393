// Which requests a plan strikes, and what it counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/harness/fault_stage.h"

namespace fakegraph::faults {
namespace {

using test::header;
using test::Stage;
using testing::ElementsAre;

TEST(FaultMatch, PathIsDecodedAndHasNoLetterCase) {
    Stage s(R"([{"status": 503, "match": {"path": "*/updatableAssets('a b')?$top=*"}}])");
    EXPECT_EQ(s.get("/beta/admin/windows/updates/UPDATABLEASSETS(%27a%20b%27)?%24top=2").status, 503);
    EXPECT_EQ(s.get("/beta/admin/windows/updates/updatableAssets('a%20b')").status, 200);
}

TEST(FaultMatch, AllMembersMustHold) {
    Stage s(R"([{"status": 503, "match": {"method": ["POST", "PATCH"], "client": "tester", "batch": false,
                                           "from": "PT1H", "to": "1970-01-01T02:00:00Z"}}])");
    s.now = s.start + std::chrono::hours(1);
    EXPECT_EQ(s.send(Method::post, "/beta/x").status, 503);
    EXPECT_EQ(s.send(Method::get, "/beta/x").status, 200);
    s.client = "other";
    EXPECT_EQ(s.send(Method::post, "/beta/x").status, 200);
    s.client = "tester";
    s.in_batch = true;
    EXPECT_EQ(s.send(Method::post, "/beta/x").status, 200);
    s.in_batch = false;
    s.now = s.start + std::chrono::hours(2);
    EXPECT_EQ(s.send(Method::post, "/beta/x").status, 200);
}

TEST(FaultMatch, NumbersCountTheMatchingRequests) {
    EXPECT_THAT(Stage(R"([{"status": 503, "match": {"number": 2}}])").statuses(3),
                ElementsAre(200, 503, 200));
    EXPECT_THAT(Stage(R"([{"status": 503, "match": {"number": [3, 1]}}])").statuses(3),
                ElementsAre(503, 200, 503));
    EXPECT_THAT(Stage(R"([{"status": 503, "match": {"number": {"from": 2, "to": 3}}}])").statuses(4),
                ElementsAre(200, 503, 503, 200));
    EXPECT_THAT(Stage(R"([{"status": 503, "match": {"number": {"every": 2}}}])").statuses(4),
                ElementsAre(200, 503, 200, 503));
}

TEST(FaultMatch, ShareIsDrawnAlikeInEveryRun) {
    auto const run = [] {
        return Stage(R"([{"name": "luck", "status": 503, "match": {"share": 0.3}}])").statuses(1000);
    };
    auto const first = run();
    EXPECT_EQ(first, run());
    auto const struck = std::ranges::count(first, 503);
    EXPECT_GT(struck, 250);
    EXPECT_LT(struck, 350);
}

TEST(FaultPlan, TheFirstThatIsDueStrikesAndAllCount) {
    Stage s(
        R"([{"name": "a", "status": 503, "times": 1}, {"name": "b", "status": 504, "match": {"number": 3}}])");
    EXPECT_THAT(s.statuses(4), ElementsAre(503, 200, 504, 200));
    auto const listed = s.plan.list();
    EXPECT_EQ(listed[0].matches, 4U);
    EXPECT_EQ(listed[0].uses, 1U);
    EXPECT_EQ(listed[1].matches, 4U);
    EXPECT_EQ(listed[1].uses, 1U);
}

TEST(FaultPlan, ResetBringsTheScenariosPlanBack) {
    Stage s(R"([{"name": "a", "status": 503, "times": 1}])");
    EXPECT_THAT(s.statuses(2), ElementsAre(503, 200));
    EXPECT_TRUE(s.plan.remove("a"));
    EXPECT_FALSE(s.plan.remove("a"));
    auto more = parse(Json::parse(R"({"status": 504})"));
    ASSERT_TRUE(s.plan.add(std::move(*more), 7).has_value());
    s.plan.reset();
    ASSERT_EQ(s.plan.list().size(), 1U);
    EXPECT_THAT(s.statuses(2), ElementsAre(503, 200));
}

TEST(FaultPlan, NamesAreUniqueAndDrawnWhenLeftOut) {
    Stage s(R"([{"name": "a", "status": 503}, {"status": 504}, {"status": 504}])");
    auto const listed = s.plan.list();
    EXPECT_NE(listed[1].fault->name, listed[2].fault->name);
    EXPECT_TRUE(listed[1].fault->name.starts_with("status-"));
    auto again = parse(Json::parse(R"({"name": "a", "status": 504})"));
    auto const added = s.plan.add(std::move(*again), 7);
    ASSERT_FALSE(added.has_value());
    EXPECT_EQ(added.error().code, sim::Errc::already_exists);
    EXPECT_EQ(s.plan.list().size(), 3U);
}

TEST(FaultPlan, StatusOfTheAnswerIsLookedAtLast) {
    Stage s(R"([{"name": "a", "kind": "contentType", "match": {"status": 201}, "times": 1}])");
    EXPECT_EQ(header(s.get(), "Content-Type"), "(none)");
    s.service_status = 201;
    Response const struck = s.get();
    EXPECT_EQ(header(struck, "Content-Type"), "text/html");
    EXPECT_EQ(struck.fault, "a");
    EXPECT_EQ(header(s.get(), "Content-Type"), "(none)");
    EXPECT_EQ(s.plan.list()[0].matches, 2U);
}

TEST(FaultPlan, AFaultThatFindsNothingGivesItsUseBack) {
    Stage s(R"([{"kind": "wrongCount", "times": 1}])");
    EXPECT_EQ(s.get().fault, "");
    EXPECT_EQ(s.plan.list()[0].uses, 0U);
    s.service_body = R"({"@odata.count":5,"value":[]})";
    EXPECT_EQ(s.get().body, R"({"@odata.count":6,"value":[]})");
    EXPECT_EQ(s.plan.list()[0].uses, 1U);
}

}  // namespace
}  // namespace fakegraph::faults
