/// Items of a $batch by the rules: what was throttled or left out goes again, what was made is not made
/// twice.
#include "tests/harness/watch_support.h"

namespace fakegraph::test {
namespace {

using watch::Rule;

constexpr auto kItem_ms = 1000;

class Batches : public Watched {
protected:
    /// The answer to a batch of `requests`; `outcomes` are statuses of its items in order, `retry_after`
    /// stands in those of 429.
    std::uint64_t batch(std::string const& requests, std::vector<int> const& outcomes, Asked rest = {},
                        std::string const& retry_after = "2") {
        rest.path = "/beta/$batch";
        rest.method = Method::post;
        rest.body = "{\"requests\":" + requests + "}";
        if (rest.status == 200) {
            rest.answer = "{\"responses\":[";
            for (std::size_t i = 0; i < outcomes.size(); ++i) {
                if (i > 0) rest.answer += ',';
                rest.answer +=
                    "{\"id\":\"" + std::to_string(i + 1) + "\",\"status\":" + std::to_string(outcomes[i]);
                if (outcomes[i] == 429) rest.answer += R"(,"headers":{"Retry-After":")" + retry_after + "\"}";
                rest.answer += '}';
            }
            rest.answer += "]}";
        }
        return ask(rest);
    }
    static std::string item(int id, std::string const& url, std::string const& method = "GET",
                            std::string const& after = {}) {
        std::string out =
            "{\"id\":\"" + std::to_string(id) + "\",\"method\":\"" + method + "\",\"url\":\"" + url + '"';
        if (!after.empty()) out += ",\"dependsOn\":[\"" + after + "\"]";
        return out + '}';
    }
    static std::string list(std::vector<std::string> const& items) {
        std::string out = "[";
        for (auto const& i : items) (out += out.size() > 1 ? "," : "") += i;
        return out + ']';
    }
};

TEST_F(Batches, AThrottledItemGoesAgainAfterItsOwnWait) {
    std::string const sent = list({item(1, "/x"), item(2, "/x")});  // alike
    batch(sent, {429, 200});
    EXPECT_EQ(tally(Rule::batch_throttle_handled), "0/1");  // not sent again yet
    now_ms += 2100;
    batch(list({item(1, "/x")}), {200});
    EXPECT_EQ(tally(Rule::batch_throttle_handled), "1/0");
    EXPECT_TRUE(failed().empty());
}

TEST_F(Batches, WritesOfTheSameAddressAreToldApartByTheirBodies) {
    auto const enroll = [](int id, std::string const& device) {
        return "{\"id\":\"" + std::to_string(id) +
               R"(","method":"POST","url":"/enroll","headers":{"Content-Type":"application/json"},"body":{"ids": [")" +
               device + R"("]}})";
    };
    batch(list({enroll(1, "a"), enroll(2, "b")}), {202, 429});
    now_ms += 100;
    batch(list({enroll(1, "c")}), {202});
    EXPECT_EQ(tally(Rule::batch_throttle_handled), "0/1") << "another thing; the throttled one still waits";
    now_ms += 2000;
    ask({.path = "/beta/enroll", .status = 202, .method = Method::post, .body = R"({"ids":["b"]})"});
    EXPECT_EQ(tally(Rule::batch_throttle_handled), "1/0");
}

TEST_F(Batches, ItemsThatAreHammered) {
    std::string const sent = list({item(1, "/x")});
    for (int i = 0; i < 3; ++i, now_ms += 10) batch(sent, {503});
    EXPECT_EQ(tally(Rule::no_hammer), "0/1");
    for (int i = 0; i < 9; ++i, now_ms += 400) batch(sent, {503});
    EXPECT_EQ(tally(Rule::retries_bounded), "0/1");
    batch(sent, {200});
    EXPECT_EQ(tally(Rule::no_hammer), "0/1");
}

TEST_F(Batches, AThrottledItemThatComesTooEarlyOrNever) {
    batch(list({item(1, "/x"), item(2, "/y")}), {429, 429});
    now_ms += 100;
    get("/beta/x");
    EXPECT_EQ(tally(Rule::batch_throttle_handled), "0/2");
    EXPECT_EQ(tally(Rule::honored_retry_after), "0/0");
}

TEST_F(Batches, AnItemsDateStandsByItself) {
    Asked slow;
    slow.delivery.delay_ms = 1500;
    batch(list({item(1, "/x")}), {429}, slow, "Mon, 05 Jan 2026 08:00:03 GMT");
    now_ms = 3010;
    get("/beta/x");
    EXPECT_EQ(tally(Rule::batch_throttle_handled), "1/0");
}

