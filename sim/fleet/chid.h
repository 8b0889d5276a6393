/// Computer hardware IDs: GUIDs derived from SMBIOS. (device-behavior reference 1.6)
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "sim/base/ids.h"
#include "sim/fleet/model.h"

namespace sim {

/// CHID 0 to 14; one whose fields are not all present and non-empty does not exist.
std::array<std::optional<Guid>, 15> computer_hardware_ids(Smbios const& smbios);
/// Those that exist, in order.
std::vector<Guid> existing_chids(Smbios const& smbios);

}  // namespace sim
