/// Deployments made directly: what they may be, what states they go through, which one a device gets.
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
using test::Tenant;

SoftwareEntry feature(std::string id, std::uint32_t build) {
    SoftwareEntry e;
    e.id = std::move(id);
    e.kind = EntryKind::feature;
    e.released = at("2024-01-01");
    e.target_build = build;
    return e;
}

SoftwareEntry software_entry(std::string id, std::string_view released, Classification classification,
                             std::uint32_t revision) {
    SoftwareEntry e;
    e.id = std::move(id);
    e.released = at(released);
    e.classification = classification;
    e.revisions = {{{22631, revision}, 0, e.released, false}};
    return e;
}

/// `ladder` on Windows 11 23H2 with feature updates to 24H2 and 25H2 and to Windows 10 22H2, and the quality
/// updates of two months.
Setup with_software(std::uint32_t count) {
    Setup s = ladder(count);
    s.fleet.cohorts[0].windows = {{{22631, 5000}}};
    s.catalog.software = {feature("10 22H2", 19045),
                          feature("11 24H2", 26100),
                          feature("11 25H2", 26200),
                          software_entry("security", "2025-12-09", Classification::security, 6000),
                          software_entry("preview", "2025-12-16", Classification::non_security, 6100),
                          software_entry("next preview", "2026-01-20", Classification::non_security, 6300)};
    s.enrolled.push_back({{"sales"}, UpdateCategory::feature});
    s.enrolled.push_back({{"sales"}, UpdateCategory::quality});
    return s;
}

void refused(Tenant& t, Command const& command, Errc code, std::string_view names) {
    std::uint64_t const before = t.world.digest();
    auto const result = t.world.apply(command);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, code);
    EXPECT_NE(result.error().message.find(names), std::string::npos) << result.error().message;
    EXPECT_EQ(t.world.digest(), before);
}

DeploymentSettings experience(UserExperienceSettings user_experience) {
    DeploymentSettings s;
    s.user_experience = user_experience;
    return s;
}
DeploymentSettings expedite_settings(std::optional<bool> is_expedited,
                                     std::optional<bool> readiness = std::nullopt) {
    DeploymentSettings s;
    s.expedite = ExpediteSettings{is_expedited, readiness};
    return s;
}

TEST(CreateDeployment, NeedsContentThatIsPublishedAndAnAudienceThatExists) {
    Tenant t(with_software(10));
    refused(t, CreateDeployment{"nothing", {}, kAudience}, Errc::invalid_argument, "'nothing'");
    refused(t, CreateDeployment{"next preview", {}, kAudience}, Errc::invalid_argument, "'next preview'");
    refused(t, CreateDeployment{"v4", {}, AudienceId{Guid::from_bits(9, 9)}}, Errc::not_found, "audience");
    t.advance_to("2026-01-21");
    t.deploy("next preview");
}

TEST(CreateDeployment, WithoutAnAudienceMakesOneThatOutlivesIt) {
    Tenant t(ladder(10));
    DeploymentId const d = t.deploy("v4", {}, std::nullopt);
    AudienceId const own = t.deployment(d).audience;
    EXPECT_TRUE(t.audience_of(own).members.devices.empty());
    t.must(UpdateAudience{own, {t.ids({0, 3}), {}}, {}, {}, {}});
    t.advance(days{3});
    EXPECT_EQ(t.rollout(d).ended[0].size(), 3U);
    t.must(DeleteDeployment{d});
    EXPECT_NE(t.state().audiences.find(own), nullptr);
}

TEST(CreateDeployment, ChecksItsSettings) {
    Tenant t(with_software(10));
    auto const bad = [&](std::string entry, DeploymentSettings const& settings, std::string_view names) {
        refused(t, CreateDeployment{std::move(entry), settings, kAudience}, Errc::invalid_argument, names);
    };
    bad("v4", batches(10, days{31}), "'P31D' is not within P1D and P30D");
    bad("v4", batches(10, 23h), "'PT23H' is not within P1D and P30D");
    bad("v4", test::waves_until(at("2026-02-01"), days{31}), "durationBetweenOffers");
    bad("v4", test::waves_for(Ticks{0}, days{1}), "'durationUntilDeploymentEnd'");
    bad("v4", experience({31, {}, {}}), "31 is not within 0 and 30");
    bad("v4", experience({-1, {}, {}}), "-1 is not within 0 and 30");
    bad("v4", experience({{}, true, {}}), "'offerAsOptional'");
    bad("10 22H2", experience({{}, true, {}}), "Windows 11");
    bad("security", experience({{}, {}, true}), "'isHotpatchEnabled'");
    t.deploy("11 24H2", experience({30, true, false}));
    DeploymentSettings fallback;
    fallback.monitoring =
        MonitoringSettings{{{MonitoringSignal::ineligible, std::nullopt, MonitoringAction::offer_fallback}}};
    bad("10 22H2", fallback, "'ineligible'");
    t.deploy("11 24H2", fallback);
    EXPECT_TRUE(offers_fallback(fallback));
}

