#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/http/served.h"

namespace fakegraph::http {
namespace {

using namespace testing;
using namespace std::chrono_literals;

TEST(HttpServer, GzipBombsStopAtTheBodyLimit) {
    Served const served({.max_body_bytes = 1024 * 1024});
    auto client = served.client();
    auto const fits = client.send("POST", "/g", Headers{{"Content-Encoding", "gzip"}},
                                  gzipped(std::string(1024 * 1024, '0')));
    ASSERT_TRUE(fits);
    EXPECT_EQ(fits->status, 200);
    std::string const bomb = gzipped(std::string(200 * 1024 * 1024, '0'));
    ASSERT_LT(bomb.size(), 1024U * 1024);
    auto const answer = client.send("POST", "/g", Headers{{"Content-Encoding", "gzip"}}, bomb);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413);
    EXPECT_EQ(client.send("GET", "/after", {}, {})->status, 200);
}

TEST(HttpServer, OtherContentEncodingsAre415AndTheConnectionLives) {
    Served const served;
    auto client = served.client();
    auto const answer = client.send("POST", "/g", Headers{{"Content-Encoding", "br"}}, "whatever");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 415);
    EXPECT_EQ(answer->header("content-type"), "application/json");
    auto const next = client.send("POST", "/g", Headers{{"Content-Encoding", "identity"}}, "plain");
    ASSERT_TRUE(next);
    EXPECT_NE(next->body.find(" c1 n2 "), std::string::npos) << next->body;
}

