// The plan: parsing, matching, counting, and what a struck request gets. Without a service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "fakegraph/faults/asked.h"
#include "fakegraph/faults/fault.h"
#include "fakegraph/faults/parse.h"
#include "fakegraph/faults/plan.h"

namespace fakegraph::faults {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> mistakes(std::string_view text) {
    auto const parsed = parse(Json::parse(text));
    std::vector<std::string> out;
    if (parsed) return out;
    for (Mistake const& m : parsed.error())
        out.push_back(m.pointer + (m.at_key ? " (key)" : "") + ": " + m.message);
    return out;
}

/// A plan, a service that answers 200 with a body, and requests to it.
class Stage {
public:
    explicit Stage(std::string_view faults) {
        auto parsed = parse(Json::parse(faults));
        EXPECT_TRUE(parsed.has_value()) << mistakes(faults).front();
        EXPECT_TRUE(plan.load(std::move(*parsed), kSeed).has_value());
    }

    Response send(Method method, std::string_view path) {
        std::array<HeaderView, 1> const headers{HeaderView{"Retry-Attempt", "1"}};
        Request request;
        request.method = method;
        request.target = path;
        if (retries) request.headers = headers;
        Visit visit{.request = request,
                    .path = path,
                    .root = "http://127.0.0.1:8080",
                    .client = client,
                    .seed = kSeed,
                    .wall = {0, 1'000'000'000'000},
                    .now = now,
                    .start = start,
                    .in_batch = in_batch};
        Response response;
        response.request_id = std::string(36, '1');
        response.client_request_id = response.request_id;
        Hit hit = plan.decide(visit);
        visit.twist = hit.twist();
        served = 0;
        if (!hit || !plan.answer(hit, visit, response)) {
            served = hit.twice() ? 2 : 1;
            response.status = service_status;
            response.content_type = service_body.empty() ? std::string_view{} : kODataJson;
            response.body = service_body;
        }
        if (hit) plan.change(hit, visit, response);
        return response;
    }
    Response get(std::string_view path = "/beta/devices") { return send(Method::get, path); }
    /// The statuses of `n` requests, one after the other.
    std::vector<int> statuses(int n, std::string_view path = "/beta/devices") {
        std::vector<int> out;
        for (int i = 0; i < n; ++i) out.push_back(get(path).status);
        return out;
    }

    static constexpr std::uint64_t kSeed = 7;
    Plan plan;
    std::string client = "tester";
    sim::Instant start{}, now{};
    bool in_batch = false;
    bool retries = false;
    int service_status = 200;
    std::string service_body = R"({"value":[{"id":"a"},{"id":"b"}]})";
    int served = 0;
};

std::string header(Response const& response, std::string_view name) {
    for (auto const& [n, value] : response.headers)
        if (n == name) return value;
    return "(none)";
}

TEST(FaultParse, NamesTheNearestKindAndMember) {
    EXPECT_THAT(mistakes(R"([{"kind": "statsu", "status": 429}])"),
                ElementsAre("/0/kind: unknown value 'statsu'; did you mean 'status'?"));
    EXPECT_THAT(mistakes(R"({"kind": "status", "status": 429, "retryAftr": 1})"),
                ElementsAre("/retryAftr (key): unknown key 'retryAftr' of a fault of kind 'status'; did you "
                            "mean 'retryAfter'?"));
    EXPECT_THAT(mistakes(R"([{"status": 503, "match": {"pth": "*"}}])"),
                ElementsAre("/0/match/pth (key): unknown key 'pth' of 'match'; did you mean 'path'?"));
}

TEST(FaultParse, TellsEveryMistakeAtOnce) {
    EXPECT_THAT(mistakes(R"([{}, {"status": 200}, 5, {"kind": "latency", "ms": {"from": 5, "to": 1}},
                             {"kind": "compatible", "changes": ["reordered"]},
                             {"kind": "reset", "match": {"from": "PT1", "number": 0, "method": "FETCH"}}])"),
                ElementsAre("/0: missing key 'kind'", "/1/status: must be a whole number from 400 to 599",
                            "/2: must be an object", "/3/ms/to: must not be below 'from'",
                            HasSubstr("/4/changes/0: unknown value 'reordered'"),
                            HasSubstr("/5/match/method: unknown method 'FETCH'"),
                            "/5/match/number: must be a whole number from 1 to 9007199254740992",
                            HasSubstr("/5/match/from: 'PT1' is neither")));
}

