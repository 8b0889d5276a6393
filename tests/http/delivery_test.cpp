#include <gtest/gtest.h>

#include <charconv>
#include <string>
#include <thread>
#include <vector>

#include "tests/http/tls_wire.h"

namespace fakegraph::http {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::uint32_t number_in(std::string_view target, std::string_view name) {
    std::size_t const at = target.find(name);
    std::uint32_t number = 0;
    if (at != std::string_view::npos)
        std::from_chars(target.data() + at + name.size(), target.data() + target.size(), number);
    return number;
}

/// As `echo`, delivered as the query says: `/page?end=reset&bytes=100&delay=20&before`.
void shaped(Request const& request, Response& response) {
    Request plain = request;
    plain.target = request.target.substr(0, request.target.find('?'));
    echo(plain, response);
    auto const says = [&](std::string_view text) {
        return request.target.find(text) != std::string_view::npos;
    };
    Delivery& d = response.delivery;
    d.end = says("end=reset")      ? Delivery::End::reset
            : says("end=truncate") ? Delivery::End::truncate
            : says("end=stall")    ? Delivery::End::stall
                                   : Delivery::End::whole;
    d.before_header = says("before");
    d.delay_ms = number_in(request.target, "delay=");
    d.body_bytes = number_in(request.target, "bytes=");
    d.hold_ms = number_in(request.target, "hold=");
    d.drip_bytes = number_in(request.target, "drip=");
    d.drip_interval_ms = number_in(request.target, "each=");
}

std::string get(std::string const& target, std::string const& more = {}) {
    return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + more + "\r\n";
}

/// The same over plain HTTP and TLS.
struct Delivered : ::testing::TestWithParam<bool> {
    Served served{with_tls({.threads = 1, .stop_timeout = 300ms}), shaped};
    std::unique_ptr<Wire> wire() const {
        if (GetParam()) return std::make_unique<TlsWire>(served.port());
        return std::make_unique<Wire>(served.port());
    }
};
INSTANTIATE_TEST_SUITE_P(HttpDelivery, Delivered, ::testing::Bool(),
                         [](auto const& test) { return test.param ? "Tls" : "Plain"; });

TEST_P(Delivered, DelaysAreKeptToMillisecondsAndHoldNoThread) {
    auto const slow = wire();
    auto const other = wire();
    auto const began = Clock::now();
    slow->send(get("/slow?delay=150"));
    EXPECT_EQ(other->send(get("/quick")).answer().status, 200);
    EXPECT_TRUE(slow->silent(0ms)) << "the only thread is free meanwhile";
    EXPECT_EQ(slow->answer().body, "0 /slow h c1 n1 [] [] [] 0:");
    EXPECT_GE(Clock::now() - began, 150ms);
    EXPECT_EQ(slow->send(get("/next")).answer().status, 200) << "the connection lives";
}

TEST_P(Delivered, PipelinedRequestsBehindADelayedAnswerWaitForIt) {
    auto const client = wire();
    auto const began = Clock::now();
    client->send(get("/1") + get("/2?delay=100") + get("/3") + get("/4?delay=20&drip=5&each=2") + get("/5"));
    EXPECT_EQ(client->answer().body, "0 /1 h c1 n1 [] [] [] 0:");
    EXPECT_TRUE(client->silent(0ms)) << "an answer before it does not wait";
    for (int i = 2; i <= 5; ++i) {
        auto const n = std::to_string(i);
        EXPECT_EQ(client->answer().body, "0 /" + n + " h c1 n" + n + " [] [] [] 0:");
        EXPECT_GE(Clock::now() - began, i < 4 ? 100ms : 120ms);
    }
}

TEST_P(Delivered, DripsArriveWholeInTheirTime) {
    auto const client = wire();
    auto const began = Clock::now();
    auto const answer = client->send(get("/page?drip=1000&each=4")).answer();
    EXPECT_EQ(answer.body, std::string(9400, 'p'));
    EXPECT_GE(Clock::now() - began, 36ms) << "ten pieces, nine waits";
    auto const packed = client->send(get("/page?drip=10&each=1", "Accept-Encoding: gzip\r\n")).answer();
    EXPECT_EQ(packed.field("Content-Encoding"), "gzip");
    EXPECT_EQ(inflated(packed.body), answer.body);
    auto const head =
        client->send("HEAD /page?drip=10&each=1&delay=5 HTTP/1.1\r\nHost: h\r\n\r\n").answer(true);
    EXPECT_EQ(head.field("Content-Length"), "9400");
    EXPECT_EQ(client->send(get("/after")).answer().status, 200);
}

TEST_P(Delivered, TruncatedAnswersPromiseMoreAndEndInOrder) {
    auto const client = wire();
    client->send(get("/page?end=truncate&bytes=300") + get("/never"));
    std::string const all = client->rest();
    EXPECT_NE(all.find("Content-Length: 9400\r\n"), std::string::npos);
    EXPECT_TRUE(all.ends_with("\r\n\r\n" + std::string(300, 'p'))) << all.substr(0, 200);
    EXPECT_TRUE(client->ends());
    EXPECT_FALSE(client->is_reset());
    EXPECT_TRUE(!GetParam() || static_cast<TlsWire&>(*client).told_goodbye());
    auto const head = wire();
    auto const answer = head->send("HEAD /page?end=truncate HTTP/1.1\r\nHost: h\r\n\r\n").answer(true);
    EXPECT_EQ(answer.field("Content-Length"), "9400");
    EXPECT_TRUE(head->ends());
}

TEST_P(Delivered, ResetsComeBeforeTheHeaderOrAfterSoManyBytes) {
    auto const before = wire();
    auto const began = Clock::now();
    before->send(get("/page?end=reset&before&delay=20"));
    EXPECT_TRUE(before->is_reset());
    EXPECT_GE(Clock::now() - began, 20ms);
    auto const within = wire();
    within->send(get("/page?end=reset&bytes=5000", "Accept: */*\r\n"));
    std::string const all = within->rest();
    EXPECT_TRUE(all.ends_with("\r\n\r\n" + std::string(5000, 'p'))) << all.size();
    EXPECT_TRUE(within->is_reset());
    EXPECT_FALSE(GetParam() && static_cast<TlsWire&>(*within).told_goodbye());
    auto const behind = wire();
    behind->send(get("/first") + get("/second?end=reset&before"));
    EXPECT_EQ(behind->answer().body, "0 /first h c3 n1 [] [] [] 0:") << "answers before it arrive";
    EXPECT_TRUE(behind->is_reset());
}

TEST_P(Delivered, StallsAreSilentUntilTheirEnd) {
    auto const mute = wire();
    auto const partial = wire();
    mute->send(get("/page?end=stall&before&hold=80"));
    partial->send(get("/page?end=stall&bytes=10&hold=80") + get("/never"));
    EXPECT_TRUE(mute->silent(50ms));
    auto const began = Clock::now();
    std::string const all = partial->rest();
    EXPECT_TRUE(all.ends_with("\r\n\r\npppppppppp")) << all;
    EXPECT_TRUE(mute->ends());
    EXPECT_LT(Clock::now() - began, 2s);
    EXPECT_EQ(wire()->send(get("/alive")).answer().status, 200);
}

TEST_P(Delivered, StopEndsThemAll) {
    auto const stalled = wire();
    auto const late = wire();
    auto const never = wire();
    stalled->send(get("/page?end=stall&hold=100000"));
    late->send(get("/late?delay=50"));
    never->send(get("/never?delay=100000"));
    EXPECT_EQ(wire()->send(get("/x")).answer().status, 200);
    std::this_thread::sleep_for(5ms);
    auto const began = Clock::now();
    std::thread stopper([&] { served.server->stop(); });
    EXPECT_EQ(late->answer().status, 200) << "what has begun and can end is finished";
    EXPECT_TRUE(late->ends());
    stalled->rest();
    EXPECT_LT(Clock::now() - began, 2s) << "a silence need not be waited for";
    stopper.join();
    EXPECT_LT(Clock::now() - began, 5s);
    EXPECT_EQ(never->answer().status, 0);
}

TEST(HttpDelivery, StopIsBoundedByItsTimeoutAlsoForDelays) {
    Served const served({.threads = 1, .stop_timeout = 60ms}, shaped);
    Wire wire(served.port());
    wire.send(get("/never?delay=100000"));
    std::this_thread::sleep_for(10ms);
    auto const began = Clock::now();
    served.server->stop();
    EXPECT_LT(Clock::now() - began, 1s);
    EXPECT_TRUE(wire.ends());
}

TEST(HttpDelivery, ClientsThatLeaveAStallAreForgotten) {
    Served const served({.threads = 1, .max_connections = 4}, shaped);
    for (int round = 0; round < 5; ++round) {
        std::vector<std::unique_ptr<Wire>> held;
        for (int i = 0; i < 4; ++i) {
            held.push_back(std::make_unique<Wire>(served.port()));
            held.back()->send(
                get(i % 2 == 0 ? "/s?end=stall&hold=600000" : "/s?end=stall&before&hold=600000"));
        }
        held[0]->reset();
        held.clear();
        int status = 0;
        for (int i = 0; i < 200 && status != 200; ++i) {
            status = Wire(served.port()).send(get("/x")).answer().status;
            if (status != 200) std::this_thread::sleep_for(2ms);
        }
        EXPECT_EQ(status, 200) << "round " << round;
    }
}

TEST(HttpDelivery, HalfClosedClientsStillGetADelayedAnswer) {
    Served const served({}, shaped);
    Wire wire(served.port());
    wire.send(get("/late?delay=30")).half_close();
    EXPECT_EQ(wire.answer().status, 200);
    EXPECT_TRUE(wire.ends());
}

TEST(HttpDelivery, ResetsAlsoReachClientsThatReadSlowly) {
    Served const served({}, shaped);
    Wire wire(served.port());
    wire.send(get("/huge?end=reset&bytes=4000000"));
    std::this_thread::sleep_for(20ms);
    std::string const all = wire.rest();
    EXPECT_EQ(all.size() - all.find("\r\n\r\n") - 4, 4'000'000U);
    EXPECT_TRUE(wire.is_reset());
}

TEST(HttpDelivery, AThousandStallsAndDelaysDoNotDisturb) {
    Served const served({.threads = 1}, shaped);
    std::vector<std::unique_ptr<Wire>> held;
    for (int i = 0; i < 1000; ++i) {
        held.push_back(std::make_unique<Wire>(served.port()));
        held.back()->send(get(i % 2 == 0 ? "/s?end=stall&hold=600000" : "/late?delay=150"));
    }
    auto client = served.client();
    for (int i = 0; i < 200; ++i) ASSERT_EQ(client.send("GET", "/page", {}, {})->status, 200);
    for (std::size_t i = 1; i < held.size(); i += 2) ASSERT_EQ(held[i]->answer().status, 200) << i;
}

}  // namespace
}  // namespace fakegraph::http
