/// The newer family: what its policies, approvals and rings may be.
#include <gtest/gtest.h>

#include "tests/sim/ring_support.h"

namespace sim {
namespace {

using test::ring_world;
using test::Rings;

std::optional<Errc> refusal(World& world, Command const& command) {
    auto const done = world.apply(command);
    return done ? std::nullopt : std::optional(done.error().code);
}

TEST(RingPolicies, NamesAndDeferralsAreBounded) {
    Rings t(ring_world());
    World& w = t.world;
    EXPECT_EQ(
        refusal(w, CreateRingPolicy{EntryKind::quality, std::string(200, 'n'), std::string(1500, 'd'), {}}),
        std::nullopt);
    EXPECT_EQ(refusal(w, CreateRingPolicy{EntryKind::quality, std::string(201, 'n'), "", {}}),
              Errc::invalid_argument);
    EXPECT_EQ(refusal(w, CreateRingPolicy{EntryKind::quality, "", std::string(1501, 'd'), {}}),
              Errc::invalid_argument);
    std::string umlauts;
    for (int i = 0; i < 200; ++i) umlauts += "\xc3\xbc";
    EXPECT_EQ(refusal(w, CreateRingPolicy{EntryKind::quality, umlauts, "", {}}), std::nullopt);
    for (std::int32_t const deferral : {-1, 31})
        EXPECT_EQ(refusal(w, CreateRingPolicy{EntryKind::quality, "", "", {{EntryKind::quality, deferral}}}),
                  Errc::invalid_argument);
    EXPECT_EQ(refusal(w, CreateRingPolicy{EntryKind::quality, "", "", {{EntryKind::recovery, 30}}}),
              std::nullopt);
}

TEST(RingPolicies, RulesAreOfThePolicysKind) {
    Rings t(ring_world());
    World& w = t.world;
    EXPECT_EQ(refusal(w, CreateRingPolicy{EntryKind::quality, "", "", {{EntryKind::driver, 0}}}),
              Errc::invalid_argument);
    EXPECT_EQ(refusal(w, CreateRingPolicy{EntryKind::driver, "", "", {{EntryKind::driver, 0}}}),
              std::nullopt);
    EXPECT_EQ(refusal(w, CreateRingPolicy{EntryKind::feature, "", "", {{EntryKind::feature, 0}}}),
              Errc::invalid_argument);
    EXPECT_EQ(refusal(w, CreateRingPolicy{EntryKind::recovery, "", "", {}}), Errc::invalid_argument);
    RingPolicyId const policy = t.ring_policy(EntryKind::driver);
    EXPECT_EQ(refusal(w, UpdateRingPolicy{policy, {}, {}, {{{EntryKind::quality, 0}}}}),
              Errc::invalid_argument);
}

TEST(PolicyApprovals, OneDecisionForEachEntryOfTheKind) {
    Rings t(ring_world());
    RingPolicyId const policy = t.ring_policy(EntryKind::driver);
    EXPECT_EQ(refusal(t.world, CreatePolicyApproval{policy, "no such entry"}), Errc::invalid_argument);
    EXPECT_EQ(refusal(t.world, CreatePolicyApproval{policy, "december"}), Errc::invalid_argument);
    PolicyApprovalId const id = t.decide(policy, "v2", ApprovalStatus::suspended);
    EXPECT_EQ(refusal(t.world, CreatePolicyApproval{policy, "v2"}), Errc::already_exists);
    EXPECT_EQ(refusal(t.world, CreatePolicyApproval{t.ring_policy(EntryKind::driver), "v2"}), std::nullopt);
    t.must(UpdatePolicyApproval{id, ApprovalStatus::approved});
    EXPECT_EQ(t.state().policy_approvals.find(id)->status, ApprovalStatus::approved);
    t.must(UpdatePolicyApproval{id, ApprovalStatus::suspended});
    EXPECT_EQ(t.state().policy_approvals.find(id)->status, ApprovalStatus::suspended);
}

TEST(Rings, AreBoundedAndNameGroupsThatExist) {
    Rings t(ring_world());
    RingPolicyId const quality = t.ring_policy(EntryKind::quality);
    RingPolicyId const feature = t.ring_policy(EntryKind::feature);
    auto const made = [&](RingPolicyId const& policy, auto change) {
        Ring ring;
        ring.policy = policy;
        change(ring);
        return refusal(t.world, CreateRing{ring});
    };
    EXPECT_EQ(made(quality, [](Ring&) {}), std::nullopt);
    EXPECT_EQ(made(quality, [](Ring& r) { r.deferral_days = 30; }), std::nullopt);
    EXPECT_EQ(made(quality, [](Ring& r) { r.deferral_days = 31; }), Errc::invalid_argument);
    EXPECT_EQ(made(quality, [](Ring& r) { r.display_name.assign(201, 'x'); }), Errc::invalid_argument);
    EXPECT_EQ(made(quality, [](Ring& r) { r.hotpatch_enabled = true; }), std::nullopt);
    EXPECT_EQ(made(feature, [](Ring& r) { r.hotpatch_enabled = true; }), Errc::invalid_argument);
    EXPECT_EQ(made(feature, [](Ring& r) { r.offer_interval_days = 0; }), std::nullopt);
    EXPECT_EQ(made(quality, [](Ring& r) { r.offer_interval_days = 0; }), Errc::invalid_argument);
    EXPECT_EQ(made(quality, [](Ring& r) { r.excluded = {{Guid::from_bits(9, 9)}}; }), Errc::invalid_argument);
    EXPECT_EQ(made({Guid::from_bits(9, 9)}, [](Ring&) {}), Errc::not_found);
}

}  // namespace
}  // namespace sim
