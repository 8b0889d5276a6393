/// The newer family: who gets what through rings, and when.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/service/content.h"
#include "sim/service/rings.h"
#include "sim/service/software.h"
#include "tests/sim/ring_support.h"

namespace sim {
namespace {

using test::at;
using test::days;
using test::members;
using test::ring_world;
using test::Rings;
using namespace std::chrono_literals;

std::vector<Deployment const*> deliveries(World const& w) {
    std::vector<Deployment const*> out;
    for (auto const& [seq, d] : w.state().deployments.items())
        if (is_hidden(d)) out.push_back(&d);
    return out;
}

/// The members of kPilot below quality's December.
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

/// Random Commands of rules, rings and groups, made of dice.
Command random_command(World const& w, std::array<std::uint32_t, 4> const& dice) {
    State const& s = w.state();
    auto const pick = [&](auto const& store, std::uint32_t die) {
        auto at = store.items().begin();
        std::advance(at, static_cast<std::ptrdiff_t>(die % store.size()));
        return at->second.id;
    };
    auto const device = [&](std::uint32_t die) { return w.fleet().id_of(DeviceIndex{die % 8}); };
    auto const deferral = static_cast<std::int32_t>(dice[2] % 4);
    std::uint32_t const die = s.ring_policies.empty() ? 0 : dice[0] % 16;
    auto const kind = dice[1] % 2 == 0 ? EntryKind::quality : EntryKind::driver;
    switch (die) {
        case 0:
            return CreateRingPolicy{kind, "p", "", {{kind, deferral, Classification::all, Cadence::monthly}}};
        case 1:
        case 2: {
            Ring ring;
            ring.policy = pick(s.ring_policies, dice[1]);
            ring.included = {pick(s.directory_groups, dice[2])};
            ring.deferral_days = deferral;
            ring.paused = dice[3] % 5 == 0;
            return CreateRing{ring};
        }
        case 3:
            return CreatePolicyApproval{
                pick(s.ring_policies, dice[1]),
                std::string(w.catalog().id_of(EntryIndex{dice[2] % w.catalog().size()})),
                dice[3] % 3 == 0 ? ApprovalStatus::suspended : ApprovalStatus::approved};
        case 4:
            if (s.policy_approvals.empty()) return CreateDirectoryGroup{"g"};
            return UpdatePolicyApproval{pick(s.policy_approvals, dice[1]), dice[2] % 2 == 0
                                                                               ? ApprovalStatus::suspended
                                                                               : ApprovalStatus::approved};
        case 5:
        case 6:
            return ChangeDirectoryGroup{
                pick(s.directory_groups, dice[1]), {}, {device(dice[2])}, {device(dice[3])}};
        case 7: {
            if (s.rings.empty()) return CreateDirectoryGroup{"g"};
            Ring ring = *s.rings.find(pick(s.rings, dice[1]));
            ring.paused = dice[2] % 2 == 0;
            ring.deferral_days = static_cast<std::int32_t>(dice[3] % 3);
            return UpdateRing{ring.id, ring};
        }
        case 8:
            if (s.rings.empty() || dice[2] % 3 != 0) return CreateDirectoryGroup{"g"};
            return DeleteRing{pick(s.rings, dice[1])};
        case 9: {
            ContentApprovalRule rule;
            rule.filter = ContentFilter{kind, {}, {}};
            if (dice[2] % 2 == 0) rule.before_start = days{1 + deferral};
            return CreatePolicy{
                pick(s.audiences, 0),
                {kind == EntryKind::driver ? UpdateCategory::driver : UpdateCategory::quality},
                {},
                {rule}};
        }
        case 10:
            return UpdateAudience{
                pick(s.audiences, 0), {{device(dice[1])}, {}}, {{device(dice[2])}, {}}, {}, {}};
        case 11:
            if (s.approvals.empty()) return EnrollAssets{UpdateCategory::quality, {device(dice[1])}};
            if (dice[2] % 2 == 0) return RevokeApproval{pick(s.approvals, dice[1])};
            return DeleteApproval{pick(s.approvals, dice[1])};
        case 12:
            return UnenrollAssets{
                kind == EntryKind::driver ? UpdateCategory::driver : UpdateCategory::quality,
                {device(dice[2])}};
        default:
            return AdvanceTo{w.now() + std::chrono::hours{dice[1] % 100} + Ticks{dice[2]}};
    }
}

rc::Gen<std::vector<std::array<std::uint32_t, 4>>> some_dice() {
    auto const die = rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(0, 1U << 30));
    return rc::gen::resize(60, rc::gen::container<std::vector<std::array<std::uint32_t, 4>>>(
                                   rc::gen::container<std::array<std::uint32_t, 4>>(die)));
}

RC_GTEST_PROP(RulesAndRings, AdvancingInPiecesIsTheSame, ()) {
    World whole = World::make(ring_world()).value();
    World split = World::make(ring_world()).value();
    for (auto const& dice : *some_dice()) {
        Command const command = random_command(whole, dice);
        if (auto const* advance = std::get_if<AdvanceTo>(&command))
            for (Instant to = whole.now(); to < advance->to; to += std::chrono::hours{1 + dice[3] % 30})
                RC_ASSERT(split.apply(AdvanceTo{to}).has_value());
        RC_ASSERT(whole.apply(command).has_value() == split.apply(command).has_value());
        RC_ASSERT(whole.digest() == split.digest());
    }
}

RC_GTEST_PROP(RulesAndRings, ReplayIsTheSameAndDeliveriesHold, ()) {
    World original = World::make(ring_world()).value();
    World replayed = World::make(ring_world()).value();
    for (auto const& dice : *some_dice()) {
        Command const command = random_command(original, dice);
        std::uint64_t const before = original.digest();
        if (!original.apply(command)) {
            RC_ASSERT(original.digest() == before);
            continue;
        }
        RC_ASSERT(replayed.apply(command).has_value());
        RC_ASSERT(replayed.digest() == original.digest());
        State const& s = original.state();
        for (auto const& enrolled : s.enrolled) RC_ASSERT((enrolled - s.registered).empty());
        std::set<std::pair<RingId, PolicyApprovalId>> live;
        for (Deployment const* d : deliveries(original)) {
            if (d->archived) continue;
            RC_ASSERT(live.insert({d->ring->ring, d->ring->approval}).second);
            Ring const* ring = s.rings.find(d->ring->ring);
            PolicyApproval const* approval = s.policy_approvals.find(d->ring->approval);
            RC_ASSERT(ring != nullptr && approval != nullptr && ring->policy == approval->policy);
            bool const held = ring->paused || approval->status == ApprovalStatus::suspended;
            RC_ASSERT((d->requested == RequestedState::paused) == held);
            RC_ASSERT((d->rollout.waiting - members_of(s, *ring)).empty());
        }
        for (auto const& [seq, a] : s.policy_approvals.items())
            for (auto const& [r, ring] : s.rings.items())
                if (a.policy == ring.policy && a.status == ApprovalStatus::approved)
                    RC_ASSERT(live.contains({ring.id, a.id}));
    }
}

/// The dice would prove nothing if nothing were ever approved by a rule or installed.
TEST(RulesAndRings, DiceReachWhatTheyAreFor) {
    std::size_t by_rule = 0, delivered = 0, decided_on = 0;
    for (std::uint64_t run = 0; run < 30; ++run) {
        World w = World::make(ring_world()).value();
        for (std::uint64_t i = 0; i < 80; ++i) {
            std::array<std::uint32_t, 4> dice{};
            for (std::size_t k = 0; k < dice.size(); ++k)
                dice[k] = static_cast<std::uint32_t>(mix(mix(run) ^ (i * 8 + k)) >> 34);
            (void)w.apply(random_command(w, dice));
        }
        for (auto const& [seq, a] : w.state().approvals.items()) by_rule += a.by_rule ? 1 : 0;
        for (Deployment const* d : deliveries(w)) delivered += d->rollout.ended[0].size();
        decided_on += w.state().policy_approvals.size();
    }
    EXPECT_GT(by_rule, 60U);
    EXPECT_GT(delivered, 60U);
    EXPECT_GT(decided_on, 60U);
}

}  // namespace
}  // namespace sim