TEST(CreateDeployment, ExpeditesQualityUpdatesOnly) {
    Tenant t(with_software(10));
    auto const bad = [&](std::string entry, DeploymentSettings const& settings, std::string_view names) {
        refused(t, CreateDeployment{std::move(entry), settings, kAudience}, Errc::invalid_argument, names);
    };
    bad("v4", expedite_settings(true), "only quality updates");
    bad("11 24H2", expedite_settings(true), "only quality updates");
    bad("security", expedite_settings(std::nullopt, true), "'isReadinessTest'");
    bad("security", expedite_settings(false, true), "'isReadinessTest'");
    t.deploy("security", expedite_settings(true));
    DeploymentId const preview = t.deploy("preview", expedite_settings(true, false));
    t.advance_to("2026-01-21");
    bad("preview", expedite_settings(true), "neither a security update nor the newest");
    // What is expedited already may stay so; what is not cannot become it.
    auto settings = expedite_settings(true);
    settings.user_experience = UserExperienceSettings{2, {}, {}};
    t.must(UpdateDeployment{preview, std::nullopt, settings});
    DeploymentId const plain = t.deploy("preview");
    refused(t, UpdateDeployment{plain, std::nullopt, expedite_settings(true)}, Errc::invalid_argument,
            "isExpedited");
}

TEST(CreateDeployment, ExpeditedHasNoRollOut) {
    auto settings = expedite_settings(true);
    settings.schedule = batches(1, days{7}).schedule;
    EXPECT_EQ(pace_of(settings), Pace::at_once);
    Tenant t(with_software(10));
    DeploymentId const d = t.deploy("security", settings);
    EXPECT_EQ((t.rollout(d).waiting | t.rollout(d).offered).size(), 10U);
}

TEST(CreateDeployment, HotpatchesNeedAnAutomaticPolicyForMonthlySecurityUpdates) {
    Tenant t(with_software(10));
    auto const hotpatch = experience({{}, {}, true});
    auto const rule = [](Classification classification, Cadence cadence) {
        return std::vector{
            ContentApprovalRule{ContentFilter{EntryKind::quality, classification, cadence}, {}, {}, {}, {}}};
    };
    refused(t, CreatePolicy{kAudience, {}, hotpatch}, Errc::invalid_argument, "isHotpatchEnabled");
    refused(t, CreatePolicy{kAudience, {}, hotpatch, rule(Classification::non_security, Cadence::monthly)},
            Errc::invalid_argument, "isHotpatchEnabled");
    refused(t, CreatePolicy{kAudience, {}, hotpatch, rule(Classification::security, Cadence::out_of_band)},
            Errc::invalid_argument, "isHotpatchEnabled");
    PolicyId const policy{
        t.must(CreatePolicy{kAudience, {}, hotpatch, rule(Classification::security, Cadence::monthly)}).id};
    t.must(ChangePolicy{policy, hotpatch});
    refused(t, UpdateDeployment{t.deploy("security"), std::nullopt, hotpatch}, Errc::invalid_argument,
            "isHotpatchEnabled");
}

TEST(DeploymentState, GoesThroughTheDocumentedStates) {
    Tenant t(ladder(100));
    Instant const start = t.world.now() + days{2};
    DeploymentId const d = t.deploy("v4", test::starting_at(start));
    auto const is = [&](EffectiveState state, std::vector<StateReason> const& reasons) {
        EXPECT_EQ(t.effective(d), state);
        EXPECT_EQ(reasons_of(t.state(), t.deployment(d)), reasons);
    };
    is(EffectiveState::scheduled, {StateReason::scheduled_by_offer_window});
    t.must(UpdateDeployment{d, RequestedState::paused, std::nullopt});
    is(EffectiveState::paused, {StateReason::paused_by_request});
    t.must(UpdateDeployment{d, RequestedState::none, std::nullopt});
    is(EffectiveState::scheduled, {StateReason::scheduled_by_offer_window});
    t.must(AdvanceTo{start});
    is(EffectiveState::offering, {StateReason::offering_by_request});
    t.must(UpdateDeployment{d, std::nullopt, test::starting_at(start + days{9})});
    is(EffectiveState::scheduled, {StateReason::scheduled_by_offer_window});
    t.must(UpdateDeployment{d, RequestedState::archived, std::nullopt});
    is(EffectiveState::archived, {});
    EXPECT_EQ(t.deployment(d).modified, t.world.now());
    refused(t, UpdateDeployment{d, RequestedState::none, std::nullopt}, Errc::wrong_state, "archived");
    t.advance(days{20});
    EXPECT_TRUE(t.rollout(d).offered.empty());
}

