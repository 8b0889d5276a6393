/// What a client can have known when it asked: requests on their way, answers that could not be read, links
/// that look alike.
#include "tests/harness/watch_support.h"

namespace fakegraph::test {
namespace {

using watch::Rule;
using Reactions = Watched;

Asked throttled(std::uint64_t connection) {
    Asked a{.path = "/beta/x", .status = 429, .answer = "{}", .sent_back = {{"Retry-After", "1"}}};
    a.connection = connection;
    return a;
}

/// Both were there before either was answered: the second waited in its socket.
TEST_F(Reactions, WhatHadArrivedBeforeTheAnswerIsNone) {
    for (std::uint64_t const other : {1U, 2U}) {
        log.reset();
        now_ms = 1000;
        Asked a = throttled(1);
        a.arrived_ms = 1000;
        now_ms = 1002;
        ask(a);
        a.connection = other;
        now_ms = 1003;
        ask(a);
        EXPECT_EQ(tally(Rule::honored_retry_after), "2/0");
        now_ms = 2100;
        for (int i = 0; i < 2; ++i, ++now_ms) get("/beta/x");
        EXPECT_EQ(tally(Rule::honored_retry_after), "2/0");
    }
}

TEST_F(Reactions, AnotherConnectionsRequestMayHaveBeenOnItsWay) {
    ask(throttled(1));
    now_ms += 3;
    ask(throttled(2));
    EXPECT_EQ(tally(Rule::honored_retry_after), "2/0");
    now_ms += 10;
    ask(throttled(3));
    EXPECT_EQ(tally(Rule::honored_retry_after), "2/1");
}

TEST_F(Reactions, ARequestThatSaysThatItIsARetryIsOne) {
    ask(throttled(1));
    ++now_ms;
    Asked a = throttled(2);
    a.headers = {{"Retry-Attempt", "1"}};
    ask(a);
    EXPECT_EQ(tally(Rule::honored_retry_after), "1/1");
}

TEST_F(Reactions, RetryAfterIsANumberOfPlainDigits) {
    for (std::string const unreadable : {"inf", "1e3", "nan", "-1", "+1", "0x1", ""}) {
        log.reset();
        ask({.path = "/beta/x", .status = 429, .answer = "{}", .sent_back = {{"Retry-After", unreadable}}});
        now_ms += 200;
        get("/beta/x");
        EXPECT_EQ(tally(Rule::honored_retry_after), "0/0") << unreadable;
    }
}

/// Two lists whose links have the same token.
TEST_F(Reactions, ALinkIsFoundAmongThoseWithItsToken) {
    page("/beta/x?$select=id", "/beta/x?$select=id&$skiptoken=t");
    page("/beta/x?$select=id,name", "/beta/x?$select=id,name&$skiptoken=t");
    page("/beta/x?%24select=id&%24skiptoken=t", "");
    page("/beta/x?$select=id,name&%24skiptoken=t", "");
    EXPECT_EQ(tally(Rule::links_opaque), "2/0");
    EXPECT_EQ(tally(Rule::paging_complete), "2/0");
    page("/beta/x?$skiptoken=t", "");
    EXPECT_EQ(tally(Rule::links_opaque), "2/1");
}

TEST_F(Reactions, ATokenOutOfNothingIsNobodysLink) {
    get("/beta/x?$skiptoken=invented", 400);
    EXPECT_EQ(tally(Rule::links_opaque), "0/1");
    log.judge().forget();  // what was handed out before is nobody's fault
    get("/beta/x?$skiptoken=older");
    EXPECT_EQ(tally(Rule::links_opaque), "0/0");
}

TEST_F(Reactions, AListThatIsBegunAgainMayBeSpeltAnew) {
    page("/beta/Things('A')/members", "/beta/tHiNgS('A')/members?$skiptoken=a");
    get("/beta/tHiNgS('A')/members?$skiptoken=a", 400);
    EXPECT_EQ(tally(Rule::walk_restarted), "0/1");
    get("/beta//things/a/members/");
    EXPECT_EQ(tally(Rule::walk_restarted), "1/0");
}

TEST_F(Reactions, AListThatIsGoneNeedsNoBeginning) {
    page("/beta/x", "/beta/x?$skiptoken=a");
    get("/beta/x?$skiptoken=a", 404);
    get("/beta/x", 404);
    EXPECT_EQ(tally(Rule::walk_restarted), "1/0");
}

TEST_F(Reactions, PagesOfABatchCountOnceItHasArrived) {
    page("/beta/x", "/beta/x?$skiptoken=a");
    Asked const in_batch{.in_batch = true};
    for (int i = 0; i < 5; ++i, now_ms += 400) {
        page("/beta/x?$skiptoken=a", "", in_batch);
        ask({.path = "/beta/$batch", .status = 503, .answer = "{}", .method = Method::post});
    }
    EXPECT_EQ(tally(Rule::paging_complete), "0/1");
    page("/beta/x?$skiptoken=a", "", in_batch);
    ask({.path = "/beta/$batch", .answer = R"({"responses":[]})", .method = Method::post});
    EXPECT_EQ(tally(Rule::paging_complete), "1/0");
    EXPECT_EQ(tally(Rule::no_loop), "1/0");
}

TEST_F(Reactions, AnAnswerThatCannotBeReadIsNone) {
    Asked write{.path = "/beta/xs", .status = 201, .answer = "{\"id\":", .method = Method::post};
    write.spoilt = true;
    write.body = "{}";
    ask(write);
    write.spoilt = false;
    ask(write);
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "0/1");
    Asked read{.path = "/beta/y", .answer = ""};
    read.spoilt = true;
    for (int i = 0; i < 3; ++i) ask(read);
    EXPECT_EQ(tally(Rule::no_hammer), "1/1");  // the write once, which is fine
    page("/beta/z", "/beta/z?$skiptoken=a");
    Asked last;
    last.spoilt = true;
    page("/beta/z?$skiptoken=a", "", last);
    EXPECT_EQ(tally(Rule::paging_complete), "0/1");
}

TEST_F(Reactions, TheServiceDocumentShowsNothing) {
    Asked const write{
        .path = "/beta/xs", .status = 503, .answer = "{}", .method = Method::post, .served = 201};
    ask(write);
    get("/beta");
    ask(write);
    EXPECT_EQ(tally(Rule::no_duplicate_writes), "1/1");  // the second one is not repeated yet
}

/// Walks that met an empty page come to the same links by one page more.
TEST_F(Reactions, WalksSideBySideMayMeetEmptyPages) {
    std::string const first = "/beta/x?$skiptoken=a";
    std::string const detour = "/beta/x?$skiptoken=a!1";
    std::string const second = "/beta/x?$skiptoken=b";
    for (int walk = 0; walk < 6; ++walk) page("/beta/x", first);
    for (int walk = 0; walk < 6; ++walk) {
        Asked empty;
        empty.path = first;
        empty.answer = page_text(detour, "");
        if (walk > 0) ask(empty);
        page(walk > 0 ? detour : first, second);
    }
    for (int walk = 0; walk < 6; ++walk) page(second, "");
    EXPECT_EQ(tally(Rule::no_loop), "6/0");
    EXPECT_EQ(tally(Rule::paging_complete), "6/0");
    EXPECT_EQ(tally(Rule::empty_page_continued), "5/0");
}

TEST_F(Reactions, PreferencesHaveNoOrder) {
    Asked a;
    a.headers = {{"Prefer", "odata.maxpagesize=2, include-unknown-enum-members"}};
    page("/beta/x", "/beta/x?$skiptoken=a", a);
    a.headers = {{"Prefer", "Include-Unknown-Enum-Members,odata.maxpagesize=2"}};
    page("/beta/x?$skiptoken=a", "", a);
    EXPECT_EQ(tally(Rule::headers_kept), "1/0");
}

/// Who drops the token is somebody else by name, but not by connection.
TEST_F(Reactions, APageWithoutTheTokenBelongsToTheWalkOfItsConnection) {
    Asked with_token{.client = "c"};
    with_token.headers = {{"Authorization", "Bearer c"}};
    page("/beta/x", "/beta/x?$skiptoken=a", with_token);
    page("/beta/x?$skiptoken=a", "", {.client = "app"});
    EXPECT_EQ(tally(Rule::headers_kept), "0/1");
    EXPECT_EQ(tally(Rule::paging_complete), "1/0");
    page("/beta/x", "/beta/x?$skiptoken=b", with_token);
    page("/beta/x?$skiptoken=b", "", {.client = "curl", .connection = 2});
    EXPECT_EQ(tally(Rule::headers_kept), "0/1") << "somebody else looked at the link";
}

TEST_F(Reactions, ATokenThatStaysAtHomeIsNoLeak) {
    Asked with_token;
    with_token.headers = {{"Authorization", "Bearer c"}};
    with_token.path = "/beta/x";
    with_token.answer =
        R"({"@odata.nextLink":"http://localhost:8080/beta/x?$skiptoken=a","value":[{"id":"1"}]})";
    ask(with_token);
    page("/beta/x?$skiptoken=a", "", with_token);  // at 127.0.0.1, as before
    EXPECT_EQ(tally(Rule::no_token_leak), "0/0");
}

}  // namespace
}  // namespace fakegraph::test