TEST_F(Batches, WhatIsOnItsWayAlreadyIsNotSentAgain) {
    Asked slow;
    slow.took_ms = 20;
    batch(list({item(1, "/x")}), {429}, slow);
    batch(list({item(1, "/x")}), {200});  // of another worker
    EXPECT_EQ(tally(Rule::batch_throttle_handled), "0/1");
    now_ms += 2100;
    get("/beta/x");
    EXPECT_EQ(tally(Rule::batch_throttle_handled), "1/0");
}

TEST_F(Batches, DependentsGoAgainWithWhatTheyWaitedFor) {
    std::string const sent =
        list({item(1, "/a", "POST"), item(2, "/b", "GET", "1"), item(3, "/c", "GET", "2")});
    batch(sent, {429, 424, 424}, {}, "1");
    EXPECT_EQ(tally(Rule::batch_dependents_handled), "0/2");
    EXPECT_EQ(tally(Rule::batch_throttle_handled), "0/1");
    now_ms += 1100;
    batch(sent, {201, 200, 200});
    EXPECT_EQ(tally(Rule::batch_dependents_handled), "2/0");
    EXPECT_TRUE(failed().empty());
}

TEST_F(Batches, DependentsOfAFinalFailureMayBeGivenUp) {
    batch(list({item(1, "/a"), item(2, "/b", "GET", "1"), item(3, "/c", "GET", "2")}), {404, 424, 424});
    EXPECT_EQ(tally(Rule::batch_dependents_handled), "2/0");
}

TEST_F(Batches, AnItemIsTheSameInEverySpelling) {
    for (std::string const url :
         {"/devices?$filter=displayName eq 'x'", "devices?$filter=displayName%20eq%20'x'",
          "/beta/devices?%24filter=displayName+eq+%27x%27",
          "http://127.0.0.1:8080/beta/Devices?$filter=displayName eq 'x'"}) {
        for (int const status : {424, 429}) {
            log.reset();
            batch(list({item(1, "/a"), item(2, url, "get", "1")}), {503, status});
            now_ms += 2100;
            get("/beta/devices?%24filter=displayName+eq+%27x%27");
            EXPECT_TRUE(failed().empty()) << url << ' ' << status;
            EXPECT_EQ(tally(status == 424 ? Rule::batch_dependents_handled : Rule::batch_throttle_handled),
                      "1/0");
        }
    }
}

TEST_F(Batches, ABatchIsOneInEverySpelling) {
    for (std::string const path : {"/beta/$Batch", "/beta/%24batch?x=1"}) {
        log.reset();
        ask({.path = path,
             .answer = R"({"responses":[{"id":"1","status":429}]})",
             .method = Method::post,
             .body = R"({"requests":[{"id":"1","method":"GET","url":"/x"}]})"});
        EXPECT_EQ(tally(Rule::batch_throttle_handled), "0/1") << path;
    }
}

TEST_F(Batches, ItemsWhoseAnswerNeverArrivedWaitForNothing) {
    ask({.path = "/beta/x", .status = 429, .answer = "{}", .in_batch = true});
    batch(list({item(1, "/x")}), {429}, {.status = 503});
    ask({.path = "/beta/x", .status = 429, .answer = "{}", .in_batch = true});
    batch(list({item(1, "/x")}), {429}, {.delivery = {.end = Delivery::End::truncate}});
    EXPECT_EQ(tally(Rule::batch_throttle_handled), "0/0");
}

/// A POST in a batch, as the log sees it before the batch itself.
Asked made(std::string body, int status) {
    return {.path = "/beta/xs",
            .status = status,
            .answer = "{}",
            .method = Method::post,
            .body = std::move(body),
            .served = 201,
            .in_batch = true};
}

TEST_F(Batches, AWriteInABatchThatFailedThoughItStands) {
    for (bool const looks : {false, true}) {
        log.reset();
        ask(made(R"({"a":[1,2]})", 503));
        batch(list({item(1, "/xs", "POST")}), {503});
        now_ms += kItem_ms;
        if (looks) get("/beta/XS");
        ask({.path = "/Beta/xs", .status = 201, .method = Method::post, .body = "{ \"a\": [1, 2] }\n"});
        EXPECT_EQ(tally(Rule::no_duplicate_writes), looks ? "1/0" : "0/1");
    }
}

TEST_F(Batches, WritesOfABatchWhoseOwnAnswerFailed) {
    ask(made("{}", 201));
    batch(list({item(1, "/xs", "POST")}), {201});
    ask(made("{}", 201));
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "0/0");
    batch(list({item(1, "/xs", "POST")}), {}, {.status = 503, .answer = "{}", .served = 200});
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "1/0");
    now_ms += kItem_ms;
    ask(made("{}", 201));
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "0/1");
}

}  // namespace
}  // namespace fakegraph::test
