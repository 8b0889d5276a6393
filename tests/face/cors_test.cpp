/// What browsers ask before they ask.
#include <gtest/gtest.h>

#include "tests/face/process.h"

namespace fakegraph::test {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

TEST(Cors, PreflightsAllowWhateverHeadersTheClientHas) {
    Served served;
    auto client = served.client();
    auto const asked =
        client.send("OPTIONS", "/beta/admin/windows/updates/deployments",
                    Headers{{"Origin", "http://localhost:3000"},
                            {"Access-Control-Request-Method", "PATCH"},
                            {"Access-Control-Request-Headers", "authorization,x-own,sdkversion"}},
                    {});
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->status, 204);
    EXPECT_EQ(asked->header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(asked->header("Access-Control-Allow-Headers"), "authorization,x-own,sdkversion");
    EXPECT_NE(asked->header("Access-Control-Allow-Methods").find("PATCH"), std::string_view::npos);
    auto const bare = client.send("OPTIONS", "/beta/devices", {}, {});
    ASSERT_TRUE(bare);
    EXPECT_NE(bare->header("Access-Control-Allow-Headers").find("ConsistencyLevel"), std::string_view::npos);
}

TEST(Cors, AnswersAndErrorsAlikeMayBeReadByPages) {
    Served served;
    auto client = served.client();
    for (std::string const target : {"/beta/devices?$top=1", "/beta/nothing", "/__admin/state"}) {
        auto const answer = client.send("GET", target, Headers{{"Origin", "http://localhost:3000"}}, {});
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->header("Access-Control-Allow-Origin"), "*") << target;
        auto const shown = answer->header("Access-Control-Expose-Headers");
        for (std::string_view const name :
             {"request-id", "client-request-id", "Retry-After", "Location", "ETag"})
            EXPECT_NE(shown.find(name), std::string_view::npos) << target << ' ' << name;
    }
}

}  // namespace
}  // namespace fakegraph::test
