/// The valid name that a misspelt one was meant to be, for the loader.
#pragma once

#include "sim/base/nearest.h"

namespace scenarios {

using sim::edit_distance;
using sim::names_of;
using sim::nearest;
using sim::suggestion;

}  // namespace scenarios
