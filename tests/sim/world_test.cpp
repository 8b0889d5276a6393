/// Commands on a World: what they change, what refuses them. (roll-outs over time: progress_test.cpp)
#include "sim/world.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/support.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using test::at;
using test::kAudience;
using test::ladder;
using test::Tenant;

DeviceId unknown_id(std::uint64_t n) { return {Guid::from_bits(0xdead, n)}; }
Guid const kNobody = Guid::from_bits(0xffff, 0xffff);

/// `ladder` and a listed cohort `lab` with one device of each kind of joining.
Setup with_lab(std::uint32_t count) {
    Setup s = ladder(count);
    CohortSpec lab = test::cohort("lab", 0);
    for (auto const joined : {Joined::entra, Joined::hybrid, Joined::registered, Joined::none})
        lab.devices.push_back({{Guid::from_bits(0x1ab, static_cast<std::uint64_t>(joined))},
                               0,
                               {26100, 1},
                               "Enterprise",
                               joined});
    s.fleet.cohorts.push_back(lab);
    return s;
}
DeviceId lab_id(Joined joined) { return {Guid::from_bits(0x1ab, static_cast<std::uint64_t>(joined))}; }

/// Refused with `code`, and nothing whatever has changed.
void refused(Tenant& t, Command const& command, Errc code, char const* what) {
    std::uint64_t const digest = t.world.digest();
    Instant const now = t.world.now();
    std::uint64_t const position = t.state().position;
    std::size_t const unknown = t.state().unknown.size();
    auto const result = t.world.apply(command);
    ASSERT_FALSE(result) << what;
    EXPECT_EQ(result.error().code, code) << what;
    EXPECT_FALSE(result.error().message.empty()) << what;
    EXPECT_EQ(t.world.digest(), digest) << what;
    EXPECT_EQ(t.world.now(), now) << what;
    EXPECT_EQ(t.state().position, position) << what;
    EXPECT_EQ(t.state().unknown.size(), unknown) << what;
}

TEST(WorldRefusals, WhatDoesNotExistIsNotFound) {
    Tenant t(ladder(10));
    AssetGroupId const group{kNobody};
    AudienceId const audience{kNobody};
    refused(t, DeleteAssetGroup{group}, Errc::not_found, "group");
    refused(t, AddGroupMembers{group, {t.id(1), unknown_id(1)}}, Errc::not_found, "members of no group");
    refused(t, RemoveGroupMembers{group, {t.id(1)}}, Errc::not_found, "members of no group");
    refused(t, DeleteDevice{unknown_id(1)}, Errc::not_found, "unknown device");
    refused(t, UpdateAudience{audience, {{unknown_id(1)}, {}}, {}, {}, {}}, Errc::not_found, "audience");
    refused(t, UpdateAudience{kAudience, {{unknown_id(1)}, {group}}, {}, {}, {}}, Errc::not_found,
            "group as member");
    refused(t, UpdateAudience{kAudience, {}, {}, {{unknown_id(1)}, {group}}, {}}, Errc::not_found,
            "group as exclusion");
    refused(t, DeleteAudience{audience}, Errc::not_found, "audience");
    refused(t, CreatePolicy{audience, {}, {}}, Errc::not_found, "policy on no audience");
    refused(t, ChangePolicy{{kNobody}, {}}, Errc::not_found, "policy");
    refused(t, DeletePolicy{{kNobody}}, Errc::not_found, "policy");
    refused(t, CreateApproval{{kNobody}, "v2", {}}, Errc::not_found, "approval in no policy");
    refused(t, RevokeApproval{{kNobody}}, Errc::not_found, "approval");
    refused(t, UpdateApprovalSettings{{kNobody}, {}}, Errc::not_found, "approval");
    refused(t, DeleteApproval{{kNobody}}, Errc::not_found, "approval");
    refused(t, UpdateDeployment{{kNobody}, RequestedState::paused, {}}, Errc::not_found, "deployment");
    refused(t, DeleteDeployment{{kNobody}}, Errc::not_found, "deployment");
}

