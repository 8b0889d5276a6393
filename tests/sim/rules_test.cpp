/// Approval rules of update policies: what they approve and when.
#include "sim/service/rules.h"

#include <gtest/gtest.h>

#include "sim/service/content.h"
#include "sim/service/enrollment.h"
#include "sim/service/software.h"
#include "tests/sim/ring_support.h"

namespace sim {
namespace {

using test::at;
using test::days;
using test::ladder;
using test::members;
using test::ring_world;
using test::Rings;
using test::Tenant;
using namespace std::chrono_literals;

ContentApprovalRule rule(ContentFilter filter, Ticks before_start = Ticks{0}) {
    ContentApprovalRule r;
    r.filter = filter;
    r.before_start = before_start;
    return r;
}
ContentApprovalRule drivers(Ticks before_start = Ticks{0}) {
    return rule({EntryKind::driver, {}, {}}, before_start);
}
ContentApprovalRule security() {
    return rule({EntryKind::quality, Classification::security, Cadence::monthly});
}

PolicyId automatic(Tenant& t, ContentApprovalRule r, DeploymentSettings settings = {},
                   std::vector<UpdateCategory> enrol = {}) {
    return {t.must(CreatePolicy{test::kAudience, std::move(enrol), std::move(settings), {std::move(r)}}).id};
}

/// Entry and day of each approval of a policy, in order.
std::vector<std::string> approvals(World const& w, PolicyId const& policy) {
    std::vector<std::string> out;
    for (auto const& [seq, a] : w.state().approvals.items())
        if (a.policy == policy)
            out.push_back(format_instant(a.created).substr(0, 16) + " " +
                          std::string(w.catalog().id_of(a.entry)) + (a.by_rule ? "" : " by hand"));
    return out;
}

ContentApproval const* approval_of(World const& w, std::string_view entry) {
    for (auto const& [seq, a] : w.state().approvals.items())
        if (w.catalog().id_of(a.entry) == entry) return &a;
    return nullptr;
}

using Texts = std::vector<std::string>;

/// The ladder with v2 alone at first; v4 comes on the first of June 2026.
Setup june(std::string_view start) {
    Setup s = ladder(4, start);
    s.catalog.drivers[1].released = at("2030-01-01");
    s.catalog.drivers[2].released = at("2026-06-01");
    return s;
}

TEST(Rules, AreEvaluatedFiveMinutesAfterTheyWereWrittenAndThenDaily) {
    Tenant t(june("2026-05-20T00:00:00Z"));
    PolicyId const policy = automatic(t, drivers());
    auto const& written = t.state().policies.find(policy)->rules[0];
    EXPECT_EQ(written.created, t.world.now());
    auto const last = [&] {
        auto const evaluated = last_evaluated({}, written, t.world.now());
        return evaluated ? format_instant(*evaluated).substr(0, 16) : "never";
    };
    EXPECT_EQ(last(), "never");
    EXPECT_EQ(approvals(t.world, policy), Texts{});
    t.advance_to("2026-05-20T00:04:59Z");
    EXPECT_EQ(last(), "never");
    t.advance_to("2026-05-20T00:06:00Z");
    EXPECT_EQ(last(), "2026-05-20T00:05");
    EXPECT_EQ(approvals(t.world, policy), Texts{"2026-05-20T00:05 v2"});
    t.advance_to("2026-05-31T23:00:00Z");
    EXPECT_EQ(last(), "2026-05-31T00:05");
    EXPECT_EQ(approvals(t.world, policy), Texts{"2026-05-20T00:05 v2"});
    t.advance_to("2026-06-10T00:00:00Z");
    EXPECT_EQ(approvals(t.world, policy), (Texts{"2026-05-20T00:05 v2", "2026-06-01T00:05 v4"}));
}

TEST(Rules, Tc2_51_DeferralCountsFromTheDayTheContentBecameKnown) {
    Tenant t(june("2026-05-31T00:00:00Z"));
    PolicyId const policy = automatic(t, drivers(days{3}));
    t.advance_to("2026-06-04T00:00:00Z");
    ContentApproval const* v4 = approval_of(t.world, "v4");
    ASSERT_NE(v4, nullptr);
    EXPECT_EQ(format_instant(v4->created).substr(0, 16), "2026-06-01T00:05");
    EXPECT_EQ(settings_of(t.state(), *v4).schedule->start, v4->created + days{3});
    EXPECT_EQ(t.effective(v4->id), EffectiveState::scheduled);
    EXPECT_TRUE(t.rollout(v4->id).admissions.empty());
    t.advance_to("2026-06-04T00:10:00Z");
    EXPECT_EQ(t.effective(v4->id), EffectiveState::offering);
    EXPECT_EQ(test::waves(t.rollout(v4->id)).size(), 1U);
    t.advance_to("2026-06-06T00:00:00Z");
    EXPECT_EQ(t.version(0), "4.0.0.0");
    EXPECT_EQ(approvals(t.world, policy).size(), 2U);
}

TEST(Rules, Tc2_52_WhatWasApprovedGoesOnUntilTheNewOneStarts) {
    sim::Setup s = june("2026-05-20T00:00:00Z");
    s.fleet.cohorts.push_back(test::cohort("late", 1));
    s.enrolled.push_back({{"late"}, UpdateCategory::driver});
    Tenant t(s);
    automatic(t, drivers(days{7}));
    t.advance_to("2026-06-02T00:00:00Z");
    ASSERT_NE(approval_of(t.world, "v4"), nullptr);
    EXPECT_EQ(t.version(0), "2.0.0.0");
    t.must(UpdateAudience{test::kAudience, {{t.id(4)}, {}}, {}, {}, {}});
    t.advance_to("2026-06-04T00:00:00Z");
    EXPECT_EQ(t.version(4), "2.0.0.0") << "v2 is still offered to a device below it";
    t.advance_to("2026-06-10T00:00:00Z");
    for (std::uint32_t const d : {0U, 4U}) EXPECT_EQ(t.version(d), "4.0.0.0");
}

TEST(Rules, ApproveDriversThatTheNamedPartiesRecommend) {
    Tenant all(ladder(2));
    PolicyId const every = automatic(all, drivers());
    all.advance(10min);
    EXPECT_EQ(approvals(all.world, every).size(), 3U);

    Tenant recommended(ladder(2));
    PolicyId const some = automatic(recommended, drivers(), test::while_recommended_by({"microsoft"}));
    recommended.advance(10min);
    EXPECT_EQ(approvals(recommended.world, some), Texts{"2026-01-05T08:05 v4"});
}

TEST(Rules, NeedEnrolledDevices) {
    sim::Setup s = june("2026-05-20T00:00:00Z");
    s.enrolled.clear();
    Tenant t(s);
    PolicyId const policy = automatic(t, drivers());
    t.advance(days{3});
    EXPECT_EQ(approvals(t.world, policy), Texts{});
    t.must(EnrollAssets{UpdateCategory::driver, {t.id(2)}});
    t.advance(days{1});
    EXPECT_EQ(approvals(t.world, policy), Texts{"2026-05-23T00:05 v2"});
    t.advance(days{2});
    EXPECT_EQ(t.version(2), "2.0.0.0");
    EXPECT_EQ(t.version(1), "1.0.0.0");
}

TEST(Rules, LeaveRevokedContentAlone) {
    Tenant t(june("2026-05-20T00:00:00Z"));
    PolicyId const policy = automatic(t, drivers());
    t.advance(10min);
    t.must(RevokeApproval{approval_of(t.world, "v2")->id});
    t.advance(days{3});
    EXPECT_EQ(approvals(t.world, policy).size(), 1U);
    EXPECT_EQ(t.version(0), "1.0.0.0");
}

TEST(Rules, ApproveAgainWhatWasDeletedUnderAnIdOfItsOwn) {
    Tenant t(june("2026-05-20T00:00:00Z"));
    PolicyId const policy = automatic(t, drivers());
    t.advance(10min);
    ContentApproval const first = *approval_of(t.world, "v2");
    t.must(DeleteApproval{first.id});
    t.advance(days{1});
    ASSERT_EQ(approvals(t.world, policy).size(), 1U);
    ContentApproval const* again = approval_of(t.world, "v2");
    EXPECT_NE(again->id, first.id);
    EXPECT_NE(again->deployment, first.deployment);
    EXPECT_TRUE(t.state().deployments.find(first.deployment)->archived);
}

TEST(Rules, IdsOfWhatTheyMakeHangOnPolicyAndEntryOnly) {
    Tenant a(june("2026-05-20T00:00:00Z"));
    Tenant b(june("2026-05-20T00:00:00Z"));
    automatic(a, drivers());
    automatic(b, drivers());
    b.advance(2min);
    b.must(CreateAudience{});
    for (Tenant* t : {&a, &b}) t->advance(10min);
    EXPECT_EQ(approval_of(a.world, "v2")->id, approval_of(b.world, "v2")->id);
    EXPECT_EQ(approval_of(a.world, "v2")->deployment, approval_of(b.world, "v2")->deployment);
}

TEST(Rules, ArePatchedAsAWhole) {
    Tenant t(june("2026-05-20T00:00:00Z"));
    PolicyId const policy = t.policy();
    t.advance(days{2});
    EXPECT_EQ(approvals(t.world, policy), Texts{});
    t.must(ChangePolicy{policy, {}, std::vector{drivers()}});
    t.advance(10min);
    EXPECT_EQ(approvals(t.world, policy), Texts{"2026-05-22T00:05 v2"});
    t.must(ChangePolicy{policy, {}, std::vector<ContentApprovalRule>{}});
    t.advance_to("2026-06-10T00:00:00Z");
    EXPECT_EQ(approvals(t.world, policy).size(), 1U) << "v4 came after the rule was gone";
}

TEST(Rules, AreRefusedOutsideTheirBounds) {
    Tenant t(ladder(1));
    auto const refusal = [&](ContentApprovalRule r) {
        auto const done = t.world.apply(CreatePolicy{test::kAudience, {}, {}, {std::move(r)}});
        return done ? "" : done.error().message;
    };
    EXPECT_EQ(refusal(drivers(days{30})), "");
    EXPECT_EQ(refusal(drivers(days{1})), "");
    constexpr char kText[] =
        "Parameter 'durationBeforeDeploymentStart' in payload has a value that does not match schema";
    for (Ticks const bad : {Ticks{days{31}}, Ticks{23h}, Ticks{-1}})
        EXPECT_EQ(refusal(drivers(bad)).find(kText), 0U) << format_duration(bad);
    EXPECT_NE(refusal({}).find("'contentFilter'"), std::string::npos);
    EXPECT_EQ(refusal(rule({EntryKind::feature, {}, {}})),
              "Schema validation failed for resource 'updatePolicy'");
    PolicyId const policy = t.policy();
    EXPECT_FALSE(t.world.apply(ChangePolicy{policy, {}, std::vector{drivers(days{31})}}));
}

/// Automatic enrolment for quality updates of the devices 0 to 3.
Rings quality_world() {
    Rings t(ring_world());
    t.must(UpdateAudience{test::kAudience, {t.ids({0, 4}), {}}, {}, {}, {}});
    return t;
}

TEST(QualityRules, ApproveTheNewestUpdateThatPasses) {
    Rings t = quality_world();
    PolicyId const policy = automatic(t, security(), {}, {UpdateCategory::quality});
    t.advance(days{1});
    EXPECT_EQ(approvals(t.world, policy), Texts{"2026-01-05T08:05 december"});
    t.advance_to("2026-02-01T00:00:00Z");
    EXPECT_EQ(approvals(t.world, policy), (Texts{"2026-01-05T08:05 december", "2026-01-13T08:05 january"}))
        << "the preview of the 27th is no security update";
    EXPECT_EQ(windows_of(t.world.premises(), t.state(), DeviceIndex{0}).revision, 7623U);
    EXPECT_EQ(windows_of(t.world.premises(), t.state(), DeviceIndex{4}).revision, 2894U);
    t.advance_to("2026-02-12T00:00:00Z");
    EXPECT_EQ(approvals(t.world, policy).size(), 3U);

    Rings late = quality_world();
    late.advance_to("2026-02-12T00:00:00Z");
    PolicyId const one = automatic(late, security(), {}, {UpdateCategory::quality});
    late.advance(days{5});
    EXPECT_EQ(approvals(late.world, one).size(), 1U) << "what is superseded is not approved";
    EXPECT_NE(approval_of(late.world, "february"), nullptr);
}

TEST(QualityRules, ClassificationAndCadenceFilter) {
    auto const approved = [](ContentFilter filter) {
        Rings t = quality_world();
        PolicyId const policy = automatic(t, rule(filter), {}, {UpdateCategory::quality});
        t.advance_to("2026-02-01T00:00:00Z");
        Texts out;
        for (auto const& text : approvals(t.world, policy)) out.push_back(text.substr(17));
        return out;
    };
    EXPECT_EQ(approved({EntryKind::quality, {}, {}}), (Texts{"december", "january", "preview"}));
    EXPECT_EQ(approved({EntryKind::quality, Classification::all, {}}),
              (Texts{"december", "january", "preview"}));
    EXPECT_EQ(approved({EntryKind::quality, Classification::non_security, {}}), (Texts{"preview"}));
    EXPECT_EQ(approved({EntryKind::quality, {}, Cadence::out_of_band}), Texts{});
}

TEST(RecoveryRules, ApproveOnceAnUpdateHasFailed) {
    sim::Setup s = ring_world();
    s.client.failure_ppm = 1'000'000;
    Rings t(s);
    t.must(UpdateAudience{test::kAudience, {t.ids({0, 4}), {}}, {}, {}, {}});
    PolicyId const recovery = automatic(t, rule({EntryKind::recovery, {}, {}}));
    t.advance(days{3});
    EXPECT_EQ(approvals(t.world, recovery), Texts{});
    t.must(EnrollAssets{UpdateCategory::quality, t.ids({0, 4})});
    ApprovalId const december = t.approve(t.policy(), "december");
    t.advance(days{6});
    EXPECT_EQ(t.rollout(december).ended[1].size(), 4U);
    ASSERT_EQ(approvals(t.world, recovery).size(), 1U);
    EXPECT_NE(approval_of(t.world, "recovery"), nullptr);
}

TEST(QualityRules, DeploymentsInheritHotpatchFromThePolicy) {
    Rings t = quality_world();
    DeploymentSettings hotpatch;
    hotpatch.user_experience.emplace();
    hotpatch.user_experience->is_hotpatch_enabled = true;
    automatic(t, security(), hotpatch, {UpdateCategory::quality});
    t.advance(10min);
    auto const merged = settings_of(t.state(), t.deployment(approval_of(t.world, "december")->id));
    EXPECT_EQ(merged.user_experience->is_hotpatch_enabled, true);
}

/// Evaluations that are left out could not have found anything: a World that looks every day agrees.
TEST(Rules, LeavingOutEvaluationsChangesNothing) {
    auto const run = [](bool look_daily) {
        Rings t = quality_world();
        PolicyId const quality = automatic(t, security(), {}, {UpdateCategory::quality});
        PolicyId const driver = automatic(t, drivers(days{2}), {}, {UpdateCategory::driver});
        for (int day = 0; day < 60; ++day) {
            if (day % 20 == 7)
                t.must(UpdateAudience{
                    test::kAudience, {{t.id(static_cast<std::uint32_t>(4 + day / 20))}, {}}, {}, {}, {}});
            if (look_daily) t.must(CreateAudience{});
            t.must(AdvanceTo{at("2026-01-06T00:00:00Z") + days{day}});
        }
        Texts out = approvals(t.world, quality);
        for (auto const& text : approvals(t.world, driver)) out.push_back(text);
        for (std::uint32_t d = 0; d < 8; ++d)
            out.push_back(t.version(d) + " " +
                          std::to_string(windows_of(t.world.premises(), t.state(), DeviceIndex{d}).revision));
        return out;
    };
    EXPECT_EQ(run(true), run(false));
    EXPECT_GE(run(false).size(), 14U);
}

TEST(AutoEnrollment, CoversWhoeverJoinsLater) {
    sim::Setup s = ladder(6);
    s.enrolled.clear();
    s.audiences = {{test::kAudience, {}, {}}};
    Tenant t(s);
    auto const enrolled = [&] {
        return members(t.state().enrolled[static_cast<std::size_t>(UpdateCategory::driver)]);
    };
    using Devices = std::vector<std::uint32_t>;
    AssetGroupId const in = t.group({t.id(1)});
    AssetGroupId const out = t.group({t.id(3)});
    t.must(UpdateAudience{test::kAudience, {{t.id(0), t.id(3)}, {in}}, {}, {{}, {out}}, {}});
    t.must(CreatePolicy{test::kAudience, {UpdateCategory::driver}, {}, {}});
    EXPECT_EQ(enrolled(), (Devices{0, 1})) << "exclusion wins";
    t.must(AddGroupMembers{in, {t.id(2)}});
    EXPECT_EQ(enrolled(), (Devices{0, 1, 2}));
    t.must(RemoveGroupMembers{out, {t.id(3)}});
    EXPECT_EQ(enrolled(), (Devices{0, 1, 2, 3}));
    t.must(AddGroupMembers{out, {t.id(4)}});
    t.must(UpdateAudience{test::kAudience, {{t.id(4)}, {}}, {}, {}, {}});
    EXPECT_EQ(enrolled(), (Devices{0, 1, 2, 3}));
    t.must(DeleteAssetGroup{out});
    EXPECT_EQ(enrolled(), (Devices{0, 1, 2, 3, 4}));
    t.must(UpdateAudience{test::kAudience, {{t.id(5)}, {}}, {}, {}, {}});
    EXPECT_EQ(enrolled().size(), 6U);
}

TEST(Unenrolling, LeavesAudiencesWithContentOfTheCategory) {
    Rings t = quality_world();
    AudienceId const other = t.audience({t.ids({0, 4}), {}});
    PolicyId const quality = t.policy();
    t.approve(quality, "december");
    t.must(CreateDeployment{"11111111-2222-4333-8444-555555555555", {}, other});
    for (auto const category : {UpdateCategory::quality, UpdateCategory::feature, UpdateCategory::driver})
        t.must(EnrollAssets{category, t.ids({0, 4})});
    auto const size = [&](AudienceId const& id) { return t.audience_of(id).members.devices.size(); };
    t.must(UnenrollAssets{UpdateCategory::driver, {t.id(0)}});
    EXPECT_EQ(size(test::kAudience), 4U);
    EXPECT_EQ(size(other), 4U);
    t.must(UnenrollAssets{UpdateCategory::quality, {t.id(0)}});
    EXPECT_EQ(size(test::kAudience), 3U);
    EXPECT_EQ(size(other), 4U);
    t.must(UnenrollAssets{UpdateCategory::feature, {t.id(1)}});
    EXPECT_EQ(size(test::kAudience), 3U);
    EXPECT_EQ(size(other), 3U);
}

TEST(Cover, IsByCategory) {
    Rings t = quality_world();
    auto const covered = [&](UpdateCategory c) {
        Cover const cover(t.world.premises(), t.state(), c);
        DeviceSet const all = cover.devices();
        for (std::uint32_t d = 0; d < 8; ++d)
            EXPECT_EQ(cover.contains(DeviceIndex{d}), all.contains(DeviceIndex{d}));
        return all.size();
    };
    using enum UpdateCategory;
    EXPECT_EQ(covered(driver), 0U);
    PolicyId const policy = t.policy();
    for (auto const c : {driver, quality, feature}) EXPECT_EQ(covered(c), 4U) << "it names no category";
    ApprovalId const approval = t.approve(policy, "december");
    EXPECT_EQ(covered(quality), 4U);
    EXPECT_EQ(covered(driver), 0U);
    t.must(RevokeApproval{approval});
    EXPECT_EQ(covered(quality), 0U);
    automatic(t, drivers());
    EXPECT_EQ(covered(driver), 4U);
    AudienceId const two = t.audience({t.ids({4, 6}), {}});
    DeploymentId const feature_update{
        t.must(CreateDeployment{"11111111-2222-4333-8444-555555555555", {}, two}).id};
    EXPECT_EQ(covered(feature), 2U);
    t.must(UpdateDeployment{feature_update, RequestedState::archived, {}});
    EXPECT_EQ(covered(feature), 0U);
    t.ring(t.ring_policy(EntryKind::feature));
    EXPECT_EQ(covered(feature), 4U);
}

}  // namespace
}  // namespace sim
