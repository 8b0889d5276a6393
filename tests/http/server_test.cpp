#include "fakegraph/http/server.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "fakegraph/http/head.h"
#include "tests/http/served.h"

namespace fakegraph::http {
namespace {

using namespace testing;
using namespace std::chrono_literals;

TEST(HttpServer, KeepAliveNumbersConnectionsAndRequests) {
    Served const served;
    Wire first(served.port());
    EXPECT_EQ(first.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").answer().body, "0 /a h c1 n1 [] [] [] 0:");
    EXPECT_EQ(first.send("DELETE /b?c=d HTTP/1.1\r\nHost: h:80\r\n\r\n").answer().body,
              "5 /b?c=d h:80 c1 n2 [] [] [] 0:");
    Wire second(served.port());
    EXPECT_EQ(second.send("OPTIONS /c HTTP/1.1\r\n\r\n").answer().body,
              "6 /c 127.0.0.1:" + std::to_string(served.port()) + " c2 n1 [] [] [] 0:");
    EXPECT_EQ(second.send("REPORT /c HTTP/1.1\r\nHost: h\r\n\r\n").answer().body, "7 /c h c2 n2 [] [] [] 0:");
}

TEST(HttpServer, HeadersReachTheHandler) {
    Served const served;
    auto const answer = Wire(served.port())
                            .send(
                                "PATCH /x HTTP/1.1\r\nhost: h\r\ncontent-TYPE: application/json\r\nPrefer: "
                                "a\r\nPREFER: b=1\r\n"
                                "authorization: Bearer t\r\ncontent-length: 3\r\n\r\nabc")
                            .answer();
    EXPECT_EQ(answer.body, "4 /x h c1 n1 [application/json] [a, b=1] [Bearer t] 3:abc");
}

TEST(HttpServer, PipelinedAnswersKeepTheirOrder) {
    Served const served({.max_pipelined = 7});
    Wire wire(served.port());
    std::string all;
    for (int i = 0; i < 500; ++i) {
        all += i % 3 == 0
                   ? "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok"
                   : "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }
    std::thread sender([&] { wire.send(all); });
    for (int i = 0; i < 500; ++i) {
        auto const answer = wire.answer();
        ASSERT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, std::string(i % 3 == 0 ? "2" : "0") + " /" + std::to_string(i) + " h c1 n" +
                                   std::to_string(i + 1) + " [] [] [] " + (i % 3 == 0 ? "2:ok" : "0:"));
    }
    sender.join();
}

TEST(HttpServer, PipelinedRequestsBeforeAnEndOfInputAreAllAnswered) {
    Served const served({.max_pipelined = 2});
    Wire wire(served.port());
    std::string all;
    for (int i = 0; i < 20; ++i) all += "GET /page HTTP/1.1\r\nHost: h\r\n\r\n";
    wire.send(all).half_close();
    for (int i = 0; i < 20; ++i) ASSERT_EQ(wire.answer().body.size(), 9400U);
    EXPECT_TRUE(wire.ends());
}

TEST(HttpServer, HeadHasTheLengthWithoutTheBody) {
    Served const served;
    Wire wire(served.port());
    auto const head = wire.send("HEAD /page HTTP/1.1\r\nHost: h\r\n\r\n").answer(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.field("Content-Length"), "9400");
    EXPECT_EQ(wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").answer().body, "0 /a h c1 n2 [] [] [] 0:");
}

TEST(HttpServer, BodylessAnswersHaveNoContentType) {
    Served const served;
    Wire wire(served.port());
    auto const accepted =
        wire.send("POST /accepted HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n").answer();
    EXPECT_EQ(accepted.status, 202);
    EXPECT_EQ(accepted.field("Content-Type"), "(none)");
    EXPECT_EQ(accepted.field("Content-Length"), "0");
    EXPECT_EQ(accepted.field("OData-Version"), "(none)");
    auto const nothing = wire.send("DELETE /nothing HTTP/1.1\r\nHost: h\r\n\r\n").answer();
    EXPECT_EQ(nothing.status, 204);
    EXPECT_EQ(nothing.field("Content-Type"), "(none)");
    EXPECT_EQ(nothing.field("Content-Length"), "(none)");
}

TEST(HttpServer, CommonHeadersAreThereOnceAndCanBeReplaced) {
    Served const served;
    Wire wire(served.port());
    auto const page = wire.send("GET /page HTTP/1.1\r\nHost: h\r\nclient-request-id: mine\r\n\r\n").answer();
    EXPECT_EQ(page.field("Cache-Control"), "no-cache");
    EXPECT_EQ(page.field("Vary"), "Accept-Encoding");
    EXPECT_EQ(page.field("Strict-Transport-Security"), "max-age=31536000");
    EXPECT_EQ(page.field("Access-Control-Allow-Origin"), "*");
    EXPECT_NE(page.field("Access-Control-Expose-Headers").find("Retry-After"), std::string::npos);
    EXPECT_NE(page.field("x-ms-ags-diagnostic").find("ScaleUnit"), std::string::npos);
    EXPECT_EQ(page.field("Content-Type"), kODataJson);
    EXPECT_EQ(page.field("OData-Version"), "4.0");
    EXPECT_EQ(page.field("request-id"), "00000000-0000-4000-8000-000000000001");
    EXPECT_EQ(page.field("client-request-id"), "mine");
    EXPECT_TRUE(page.field("Date").ends_with(" GMT"));
    auto const limited = wire.send("GET /private HTTP/1.1\r\nHost: h\r\n\r\n").answer();
    EXPECT_EQ(limited.field("Cache-Control"), "private");
    EXPECT_EQ(limited.head.find("no-cache"), std::string::npos);
    EXPECT_EQ(limited.field("Vary"), "Accept-Encoding");
    EXPECT_EQ(limited.field("Retry-After"), "7");
    EXPECT_EQ(limited.field("Injected"), "(none)");
    EXPECT_EQ(limited.field("client-request-id"), limited.field("request-id"));
    EXPECT_TRUE(limited.head.starts_with("HTTP/1.1 429 Too Many Requests\r\n"));
}

TEST(HttpServer, DatesAreOfRfc9110) {
    EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(HttpServer, ChunkedBodiesAreJoined) {
    Served const served;
    Wire wire(served.port());
    wire.send("POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nabcd\r\n");
    EXPECT_TRUE(wire.silent(20ms));
    EXPECT_EQ(
        wire.send("3\r\nefg\r\n0\r\nHost: trailer\r\n\r\nGET /n HTTP/1.1\r\nHost: h\r\n\r\n").answer().body,
        "2 /c h c1 n1 [] [] [] 7:abcdefg");
    EXPECT_EQ(wire.answer().body, "0 /n h c1 n2 [] [] [] 0:");
}

TEST(HttpServer, EveryByteMayComeAlone) {
    Served const served;
    Wire wire(served.port());
    std::string const text =
        "POST /s HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
        "POST /t HTTP/1.1\r\nHost: h\r\nPrefer: p\r\nTransfer-Encoding: "
        "chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
    for (char const c : text) {
        wire.send({&c, 1});
        std::this_thread::sleep_for(500us);
    }
    EXPECT_EQ(wire.answer().body, "2 /s h c1 n1 [] [] [] 5:hello");
    EXPECT_EQ(wire.answer().body, "2 /t h c1 n2 [] [p] [] 5:hello");
}

TEST(HttpServer, LargeBodiesAndHeadersSurviveBufferMoves) {
    Served const served;
    Wire wire(served.port());
    std::string const token(40'000, 't');
    std::string const body(3'000'000, 'b');
    wire.send("GET /first HTTP/1.1\r\nHost: h\r\n\r\nPOST /big HTTP/1.1\r\nHost: h\r\nAuthorization: " +
              token + "\r\nContent-Length: 3000000\r\n\r\n" + body);
    EXPECT_EQ(wire.answer().body, "0 /first h c1 n1 [] [] [] 0:");
    auto const answer = wire.answer();
    EXPECT_EQ(answer.body, "2 /big h c1 n2 [] [] [" + token + "] 3000000:" + body.substr(0, 64));
}

TEST(HttpServer, GzipBodiesAreInflated) {
    Served const served;
    auto client = served.client();
    Headers const headers = {{"Content-Encoding", "gzip"}};
    auto const answer = client.send("POST", "/g", headers, gzipped("some text"));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_TRUE(answer->body.ends_with(" 9:some text")) << answer->body;
    auto const two = client.send("POST", "/g", headers, gzipped("some ") + gzipped("text"));
    ASSERT_TRUE(two);
    EXPECT_TRUE(two->body.ends_with(" 9:some text")) << two->body;
    std::string const whole = gzipped(std::string(100'000, 'x') + "end");
    for (std::string const& damaged :
         {whole.substr(0, whole.size() - 3), "no gzip at all" + whole, whole + "x"}) {
        auto const refused = client.send("POST", "/g", headers, damaged);
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->status, 400);
        EXPECT_EQ(refused->body, "BadRequest|The body is not valid gzip.");
    }
}

TEST(HttpServer, AnswersAreGzippedOnlyWhenAskedAndLarge) {
    Served const served;
    auto client = served.client();
    auto const plain = client.send("GET", "/page", {}, {});
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->header("Content-Encoding"), "");
    EXPECT_EQ(plain->body.size(), 9400U);
    auto const packed = client.send("GET", "/page", Headers{{"Accept-Encoding", "br, gzip;q=0.5"}}, {});
    ASSERT_TRUE(packed);
    EXPECT_EQ(packed->header("Content-Encoding"), "gzip");
    EXPECT_LT(packed->body.size(), 1000U);
    EXPECT_EQ(inflated(packed->body), plain->body);
    auto const head = client.send("HEAD", "/page", Headers{{"Accept-Encoding", "gzip"}}, {});
    ASSERT_TRUE(head);
    EXPECT_EQ(head->header("Content-Length"), std::to_string(packed->body.size()));
    EXPECT_EQ(client.send("GET", "/page", Headers{{"Accept-Encoding", "gzip;q=0, br"}}, {})
                  ->header("Content-Encoding"),
              "");
    EXPECT_EQ(
        client.send("GET", "/small", Headers{{"Accept-Encoding", "gzip"}}, {})->header("Content-Encoding"),
        "");
}

TEST(HttpServer, ExpectContinueIsAnsweredBeforeTheBody) {
    Served const served({.max_body_bytes = 100});
    Wire wire(served.port());
    EXPECT_EQ(wire.send("POST /e HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                  .answer()
                  .status,
              100);
    EXPECT_EQ(wire.send("ok").answer().body, "2 /e h c1 n1 [] [] [] 2:ok");
    EXPECT_EQ(wire.send("POST /e HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 200\r\n\r\n")
                  .answer()
                  .status,
              413);
    EXPECT_TRUE(wire.ends());
    EXPECT_EQ(Wire(served.port())
                  .send("POST / HTTP/1.1\r\nHost: h\r\nExpect: more\r\nContent-Length: 0\r\n\r\n")
                  .answer()
                  .status,
              417);
}

TEST(HttpServer, Http10AndConnectionCloseEndTheConnection) {
    Served const served;
    Wire old(served.port());
    auto const answer = old.send("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.field("Connection"), "close");
    EXPECT_TRUE(old.ends());
    Wire last(served.port());
    EXPECT_EQ(last.send("GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").answer().status, 200);
    EXPECT_TRUE(last.ends());
}

TEST(HttpServer, StatusLinesHaveTheReasonsThatGraphHas) {
    Served const served({}, [](Request const& request, Response& response) {
        response.status = std::stoi(std::string(request.target.substr(1)));
    });
    Wire wire(served.port());
    auto const line = [&](std::string const& status) {
        auto const head = wire.send("GET /" + status + " HTTP/1.1\r\nHost: h\r\n\r\n").answer().head;
        return head.substr(0, head.find("\r\n"));
    };
    EXPECT_EQ(line("200"), "HTTP/1.1 200 OK");
    EXPECT_EQ(line("429"), "HTTP/1.1 429 Too Many Requests");
    EXPECT_EQ(line("509"), "HTTP/1.1 509 Bandwidth Limit Exceeded");
}

}  // namespace
}  // namespace fakegraph::http
