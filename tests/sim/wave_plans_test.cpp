/// Plans of waves for any members, whatever joins. (device-behavior reference 7.2)
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>

#include "sim/service/waves.h"
#include "tests/sim/support.h"

namespace sim {
namespace {

using test::ladder;

/// A plan of `count` waves, and the waves that it gives.
std::vector<DeviceSet> all_waves(World const& w, std::uint32_t count, std::vector<DeviceSet> const& joining,
                                 std::uint64_t key) {
    WavePlan plan;
    plan.count = count;
    std::vector<DeviceSet> out;
    for (std::uint32_t k = 0; k < count; ++k) {
        if (k < joining.size()) plan_waves(w.premises(), plan, joining[k], key);
        out.push_back(take_wave(w.premises(), plan, key));
    }
    return out;
}

RC_GTEST_PROP(WavePlans, EveryMemberIsInOneWaveAndSizesDifferByOneAtMost, ()) {
    auto const devices = *rc::gen::inRange<std::uint32_t>(1, 3000);
    auto const count = *rc::gen::inRange<std::uint32_t>(1, 40);
    auto const key = *rc::gen::arbitrary<std::uint64_t>();
    World const w = World::make(ladder(3000)).value();
    auto const got = all_waves(w, count, {DeviceSet::of_range({0, devices})}, key);
    DeviceSet seen;
    for (std::uint32_t k = 0; k < count; ++k) {
        RC_ASSERT(got[k].size() == group_size(devices, count, k));
        RC_ASSERT(!seen.intersects(got[k]));
        seen |= got[k];
    }
    RC_ASSERT(seen == DeviceSet::of_range({0, devices}));
}

RC_GTEST_PROP(WavePlans, StayEvenOverTheWavesThatAreLeftAsMembersJoin, ()) {
    auto const count = *rc::gen::inRange<std::uint32_t>(2, 12);
    auto const cuts =
        *rc::gen::container<std::vector<std::uint32_t>>(count - 1, rc::gen::inRange<std::uint32_t>(0, 60));
    World const w = World::make(ladder(1000)).value();
    std::vector<DeviceSet> joining;
    std::uint32_t from = 0;
    for (std::uint32_t const n : cuts) {
        joining.push_back(DeviceSet::of_range({0, from + n}));  // those who are there already count once
        from += n;
    }
    auto const got = all_waves(w, count, joining, 7);
    DeviceSet seen;
    for (DeviceSet const& wave : got) {
        RC_ASSERT(!seen.intersects(wave));
        seen |= wave;
    }
    RC_ASSERT(seen == DeviceSet::of_range({0, from}));
    // The last two waves had the same share of all who came before the last but one.
    if (cuts.size() < count) {
        std::int64_t const a = static_cast<std::int64_t>(got[count - 1].size());
        std::int64_t const b = static_cast<std::int64_t>(got[count - 2].size());
        RC_ASSERT(std::abs(a - b) <= 1);
    }
}

RC_GTEST_PROP(WavePlans, Tc7_18_CommonDevicesStandInTheSameOrderInABiggerFleet, ()) {
    auto const count = *rc::gen::inRange<std::uint32_t>(1, 20);
    auto const key = *rc::gen::arbitrary<std::uint64_t>();
    World const w = World::make(ladder(5000)).value();
    // As many waves as devices: the exact order.
    auto const exact = all_waves(w, 200, {DeviceSet::of_range({0, 200})}, key);
    auto const big = all_waves(w, count, {DeviceSet::of_range({0, 5000})}, key);
    std::uint32_t before = 0;
    for (DeviceSet const& one : exact) {
        RC_ASSERT(one.size() == 1U);
        std::uint32_t k = 0;
        while (!big[k].intersects(one)) ++k;
        RC_ASSERT(k >= before);
        before = k;
    }
}

}  // namespace
}  // namespace sim
