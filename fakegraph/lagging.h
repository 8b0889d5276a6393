/// Reads that lag behind writes: for a while, or for some reads, clients see a tenant as it was before a
/// write. Belongs to the face alone: World, digest and snapshots know nothing of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/odata/call.h"
#include "fakegraph/odata/reach.h"

namespace fakegraph {

class Tenant;

/// Safe to use by many readers at once; remember() and clear() by whoever holds the tenant's lock alone.
class Lagging {
public:
    /// A write that was begun: what it is about, and how things stand before it.
    struct Begun {
        std::optional<Reach> about;
        std::shared_ptr<Tenant> before;
        std::uint64_t position = 0;
        std::uint64_t journaled = 0;
    };

    explicit Lagging(LagSettings const& settings) : settings_(settings) {}

    bool is_on() const noexcept { return settings_.any(); }

    /// The tenant as this read has to see it; null: as it is. Counts the read.
    std::shared_ptr<Tenant> view(Call& call, std::string_view target);
    /// An object on the way of this write was created, and cannot be seen yet: what to answer. Counts as a
    /// read.
    GraphResult<void> admit(Call& call, std::string_view target);

    Begun begin(Call& call, std::string_view target) const;
    /// The write was done; `response` is its answer.
    void remember(Begun begun, Call const& call, Response const& response);
    void clear();

    /// Writes that reads lag behind; the oldest is seen early when there are more.
    static constexpr std::size_t kMaxWrites = 64;
    /// Objects and lists of which the reads are counted, for each write; others see it at once.
    static constexpr std::size_t kMaxCounted = 1024;

private:
    struct Write {
        std::shared_ptr<Tenant> before;
        sim::Instant at{};
        bool created = false;
        bool deleted = false;
        edm::Delay delay = edm::Delay::none;
        /// Of what was written; empty: of any entity of the type.
        std::string key;
        edm::StructType const* type = nullptr;
        std::string list_path;
        std::map<std::string, std::uint32_t, std::less<>> reads;  // by key, or path of a list
    };
    /// Under what name the reads are counted, and how long they lag.
    struct Concern {
        std::string counted_as;
        Lag lag;
    };
    std::optional<Concern> concern(Write const& write, Reach const& read) const;
    static bool lags(Write const& write, Concern const& concern, sim::Instant now);
    void forget_seen(sim::Instant now);
    Lag lag_of(Write const& write, bool list) const;
    /// Reads that a delay by number keeps an effect from; 0: none.
    std::uint32_t effect(edm::Delay delay) const {
        return settings_.effects[static_cast<std::size_t>(delay)];
    }
    /// What shows later than the write itself: content for devices that were enrolled, what rules made.
    std::optional<Concern> later_concern(Write const& write, Reach const& read) const;
    /// A write beside the one that was done: what rules made of it, which lags behind it.
    std::optional<Write> by_rules(Begun const& begun, Call const& call) const;
    void push(Write write);

    LagSettings const settings_;
    std::mutex mutex_;
    std::deque<Write> writes_;  // oldest first
    std::atomic<std::size_t> size_{0};
};

}  // namespace fakegraph