TEST(FaultParse, RefusesAnAnswersStatusWhereNoneIsWaitedFor) {
    for (auto const* kind : {R"("kind": "html")", R"("kind": "reset")", R"("kind": "emptyPage")",
                             R"("kind": "garbage", "status": 200)", R"("kind": "duplicateDelivery")"})
        EXPECT_THAT(mistakes("{" + std::string(kind) + R"(, "match": {"status": 201}})"),
                    ElementsAre(HasSubstr("/match/status: ")))
            << kind;
    EXPECT_THAT(mistakes(R"({"kind": "executeThenFail", "match": {"status": 201}})"), ElementsAre());
}

TEST(FaultParse, RefusesTheSameNameTwice) {
    EXPECT_THAT(mistakes(R"([{"name": "a", "status": 503}, {"name": "a", "status": 504}])"),
                ElementsAre("/1/name: there is a fault 'a' already"));
}

TEST(FaultParse, EveryKindCanBeMadeOfItsNameAndWhatItNeeds) {
    for (auto const kind : kind_names()) {
        Json fault{{"kind", kind}};
        if (kind == "status") fault["status"] = 500;
        if (kind == "latency") fault["ms"] = 1;
        if (kind == "compatible") fault["changes"] = {"unknownMember"};
        EXPECT_TRUE(parse(fault).has_value()) << kind;
    }
}

