/// The devices that a Command names: those of the fleet by index, any other by its id.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/ids.h"
#include "sim/fleet/fleet.h"

namespace sim {

/// An index takes a quarter of an id's memory, and the journal keeps every Command: a hundred thousand
/// enrolments of 200 devices take 80 MB instead of 320.
class DeviceRefs {
public:
    DeviceRefs() = default;
    /// Ids that nobody has looked up yet; whether the directory has them is seen when the Command is applied.
    DeviceRefs(std::vector<DeviceId> ids) : by_id_(std::move(ids)) {}
    DeviceRefs(std::initializer_list<DeviceId> ids) : by_id_(ids) {}

    void add(DeviceIndex device) { in_fleet_.push_back(device); }
    /// Looks all of them up. Those of the fleet are kept once each, in the order of the fleet.
    void add(Fleet const& fleet, std::span<DeviceId const> ids);

    std::size_t size() const noexcept { return in_fleet_.size() + by_id_.size(); }
    bool empty() const noexcept { return size() == 0; }
    std::span<DeviceIndex const> in_fleet() const noexcept { return in_fleet_; }
    /// In the order in which they were added. They may be in the fleet all the same.
    std::span<DeviceId const> by_id() const noexcept { return by_id_; }

private:
    std::vector<DeviceIndex> in_fleet_;
    std::vector<DeviceId> by_id_;
};

}  // namespace sim
