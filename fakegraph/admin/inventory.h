/// The full inventory of a device, as one JSON object: what `fakegraph fleet` prints and inventory files
/// hold.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/world.h"

namespace fakegraph::admin {

/// {"id","cohort","joined","windows":{"edition","build"},"smbios":{…},"components":[{"component","class","hardwareIds","compatibleIds","driver"}]};
/// drivers are those that the device runs now; a component without one has no `driver`.
nlohmann::ordered_json inventory(sim::World const& world, sim::DeviceIndex device);

}  // namespace fakegraph::admin
