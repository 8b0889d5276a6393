/// Approvals, deployments and what they do to devices over time.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/sim/support.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using test::at;
using test::batches;
using test::kAudience;
using test::ladder;
using test::Tenant;

DeploymentSettings forced_after(std::int32_t days_until) {
    DeploymentSettings s;
    s.user_experience = UserExperienceSettings{days_until, std::nullopt, std::nullopt};
    return s;
}

TEST(Approvals, MakeOneDeploymentOnThePolicysAudience) {
    Tenant t(ladder(10));
    auto const policy = t.policy();
    auto const approval = t.approve(policy, "v2");
    auto const& made = *t.state().approvals.find(approval);
    auto const& d = t.deployment(approval);
    EXPECT_EQ(t.state().deployments.size(), 1U);
    EXPECT_EQ(made.policy, policy);
    EXPECT_EQ(made.created, t.world.now());
    EXPECT_EQ(made.entry, t.entry("v2"));
    EXPECT_EQ(d.approval, approval);
    EXPECT_EQ(d.audience, kAudience);
    EXPECT_EQ(d.entry, t.entry("v2"));
    EXPECT_EQ(t.effective(approval), EffectiveState::offering);
}

TEST(Approvals, SettingsMergeMemberByMember) {
    Tenant t(ladder(10));
    DeploymentSettings common = batches(50, days{2}, at("2026-03-01"));
    common.user_experience = UserExperienceSettings{5, std::nullopt, std::nullopt};
    common.content_applicability = ContentApplicabilitySettings{std::vector<std::string>{"Microsoft"}};
    auto const policy = t.policy(kAudience, common);
    auto const of = [&](DeploymentSettings own) {
        return settings_of(t.state(), t.deployment(t.approve(policy, "v2", std::move(own))));
    };
    auto got = of({});
    EXPECT_EQ(got.schedule->start, at("2026-03-01"));
    EXPECT_EQ(devices_per_offer(got), 50U);
    EXPECT_EQ(days_until_forced_reboot(got), 5);
    EXPECT_EQ(got.content_applicability->offer_while_recommended_by, std::vector<std::string>{"Microsoft"});
    got = of(test::starting_at(at("2026-04-01")));
    EXPECT_EQ(got.schedule->start, at("2026-04-01"));
    EXPECT_EQ(devices_per_offer(got), 50U);
    got = of(batches(7, days{1}));
    EXPECT_EQ(got.schedule->start, at("2026-03-01"));
    EXPECT_EQ(devices_per_offer(got), 7U);
    got = of(forced_after(1));
    EXPECT_EQ(days_until_forced_reboot(got), 1);
    EXPECT_EQ(devices_per_offer(got), 50U);
}

TEST(Approvals, APolicysNewSettingsReachItsDeployments) {
    Tenant t(ladder(10));
    auto const policy = t.policy();
    auto const v2 = t.approve(policy, "v2");
    t.must(ChangePolicy{policy, test::starting_at(t.world.now() + days{5})});
    EXPECT_EQ(t.effective(v2), EffectiveState::scheduled);
    EXPECT_TRUE(t.rollout(v2).waiting.empty());
    t.advance(days{7});
    EXPECT_EQ(t.done(v2).size(), 10U);
}

TEST(Approvals, DeletingOneArchivesItsDeploymentWithItsSettings) {
    Tenant t(ladder(1000));
    auto const policy = t.policy(kAudience, forced_after(3));
    auto const v2 = t.approve(policy, "v2");
    auto const id = t.deployment(v2).id;
    t.advance(10h);
    DeviceSet const offered = t.rollout(v2).offered;
    t.must(DeletePolicy{policy});
    EXPECT_TRUE(t.state().approvals.empty());
    auto const& d = *t.state().deployments.find(id);
    EXPECT_EQ(effective_state(t.state(), d), EffectiveState::archived);
    EXPECT_EQ(d.approval, std::nullopt);
    EXPECT_EQ(days_until_forced_reboot(settings_of(t.state(), d)), 3);
    t.advance(days{5});
    EXPECT_EQ(d.rollout.offered, offered);
    EXPECT_EQ(d.rollout.ended[0], offered);
}

TEST(Approvals, RevokingInTheMiddleLetsEachOfferRunItsCourse) {
    auto s = ladder(2000);
    s.client.failure_ppm = 100'000;
    s.client.rollback_ppm = 50'000;
    for (auto& e : s.catalog.drivers) e.driver_class = "System";  // restarts: days in flight
    Tenant t(std::move(s));
    auto const v2 = t.approve(t.policy(), "v2");
    t.advance(12h);
    DeviceSet const offered = t.rollout(v2).offered;
    ASSERT_GT(offered.size(), 800U);
    ASSERT_LT(offered.size(), 1500U);
    std::vector<DeviceOffer> before;
    offered.for_each([&](DeviceIndex d) { before.push_back(t.world.offers(d).at(0)); });
    t.must(RevokeApproval{v2});
    t.advance(days{10});
    EXPECT_EQ(t.rollout(v2).offered, offered);
    EXPECT_TRUE(t.rollout(v2).ends.empty());
    std::size_t i = 0;
    offered.for_each([&](DeviceIndex d) {
        auto const& was = before[i++];
        EXPECT_EQ(t.world.offers(d).at(0).course->ended, was.course->ended);
        EXPECT_TRUE(t.rollout(v2).ended[static_cast<std::size_t>(was.course->outcome)].contains(d));
    });
}

