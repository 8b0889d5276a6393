/// What the service does by itself at times of its own: approval rules and rings make deployments.
#pragma once

#include <optional>

#include "sim/service/state.h"

namespace sim {

class RolloutEngine;

/// When a rule was evaluated last; nullopt: not yet.
std::optional<Instant> last_evaluated(Timing const& timing, ContentApprovalRule const& rule,
                                      Instant now) noexcept;

/// When run_rules has something to do next; nullopt: never. A time that has passed counts as now.
/// Evaluations that cannot find anything new are left out: nothing happened since the last one that rules
/// look at (a Command or what it asked for, an entry that appears or comes of age, a device that changes its
/// build or reports).
std::optional<Instant> next_rule_event(Premises const& p, State const& s);

/// Does what is due by the clock: adds or changes objects and tells the engine which deployments it touched
/// (a new one need not be told). Afterwards next_rule_event lies after the clock.
void run_rules(Premises const& p, State& s, RolloutEngine& engine);

}  // namespace sim