TEST(HttpServer, TooLargeBodiesAre413EvenWhileTheClientStillSends) {
    Served const served({.max_body_bytes = 1000});
    auto client = served.client();
    auto const sized = client.send("POST", "/b", {}, std::string(20'000'000, 'x'));
    ASSERT_TRUE(sized) << sized.error().message;
    EXPECT_EQ(sized->status, 413);
    EXPECT_EQ(sized->header("Connection"), "close");
    Wire stubborn(served.port());  // reads only after it has sent everything
    stubborn.send("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 20000000\r\n\r\n" +
                  std::string(20'000'000, 'x'));
    EXPECT_TRUE(stubborn.sent_all());
    EXPECT_EQ(stubborn.answer().status, 413);
    Wire wire(served.port());
    wire.send("POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; ++i) wire.send("64\r\n" + std::string(100, 'y') + "\r\n");
    EXPECT_EQ(wire.answer().status, 413);
    EXPECT_EQ(client.send("POST", "/b", {}, std::string(1000, 'x'))->status, 200);
}

TEST(HttpServer, TooLargeHeadersAre431AndTooLongTargets414) {
    Served const served;
    auto const large = Wire(served.port())
                           .send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n")
                           .answer();
    EXPECT_EQ(large.status, 431);
    std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (int i = 0; i < 4500; ++i) many += "X-Y: 0123456789\r\n";
    EXPECT_EQ(Wire(served.port()).send(many + "\r\n").answer().status, 431);
    EXPECT_EQ(Wire(served.port()).send("GET /" + std::string(200'000, 'x')).answer().status, 414);
    Wire wire(served.port());
    EXPECT_EQ(
        wire.send("GET /" + std::string(32 * 1024, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n").answer().status,
        414);
    EXPECT_EQ(
        wire.send("GET /" + std::string(32 * 1024 - 1, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n").answer().status,
        200);
}

TEST(HttpServer, MalformedRequestsAre400AndEndTheConnection) {
    Served const served;
    for (std::string const text :
         {"GARBAGE\r\n\r\n", "\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET  HTTP/1.1\r\n\r\n", "GET /\r\n\r\n",
          "GET / HTTP/1.1\r\nNo colon\r\n\r\n", "GET / HTTP/1.1\n\n", "\x16\x03\x01\x02",
          "G@T / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
          "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        Wire wire(served.port());
        auto const answer = wire.send(text).answer();
        EXPECT_EQ(answer.status, 400) << text;
        EXPECT_TRUE(answer.body.starts_with("BadRequest|The ") ||
                    answer.body.starts_with("BadRequest|This is a TLS") ||
                    answer.body.starts_with("BadRequest|Transfer-Encoding"))
            << answer.body;
        EXPECT_EQ(answer.field("Connection"), "close") << text;
        EXPECT_TRUE(wire.ends()) << text;
    }
}

TEST(HttpServer, CharactersThatUrlsDoNotHaveAreTakenAsIfEscaped) {
    Served const served;
    Wire wire(served.port());
    for (auto const& [raw, escaped] : std::vector<std::pair<std::string, std::string>>{
             {"\"[]{}|<>\\^`", "%22%5B%5D%7B%7D%7C%3C%3E%5C%5E%60"},
             {"\xC3\xA4", "%C3%A4"},
             {"\xFF%ff", "%FF%ff"},
             {"%22(a='b');@x,$y:!*+&=~", "%22(a='b');@x,$y:!*+&=~"}}) {
        auto const answer = wire.send("GET /a?b=" + raw + " HTTP/1.1\r\nHost: h\r\n\r\n").answer();
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_TRUE(answer.body.starts_with("0 /a?b=" + escaped + " h c1 ")) << answer.body;
    }
    EXPECT_TRUE(wire.send("GET /plain HTTP/1.1\r\nHost: h\r\n\r\n").answer().body.starts_with("0 /plain h "));
}

TEST(HttpServer, CharactersThatEndATargetAreRefusedByName) {
    Served const served;
    Wire wire(served.port());
    auto const fragment = wire.send("GET /a?b=# HTTP/1.1\r\nHost: h\r\n\r\n").answer();
    EXPECT_EQ(fragment.status, 400);
    EXPECT_NE(fragment.body.find("the character '#' at position 5, which must be written as %23"),
              std::string::npos)
        << fragment.body;
    for (auto const& [text, what] : std::vector<std::pair<std::string, std::string>>{
             {"/?$filter=a eq 'b'", "the character ' ' (blank) at position 11"},
             {"/\x01", "the byte 0x01"},
             {"/\x7f", "the byte 0x7F"}}) {
        auto const answer = Wire(served.port()).send("GET " + text + " HTTP/1.1\r\nHost: h\r\n\r\n").answer();
        EXPECT_EQ(answer.status, 400);
        EXPECT_NE(answer.body.find(what), std::string::npos) << answer.body;
    }
    for (std::string const form : {"*", "h:80", "a/b", "ftp://h/a", "https:/h/a"}) {
        auto const answer = wire.send("GET " + form + " HTTP/1.1\r\nHost: h\r\n\r\n").answer();
        EXPECT_EQ(answer.status, 400);
        EXPECT_NE(answer.body.find("origin form"), std::string::npos) << answer.body;
    }
    EXPECT_EQ(wire.send("GET / HTTP/1.1\r\nHost: a\"b\r\n\r\n").answer().status, 400);
    EXPECT_EQ(wire.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").answer().status, 400);
    EXPECT_EQ(wire.send("GET / HTTP/1.1\r\nHost: a\r\nPrefer: b\r\n c\r\n\r\n").answer().status, 400);
}

TEST(HttpServer, AbsoluteTargetsNameTheHost) {
    Served const served;
    Wire wire(served.port());
    for (auto const& [target, path] : std::vector<std::pair<std::string, std::string>>{
             {"http://graph.microsoft.com/beta/me?$top=1", "/beta/me?$top=1"},
             {"HTTP://graph.microsoft.com", "/"},
             {"https://graph.microsoft.com?a={b}", "/?a=%7Bb%7D"}}) {
        auto const answer = wire.send("GET " + target + " HTTP/1.1\r\nHost: elsewhere\r\n\r\n").answer();
        EXPECT_TRUE(answer.body.starts_with("0 " + path + " graph.microsoft.com c1 ")) << answer.body;
    }
    for (std::string const target : {"http:///a", "http://a\"b/", "http://user@h/"})
        EXPECT_EQ(wire.send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").answer().status, 400) << target;
    auto const tunnel = wire.send("CONNECT graph.microsoft.com:443 HTTP/1.1\r\nHost: h\r\n\r\n").answer();
    EXPECT_EQ(tunnel.status, 405);
    EXPECT_NE(tunnel.body.find("CONNECT asks for a tunnel"), std::string::npos) << tunnel.body;
}

TEST(HttpServer, NextLinksMayBeLongerThanWhatTheyWereMadeOf) {
    Served const served;
    Wire wire(served.port());
    std::string const longest = "/a?b=" + std::string(32 * 1024 - 5, 'x');
    auto const status = [&](std::string const& target) {
        return wire.send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").answer().status;
    };
    EXPECT_EQ(status(longest), 200);
    EXPECT_EQ(status(longest + "x"), 414);
    EXPECT_EQ(status(longest + "&$skiptoken=" + std::string(4000, 't')), 200);
    EXPECT_EQ(status(longest + "&$skiptoken=" + std::string(9000, 't')), 414);
}

TEST(HttpServer, HandlersThatThrowAre500AndHarmNobody) {
    Served const served;
    auto client = served.client();
    for (int i = 0; i < 3; ++i) {
        auto const answer = client.send("GET", "/throw", Headers{{"client-request-id", "mine"}}, {});
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 500);
        EXPECT_EQ(answer->body, "InternalServerError|The request handler failed: a broken handler.");
        EXPECT_EQ(answer->header("client-request-id"), "mine");
    }
    EXPECT_EQ(client.send("GET", "/ok", {}, {})->status, 200);
    auto const bare = Server::start({}, echo, [](int, auto, auto, auto const&, auto&) { throw 1; });
    ASSERT_TRUE(bare);
    EXPECT_EQ(Client("localhost", (*bare)->port()).send("GET", "/throw", {}, {})->status, 500);
    (*bare)->stop();
}

TEST(HttpServer, SlowClientsAreCutOff) {
    Served const served(
        {.header_timeout = 250ms, .body_timeout = 250ms, .idle_timeout = 250ms, .write_timeout = 250ms});
    Wire header(served.port());
    Wire body(served.port());
    Wire idle(served.port());
    Wire reader(served.port());
    header.send("GET / HT");
    body.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
    reader.send("GET /huge HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(header.answer().status, 408);
    EXPECT_EQ(body.answer().status, 408);
    EXPECT_TRUE(header.ends());
    EXPECT_TRUE(body.ends());
    EXPECT_TRUE(idle.ends());
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(reader.answer().status, 0) << "the answer is cut short";
}

TEST(HttpServer, ConnectionsBeyondTheLimitAreTold) {
    Served const served({.max_connections = 3});
    std::vector<std::unique_ptr<Wire>> held;
    for (int i = 0; i < 3; ++i) {
        held.push_back(std::make_unique<Wire>(served.port()));
        EXPECT_EQ(held.back()->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().status, 200);
    }
    Wire more(served.port());
    EXPECT_EQ(more.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().status, 503);
    EXPECT_TRUE(more.ends());
    held.clear();
    int status = 0;
    for (int i = 0; i < 100 && status != 200; ++i) {
        std::this_thread::sleep_for(5ms);
        status = Wire(served.port()).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().status;
    }
    EXPECT_EQ(status, 200);
}

}  // namespace
}  // namespace fakegraph::http