TEST(WorldRefusals, WhatIsGoneIsNotFound) {
    Tenant t(with_lab(10));
    refused(t, DeleteDevice{lab_id(Joined::entra)}, Errc::not_found, "in the directory, not registered");
    auto const group = t.group({t.id(1)});
    t.must(DeleteAssetGroup{group});
    refused(t, AddGroupMembers{group, {t.id(1)}}, Errc::not_found, "deleted group");
    auto const approval = t.approve(t.policy(), "v2");
    auto const deployment = t.deployment(approval).id;
    t.must(DeleteDeployment{deployment});
    refused(t, DeleteDeployment{deployment}, Errc::not_found, "deleted deployment");
    refused(t, UpdateDeployment{deployment, RequestedState::paused, {}}, Errc::not_found,
            "deleted deployment");
    t.must(DeleteApproval{approval});
    refused(t, RevokeApproval{approval}, Errc::not_found, "deleted approval");
    t.must(DeleteDevice{t.id(1)});
    refused(t, DeleteDevice{t.id(1)}, Errc::not_found, "deleted device");
}

TEST(WorldRefusals, SettingsOutOfBounds) {
    Tenant t(ladder(10));
    auto const policy = t.policy();
    auto const approval = t.approve(policy, "v2");
    auto const deployment = t.deployment(approval).id;
    auto const forced = [](std::int32_t n) {
        DeploymentSettings s;
        s.user_experience = UserExperienceSettings{n, std::nullopt, std::nullopt};
        return s;
    };
    for (auto const& bad : {test::batches(5, 23h), test::batches(5, days{31}), forced(-1), forced(31)}) {
        refused(t, CreatePolicy{kAudience, {}, bad}, Errc::invalid_argument, "policy");
        refused(t, ChangePolicy{policy, bad}, Errc::invalid_argument, "policy settings");
        refused(t, CreateApproval{policy, "v2", bad}, Errc::invalid_argument, "approval");
        refused(t, UpdateApprovalSettings{approval, bad}, Errc::invalid_argument, "approval settings");
        refused(t, UpdateDeployment{deployment, {}, bad}, Errc::invalid_argument, "deployment settings");
    }
    for (auto const& good : {test::batches(5, days{1}), test::batches(5, days{30}), forced(0), forced(30)})
        EXPECT_TRUE(t.world.apply(CreatePolicy{kAudience, {}, good}));
}

TEST(WorldRefusals, EntriesThatAreNotPublished) {
    auto s = ladder(10);
    s.catalog.drivers[2].released = s.start + days{5};
    Tenant t(std::move(s));
    auto const policy = t.policy();
    refused(t, CreateApproval{policy, "no such entry", {}}, Errc::invalid_argument, "unknown entry");
    refused(t, CreateApproval{policy, "V2", {}}, Errc::invalid_argument, "letter case counts");
    refused(t, CreateApproval{policy, "v4", {}}, Errc::invalid_argument, "not released yet");
    t.advance(days{5});
    EXPECT_TRUE(t.world.apply(CreateApproval{policy, "v4", {}}));
}

TEST(WorldRefusals, FinalStatesStayFinal) {
    Tenant t(ladder(10));
    auto const approval = t.approve(t.policy(), "v2");
    auto const deployment = t.deployment(approval).id;
    t.must(RevokeApproval{approval});
    refused(t, UpdateApprovalSettings{approval, {}}, Errc::wrong_state, "revoked");
    for (auto const state : {RequestedState::none, RequestedState::paused})
        refused(t, UpdateDeployment{deployment, state, {}}, Errc::wrong_state, "archived");
    auto const other = t.approve(t.policy(), "v2");
    t.request(other, RequestedState::archived);
    EXPECT_EQ(t.effective(other), EffectiveState::archived);
    refused(t, UpdateDeployment{t.deployment(other).id, RequestedState::none, {}}, Errc::wrong_state,
            "archived by request");
}

TEST(WorldRefusals, AudiencesInUseCannotBeDeleted) {
    Tenant t(ladder(10));
    auto const policy = t.policy();
    refused(t, DeleteAudience{kAudience}, Errc::wrong_state, "used by a policy");
    auto const approval = t.approve(policy, "v2");
    auto const deployment = t.deployment(approval).id;
    t.must(DeletePolicy{policy});
    refused(t, DeleteAudience{kAudience}, Errc::wrong_state, "used by an archived deployment");
    t.must(DeleteDeployment{deployment});
    t.must(DeleteAudience{kAudience});
    EXPECT_EQ(t.state().audiences.find(kAudience), nullptr);
}