TEST(FaultGlob, StarsStandForAnyText) {
    EXPECT_TRUE(glob("*", ""));
    EXPECT_TRUE(glob("*/entries*", "/beta/catalog/entries?$top=2"));
    EXPECT_TRUE(glob("/a*b*c", "/abbbc"));
    EXPECT_FALSE(glob("/a*b", "/abc"));
    EXPECT_FALSE(glob("", "a"));
    // The worst pattern ends in time.
    EXPECT_FALSE(glob("*a*a*a*a*a*a*a*a*b", std::string(20'000, 'a')));
}

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

TEST(FaultAnswer, ThrottlingHasTheRealBodyAndEveryFormOfRetryAfter) {
    Stage s(R"([{"status": 429, "times": 1}, {"status": 429, "retryAfter": 0.249, "times": 1},
                {"status": 429, "retryAfter": null, "times": 1}, {"status": 429, "retryAfter": "soon", "times": 1},
                {"status": 503, "retryAfter": {"date": 5}, "times": 1}, {"status": 503, "times": 1},
                {"status": 429, "retryAfter": 0, "times": 1}])");
    Response const plain = s.get();
    auto const body = Json::parse(plain.body);
    EXPECT_EQ(body["error"]["code"], "TooManyRequests");
    EXPECT_EQ(body["error"]["innerError"]["status"], "429");
    EXPECT_EQ(body["error"]["innerError"]["request-id"], std::string(36, '1'));
    EXPECT_EQ(header(plain, "Retry-After"), "1");
    EXPECT_EQ(s.served, 0);
    EXPECT_EQ(header(s.get(), "Retry-After"), "0.249");
    EXPECT_EQ(header(s.get(), "Retry-After"), "(none)");
    EXPECT_EQ(header(s.get(), "Retry-After"), "soon");
    EXPECT_EQ(header(s.get(), "Retry-After"), "Sun, 09 Sep 2001 01:46:45 GMT");
    EXPECT_EQ(header(s.get(), "Retry-After"), "(none)");
    EXPECT_EQ(header(s.get(), "Retry-After"), "0");
}

TEST(FaultAnswer, MessagesMayBeEmptyOrJson) {
    Stage s(
        R"([{"status": 429, "code": "activityLimitReached", "message": "", "times": 1}, {"kind": "jsonMessage"}])");
    auto const empty = Json::parse(s.get().body);
    EXPECT_EQ(empty["error"]["code"], "activityLimitReached");
    EXPECT_EQ(empty["error"]["message"], "");
    Response const nested = s.get();
    EXPECT_EQ(nested.status, 500);
    EXPECT_TRUE(Json::parse(Json::parse(nested.body)["error"]["message"].get<std::string>()).is_object());
}

TEST(FaultAnswer, TheIdentityServiceHasItsOwnForm) {
    Stage s(R"([{"status": 503}])");
    auto const body = Json::parse(s.send(Method::post, "/common/oauth2/v2.0/token?x=y").body);
    EXPECT_EQ(body["error"], "temporarily_unavailable");
    EXPECT_EQ(body["timestamp"], "2001-09-09 01:46:40Z");
}

TEST(FaultAnswer, BodiesThatAreNoGraphJson) {
    Stage s(R"([{"kind": "html", "times": 1}, {"kind": "emptyBody", "status": 500, "times": 1},
                {"kind": "emptyBody", "contentType": "application/json", "times": 1}, {"kind": "garbage", "times": 1},
                {"kind": "garbage", "status": 502, "bytes": 3}])");
    Response const html = s.get();
    EXPECT_EQ(html.status, 502);
    EXPECT_EQ(html.content_type, "text/html");
    EXPECT_EQ(s.served, 0);
    Response const empty = s.get();
    EXPECT_EQ(empty.status, 500);
    EXPECT_EQ(empty.body + std::string(empty.content_type), "");
    EXPECT_EQ(s.served, 0);
    Response const typed = s.get();
    EXPECT_EQ(typed.status, 200);
    EXPECT_EQ(typed.body, "");
    EXPECT_EQ(header(typed, "Content-Type"), "application/json");
    Response const garbage = s.get();
    EXPECT_EQ(garbage.body.size(), 64U);
    EXPECT_FALSE(Json::accept(garbage.body));
    EXPECT_EQ(garbage.content_type, kODataJson);
    Response const own = s.get();
    EXPECT_EQ(own.status, 502);
    EXPECT_EQ(own.body.size(), 3U);
}

TEST(FaultDelivery, IsToldToTheTransport) {
    Stage s(R"([{"kind": "reset", "times": 1}, {"kind": "reset", "when": "middle", "times": 1},
                {"kind": "stall", "when": "header", "holdMs": 5, "times": 1}, {"kind": "truncate", "times": 1},
                {"kind": "truncate", "framing": "broken", "at": {"bytes": 4}, "times": 1}, {"kind": "drip", "times": 1},
                {"kind": "wrongLength", "times": 1}, {"kind": "wrongLength", "by": -5}])");
    std::size_t const size = s.service_body.size();
    Response r = s.get();
    EXPECT_EQ(r.delivery.end, Delivery::End::reset);
    EXPECT_TRUE(r.delivery.before_header);
    EXPECT_EQ(s.served, 0);
    r = s.get();
    EXPECT_EQ(r.delivery.end, Delivery::End::reset);
    EXPECT_FALSE(r.delivery.before_header);
    EXPECT_EQ(r.delivery.body_bytes, size / 2);
    EXPECT_EQ(s.served, 1);
    r = s.get();
    EXPECT_EQ(r.delivery.end, Delivery::End::stall);
    EXPECT_EQ(r.delivery.body_bytes, 0U);
    EXPECT_EQ(r.delivery.hold_ms, 5U);
    r = s.get();
    EXPECT_TRUE(r.delivery.plain());
    EXPECT_EQ(r.body, s.service_body.substr(0, size / 2));
    r = s.get();
    EXPECT_EQ(r.delivery.end, Delivery::End::truncate);
    EXPECT_EQ(r.delivery.body_bytes, 4U);
    EXPECT_EQ(r.body, s.service_body);
    r = s.get();
    EXPECT_EQ(r.delivery.drip_bytes, 16U);
    EXPECT_EQ(r.delivery.drip_interval_ms, 100U);
    r = s.get();
    EXPECT_EQ(r.delivery.end, Delivery::End::truncate);
    EXPECT_EQ(r.delivery.body_bytes, size);
    EXPECT_EQ(r.body.size(), size + 10);
    r = s.get();
    EXPECT_EQ(header(r, "Content-Length"), std::to_string(size - 5));
}

