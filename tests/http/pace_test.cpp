#include "fakegraph/http/pace.h"

#include <gtest/gtest.h>

namespace fakegraph::http {
namespace {

using namespace std::chrono_literals;
using Next = Pace::Next;

constexpr Time kStart{1h};
constexpr Span kAnswer{.header = 10, .body = 110, .end = 1110};

TEST(Pace, AWholeAnswerGoesOutAfterItsDelay) {
    Pace pace({.delay_ms = 250}, kAnswer, kStart);
    EXPECT_EQ(pace.gate(), 10U) << "answers before it do not wait";
    EXPECT_EQ(pace.next(kStart), Next::wait);
    EXPECT_EQ(pace.due(), kStart + 250ms);
    EXPECT_EQ(pace.next(kStart + 249ms), Next::wait);
    EXPECT_EQ(pace.next(kStart + 250ms), Next::send);
    EXPECT_EQ(pace.gate(), 1110U);
    EXPECT_EQ(pace.next(kStart + 250ms), Next::end);
    EXPECT_EQ(pace.how(), Delivery::End::whole);
}

TEST(Pace, DripsPieceByPieceWithTheHeaderInTheFirst) {
    Pace pace({.drip_bytes = 400, .drip_interval_ms = 20}, kAnswer, kStart);
    Time now = kStart;
    for (std::size_t const gate : {510U, 910U, 1110U}) {
        EXPECT_EQ(pace.next(now), Next::send);
        EXPECT_EQ(pace.gate(), gate);
        if (gate != 1110) {
            EXPECT_EQ(pace.next(now + 19ms), Next::wait);
            EXPECT_EQ(pace.due(), now + 20ms);
            now += 20ms;
        }
    }
    EXPECT_EQ(pace.next(now), Next::end) << "no wait behind the last piece";
}

TEST(Pace, DripsWithoutAnIntervalStillLeaveTheThread) {
    Pace pace({.drip_bytes = 1}, kAnswer, kStart);
    EXPECT_EQ(pace.next(kStart), Next::send);
    EXPECT_EQ(pace.next(kStart), Next::wait);
}

TEST(Pace, CutsStopWithinTheBody) {
    for (auto const end : {Delivery::End::reset, Delivery::End::truncate}) {
        Pace pace({.end = end, .body_bytes = 300}, kAnswer, kStart);
        EXPECT_EQ(pace.next(kStart), Next::send);
        EXPECT_EQ(pace.gate(), 410U);
        EXPECT_EQ(pace.next(kStart), Next::end);
        EXPECT_EQ(pace.how(), end);
        Pace beyond({.end = end, .body_bytes = ~0ULL}, kAnswer, kStart);
        EXPECT_EQ(beyond.next(kStart), Next::send);
        EXPECT_EQ(beyond.gate(), 1110U) << "there is no more than the body";
    }
}

TEST(Pace, BeforeTheHeaderNothingIsSent) {
    Pace reset({.end = Delivery::End::reset, .delay_ms = 5, .before_header = true, .body_bytes = 9}, kAnswer,
               kStart);
    EXPECT_EQ(reset.next(kStart), Next::wait);
    EXPECT_EQ(reset.next(kStart + 5ms), Next::end);
    EXPECT_EQ(reset.gate(), 10U);
    Pace stall({.end = Delivery::End::stall, .before_header = true, .hold_ms = 70}, kAnswer, kStart);
    EXPECT_EQ(stall.next(kStart), Next::wait);
    EXPECT_TRUE(stall.is_silent());
    EXPECT_EQ(stall.due(), kStart + 70ms);
    EXPECT_EQ(stall.next(kStart + 70ms), Next::end);
    EXPECT_EQ(stall.gate(), 10U);
}

TEST(Pace, AStallIsSilentAfterItsBytesAndThenEnds) {
    Pace pace({.end = Delivery::End::stall,
               .body_bytes = 100,
               .hold_ms = 60,
               .drip_bytes = 50,
               .drip_interval_ms = 10},
              kAnswer, kStart);
    EXPECT_EQ(pace.next(kStart), Next::send);
    EXPECT_EQ(pace.next(kStart), Next::wait);
    EXPECT_FALSE(pace.is_silent());
    EXPECT_EQ(pace.next(kStart + 10ms), Next::send);
    EXPECT_EQ(pace.gate(), 210U);
    EXPECT_EQ(pace.next(kStart + 11ms), Next::wait);
    EXPECT_TRUE(pace.is_silent());
    EXPECT_EQ(pace.next(kStart + 71ms), Next::end);
    EXPECT_EQ(pace.how(), Delivery::End::stall);
}

}  // namespace
}  // namespace fakegraph::http
