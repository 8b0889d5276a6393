#include "fakegraph/identity/client_id.h"

#include <gtest/gtest.h>

#include <array>

#include "fakegraph/odata/base64.h"

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
    EXPECT_EQ(id_of("Basic !", "kiota-typescript/1.0 (x)"), "kiota-typescript");
    EXPECT_EQ(id_of("Bearer " + std::string(65, 'a'), "x y"), "x");
}

TEST(ClientId, IsTheUserOfBasicCredentials) {
    EXPECT_EQ(id_of("Basic eDp5", "kiota-typescript/1.0 (x)"), "x");  // x:y
}

TEST(ClientId, IsTheApplicationOfAJwtWhoeverSignedIt) {
    auto const token = [](std::string const& payload) {
        return "Bearer " + to_base64url(R"({"typ":"JWT","alg":"RS256"})") + "." + to_base64url(payload) +
               "." + std::string(43, 's');
    };
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(id_of(token(R"({"aud":"https://graph.microsoft.com","appid":"bot-1"})"), "curl/1"),
                  "bot-1");
        EXPECT_EQ(id_of(token(R"({"aud":"https://graph.microsoft.com","azp":"bot-2"})"), "curl/1"), "bot-2");
        EXPECT_EQ(id_of(token(R"({"aud":"https://graph.microsoft.com","appid":"two words"})"), "curl/1"),
                  "curl");
        EXPECT_EQ(id_of(token(R"({"aud":"https://graph.microsoft.com","appid":7})"), "curl/1"), "curl");
        EXPECT_EQ(id_of(token(std::string(200, '[')), "curl/1"), "curl");
    }
}

TEST(ClientId, IsTheClientOfAForm) {
    Request request;
    request.content_type = "application/x-www-form-urlencoded;charset=utf-8";
    request.body = "grant_type=client_credentials&client_id=bot-3&scope=x";
    EXPECT_EQ(client_id(request), "bot-3");
    request.body = "client_id=%20";
    EXPECT_EQ(client_id(request), "anonymous");
}

TEST(ClientId, IsNeverEmpty) { EXPECT_EQ(id_of("", ""), "anonymous"); }

}  // namespace
}  // namespace fakegraph::identity
