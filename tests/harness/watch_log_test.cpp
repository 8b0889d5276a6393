/// The request log: what it keeps, what it drops, what it finds.
#include <atomic>
#include <thread>

#include "fakegraph/watch/find.h"
#include "tests/harness/watch_support.h"

namespace fakegraph::test {
namespace {

using watch::Entry;
using watch::next_link_of;

TEST(NextLink, StandsBeforeTheItems) {
    EXPECT_EQ(
        next_link_of(R"({"@odata.context":"c","@odata.count":12,"@odata.nextLink":"http://h/x","value":[]})"),
        "http://h/x");
    EXPECT_EQ(next_link_of(R"({"@odata.nextLink":"a\"b","value":[{"@odata.nextLink":"inner"}]})"), R"(a\"b)");
    EXPECT_EQ(next_link_of(R"({"@odata.context":"c","value":[{"@odata.nextLink":"inner"}]})"), "");
    EXPECT_EQ(next_link_of(R"({"id":"1","@odata.nextLink":"n"})"), "n");
}

TEST(NextLink, StandsBehindTheItemsWhereMembersAreReordered) {
    EXPECT_EQ(next_link_of(R"({"value":[{"id":"1"}],"@odata.nextLink":"http://h/y","@odata.context":"c"})"),
              "http://h/y");
}

TEST(NextLink, IsNothingInWhatIsNoPage) {
    for (std::string_view const text :
         {"", "{", "{}", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":\"", "{\"a\":1", "{\"a\":1,", "[]",
          "{\"a\":\"\\\"", "{\"@odata.nextLink\":null,\"value\":[]}", "{\"value\":[", "<html>",
          "{\"error\":{\"code\":\"x\"}}"})
        EXPECT_EQ(next_link_of(text), "") << text;
}

TEST_F(Watched, KeepsWhatMatters) {
    auto const n = ask({.path = "/beta/x?$top=2",
                        .status = 429,
                        .answer = "{}",
                        .method = Method::post,
                        .headers = {{"consistencylevel", "eventual"},
                                    {"Retry-Attempt", "2"},
                                    {"Authorization", "Bearer c"},
                                    {"Prefer", "p"}},
                        .sent_back = {{"Retry-After", "7"}},
                        .body = R"({"a":1})",
                        .fault = "f",
                        .served = 201,
                        .in_batch = true});
    bool const found = log.ring().with(n, [&](Entry const& e) {
        EXPECT_EQ(e.number, 1U);
        EXPECT_EQ(e.client, "c");
        EXPECT_EQ(e.method, Method::post);
        EXPECT_EQ(e.path, "/beta/x?$top=2");
        EXPECT_EQ(e.status, 429);
        EXPECT_EQ(e.served, 201);
        EXPECT_EQ(e.consistency_level, "eventual");
        EXPECT_EQ(e.prefer, "p");
        EXPECT_EQ(e.retry_attempt, "2");
        EXPECT_TRUE(e.authorized);
        EXPECT_TRUE(e.in_batch);
        EXPECT_FALSE(e.cut);
        EXPECT_EQ(e.body, R"({"a":1})");
        EXPECT_EQ(e.retry_after, "7");
        EXPECT_EQ(e.fault, "f");
        EXPECT_EQ(e.answer_bytes, 2U);
        EXPECT_EQ(e.request_id.size(), 36U);
        EXPECT_EQ(e.wall_ms, kUnix_ms + 1000);
    });
    EXPECT_TRUE(found);
}

TEST_F(Watched, SaysWhatItDropped) {
    for (std::size_t i = 0; i < watch::Ring::kMaxEntries + 5; ++i) get("/beta/x");
    auto const extent = log.ring().extent();
    EXPECT_EQ(extent.first, 6U);
    EXPECT_EQ(extent.last, watch::Ring::kMaxEntries + 5);
    EXPECT_EQ(extent.dropped, 5U);
    EXPECT_FALSE(log.ring().with(5, [](Entry const&) {}));
    EXPECT_TRUE(log.ring().with(6, [](Entry const&) {}));
    log.ring().clear();
    EXPECT_EQ(log.ring().extent().first, 0U);
    EXPECT_EQ(log.ring().extent().dropped, 0U);
    EXPECT_EQ(get("/beta/x"), watch::Ring::kMaxEntries + 6);
    log.reset();
    EXPECT_EQ(get("/beta/x"), 1U);
}

/// Sizes that do not divide the memory: every entry that is kept is whole, whatever the wrap has cut through.
TEST_F(Watched, KeepsEntriesWholeWhenTheMemoryIsFull) {
    std::uint64_t sent = 0;
    for (; sent < 6000; ++sent)
        ask({.path = "/beta/" + std::string((sent * 37) % 3000, static_cast<char>('a' + sent % 26)),
             .method = Method::post,
             .body = std::string((sent * 91) % 5000, 'b')});
    auto const extent = log.ring().extent();
    EXPECT_EQ(extent.last, sent);
    EXPECT_GT(extent.dropped, 1000U);
    EXPECT_EQ(extent.first, extent.dropped + 1);
    std::uint64_t expected = extent.first;
    log.ring().each([&](Entry const& e) {
        std::uint64_t const i = e.number - 1;
        EXPECT_EQ(e.number, expected++);
        EXPECT_EQ(e.path, "/beta/" + std::string((i * 37) % 3000, static_cast<char>('a' + i % 26)));
        EXPECT_EQ(e.body.size(), std::min<std::size_t>((i * 91) % 5000, watch::kMaxBody));
        EXPECT_EQ(e.cut, (i * 91) % 5000 > watch::kMaxBody);
        EXPECT_EQ(e.body_bytes, (i * 91) % 5000);
        return true;
    });
    EXPECT_EQ(expected, extent.last + 1);
}

TEST_F(Watched, TakesRequestsOfManyThreads) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([this, t] {
            for (int i = 0; i < 2000; ++i)
                page("/beta/x?n=" + std::to_string(i), "/beta/x?$skiptoken=" + std::to_string(i),
                     {.client = "c" + std::to_string(t % 2)});
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(log.ring().extent().last, 8000U);
    EXPECT_EQ(log.judge().of("c0")->requests + log.judge().of("c1")->requests, 8000U);
}

/// Resets and readers beside requests: what is there is whole, and numbers begin at 1 again.
TEST_F(Watched, IsResetBesideRequests) {
    std::atomic<bool> over{false};
    std::vector<std::thread> askers;
    for (int t = 0; t < 2; ++t)
        askers.emplace_back([&] {
            while (!over) page("/beta/x", "/beta/x?$skiptoken=a");
        });
    for (int i = 0; i < 3000; ++i) {
        log.reset();
        std::uint64_t previous = 0;
        log.ring().each([&](Entry const& e) {
            if (e.path != "/beta/x" || (previous != 0 && e.number != previous + 1)) ADD_FAILURE() << e.number;
            previous = e.number;
            return true;
        });
        auto const v = log.judge().of("c");
        EXPECT_TRUE(!v || v->requests == v->last);
    }
    over = true;
    for (auto& asker : askers) asker.join();
    log.reset();
    EXPECT_EQ(log.ring().extent().last, 0U);
}

TEST(Glob, StarsStandForAnyText) {
    EXPECT_TRUE(watch::matches_glob("*", ""));
    EXPECT_TRUE(
        watch::matches_glob("*/catalog/entries*", "/beta/admin/windows/updates/catalog/Entries?$top=1"));
    EXPECT_TRUE(watch::matches_glob("a*b*c", "axxbxbc"));
    EXPECT_FALSE(watch::matches_glob("a*b*c", "axxbxb"));
    EXPECT_FALSE(watch::matches_glob("", "a"));
    EXPECT_TRUE(watch::matches_path("/beta/devices", "/beta/devices?$top=2"));
    EXPECT_FALSE(watch::matches_path("/beta/devices?*skip*", "/beta/devices?$top=2"));
    EXPECT_TRUE(watch::matches_path("/beta/devices?*skip*", "/beta/devices?$skiptoken=2"));
    // Many stars take no exponential time.
    EXPECT_FALSE(watch::matches_glob(std::string(200, '*') + "x*x*x*x*x*x*x*y", std::string(5000, 'x')));
}

TEST(Glob, LikenessIsByTheLongestPlainPart) {
    EXPECT_EQ(watch::likeness("*/devicez*", "/beta/Devices"), 7U);
    EXPECT_EQ(watch::likeness("*/devicez*", "/beta/$batch"), 1U);
    EXPECT_EQ(watch::likeness("", "/beta"), 0U);
}

TEST_F(Watched, FindsByEveryPartOfAFilter) {
    get("/beta/a");
    get("/beta/b", 404);
    ask({.path = "/beta/a", .method = Method::post, .client = "d", .fault = "f"});
    auto const count = [&](watch::Filter const& filter) {
        int n = 0;
        log.ring().each([&](Entry const& e) {
            n += watch::matches(filter, e) ? 1 : 0;
            EXPECT_EQ(watch::matches(filter, e),
                      watch::differences(filter, e).empty() && e.number >= filter.since);
            return true;
        });
        return n;
    };
    EXPECT_EQ(count({}), 3);
    EXPECT_EQ(count({.client = "c"}), 2);
    EXPECT_EQ(count({.method = Method::post}), 1);
    EXPECT_EQ(count({.path = "*/a"}), 2);
    EXPECT_EQ(count({.status = 404}), 1);
    EXPECT_EQ(count({.fault = "f"}), 1);
    EXPECT_EQ(count({.since = 2}), 2);
    EXPECT_EQ(count({.client = "d", .path = "*/b"}), 0);
}

}  // namespace
}  // namespace fakegraph::test