TEST(FaultDelivery, AnItemOfABatchFailsItself) {
    Stage s(
        R"([{"kind": "reset", "times": 1}, {"kind": "truncate", "times": 1}, {"kind": "latency", "ms": 5, "times": 1},
                {"kind": "stall", "when": "middle"}])");
    s.in_batch = true;
    for (int const status : {503, 503, 504}) {
        Response const r = s.get();
        EXPECT_EQ(r.status, status);
        EXPECT_TRUE(r.delivery.plain());
        EXPECT_TRUE(Json::accept(r.body));
    }
}

TEST(FaultDelivery, LatencyFollowsItsDistribution) {
    Stage s(R"([{"name": "l", "kind": "latency", "ms": {"median": 100, "sigma": 0.5, "most": 400}}])");
    std::vector<std::uint32_t> ms;
    for (int i = 0; i < 1001; ++i) ms.push_back(s.get().delivery.delay_ms);
    std::ranges::sort(ms);
    EXPECT_NEAR(ms[500], 100, 8);
    EXPECT_NEAR(ms[841], 165, 15);  // one sigma above: e^0.5
    EXPECT_LE(ms.back(), 400U);
    Stage even(R"([{"kind": "latency", "ms": {"from": 10, "to": 12}}])");
    std::set<std::uint32_t> seen;
    for (int i = 0; i < 100; ++i) seen.insert(even.get().delivery.delay_ms);
    EXPECT_THAT(seen, ElementsAre(10, 11, 12));
}

TEST(FaultWrites, StandThoughTheAnswerFails) {
    Stage s(
        R"([{"kind": "executeThenFail", "status": 504, "times": 1}, {"kind": "executeThenFail", "reset": true, "times": 1},
                {"kind": "duplicateDelivery", "times": 1}])");
    EXPECT_EQ(s.send(Method::post, "/beta/x").status, 504);
    EXPECT_EQ(s.served, 1);
    Response const reset = s.send(Method::post, "/beta/x");
    EXPECT_EQ(s.served, 1);
    EXPECT_TRUE(reset.delivery.before_header);
    EXPECT_EQ(s.send(Method::post, "/beta/x").status, 200);
    EXPECT_EQ(s.served, 2);
    EXPECT_EQ(s.plan.list()[2].uses, 1U);
}

TEST(FaultLinks, AreChangedInTheText) {
    Stage s(R"([{"kind": "sameLink", "times": 1}, {"kind": "foreignHost", "times": 1},
                {"kind": "foreignHost", "host": "https://other.example", "times": 1}, {"kind": "recasedLink"}])");
    s.service_body =
        R"({"@odata.nextLink":"http://127.0.0.1:8080/beta/admin/windows/x('a')?$top=2&$skiptoken=t","value":[]})";
    auto const link = [&] {
        return Json::parse(s.get("/beta/admin/windows/x('a')?$top=2").body)["@odata.nextLink"]
            .get<std::string>();
    };
    EXPECT_EQ(link(), "http://127.0.0.1:8080/beta/admin/windows/x('a')?$top=2");
    EXPECT_EQ(link(), "http://localhost:8080/beta/admin/windows/x('a')?$top=2&$skiptoken=t");
    EXPECT_EQ(link(), "https://other.example/beta/admin/windows/x('a')?$top=2&$skiptoken=t");
    EXPECT_EQ(link(), "http://127.0.0.1:8080/beta/AdMiN/WiNdOwS/x('a')?%24top=2&%24skiptoken=t");
}

