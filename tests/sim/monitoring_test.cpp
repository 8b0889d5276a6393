/// Monitoring rules. (device-behavior reference 7.3)
#include "sim/service/monitoring.h"

#include <gtest/gtest.h>

#include "tests/sim/support.h"
#include "tests/sim/windows_support.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using test::at;
using test::batches;
using test::kAudience;
using test::ladder;
using test::on_rollbacks;
using test::Tenant;
using test::watched;

constexpr auto kPause = MonitoringAction::pause_deployment;
constexpr auto kAlert = MonitoringAction::alert_error;
constexpr auto kRolledBack = static_cast<std::size_t>(Outcome::rolled_back);

/// A deployment to 2,000 members, numbers of which are set by hand.
struct Counted {
    State s;
    Deployment d;

    explicit Counted(std::vector<MonitoringRule> rules) {
        Audience a;
        a.id = kAudience;
        a.members.devices = DeviceSet::of_range({0, 2000});
        s.audiences.add(a);
        d.audience = kAudience;
        rule(std::move(rules));
    }
    void rule(std::vector<MonitoringRule> rules) { d.settings.monitoring = MonitoringSettings{rules}; }
    void count(std::uint32_t offered, std::uint32_t rolled_back) {
        d.rollout.offered = DeviceSet::of_range({0, offered});
        d.rollout.ended[kRolledBack] = DeviceSet::of_range({0, rolled_back});
        watch_rules(s, d);
    }
    EffectiveState state() const { return effective_state(s, d); }
};

TEST(Tc7Monitoring, Tc7_21_BelowTheThresholdItContinues) {
    Counted c({on_rollbacks(5, kPause)});
    c.count(1000, 49);
    EXPECT_EQ(c.state(), EffectiveState::offering);
}

TEST(Tc7Monitoring, Tc7_22_AtTheThresholdItIsPaused) {
    Counted c({on_rollbacks(5, kPause)});
    c.count(1000, 50);
    EXPECT_EQ(c.state(), EffectiveState::paused);
    EXPECT_EQ(reasons_of(c.s, c.d), std::vector{StateReason::paused_by_monitoring});
    EXPECT_EQ(c.d.alerts, 0U);
}

TEST(Tc7Monitoring, Tc7_23_24_25_ARaisedThresholdResumesAndMayTripAgain) {
    Counted c({on_rollbacks(5, kPause)});
    c.count(1000, 60);
    EXPECT_EQ(c.state(), EffectiveState::paused);
    c.rule({on_rollbacks(10, kPause)});
    c.count(1000, 60);
    EXPECT_EQ(c.state(), EffectiveState::offering);
    EXPECT_EQ(reasons_of(c.s, c.d), std::vector{StateReason::offering_by_request});
    c.count(2000, 200);
    EXPECT_EQ(c.state(), EffectiveState::paused);
    c.rule({});
    c.count(2000, 200);
    EXPECT_EQ(c.state(), EffectiveState::offering);
}

TEST(Tc7Monitoring, Tc7_26_AnAlertChangesNoState) {
    Counted c({on_rollbacks(5, kAlert)});
    c.count(1000, 60);
    EXPECT_EQ(c.state(), EffectiveState::offering);
    EXPECT_EQ(c.d.alerts, 1U);
    c.count(1000, 70);
    EXPECT_EQ(c.d.alerts, 1U) << "one a crossing";
    c.count(2000, 70);
    EXPECT_EQ(c.d.alerts, 1U);
    c.count(2000, 100);
    EXPECT_EQ(c.d.alerts, 2U);
}

TEST(Monitoring, RulesCombineAndFewOffersMeanNothing) {
    Counted c({on_rollbacks(50, kPause), on_rollbacks(5, kPause)});
    c.count(19, 19);  // less than 20 and less than 1 % of 2,000
    EXPECT_EQ(c.state(), EffectiveState::offering);
    c.count(20, 1);
    EXPECT_EQ(c.state(), EffectiveState::paused);
    Audience& a = *c.s.audiences.find(kAudience);
    a.members.devices = DeviceSet::of_range({0, 300});
    c.count(2, 1);
    EXPECT_EQ(c.state(), EffectiveState::offering);
    c.count(3, 1);  // 1 % of 300
    EXPECT_EQ(c.state(), EffectiveState::paused);
}

Setup rolling_back(std::uint32_t count, std::uint32_t ppm) {
    Setup s = ladder(count);
    s.client.rollback_ppm = ppm;
    return s;
}

