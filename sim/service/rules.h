/// What the service does by itself at times of its own: approval rules and rings make deployments.
#pragma once

#include <optional>

#include "sim/service/state.h"

namespace sim {

class RolloutEngine;

/// When run_rules has something to do next; nullopt: never. A time that has passed counts as now.
std::optional<Instant> next_rule_event(Premises const& p, State const& s);

/// Does what is due by the clock: adds or changes objects and tells the engine which deployments it touched
/// (a new one need not be told). Afterwards next_rule_event lies after the clock.
void run_rules(Premises const& p, State& s, RolloutEngine& engine);

}  // namespace sim