TEST(FaultLinks, TokensExpire) {
    Stage s(R"([{"kind": "expiredToken", "times": 1}])");
    EXPECT_EQ(s.get("/beta/devices").status, 200);
    Response const expired = s.get("/beta/devices?%24skiptoken=t");
    EXPECT_EQ(expired.status, 400);
    EXPECT_EQ(Json::parse(expired.body)["error"]["code"], "Directory_ExpiredPageToken");
    EXPECT_EQ(s.get("/beta/devices?$skiptoken=t").status, 200);
}

TEST(FaultLinks, OfARetriedAnswerAreUnusable) {
    Stage s(R"([{"kind": "expiredToken", "links": "retried"}])");
    s.service_body = R"({"@odata.nextLink":"http://127.0.0.1:8080/beta/devices?$skiptoken=t","value":[]})";
    EXPECT_EQ(s.get().status, 200);
    EXPECT_EQ(s.get("/beta/devices?$skiptoken=t").status, 200);
    s.retries = true;
    EXPECT_EQ(s.get().status, 200);
    s.retries = false;
    Response const unusable = s.get("/beta/devices?$skiptoken=t");
    EXPECT_EQ(unusable.status, 400);
    EXPECT_EQ(Json::parse(unusable.body)["error"]["code"], "DirectoryPageTokenNotFoundException");
}

TEST(FaultCompatible, ChangesWhatClientsMustBear) {
    Stage s(R"([{"kind": "compatible", "changes": ["unknownMember", "reorderedMembers"], "times": 1},
                {"kind": "compatible", "changes": ["missingNulls", "fractionDigits"], "digits": 3, "times": 1},
                {"kind": "compatible", "changes": ["unicodeEscapes"], "times": 1},
                {"kind": "compatible", "changes": ["innererror"]}])");
    s.service_body = R"({"@odata.context":"c","id":"é","none":null,"at":"2023-01-25T05:32:21.9721459Z"})";
    EXPECT_EQ(s.get().body, R"({"@odata.context":"c","addedLater":{"text":"new","list":[1,null,true]},)"
                            R"("at":"2023-01-25T05:32:21.9721459Z","none":null,"id":"é"})");
    EXPECT_EQ(s.get().body, R"({"@odata.context":"c","id":"é","at":"2023-01-25T05:32:21.972Z"})");
    EXPECT_THAT(s.get().body, HasSubstr(R"("id":"\u00e9")"));
    EXPECT_EQ(s.get().fault, "");
    s.service_body = R"({"error":{"code":"x","message":"y","innerError":{"date":"z"}}})";
    EXPECT_EQ(s.get().body, R"({"error":{"code":"x","message":"y","innererror":{"date":"z"}}})");
}

TEST(FaultSchema, DescribesTheSameKindsAndMembers) {
    std::ifstream file(FAKEGRAPH_ROOT "/scenarios/scenario.schema.json");
    auto const definitions = Json::parse(file)["definitions"];
    Json const& fault = definitions["fault"]["properties"];
    std::vector<std::string> const kinds = fault["kind"]["enum"];
    auto const names = kind_names();
    EXPECT_EQ(kinds, std::vector<std::string>(names.begin(), names.end()));
    std::set<std::string> members, described;
    for (auto const kind : names)
        for (auto const member : members_of(kind)) members.emplace(member);
    for (auto const& [name, value] : fault.items()) described.insert(name);
    EXPECT_EQ(members, described);
}

}  // namespace
}  // namespace fakegraph::faults
