/// Quality updates: cumulative, expedited, recovery. (device-behavior reference 5.1 to 5.4)
#include <gtest/gtest.h>

#include "tests/sim/windows_support.h"

namespace sim {
namespace {

using namespace test;

/// What the devices run three hours after the deployment, which is when expedited updates have been
/// downloaded and installed, and a day later the last one has restarted.
std::string expedite(std::string_view windows, std::string_view today, std::string entry) {
    WindowsTenant t(windows_setup(windows, today));
    t.deploy(std::move(entry), expedited(1));
    t.advance(days{1} + 3h);
    return t.windows();
}

TEST(Tc5, Tc5_1_ExpeditedToTheRelease) {
    EXPECT_EQ(expedite("22631.3007", "2024-02-14", "2024.02 B"), "22631.3155");
}

TEST(Tc5, Tc5_2_NothingForDevicesThatHaveIt) {
    EXPECT_EQ(expedite("22631.3155", "2024-02-14", "2024.02 B"), "22631.3155");
}

TEST(Tc5, Tc5_3_NothingForDevicesAboveIt) {
    EXPECT_EQ(expedite("22631.3235", "2024-03-05", "2024.02 B"), "22631.3235");
    // Not even when something newer is out.
    EXPECT_EQ(expedite("22631.3235", "2024-03-13", "2024.02 B"), "22631.3235");
}

TEST(Tc5, Tc5_4_TheNewestSecurityUpdateIsInstalled) {
    EXPECT_EQ(expedite("22631.3007", "2024-03-13", "2024.02 B"), "22631.3296");
    // A newer preview is not a security update.
    EXPECT_EQ(expedite("22631.3007", "2024-03-05", "2024.02 B"), "22631.3155");
}

TEST(Tc5, Tc5_7_ANonSecurityReleaseWhileItIsTheNewest) {
    EXPECT_EQ(expedite("26100.2033", "2024-10-30", "2024.10 D"), "26100.2161");
}

TEST(Tc5, Tc5_8_ButNotLater) {
    WindowsTenant late(windows_setup("26100.2033", "2024-11-13"));
    EXPECT_FALSE(late.world.apply(CreateDeployment{"2024.10 D", expedited(), kAudience}));
    // Those that wait when the next B appears are not offered it any more.
    auto setup = windows_setup("26100.2033", "2024-11-12T17:58:00Z");
    WindowsTenant t(setup);
    auto const id = t.deploy("2024.10 D", expedited());
    EXPECT_EQ(t.of(id).rollout.waiting.size(), 8U);
    t.advance(days{4});
    EXPECT_TRUE(t.of(id).rollout.offered.empty());
}

TEST(Tc5, Tc5_9_NonSecurityReleasesAreNotExpeditedToWindows10) {
    EXPECT_EQ(expedite("19045.5011", "2024-10-30", "2024.10 D"), "19045.5011");
    EXPECT_EQ(expedite("19045.5011", "2024-11-13", "2024.11 B"), "19045.5131");
}

TEST(Tc5, Tc5_11_ThePushActsWithinMinutes) {
    auto setup = windows_setup("22631.3007", "2024-02-14T10:00:00Z", modern(), "Enterprise", 500);
    setup.enrolled.clear();  // expediting needs no enrolment
    WindowsTenant t(setup);
    auto const id = t.deploy("2024.02 B", expedited());
    t.advance_to("2024-02-14T10:04:00Z");
    EXPECT_TRUE(t.of(id).rollout.offered.empty());
    t.advance_to("2024-02-14T10:15:00Z");
    EXPECT_EQ(t.of(id).rollout.offered.size(), 500U);
    bool early = false, late = false;
    for (std::uint32_t d = 0; d < 500; ++d) {
        Instant const offered = t.world.offers(DeviceIndex{d}).at(0).course->offered;
        early = early || offered == at("2024-02-14T10:10:00Z");
        late = late || offered == at("2024-02-14T10:15:00Z");
    }
    EXPECT_TRUE(early && late);
}

TEST(Tc5, Tc5_13_TheRestartIsForcedAfterDaysUntilForcedReboot) {
    auto setup = windows_setup("22631.3007", "2024-02-14T10:00:00Z", modern(), "Enterprise", 1000);
    WindowsTenant t(setup);
    t.deploy("2024.02 B", expedited(2));
    t.advance(days{4});
    std::size_t forced = 0;
    for (std::uint32_t d = 0; d < 1000; ++d) {
        auto const course = t.world.offers(DeviceIndex{d}).at(0).course.value();
        EXPECT_LE(course.restarted - course.installed, Ticks{days{2}});
        if (course.restarted - course.installed == Ticks{days{2}}) ++forced;
    }
    // The course lets three of ten wait for more than a day and evenly up to three: half of them are forced.
    EXPECT_GT(forced, 100U);
    EXPECT_LT(forced, 200U);
}

TEST(Tc5, Tc5_14_AManualRestartEndsTheWait) {
    WindowsTenant t(windows_setup("22631.3007", "2024-02-14T10:00:00Z", modern(), "Enterprise", 1000));
    t.deploy("2024.02 B", expedited(2));
    t.advance(days{4});
    EXPECT_EQ(t.windows(), "22631.3155");
    std::size_t by_hand = 0;
    for (std::uint32_t d = 0; d < 1000; ++d) {
        auto const course = t.world.offers(DeviceIndex{d}).at(0).course.value();
        if (course.restarted - course.installed >= Ticks{days{2}}) continue;
        ++by_hand;
        EXPECT_LE(course.ended - course.restarted, Ticks{5min});  // done at once: no second restart follows
    }
    EXPECT_GT(by_hand, 700U);
}

TEST(Tc5, Tc5_15_AReadinessTestInstallsNothing) {
    DeploymentSettings test = expedited();
    test.expedite->is_readiness_test = true;
    WindowsTenant t(windows_setup("22631.3007", "2024-02-14"));
    auto const id = t.deploy("2024.02 B", test);
    t.advance(1h);
    EXPECT_EQ(t.of(id).rollout.tested.size(), 8U);
    auto const offers = t.world.offers(DeviceIndex{1});
    ASSERT_EQ(offers.size(), 1U);
    EXPECT_TRUE(offers[0].tested);
    EXPECT_FALSE(offers[0].course);
    // Nor does it stand in the way of an update.
    t.deploy("2024.02 B");
    t.advance(days{7});
    EXPECT_EQ(t.windows(), "22631.3155");
    EXPECT_TRUE(t.of(id).rollout.offered.empty());
}

TEST(Tc5, Tc5_16_AReleaseWithoutARevisionForTheBuildIsNotApplicable) {
    WindowsTenant t(windows_setup("22000.3260", "2025-11-12"));
    EXPECT_EQ(expedite("22000.3260", "2025-11-12", "2025.11 B"), "22000.3260");
    auto const id = t.deploy("2025.11 B");
    t.advance(days{14});
    EXPECT_TRUE(t.of(id).rollout.offered.empty());
}

TEST(QualityUpdates, BringTheApprovedRevision) {
    WindowsTenant t(windows_setup("22631.3007", "2024-03-13"));
    t.deploy("2024.02 B");
    t.advance(days{14});
    EXPECT_EQ(t.windows(), "22631.3155");
    t.deploy("2024.03 B");
    t.advance(days{14});
    EXPECT_EQ(t.windows(), "22631.3296");
    t.deploy("2024.02 D");  // below
    t.advance(days{14});
    EXPECT_EQ(t.windows(), "22631.3296");
}

TEST(QualityUpdates, NeedEnrolmentUnlessTheyAreExpedited) {
    auto setup = windows_setup("22631.3007", "2024-02-14");
    setup.enrolled = {{{"sales"}, UpdateCategory::feature}};
    WindowsTenant t(setup);
    auto const id = t.deploy("2024.02 B");
    t.advance(days{14});
    EXPECT_TRUE(t.of(id).rollout.offered.empty());
    t.must(EnrollAssets{UpdateCategory::quality, t.ids({0, 8})});
    t.advance(days{14});
    EXPECT_EQ(t.windows(), "22631.3155");
}

TEST(QualityUpdates, ARevisionThatComesLaterIsInstalledThen) {
    auto setup = windows_setup("22631.3007", "2024-02-14");
    setup.catalog.software.push_back(quality("2024.02 late", "2024-02-15", false, {"22631.3240"}));
    setup.catalog.software.back().revisions[0].released = at("2024-03-01");
    WindowsTenant t(setup);
    t.advance(days{2});
    auto const id = t.deploy("2024.02 late");
    t.advance(days{10});
    EXPECT_TRUE(t.of(id).rollout.offered.empty());
    t.advance(days{14});
    EXPECT_EQ(t.windows(), "22631.3240");
}

TEST(QualityUpdates, TheNewerOfTwoIsOffered) {
    WindowsTenant t(windows_setup("22631.3007", "2024-03-13"));
    auto const feb = t.deploy("2024.02 B");
    auto const mar = t.deploy("2024.03 B");
    t.advance(days{14});
    EXPECT_TRUE(t.of(feb).rollout.offered.empty());
    EXPECT_EQ(t.of(mar).rollout.ended[0].size(), 8U);
}

TEST(QualityUpdates, AnExpeditedOneGoesBeforeANewerOrdinaryOne) {
    WindowsTenant t(windows_setup("22631.3007", "2024-03-13"));
    t.deploy("2024.03 B");
    auto const urgent = t.deploy("2024.02 B", expedited());
    t.advance(1h);
    EXPECT_EQ(t.of(urgent).rollout.offered.size(), 8U);
    t.advance(days{7});
    EXPECT_EQ(t.windows(), "22631.3296");
}

TEST(QualityUpdates, TheNewestOfEachKindApplies) {
    auto const content = [](std::string_view windows, std::string_view today) {
        return WindowsTenant(windows_setup(windows, today)).content();
    };
    using Content = std::vector<std::string>;
    EXPECT_EQ(content("26100.2033", "2024-11-11"), Content{"2024.10 D"});
    EXPECT_EQ(content("26100.2033", "2024-11-13"), Content{"2024.11 B"});
    EXPECT_EQ(content("26100.2314", "2024-11-13"), Content{});
    EXPECT_EQ(content("26200.7462", "2026-02-01"), (Content{"2026.01 B", "2026.01 D"}));
    // A device with February's hotpatch lacks nothing of February.
    EXPECT_EQ(content("26200.7781", "2026-02-12"), Content{});
}

TEST(QualityUpdates, AreMatchedByWhatDevicesRunNow) {
    WindowsTenant t(windows_setup("26200.7462", "2026-02-01"));
    EXPECT_EQ(t.matched("2026.01 B").size(), 8U);
    EXPECT_EQ(t.matched("2025.12 B").size(), 0U);
    t.deploy("2026.01 D");
    t.advance(days{7});
    EXPECT_TRUE(t.content().empty());
    EXPECT_TRUE(t.matched("2026.01 B").empty());
}

TEST(Tc7, Tc7_37_DeletingLetsDevicesFinishTheirRestart) {
    WindowsTenant t(windows_setup("22631.3007", "2024-02-14", modern(), "Enterprise", 100));
    auto const id = t.deploy("2024.02 B", expedited());
    t.advance(4h);
    ASSERT_EQ(t.of(id).rollout.offered.size(), 100U);
    ASSERT_LT(t.of(id).rollout.ended[0].size(), 100U);
    t.must(DeleteDeployment{id});
    t.advance(days{4});
    EXPECT_EQ(t.windows(), "22631.3155");
}

TEST(Tc7, Tc7_39_TheExpeditedUpdateFirstThenTheFeatureUpdate) {
    WindowsTenant t(windows_setup("22631.4317", "2024-11-14"));
    auto const version = t.deploy(k11_24H2);
    auto const urgent = t.deploy("2024.11 B", expedited(1));
    t.advance(days{10});
    EXPECT_EQ(t.of(urgent).rollout.ended[0].size(), 8U);
    EXPECT_EQ(t.of(version).rollout.ended[0].size(), 8U);
    EXPECT_EQ(t.windows(), "26100.2314");
    for (std::uint32_t d = 0; d < 8; ++d) {
        auto const offers = t.world.offers(DeviceIndex{d});
        ASSERT_EQ(offers.size(), 2U);
        EXPECT_LE(offers[1].course->ended, offers[0].course->offered);
    }
}

TEST(RecoveryUpdates, AreForDevicesWhoseLastUpdateFailed) {
    auto setup = windows_setup("22631.3007", "2024-02-14", modern(), "Enterprise", 400);
    setup.client.failure_ppm = 500'000;
    SoftwareEntry repair;
    repair.id = "repair";
    repair.kind = EntryKind::recovery;
    repair.released = at("2024-01-01");
    setup.catalog.software.push_back(repair);
    WindowsTenant t(setup);
    auto const first = t.deploy("repair");
    t.advance(days{7});
    EXPECT_TRUE(t.of(first).rollout.offered.empty());
    auto const b = t.deploy("2024.02 B");
    t.advance(days{7});
    auto const failed = t.of(b).rollout.ended[1];
    EXPECT_GT(failed.size(), 100U);
    EXPECT_EQ(t.of(first).rollout.offered | t.of(first).rollout.waiting, failed);
    t.advance(days{7});
    DeviceSet const repaired = t.of(first).rollout.ended[0];
    EXPECT_GT(repaired.size(), 50U);
    EXPECT_EQ(t.state().failed, failed - repaired);
    repaired.for_each([&](DeviceIndex d) { EXPECT_EQ(t.world.windows(d).text(), "22631.3007"); });
    EXPECT_EQ(t.matched("repair"), failed - repaired);
}

TEST(Unenrolling, FromACategoryLeavesTheAudiencesOfItsContent) {
    WindowsTenant t(windows_setup("22631.4317", "2024-11-14"));
    t.deploy("2024.11 B", starting_at(at("2025-01-01")));
    t.must(UnenrollAssets{UpdateCategory::feature, t.ids({0, 2})});
    EXPECT_EQ(effective_members(t.state(), t.audience_of()).size(), 8U);
    t.must(UnenrollAssets{UpdateCategory::quality, t.ids({0, 2})});
    EXPECT_EQ(effective_members(t.state(), t.audience_of()).size(), 6U);
}

}  // namespace
}  // namespace sim
