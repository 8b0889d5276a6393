#include "sim/client/client.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "tests/sim/support.h"

namespace sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kSeed = 7;
constexpr std::int32_t kNeverForced = std::numeric_limits<std::int32_t>::max();

Instant epoch() { return test::at("2026-01-05T08:00:00Z"); }
ClientModel client(ClientSettings settings = {}) { return ClientModel(settings, kSeed, epoch()); }

/// Steps of the first scans of a device.
std::vector<std::int64_t> scans(ClientModel const& c, std::uint64_t key, Instant until) {
    std::vector<std::int64_t> out;
    for (Instant t = epoch();;) {
        std::int64_t const step = c.scan_step(key, t);
        if (instant_of(step) > until) return out;
        out.push_back(step);
        t = instant_of(step) + Ticks{1};
    }
}

TEST(ClientScans, AreFourFifthsToOneIntervalApartAndNineTenthsOnAverage) {
    auto const c = client();
    std::int64_t total = 0, gaps = 0;
    for (std::uint64_t key = 0; key < 200; ++key) {
        auto const all = scans(c, key, epoch() + std::chrono::days{100});
        for (std::size_t i = 1; i < all.size(); ++i) {
            Ticks const gap = kStep * (all[i] - all[i - 1]);
            // A scan is put on the step at or after its drawn time: up to a step more or less.
            EXPECT_GE(gap, 22h * 0.8 - kStep);
            EXPECT_LE(gap, 22h * 1.0 + kStep);
            total += gap.count();
            ++gaps;
        }
    }
    double const mean =
        static_cast<double>(total) / static_cast<double>(gaps) / static_cast<double>(Ticks{22h}.count());
    EXPECT_NEAR(mean, 0.9, 0.002);
}

TEST(Tc8, Tc8_8_ScansADayOfAnAlwaysOnDevice) {
    auto const c = client();
    std::size_t count = 0;
    constexpr std::uint64_t kDevices = 1000;
    constexpr int kDays = 50;
    for (std::uint64_t key = 0; key < kDevices; ++key)
        count += scans(c, key, epoch() + std::chrono::days{kDays}).size();
    EXPECT_NEAR(static_cast<double>(count) / kDevices / kDays, 1.21, 0.02);
}

TEST(ClientScans, OfManyDevicesAreSpreadOverTheInterval) {
    auto const c = client();
    constexpr std::int64_t kParts = 9;  // of 2.2 hours
    std::array<int, kParts> at{};
    for (std::uint64_t key = 0; key < 9000; ++key) {
        Ticks const phase = c.scan(key, epoch() + std::chrono::days{3}) - epoch() - std::chrono::days{3};
        EXPECT_LE(phase, 22h + kStep);
        if (phase < 22h * 0.8) ++at.at(static_cast<std::size_t>(phase / (22h * 0.1)));
    }
    // Everyone scans within an interval; up to 0.8 of it the waiting times are even: 10,000 devices per mean
    // interval.
    for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(at[i], 1000, 4 * std::sqrt(1000.0)) << i;
}

TEST(ClientScans, NoneIsBeforeTheEpoch) {
    auto const c = client();
    for (std::uint64_t key = 0; key < 1000; ++key) EXPECT_GE(c.scan(key, Instant{}), epoch());
}

