/// The newer family: who gets what through rings, and when.
#include <gtest/gtest.h>

#include "sim/service/content.h"
#include "sim/service/rings.h"
#include "sim/service/software.h"
#include "tests/sim/ring_support.h"

namespace sim {
namespace {

using test::at;
using test::days;
using test::deliveries;
using test::members;
using test::ring_world;
using test::Rings;
using namespace std::chrono_literals;

/// What each device runs.
std::vector<std::uint32_t> revisions(Rings const& t) {
    std::vector<std::uint32_t> out;
    for (std::uint32_t d = 0; d < 8; ++d)
        out.push_back(windows_of(t.world.premises(), t.state(), DeviceIndex{d}).revision);
    return out;
}

using Revisions = std::vector<std::uint32_t>;
constexpr std::uint32_t kOld = 2894;
constexpr std::uint32_t kDecember = 7462;

struct Programme {
    Rings t{ring_world()};
    RingPolicyId policy = t.ring_policy(EntryKind::quality);
    RingId ring;
    PolicyApprovalId approval;

    explicit Programme(std::int32_t deferral = 0) {
        ring = t.ring(policy, {test::kPilot}, deferral);
        approval = t.decide(policy, "december");
    }
    Deployment const& delivery() const { return *deliveries(t.world).at(0); }
    Ring copy() const { return *t.state().rings.find(ring); }
};

TEST(Deliveries, ReachTheIncludedGroups) {
    Programme p;
    ASSERT_EQ(deliveries(p.t.world).size(), 1U);
    EXPECT_EQ(members(members_of(p.t.state(), p.delivery())), (Revisions{0, 1, 2, 3}));
    EXPECT_EQ(members(p.t.state().enrolled[static_cast<std::size_t>(UpdateCategory::quality)]),
              (Revisions{0, 1, 2, 3}));
    EXPECT_TRUE((p.t.state().enrolled[1] - p.t.state().registered).empty());
    p.t.advance(days{6});
    EXPECT_EQ(revisions(p.t),
              (Revisions{kDecember, kDecember, kDecember, kDecember, kOld, kOld, kOld, kOld}));
}

TEST(Deliveries, ExclusionWins) {
    Rings t(ring_world());
    DirectoryGroupId const out{t.must(CreateDirectoryGroup{"out"}).id};
    t.must(ChangeDirectoryGroup{out, {}, t.ids({1, 3}), {}});
    RingPolicyId const policy = t.ring_policy(EntryKind::quality);
    Ring ring;
    ring.policy = policy;
    ring.included = {test::kPilot};
    ring.excluded = {out};
    t.must(CreateRing{ring});
    t.decide(policy, "december");
    t.advance(days{6});
    EXPECT_EQ(revisions(t), (Revisions{kDecember, kOld, kOld, kDecember, kOld, kOld, kOld, kOld}));
    t.must(DeleteDirectoryGroup{out});
    EXPECT_TRUE(t.state().rings.items().begin()->second.excluded.empty());
    t.advance(days{6});
    EXPECT_EQ(revisions(t)[1], kDecember);
}

TEST(Deliveries, WaitForTheRingsDeferral) {
    Programme p(7);
    Instant const approved = p.t.state().policy_approvals.find(p.approval)->effective;
    EXPECT_EQ(start_of(p.t.state(), p.delivery()), approved + days{7});
    p.t.must(AdvanceTo{approved + days{7} - 1s});
    EXPECT_EQ(effective_state(p.t.state(), p.delivery()), EffectiveState::scheduled);
    EXPECT_TRUE(p.delivery().rollout.admissions.empty());
    p.t.must(AdvanceTo{approved + days{7} + 1s});
    EXPECT_EQ(p.delivery().rollout.waiting.size(), 4U);
    // A longer deferral takes back what nobody has scanned for yet.
    Ring longer = p.copy();
    longer.deferral_days = 9;
    p.t.must(UpdateRing{p.ring, longer});
    EXPECT_TRUE(p.delivery().rollout.waiting.empty());
    p.t.advance(days{6});
    EXPECT_EQ(revisions(p.t)[0], kDecember);
}

TEST(Deliveries, NamesAloneChangeNothing) {
    Programme p;
    p.t.advance(1h);
    Instant const modified = p.delivery().modified;
    Ring named = p.copy();
    named.display_name = "other";
    p.t.must(UpdateRing{p.ring, named});
    EXPECT_EQ(p.delivery().modified, modified);
    EXPECT_EQ(p.t.state().rings.find(p.ring)->display_name, "other");
}

TEST(Deliveries, PausedRingsAndSuspendedApprovalsHoldThem) {
    for (bool const by_ring : {true, false}) {
        Programme p;
        auto const hold = [&](bool held) {
            Ring ring = p.copy();
            ring.paused = held;
            if (by_ring)
                p.t.must(UpdateRing{p.ring, ring});
            else
                p.t.must(UpdatePolicyApproval{p.approval,
                                              held ? ApprovalStatus::suspended : ApprovalStatus::approved});
        };
        hold(true);
        EXPECT_EQ(effective_state(p.t.state(), p.delivery()), EffectiveState::paused);
        p.t.advance(days{4});
        EXPECT_EQ(revisions(p.t), Revisions(8, kOld));
        hold(false);
        EXPECT_EQ(p.delivery().rollout.waiting.size(), 4U) << "no deferral anew";
        p.t.advance(days{6});
        EXPECT_EQ(revisions(p.t)[3], kDecember);
    }
}

TEST(Deliveries, NeedAnApprovalThatWasOnceApproved) {
    Rings t(ring_world());
    RingPolicyId const policy = t.ring_policy(EntryKind::quality);
    t.ring(policy, {test::kPilot}, 2);
    PolicyApprovalId const approval = t.decide(policy, "december", ApprovalStatus::suspended);
    EXPECT_TRUE(deliveries(t.world).empty());
    t.advance(days{5});
    t.must(UpdatePolicyApproval{approval, ApprovalStatus::approved});
    ASSERT_EQ(deliveries(t.world).size(), 1U);
    EXPECT_EQ(start_of(t.state(), *deliveries(t.world)[0]), t.world.now() + days{2});
}

TEST(Deliveries, FollowTheGroup) {
    Programme p;
    p.t.advance(days{6});
    p.t.must(ChangeDirectoryGroup{test::kPilot, {}, {p.t.id(6)}, {p.t.id(0)}});
    EXPECT_TRUE(p.t.state().enrolled[1].contains(DeviceIndex{6}));
    EXPECT_EQ(members(p.delivery().rollout.waiting), (Revisions{6}));
    p.t.advance(days{6});
    EXPECT_EQ(revisions(p.t)[6], kDecember);
    EXPECT_EQ(revisions(p.t)[0], kDecember) << "nothing is uninstalled";
}

TEST(Deliveries, EndWithRingPolicyAndApproval) {
    for (int const what : {0, 1, 2}) {
        Programme p;
        switch (what) {
            case 0:
                p.t.must(DeleteRing{p.ring});
                break;
            case 1:
                p.t.must(DeleteRingPolicy{p.policy});
                break;
            default:
                p.t.must(DeletePolicyApproval{p.approval});
        }
        EXPECT_TRUE(p.delivery().archived);
        EXPECT_TRUE(p.delivery().rollout.waiting.empty());
        p.t.advance(days{6});
        EXPECT_EQ(revisions(p.t), Revisions(8, kOld));
    }
}

TEST(Deliveries, DoNotKeepAudiences) {
    Programme p;
    p.t.must(DeleteAudience{test::kAudience});
    p.t.advance(days{6});
    EXPECT_EQ(revisions(p.t)[0], kDecember);
}

TEST(Deliveries, CarryHotpatchAndStepsOfTheirRings) {
    Rings t(ring_world());
    Ring ring;
    ring.included = {test::kPilot};
    ring.policy = t.ring_policy(EntryKind::quality);
    ring.hotpatch_enabled = true;
    t.must(CreateRing{ring});
    t.decide(ring.policy, "december");
    EXPECT_EQ(deliveries(t.world).at(0)->settings.user_experience->is_hotpatch_enabled, true);

    ring.policy = t.ring_policy(EntryKind::feature);
    ring.hotpatch_enabled = false;
    ring.offer_interval_days = 2;
    ring.offer_duration_days = 8;
    t.must(CreateRing{ring});
    t.decide(ring.policy, "11111111-2222-4333-8444-555555555555");
    auto const rollout = deliveries(t.world).at(1)->settings.schedule->rollout;
    ASSERT_TRUE(rollout);
    EXPECT_EQ(rollout->kind, RolloutKind::duration);
    EXPECT_EQ(rollout->between_offers, Ticks{days{2}});
    EXPECT_EQ(rollout->until_end, Ticks{days{8}});
    EXPECT_TRUE(
        t.state().enrolled[static_cast<std::size_t>(UpdateCategory::feature)].contains(DeviceIndex{0}));
}

/// Entry and day of each approval.
std::vector<std::string> decided(World const& w) {
    std::vector<std::string> out;
    for (auto const& [seq, a] : w.state().policy_approvals.items())
        out.push_back(format_instant(a.created).substr(0, 16) + " " +
                      std::string(w.catalog().id_of(a.entry)));
    return out;
}

TEST(RingRules, ApproveWhatHasBeenOutForTheirDeferral) {
    Rings t(ring_world());
    RingPolicyId const policy = t.ring_policy(
        EntryKind::quality, {{EntryKind::quality, 5, Classification::security, Cadence::monthly}});
    t.ring(policy, {test::kPilot}, 1);
    t.advance_to("2026-02-09T00:00:00Z");
    EXPECT_EQ(decided(t.world),
              (std::vector<std::string>{"2026-01-05T08:05 december", "2026-01-18T08:05 january"}));
    EXPECT_EQ(start_of(t.state(), *deliveries(t.world).at(1)),
              t.state().policy_approvals.items().at(1).created + days{1});
    EXPECT_EQ(revisions(t)[0], 7623U);
    t.advance_to("2026-02-16T00:00:00Z");
    EXPECT_EQ(decided(t.world).size(), 3U);
}

TEST(RingRules, DriversThatMembersNeed) {
    Rings t(ring_world());
    RingPolicyId const policy = t.ring_policy(EntryKind::driver, {{EntryKind::driver, 0}});
    t.advance(days{2});
    EXPECT_TRUE(decided(t.world).empty()) << "nobody is in a ring";
    t.ring(policy);
    t.advance(days{4});
    EXPECT_EQ(decided(t.world).size(), 3U);
    EXPECT_EQ(t.version(0), "4.0.0.0");
    EXPECT_EQ(t.version(5), "1.0.0.0");
}

TEST(RingRules, LeaveSuspendedContentAlone) {
    Rings t(ring_world());
    RingPolicyId const policy = t.ring_policy(EntryKind::quality, {{EntryKind::quality, 0}});
    t.ring(policy);
    t.decide(policy, "december", ApprovalStatus::suspended);
    t.advance(days{5});
    EXPECT_EQ(t.state().policy_approvals.size(), 1U);
    EXPECT_EQ(revisions(t), Revisions(8, kOld));
}

}  // namespace
}  // namespace sim
