/// Next links: walks side by side, links to other hosts, pages that linked to themselves, and how many links
/// are kept.
#include "fakegraph/watch/links.h"
#include "fakegraph/watch/spelling.h"
#include "tests/harness/watch_support.h"

namespace fakegraph::test {
namespace {

using watch::Rule;
using Links = Watched;

std::string link(std::string const& list, int n) { return list + "?$skiptoken=t" + std::to_string(n); }

TEST_F(Links, WalksSideBySideAreNoLoop) {
    for (int walkers : {5, 12}) {
        log.reset();
        for (int depth = 0; depth <= 4; ++depth)
            for (int w = 0; w < walkers; ++w)
                page(depth == 0 ? "/beta/x" : link("/beta/x", depth),
                     depth == 4 ? "" : link("/beta/x", depth + 1));
        EXPECT_TRUE(failed().empty()) << walkers;
        EXPECT_EQ(tally(Rule::no_loop), std::to_string(walkers) + "/0");
        EXPECT_EQ(tally(Rule::paging_complete), std::to_string(walkers) + "/0");
    }
}

TEST_F(Links, WalksOneAfterTheOtherWhoseStepsMixAreNoLoop) {
    constexpr int kPages = 5;
    for (int step = 0; step < 40; ++step)  // a new walk begins with each step, five are under way
        for (int depth = 0; depth < kPages; ++depth)
            if (step >= depth && step - depth < 30)
                page(depth == 0 ? "/beta/x" : link("/beta/x", depth),
                     depth == kPages - 1 ? "" : link("/beta/x", depth + 1));
    EXPECT_TRUE(failed().empty());
    EXPECT_EQ(tally(Rule::no_loop), "30/0");
}

TEST_F(Links, OfWalksSideBySideOneThatGoesRoundIsALoop) {
    for (int w = 0; w < 3; ++w) page("/beta/x", link("/beta/x", 1));
    for (int i = 0; i < 20; ++i) {
        page(link("/beta/x", 1), link("/beta/x", 2));
        page(link("/beta/x", 2), link("/beta/x", 1));
    }
    EXPECT_EQ(tally(Rule::no_loop), "0/2");
    EXPECT_NE(evidence(Rule::no_loop)[1].text.find("in 3 walks"), std::string::npos);
}

TEST_F(Links, WalksWithDifferentHeadersMayRunSideBySide) {
    Asked const with{.headers = {{"Prefer", "p"}}};
    page("/beta/x", link("/beta/x", 1), with);
    page("/beta/x", link("/beta/x", 1));
    page(link("/beta/x", 1), "", with);
    page(link("/beta/x", 1), "");
    EXPECT_TRUE(failed().empty());
}

TEST_F(Links, TheBeginningThatAClientChoseIsNoWalk) {
    page("/beta/x?$top=1", "/beta/x?$top=1&$skiptoken=a");
    page("/beta/y?%24Top=1", "/beta/y?$top=1&$skiptoken=a");
    EXPECT_EQ(tally(Rule::paging_complete), "0/0");
    page("/beta/y?$top=1&$skiptoken=a", "/beta/y?$top=1&$skiptoken=b");  // a walk by now
    EXPECT_EQ(tally(Rule::paging_complete), "0/1");
    ask({.path = "/beta/z?$top=1", .answer = page_text("/beta/z?$top=1&$skiptoken=a", "")});
    EXPECT_EQ(tally(Rule::empty_page_continued), "0/1");  // not even one was read
    ask({.path = "/beta/u?$top=1",
         .answer = page_text("/beta/u?$top=1&$skiptoken=a", "{}"),
         .changed = true});
    get("/beta/v");
    EXPECT_EQ(tally(Rule::unknown_members_tolerated), "1/0");
}

TEST_F(Links, WhatIsNotJsonIsNoLastPage) {
    page("/beta/x", link("/beta/x", 1));
    for (std::string const& broken : {std::string(), std::string("\xff\x01"), std::string("<html>")})
        ask({.path = link("/beta/x", 1), .answer = broken});
    EXPECT_EQ(tally(Rule::paging_complete), "0/1");
    EXPECT_EQ(tally(Rule::no_loop), "0/0");
    page(link("/beta/x", 1), "");
    EXPECT_EQ(tally(Rule::paging_complete), "1/0");
}

TEST_F(Links, AFirstPageThatLinkedToItselfIsNoLinkLater) {
    Asked const with{.headers = {{"Prefer", "p"}}};
    page("/beta/x", "/beta/x", with);
    page("/beta/x", link("/beta/x", 1), with);
    page(link("/beta/x", 1), "", with);
    page("/beta/x", "");
    page("/beta/y", "/beta/y", with);
    page("/beta/y", "", with);
    page("/beta/y", "");
    EXPECT_TRUE(failed().empty());
    EXPECT_EQ(tally(Rule::paging_complete), "2/0");
}

TEST_F(Links, ALaterPageThatLinkedToItselfStaysALink) {
    page("/beta/x", link("/beta/x", 1));
    page(link("/beta/x", 1), link("/beta/x", 1));
    page(link("/beta/x", 1), link("/beta/x", 2));
    page(link("/beta/x", 1), link("/beta/x", 2));
    page(link("/beta/x", 2), "");
    EXPECT_TRUE(failed().empty());
}

class Abroad : public Watched {
protected:
    static constexpr std::string_view kAbroad = "http://localhost:8080";
    Asked page_of(std::string path, std::string const& next, std::string_view root, bool with_token) {
        Asked a{.path = std::move(path), .client = with_token ? "c" : "node", .root = root};
        if (with_token) a.headers = {{"Authorization", "Bearer c"}};
        a.answer =
            next.empty() ? R"({"value":[{}]})" : R"({"@odata.nextLink":")" + next + R"(","value":[{}]})";
        return a;
    }
};

/// Official clients leave the token out, and the pages that follow lead on there.
TEST_F(Abroad, AWalkWithoutItsTokenIsStillTheClients) {
    std::string const there(kAbroad);
    ask(page_of("/beta/x", there + link("/beta/x", 1), kRoot, true));
    ask(page_of(link("/beta/x", 1), there + link("/beta/x", 2), kAbroad, false));
    ask(page_of(link("/beta/x", 2), "", kAbroad, false));
    EXPECT_TRUE(failed().empty());
    EXPECT_EQ(tally(Rule::no_token_leak), "2/0");
    EXPECT_EQ(tally(Rule::links_opaque), "2/0");
    EXPECT_EQ(tally(Rule::paging_complete), "1/0");
    EXPECT_FALSE(log.judge().of("node"));
}

TEST_F(Abroad, AHostThatWantsATokenIsNotReadFrom) {
    ask(page_of("/beta/x", std::string(kAbroad) + link("/beta/x", 1), kRoot, true));
    Asked refused = page_of(link("/beta/x", 1), "", kAbroad, false);
    refused.status = 401;
    ask(refused);
    EXPECT_TRUE(failed().empty());
    EXPECT_EQ(tally(Rule::no_token_leak), "1/0");
}

TEST_F(Abroad, ALinkBelowANamedTenantIsTheSameThere) {
    ask(page_of("/beta/x", "http://localhost:8080/t/x" + link("/beta/x", 1), "http://127.0.0.1:8080/t/x",
                true));
    ask(page_of(link("/beta/x", 1), "", "http://localhost:8080/t/x", false));
    EXPECT_TRUE(failed().empty());
    EXPECT_EQ(tally(Rule::links_opaque), "1/0");
}

TEST_F(Links, ManyListsMayBeOpenAtOnce) {
    for (int const n : {200, 500, 1000}) {
        log.reset();
        auto const list = [](int i) { return "/beta/x?$filter=a eq " + std::to_string(i); };
        for (int i = 0; i < n; ++i) page(list(i), list(i) + "&$skiptoken=a");
        for (int i = 0; i < n; ++i) page(list(i) + "&$skiptoken=a", "");
        EXPECT_TRUE(failed().empty()) << n;
        EXPECT_EQ(tally(Rule::paging_complete), std::to_string(n) + "/0");
    }
}

/// Beside an obvious table: what is open stays while there is room for it.
TEST(LinkTable, KeepsTheOpenAndTheNewest) {
    watch::LinkTable table;
    std::vector<std::uint64_t> open;
    std::uint64_t bits = 1;
    for (std::uint64_t n = 1; n <= 20'000; ++n) {
        std::uint64_t const key = watch::text_hash(std::to_string(n));
        bool const stays = n % 40 == 0;  // 500 of them
        ASSERT_EQ(table.find(key), nullptr);
        watch::Link const gone = table.insert({.key = key, .number = n, .open = stays});
        EXPECT_FALSE(gone.open && gone.key != 0);
        if (stays) open.push_back(key);
        bits = bits * 6364136223846793005 + 1442695040888963407;
        if (n % 7 == 0) table.remove(watch::text_hash(std::to_string(n - (bits >> 33) % 100)));
        if (n % 1000 != 0) continue;
        std::size_t count = 0;
        table.each([&](watch::Link const& l) {
            ++count;
            EXPECT_EQ(table.find(l.key), &l);
        });
        EXPECT_LE(count, watch::LinkTable::kMaxLinks);
        std::erase_if(open, [&](std::uint64_t k) { return table.find(k) == nullptr; });
    }
    EXPECT_GT(open.size(), 400U);  // some were removed on purpose
}

TEST(LinkTable, WhenAllAreOpenTheOldestGoes) {
    watch::LinkTable table;
    for (std::uint64_t n = 1; n <= 1024; ++n) EXPECT_EQ(table.insert({.key = n, .number = n}).key, 0U);
    EXPECT_EQ(table.insert({.key = 2000, .number = 2000}).key, 1U);
    EXPECT_EQ(table.insert({.key = 2001, .number = 2001}).key, 2U);
    table.find(1000)->open = false;
    EXPECT_EQ(table.insert({.key = 2002, .number = 2002}).key, 1000U);
}

TEST(Spelling, OneAddressInManyForms) {
    auto const same = [](std::string_view a, std::string_view b) {
        return watch::address_hash(a) == watch::address_hash(b);
    };
    EXPECT_TRUE(same("/beta/devices?$filter=displayName%20eq%20'x'&$top=2",
                     "/Beta//Devices?%24top=2&filter=displayName+eq+%27x%27"));
    EXPECT_FALSE(same("/beta/devices?$filter=a", "/beta/devices?$filter=A"));
    EXPECT_FALSE(same("/beta/devices?$top=2", "/beta/devices?$top=3"));
    EXPECT_FALSE(same("/beta/devices", "/beta/groups"));
    EXPECT_FALSE(same("/beta/devices?a=1%2B1", "/beta/devices?a=1+1"));
    EXPECT_EQ(watch::plain_path("/Beta//Devices%28'A'%29?$top=1"), "/beta/devices/a");
    EXPECT_EQ(watch::plain_path("/beta/devices/a/"), "/beta/devices/a");
}

TEST_F(Links, APageThatLinkedToItselfOnceIsNoLoopLater) {
    page("/beta/x", "/beta/x");
    for (int i = 0; i < 10; ++i) {
        page("/beta/x", "/beta/x?$skiptoken=a");
        page("/beta/x?$skiptoken=a", "");
    }
    EXPECT_EQ(tally(Rule::no_loop), "10/0");
    for (int i = 0; i < 7; ++i) page("/beta/x", "/beta/x");
    EXPECT_EQ(tally(Rule::no_loop), "10/1");
}

TEST_F(Links, NoTokenGoesToAnotherHost) {
    auto const hand_out = [&](std::string const& host) {
        ask({.path = "/beta/x",
             .answer = R"({"@odata.nextLink":"http://)" + host + R"(/beta/x?$skiptoken=a","value":[{}]})"});
    };
    constexpr std::string_view kOther = "http://localhost:8080";
    hand_out("localhost:8080");
    ask({.path = "/beta/x?$skiptoken=a", .root = kOther});
    EXPECT_EQ(tally(Rule::no_token_leak), "1/0");
    ask({.path = "/beta/x?$skiptoken=a", .headers = {{"Authorization", "Bearer c"}}, .root = kOther});
    EXPECT_EQ(tally(Rule::no_token_leak), "1/1");
    log.reset();
    hand_out("localhost:8080");
    hand_out("127.0.0.1:8080");  // the page was asked for again
    ask({.path = "/beta/x?$skiptoken=a", .headers = {{"Authorization", "Bearer c"}}});
    EXPECT_EQ(tally(Rule::no_token_leak), "0/0");
}

/// A walk of many pages, more than links are kept for: what is forgotten blames nobody.
TEST_F(Links, ALongWalkPasses) {
    auto const link = [](int i) { return "/beta/x?$skiptoken=t" + std::to_string(i); };
    page("/beta/x", link(0));
    for (int i = 0; i < 20'000; ++i) page(link(i), i == 19'999 ? "" : link(i + 1));
    EXPECT_TRUE(failed().empty());
    EXPECT_EQ(tally(Rule::links_opaque), "20000/0");
    EXPECT_EQ(tally(Rule::paging_complete), "1/0");
    get("/beta/x?$skiptoken=t17");
    EXPECT_TRUE(failed().empty());
}

}  // namespace
}  // namespace fakegraph::test
