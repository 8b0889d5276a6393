/// Devices enrolled in driver management (device-behavior reference 2.7), firmware versions, catalogue
/// entries.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/support.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using test::at;
using test::entry;
using test::kAudience;
using test::kWifi;
using test::ladder;
using test::starting_at;
using test::Tenant;
using Names = std::vector<std::string>;

constexpr std::uint32_t kDevices = 200;

TEST(Tc2Managed, Tc2_45_NothingIsOfferedUntilApproved) {
    Tenant t(ladder(kDevices));
    EXPECT_EQ(t.applicable(), (Names{"v2", "v3", "v4"}));
    EXPECT_EQ(t.recommended_by("v4"), Names{"Microsoft"});
    EXPECT_EQ(t.recommended_by("v3"), Names{});
    EXPECT_EQ(t.recommended_by("v2"), Names{});
    t.policy();
    t.advance(days{10});
    for (std::uint32_t d = 0; d < kDevices; ++d) {
        EXPECT_TRUE(t.world.offers(DeviceIndex{d}).empty());
        EXPECT_EQ(t.version(d), "1.0.0.0");
    }
}

TEST(Tc2Managed, Tc2_46_TheApprovedVersionIsOffered) {
    Tenant t(ladder(kDevices));
    auto const v2 = t.approve(t.policy(), "v2");
    t.advance(days{3});
    EXPECT_EQ(t.done(v2).size(), kDevices);
    EXPECT_EQ(t.version(17), "2.0.0.0");
    EXPECT_EQ(t.applicable(), (Names{"v3", "v4"}));
}

TEST(Tc2Managed, Tc2_47_OnlyTheNewestApprovedVersionIsOffered) {
    Tenant t(ladder(kDevices));
    auto const policy = t.policy();
    auto const v2 = t.approve(policy, "v2");
    auto const v4 = t.approve(policy, "v4");
    t.advance(days{3});
    // Both were approved within seconds: nobody scanned in between.
    EXPECT_TRUE(t.rollout(v2).offered.empty());
    EXPECT_EQ(t.done(v4).size(), kDevices);
    EXPECT_EQ(t.applicable(), Names{});
}

TEST(Tc2Managed, Tc2_47_AnApprovalThatHasNotStartedDoesNotHoldBackTheOlder) {
    Tenant t(ladder(kDevices));
    auto const policy = t.policy();
    auto const v4 = t.approve(policy, "v4", starting_at(t.world.now() + days{10}));
    auto const v2 = t.approve(policy, "v2");
    t.advance(days{3});
    EXPECT_EQ(t.done(v2).size(), kDevices);
    t.advance(days{10});
    EXPECT_EQ(t.done(v4).size(), kDevices);
}

/// Offers v2 and v4, stops v4 by `stop` before anyone has scanned, and waits.
template <class Stop>
void older_is_offered_after(Stop stop) {
    Tenant t(ladder(kDevices));
    auto const policy = t.policy();
    auto const v2 = t.approve(policy, "v2");
    auto const v4 = t.approve(policy, "v4");
    EXPECT_TRUE(t.rollout(v2).waiting.empty());
    stop(t, v4);
    EXPECT_EQ(t.rollout(v2).waiting.size(), kDevices);
    t.advance(days{3});
    EXPECT_EQ(t.done(v2).size(), kDevices);
    EXPECT_EQ(t.version(0), "2.0.0.0");
}

TEST(Tc2Managed, Tc2_48_PausingTheNewestRevivesTheOlder) {
    older_is_offered_after([](Tenant& t, ApprovalId const& v4) { t.request(v4, RequestedState::paused); });
}
TEST(Tc2Managed, Tc2_48_RevokingTheNewestRevivesTheOlder) {
    older_is_offered_after([](Tenant& t, ApprovalId const& v4) { t.must(RevokeApproval{v4}); });
}
TEST(Tc2Managed, Tc2_48_DeletingTheNewestRevivesTheOlder) {
    older_is_offered_after([](Tenant& t, ApprovalId const& v4) { t.must(DeleteApproval{v4}); });
}
TEST(Tc2Managed, Tc2_48_MovingTheStartOfTheNewestRevivesTheOlder) {
    older_is_offered_after([](Tenant& t, ApprovalId const& v4) {
        t.must(UpdateApprovalSettings{v4, starting_at(t.world.now() + days{100})});
    });
}

TEST(Tc2Managed, Tc2_48_LeavingTheAudienceOfTheNewestRevivesTheOlder) {
    Tenant t(ladder(kDevices));
    auto const some = t.audience({t.ids({0, 10}), {}});
    auto const v2 = t.approve(t.policy(), "v2");
    t.approve(t.policy(some), "v4");
    EXPECT_EQ(t.rollout(v2).waiting.size(), kDevices - 10);
    t.must(UpdateAudience{some, {}, {t.ids({0, 4}), {}}, {}, {}});
    EXPECT_EQ(t.rollout(v2).waiting.size(), kDevices - 6);
    t.must(UpdateAudience{some, {}, {}, {t.ids({4, 6}), {}}, {}});
    EXPECT_EQ(t.rollout(v2).waiting.size(), kDevices - 4);
}

