#include "sim/service/apply.h"

#include "sim/service/applier.h"

namespace sim {

Guid apply(Premises const& p, State& s, Command const& command, RolloutEngine& engine) {
    Applier const apply{p, s, engine};
    if (p.service.timing.deletes > Ticks{0})
        if (auto const deletion = deletion_in(command))
            return apply.soon(p.service.timing.deletes, *deletion), Guid{};
    return std::visit(apply, command);
}

}  // namespace sim
