/// Requests of one client that run side by side: what was on its way before an answer is no reaction to it.
#include "tests/harness/watch_support.h"

namespace fakegraph::test {
namespace {

using watch::Rule;
using Sides = Watched;

constexpr auto kSide_ms = 1000;

/// Three of a kind at once, each answered after some milliseconds, and each tried again by itself.
TEST_F(Sides, AlikeRequestsWaitEachByItself) {
    for (std::int64_t const delay_ms : {0, 600}) {
        log.reset();
        Asked a{.path = "/beta/x", .status = 429, .answer = "{}", .sent_back = {{"Retry-After", "1"}}};
        a.took_ms = 5;
        a.delivery.delay_ms = static_cast<std::uint32_t>(delay_ms);
        for (int i = 0; i < 3; ++i, ++now_ms) ask(a);
        now_ms += delay_ms / 2;
        get("/beta/x");  // began before the first answer went out
        now_ms += delay_ms + kSide_ms + 10;
        for (int i = 0; i < 3; ++i, ++now_ms) get("/beta/x");
        EXPECT_EQ(tally(Rule::honored_retry_after), "3/0");
        EXPECT_EQ(tally(Rule::no_hammer), "3/0");
    }
}

/// The retry of the first comes while another of them waits.
TEST_F(Sides, ARetryEndsTheWaitThatIsOver) {
    Asked a{.path = "/beta/x", .status = 429, .answer = "{}", .sent_back = {{"Retry-After", "1"}}};
    a.took_ms = 5;
    ask(a);
    a.took_ms = 800;
    ask(a);
    now_ms = 2000;
    get("/beta/x");
    EXPECT_EQ(tally(Rule::honored_retry_after), "2/0");
    now_ms = 2300;
    get("/beta/x");
    EXPECT_EQ(tally(Rule::honored_retry_after), "1/1");
}

TEST_F(Sides, AlikeRequestsThatFailAreNoRetries) {
    Asked a{.path = "/beta/x", .status = 503, .answer = "{}"};
    a.took_ms = 5;
    for (int round = 0; round < 4; ++round, now_ms += 150 << round)
        for (int i = 0; i < 4; ++i, ++now_ms) ask(a);
    EXPECT_EQ(tally(Rule::no_hammer), "4/0");
    EXPECT_EQ(tally(Rule::retries_bounded), "4/0");
    for (int i = 0; i < 8; ++i, now_ms += 10) ask(a);
    EXPECT_EQ(tally(Rule::no_hammer), "4/0");  // one at once each
    for (int i = 0; i < 4; ++i, now_ms += 10) ask(a);
    EXPECT_EQ(tally(Rule::no_hammer), "0/4");
}

TEST_F(Sides, AlikeWritesAreNoDuplicates) {
    Asked a{.path = "/beta/xs", .status = 503, .answer = "{}", .method = Method::post, .served = 201};
    a.took_ms = 5;
    ask(a);
    a.status = 201;
    ask(a);
    ask(a);
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "1/0");
    now_ms += 10;
    ask(a);
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "0/1");
}

TEST_F(Sides, ALookThatBeganBeforeTheFailureSawNothing) {
    Asked a{.path = "/beta/xs", .status = 503, .answer = "{}", .method = Method::post, .served = 201};
    a.took_ms = 5;
    ask(a);
    get("/beta/xs");
    now_ms += kSide_ms;
    ask(a);
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "1/1");
}

}  // namespace
}  // namespace fakegraph::test
