#include "sim/service/apply.h"

#include "sim/service/applier.h"

namespace sim {

Guid apply(Premises const& p, State& s, Command const& command, RolloutEngine& engine) {
    return std::visit(Applier{p, s, engine}, command);
}

}  // namespace sim