TEST(WorldRefusals, TheClockGoesForwardOnlyAndNotForEver) {
    Tenant t(ladder(10));
    refused(t, AdvanceTo{t.world.now() - Ticks{1}}, Errc::invalid_argument, "backwards");
    refused(t, AdvanceTo{at("2200-01-01") + Ticks{1}}, Errc::limit, "too far");
    EXPECT_TRUE(t.world.apply(AdvanceTo{t.world.now()}));
    EXPECT_TRUE(t.world.apply(AdvanceTo{at("2200-01-01")}));
}

TEST(WorldRefusals, MoreThanAMillionUnknownDevices) {
    Tenant t(ladder(1));
    std::vector<DeviceId> ids;
    for (std::uint64_t n = 0; n < kMaxUnknownDevices; ++n) ids.push_back(unknown_id(n));
    t.must(EnrollAssets{UpdateCategory::driver, ids});
    auto const group = t.group({});
    t.must(EnrollAssets{UpdateCategory::driver, {unknown_id(5), t.id(0)}});  // known by now
    refused(t, EnrollAssets{UpdateCategory::driver, {unknown_id(kMaxUnknownDevices)}}, Errc::limit, "enroll");
    refused(t, AddGroupMembers{group, {unknown_id(kMaxUnknownDevices)}}, Errc::limit, "group");
    refused(t, UpdateAudience{kAudience, {}, {}, {{unknown_id(kMaxUnknownDevices)}, {}}, {}}, Errc::limit,
            "exclusion");
    EXPECT_EQ(t.state().unknown.size(), kMaxUnknownDevices);
}

TEST(WorldTime, CommandTimesRiseByOneTickToASecond) {
    Tenant t(ladder(10));
    Instant last = t.world.now();
    for (int i = 0; i < 500; ++i) {
        Instant const now = t.must(CreateAudience{}).at;
        EXPECT_GE(now - last, Ticks{1});
        EXPECT_LE(now - last, Ticks{9'999'999});
        EXPECT_EQ(t.world.now(), now);
        last = now;
        if (i % 3 == 0) refused(t, DeleteAudience{{kNobody}}, Errc::not_found, "in between");
    }
    // After time has passed a Command's time is the clock's.
    t.advance(days{1});
    EXPECT_EQ(t.must(CreateAudience{}).at, last + days{1});
    EXPECT_GT(t.must(CreateAudience{}).at, last + days{1});
}

TEST(WorldTime, AdvancingSetsTheClockToWhatItSaysAndUsesNoPosition) {
    Tenant a(ladder(10)), b(ladder(10));
    EXPECT_EQ(a.must(AdvanceTo{at("2026-02-01T00:00:00.0000001Z")}).at, at("2026-02-01T00:00:00.0000001Z"));
    EXPECT_EQ(a.state().position, 0U);
    EXPECT_EQ(a.must(CreateAudience{}).id, b.must(CreateAudience{}).id);
}

TEST(WorldIds, AreDrawnFromThePositionAndTheKind) {
    Tenant t(ladder(10));
    std::vector<Guid> seen;
    for (int i = 0; i < 50; ++i) {
        seen.push_back(t.must(CreateAudience{}).id);
        seen.push_back(t.must(CreateAssetGroup{}).id);
        seen.push_back(t.must(CreatePolicy{kAudience, {}, {}}).id);
        auto const approval = t.approve({seen.back()}, "v2");
        seen.push_back(approval.guid);
        seen.push_back(t.deployment(approval).id.guid);
    }
    auto const count = seen.size();
    std::ranges::sort(seen);
    auto const [repeated, end] = std::ranges::unique(seen);
    EXPECT_EQ(seen.size() - static_cast<std::size_t>(end - repeated), count);
    // Refused requests use up none.
    Tenant a(ladder(10)), b(ladder(10));
    refused(a, DeleteAudience{{kNobody}}, Errc::not_found, "nothing");
    EXPECT_EQ(a.must(CreateAudience{}).id, b.must(CreateAudience{}).id);
}