TEST(Tc2Managed, Tc2_48_TheNewestComesBackWhenResumed) {
    Tenant t(ladder(kDevices));
    auto const policy = t.policy();
    auto const v2 = t.approve(policy, "v2");
    auto const v4 = t.approve(policy, "v4");
    t.request(v4, RequestedState::paused);
    t.request(v4, RequestedState::none);
    EXPECT_TRUE(t.rollout(v2).waiting.empty());
    t.advance(days{3});
    EXPECT_TRUE(t.done(v2).empty());
    EXPECT_EQ(t.done(v4).size(), kDevices);
}

TEST(Tc2Managed, Tc2_49_NothingIsDowngraded) {
    Tenant t(ladder(kDevices));
    auto const policy = t.policy();
    auto const v2 = t.approve(policy, "v2");
    auto const v4 = t.approve(policy, "v4");
    t.advance(days{3});
    t.request(v4, RequestedState::paused);
    t.advance(days{10});
    EXPECT_TRUE(t.rollout(v2).offered.empty());
    EXPECT_EQ(t.version(0), "4.0.0.0");
}

TEST(Tc2Managed, Tc2_50_WhatADeviceGotElsewhereEndsTheOlderOffer) {
    Tenant t(ladder(kDevices));
    auto const v2 = t.approve(t.policy(), "v2");
    // Device 5 gets v3 by another policy on another audience.
    auto const elsewhere = t.audience({{t.id(5)}, {}});
    auto const v3 = t.approve(t.policy(elsewhere), "v3");
    t.advance(days{3});
    EXPECT_EQ(test::members(t.done(v3)), std::vector{5U});
    EXPECT_FALSE(t.rollout(v2).offered.contains(DeviceIndex{5}));
    EXPECT_EQ(t.done(v2).size(), kDevices - 1);
    EXPECT_FALSE(t.matched("v2").contains(DeviceIndex{5}));
    EXPECT_TRUE(t.matched("v4").contains(DeviceIndex{5}));
}

TEST(Tc2Managed, Tc2_53_ApprovedSomewhereWinsOverPausedElsewhere) {
    Tenant t(ladder(kDevices));
    auto const p = t.approve(t.policy(), "v4");
    auto const q = t.approve(t.policy(), "v4");
    t.request(q, RequestedState::paused);
    t.advance(days{3});
    EXPECT_EQ(t.done(p).size(), kDevices);
    EXPECT_TRUE(t.rollout(q).offered.empty());
}

TEST(Tc2Managed, Tc2_53_TwoApprovalsOfferADeviceOnce) {
    Tenant t(ladder(kDevices));
    auto const p = t.approve(t.policy(), "v4");
    auto const q = t.approve(t.policy(), "v4");
    t.advance(days{3});
    EXPECT_FALSE(t.rollout(p).offered.intersects(t.rollout(q).offered));
    EXPECT_EQ((t.done(p) | t.done(q)).size(), kDevices);
}

TEST(Tc2Managed, Tc2_54_AnOfferIsWithheldOnceNobodyRecommendsIt) {
    auto s = ladder(2000);
    DriverEntry v5 = entry("v5", "5.0.0.0", "2025-01-01", kWifi);
    v5.released = s.start + 10h;
    s.catalog.drivers.push_back(v5);
    Tenant t(std::move(s));
    auto const v4 = t.approve(t.policy(), "v4", test::while_recommended_by({"microsoft"}));
    t.advance(10h - 1s);
    EXPECT_EQ(t.recommended_by("v4"), Names{"Microsoft"});
    DeviceSet const before = t.rollout(v4).offered;
    EXPECT_GT(before.size(), 500U);
    EXPECT_LT(before.size(), 1500U);
    t.advance(days{5});
    EXPECT_EQ(t.recommended_by("v4"), Names{});
    // Those who have it keep it.
    EXPECT_EQ(t.rollout(v4).offered, before);
    EXPECT_EQ(t.done(v4), before);
}

TEST(Tc2Managed, Tc2_54_WithoutTheConditionTheOfferGoesOn) {
    auto s = ladder(500);
    DriverEntry v5 = entry("v5", "5.0.0.0", "2025-01-01", kWifi);
    v5.released = s.start + 10h;
    s.catalog.drivers.push_back(v5);
    Tenant t(std::move(s));
    auto const v4 = t.approve(t.policy(), "v4");
    t.advance(days{5});
    EXPECT_EQ(t.done(v4).size(), 500U);
}

TEST(Tc2Managed, Tc2_54_OptionalContentIsRecommendedByNobody) {
    Tenant t(ladder(kDevices));
    auto const v3 = t.approve(t.policy(), "v3", test::while_recommended_by({"Microsoft"}));
    auto const open = t.approve(t.policy(), "v3");
    t.advance(days{3});
    EXPECT_TRUE(t.rollout(v3).offered.empty());
    EXPECT_EQ(t.done(open).size(), kDevices);
}

