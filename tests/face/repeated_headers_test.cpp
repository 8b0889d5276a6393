/// Several lines of a list header mean one list (RFC 9110, 5.2).
#include <gtest/gtest.h>

#include "tests/face/asked.h"

namespace fakegraph::test {
namespace {

TEST(RepeatedHeaders, AcceptIsOneList) {
    Face face;
    std::string const target = "/deploymentAudiences";
    auto const none =
        ask(face, target, {{"Accept", "text/html"}, {"accept", "application/json;odata.metadata=none"}});
    EXPECT_EQ(none.status, 200) << none.body;
    EXPECT_EQ(none.content_type.find("application/json;odata.metadata=none"), 0U) << none.content_type;
    EXPECT_FALSE(none.json().contains("@odata.context"));
    EXPECT_EQ(ask(face, target, {{"Accept", "text/html"}, {"Accept", "image/png"}}).status, 406);
    // Weights count over all lines.
    auto const full = ask(face, target,
                          {{"Accept", "application/json;odata.metadata=none;q=0.1"},
                           {"Accept", ""},
                           {"Accept", "application/json;odata.metadata=full;q=0.9, */*;q=0.2"}});
    EXPECT_EQ(full.content_type.find("application/json;odata.metadata=full"), 0U) << full.content_type;
}

}  // namespace
}  // namespace fakegraph::test
