/// Random Commands of rules, rings and groups: replay, split time, and what always holds.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <set>

#include "tests/sim/ring_support.h"

namespace sim {
namespace {

using test::days;
using test::deliveries;
using test::ring_world;

/// Made of dice.
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

rc::Gen<std::vector<std::array<std::uint32_t, 4>>> some_ring_dice() {
    auto const die = rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(0, 1U << 30));
    return rc::gen::resize(60, rc::gen::container<std::vector<std::array<std::uint32_t, 4>>>(
                                   rc::gen::container<std::array<std::uint32_t, 4>>(die)));
}

RC_GTEST_PROP(RulesAndRings, AdvancingInPiecesIsTheSame, ()) {
    World whole = World::make(ring_world()).value();
    World split = World::make(ring_world()).value();
    for (auto const& dice : *some_ring_dice()) {
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
    for (auto const& dice : *some_ring_dice()) {
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
