#include "fakegraph/throttle/meter.h"

namespace fakegraph::throttle {

bool Meter::take(Visit const&, Response&) { return true; }
void Meter::reset() {}

}  // namespace fakegraph::throttle
