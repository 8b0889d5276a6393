/// Date- and duration-driven roll-outs. (device-behavior reference 7.2)
#include "sim/service/waves.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/sim/support.h"
#include "tests/sim/windows_support.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using test::at;
using test::kAudience;
using test::ladder;
using test::Tenant;
using test::waves;
using test::waves_for;
using test::waves_until;
using Waves = std::vector<std::pair<std::string, std::uint64_t>>;

constexpr char kDayBefore[] = "2021-06-30T00:00:00Z";
constexpr char kFirstWave[] = "2021-07-01T17:00:00Z";
constexpr char kEnd[] = "2021-08-01T17:00:00Z";

/// The deployment of TC-7.4: five waves.
DeploymentSettings july() { return waves_until(at(kEnd), days{7}, at(kFirstWave)); }
std::string july_at(int day) {
    return "2021-07-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "T17:00:00Z";
}
Setup waves_fleet(std::uint32_t count) { return ladder(count, kDayBefore); }

/// `waves_fleet` and `late` devices that are enrolled and members of nothing.
Setup with_late(std::uint32_t count, std::uint32_t late) {
    Setup s = waves_fleet(count);
    s.fleet.cohorts.push_back(test::cohort("late", late));
    s.enrolled.push_back({{"late"}, UpdateCategory::driver});
    return s;
}

Waves five(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, std::uint64_t e) {
    return {{july_at(1), a}, {july_at(8), b}, {july_at(15), c}, {july_at(22), d}, {july_at(29), e}};
}

TEST(Tc7Waves, Tc7_4_FiveWavesBeforeTheEnd) {
    Tenant t(waves_fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(v4)), five(200, 200, 200, 200, 200));
    EXPECT_EQ(t.done(v4).size(), 1000U);
}

TEST(Tc7Waves, Tc7_5_TheFirstWavesTakeTheRemainder) {
    Tenant t(waves_fleet(1002));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(v4)), five(201, 201, 200, 200, 200));
}

TEST(Tc7Waves, Tc7_6_AnInclusiveLastDayIsAnEndOneTickLater) {
    Tenant t(ladder(1000, "2020-12-30T00:00:00Z"));
    auto const v4 =
        t.approve(t.policy(), "v4", waves_until(at("2021-01-10") + Ticks{1}, days{3}, at("2021-01-01")));
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(v4)), (Waves{{"2021-01-01T00:00:00Z", 250},
                                           {"2021-01-04T00:00:00Z", 250},
                                           {"2021-01-07T00:00:00Z", 250},
                                           {"2021-01-10T00:00:00Z", 250}}));
}

TEST(Tc7Waves, Tc7_7_TheEndItselfHasNoWave) {
    Tenant t(ladder(10, "2020-12-30T00:00:00Z"));
    auto const v4 = t.approve(t.policy(), "v4", waves_until(at("2021-01-10"), days{3}, at("2021-01-01")));
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(v4)),
              (Waves{{"2021-01-01T00:00:00Z", 4}, {"2021-01-04T00:00:00Z", 3}, {"2021-01-07T00:00:00Z", 3}}));
}

