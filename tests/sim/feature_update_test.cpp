/// Feature updates. (device-behavior reference 4)
#include <gtest/gtest.h>

#include "tests/sim/windows_support.h"

namespace sim {
namespace {

using namespace test;

/// Two weeks are enough for every scan, installation and restart.
std::string after(Setup setup, std::string const& entry, DeploymentSettings settings = {}) {
    WindowsTenant t(std::move(setup));
    auto const id = t.deploy(entry, std::move(settings));
    t.advance(days{14});
    std::uint64_t const offered = t.of(id).rollout.offered.size();
    EXPECT_TRUE(offered == 0 || offered == t.world.fleet().size());
    EXPECT_EQ(t.of(id).rollout.ended[0].size(), offered);
    return t.windows();
}

TEST(Tc4, Tc4_1_AFullUpgradeLandsOnTheNewestBRevision) {
    EXPECT_EQ(after(windows_setup("22631.4317", "2024-10-27"), k11_24H2), "26100.2033");
    // The preview of October is out, but no B release; with November's B it is that one.
    EXPECT_EQ(after(windows_setup("22631.4317", "2024-11-14"), k11_24H2), "26100.2314");
}

TEST(Tc4, Tc4_2_AnEnablementPackageKeepsOrRaisesTheRevision) {
    EXPECT_EQ(after(windows_setup("26100.7171", "2025-11-12"), k11_25H2), "26200.7171");
    EXPECT_EQ(after(windows_setup("26100.7171", "2026-01-15"), k11_25H2), "26200.7623");
    EXPECT_EQ(after(windows_setup("26100.7705", "2026-01-16"), k11_25H2), "26200.7705");
}

TEST(Tc4, Tc4_3_AHigherVersionStays) {
    EXPECT_EQ(after(windows_setup("26200.7171", "2025-11-12"), k11_24H2), "26200.7171");
    EXPECT_EQ(after(windows_setup("26100.7171", "2025-11-12"), k11_24H2), "26100.7171");
}

TEST(Tc4, Tc4_4_Windows10ByEnablementPackage) {
    EXPECT_EQ(after(windows_setup("19044.5131", "2024-11-14"), k10_22H2), "19045.5131");
}

TEST(Tc4, Tc4_5_Windows10ByFullUpgrade) {
    EXPECT_EQ(after(windows_setup("17763.5000", "2024-11-14"), k10_22H2), "19045.5131");
}

TEST(Tc4, Tc4_6_Windows10BeforeVersion2004CannotGoDirectly) {
    EXPECT_EQ(after(windows_setup("18362.1679", "2024-11-14"), k11_24H2), "18362.1679");
    // The update of September 2021 is needed on top of version 2004.
    EXPECT_EQ(after(windows_setup("19041.1202", "2024-11-14"), k11_24H2), "19041.1202");
    EXPECT_EQ(after(windows_setup("19041.1237", "2024-11-14"), k11_24H2), "26100.2314");
}

TEST(Tc4, Tc4_7_WithoutTpm2AWindows10DeviceStays) {
    auto model = modern();
    model.tpm = "1.2";
    auto const setup = windows_setup("19045.5131", "2024-11-14", model);
    EXPECT_EQ(after(setup, k11_24H2), "19045.5131");
    WindowsTenant const t(setup);
    auto const& readiness = t.world.windows11_readiness(DeviceIndex{0});
    EXPECT_EQ(readiness.windows11, Capability::not_capable);
    EXPECT_EQ(readiness.reasons, std::vector<std::string_view>{"tpm"});
}

TEST(Tc4, Tc4_8_IneligibleDevicesFallBackToWindows10) {
    auto const setup = windows_setup("19044.5131", "2024-11-14", sixth_generation());
    EXPECT_EQ(after(setup, k11_24H2, with_fallback()), "19045.5131");
    EXPECT_EQ(after(setup, k11_24H2), "19044.5131");
    // Eligible ones are not concerned.
    EXPECT_EQ(after(windows_setup("19044.5131", "2024-11-14"), k11_24H2, with_fallback()), "26100.2314");
}

TEST(Tc4, Tc4_9_TheFallbackIsNothingForThoseWhoHaveIt) {
    auto const setup = windows_setup("19045.5131", "2024-11-14", sixth_generation());
    EXPECT_EQ(after(setup, k11_24H2, with_fallback()), "19045.5131");
}

TEST(Tc4, Tc4_10_DevicesThatAreNotEnrolledAreLeftAlone) {
    auto setup = windows_setup("22631.4460", "2024-11-14");
    setup.enrolled = {{{"sales"}, UpdateCategory::quality}, {{"sales"}, UpdateCategory::driver}};
    EXPECT_EQ(after(setup, k11_24H2), "22631.4460");
    // Enrolled later, they take it up.
    WindowsTenant t(setup);
    t.deploy(k11_24H2);
    t.advance(days{5});
    t.must(EnrollAssets{UpdateCategory::feature, t.ids({0, 8})});
    t.advance(days{14});
    EXPECT_EQ(t.windows(), "26100.2314");
}

TEST(Tc4, Tc4_11_TheNewerOfTwoVersionsIsOffered) {
    WindowsTenant t(windows_setup("19045.5131", "2024-11-14"));
    auto const older = t.deploy(k11_23H2);
    auto const newer = t.deploy(k11_24H2);
    EXPECT_TRUE(t.of(older).rollout.waiting.empty());
    EXPECT_EQ(t.of(newer).rollout.waiting.size(), 8U);
    t.advance(days{14});
    EXPECT_TRUE(t.of(older).rollout.offered.empty());
    EXPECT_EQ(t.windows(), "26100.2314");
}

TEST(Tc4, Tc4_12_AScheduledDeploymentDoesNotCount) {
    WindowsTenant t(windows_setup("19045.5131", "2024-11-14"));
    auto const now = t.deploy(k11_23H2);
    auto const later = t.deploy(k11_24H2, starting_at(at("2024-12-14")));
    t.advance(days{14});
    EXPECT_EQ(t.of(now).rollout.ended[0].size(), 8U);
    EXPECT_EQ(t.windows(), "22631.4460");
    EXPECT_TRUE(t.of(later).rollout.offered.empty());
    t.advance_to("2025-01-10");
    EXPECT_EQ(t.world.windows(DeviceIndex{0}).build, 26100U);
}

TEST(Tc4, Tc4_13_Windows11IsNewerThanAnyWindows10) {
    WindowsTenant t(windows_setup("19044.5131", "2024-11-14"));
    auto const ten = t.deploy(k10_22H2);
    t.deploy(k11_24H2);
    t.advance(days{14});
    EXPECT_TRUE(t.of(ten).rollout.offered.empty());
    EXPECT_EQ(t.windows(), "26100.2314");
    // Where the hardware does not allow it, the Windows 10 deployment is not in its shadow.
    WindowsTenant old(windows_setup("19044.5131", "2024-11-14", sixth_generation()));
    old.deploy(k10_22H2);
    old.deploy(k11_24H2);
    old.advance(days{14});
    EXPECT_EQ(old.windows(), "19045.5131");
}

SafeguardHold hold(std::int32_t id, bool likely = false) {
    SafeguardHold h;
    h.id = id;
    h.likely = likely;
    h.target_builds = {26100};
    return h;
}

Setup with_hold(SafeguardHold h) {
    Setup s = windows_setup("22631.4460", "2024-11-14");
    s.enrolled.push_back({{"sales"}, UpdateCategory::driver});
    s.catalog.drivers = {entry("wifi 2", "2.0.0.0", "2022-01-01", kWifi)};
    s.holds = {std::move(h)};
    return s;
}

TEST(Tc4, Tc4_14_AKnownHoldIsLiftedByItsEndOrByTheDriver) {
    SafeguardHold h = hold(54762729);
    h.hardware_id = "pci\\ven_8086&dev_2725";
    h.version_below = Version{{2, 0, 0, 0}};
    h.until = at("2024-12-10");
    {
        WindowsTenant t(with_hold(h));
        auto const id = t.deploy(k11_24H2);
        t.advance_to("2024-12-09");
        EXPECT_EQ(t.windows(), "22631.4460");
        auto const holds = t.world.holds(DeviceIndex{3});
        ASSERT_EQ(holds.size(), 1U);
        EXPECT_EQ(holds[0].deployment, id);
        EXPECT_EQ(holds[0].holds, std::vector<std::int32_t>{54762729});
        t.advance_to("2024-12-20");
        EXPECT_EQ(t.windows(), "26100.2314");
        EXPECT_TRUE(t.world.holds(DeviceIndex{3}).empty());
    }
    {
        WindowsTenant t(with_hold(h));
        t.deploy(k11_24H2);
        t.advance(days{2});
        auto const policy = t.policy();
        t.must(CreateApproval{policy, "wifi 2", {}});
        t.advance_to("2024-12-01");
        EXPECT_EQ(t.version(0), "2.0.0.0");
        EXPECT_EQ(t.windows(), "26100.2314");
    }
    {
        h.version_below = Version{{1, 0, 0, 0}};  // the devices' driver is above the range
        EXPECT_EQ(after(with_hold(h), k11_24H2), "26100.2314");
    }
}

TEST(SafeguardHolds, KeepBackFromModelsAndVersionsThatTheyName) {
    SafeguardHold h = hold(1);
    h.models = {"Contoso Tower"};
    EXPECT_EQ(after(with_hold(h), k11_24H2), "26100.2314");
    h.models = {"Contoso Book 14"};
    EXPECT_EQ(after(with_hold(h), k11_24H2), "22631.4460");
    h.target_builds = {26200};
    EXPECT_EQ(after(with_hold(h), k11_24H2), "26100.2314");
    h.target_builds = {};
    EXPECT_EQ(after(with_hold(h), k11_24H2), "22631.4460");
}

TEST(SafeguardHolds, ThatBeginLaterTakeBackWhatNobodyTook) {
    SafeguardHold h = hold(1);
    h.from = at("2024-11-14T05:00:00Z");
    WindowsTenant t(with_hold(h));
    auto const id = t.deploy(k11_24H2);
    EXPECT_EQ(t.of(id).rollout.waiting.size(), 8U);
    t.advance_to("2024-11-20");
    auto const& r = t.of(id).rollout;
    EXPECT_TRUE(r.waiting.empty());
    EXPECT_GT(r.offered.size(), 0U);
    EXPECT_LT(r.offered.size(), 8U);
    EXPECT_EQ(r.offered, r.ended[0]);
}

TEST(Tc7, Tc7_16_AWaveThatAHoldKeepsBackIsOfferedWhenItEnds) {
    auto setup = windows_setup("22631.5624", "2025-07-01", modern(), "Enterprise", 100);
    SafeguardHold h = hold(1);
    h.until = at("2025-07-25");
    setup.holds = {h};
    WindowsTenant t(setup);
    auto const id = t.deploy(k11_24H2, waves_until(at("2025-08-02"), days{7}));
    t.advance_to("2025-07-24T23:00:00Z");
    DeviceSet const due = t.of(id).rollout.released;
    EXPECT_EQ(due.size(), 80U);  // four of five waves: 1, 8, 15 and 22 July
    EXPECT_TRUE(t.of(id).rollout.admissions.empty());
    t.advance_to("2025-07-25T01:00:00Z");
    ASSERT_EQ(t.of(id).rollout.admissions.size(), 1U);
    EXPECT_EQ(t.of(id).rollout.admissions[0].from, at("2025-07-25"));
    EXPECT_EQ(t.of(id).rollout.admissions[0].devices, due);
}

TEST(Tc4, Tc4_15_ADeploymentCanSwitchLikelyHoldsOff) {
    EXPECT_EQ(after(with_hold(hold(1, true)), k11_24H2), "22631.4460");
    EXPECT_EQ(after(with_hold(hold(1, true)), k11_24H2, without_likely_holds()), "26100.2314");
}

TEST(Tc4, Tc4_16_ButNotKnownOnes) {
    EXPECT_EQ(after(with_hold(hold(1, false)), k11_24H2, without_likely_holds()), "22631.4460");
}

TEST(SafeguardHolds, ThatAreLikelyKnowWindows11Only) {
    auto s = windows_setup("19044.5131", "2024-11-14");
    s.holds = {hold(1, true)};
    s.holds[0].target_builds = {};
    EXPECT_EQ(after(s, k10_22H2), "19045.5131");
    EXPECT_EQ(after(s, k11_24H2), "19044.5131");
}

TEST(Tc4, Tc4_17_AnOptionalOfferWaitsForAClick) {
    WindowsTenant t(windows_setup("22631.4460", "2024-11-14"));
    auto const id = t.deploy(k11_24H2, optional_offer());
    t.advance(days{20});
    EXPECT_EQ(t.windows(), "22631.4460");
    EXPECT_EQ(t.of(id).rollout.received.size(), 8U);
    EXPECT_TRUE(t.of(id).rollout.offered.empty());
    auto const offers = t.world.offers(DeviceIndex{2});
    ASSERT_EQ(offers.size(), 1U);
    EXPECT_TRUE(offers[0].received);
    EXPECT_FALSE(offers[0].course);
    // R4.11: made required, it installs by itself from the next scan on.
    DeploymentSettings required;
    required.user_experience = UserExperienceSettings{{}, false, {}};
    t.must(UpdateDeployment{id, std::nullopt, required});
    t.advance(days{14});
    EXPECT_EQ(t.windows(), "26100.2314");
    EXPECT_TRUE(t.of(id).rollout.received.empty());
}

TEST(FeatureUpdates, ARequiredDeploymentGoesBeforeAnOptionalOneOfTheSameVersion) {
    WindowsTenant t(windows_setup("22631.4460", "2024-11-14"));
    auto const wished = t.deploy(k11_24H2, optional_offer());
    auto const required = t.deploy(k11_24H2);
    t.advance(days{14});
    EXPECT_TRUE(t.of(wished).rollout.received.empty());
    EXPECT_EQ(t.of(required).rollout.ended[0].size(), 8U);
}

TEST(FeatureUpdates, AreNeverOptionalForWindows10) {
    WindowsTenant t(windows_setup("19044.5131", "2024-11-14"));
    auto const policy = t.policy(kAudience, optional_offer());  // for whatever comes
    t.approve(policy, k10_22H2);
    t.advance(days{14});
    EXPECT_EQ(t.windows(), "19045.5131");
    t.approve(policy, k11_24H2);
    t.advance(days{14});
    EXPECT_EQ(t.windows(), "19045.5131");
}

TEST(Tc4, Tc4_18_WithoutItsPolicyADeviceGetsNoFeatureUpdate) {
    WindowsTenant t(windows_setup("22631.4460", "2024-11-14"));
    auto const policy = t.policy(kAudience, starting_at(at("2024-11-20")));
    t.approve(policy, k11_24H2);
    t.must(DeletePolicy{policy});
    t.advance(days{30});
    EXPECT_EQ(t.windows(), "22631.4460");
    t.approve(t.policy(), k11_24H2);
    t.advance(days{14});
    EXPECT_EQ(t.world.windows(DeviceIndex{0}).build, 26100U);
}

TEST(Tc4, Tc4_21_26H1IsOfferedToNobody) {
    EXPECT_EQ(after(windows_setup("26100.7840", "2026-02-12"), k11_26H1), "26100.7840");
    EXPECT_EQ(after(windows_setup("19045.6937", "2026-02-12"), k11_26H1), "19045.6937");
    WindowsTenant const t(windows_setup("26200.7840", "2026-02-12"));
    EXPECT_TRUE(t.content().empty());
}

TEST(Tc4, Tc4_22_ARollBackLeavesTheOldBuild) {
    auto setup = windows_setup("22631.4460", "2024-11-14");
    setup.client.rollback_ppm = 1'000'000;
    WindowsTenant t(setup);
    auto const id = t.deploy(k11_24H2);
    t.advance(days{14});
    EXPECT_EQ(t.windows(), "22631.4460");
    EXPECT_EQ(t.of(id).rollout.ended[static_cast<std::size_t>(Outcome::rolled_back)].size(), 8U);
    EXPECT_EQ(t.state().failed.size(), 8U);
}

TEST(FeatureUpdates, AreNotForLongTermEditions) {
    EXPECT_EQ(after(windows_setup("19044.5131", "2024-11-14", modern(), "Enterprise LTSC"), k10_22H2),
              "19044.5131");
}

TEST(FeatureUpdates, PastTheirLastDayAreNotOffered) {
    auto setup = windows_setup("19045.5131", "2024-11-14");
    setup.catalog.software[1].deployable_until = at("2025-11-11");  // 23H2
    WindowsTenant t(setup);
    auto const early = t.deploy(k11_23H2, starting_at(at("2025-11-20")));
    t.advance_to("2025-12-20");
    EXPECT_TRUE(t.of(early).rollout.offered.empty());
    EXPECT_EQ(t.windows(), "19045.5131");
}

TEST(FeatureUpdates, WaitUntilAQualityUpdateIsDone) {
    WindowsTenant t(windows_setup("22631.4317", "2024-11-14"));
    auto const version = t.deploy(k11_24H2);
    auto const b = t.deploy("2024.11 B");
    t.advance(days{20});
    EXPECT_EQ(t.of(b).rollout.ended[0].size(), 8U);
    EXPECT_EQ(t.of(version).rollout.ended[0].size(), 8U);
    EXPECT_EQ(t.windows(), "26100.2314");
    for (std::uint32_t d = 0; d < 8; ++d) {
        auto const offers = t.world.offers(DeviceIndex{d});
        ASSERT_EQ(offers.size(), 2U);
        EXPECT_GE(offers[0].course->offered, offers[1].course->ended);
    }
}

TEST(FeatureUpdates, MembersNeedWhatTheyLack) {
    WindowsTenant const old(windows_setup("19044.5131", "2024-11-14", sixth_generation()));
    EXPECT_EQ(old.content(), (std::vector<std::string>{"Windows 10, version 22H2"}));
    WindowsTenant const fresh(windows_setup("22631.4460", "2025-10-02"));
    EXPECT_EQ(fresh.content(),
              (std::vector<std::string>{"Windows 11, version 24H2", "Windows 11, version 25H2"}));
    EXPECT_EQ(fresh.matched(k11_25H2).size(), 8U);
    EXPECT_TRUE(fresh.matched(k10_22H2).empty());
}

}  // namespace
}  // namespace sim