RC_GTEST_PROP(ClientScanStep, IsTheFirstScanAtOrAfterAnInstant, (std::uint64_t key)) {
    auto const interval = *rc::gen::element<std::int64_t>(10, 60, 61, 1320, 1440, 10'080);
    auto const c = client({std::chrono::minutes{interval}, 0, 0});
    Instant const t = epoch() + Ticks{*rc::gen::inRange<std::int64_t>(-1'000'000'000, 300'000'000'000'000)};
    std::int64_t const step = c.scan_step(key, t);
    RC_ASSERT(instant_of(step) >= t);
    // Monotone and idempotent: whoever asks at any time until that scan is told the same one.
    RC_ASSERT(c.scan_step(key, instant_of(step)) == step);
    auto const before = *rc::gen::inRange<std::int64_t>(0, (instant_of(step) - t).count() + 1);
    RC_ASSERT(c.scan_step(key, instant_of(step) - Ticks{before}) == step);
    Instant const later = t + Ticks{*rc::gen::inRange<std::int64_t>(0, 2'000'000'000'000)};
    RC_ASSERT(c.scan_step(key, later) >= step);
    // The next one is there in time.
    Ticks const gap = instant_of(c.scan_step(key, instant_of(step) + Ticks{1})) - instant_of(step);
    RC_ASSERT(gap <= std::chrono::minutes{interval} + kStep);
}

RC_GTEST_PROP(ClientCourse, InstantsAscendAndEndOnAStep,
              (std::uint64_t key, std::uint64_t deployment, bool restart)) {
    auto const c = client({22h, 300'000, 300'000});
    Instant const offered = instant_of(*rc::gen::inRange<std::int64_t>(5'000'000, 8'000'000));
    std::int32_t const forced = *rc::gen::element(0, 1, 2, 30, kNeverForced);
    Course const course = c.course(key, deployment, offered, restart, forced);
    RC_ASSERT(course.offered == offered);
    RC_ASSERT(course.offered < course.downloaded);
    RC_ASSERT(course.downloaded < course.installed);
    RC_ASSERT(course.installed <= course.restarted);
    RC_ASSERT(course.restarted <= course.ended);
    RC_ASSERT(instant_of(step_at(course.ended)) == course.ended);
    RC_ASSERT(course.ended > offered);
    RC_ASSERT(course.downloaded - course.offered <= 45min);
    RC_ASSERT(course.installed - course.downloaded <= 15min);
    RC_ASSERT(restart || course.restarted == course.installed);
    RC_ASSERT(course.outcome != Outcome::failed || course.restarted == course.installed);
    Ticks const wait = course.restarted - course.installed;
    RC_ASSERT(wait <= std::chrono::days{3});
    RC_ASSERT(wait <= std::chrono::days{std::min(forced, 3)});
}

TEST(ClientCourse, OutcomesComeInTheSharesOfTheSettings) {
    constexpr double kDevices = 200'000;
    for (auto const& [failure, rollback] :
         {std::pair{10'000U, 2'000U}, {0U, 0U}, {250'000U, 100'000U}, {1'000'000U, 0U}}) {
        auto const c = client({22h, failure, rollback});
        std::array<double, kOutcomes> count{};
        for (std::uint64_t key = 0; key < static_cast<std::uint64_t>(kDevices); ++key)
            ++count.at(static_cast<std::size_t>(c.course(key, 99, epoch(), false, kNeverForced).outcome));
        double const f = failure / 1e6, r = rollback / 1e6;
        auto const sigma = [&](double p) { return std::sqrt(kDevices * p * (1 - p)); };
        EXPECT_NEAR(count[1], kDevices * f, 3 * sigma(f) + 0.5) << failure;
        EXPECT_NEAR(count[2], kDevices * r, 3 * sigma(r) + 0.5) << rollback;
        EXPECT_NEAR(count[0], kDevices * (1 - f - r), 3 * sigma(f + r) + 0.5);
    }
}

TEST(ClientCourse, LuckIsPerDeploymentNotPerDevice) {
    auto const c = client({22h, 500'000, 0});
    int both = 0;
    constexpr int kDevices = 10'000;
    for (std::uint64_t key = 0; key < kDevices; ++key) {
        auto const fails = [&](std::uint64_t d) {
            return c.course(key, d, epoch(), false, kNeverForced).outcome == Outcome::failed;
        };
        both += fails(1) && fails(2) ? 1 : 0;
    }
    EXPECT_NEAR(both, kDevices / 4, 3 * std::sqrt(kDevices * 0.25 * 0.75));
}

TEST(ClientCourse, SevenOfTenRestartWithinADayTheRestWithinThree) {
    auto const c = client({22h, 0, 0});
    int soon = 0;
    constexpr int kDevices = 20'000;
    for (std::uint64_t key = 0; key < kDevices; ++key) {
        Course const course = c.course(key, 5, epoch(), true, kNeverForced);
        soon += course.restarted - course.installed <= 24h ? 1 : 0;
    }
    EXPECT_NEAR(soon, 0.7 * kDevices, 3 * std::sqrt(kDevices * 0.7 * 0.3));
}

TEST(Steps, AreTheFirstOneAtOrAfter) {
    EXPECT_EQ(step_at(Instant{}), 0);
    EXPECT_EQ(step_at(Instant{Ticks{1}}), 1);
    EXPECT_EQ(step_at(Instant{kStep}), 1);
    EXPECT_EQ(step_at(Instant{kStep + Ticks{1}}), 2);
    EXPECT_EQ(step_at(Instant{-Ticks{1}}), 0);
    EXPECT_EQ(step_at(Instant{-kStep}), -1);
}

}  // namespace
}  // namespace sim
