#include "sim/base/device_set.h"

#include <roaring/containers/containers.h>

#include <atomic>
#include <bit>

namespace sim {

Roaring& DeviceSet::mutate() {
    if (!bits_) {
        bits_ = std::make_shared<Roaring>();
    } else if (bits_.use_count() != 1) {
        bits_ = std::make_shared<Roaring>(*bits_);
    } else {
        // The last other owner may have let go on another thread: see its reads as done before writing.
        std::atomic_thread_fence(std::memory_order_acquire);
    }
    return *bits_;
}

DeviceSet DeviceSet::of_range(DeviceRange range) {
    DeviceSet set;
    set.add_range(range);
    return set;
}

DeviceSet DeviceSet::of_sorted(std::span<std::uint32_t const> sorted) {
    DeviceSet set;
    if (!sorted.empty() && sorted.back() - sorted.front() == sorted.size() - 1)
        set.add_range({sorted.front(), sorted.back() + 1});
    else if (!sorted.empty())
        set.mutate().addMany(sorted.size(), sorted.data());
    return set;
}

std::uint64_t DeviceSet::size() const { return bits_ ? bits_->cardinality() : 0; }

std::uint64_t DeviceSet::count_in(DeviceRange range) const {
    if (!bits_ || range.begin >= range.end) return 0;
    return roaring_bitmap_range_cardinality(&bits_->roaring, range.begin, range.end);
}

bool DeviceSet::intersects(DeviceSet const& other) const {
    if (!bits_ || !other.bits_) return false;
    return roaring_bitmap_intersect(&bits_->roaring, &other.bits_->roaring);
}

bool DeviceSet::touches(DeviceRange range) const {
    auto const first = next(range.begin);
    return first && raw(*first) < range.end;
}

std::optional<DeviceIndex> DeviceSet::next(std::uint32_t from) const {
    if (!bits_) return std::nullopt;
    roaring_uint32_iterator_t it;
    roaring_init_iterator(&bits_->roaring, &it);
    if (!roaring_move_uint32_iterator_equalorlarger(&it, from)) return std::nullopt;
    return DeviceIndex{it.current_value};
}

std::optional<DeviceIndex> DeviceSet::nth(std::uint64_t rank) const {
    if (!bits_ || rank > 0xffffffffULL) return std::nullopt;
    std::uint32_t value = 0;
    if (!bits_->select(static_cast<std::uint32_t>(rank), &value)) return std::nullopt;
    return DeviceIndex{value};
}

void DeviceSet::take(std::uint32_t from, std::size_t limit, std::vector<std::uint32_t>& out) const {
    if (!bits_ || limit == 0) return;
    roaring_uint32_iterator_t it;
    roaring_init_iterator(&bits_->roaring, &it);
    if (!roaring_move_uint32_iterator_equalorlarger(&it, from)) return;
    std::size_t const before = out.size();
    out.resize(before + limit);
    std::uint32_t const got =
        roaring_read_uint32_iterator(&it, out.data() + before, static_cast<std::uint32_t>(limit));
    out.resize(before + got);
}

void DeviceSet::add(DeviceIndex d) { mutate().add(raw(d)); }

void DeviceSet::remove(DeviceIndex d) {
    if (contains(d)) mutate().remove(raw(d));
}

void DeviceSet::add_range(DeviceRange range) {
    if (range.begin < range.end) mutate().addRange(range.begin, range.end);
}

DeviceSet& DeviceSet::operator|=(DeviceSet const& o) {
    if (o.empty()) return *this;
    if (empty())
        bits_ = o.bits_;
    else if (!o.bits_->isSubset(*bits_))  // or a reader's copy would be cloned for nothing
        mutate() |= *o.bits_;
    return *this;
}

DeviceSet& DeviceSet::operator&=(DeviceSet const& o) {
    if (empty() || o.empty())
        bits_.reset();
    else
        mutate() &= *o.bits_;
    return *this;
}

DeviceSet& DeviceSet::operator-=(DeviceSet const& o) {
    if (intersects(o)) mutate() -= *o.bits_;
    return *this;
}

bool operator==(DeviceSet const& a, DeviceSet const& b) {
    if (a.empty() || b.empty()) return a.empty() == b.empty();
    return a.bits_ == b.bits_ || *a.bits_ == *b.bits_;
}

void DeviceSet::compact() {
    if (!bits_) return;
    Roaring& bits = mutate();
    bits.runOptimize();
    bits.shrinkToFit();
}

std::size_t DeviceSet::memory_bytes() const {
    if (!bits_) return 0;
    // Not roaring_bitmap_statistics: that adds up all members.
    constexpr std::size_t kPerContainer = 24;
    return bits_->getSizeInBytes(false) +
           kPerContainer * static_cast<std::size_t>(bits_->roaring.high_low_container.size);
}

namespace {

/// Joins ranges that touch, so that what comes out depends on the members only.
class RangeJoiner {
public:
    explicit RangeJoiner(std::function<void(DeviceRange)> const& f) : f_(f) {}
    void add(std::uint64_t begin, std::uint64_t end) {
        if (begin == end_ && end_ != begin_) {
            end_ = end;
            return;
        }
        flush();
        begin_ = begin;
        end_ = end;
    }
    void flush() {
        if (begin_ != end_) f_({static_cast<std::uint32_t>(begin_), static_cast<std::uint32_t>(end_)});
    }

private:
    std::function<void(DeviceRange)> const& f_;
    std::uint64_t begin_ = 0;
    std::uint64_t end_ = 0;
};

void ranges_of_bitset(bitset_container_t const& bitset, std::uint64_t base, RangeJoiner& out) {
    for (std::uint64_t word = 0; word < 1024; ++word) {
        std::uint64_t bits = bitset.array[word];
        std::uint64_t at = base + 64 * word;
        while (bits != 0) {
            auto const gap = static_cast<unsigned>(std::countr_zero(bits));
            bits >>= gap;
            at += gap;
            auto const run = static_cast<unsigned>(std::countr_one(bits));
            out.add(at, at + run);
            at += run;
            bits = run == 64 ? 0 : bits >> run;
        }
    }
}

}  // namespace

void DeviceSet::for_each_range(std::function<void(DeviceRange)> const& f) const {
    if (!bits_) return;
    RangeJoiner out(f);
    roaring_array_t const& all = bits_->roaring.high_low_container;
    for (std::int32_t i = 0; i < all.size; ++i) {
        std::uint64_t const base = std::uint64_t{all.keys[i]} << 16;
        std::uint8_t type = all.typecodes[i];
        void const* const container = container_unwrap_shared(all.containers[i], &type);
        if (type == RUN_CONTAINER_TYPE_CODE) {
            auto const& runs = *static_cast<run_container_t const*>(container);
            for (std::int32_t r = 0; r < runs.n_runs; ++r)
                out.add(base + runs.runs[r].value, base + runs.runs[r].value + runs.runs[r].length + 1U);
        } else if (type == ARRAY_CONTAINER_TYPE_CODE) {
            auto const& array = *static_cast<array_container_t const*>(container);
            for (std::int32_t k = 0; k < array.cardinality; ++k)
                out.add(base + array.array[k], base + array.array[k] + 1U);
        } else {
            ranges_of_bitset(*static_cast<bitset_container_t const*>(container), base, out);
        }
    }
    out.flush();
}

}  // namespace sim
