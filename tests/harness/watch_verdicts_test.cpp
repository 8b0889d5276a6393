/// Each rule of docs/verdicts.md: a client that keeps it, and one that does not.
#include "tests/harness/watch_support.h"

namespace fakegraph::test {
namespace {

using watch::Rule;

constexpr auto kSecond = 1000;

using Verdict = Watched;

TEST_F(Verdict, RetryAfterIsHonoredInEveryForm) {
    for (std::string const form : {"1", "0.5", "0", "Mon, 05 Jan 2026 08:00:03 GMT"}) {
        log.reset();
        now_ms = 1000;
        refuse("/beta/x", form);
        now_ms += 2100;
        get("/beta/x");
        EXPECT_EQ(tally(Rule::honored_retry_after), "1/0") << form;
        EXPECT_TRUE(failed().empty()) << form;
    }
}

TEST_F(Verdict, ComingBackEarlyIsNotHonoring) {
    refuse("/beta/x", "2");
    now_ms += 1900;
    get("/beta/x");
    EXPECT_EQ(tally(Rule::honored_retry_after), "0/1");
    ASSERT_EQ(evidence(Rule::honored_retry_after).size(), 1U);
    EXPECT_EQ(evidence(Rule::honored_retry_after)[0].requests, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(evidence(Rule::honored_retry_after)[0].text,
              "request 2 came before the time that request 1 was told to wait: Retry-After: 2");
}

/// Clients wait request by request: others may go on, also beside a 429.
TEST_F(Verdict, AWaitIsAboutTheSameThing) {
    for (int const status : {429, 500, 503}) {
        log.reset();
        refuse("/beta/x", "2", status);
        now_ms += 500;
        get("/beta/y");
        EXPECT_EQ(tally(Rule::honored_retry_after), "1/0");  // still waiting
        get("/beta/x");
        EXPECT_EQ(tally(Rule::honored_retry_after), "0/1") << status;
        EXPECT_EQ(failed().size(), 1U);
    }
}

TEST_F(Verdict, TheIdentityServiceIsWaitedForByItself) {
    Asked const token{.path = "/common/oauth2/v2.0/token",
                      .status = 429,
                      .answer = "{}",
                      .method = Method::post,
                      .sent_back = {{"Retry-After", "5"}},
                      .body = "grant_type=client_credentials"};
    ask(token);
    now_ms += 200;
    get("/beta/x");
    EXPECT_EQ(tally(Rule::honored_retry_after), "1/0");
    ask(token);
    EXPECT_EQ(tally(Rule::honored_retry_after), "1/1");
}

TEST_F(Verdict, ADateStandsByItselfWhateverTheAnswersDelay) {
    ask({.path = "/beta/x",
         .status = 429,
         .answer = "{}",
         .sent_back = {{"Retry-After", "Mon, 05 Jan 2026 08:00:03 GMT"}},
         .delivery = {.delay_ms = 1500}});
    now_ms = 3010;
    get("/beta/x");
    EXPECT_EQ(tally(Rule::honored_retry_after), "1/0");
}

TEST_F(Verdict, TheWaitBeginsWhenTheAnswerGoesOut) {
    ask({.path = "/beta/x",
         .status = 429,
         .answer = "{}",
         .sent_back = {{"Retry-After", "1"}},
         .delivery = {.delay_ms = 3000}});
    now_ms += 3500;
    get("/beta/x");
    EXPECT_EQ(tally(Rule::honored_retry_after), "0/1");
}

TEST_F(Verdict, WithoutAWallClockNobodyIsJudgedByIt) {
    now_ms = 0;
    refuse("/beta/x", "5");
    for (int i = 0; i < 5; ++i) refuse("/beta/x", "");
    EXPECT_EQ(tally(Rule::honored_retry_after), "0/0");
    EXPECT_EQ(tally(Rule::no_hammer), "1/0");
}

TEST_F(Verdict, AWalkByTheLinksPasses) {
    Asked const with{
        .headers = {{"Authorization", "Bearer c"}, {"ConsistencyLevel", "eventual"}, {"Prefer", "p"}}};
    page("/beta/x?$top=2", "/beta/x?$top=2&$skiptoken=a", with);
    page("/beta/x?$top=2&$skiptoken=a", "/beta/x?$top=2&$skiptoken=b", with);
    page("/beta/x?$top=2&$skiptoken=b", "", with);
    EXPECT_TRUE(failed().empty());
    EXPECT_EQ(tally(Rule::links_opaque), "2/0");
    EXPECT_EQ(tally(Rule::paging_complete), "1/0");
    EXPECT_EQ(tally(Rule::headers_kept), "2/0");
    EXPECT_EQ(tally(Rule::no_loop), "1/0");
    EXPECT_EQ(tally(Rule::empty_page_continued), "0/0");
}

TEST_F(Verdict, AWalkThatStopsIsIncomplete) {
    page("/beta/x", "/beta/x?$skiptoken=a");
    page("/beta/x?$skiptoken=a", "/beta/x?$skiptoken=b");
    EXPECT_EQ(tally(Rule::paging_complete), "0/1");
    EXPECT_EQ(evidence(Rule::paging_complete)[0].text,
              "the next link that request 2 handed out was never asked for");
    // A page that failed is not read yet.
    get("/beta/x?$skiptoken=b", 503);
    EXPECT_EQ(tally(Rule::paging_complete), "0/1");
    get("/beta/x?$skiptoken=b");
    EXPECT_EQ(tally(Rule::paging_complete), "1/0");
}

TEST_F(Verdict, AnExpiredTokenEndsTheWalkWithoutBlame) {
    page("/beta/x", "/beta/x?$skiptoken=a");
    get("/beta/x?$skiptoken=a", 400);
    EXPECT_EQ(tally(Rule::paging_complete), "0/0");
    page("/beta/x", "/beta/x?$skiptoken=a");
    EXPECT_EQ(tally(Rule::paging_complete), "0/1");
    get("/beta/x?$skiptoken=a");
    EXPECT_EQ(tally(Rule::paging_complete), "1/0");
}

TEST_F(Verdict, AListWhoseLinkWasRefusedIsBegunAgain) {
    page("/beta/x", "/beta/x?$skiptoken=a");
    get("/beta/x?$skiptoken=a", 400);
    get("/beta/y");
    EXPECT_EQ(tally(Rule::walk_restarted), "0/1");
    get("/beta/x?$top=5");
    EXPECT_EQ(tally(Rule::walk_restarted), "1/0");
}

TEST_F(Verdict, OneOfTwoThatAProxyMadeIsRemoved) {
    ask({.path = "/beta/xs", .status = 201, .method = Method::post, .twice = true});
    ask({.path = "/beta/xsy/1", .status = 204, .method = Method::del});
    EXPECT_EQ(tally(Rule::duplicates_removed), "0/1");
    ask({.path = "/beta/xs/1", .status = 204, .method = Method::del});
    EXPECT_EQ(tally(Rule::duplicates_removed), "1/0");
}

TEST_F(Verdict, ATokenInAnotherAddressIsNotOpaque) {
    page("/beta/x?$filter=a", "/beta/x?$filter=a&$skiptoken=t%3D1");
    page("/beta/x?$skiptoken=t%3D1", "");
    EXPECT_EQ(tally(Rule::links_opaque), "0/1");
    EXPECT_EQ(evidence(Rule::links_opaque)[0].requests, (std::vector<std::uint64_t>{1, 2}));
    // For the other rules it is that page all the same.
    EXPECT_EQ(tally(Rule::paging_complete), "1/0");
    get("/beta/x?$skiptoken=made-up", 400);
    EXPECT_EQ(tally(Rule::links_opaque), "0/2");
}

TEST_F(Verdict, AnotherSpellingOfTheSameLinkIsFine) {
    page("/beta/x?$filter=a%20eq%20'b'", "/beta/x?$filter=a%20eq%20'b'&$skiptoken=t~1");
    get("/beta/x?%24filter=a%20eq%20%27b%27&%24skiptoken=t%7e1");
    EXPECT_EQ(tally(Rule::links_opaque), "1/0");
    EXPECT_EQ(tally(Rule::paging_complete), "1/0");
}

TEST_F(Verdict, TwoListsMayHaveTheSameToken) {
    page("/beta/x?$select=id", "/beta/x?$select=id&$skiptoken=t");
    page("/beta/x?$select=name", "/beta/x?$select=name&$skiptoken=t");
    get("/beta/x?$select=id&$skiptoken=t");
    get("/beta/x?$select=name&$skiptoken=t");
    EXPECT_EQ(tally(Rule::links_opaque), "2/0");
    EXPECT_EQ(tally(Rule::paging_complete), "2/0");
}

TEST_F(Verdict, HeadersOfTheFirstPageAreMissed) {
    page("/beta/x", "/beta/x?$skiptoken=a", {.headers = {{"ConsistencyLevel", "eventual"}, {"Prefer", "p"}}});
    page("/beta/x?$skiptoken=a", "/beta/x?$skiptoken=b", {.headers = {{"Prefer", "p"}}});
    page("/beta/x?$skiptoken=b", "");
    EXPECT_EQ(tally(Rule::headers_kept), "0/2");
    EXPECT_EQ(evidence(Rule::headers_kept)[1].text,
              "request 3 asks for a next page without ConsistencyLevel, Prefer as on the first, request 1");
}

TEST_F(Verdict, GoingRoundAndRoundIsALoop) {
    page("/beta/x", "/beta/x?$skiptoken=a");
    for (int i = 0; i < 8; ++i) {
        page("/beta/x?$skiptoken=a", "/beta/x?$skiptoken=b");
        page("/beta/x?$skiptoken=b", "/beta/x?$skiptoken=a");
    }
    EXPECT_EQ(tally(Rule::no_loop), "0/2");
    EXPECT_EQ(evidence(Rule::no_loop)[0].text,
              "request 10 asks for the same next link for the 5th time in one walk");
}

TEST_F(Verdict, ReadingAListAgainIsNoLoop) {
    for (int i = 0; i < 20; ++i) {
        page("/beta/x", "/beta/x?$skiptoken=a");
        page("/beta/x?$skiptoken=a", "");
    }
    EXPECT_EQ(tally(Rule::no_loop), "20/0");
    EXPECT_EQ(tally(Rule::paging_complete), "20/0");
}

TEST_F(Verdict, AnEmptyPageIsNotTheEnd) {
    ask({.path = "/beta/x", .answer = page_text("/beta/x?$skiptoken=a", "")});
    EXPECT_EQ(tally(Rule::empty_page_continued), "0/1");
    get("/beta/x?$skiptoken=a");
    EXPECT_EQ(tally(Rule::empty_page_continued), "1/0");
}

TEST_F(Verdict, RetryingAtOnceTwiceIsHammering) {
    for (int i = 0; i < 3; ++i) {
        refuse("/beta/x", "", 503);
        now_ms += 10;
    }
    EXPECT_EQ(tally(Rule::no_hammer), "0/1");
    EXPECT_EQ(evidence(Rule::no_hammer)[0].requests, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_F(Verdict, OneRetryAtOnceAndBackoffAreFine) {
    ask({.path = "/beta/x", .delivery = {.end = Delivery::End::reset}});
    refuse("/beta/x", "", 503);
    for (int i = 0; i < 3; ++i) {
        now_ms += kSecond;
        refuse("/beta/x", "", 503);
    }
    now_ms += kSecond;
    get("/beta/x");
    EXPECT_EQ(tally(Rule::no_hammer), "1/0");
    EXPECT_EQ(tally(Rule::retries_bounded), "1/0");
    EXPECT_TRUE(failed().empty());
}

TEST_F(Verdict, DifferentWritesToOneListAreDifferentThings) {
    for (int i = 0; i < 10; ++i)
        ask({.status = 503, .answer = "{}", .method = Method::post, .body = std::to_string(i)});
    EXPECT_EQ(tally(Rule::no_hammer), "10/0");
}

TEST_F(Verdict, RetriesAreCounted) {
    for (int i = 0; i < 15; ++i) {
        refuse("/beta/x", "", 500);
        now_ms += kSecond;
    }
    EXPECT_EQ(tally(Rule::retries_bounded), "0/1");
    EXPECT_EQ(tally(Rule::no_hammer), "1/0");
}

TEST_F(Verdict, AWriteThatWasCarriedOutIsLookedForFirst) {
    Asked const write{.path = "/beta/xs",
                      .status = 503,
                      .answer = "{}",
                      .method = Method::post,
                      .body = "{}",
                      .served = 201};
    Asked again = write;
    again.status = 201;
    ask(write);
    now_ms += kSecond;
    ask(again);
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "0/1");
    log.reset();
    ask(write);
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "1/0");
    get("/beta/xs?$filter=a");
    ask(again);
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "1/0");
    log.reset();
    Asked refused = write;
    refused.served = 503;  // was not carried out
    ask(refused);
    ask(again);
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "0/0");
}

TEST_F(Verdict, AChangedPageIsReadOn) {
    page("/beta/x", "/beta/x?$skiptoken=a", {.changed = true});
    EXPECT_EQ(tally(Rule::unknown_members_tolerated), "0/1");
    get("/beta/x?$skiptoken=a");
    EXPECT_EQ(tally(Rule::unknown_members_tolerated), "1/0");
}

TEST_F(Verdict, AChangedEntityIsTakenWhenTheClientGoesOn) {
    ask({.path = "/beta/x/1", .changed = true});
    EXPECT_EQ(tally(Rule::unknown_members_tolerated), "0/0");
    get("/beta/y");
    EXPECT_EQ(tally(Rule::unknown_members_tolerated), "1/0");
    log.reset();
    for (int i = 0; i < 4; ++i) ask({.path = "/beta/x/1", .changed = true});
    EXPECT_EQ(tally(Rule::unknown_members_tolerated), "0/1");
    log.reset();
    for (int i = 0; i < 4; ++i, now_ms += 300) ask({.path = "/beta/x/1", .changed = true});  // it polls
    EXPECT_EQ(tally(Rule::unknown_members_tolerated), "0/0");
    for (int i = 0; i < 3; ++i, now_ms += 300)
        ask({.path = "/beta/x/1", .headers = {{"Retry-Attempt", "1"}}, .changed = true});
    EXPECT_EQ(tally(Rule::unknown_members_tolerated), "0/1");
}

TEST_F(Verdict, ClientsAreBounded) {
    for (std::size_t i = 0; i < watch::Judge::kMaxClients + 3; ++i) ask({.client = "c" + std::to_string(i)});
    EXPECT_EQ(log.judge().all().size(), watch::Judge::kMaxClients);
    EXPECT_EQ(log.judge().not_judged(), 3U);
}

}  // namespace
}  // namespace fakegraph::test
