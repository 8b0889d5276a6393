/// The newest requests in a fixed piece of memory: what is full makes room by dropping the oldest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "fakegraph/watch/entry.h"

namespace fakegraph::watch {

/// Safe to use by many threads at once. Appending allocates nothing but, once, the memory.
class Ring {
public:
    static constexpr std::size_t kMaxEntries = 8192;
    static constexpr std::size_t kBytes = std::size_t{4} << 20;

    struct Extent {
        std::uint64_t first = 0;    // number of the oldest that is kept; 0: none
        std::uint64_t last = 0;     // of the newest there was; 0: none
        std::uint64_t dropped = 0;  // since the last clear()
    };

    /// Gives the entry its number and keeps a copy.
    std::uint64_t append(Entry entry);
    /// Calls `f(Entry const&)` from the oldest to the newest, or, with `newest_first`, the other way, until
    /// it returns false. Nothing is recorded meanwhile: `f` must be short, and must not call back.
    template <class F>
    void each(F&& f, bool newest_first = false) const {
        std::scoped_lock const hold(mutex_);
        for (std::size_t i = 0; i < count_; ++i)
            if (!f(read(newest_first ? count_ - 1 - i : i))) return;
    }
    /// Calls `f` with the entry of that number; false when it is not kept.
    template <class F>
    bool with(std::uint64_t number, F&& f) const {
        std::scoped_lock const hold(mutex_);
        if (count_ == 0 || number < oldest() || number > last_) return false;
        f(read(static_cast<std::size_t>(number - oldest())));
        return true;
    }
    Extent extent() const;
    /// Forgets the entries; numbers go on.
    void clear();
    /// As new.
    void reset();

private:
    static_assert((kMaxEntries & (kMaxEntries - 1)) == 0);
    struct Memory {
        alignas(8) char bytes[kBytes];
        std::uint32_t offsets[kMaxEntries];  // by number
    };
    std::uint64_t oldest() const { return last_ - count_ + 1; }
    std::uint32_t& offset(std::uint64_t number) const { return memory_->offsets[number % kMaxEntries]; }
    Entry read(std::size_t index) const;
    char* claim(std::size_t size);
    void drop_oldest();
    void clear_locked();

    mutable std::mutex mutex_;
    std::unique_ptr<Memory> memory_;
    std::size_t write_ = 0;  // where the next one begins
    std::size_t count_ = 0;
    std::uint64_t last_ = 0;
    std::uint64_t dropped_ = 0;
};

}  // namespace fakegraph::watch
