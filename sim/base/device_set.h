/// A set of devices: compressed, cheap to copy, cost by container. The only place that names Roaring.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <roaring/roaring.hh>
#include <span>
#include <vector>

#include "sim/base/ids.h"

namespace sim {

/// Devices [begin, end).
struct DeviceRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t size() const noexcept { return end - begin; }
    bool contains(DeviceIndex d) const noexcept { return raw(d) >= begin && raw(d) < end; }
};

/// Value semantics; copies share their bitmap until one of them changes. A set may be read from many threads
/// while nobody changes that very object. All operations cost by containers (65,536 indexes each), never by
/// device.
class DeviceSet {
public:
    DeviceSet() = default;
    static DeviceSet of_range(DeviceRange range);
    /// `sorted` must ascend strictly.
    static DeviceSet of_sorted(std::span<std::uint32_t const> sorted);

    std::uint64_t size() const;
    bool empty() const { return !bits_ || bits_->isEmpty(); }
    bool contains(DeviceIndex d) const { return bits_ && bits_->contains(raw(d)); }
    std::uint64_t count_in(DeviceRange range) const;
    bool intersects(DeviceSet const& other) const;
    /// True when some member lies in `range`.
    bool touches(DeviceRange range) const;
    /// The smallest member >= `from`.
    std::optional<DeviceIndex> next(std::uint32_t from) const;
    /// The member with `rank` smaller ones before it.
    std::optional<DeviceIndex> nth(std::uint64_t rank) const;
    /// Up to `limit` members >= `from`, ascending, appended to `out`.
    void take(std::uint32_t from, std::size_t limit, std::vector<std::uint32_t>& out) const;
    /// Every member in ascending order.
    template <class F>
    void for_each(F&& f) const {
        if (!bits_) return;
        auto* context = &f;
        bits_->iterate(
            [](std::uint32_t d, void* p) {
                (*static_cast<decltype(context)>(p))(DeviceIndex{d});
                return true;
            },
            static_cast<void*>(context));
    }

    void add(DeviceIndex d);
    void remove(DeviceIndex d);
    void add_range(DeviceRange range);

    DeviceSet& operator|=(DeviceSet const& o);
    DeviceSet& operator&=(DeviceSet const& o);
    DeviceSet& operator-=(DeviceSet const& o);
    friend DeviceSet operator|(DeviceSet a, DeviceSet const& b) { return a |= b, a; }
    friend DeviceSet operator&(DeviceSet a, DeviceSet const& b) { return a &= b, a; }
    friend DeviceSet operator-(DeviceSet a, DeviceSet const& b) { return a -= b, a; }
    friend bool operator==(DeviceSet const& a, DeviceSet const& b);

    /// Smaller forms where they help; call after building a set by many small changes.
    void compact();
    std::size_t memory_bytes() const;
    /// Maximal ranges of members, ascending: the same for equal sets, however they were made.
    void for_each_range(std::function<void(DeviceRange)> const& f) const;

private:
    Roaring& mutate();
    std::shared_ptr<Roaring> bits_;  // null: empty
};

}  // namespace sim