TEST(Tc7Waves, Tc7_8_ThirtyDaysAreThirtyWavesOfABillion) {
    EXPECT_EQ(count_waves(at(kFirstWave), at(kFirstWave) + days{30}, days{1}), 30U);
    std::uint64_t sum = 0;
    for (std::uint32_t k = 0; k < 30; ++k) {
        EXPECT_EQ(group_size(1'000'000'000, 30, k), k < 10 ? 33'333'334U : 33'333'333U);
        sum += group_size(1'000'000'000, 30, k);
    }
    EXPECT_EQ(sum, 1'000'000'000U);
    // The same cut on a fleet that a test can hold.
    Tenant t(waves_fleet(100'000));
    auto const v4 = t.approve(t.policy(), "v4", waves_for(days{30}, days{1}, at(kFirstWave)));
    t.advance_to("2021-12-01");
    auto const got = waves(t.rollout(v4));
    ASSERT_EQ(got.size(), 30U);
    for (std::uint32_t k = 0; k < 30; ++k) {
        EXPECT_EQ(got[k].first, format_instant(at(kFirstWave) + days{k}));
        EXPECT_EQ(got[k].second, k < 10 ? 3334U : 3333U);
    }
}

TEST(Tc7Waves, Tc7_9_WavesMayBeEmpty) {
    Tenant t(with_late(3, 1));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-07-20");
    EXPECT_EQ(waves(t.rollout(v4)), (Waves{{july_at(1), 1}, {july_at(8), 1}, {july_at(15), 1}}));
    // The roll-out goes on for whoever joins: a fourth device has the fourth wave.
    t.must(UpdateAudience{kAudience, {{t.id(3)}, {}}, {}, {}, {}});
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(v4)).back(), (Waves::value_type{july_at(22), 1}));
}

TEST(Tc7Waves, Tc7_10_AnEndBeforeTheStartIsOneWave) {
    Tenant t(waves_fleet(1000));
    auto const later = t.approve(t.policy(), "v4", waves_until(at("2021-06-01"), days{7}, at(kFirstWave)));
    auto const past = t.approve(t.policy(), "v3", waves_until(at("2021-05-01"), days{7}, at("2021-06-01")));
    Instant const now = t.deployment(past).created;
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(later)), (Waves{{july_at(1), 1000}}));
    EXPECT_EQ(waves(t.rollout(past)), (Waves{{format_instant(now), 1000}}));
}

TEST(Tc7Waves, Tc7_11_WhoJoinsIsSpreadOverTheWavesThatAreLeft) {
    Tenant t(with_late(1000, 100));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-07-10");
    t.must(UpdateAudience{kAudience, {t.ids({1000, 1100}), {}}, {}, {}, {}});
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(v4)), five(200, 200, 234, 233, 233));
    Waves late;
    for (auto const& a : t.rollout(v4).admissions)
        if (std::uint64_t const n = a.devices.count_in({1000, 1100}); n > 0)
            late.emplace_back(format_instant(a.from), n);
    EXPECT_EQ(late, (Waves{{july_at(15), 34}, {july_at(22), 33}, {july_at(29), 33}}));
}

TEST(Tc7Waves, WhoJoinsOneByOneIsSpreadAsWell) {
    Tenant t(with_late(1000, 30));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-07-10");
    for (std::uint32_t d = 1000; d < 1030; ++d)
        t.must(UpdateAudience{kAudience, {{t.id(d)}, {}}, {}, {}, {}});
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(v4)), five(200, 200, 210, 210, 210));
}

TEST(Tc7Waves, Tc7_12_WhoJoinsAfterTheLastWaveIsOfferedAtOnce) {
    Tenant t(with_late(1000, 1));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-08-05");
    t.must(UpdateAudience{kAudience, {{t.id(1000)}, {}}, {}, {}, {}});
    EXPECT_EQ(waves(t.rollout(v4)).back(), (Waves::value_type{format_instant(t.world.now()), 1}));
}

/// Device to number of its admission.
std::map<std::uint32_t, std::size_t> wave_of_each(Rollout const& r) {
    std::map<std::uint32_t, std::size_t> out;
    for (std::size_t k = 0; k < r.admissions.size(); ++k)
        for (std::uint32_t const d : test::members(r.admissions[k].devices)) out[d] = k;
    return out;
}

