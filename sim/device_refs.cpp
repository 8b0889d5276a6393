#include "sim/device_refs.h"

#include <algorithm>
#include <optional>

namespace sim {
namespace {

constexpr std::size_t kMaxStep = 5;  // bytes: 33 bits

/// Writes the way from one index to another to `out`; the end of what was written.
std::uint8_t* write_step(std::uint8_t* out, std::uint32_t from, std::uint32_t to) noexcept {
    std::uint64_t const way = std::uint64_t{to >= from ? to - from : from - to};
    std::uint64_t step = to >= from ? way << 1 : (way << 1) - 1;
    for (; step >= 0x80; step >>= 7) *out++ = static_cast<std::uint8_t>(step | 0x80);
    *out++ = static_cast<std::uint8_t>(step);
    return out;
}

}  // namespace

void DeviceRefs::add(DeviceIndex device) {
    std::uint8_t step[kMaxStep];
    steps_.insert(steps_.end(), step, write_step(step, last_, raw(device)));
    last_ = raw(device);
    ++in_fleet_;
}

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
    // Clients send what pages told them, so most lists are in order already, or a few that are.
    auto const middle = std::ranges::is_sorted_until(known);
    if (std::ranges::is_sorted(middle, known.end()))
        std::ranges::inplace_merge(known, middle);
    else
        std::ranges::sort(known);
    known.erase(std::ranges::unique(known).begin(), known.end());
    std::vector<std::uint8_t> steps(kMaxStep * known.size());
    std::uint8_t* end = steps.data();
    for (auto const device : known) {
        end = write_step(end, last_, raw(device));
        last_ = raw(device);
    }
    steps_.insert(steps_.end(), steps.data(), end);  // no larger than it must be
    in_fleet_ += static_cast<std::uint32_t>(known.size());
}

}  // namespace sim
