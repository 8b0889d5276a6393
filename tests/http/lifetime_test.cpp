#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "tests/http/served.h"

namespace fakegraph::http {
namespace {

using namespace testing;
using namespace std::chrono_literals;

TEST(HttpServer, HalfClosedAndResetConnections) {
    Served const served;
    Wire half(served.port());
    half.send("POST /h HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok").half_close();
    EXPECT_TRUE(half.answer().body.ends_with(" 2:ok"));
    EXPECT_TRUE(half.ends());
    Wire early(served.port());
    early.send("POST /h HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nok").half_close();
    EXPECT_EQ(early.answer().status, 400);
    for (int i = 0; i < 50; ++i) {
        Wire wire(served.port());
        wire.send(i % 2 == 0 ? "POST /r HTTP/1.1\r\nContent-Length: 99\r\n\r\nabc"
                             : "GET /huge HTTP/1.1\r\nHost: h\r\n\r\n");
        if (i % 5 == 0) std::this_thread::sleep_for(1ms);
        wire.reset();
    }
    EXPECT_EQ(served.client().send("GET", "/alive", {}, {})->status, 200);
}

TEST(HttpServer, SlowReadersGetTheirWholeAnswer) {
    Served const served;
    Wire wire(served.port());
    wire.send("GET /huge HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(wire.answer().body, std::string(8 * 1024 * 1024, 'h'));
    EXPECT_EQ(wire.answer().body, "0 /next h c1 n2 [] [] [] 0:");
}

TEST(HttpServer, TakenPortsAreNamedWithTheirProcess) {
    Served const served;
    auto const second = Server::start({.port = served.port()}, echo, envelope);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, sim::Errc::already_exists);
    EXPECT_NE(second.error().message.find("Port " + std::to_string(served.port())), std::string::npos)
        << second.error().message;
    EXPECT_NE(second.error().message.find("process " + std::to_string(getpid()) + " ("), std::string::npos)
        << second.error().message;
}

TEST(HttpServer, HostsMayBeLiteralsOrLocalhost) {
    for (std::string const host : {"localhost", "127.0.0.1", "::1", "[::1]"}) {
        auto const server = Server::start({.host = host, .threads = 1}, echo, envelope);
        if (!server && host.find(':') != std::string::npos) continue;  // a machine without IPv6
        ASSERT_TRUE(server) << server.error().message;
        auto const answer = Client(host, (*server)->port()).send("GET", "/x", {}, {});
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ((*server)->host(), host.find(':') != std::string::npos ? "::1" : "127.0.0.1");
        (*server)->stop();
    }
    for (std::string const host : {"example.com", "", "300.1.1.1"}) {
        auto const server = Server::start({.host = host}, echo, envelope);
        ASSERT_FALSE(server);
        EXPECT_EQ(server.error().code, sim::Errc::invalid_argument);
        EXPECT_NE(server.error().message.find(host), std::string::npos);
    }
    // An address, but not of this machine.
    auto const elsewhere = Server::start({.host = "203.0.113.9"}, echo, envelope);
    ASSERT_FALSE(elsewhere);
    EXPECT_EQ(elsewhere.error().code, sim::Errc::wrong_state);
    EXPECT_TRUE(elsewhere.error().message.starts_with("Cannot listen on 203.0.113.9:0: "))
        << elsewhere.error().message;
}

TEST(HttpServer, StopFinishesRequestsInFlightAndClosesIdleConnections) {
    std::binary_semaphore entered(0);
    Served const served({.threads = 1}, [&](Request const& request, Response& response) {
        entered.release();
        std::this_thread::sleep_for(100ms);
        echo(request, response);
    });
    Wire idle(served.port());
    Wire busy(served.port());
    Wire behind(served.port());
    busy.send("GET /page HTTP/1.1\r\nHost: h\r\n\r\n");
    entered.acquire();
    behind.send("GET /behind HTTP/1.1\r\nHost: h\r\n\r\n");  // arrives while the only thread is busy
    auto const began = std::chrono::steady_clock::now();
    served.server->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
    auto const answer = busy.answer();
    EXPECT_EQ(answer.body.size(), 9400U);
    EXPECT_EQ(answer.field("Connection"), "close");
    EXPECT_EQ(behind.answer().status, 200);
    EXPECT_TRUE(busy.ends());
    EXPECT_TRUE(idle.ends());
    EXPECT_FALSE(Wire(served.port()).connected());
    served.server->stop();  // again does nothing
}

TEST(HttpServer, StopIsBoundedByItsTimeout) {
    Served const served({.stop_timeout = 100ms});
    Wire half(served.port());
    half.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
    Wire deaf(served.port());
    deaf.send("GET /huge HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(served.client().send("GET", "/x", {}, {})->status, 200);
    std::this_thread::sleep_for(20ms);
    auto const began = std::chrono::steady_clock::now();
    served.server->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
}

TEST(HttpServer, AThousandIdleConnectionsDoNotDisturb) {
    Served const served;
    std::vector<std::unique_ptr<Wire>> idle;
    for (int i = 0; i < 1000; ++i) {
        idle.push_back(std::make_unique<Wire>(served.port()));
        ASSERT_TRUE(idle.back()->connected()) << i;
    }
    auto client = served.client();
    for (int i = 0; i < 200; ++i) {
        auto const answer = client.send("GET", "/page", {}, {});
        ASSERT_TRUE(answer);
        ASSERT_EQ(answer->body.size(), 9400U);
    }
    for (int i : {0, 499, 999}) {
        auto const at = static_cast<std::size_t>(i);
        EXPECT_EQ(idle[at]->send("GET /late HTTP/1.1\r\nHost: h\r\n\r\n").answer().body,
                  "0 /late h c" + std::to_string(i + 1) + " n1 [] [] [] 0:");
    }
}

TEST(HttpServer, ConnectionsThatRestGoOnWhenTheyAreAsked) {
    Served const served(
        {.idle_timeout = 2s, .rest_after = 20ms, .write_timeout = 100ms});  // looks each 25 ms
    Wire wire(served.port());
    Wire half(served.port());
    half.send("GET /half HT");
    for (int n = 1; n <= 3; ++n) {
        EXPECT_EQ(wire.send("GET /page HTTP/1.1\r\nHost: h\r\n\r\n").answer().body.size(), 9400U);
        std::this_thread::sleep_for(80ms);
    }
    EXPECT_EQ(wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").answer().body, "0 /a h c1 n4 [] [] [] 0:");
    EXPECT_EQ(half.send("TP/1.1\r\nHost: h\r\n\r\n").answer().body, "0 /half h c2 n1 [] [] [] 0:");
}

TEST(HttpServer, ManyClientsAtOnceGetTheirOwnAnswers) {
    Served const served({.threads = 4});
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            auto client = served.client();
            for (int i = 0; i < 300; ++i) {
                std::string const path = "/" + std::to_string(t) + "-" + std::to_string(i);
                auto const answer = client.send("POST", path, {}, path);
                if (!answer || answer->body.find(' ' + path + ' ') == std::string::npos ||
                    !answer->body.ends_with(':' + path))
                    ++wrong;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace fakegraph::http
