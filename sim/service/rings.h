/// The newer family of policies: what a policy takes, and the deployments that its rings make.
#pragma once

#include "sim/service/state.h"

namespace sim {

/// A policy of one kind decides on entries of that kind; quality policies on recovery updates, too.
constexpr bool takes(EntryKind policy, EntryKind entry) noexcept {
    return entry == policy || (policy == EntryKind::quality && entry == EntryKind::recovery);
}

/// The decision of a policy on an entry; null: none yet. Cost: approvals.
PolicyApproval const* approval_of(State const& s, RingPolicyId const& policy, EntryIndex e) noexcept;

/// Made by a ring: in no list of deployments, and no hindrance to anything.
inline bool is_hidden(Deployment const& d) noexcept { return d.ring.has_value(); }

/// How a ring delivers what was approved. `created` is when ring and approval came together: nothing starts
/// before.
DeploymentSettings delivery_settings(Ring const& ring, PolicyApproval const& approval, Instant created);

}  // namespace sim