TEST(Approvals, AfterThirtyDaysTheShareInstalledIsWhatTheRatesLeave) {
    auto s = ladder(20'000);
    s.client = {};
    s.client.failure_ppm = 30'000;
    s.client.rollback_ppm = 20'000;
    for (auto& e : s.catalog.drivers) e.driver_class = "Video";
    Tenant t(std::move(s));
    auto const v4 = t.approve(t.policy(), "v4");
    t.advance(days{30});
    double const share = static_cast<double>(t.done(v4).size()) / 20'000;
    EXPECT_GE(share, 1 - 0.03 - 0.02 - 0.005);
    EXPECT_LE(share, 1 - 0.03 - 0.02 + 0.005);
    EXPECT_EQ(t.matched("v4").size(), 20'000 - t.done(v4).size());
}

/// What offers() says of every device against the sets of the deployments.
void compare_with_sets(Tenant const& t, std::uint32_t devices) {
    Instant const now = t.world.now();
    for (std::uint32_t i = 0; i < devices; ++i) {
        DeviceIndex const d{i};
        auto const offers = t.world.offers(d);
        std::size_t next = 0;
        for (auto const& [seq, deployment] : t.state().deployments.items()) {
            Rollout const& r = deployment.rollout;
            bool const offered = r.offered.contains(d);
            if (!offered && !r.waiting.contains(d)) continue;
            ASSERT_LT(next, offers.size());
            DeviceOffer const& offer = offers[next++];
            ASSERT_EQ(offer.deployment, deployment.id);
            ASSERT_EQ(offer.entry, deployment.entry);
            ASSERT_LE(offer.admitted, now);
            ASSERT_EQ(offer.course.has_value(), offered);
            if (!offered) continue;
            ASSERT_GE(offer.course->offered, offer.admitted);
            ASSERT_LE(offer.course->offered, now);
            std::array<bool, kOutcomes> in{};
            for (std::size_t o = 0; o < kOutcomes; ++o) in[o] = r.ended[o].contains(d);
            auto const expected = static_cast<std::size_t>(offer.course->outcome);
            for (std::size_t o = 0; o < kOutcomes; ++o)
                ASSERT_EQ(in[o], o == expected && offer.course->ended <= now)
                    << "device " << i << " at " << format_instant(now);
        }
        ASSERT_EQ(next, offers.size());
    }
}

TEST(Offers, AgreeWithTheSetsForEveryDeviceAtAnyTime) {
    constexpr std::uint32_t kFew = 400;
    auto s = ladder(kFew);
    s.client.failure_ppm = 200'000;
    s.client.rollback_ppm = 100'000;
    for (auto& e : s.catalog.drivers) e.driver_class = "System";
    Tenant t(std::move(s));
    auto const policy = t.policy(kAudience, forced_after(30));
    auto const v2 = t.approve(policy, "v2", batches(60, days{1}));
    auto const look = [&](Ticks by) {
        t.advance(by);
        compare_with_sets(t, kFew);
    };
    for (Ticks const by : {Ticks{0}, Ticks{1}, Ticks{5min}, Ticks{3h + 7s}, Ticks{days{1}}}) look(by);
    auto const v4 = t.approve(policy, "v4");
    for (Ticks const by : {Ticks{6h}, Ticks{7h}}) look(by);
    // Settings that change later do not change what devices went through.
    t.must(ChangePolicy{policy, forced_after(0)});
    compare_with_sets(t, kFew);
    for (Ticks const by : {Ticks{6h}, Ticks{5min}}) look(by);
    t.request(v4, RequestedState::paused);
    look(days{1});
    t.request(v4, RequestedState::none);
    look(9h);
    t.must(RevokeApproval{v2});
    for (int i = 0; i < 10; ++i) look(11h);
    EXPECT_GT(t.rollout(v2).offered.size(), 30U);
    EXPECT_GT(t.done(v4).size(), 200U);
}

TEST(Offers, OfAPausedDeploymentAreTakenUpAgainLater) {
    Tenant t(ladder(1));
    auto const v2 = t.approve(t.policy(), "v2");
    Instant const first =
        t.world.premises().client.scan(t.world.fleet().key_of(DeviceIndex{0}), t.world.now());
    t.request(v2, RequestedState::paused);
    EXPECT_TRUE(t.world.offers(DeviceIndex{0}).empty());
    t.must(AdvanceTo{first + 1h});
    t.request(v2, RequestedState::none);
    EXPECT_FALSE(t.world.offers(DeviceIndex{0}).at(0).course);
    t.advance(days{1});
    EXPECT_GT(t.world.offers(DeviceIndex{0}).at(0).course->offered, first);
    EXPECT_EQ(t.done(v2).size(), 1U);
}

TEST(Offers, ADeviceThatScansOnTheVeryStepTakesTheOffer) {
    Tenant t(ladder(1));
    auto const scan =
        t.world.premises().client.scan(t.world.fleet().key_of(DeviceIndex{0}), t.world.now() + 1h);
    auto const v2 = t.approve(t.policy(), "v2", test::starting_at(scan));
    t.must(AdvanceTo{scan});
    ASSERT_EQ(t.rollout(v2).offered.size(), 1U);
    EXPECT_EQ(t.world.offers(DeviceIndex{0}).at(0).course->offered, scan);
}

TEST(Offers, EndWhenTheEntryExpires) {
    auto s = ladder(1000);
    s.catalog.drivers[0].deployable_until = s.start + 10h;
    Tenant t(std::move(s));
    auto const v2 = t.approve(t.policy(), "v2");
    t.must(AdvanceTo{at("2026-01-05T17:59:59Z")});
    DeviceSet const offered = t.rollout(v2).offered;
    EXPECT_GT(offered.size(), 300U);
    t.advance(days{3});
    EXPECT_EQ(t.rollout(v2).offered, offered);  // nobody on the very instant either
    EXPECT_TRUE(t.rollout(v2).waiting.empty());
}

}  // namespace
}  // namespace sim
