#include "sim/device_refs.h"

#include <optional>

namespace sim {

void DeviceRefs::add(Fleet const& fleet, std::span<DeviceId const> ids) {
    std::vector<std::optional<DeviceIndex>> found(ids.size());
    fleet.indexes_of(ids, found);
    in_fleet_.reserve(in_fleet_.size() + ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (found[i])
            in_fleet_.push_back(*found[i]);
        else
            by_id_.push_back(ids[i]);
    }
}

}  // namespace sim