TEST(Monitoring, ATrippedRuleStopsTheWavesUntilItIsRaised) {
    Tenant t(rolling_back(2000, 300'000));
    auto const settings = [](std::int32_t threshold) {
        return watched({on_rollbacks(threshold, kPause)}, batches(200, days{1}));
    };
    DeploymentId const d = t.deploy("v4", settings(20));
    // The batch is offered within 22 hours; the rule trips long before the last of it.
    for (int i = 0; i < 250 && t.effective(d) == EffectiveState::offering; ++i) t.advance(kStep);
    ASSERT_EQ(t.effective(d), EffectiveState::paused);
    EXPECT_TRUE(t.rollout(d).waiting.empty());
    EXPECT_FALSE(t.rollout(d).ends.empty()) << "offers that were made go on";
    Instant const tripped = t.deployment(d).modified;
    EXPECT_GT(tripped, t.deployment(d).created);
    std::uint64_t const offered = t.rollout(d).offered.size();
    t.advance(days{10});
    EXPECT_EQ(t.rollout(d).offered.size(), offered);
    EXPECT_TRUE(t.rollout(d).ends.empty());
    EXPECT_EQ(t.deployment(d).modified, tripped);

    t.must(UpdateDeployment{d, RequestedState::none, std::nullopt});
    EXPECT_EQ(t.effective(d), EffectiveState::paused) << "a request does not lift it";
    t.must(UpdateDeployment{d, std::nullopt, settings(60)});
    EXPECT_EQ(t.effective(d), EffectiveState::offering);
    t.advance(days{20});
    EXPECT_EQ(t.rollout(d).offered.size(), 2000U);
}

TEST(Tc7Monitoring, Tc7_30_TheAdministratorsResumeLeavesTheRulesPause) {
    Tenant t(rolling_back(1000, 300'000));
    DeploymentId const d = t.deploy("v4", watched({on_rollbacks(10, kPause)}));
    t.advance(days{3});
    ASSERT_EQ(t.effective(d), EffectiveState::paused);
    t.must(UpdateDeployment{d, RequestedState::paused, std::nullopt});
    EXPECT_EQ(reasons_of(t.state(), t.deployment(d)),
              (std::vector{StateReason::paused_by_request, StateReason::paused_by_monitoring}));
    t.must(UpdateDeployment{d, RequestedState::none, std::nullopt});
    EXPECT_EQ(t.effective(d), EffectiveState::paused);
    EXPECT_EQ(reasons_of(t.state(), t.deployment(d)), std::vector{StateReason::paused_by_monitoring});
    t.must(UpdateDeployment{d, std::nullopt, watched({})});
    EXPECT_EQ(t.effective(d), EffectiveState::offering);
}

TEST(Monitoring, ARuleThatComesLateIsLookedAtAtOnce) {
    Tenant t(rolling_back(1000, 300'000));
    DeploymentId const d = t.deploy("v4", {});
    t.advance(days{3});
    ASSERT_EQ(t.effective(d), EffectiveState::offering);
    t.must(UpdateDeployment{d, std::nullopt, watched({on_rollbacks(10, kPause), on_rollbacks(20, kAlert)})});
    EXPECT_EQ(t.effective(d), EffectiveState::paused);
    EXPECT_EQ(t.deployment(d).alerts, 1U);
}

TEST(Monitoring, APolicysRuleWatchesItsDeployments) {
    Tenant t(rolling_back(1000, 300'000));
    auto const policy = t.policy(kAudience, watched({on_rollbacks(10, kPause)}));
    auto const v4 = t.approve(policy, "v4");
    t.advance(days{3});
    EXPECT_EQ(t.effective(v4), EffectiveState::paused);
    t.must(ChangePolicy{policy, watched({on_rollbacks(90, kPause)})});
    EXPECT_EQ(t.effective(v4), EffectiveState::offering);
}

void refused(Tenant& t, DeploymentSettings const& settings, std::string_view names) {
    std::uint64_t const before = t.world.digest();
    auto const result = t.world.apply(CreateDeployment{"v4", settings, kAudience});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::invalid_argument);
    EXPECT_NE(result.error().message.find(names), std::string::npos) << result.error().message;
    EXPECT_EQ(t.world.digest(), before);
}

TEST(Tc7Monitoring, Tc7_27_TheFallbackLooksAtNoThreshold) {
    for (std::optional<std::int32_t> const threshold :
         {std::optional(1), std::optional(50), std::optional(100)}) {
        Tenant t(test::windows_setup("19044.5131", "2024-11-14", test::sixth_generation()));
        DeploymentId const d =
            t.deploy(test::k11_24H2,
                     watched({{MonitoringSignal::ineligible, threshold, MonitoringAction::offer_fallback}}));
        t.advance(days{14});
        EXPECT_EQ(t.effective(d), EffectiveState::offering);
        for (std::uint32_t i = 0; i < t.world.fleet().size(); ++i)
            EXPECT_EQ(t.world.windows(DeviceIndex{i}).text(), "19045.5131");
    }
}

TEST(Tc7Monitoring, Tc7_28_SignalsAndActionsGoTogether) {
    Tenant t(ladder(10));
    constexpr auto kIneligible = MonitoringSignal::ineligible;
    refused(t, watched({{kIneligible, 50, kPause}}), "'ineligible' goes with 'offerFallback'");
    refused(t, watched({{kIneligible, 50, kAlert}}), "'action'");
    refused(t, watched({on_rollbacks(50, MonitoringAction::offer_fallback)}), "'action'");
    refused(t, watched({{kIneligible, 50, MonitoringAction::offer_fallback}}), "Windows 11");
    refused(t, watched({{std::nullopt, 50, kPause}}), "'signal'");
    refused(t, watched({{MonitoringSignal::rollback, 50, std::nullopt}}), "'action'");
    EXPECT_TRUE(t.world.apply(CreatePolicy{
        kAudience, {}, watched({{kIneligible, std::nullopt, MonitoringAction::offer_fallback}})}));
}

TEST(Tc7Monitoring, Tc7_29_ThresholdsArePerCent) {
    Tenant t(ladder(10));
    refused(t, watched({on_rollbacks(0, kPause)}), "0 is not within 1 and 100");
    refused(t, watched({on_rollbacks(101, kAlert)}), "101 is not within 1 and 100");
    refused(t, watched({{MonitoringSignal::rollback, std::nullopt, kPause}}), "'threshold'");
    t.deploy("v4", watched({on_rollbacks(1, kPause), on_rollbacks(100, kAlert)}));
}

}  // namespace
}  // namespace sim