TEST(Tc7Waves, Tc7_13_TheOthersKeepTheirWavesWhenSomeLeave) {
    Tenant t(waves_fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-07-10");
    World undisturbed = t.world;
    auto const untouched = test::members(DeviceSet::of_range({0, 1000}) - t.rollout(v4).released);
    AssetRefs gone;
    for (std::size_t i = 0; i < 50; ++i) gone.devices.add(DeviceIndex{untouched[i * 7]});
    t.must(UpdateAudience{kAudience, {}, gone, {}, {}});
    t.advance_to("2021-12-01");
    ASSERT_TRUE(undisturbed.apply(AdvanceTo{at("2021-12-01")}));
    auto expected = wave_of_each(undisturbed.state().deployments.find(t.deployment(v4).id)->rollout);
    for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(expected.erase(untouched[i * 7]), 1U);
    EXPECT_EQ(wave_of_each(t.rollout(v4)), expected);
}

TEST(Tc7Waves, Tc7_14_AnEndMovedIntoThePastOffersTheRestAtOnce) {
    Tenant t(waves_fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-07-10");
    t.must(UpdateApprovalSettings{v4, waves_until(at("2021-07-09"), days{7}, at(kFirstWave))});
    EXPECT_EQ(waves(t.rollout(v4)).back(), (Waves::value_type{format_instant(t.world.now()), 600}));
    t.advance(days{5});
    EXPECT_EQ(t.done(v4).size(), 1000U);
}

TEST(Tc7Waves, Tc7_15_AStartMovedIntoTheFutureKeepsTheOffersMade) {
    Tenant t(waves_fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-07-10");
    EXPECT_EQ(t.rollout(v4).offered.size(), 400U);
    t.must(UpdateApprovalSettings{v4, waves_until(at(kEnd), days{7}, at("2021-07-20T17:00:00Z"))});
    EXPECT_EQ(t.effective(v4), EffectiveState::scheduled);
    EXPECT_EQ(reasons_of(t.state(), t.deployment(v4)), std::vector{StateReason::scheduled_by_offer_window});
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(v4)),
              (Waves{{july_at(1), 200}, {july_at(8), 200}, {july_at(20), 300}, {july_at(27), 300}}));
}

TEST(Waves, AnEditBetweenTwoWavesGivesNoExtraOne) {
    Tenant t(waves_fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-07-10");
    t.must(UpdateApprovalSettings{v4, waves_until(at("2021-08-13T00:00:00Z"), days{7}, at(kFirstWave))});
    EXPECT_EQ(waves(t.rollout(v4)).size(), 2U);
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(v4)), (Waves{{july_at(1), 200},
                                           {july_at(8), 200},
                                           {july_at(15), 120},
                                           {july_at(22), 120},
                                           {july_at(29), 120},
                                           {"2021-08-05T17:00:00Z", 120},
                                           {"2021-08-12T17:00:00Z", 120}}));
}

TEST(Waves, OtherSettingsLeaveTheWavesAlone) {
    Tenant t(waves_fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-07-10");
    auto settings = july();
    settings.user_experience = UserExperienceSettings{3, {}, {}};
    t.must(UpdateApprovalSettings{v4, settings});
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(v4)), five(200, 200, 200, 200, 200));
}

