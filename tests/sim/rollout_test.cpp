/// Roll-outs on the service side: schedule, batches, pause, revoke. (device-behavior reference 7.2 and 7.4)
#include <gtest/gtest.h>

#include "tests/sim/support.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using test::at;
using test::batches;
using test::kAudience;
using test::ladder;
using test::starting_at;
using test::Tenant;
using test::waves;
using Waves = std::vector<std::pair<std::string, std::uint64_t>>;

constexpr char kBefore[] = "2021-06-30T00:00:00Z";
constexpr char kStart[] = "2021-07-01T17:00:00Z";

Setup fleet(std::uint32_t count) { return ladder(count, kBefore); }

TEST(Tc7Rollout, Tc7_1_WithoutBatchesEveryoneAtTheStart) {
    Tenant t(fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", starting_at(at(kStart)));
    t.must(AdvanceTo{at(kStart) - 1s});
    EXPECT_TRUE(waves(t.rollout(v4)).empty());
    t.must(AdvanceTo{at(kStart)});
    EXPECT_EQ(waves(t.rollout(v4)), (Waves{{kStart, 1000}}));
}

TEST(Tc7Rollout, Tc7_2_BatchesOf100EveryWeek) {
    Tenant t(fleet(1050));
    auto const v4 = t.approve(t.policy(), "v4", batches(100, days{7}, at(kStart)));
    t.advance_to("2021-12-01");
    auto const got = waves(t.rollout(v4));
    ASSERT_EQ(got.size(), 11U);
    for (int k = 0; k < 11; ++k) {
        EXPECT_EQ(got[static_cast<std::size_t>(k)].first, format_instant(at(kStart) + days{7 * k}));
        EXPECT_EQ(got[static_cast<std::size_t>(k)].second, k < 10 ? 100U : 50U);
    }
    EXPECT_EQ(got.back().first, "2021-09-09T17:00:00Z");
    EXPECT_EQ(t.done(v4).size(), 1050U);
}

TEST(Tc7Rollout, Tc7_3_ZeroDevicesPerOfferIsEveryoneAtOnce) {
    Tenant t(fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", batches(0, days{1}, at(kStart)));
    t.advance_to("2021-07-10");
    EXPECT_EQ(waves(t.rollout(v4)), (Waves{{kStart, 1000}}));
}

TEST(Tc7Rollout, Tc7_12_WhoJoinsAfterTheLastBatchIsAdmittedAtOnce) {
    auto s = fleet(1000);
    s.fleet.cohorts.push_back(test::cohort("late", 150));
    s.enrolled.push_back({{"late"}, UpdateCategory::driver});
    Tenant t(std::move(s));
    auto const v4 = t.approve(t.policy(), "v4", batches(200, days{7}, at(kStart)));
    t.advance_to("2021-08-05");
    EXPECT_EQ(waves(t.rollout(v4)).size(), 5U);
    t.must(UpdateAudience{kAudience, {t.ids({1000, 1150}), {}}, {}, {}, {}});
    ASSERT_EQ(waves(t.rollout(v4)).size(), 6U);
    EXPECT_EQ(waves(t.rollout(v4)).back().second, 150U);
}

TEST(Tc7Rollout, Tc7_17_ABatchDueDuringAPauseComesAtItsEndLaterOnesKeepTheirDates) {
    Tenant t(fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", batches(200, days{7}, at(kStart)));
    t.advance_to("2021-07-09");
    t.request(v4, RequestedState::paused);
    EXPECT_EQ(t.effective(v4), EffectiveState::paused);
    auto const before = t.rollout(v4).offered;
    t.advance_to("2021-07-20");
    EXPECT_EQ(t.rollout(v4).offered, before);
    t.request(v4, RequestedState::none);
    EXPECT_EQ(t.effective(v4), EffectiveState::offering);
    Instant const resumed = t.world.now();
    t.advance_to("2021-12-01");
    std::vector<std::string> fresh;
    DeviceSet seen;
    for (auto const& a : t.rollout(v4).admissions) {
        if ((a.devices - seen).empty()) continue;
        seen |= a.devices;
        fresh.push_back(format_instant(a.from));
    }
    EXPECT_EQ(fresh, (std::vector<std::string>{kStart, "2021-07-08T17:00:00Z", format_instant(resumed),
                                               "2021-07-22T17:00:00Z", "2021-07-29T17:00:00Z"}));
    EXPECT_EQ(t.done(v4).size(), 1000U);
}

/// The first `count` devices in the order in which batches of one took them.
std::vector<std::uint32_t> order_of(std::uint32_t fleet_size, std::uint32_t known, std::size_t count,
                                    std::string entry = "v4", int audiences_before = 0) {
    Tenant t(fleet(fleet_size));
    for (int i = 0; i < audiences_before; ++i) t.audience();
    auto const a =
        t.approve(t.policy(), std::move(entry), batches(std::max(1U, fleet_size / 100), days{1}, at(kStart)));
    t.advance_to("2021-12-01");
    std::vector<std::uint32_t> out;
    for (auto const& admission : t.rollout(a).admissions)
        for (std::uint32_t const d : test::members(admission.devices))
            if (d < known && out.size() < count) out.push_back(d);
    return out;
}

TEST(Tc7Rollout, Tc7_18_CommonDevicesStandInTheSameOrderInABiggerFleet) {
    // Batches are a hundredth of the fleet: the small one has batches of one, so its order is known exactly;
    // in the big one each common device must be admitted no earlier than all common ones before it.
    auto const exact = order_of(100, 100, 100);
    ASSERT_EQ(exact.size(), 100U);
    Tenant t(fleet(10'000));
    auto const a = t.approve(t.policy(), "v4", batches(100, days{1}, at(kStart)));
    t.advance_to("2021-12-01");
    std::size_t wave_before = 0;
    for (std::uint32_t const d : exact) {
        auto const& all = t.rollout(a).admissions;
        std::size_t wave = 0;
        while (wave < all.size() && !all[wave].devices.contains(DeviceIndex{d})) ++wave;
        ASSERT_LT(wave, all.size());
        EXPECT_GE(wave, wave_before) << "device " << d;
        wave_before = wave;
    }
}

TEST(Tc7Rollout, Tc7_19_TwoDeploymentsHaveDifferentOrders) {
    auto const first = order_of(100, 100, 100);
    auto const second = order_of(100, 100, 100, "v4", 1);
    EXPECT_NE(first, second);
    EXPECT_EQ(first, order_of(100, 100, 100));
}

TEST(Tc7Rollout, Tc7_20_WithoutAStartTheFirstBatchComesWithTheFirstMembers) {
    Tenant t(fleet(1000));
    auto const audience = t.audience();
    auto const v4 = t.approve(t.policy(audience), "v4", batches(100, days{7}));
    t.advance(days{3});
    EXPECT_TRUE(waves(t.rollout(v4)).empty());
    t.must(UpdateAudience{audience, {t.ids({0, 350}), {}}, {}, {}, {}});
    Instant const joined = t.world.now();
    EXPECT_EQ(waves(t.rollout(v4)), (Waves{{format_instant(joined), 100}}));
    t.advance(days{30});
    EXPECT_EQ(waves(t.rollout(v4)), (Waves{{format_instant(joined), 100},
                                           {format_instant(joined + days{7}), 100},
                                           {format_instant(joined + days{14}), 100},
                                           {format_instant(joined + days{21}), 50}}));
}

TEST(Tc7Rollout, Tc7_20_AtOnceWhenMembersAreThere) {
    Tenant t(fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", batches(400, days{7}));
    EXPECT_EQ(waves(t.rollout(v4)), (Waves{{format_instant(t.world.now()), 400}}));
}

TEST(Rollout, MembersRemovedBeforeTheirBatchAreNeverAdmitted) {
    Tenant t(fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", batches(200, days{7}, at(kStart)));
    t.advance_to("2021-07-10");
    auto const untouched = test::members(DeviceSet::of_range({0, 1000}) - t.rollout(v4).released);
    AssetRefs gone;
    DeviceSet removed;
    for (std::size_t i = 0; i < 50; ++i) {
        gone.devices.add(DeviceIndex{untouched[i]});
        removed.add(DeviceIndex{untouched[i]});
    }
    t.must(UpdateAudience{kAudience, {}, gone, {}, {}});
    t.advance_to("2021-12-01");
    EXPECT_FALSE(t.rollout(v4).offered.intersects(removed));
    EXPECT_EQ(t.done(v4).size(), 950U);
    EXPECT_EQ(waves(t.rollout(v4)).back(), (Waves::value_type{"2021-07-29T17:00:00Z", 150U}));
}

TEST(Rollout, MovingTheStartKeepsWhatWasOfferedAndHoldsTheRest) {
    Tenant t(fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", batches(200, days{7}, at(kStart)));
    t.advance_to("2021-07-10");
    EXPECT_EQ(t.rollout(v4).offered.size(), 400U);
    t.must(UpdateApprovalSettings{v4, batches(200, days{7}, at("2021-07-20T00:00:00Z"))});
    EXPECT_EQ(t.effective(v4), EffectiveState::scheduled);
    t.must(AdvanceTo{at("2021-07-20T00:00:00Z") - 1s});
    EXPECT_EQ(t.done(v4).size(), 400U);
    t.advance_to("2021-08-10");
    auto const got = waves(t.rollout(v4));
    ASSERT_EQ(got.size(), 5U);
    EXPECT_EQ(got[2].first, "2021-07-20T00:00:00Z");
    EXPECT_EQ(got[3].first, "2021-07-27T00:00:00Z");
    EXPECT_EQ(got[4].first, "2021-08-03T00:00:00Z");
}

TEST(Rollout, BatchesGivenAfterwardsHoldForAllWhoHaveNotScanned) {
    Tenant t(fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4");
    EXPECT_EQ(t.rollout(v4).waiting.size(), 1000U);
    t.must(UpdateApprovalSettings{v4, batches(100, days{7})});
    EXPECT_EQ(t.rollout(v4).waiting.size(), 100U);
    t.advance(days{6});
    EXPECT_EQ(t.rollout(v4).offered.size(), 100U);
}

TEST(Rollout, TakingTheBatchesAwayAdmitsTheRestAtOnce) {
    Tenant t(fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", batches(100, days{7}));
    t.advance(days{1});
    t.must(UpdateApprovalSettings{v4, {}});
    EXPECT_EQ((t.rollout(v4).waiting | t.rollout(v4).offered).size(), 1000U);
    t.advance(days{3});
    EXPECT_EQ(t.done(v4).size(), 1000U);
}

/// Revokes v4 after half a scan interval; returns who had been offered it by then.
DeviceSet revoke_half_way(Tenant& t, ApprovalId const& v4) {
    t.advance(10h);
    DeviceSet const offered = t.rollout(v4).offered;
    EXPECT_GT(offered.size(), 250U);
    EXPECT_LT(offered.size(), 750U);
    EXPECT_FALSE(t.rollout(v4).ends.empty());  // somebody is still downloading
    t.must(RevokeApproval{v4});
    EXPECT_EQ(t.rollout(v4).offered, offered);
    return offered;
}

TEST(Tc7Rollout, Tc7_31_RevokingStopsNewOffersOnly) {
    Tenant t(fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4");
    DeviceSet const offered = revoke_half_way(t, v4);
    EXPECT_TRUE(t.rollout(v4).waiting.empty());
    EXPECT_EQ(t.effective(v4), EffectiveState::archived);
    EXPECT_EQ(t.state().approvals.find(v4)->revoked, t.world.now());
    t.advance(days{10});
    EXPECT_EQ(t.rollout(v4).offered, offered);
    EXPECT_EQ(t.done(v4), offered);
    EXPECT_EQ(t.matched("v4").size(), 1000 - offered.size());
}

TEST(Tc7Rollout, Tc7_32_ANewApprovalAfterRevokingOffersTheRest) {
    Tenant t(fleet(1000));
    auto const policy = t.policy();
    auto const v4 = t.approve(policy, "v4");
    DeviceSet const offered = revoke_half_way(t, v4);
    auto const again = t.approve(policy, "v4");
    EXPECT_EQ(t.rollout(again).waiting, DeviceSet::of_range({0, 1000}) - offered);
    t.advance(days{3});
    EXPECT_EQ(t.done(again), DeviceSet::of_range({0, 1000}) - offered);
}

TEST(Tc7Rollout, Tc7_33_UnenrollingDriversLeavesDriverAudiencesAndNothingElse) {
    auto s = fleet(10);
    s.enrolled.push_back({{"sales"}, UpdateCategory::feature});
    Tenant t(std::move(s));
    auto const other = t.audience({t.ids({0, 10}), {}});  // no content: not an audience of drivers
    auto const v4 = t.approve(t.policy(), "v4");
    t.must(UnenrollAssets{UpdateCategory::driver, {t.id(3)}});
    EXPECT_FALSE(t.audience_of().members.devices.contains(DeviceIndex{3}));
    EXPECT_TRUE(t.audience_of(other).members.devices.contains(DeviceIndex{3}));
    EXPECT_TRUE(t.state().registered.contains(DeviceIndex{3}));
    EXPECT_TRUE(t.state().enrolled[0].contains(DeviceIndex{3}));
    t.advance(days{3});
    EXPECT_FALSE(t.rollout(v4).offered.contains(DeviceIndex{3}));
    EXPECT_EQ(t.done(v4).size(), 9U);
}

TEST(Tc7Rollout, Tc7_35_AFutureStartIsScheduledUntilThen) {
    Tenant t(fleet(100));
    auto const v4 = t.approve(t.policy(), "v4", starting_at(at(kStart)));
    EXPECT_EQ(t.effective(v4), EffectiveState::scheduled);
    t.must(AdvanceTo{at(kStart) - Ticks{1}});
    EXPECT_EQ(t.effective(v4), EffectiveState::scheduled);
    EXPECT_TRUE(t.rollout(v4).waiting.empty());
    t.must(AdvanceTo{at(kStart)});
    EXPECT_EQ(t.effective(v4), EffectiveState::offering);
    t.must(AdvanceTo{at(kStart) + 22h});
    EXPECT_EQ(t.rollout(v4).offered.size(), 100U);
}

TEST(Tc7Rollout, Tc7_38_TheApprovalsStartAndThePolicysBatches) {
    Tenant t(fleet(2500));
    auto const policy = t.policy(kAudience, batches(1000, days{1}, at("2021-08-01")));
    auto const inherited = t.approve(policy, "v4", starting_at(at(kStart)));
    auto const merged = settings_of(t.state(), t.deployment(inherited));
    ASSERT_TRUE(merged.schedule && merged.schedule->rollout);
    EXPECT_EQ(merged.schedule->start, at(kStart));
    EXPECT_EQ(merged.schedule->rollout->devices_per_offer, 1000U);
    t.advance_to("2021-07-10");
    EXPECT_EQ(waves(t.rollout(inherited)),
              (Waves{{kStart, 1000}, {"2021-07-02T17:00:00Z", 1000}, {"2021-07-03T17:00:00Z", 500}}));
    auto const own = t.approve(policy, "v3", batches(10, days{2}));
    EXPECT_EQ(settings_of(t.state(), t.deployment(own)).schedule->start, at("2021-08-01"));
    EXPECT_EQ(settings_of(t.state(), t.deployment(own)).schedule->rollout->devices_per_offer, 10U);
}

TEST(Tc7Rollout, Tc7_40_ExclusionWinsOverMembership) {
    Tenant t(fleet(10));
    t.must(UpdateAudience{kAudience, {{t.id(4)}, {}}, {}, {{t.id(4)}, {}}, {}});
    auto const v4 = t.approve(t.policy(), "v4");
    t.advance(days{3});
    EXPECT_EQ(t.done(v4).size(), 9U);
    EXPECT_FALSE(t.rollout(v4).offered.contains(DeviceIndex{4}));
}

}  // namespace
}  // namespace sim
