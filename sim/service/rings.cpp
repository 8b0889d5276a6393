#include "sim/service/rings.h"

#include <algorithm>

namespace sim {

PolicyApproval const* approval_of(State const& s, RingPolicyId const& policy, EntryIndex e) noexcept {
    for (auto const& [seq, a] : s.policy_approvals.items())
        if (a.policy == policy && a.entry == e) return &a;
    return nullptr;
}

DeploymentSettings delivery_settings(Ring const& ring, PolicyApproval const& approval, Instant created) {
    using std::chrono::days;
    DeploymentSettings out;
    out.schedule.emplace();
    out.schedule->start = std::max(created, approval.effective + days{ring.deferral_days.value_or(0)});
    if (ring.offer_interval_days.value_or(0) > 0) {
        GradualRollout steps;
        steps.kind = RolloutKind::duration;
        steps.between_offers = days{*ring.offer_interval_days};
        if (ring.offer_duration_days) steps.until_end = days{*ring.offer_duration_days};
        out.schedule->rollout = steps;
    }
    if (ring.hotpatch_enabled) {
        out.user_experience.emplace();
        out.user_experience->is_hotpatch_enabled = true;
    }
    return out;
}

}  // namespace sim