TEST(Tc2Managed, AWithheldVersionDoesNotHoldBackTheOlder) {
    Tenant t(ladder(kDevices));
    auto const policy = t.policy();
    auto const v3 = t.approve(policy, "v3", test::while_recommended_by({"Microsoft"}));
    auto const v2 = t.approve(policy, "v2");
    t.advance(days{3});
    EXPECT_TRUE(t.rollout(v3).offered.empty());
    EXPECT_EQ(t.done(v2).size(), kDevices);
}

TEST(Tc2Managed, AnExpiredVersionDoesNotHoldBackTheOlder) {
    auto s = ladder(kDevices);
    s.catalog.drivers[2].deployable_until = s.start + 1h;
    Tenant t(std::move(s));
    auto const policy = t.policy();
    auto const v2 = t.approve(policy, "v2");
    auto const v4 = t.approve(policy, "v4");
    EXPECT_TRUE(t.rollout(v2).waiting.empty());
    t.advance(days{4});
    EXPECT_EQ((t.done(v2) | t.done(v4)).size(), kDevices);
    EXPECT_GT(t.done(v2).size(), kDevices / 2);
    EXPECT_LT(t.done(v4).size(), kDevices / 4);
}

TEST(Tc2Managed, AFailedInstallationLeavesTheDeviceToAnotherDeployment) {
    auto s = ladder(kDevices);
    s.client.failure_ppm = 500'000;
    Tenant t(std::move(s));
    auto const policy = t.policy();
    auto const first = t.approve(policy, "v4");
    auto const second = t.approve(policy, "v4");
    t.advance(days{4});
    DeviceSet const failed = t.rollout(first).ended[1];
    EXPECT_GT(failed.size(), kDevices / 4);
    EXPECT_EQ(t.rollout(second).offered, failed);
}

TEST(Tc2Managed, R2_16_AnEntryVanishesWhenNoMemberNeedsIt) {
    Tenant t(ladder(kDevices));
    auto const some = t.audience({t.ids({0, 10}), {}});
    EXPECT_EQ(t.applicable(some).size(), 3U);
    t.approve(t.policy(some), "v4");
    t.advance(days{3});
    EXPECT_EQ(t.applicable(some), Names{});
    EXPECT_EQ(t.matched("v4").size(), kDevices - 10);
    t.must(UnenrollAssets{UpdateCategory::driver, t.ids({10, kDevices})});
    EXPECT_EQ(t.applicable(), Names{});
}

TEST(Tc2Firmware, Tc2_65_OlderFirmwareIsNotBetter) {
    auto s = ladder(1);
    s.catalog.drivers = {entry("fw4", "0.1.4.0", "2025-06-01", kWifi),
                         entry("fw6", "0.1.6.0", "2025-08-01", kWifi)};
    for (auto& e : s.catalog.drivers) e.driver_class = "Firmware";
    s.fleet.models[0].components[0].driver = test::installed("0.1.5.0", "2025-07-01");
    Tenant t(std::move(s));
    EXPECT_EQ(t.applicable(), Names{"fw6"});
    auto const fw4 = t.approve(t.policy(), "fw4");
    t.advance(days{5});
    EXPECT_TRUE(t.rollout(fw4).offered.empty());
}

TEST(Tc3, Tc3_1_AnUnknownPublisherClassIsOther) {
    EXPECT_EQ(catalogue_class("Toaster"), "Other");
    EXPECT_EQ(catalogue_class(""), "Other");
}
TEST(Tc3, Tc3_2_DisplayIsVideo) { EXPECT_EQ(catalogue_class("Display"), "Video"); }
TEST(Tc3, Tc3_2_SetupClassesHaveTheirCatalogueClass) {
    EXPECT_EQ(catalogue_class("Net"), "Networking");
    EXPECT_EQ(catalogue_class("MEDIA"), "Sound");
    EXPECT_EQ(catalogue_class("Printer"), "Printers");
    EXPECT_EQ(catalogue_class("HDC"), "OtherHardware");
    EXPECT_EQ(catalogue_class("Firmware"), "Firmware");
}
TEST(Tc3, Tc3_3_OneDisplayNameTwoEntries) {
    auto older = entry("a", "1.0.0.0", "2024-01-01", kWifi);
    auto newer = entry("b", "1.1.0.0", "2024-02-01", kWifi);
    newer.display_name = older.display_name;
    auto const catalog = Catalog::make({{newer, older}, {}, {}, {}}).value();
    ASSERT_EQ(catalog.drivers().size(), 2U);
    EXPECT_NE(catalog.find("a"), catalog.find("b"));
    EXPECT_EQ(Catalog::make({{older, older}, {}, {}, {}}).error().code, Errc::already_exists);
}
TEST(Tc3, Tc3_4_VersionsSortAsNumbers) {
    std::vector<Version> versions{*Version::parse("10.68.1204.2022"), *Version::parse("10.68.815.2023")};
    std::ranges::sort(versions);
    EXPECT_EQ(versions.back().text(), "10.68.1204.2022");
}

}  // namespace
}  // namespace sim
