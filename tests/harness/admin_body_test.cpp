#include "fakegraph/admin/body.h"
#include "tests/harness/process.h"

namespace fakegraph::admin {
namespace {

using test::Process;

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(AdminBody, IsBoundedInDepthAndSize) {
    EXPECT_TRUE(read_json(nested(kMaxJsonDepth)));
    auto const deep = read_json(nested(kMaxJsonDepth + 1));
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().status, 400);
    EXPECT_EQ(deep.error().message, "The body may have 32 objects and lists inside each other at most.");
    EXPECT_TRUE(read_json(R"({"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"[["})")) << "text is no list";
    EXPECT_TRUE(read_json(nested(kMaxJsonDepth).substr(1))->is_discarded());
    EXPECT_FALSE(read_json(std::string(kMaxJsonBytes + 1, ' ')));
    std::string wide = "[";
    while (wide.size() < kMaxJsonBytes - 4) wide += "{},";
    wide += "0]";
    EXPECT_GT(read_json(wide)->size(), kMaxJsonBytes / 4);
}

TEST(AdminBody, WhatIsGivenTwiceIsRefused) {
    EXPECT_EQ(read_json(R"({"a":[{"b":1,"c":{"d":1,"d":2}}]})").error().message,
              "Duplicate property 'd' in the payload.");
    EXPECT_TRUE(read_json(R"({"a":{"b":1},"b":{"a":1}})").has_value());
}

TEST(AdminBody, DeepOnesAreRefusedEverywhere) {
    Process process;
    ASSERT_EQ(process.send("POST", "/__admin/snapshots", R"({"name":"s"})").status, 201);
    for (auto const* path : {"requests/verify", "faults", "snapshots", "snapshots/s/restore",
                             "snapshots/s/fork", "clock/advance", "clock/set", "clock/freeze", "clock/rate",
                             "reset", "identity/revoke", "tenants"}) {
        for (auto const& [before, after] :
             {std::pair(R"({"body":)", "}"), std::pair(R"({"name":)", "}"), std::pair("", "")}) {
            for (std::size_t const depth : {40U, 120'000U, 300'000U}) {
                auto const answer =
                    process.send("POST", std::string("/__admin/") + path, before + nested(depth) + after);
                EXPECT_EQ(answer.status, 400) << path;
            }
        }
    }
    EXPECT_EQ(process.make("deep", R"({"seed":)" + nested(300'000) + "}").status, 400);
    EXPECT_EQ(process.get("/__admin/health").status, 200);
}

TEST(AdminBody, DeepOnesOfClientsAreNotLookedInto) {
    Process process;
    std::string const body = R"({"a":)" + nested(500) + "}";
    EXPECT_EQ(process.send("POST", "/beta/admin/windows/updates/deploymentAudiences", body).status, 400);
    auto const answer = process.send("POST", "/__admin/requests/verify", R"({"body":{"a":[[]]}})");
    EXPECT_EQ(answer.status, 422);
    EXPECT_NE(answer.body.find("cannot be looked into"), std::string::npos) << answer.body;
}

}  // namespace
}  // namespace fakegraph::admin
