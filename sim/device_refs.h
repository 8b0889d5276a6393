/// The devices that a Command names: those of the fleet by index, any other by its id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/ids.h"
#include "sim/fleet/fleet.h"

namespace sim {

/// The journal keeps every Command, so an index takes as many bytes as its distance from the one before needs
/// (seven bits in each): of devices that lie together one, instead of the sixteen of an id.
class DeviceRefs {
public:
    DeviceRefs() = default;
    /// Ids that nobody has looked up yet; whether the directory has them is seen when the Command is applied.
    DeviceRefs(std::vector<DeviceId> ids) : by_id_(std::move(ids)) {}
    DeviceRefs(std::initializer_list<DeviceId> ids) : by_id_(ids) {}

    void add(DeviceIndex device);
    /// Looks all of them up. Those of the fleet are kept once each, in the order of the fleet.
    void add(Fleet const& fleet, std::span<DeviceId const> ids);

    std::size_t size() const noexcept { return in_fleet_ + by_id_.size(); }
    bool empty() const noexcept { return size() == 0; }
    std::size_t size_in_fleet() const noexcept { return in_fleet_; }
    /// `f(DeviceIndex)`, in the order in which they were added.
    template <class F>
    void for_each_in_fleet(F&& f) const {
        std::uint32_t device = 0;
        for (auto at = steps_.begin(); at != steps_.end();) {
            std::uint64_t step = 0;
            for (unsigned shift = 0;; shift += 7) {
                std::uint8_t const byte = *at++;
                step |= std::uint64_t{byte & 0x7fU} << shift;
                if (byte < 0x80) break;
            }
            // The lowest bit is the sign.
            device += static_cast<std::uint32_t>((step >> 1) ^ (0 - (step & 1)));
            f(DeviceIndex{device});
        }
    }
    /// In the order in which they were added. They may be in the fleet all the same.
    std::span<DeviceId const> by_id() const noexcept { return by_id_; }

private:
    std::vector<std::uint8_t> steps_;
    std::vector<DeviceId> by_id_;
    std::uint32_t in_fleet_ = 0;
    std::uint32_t last_ = 0;
};

}  // namespace sim
