/// Monitoring rules of a deployment. (device-behavior reference 7.3)
#pragma once

#include "sim/service/state.h"

namespace sim {

/// Works out anew which rules for roll-backs are crossed: sets `tripped`, counts alerts as rules become
/// crossed. Cost: the rules; members are counted only while few devices have been offered the content.
void watch_rules(State const& s, Deployment& d);

}  // namespace sim
