#include "fakegraph/http/client.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "tests/http/served.h"

namespace fakegraph::http {
namespace {

using namespace testing;
using namespace std::chrono_literals;

TEST(HttpClient, ReplacesAConnectionThatTheServerClosed) {
    Served const served({.idle_timeout = 150ms});
    auto client = served.client();
    ASSERT_TRUE(client.send("POST", "/a", {}, "x"));
    std::this_thread::sleep_for(400ms);
    auto const answer = client.send("POST", "/b", {}, "x");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_NE(answer->body.find(" c2 n1 "), std::string::npos);
}

TEST(HttpClient, ErrorsNameTheCallAndTheCause) {
    auto const slow =
        Served({.threads = 1}, [](Request const&, Response&) { std::this_thread::sleep_for(200ms); });
    auto const late = Client("127.0.0.1", slow.port(), 50ms).send("GET", "/slow", {}, {});
    ASSERT_FALSE(late);
    EXPECT_NE(late.error().message.find("GET /slow at 127.0.0.1:"), std::string::npos)
        << late.error().message;
    EXPECT_NE(late.error().message.find("no answer within 50 ms"), std::string::npos) << late.error().message;
    std::uint16_t gone = 0;
    {
        Served const served;
        gone = served.port();
    }
    EXPECT_FALSE(Client("127.0.0.1", gone).send("GET", "/", {}, {}));
    EXPECT_FALSE(Client("127.0.0.1", gone).send("GET", "/", Headers{{"X", "a\r\nb: c"}}, {}));
}

}  // namespace
}  // namespace fakegraph::http
