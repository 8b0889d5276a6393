#include "fakegraph/identity/client_id.h"

#include <gtest/gtest.h>

#include <array>

namespace fakegraph::identity {
namespace {

std::string id_of(std::string_view authorization, std::string_view agent) {
    std::array<HeaderView, 1> const headers{HeaderView{"user-agent", agent}};
    Request request;
    request.authorization = authorization;
    request.headers = headers;
    return client_id(request);
}

TEST(ClientId, IsThePlainBearerText) {
    EXPECT_EQ(id_of("Bearer naive-loop", "curl/7.88.1"), "naive-loop");
    EXPECT_EQ(id_of("bearer a.b_c", ""), "a.b_c");
}

TEST(ClientId, IsTheProductOfUserAgentWhereTheTokenTellsNothing) {
    EXPECT_EQ(id_of("", "curl/7.88.1"), "curl");
    EXPECT_EQ(id_of("Basic eDp5", "kiota-typescript/1.0 (x)"), "kiota-typescript");
    EXPECT_EQ(id_of("Bearer " + std::string(65, 'a'), "x y"), "x");
}

TEST(ClientId, IsNeverEmpty) { EXPECT_EQ(id_of("", ""), "anonymous"); }

}  // namespace
}  // namespace fakegraph::identity