TEST(WorldDevices, UnknownAndBadlyJoinedOnesAreRegisteredWithTheirErrorAndNeverEnrolled) {
    Tenant t(with_lab(10));
    t.must(EnrollAssets{UpdateCategory::driver,
                        {unknown_id(1), lab_id(Joined::entra), lab_id(Joined::hybrid),
                         lab_id(Joined::registered), lab_id(Joined::none)}});
    auto const error = [&](DeviceId const& id) {
        auto const d = find_device(t.world.premises(), t.state(), id);
        EXPECT_TRUE(d && t.state().registered.contains(*d));
        EXPECT_EQ(id_of(t.world.premises(), t.state(), *d), id);
        auto const e = registration_error(t.world.premises(), *d);
        EXPECT_EQ(t.state().enrolled[2].contains(*d), !e);
        return e;
    };
    EXPECT_EQ(error(unknown_id(1)), RegistrationError::invalid_azure_ad_device_id);
    EXPECT_EQ(error(lab_id(Joined::registered)), RegistrationError::missing_trust_type);
    EXPECT_EQ(error(lab_id(Joined::none)), RegistrationError::invalid_azure_ad_join);
    EXPECT_EQ(error(lab_id(Joined::entra)), std::nullopt);
    EXPECT_EQ(error(lab_id(Joined::hybrid)), std::nullopt);
}

TEST(WorldDevices, TheScenarioEnrolsNoneThatCannotBe) {
    auto s = with_lab(10);
    s.enrolled.push_back({{"lab"}, UpdateCategory::driver});
    Tenant t(std::move(s));
    EXPECT_EQ(t.state().registered.size(), 14U);
    EXPECT_EQ(t.state().enrolled[2].size(), 12U);
}

TEST(WorldDevices, AnIdGivenTwiceIsOneDevice) {
    Tenant t(ladder(10));
    auto const group = t.group({unknown_id(1), unknown_id(1), t.id(3), t.id(3)});
    EXPECT_EQ(t.state().groups.find(group)->members.size(), 2U);
    EXPECT_EQ(t.state().unknown.size(), 1U);
    t.must(RemoveGroupMembers{group, {unknown_id(1), unknown_id(2)}});
    EXPECT_EQ(t.state().groups.find(group)->members.size(), 1U);
    EXPECT_EQ(t.state().unknown.size(), 1U);
}

TEST(WorldDevices, UnenrollingKeepsMembershipsWhenTheSwitchSaysSo) {
    auto s = ladder(10);
    s.service.unenroll_leaves_audiences = false;
    Tenant t(std::move(s));
    auto const v2 = t.approve(t.policy(), "v2");
    t.must(UnenrollAssets{UpdateCategory::driver, {t.id(3)}});
    EXPECT_TRUE(t.audience_of().members.devices.contains(DeviceIndex{3}));
    EXPECT_FALSE(t.world.managed(t.audience_of()).contains(DeviceIndex{3}));
    EXPECT_FALSE(t.rollout(v2).waiting.contains(DeviceIndex{3}));
    t.must(EnrollAssets{UpdateCategory::driver, {t.id(3)}});
    EXPECT_TRUE(t.rollout(v2).waiting.contains(DeviceIndex{3}));
}

TEST(WorldDevices, DeletedOnesLeaveEverything) {
    Tenant t(ladder(10));
    auto const group = t.group({t.id(3)});
    t.must(UpdateAudience{kAudience, {}, {}, {{t.id(3)}, {group}}, {}});
    t.must(DeleteDevice{t.id(3)});
    EXPECT_FALSE(t.state().registered.contains(DeviceIndex{3}));
    EXPECT_FALSE(t.state().enrolled[2].contains(DeviceIndex{3}));
    EXPECT_TRUE(t.state().groups.find(group)->members.empty());
    EXPECT_FALSE(t.audience_of().members.devices.contains(DeviceIndex{3}));
    EXPECT_TRUE(t.audience_of().exclusions.devices.empty());
}

TEST(WorldAudiences, ExclusionWinsDirectlyAndByGroups) {
    Tenant t(ladder(10));
    auto const in = t.group({t.id(1), t.id(2), t.id(3)});
    auto const out = t.group({t.id(2)});
    auto const audience = t.audience({{t.id(4), t.id(5)}, {in}}, {{t.id(5)}, {out}});
    auto const effective = [&] {
        return test::members(effective_members(t.state(), t.audience_of(audience)));
    };
    EXPECT_EQ(effective(), (std::vector{1U, 3U, 4U}));
    t.must(AddGroupMembers{out, {t.id(4), t.id(1)}});
    EXPECT_EQ(effective(), (std::vector{3U}));
    t.must(RemoveGroupMembers{in, {t.id(3)}});
    EXPECT_EQ(effective(), (std::vector<std::uint32_t>{}));
    t.must(DeleteAssetGroup{out});
    EXPECT_EQ(effective(), (std::vector{1U, 2U, 4U}));
    EXPECT_TRUE(t.audience_of(audience).exclusions.groups.empty());
}

