#include "fakegraph/faults/plan.h"

namespace fakegraph::faults {

Hit Plan::decide(Visit const&) { return {}; }
bool Plan::answer(Hit const&, Visit const&, Response&) { return false; }
void Plan::change(Hit const&, Visit const&, Response&) {}
void Plan::reset() {}

}  // namespace fakegraph::faults