TEST(DeploymentState, OutdatedContentFaultsWhenItsTimePasses) {
    auto s = ladder(100);
    Instant const until = s.start + days{5} + 7s;
    s.catalog.drivers[2].deployable_until = until;
    Tenant t(std::move(s));
    DeploymentId const offering = t.deploy("v4", batches(10, days{1}));
    DeploymentId const paused = t.deploy("v4", {}, t.audience({t.ids({0, 50}), {}}));
    DeploymentId const scheduled = t.deploy("v4", test::starting_at(until + days{3}));
    t.must(UpdateDeployment{paused, RequestedState::paused, std::nullopt});
    t.must(AdvanceTo{until - Ticks{1}});
    EXPECT_EQ(t.effective(offering), EffectiveState::offering);
    EXPECT_EQ(t.effective(scheduled), EffectiveState::scheduled);
    t.advance(days{10});
    for (DeploymentId const& d : {offering, paused, scheduled}) {
        EXPECT_EQ(t.effective(d), EffectiveState::faulted);
        EXPECT_EQ(t.deployment(d).modified, until);
        EXPECT_EQ(reasons_of(t.state(), t.deployment(d)),
                  std::vector{StateReason::faulted_by_content_outdated});
    }
    EXPECT_LE(t.rollout(offering).offered.size(), 60U);
    EXPECT_TRUE(t.rollout(offering).waiting.empty());
    EXPECT_TRUE(t.rollout(scheduled).offered.empty());
    t.must(UpdateDeployment{paused, RequestedState::none, std::nullopt});
    EXPECT_EQ(t.effective(paused), EffectiveState::faulted) << "no request lifts it";
    EXPECT_EQ(t.effective(t.deploy("v4")), EffectiveState::faulted);
    t.must(UpdateDeployment{paused, RequestedState::archived, std::nullopt});
    EXPECT_EQ(t.effective(paused), EffectiveState::archived);
}

TEST(DeploymentState, DeletingLetsOffersMadeGoOn) {
    Tenant t(ladder(1000));
    DeploymentId const d = t.deploy("v4");
    t.advance(10h);
    DeviceSet const offered = t.rollout(d).offered;
    EXPECT_FALSE(t.rollout(d).ends.empty());
    t.must(DeleteDeployment{d});
    t.advance(days{5});
    EXPECT_EQ(t.rollout(d).offered, offered);
    EXPECT_EQ(t.rollout(d).ended[0], offered);
}

TEST(UpdateDeployment, SettingsReplaceWhatTheyName) {
    Tenant t(ladder(1000));
    DeploymentId const d = t.deploy("v4", batches(100, days{7}));
    auto settings = test::starting_at(t.world.now());
    t.must(UpdateDeployment{d, std::nullopt, settings});
    EXPECT_FALSE(settings_of(t.state(), t.deployment(d)).schedule->rollout);
    EXPECT_EQ((t.rollout(d).waiting | t.rollout(d).offered).size(), 1000U);
}

TEST(Tc4Deployments, Tc4_11_TheNewestOfTwoFeatureUpdatesIsOffered) {
    Tenant t(with_software(100));
    DeploymentId const older = t.deploy("11 24H2");
    DeploymentId const newer = t.deploy("11 25H2");
    t.advance(days{3});
    EXPECT_EQ(t.rollout(newer).offered.size(), 100U);
    EXPECT_TRUE(t.rollout(older).offered.empty());
}

TEST(Tc4Deployments, Tc4_12_OneThatIsScheduledOrPausedDoesNotCount) {
    Tenant t(with_software(100));
    DeploymentId const older = t.deploy("11 24H2");
    DeploymentId const newer = t.deploy("11 25H2", test::starting_at(t.world.now() + days{30}));
    EXPECT_EQ(t.rollout(older).waiting.size(), 100U);
    t.advance(days{10});
    EXPECT_EQ(t.rollout(older).offered.size(), 100U);
    t.advance(days{25});
    EXPECT_EQ(t.rollout(newer).offered.size(), 100U);

    Tenant u(with_software(100));
    DeploymentId const first = u.deploy("11 24H2");
    DeploymentId const paused = u.deploy("11 25H2");
    EXPECT_TRUE(u.rollout(first).waiting.empty());
    u.must(UpdateDeployment{paused, RequestedState::paused, std::nullopt});
    EXPECT_EQ(u.rollout(first).waiting.size(), 100U);
}

TEST(Tc4Deployments, Tc4_13_Windows11IsNewerThanWindows10) {
    auto s = with_software(100);
    s.fleet.cohorts[0].windows = {{{19044, 5000}}};
    Tenant t(std::move(s));
    DeploymentId const eleven = t.deploy("11 24H2");
    DeploymentId const ten = t.deploy("10 22H2");
    t.advance(days{3});
    EXPECT_EQ(t.rollout(eleven).offered.size(), 100U);
    EXPECT_TRUE(t.rollout(ten).offered.empty());
}

TEST(Readiness, TestsEveryMemberAndInstallsNothing) {
    Tenant t(with_software(100));
    DeploymentId const test = t.deploy("security", expedite_settings(true, true));
    DeploymentId const real = t.deploy("preview");
    t.advance(days{3});
    EXPECT_EQ(t.rollout(test).tested.size(), 100U);
    EXPECT_TRUE(t.rollout(test).waiting.empty());
    EXPECT_TRUE(t.rollout(test).offered.empty());
    EXPECT_EQ(t.rollout(real).offered.size(), 100U) << "a test takes nothing from others";
}

}  // namespace
}  // namespace sim
