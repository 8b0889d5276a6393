#include "sim/service/rules.h"

#include "sim/service/rollout.h"

namespace sim {

std::optional<Instant> next_rule_event(Premises const&, State const&) { return std::nullopt; }

void run_rules(Premises const&, State&, RolloutEngine&) {}

}  // namespace sim
