#pragma once

#include "fakegraph/odata/visit.h"

namespace fakegraph {

/// The machine's clocks: the only place where they are read for what clients may notice.
WallTime wall_time();

}  // namespace fakegraph
