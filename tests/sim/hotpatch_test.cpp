/// Hotpatching. (device-behavior reference 5.5)
#include <gtest/gtest.h>

#include "tests/sim/windows_support.h"

namespace sim {
namespace {

using namespace test;

/// Deploys `entry` with hotpatching on; what all devices run a week later, and whether they restarted.
struct Outcome5 {
    std::string windows;
    bool restart = true;
    friend bool operator==(Outcome5 const&, Outcome5 const&) = default;
    friend void PrintTo(Outcome5 const& o, std::ostream* out) {
        *out << o.windows << (o.restart ? " after a restart" : " without a restart");
    }
};
Outcome5 take(WindowsTenant& t, std::string const& entry) {
    auto const id = t.hotpatch(entry);
    t.advance(days{7});
    return {t.windows(), t.restarted(id)};
}
Outcome5 take(std::string_view windows, std::string_view today, std::string const& entry,
              HardwareModel model = modern(), std::string edition = "Enterprise") {
    WindowsTenant t(windows_setup(windows, today, std::move(model), std::move(edition)));
    return take(t, entry);
}

TEST(Tc5, Tc5_17_AHotpatchMonthNeedsNoRestart) {
    EXPECT_EQ(take("26100.7623", "2026-02-11", "2026.02 B"), (Outcome5{"26100.7781", false}));
    EXPECT_EQ(take("26100.7623", "2026-02-11", "2026.02 B", modern(), "Education"),
              (Outcome5{"26100.7781", false}));
}

TEST(Tc5, Tc5_18_NorDoesTheNextOne) {
    WindowsTenant t(windows_setup("26100.7781", "2026-03-11"));
    EXPECT_EQ(take(t, "2026.03 B"), (Outcome5{"26100.7979", false}));
    auto const course = t.world.offers(DeviceIndex{0}).at(0).course.value();
    EXPECT_EQ(course.restarted, course.installed);
    EXPECT_TRUE(t.world.hotpatch(DeviceIndex{0}).on_track);
}

TEST(Tc5, Tc5_19_ABaselineRestarts) {
    EXPECT_EQ(take("26100.7979", "2026-04-15", "2026.04 B"), (Outcome5{"26100.8246", true}));
}

TEST(Tc5, Tc5_20_BelowTheBaselineTheBaselineComesAlong) {
    EXPECT_EQ(take("26100.7462", "2026-02-11", "2026.02 B"), (Outcome5{"26100.7781", true}));
}

TEST(Tc5, Tc5_21_WithoutVbsTheStandardUpdate) {
    auto model = modern();
    model.secure_boot = false;
    EXPECT_EQ(take("26100.7623", "2026-02-11", "2026.02 B", model), (Outcome5{"26100.7840", true}));
}

TEST(Tc5, Tc5_22_OnArm64TheStandardUpdate) {
    auto model = modern();
    model.architecture = Architecture::arm64;
    EXPECT_EQ(take("26100.7623", "2026-02-11", "2026.02 B", model), (Outcome5{"26100.7840", true}));
}

TEST(Tc5, Tc5_23_Before24H2TheStandardUpdate) {
    EXPECT_EQ(take("22631.6491", "2026-02-11", "2026.02 B"), (Outcome5{"22631.6649", true}));
}

TEST(Tc5, Tc5_24_ProTheStandardUpdate) {
    EXPECT_EQ(take("26100.7623", "2026-02-11", "2026.02 B", modern(), "Pro"), (Outcome5{"26100.7840", true}));
}

TEST(Tc5, Tc5_25_OffTheTrackUntilTheNextBaseline) {
    WindowsTenant t(windows_setup("26100.7840", "2026-03-11"));
    EXPECT_FALSE(t.world.hotpatch(DeviceIndex{0}).on_track);
    EXPECT_EQ(take(t, "2026.03 B"), (Outcome5{"26100.8037", true}));
    t.advance_to("2026-04-15");
    EXPECT_EQ(take(t, "2026.04 B"), (Outcome5{"26100.8246", true}));
    EXPECT_TRUE(t.world.hotpatch(DeviceIndex{0}).on_track);
    t.advance_to("2026-05-13");
    EXPECT_EQ(take(t, "2026.05 B"), (Outcome5{"26100.8390", false}));
}

TEST(Tc5, Tc5_26_AnUpgradeInAHotpatchMonthLeavesTheTrack) {
    WindowsTenant t(windows_setup("26100.7781", "2026-03-20"));
    t.deploy(k11_25H2);
    t.advance(days{10});
    EXPECT_EQ(t.windows(), "26200.8037");
    EXPECT_FALSE(t.world.hotpatch(DeviceIndex{0}).on_track);
    t.advance_to("2026-04-15");
    EXPECT_EQ(take(t, "2026.04 B"), (Outcome5{"26200.8246", true}));
    t.advance_to("2026-05-13");
    EXPECT_EQ(take(t, "2026.05 B"), (Outcome5{"26200.8390", false}));
}

TEST(Tc5, Tc5_27_AnUpgradeInABaselineMonthKeepsIt) {
    WindowsTenant t(windows_setup("26100.7623", "2026-01-25"));
    t.deploy(k11_25H2);
    t.advance(days{10});
    EXPECT_EQ(t.windows(), "26200.7623");
    t.advance_to("2026-02-11");
    EXPECT_EQ(take(t, "2026.02 B"), (Outcome5{"26200.7781", false}));
}

TEST(Tc5, Tc5_28_AnExtraBaseline) {
    EXPECT_EQ(take("26100.8390", "2026-06-10", "2026.06 B"), (Outcome5{"26100.8655", true}));
}

TEST(Tc5, Tc5_29_AHotpatchedDeviceHasItsMonth) {
    WindowsTenant t(windows_setup("26100.7781", "2026-02-11"));
    EXPECT_TRUE(t.matched("2026.02 B").empty());
    auto const id = t.deploy("2026.02 B");  // the standard update, 7840
    t.advance(days{14});
    EXPECT_TRUE(t.of(id).rollout.offered.empty());
    auto const urgent = t.deploy("2026.02 B", expedited());
    t.advance(days{2});
    EXPECT_TRUE(t.of(urgent).rollout.offered.empty());
}

TEST(Hotpatching, IsOffUnlessTheSettingsTurnItOn) {
    WindowsTenant t(windows_setup("26100.7623", "2026-02-11"));
    auto const id = t.deploy("2026.02 B");
    t.advance(days{7});
    EXPECT_EQ(t.windows(), "26100.7840");
    EXPECT_TRUE(t.restarted(id));
}

TEST(Hotpatching, WhatBeganWithoutARestartEndsAsAHotpatch) {
    WindowsTenant t(windows_setup("26100.7623", "2026-02-11", modern(), "Enterprise", 200));
    auto const id = t.hotpatch("2026.02 B");
    t.advance(11h);
    DeviceSet flying;
    for (auto const& [step, sets] : t.of(id).rollout.ends) flying |= sets[0];
    ASSERT_FALSE(flying.empty());
    DeploymentSettings off;
    off.user_experience = UserExperienceSettings{{}, {}, false};
    t.must(UpdateDeployment{id, std::nullopt, off});
    t.advance(days{7});
    flying.for_each([&](DeviceIndex d) { EXPECT_EQ(t.world.windows(d).text(), "26100.7781"); });
    (t.of(id).rollout.offered - t.of(id).rollout.hotpatched).for_each([&](DeviceIndex d) {
        EXPECT_EQ(t.world.windows(d).text(), "26100.7840");
    });
    EXPECT_EQ(t.of(id).rollout.ended[0].size(), 200U);
}

TEST(Hotpatching, OutOfBandStandsOnItsMonth) {
    auto setup = windows_setup("26100.7092", "2025-11-21");
    setup.catalog.software.push_back(quality("2025.11 OOB", "2025-11-20", true, {}, {"26100.7093"}));
    setup.catalog.software.back().cadence = Cadence::out_of_band;
    WindowsTenant t(setup);
    EXPECT_EQ(take(t, "2025.11 OOB"), (Outcome5{"26100.7093", false}));
    EXPECT_TRUE(t.matched("2025.11 B").empty());
    t.advance_to("2025-12-10");
    EXPECT_EQ(take(t, "2025.12 B"), (Outcome5{"26100.7392", false}));
}

}  // namespace
}  // namespace sim