TEST(WorldAudiences, OffersFollowMembershipsThatComeAndGo) {
    Tenant t(ladder(10));
    auto const group = t.group({t.id(1), t.id(2)});
    auto const audience = t.audience({{}, {group}});
    auto const v2 = t.approve(t.policy(audience), "v2");
    auto const waiting = [&] { return test::members(t.rollout(v2).waiting); };
    EXPECT_EQ(waiting(), (std::vector{1U, 2U}));
    t.must(AddGroupMembers{group, {t.id(7)}});
    EXPECT_EQ(waiting(), (std::vector{1U, 2U, 7U}));
    ASSERT_EQ(t.rollout(v2).admissions.size(), 2U);  // those who wait already are not admitted again
    EXPECT_EQ(t.rollout(v2).admissions[1].devices.size(), 1U);
    t.must(UpdateAudience{audience, {}, {}, {{t.id(1)}, {}}, {}});
    EXPECT_EQ(waiting(), (std::vector{2U, 7U}));
    t.must(UnenrollAssets{UpdateCategory::driver, {t.id(2)}});
    EXPECT_EQ(waiting(), (std::vector{7U}));
    t.must(DeleteAssetGroup{group});
    EXPECT_TRUE(waiting().empty());
}

TEST(WorldAudiences, APolicyEnrolsWhoeverBecomesAMember) {
    auto s = ladder(10);
    s.enrolled.clear();
    s.audiences.clear();
    Tenant t(std::move(s));
    auto const out = t.group({t.id(2), t.id(3)});
    auto const hidden = t.group({t.id(4)});
    auto const audience = t.audience({t.ids({0, 5}), {}}, {{}, {out, hidden}});
    t.must(CreatePolicy{audience, {UpdateCategory::driver}, {}});
    auto const enrolled = [&] { return test::members(t.state().enrolled[2]); };
    EXPECT_EQ(enrolled(), (std::vector{0U, 1U}));
    t.must(RemoveGroupMembers{out, {t.id(3)}});
    EXPECT_EQ(enrolled(), (std::vector{0U, 1U, 3U}));
    t.must(DeleteAssetGroup{hidden});
    EXPECT_EQ(enrolled(), (std::vector{0U, 1U, 3U, 4U}));
    t.must(UpdateAudience{audience, {{t.id(8)}, {}}, {}, {}, {{}, {out}}});
    EXPECT_EQ(enrolled(), (std::vector{0U, 1U, 2U, 3U, 4U, 8U}));
}

TEST(WorldDigest, TellsSettingsApartThatMeanDifferentThings) {
    auto const digest = [](DeploymentSettings const& settings) {
        Digest out;
        add_to(out, settings);
        return out.value();
    };
    DeploymentSettings no_list, no_flag, flag;
    no_list.content_applicability.emplace();
    no_flag.user_experience.emplace();
    flag.user_experience = UserExperienceSettings{std::nullopt, false, std::nullopt};
    std::vector<std::uint64_t> all{digest({}),
                                   digest(no_list),
                                   digest(test::while_recommended_by({})),
                                   digest(test::while_recommended_by({"a"})),
                                   digest(test::while_recommended_by({"a", "b"})),
                                   digest(no_flag),
                                   digest(flag),
                                   digest(test::batches(0, days{1})),
                                   digest(test::batches(0, days{1}, Instant{})),
                                   digest(test::starting_at(Instant{}))};
    auto const count = all.size();
    std::ranges::sort(all);
    auto const [repeated, end] = std::ranges::unique(all);
    EXPECT_EQ(all.size() - static_cast<std::size_t>(end - repeated), count);
}

TEST(WorldMake, ContradictionsAreInvalid) {
    auto const code = [](sim::Setup s) { return World::make(std::move(s)).error().code; };
    auto s = ladder(10);
    s.enrolled[0].part.cohort = "nowhere";
    EXPECT_EQ(code(s), Errc::invalid_argument);
    s = ladder(10);
    s.audiences[0].members[0].cohort = "nowhere";
    EXPECT_EQ(code(s), Errc::invalid_argument);
    s = ladder(10);
    s.audiences.push_back(s.audiences[0]);
    EXPECT_EQ(code(s), Errc::invalid_argument);
    s = ladder(10);
    s.catalog.drivers[1].id = s.catalog.drivers[0].id;
    EXPECT_EQ(code(s), Errc::already_exists);
}

}  // namespace
}  // namespace sim
