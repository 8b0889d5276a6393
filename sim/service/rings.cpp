#include "sim/service/rings.h"

namespace sim {

PolicyApproval const* approval_of(State const& s, RingPolicyId const& policy, EntryIndex e) noexcept {
    for (auto const& [seq, a] : s.policy_approvals.items())
        if (a.policy == policy && a.entry == e) return &a;
    return nullptr;
}

}  // namespace sim
