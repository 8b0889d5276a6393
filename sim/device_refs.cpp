#include "sim/device_refs.h"

#include <algorithm>
#include <optional>

namespace sim {

void DeviceRefs::add(Fleet const& fleet, std::span<DeviceId const> ids) {
    std::vector<std::optional<DeviceIndex>> found(ids.size());
    fleet.indexes_of(ids, found);
    std::vector<DeviceIndex> known;
    known.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (found[i])
            known.push_back(*found[i]);
        else
            by_id_.push_back(ids[i]);
    }
    std::ranges::sort(known);
    known.erase(std::ranges::unique(known).begin(), known.end());
    in_fleet_.insert(in_fleet_.end(), known.begin(), known.end());  // no larger than it must be
}

}  // namespace sim
