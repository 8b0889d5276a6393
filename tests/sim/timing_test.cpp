/// A service that takes its time: what is asked for takes effect later, for whole sets of devices.
#include <gtest/gtest.h>

#include "sim/client/client.h"
#include "sim/service/rules.h"
#include "tests/sim/support.h"

namespace sim {
namespace {

using namespace test;
using Devices = std::vector<std::uint32_t>;

constexpr auto kDriver = static_cast<std::size_t>(UpdateCategory::driver);

/// Nobody is enrolled yet; every device is a member of kAudience.
Setup slow(Timing const& timing, std::uint32_t count = 4) {
    Setup s = ladder(count);
    s.enrolled.clear();
    s.service.timing = timing;
    return s;
}

Devices enrolled(Tenant const& t) { return members(t.state().enrolled[kDriver]); }
Devices enrolling(Tenant const& t) { return members(t.state().enrolling[kDriver]); }
Devices unenrolling(Tenant const& t) { return members(t.state().unenrolling[kDriver]); }

void enroll(Tenant& t, DeviceRange range) { t.must(EnrollAssets{UpdateCategory::driver, t.ids(range)}); }
void unenroll(Tenant& t, DeviceRange range) { t.must(UnenrollAssets{UpdateCategory::driver, t.ids(range)}); }

TEST(Timing, EnrolmentTakesEffectWhenItsTimeHasCome) {
    Tenant t(slow({.enroll = 10min}));
    enroll(t, {0, 2});
    Instant const asked = t.world.now();
    EXPECT_EQ(enrolling(t), (Devices{0, 1}));
    EXPECT_EQ(enrolled(t), Devices{});
    EXPECT_TRUE(t.state().registered.contains(DeviceIndex{0}));
    EXPECT_EQ(t.state().enrollment_changed[kDriver].get(DeviceIndex{0}), asked);
    EXPECT_TRUE(t.applicable().empty());
    t.must(AdvanceTo{asked + 10min - Ticks{1}});
    EXPECT_EQ(enrolled(t), Devices{});
    t.must(AdvanceTo{asked + 10min});
    EXPECT_EQ(enrolling(t), Devices{});
    EXPECT_EQ(enrolled(t), (Devices{0, 1}));
    EXPECT_EQ(t.state().enrollment_changed[kDriver].get(DeviceIndex{0}), asked + 10min);
    EXPECT_EQ(t.applicable(), (std::vector<std::string>{"v2", "v3", "v4"}));
}

TEST(Timing, NobodyIsOfferedAnythingBeforeItIsEnrolled) {
    Tenant t(slow({.enroll = days{2}}));
    auto const approval = t.approve(t.policy(), "v4");
    enroll(t, {0, 4});
    t.advance(days{2} - 1min);
    EXPECT_TRUE(t.rollout(approval).admissions.empty());
    t.advance(days{2});
    EXPECT_EQ(t.done(approval).size(), 4U);
}

TEST(Timing, UnenrollingKeepsDevicesManagedUntilItsTime) {
    auto s = ladder(4);
    s.service.timing.unenroll = 10min;
    Tenant t(std::move(s));
    t.approve(t.policy(), "v4");
    unenroll(t, {0, 1});
    EXPECT_EQ(unenrolling(t), Devices{0});
    EXPECT_EQ(enrolled(t), (Devices{0, 1, 2, 3}));
    EXPECT_TRUE(t.audience_of().members.devices.contains(DeviceIndex{0}));
    t.advance(11min);
    EXPECT_EQ(unenrolling(t), Devices{});
    EXPECT_EQ(enrolled(t), (Devices{1, 2, 3}));
    EXPECT_FALSE(t.audience_of().members.devices.contains(DeviceIndex{0}));
}

TEST(Timing, WhatWasAskedForLastCounts) {
    Tenant t(slow({.enroll = 10min, .unenroll = 3min}));
    enroll(t, {0, 3});
    t.advance(5min);
    unenroll(t, {1, 2});
    EXPECT_EQ(enrolling(t), (Devices{0, 2}));
    EXPECT_EQ(unenrolling(t), Devices{1});
    t.advance(1min);
    enroll(t, {1, 2});
    EXPECT_EQ(enrolling(t), (Devices{0, 1, 2}));
    EXPECT_EQ(unenrolling(t), Devices{});
    t.advance(5min);
    EXPECT_EQ(enrolled(t), (Devices{0, 2}));
    t.advance(5min);
    EXPECT_EQ(enrolled(t), (Devices{0, 1, 2}));
    EXPECT_TRUE(t.state().pending.empty());
}

TEST(Timing, ADelayAloneLeavesTheOtherDirectionAtOnce) {
    Tenant t(slow({.enroll = 10min}));
    enroll(t, {0, 2});
    unenroll(t, {0, 1});
    EXPECT_EQ(enrolling(t), Devices{1});
    t.advance(11min);
    EXPECT_EQ(enrolled(t), Devices{1});
    unenroll(t, {1, 2});
    EXPECT_EQ(enrolled(t), Devices{});
}

TEST(Timing, PoliciesThatEnrolByThemselvesTakeAsLong) {
    Tenant t(slow({.enroll = 10min}));
    t.must(CreatePolicy{kAudience, {UpdateCategory::driver}, {}});
    EXPECT_EQ(enrolling(t), (Devices{0, 1, 2, 3}));
    EXPECT_EQ(enrolled(t), Devices{});
    t.advance(11min);
    EXPECT_EQ(enrolled(t), (Devices{0, 1, 2, 3}));
}

TEST(Timing, MembersOfAudiencesAndGroupsComeAndGoLater) {
    Tenant t(slow({.audience = 5min}));
    AudienceId const audience{t.must(CreateAudience{}).id};
    AssetGroupId const group{t.must(CreateAssetGroup{}).id};
    t.must(UpdateAudience{audience, {{t.id(0), t.id(1)}, {group}}, {}, {}, {}});
    t.must(AddGroupMembers{group, {t.id(2)}});
    EXPECT_TRUE(effective_members(t.state(), t.audience_of(audience)).empty());
    t.advance(6min);
    EXPECT_EQ(members(effective_members(t.state(), t.audience_of(audience))), (Devices{0, 1, 2}));
    t.must(UpdateAudience{audience, {}, {{t.id(0)}, {}}, {{t.id(1)}, {}}, {}});
    t.must(RemoveGroupMembers{group, {t.id(2)}});
    EXPECT_EQ(effective_members(t.state(), t.audience_of(audience)).size(), 3U);
    t.advance(6min);
    EXPECT_TRUE(effective_members(t.state(), t.audience_of(audience)).empty());
}

TEST(Timing, WhatIsGoneMeanwhileDoesNotComeBack) {
    Tenant t(slow({.enroll = 10min, .audience = 5min}));
    AudienceId const audience{t.must(CreateAudience{}).id};
    AssetGroupId const group{t.must(CreateAssetGroup{}).id};
    t.must(UpdateAudience{audience, {{t.id(0), t.id(1)}, {group}}, {}, {}, {}});
    enroll(t, {0, 2});
    t.must(DeleteDevice{t.id(0)});
    t.must(DeleteAssetGroup{group});
    AudienceId const gone{t.must(CreateAudience{}).id};
    t.must(UpdateAudience{gone, {{t.id(2)}, {}}, {}, {}, {}});
    t.must(DeleteAudience{gone});
    t.advance(11min);
    EXPECT_EQ(members(t.audience_of(audience).members.devices), Devices{1});
    EXPECT_TRUE(t.audience_of(audience).members.groups.empty());
    EXPECT_EQ(enrolled(t), Devices{1});
    EXPECT_FALSE(t.state().registered.contains(DeviceIndex{0}));
}

TEST(Timing, DeletedObjectsStayForAWhileAndKeepOthersInUse) {
    Tenant t(slow({.deletes = 30s}));
    PolicyId const policy = t.policy();
    ASSERT_TRUE(t.world.apply(DeletePolicy{policy}));
    EXPECT_NE(t.state().policies.find(policy), nullptr);
    ASSERT_TRUE(t.world.apply(DeletePolicy{policy}));  // again: it is still there
    auto const refused = t.world.apply(DeleteAudience{kAudience});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::wrong_state);
    t.advance(31s);
    EXPECT_EQ(t.state().policies.find(policy), nullptr);
    EXPECT_FALSE(t.world.apply(DeletePolicy{policy}));
    ASSERT_TRUE(t.world.apply(DeleteAudience{kAudience}));
    EXPECT_NE(t.state().audiences.find(kAudience), nullptr);
    t.advance(31s);
    EXPECT_EQ(t.state().audiences.find(kAudience), nullptr);
    EXPECT_TRUE(t.state().pending.empty());
}

TEST(Timing, ADeletionThatBecameImpossibleDoesNotHappen) {
    Tenant t(slow({.deletes = 30s}));
    t.must(DeleteAudience{kAudience});
    t.policy();
    t.advance(1min);
    EXPECT_NE(t.state().audiences.find(kAudience), nullptr);
}

TEST(Timing, ContentAppliesToADeviceFromItsFirstScanOn) {
    constexpr std::uint32_t kCount = 200;
    Tenant t(slow({.catalog_from_scan = true}, kCount));
    enroll(t, {0, kCount});
    Instant const asked = t.world.now();
    EXPECT_EQ(t.state().enrolled[kDriver].size(), kCount);
    EXPECT_TRUE(t.applicable().empty());
    std::uint64_t before = 0;
    for (int hours = 4; hours <= 24; hours += 4) {
        t.must(AdvanceTo{asked + std::chrono::hours{hours}});
        Devices scanned;
        for (std::uint32_t d = 0; d < kCount; ++d) {
            auto const key = t.world.fleet().key_of(DeviceIndex{d});
            if (t.world.premises().client.scan(key, asked) <= t.world.now()) scanned.push_back(d);
        }
        EXPECT_EQ(members(t.matched("v4")), scanned) << hours;
        EXPECT_GE(scanned.size(), before);
        before = scanned.size();
    }
    EXPECT_EQ(before, kCount);
    EXPECT_TRUE(t.state().reports[kDriver].empty());
    // Enrolled anew, it has to scan anew.
    unenroll(t, {0, 1});
    enroll(t, {0, 1});
    t.must(UpdateAudience{kAudience, {{t.id(0)}, {}}, {}, {}, {}});
    EXPECT_EQ(t.matched("v4").size(), kCount - 1);
    t.advance(22h);
    EXPECT_EQ(t.matched("v4").size(), kCount);
}

TEST(Timing, DevicesEnrolledAtTheStartAreKnown) {
    auto s = ladder(4);
    s.service.timing.catalog_from_scan = true;
    Tenant const t(std::move(s));
    EXPECT_EQ(t.matched("v4").size(), 4U);
}

/// Approves each driver that becomes applicable.
PolicyId automatic(Tenant& t) {
    ContentApprovalRule rule;
    rule.filter = ContentFilter{EntryKind::driver, {}, {}};
    return {t.must(CreatePolicy{kAudience, {}, {}, {rule}}).id};
}

TEST(Timing, RulesAreLookedAtWhenTheyAreSaidToBe) {
    auto s = ladder(4);
    s.catalog.drivers[2].released = s.start + 5h;
    s.service.timing.rules_first = Ticks{0};
    s.service.timing.rules_every = 2h;
    Tenant t(std::move(s));
    PolicyId const policy = automatic(t);
    EXPECT_EQ(t.state().approvals.size(), 2U);  // in the next answer
    auto const& rule = t.state().policies.find(policy)->rules[0];
    Timing const& timing = t.world.premises().service.timing;
    EXPECT_EQ(last_evaluated(timing, rule, t.world.now()), t.world.now());
    t.must(AdvanceTo{rule.modified + 6h - Ticks{1}});
    EXPECT_EQ(t.state().approvals.size(), 2U);
    t.must(AdvanceTo{rule.modified + 6h});
    EXPECT_EQ(t.state().approvals.size(), 3U);
    EXPECT_EQ(last_evaluated(timing, rule, t.world.now()), rule.modified + 6h);
}

TEST(Timing, RulesSeeWhatDevicesReport) {
    Timing timing{.catalog_from_scan = true};
    timing.rules_every = 1h;
    Tenant t(slow(timing));
    automatic(t);
    enroll(t, {0, 4});
    t.advance(10min);
    Instant first = t.world.now() + days{2};
    for (std::uint32_t d = 0; d < 4; ++d)
        first = std::min(first, t.world.premises().client.scan(t.world.fleet().key_of(DeviceIndex{d}),
                                                               t.state().last_command));
    ASSERT_GT(first, t.world.now());
    t.must(AdvanceTo{first});
    EXPECT_EQ(t.state().approvals.size(), 0U);
    t.must(AdvanceTo{first + 1h});
    EXPECT_EQ(t.state().approvals.size(), 3U);
}

TEST(Timing, AMillionDevicesCostTheirSets) {
    Timing timing{.enroll = 4s, .catalog_from_scan = true};
    auto s = slow(timing, 1'000'000);
    Tenant t(std::move(s));
    t.must(CreatePolicy{kAudience, {UpdateCategory::driver}, {}});
    t.advance(5s);
    // One set for each step at which some of them scan, whatever their number.
    EXPECT_LE(t.state().reports[kDriver].size(), 22U * 12 + 2);
    t.advance(days{1});
    EXPECT_EQ(t.matched("v4").size(), 1'000'000U);
    EXPECT_TRUE(t.state().unreported[kDriver].empty());
}

}  // namespace
}  // namespace sim
