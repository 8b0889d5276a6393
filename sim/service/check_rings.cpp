/// The newer family of policies: policies, approvals and rings.
#include <algorithm>
#include <string>

#include "sim/service/checker.h"
#include "sim/service/rings.h"

namespace sim {
namespace {

constexpr std::size_t kMaxName = 200;
constexpr std::size_t kMaxDescription = 1500;

std::unexpected<Error> mismatch(std::string_view parameter, std::string why) {
    return fail(Errc::invalid_argument,
                "Parameter '" + std::string(parameter) +
                    "' in payload has a value that does not match schema: " + std::move(why));
}

/// Characters of UTF-8 text, not bytes.
std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

Result<void> no_longer(std::string_view parameter, std::string_view text, std::size_t max) {
    std::size_t const length = length_of(text);
    if (length <= max) return {};
    return mismatch(parameter, std::to_string(length) + " characters are more than " + std::to_string(max));
}

Result<void> within(std::string_view parameter, std::optional<std::int32_t> value, std::int32_t max) {
    if (!value || (*value >= 0 && *value <= max)) return {};
    return mismatch(parameter, std::to_string(*value) + " is not within 0 and " + std::to_string(max));
}

Result<void> names(std::string_view display_name, std::string_view description) {
    if (auto ok = no_longer("displayName", display_name, kMaxName); !ok) return ok;
    return no_longer("description", description, kMaxDescription);
}

/// Each kind of policy has rules of its own; feature policies have none.
Result<void> rules_of(EntryKind policy, std::vector<RingPolicy::Rule> const& rules) {
    for (auto const& rule : rules) {
        if (policy == EntryKind::feature || !takes(policy, rule.kind))
            return mismatch("approvalRules", "a rule of another kind than the policy");
        if (auto ok = within("deferralInDays", rule.deferral_days, 30); !ok) return ok;
    }
    return {};
}

}  // namespace

Result<RingPolicy const*> Checker::ring_policy(RingPolicyId const& id) const {
    auto const* policy = s.ring_policies.find(id);
    if (policy == nullptr) return not_found("policy");
    return policy;
}

Result<Ring const*> Checker::has_ring(RingId const& id) const {
    auto const* ring = s.rings.find(id);
    if (ring == nullptr) return not_found("ring");
    return ring;
}

Result<void> Checker::ring(Ring const& ring, EntryKind policy) const {
    if (auto ok = names(ring.display_name, ring.description); !ok) return ok;
    if (auto ok = within("deferralInDays", ring.deferral_days, 30); !ok) return ok;
    if (policy != EntryKind::feature && (ring.offer_interval_days || ring.offer_duration_days))
        return mismatch("offerIntervalInDays", "only rings of feature update policies offer in steps");
    if (policy != EntryKind::quality && ring.hotpatch_enabled)
        return mismatch("isHotpatchEnabled", "only rings of quality update policies know hotpatches");
    // ASSUMED: steps as far apart as those of a gradual roll-out can be; a year for all of them.
    if (auto ok = within("offerIntervalInDays", ring.offer_interval_days, 30); !ok) return ok;
    if (auto ok = within("offerDurationInDays", ring.offer_duration_days, 365); !ok) return ok;
    for (auto const* side : {&ring.included, &ring.excluded})
        for (auto const& id : *side)
            if (s.directory_groups.find(id) == nullptr)
                return fail(Errc::invalid_argument, "The group '" + id.text() + "' does not exist.");
    return {};
}

Result<void> Checker::operator()(CreateRingPolicy const& c) const {
    if (c.kind == EntryKind::recovery)
        return fail(Errc::invalid_argument, "There are no policies for recovery updates alone.");
    if (auto ok = names(c.display_name, c.description); !ok) return ok;
    return rules_of(c.kind, c.rules);
}

Result<void> Checker::operator()(UpdateRingPolicy const& c) const {
    auto const policy = ring_policy(c.id);
    if (!policy) return std::unexpected(policy.error());
    if (auto ok = names(c.display_name.value_or(""), c.description.value_or("")); !ok) return ok;
    return c.rules ? rules_of((*policy)->kind, *c.rules) : Result<void>{};
}

Result<void> Checker::operator()(DeleteRingPolicy const& c) const {
    if (auto const policy = ring_policy(c.id); !policy) return std::unexpected(policy.error());
    return {};
}

Result<void> Checker::operator()(CreatePolicyApproval const& c) const {
    auto const policy = ring_policy(c.policy);
    if (!policy) return std::unexpected(policy.error());
    auto const entry = p.catalog->find(c.entry);
    if (!entry || !p.catalog->is_published_at(*entry, s.now))
        return fail(Errc::invalid_argument, "The catalog entry '" + c.entry + "' does not exist.");
    if (!takes((*policy)->kind, p.catalog->kind(*entry)))
        return fail(Errc::invalid_argument,
                    "The catalog entry '" + c.entry + "' is not of the kind that the policy is for.");
    // ASSUMED: one decision an entry and policy; it changes by its status.
    if (approval_of(s, c.policy, *entry) != nullptr)
        return fail(Errc::already_exists,
                    "The policy has an approval of the catalog entry '" + c.entry + "' already.");
    return {};
}

Result<void> Checker::operator()(UpdatePolicyApproval const& c) const {
    if (s.policy_approvals.find(c.id) == nullptr) return not_found("policy approval");
    return {};
}

Result<void> Checker::operator()(DeletePolicyApproval const& c) const {
    if (s.policy_approvals.find(c.id) == nullptr) return not_found("policy approval");
    return {};
}

Result<void> Checker::operator()(CreateRing const& c) const {
    auto const policy = ring_policy(c.ring.policy);
    if (!policy) return std::unexpected(policy.error());
    return ring(c.ring, (*policy)->kind);
}

Result<void> Checker::operator()(UpdateRing const& c) const {
    auto const found = has_ring(c.id);
    if (!found) return std::unexpected(found.error());
    return ring(c.ring, s.ring_policies.find((*found)->policy)->kind);
}

Result<void> Checker::operator()(DeleteRing const& c) const {
    if (auto const found = has_ring(c.id); !found) return std::unexpected(found.error());
    return {};
}

}  // namespace sim