TEST(Waves, AnEditRightAfterAWaveLeavesThatWaveItsTurn) {
    Tenant t(waves_fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.must(AdvanceTo{at(kFirstWave) + 10min});
    DeviceSet const first = t.rollout(v4).waiting | t.rollout(v4).offered;
    ASSERT_EQ(first.size(), 200U);
    t.must(UpdateApprovalSettings{v4, waves_until(at("2021-07-20T17:00:00Z"), days{7}, at(kFirstWave))});
    EXPECT_EQ(t.rollout(v4).waiting | t.rollout(v4).offered, first);
    t.advance(days{2});
    EXPECT_EQ(t.rollout(v4).offered, first);
    t.advance_to("2021-07-09");
    EXPECT_EQ((t.rollout(v4).waiting | t.rollout(v4).offered).size(), 600U);
}

TEST(Tc7Waves, Tc7_16_DevicesOnHoldKeepTheirWave) {
    auto s = test::windows_setup("22631.4460", "2024-11-14", test::modern(), "Enterprise", 80);
    auto tower = test::modern();
    tower.name = "Contoso Tower";
    s.fleet.models.push_back(tower);
    auto on_hold = s.fleet.cohorts[0];
    on_hold.name = "on hold";
    on_hold.model = 1;
    on_hold.count = 20;
    s.fleet.cohorts.push_back(on_hold);
    s.enrolled.push_back({{"on hold"}, UpdateCategory::feature});
    s.audiences[0].members.push_back({"on hold"});
    SafeguardHold hold;
    hold.id = 54762729;
    hold.models = {"Contoso Tower"};
    hold.until = at("2024-12-09");
    s.holds = {hold};
    Tenant t(std::move(s));
    Instant const start = at("2024-11-15T12:00:00Z");
    DeploymentId const d = t.deploy(test::k11_24H2, waves_until(start + days{31}, days{7}, start));
    t.must(AdvanceTo{at("2024-12-09") - Ticks{1}});
    DeviceSet const towers = DeviceSet::of_range({80, 100});
    EXPECT_FALSE(t.rollout(d).offered.intersects(towers));
    EXPECT_EQ(t.rollout(d).released.size(), 80U) << "four waves of 20, those on hold among them";
    DeviceSet const turn_has_come = t.rollout(d).released & towers;
    EXPECT_FALSE(turn_has_come.empty());
    EXPECT_NE(turn_has_come, towers);
    t.must(AdvanceTo{at("2024-12-09")});
    EXPECT_EQ(t.rollout(d).admissions.back().from, at("2024-12-09"));
    EXPECT_EQ(t.rollout(d).admissions.back().devices, turn_has_come);
    t.advance(days{14});
    EXPECT_EQ(t.rollout(d).admissions.back().from, start + days{28});
    EXPECT_EQ(t.rollout(d).ended[0].size(), 100U);
}

TEST(Tc7Waves, Tc7_17_AWaveDueDuringAPauseComesAtItsEndLaterOnesKeepTheirDates) {
    Tenant t(waves_fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.advance_to("2021-07-09T20:00:00Z");
    t.request(v4, RequestedState::paused);
    DeviceSet const before = t.rollout(v4).offered;
    t.advance_to("2021-07-20");
    EXPECT_EQ(t.rollout(v4).offered, before);
    t.request(v4, RequestedState::none);
    Instant const resumed = t.world.now();
    t.advance_to("2021-12-01");
    EXPECT_EQ(waves(t.rollout(v4)), (Waves{{july_at(1), 200},
                                           {july_at(8), 200},
                                           {format_instant(resumed), 200},
                                           {july_at(22), 200},
                                           {july_at(29), 200}}));
}

TEST(Waves, APauseOverTheStartKeepsTheDates) {
    Tenant t(waves_fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4", july());
    t.request(v4, RequestedState::paused);
    t.advance_to("2021-07-10");
    EXPECT_TRUE(waves(t.rollout(v4)).empty());
    t.request(v4, RequestedState::none);
    t.advance_to("2021-12-01");
    auto const got = waves(t.rollout(v4));
    ASSERT_EQ(got.size(), 5U);
    EXPECT_EQ(got[2].first, july_at(15));
    EXPECT_EQ(t.done(v4).size(), 1000U);
}

TEST(Tc7Waves, Tc7_20_WithoutAStartTheFirstWaveComesWithTheFirstMembers) {
    Tenant t(waves_fleet(1000));
    auto const audience = t.audience();
    auto const v4 = t.approve(t.policy(audience), "v4", waves_for(days{14}, days{7}));
    t.advance(days{30});
    EXPECT_TRUE(waves(t.rollout(v4)).empty());
    t.must(UpdateAudience{audience, {t.ids({0, 351}), {}}, {}, {}, {}});
    Instant const joined = t.world.now();
    t.advance(days{30});
    EXPECT_EQ(waves(t.rollout(v4)),
              (Waves{{format_instant(joined), 176}, {format_instant(joined + days{7}), 175}}));
}

TEST(Waves, TheIntervalAloneLetsEveryoneInAtOnce) {
    Tenant t(waves_fleet(1000));
    auto const v4 = t.approve(t.policy(), "v4",
                              test::rolled_out({RolloutKind::plain, days{7}, 0, {}, {}}, at(kFirstWave)));
    auto const no_end = t.approve(t.policy(), "v3",
                                  test::rolled_out({RolloutKind::date, days{7}, 0, {}, {}}, at(kFirstWave)));
    t.advance_to("2021-07-10");
    EXPECT_EQ(waves(t.rollout(v4)), (Waves{{kFirstWave, 1000}}));
    EXPECT_EQ(pace_of(settings_of(t.state(), t.deployment(no_end))), Pace::at_once);
}

}  // namespace
}  // namespace sim
