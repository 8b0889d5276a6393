/// Commands against a State: checked first, then applied. A Command that does not pass the check leaves no
/// trace.
#pragma once

#include "sim/base/result.h"
#include "sim/command.h"
#include "sim/service/rollout.h"
#include "sim/service/state.h"

namespace sim {

/// What a Command did: its time, and the id of what it made (all zero when it made nothing).
struct Applied {
    Instant at{};
    Guid id;
};

/// Errors: not_found for unknown objects (message: "Requested resource 'deployment audience' not found."),
/// wrong_state, invalid_argument, limit.
Result<void> check(Premises const& p, State const& s, Command const& command);

/// `s.now` is the Command's time already and all that was due has happened. The Command must have passed
/// check(). Tells the engine what to plan anew. Returns the new object's id.
Guid apply(Premises const& p, State& s, Command const& command, RolloutEngine& engine);

/// Registers what is not registered yet; ids that nobody knows get an index. Returns their devices.
DeviceSet register_devices(Premises const& p, State& s, DeviceRefs const& refs);

}  // namespace sim
