#include "fakegraph/run/pages.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/run/fake_transport.h"

namespace fakegraph::run {
namespace {

std::string page(std::string const& items, std::string const& next = "") {
    return R"({"@odata.context":"c","value":[)" + items + "]" +
           (next.empty() ? "" : R"(,"@odata.nextLink":")" + next + '"') + "}";
}
std::string id(int n) { return fmt::format(R"({{"id":"00000000-0000-4000-8000-{:012x}","n":{}}})", n, n); }

Walk walk(FakeTransport& server, std::optional<std::string> distinct = "/id") {
    WalkPlan plan;
    plan.target = "/beta/x";
    plan.distinct = std::move(distinct);
    return walk_pages(server, plan);
}

TEST(Pages, FollowsAbsoluteLinksToTheEnd) {
    FakeTransport server;
    server.on("GET /beta/x", 200, page(id(1) + "," + id(2), server.base() + "/beta/x?$skiptoken=a"))
        .on("GET /beta/x?$skiptoken=a", 200,
            page(id(3) + "," + id(4), server.base() + "/beta/x?$skiptoken=b"))
        .on("GET /beta/x?$skiptoken=b", 200, page(id(5)));
    WalkPlan plan;
    plan.target = "/beta/x";
    plan.headers = {{"Prefer", "odata.maxpagesize=2"}};
    plan.distinct = "/id";
    plan.keep_first_body = true;
    Walk const result = walk_pages(server, plan);
    EXPECT_TRUE(result.failures.empty());
    EXPECT_EQ(result.pages, 3U);
    EXPECT_EQ(result.items, 5U);
    EXPECT_EQ(result.distinct, 5U);
    EXPECT_TRUE(result.duplicate.empty());
    EXPECT_EQ(result.first_body, page(id(1) + "," + id(2), server.base() + "/beta/x?$skiptoken=a"));
    ASSERT_EQ(server.sent.size(), 3U);
    for (Sent const& sent : server.sent) EXPECT_EQ(sent.headers, plan.headers);
}

TEST(Pages, OneEmptyPage) {
    FakeTransport server;
    server.on("GET /beta/x", 200, page(""));
    Walk const result = walk(server);
    EXPECT_TRUE(result.failures.empty());
    EXPECT_EQ(result.pages, 1U);
    EXPECT_EQ(result.items, 0U);
}

TEST(Pages, CountsWithoutDistinct) {
    FakeTransport server;
    server.on("GET /beta/x", 200, page("1,1,\"a\""));
    Walk const result = walk(server, std::nullopt);
    EXPECT_EQ(result.items, 3U);
    EXPECT_EQ(result.distinct, 0U);
}

TEST(Pages, DuplicatesAreCountedAndTheFirstIsNamed) {
    FakeTransport server;
    server.on("GET /beta/x", 200, page(id(1) + "," + id(2), server.base() + "/beta/x?p=2"))
        .on("GET /beta/x?p=2", 200, page(id(3) + "," + id(2) + "," + id(1) + "," + id(2)));
    Walk const result = walk(server);
    EXPECT_TRUE(result.failures.empty());
    EXPECT_EQ(result.items, 6U);
    EXPECT_EQ(result.distinct, 3U);
    EXPECT_EQ(result.duplicate, R"("00000000-0000-4000-8000-000000000002", item 2 of page 2)");
}

TEST(Pages, DistinctTellsTypesAndLettersApart) {
    FakeTransport server;
    std::string const lower = "aaaaaaaa-0000-4000-8000-00000000000b";
    std::string const upper = "AAAAAAAA-0000-4000-8000-00000000000B";
    server.on("GET /beta/x", 200,
              page(R"(5,"5",[5],"[5]",null,"null",true,"",")" + lower + "\",\"" + upper +
                   R"(","00000000-0000-0000-0000-000000000000","00000000-0000-0000-0000-000000000000")"));
    Walk const result = walk(server, "");
    EXPECT_EQ(result.items, 12U);
    EXPECT_EQ(result.distinct, 11U);
    EXPECT_EQ(result.duplicate, R"("00000000-0000-0000-0000-000000000000", item 12 of page 1)");
}

TEST(Pages, MissingDistinctValueFails) {
    FakeTransport server;
    server.on("GET /beta/x", 200, page(id(1) + R"(,{"n":2})"));
    auto const failures = walk(server).failures;
    EXPECT_EQ(failures, (std::vector<Failure>{{"page 1 body /value/1/id", "something", "nothing"}}));
}

TEST(Pages, LinkToItselfFails) {
    FakeTransport server;
    server.on("GET /beta/x", 200, page(id(1), server.base() + "/beta/x"));
    Walk const result = walk(server);
    EXPECT_EQ(result.failures,
              (std::vector<Failure>{{"page 1 nextLink", "a link that was not followed before", "/beta/x"}}));
    EXPECT_EQ(server.sent.size(), 1U);
}

TEST(Pages, LongerLoopsEnd) {
    for (int lead : {0, 1, 5, 20}) {
        for (int loop : {2, 3, 7, 16}) {
            FakeTransport server;
            for (int n = 0; n < lead + loop; ++n) {
                std::string const target = n == 0 ? "/beta/x" : fmt::format("/beta/x?p={}", n);
                int const next = n + 1 < lead + loop ? n + 1 : lead;
                server.on(
                    "GET " + target, 200,
                    page(id(n), server.base() + (next == 0 ? "/beta/x" : fmt::format("/beta/x?p={}", next))));
            }
            Walk const result = walk(server);
            ASSERT_EQ(result.failures.size(), 1U) << lead << ' ' << loop;
            EXPECT_EQ(result.failures.front().expected, "a link that was not followed before");
            EXPECT_LE(server.sent.size(), 4U * static_cast<unsigned>(lead + loop) + 4U);
        }
    }
}

TEST(Pages, NumberOfPagesIsBounded) {
    FakeTransport server;
    server.on("GET /beta/x", 200, page(id(1), server.base() + "/beta/x?p=2"))
        .on("GET /beta/x?p=2", 200, page(id(2), server.base() + "/beta/x?p=3"))
        .on("GET /beta/x?p=3", 200, page(id(3)));
    WalkPlan plan;
    plan.target = "/beta/x";
    plan.pages_max = 2;
    EXPECT_EQ(walk_pages(server, plan).failures,
              (std::vector<Failure>{{"page 2 nextLink", "none after 2 pages", "/beta/x?p=3"}}));
    plan.pages_max = 3;
    EXPECT_TRUE(walk_pages(server, plan).failures.empty());
}

TEST(Pages, ForeignAndRelativeLinksFail) {
    for (char const* link :
         {"http://127.0.0.1:4123/beta/x?p=2", "http://127.0.0.1:412345/beta/x?p=2",
          "https://127.0.0.1:41234/beta/x?p=2", "http://graph.microsoft.com/beta/x?p=2", "/beta/x?p=2", "",
          "http://127.0.0.1:41234", "http://127.0.0.1:41234@evil/beta"}) {
        FakeTransport server;
        server.on("GET /beta/x", 200, page(id(1), link)).on("GET /beta/x?p=2", 200, page(id(2)));
        // An empty link is not left out by page().
        if (std::string_view(link).empty())
            server.clear("GET /beta/x").on("GET /beta/x", 200, R"({"value":[],"@odata.nextLink":""})");
        auto const failures = walk(server).failures;
        ASSERT_EQ(failures.size(), 1U) << link;
        EXPECT_EQ(failures.front(),
                  (Failure{"page 1 nextLink", "an absolute link to http://127.0.0.1:41234", link}));
    }
    EXPECT_EQ(target_of("HTTP://LocalHost:1/a", "localhost:1"), "/a");
}

TEST(Pages, BadPagesFail) {
    struct Case {
        int status;
        char const* body;
        Failure failure;
    };
    Case const cases[] = {
        {404,
         R"({"error":{"code":"itemNotFound","message":"No \"x\"."}})",
         {"page 1 status", "200", R"(404, itemNotFound: "No \"x\".")"}},
        {500, "oops", {"page 1 status", "200", "500"}},
        {200, "[1]", {"page 1 body", "a JSON object", "The JSON element does not have the requested type."}},
        {200, R"({"id":1})", {"page 1 body /value", "an array", "none"}},
        {200, R"({"value":{}})", {"page 1 body /value", "an array", "none"}},
        {200, R"({"value":[],"@odata.nextLink":7})", {"page 1 nextLink", "a string", "7"}},
    };
    for (Case const& c : cases) {
        FakeTransport server;
        server.on("GET /beta/x", c.status, c.body);
        auto const failures = walk(server).failures;
        ASSERT_EQ(failures.size(), 1U) << c.body;
        EXPECT_EQ(failures.front().where, c.failure.where);
        EXPECT_EQ(failures.front().expected, c.failure.expected);
        EXPECT_EQ(failures.front().found, c.failure.found);
    }
    for (char const* body : {"", "{\"value\":[", "{\"value\":[\"\xff\"]}", "<html>"}) {
        FakeTransport server;
        server.on("GET /beta/x", 200, body);
        auto const failures = walk(server).failures;
        ASSERT_EQ(failures.size(), 1U) << body;
        EXPECT_EQ(failures.front().where, "page 1 body");
    }
}

TEST(Pages, NoAnswerIsAFailureOfItsPage) {
    FakeTransport server;
    server.on("GET /beta/x", 200, page(id(1), server.base() + "/beta/x?p=2"));
    Walk const result = walk(server);
    ASSERT_EQ(result.failures.size(), 1U);
    EXPECT_EQ(result.failures.front().where, "page 2 answer");
    EXPECT_EQ(result.pages, 1U);
}

TEST(KeySet, GrowsWithoutLosingKeys) {
    KeySet keys;
    auto const name = [](int n) { return fmt::format("{:08x}-0000-4000-8000-{:012x}", n * 7919, n); };
    for (int n = 0; n < 50'000; ++n) EXPECT_TRUE(keys.insert_string(name(n)));
    EXPECT_EQ(keys.size(), 50'000U);
    for (int n = 0; n < 50'000; ++n) EXPECT_FALSE(keys.insert_string(name(n)));
    EXPECT_TRUE(keys.insert_string(name(50'000)));
    EXPECT_EQ(keys.size(), 50'001U);
}

}  // namespace
}  // namespace fakegraph::run
