/// One tenant of the process: a World, its journal and snapshots, the switches of its face, and what is
/// remembered between reads.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fakegraph/odata/call.h"
#include "fakegraph/tenant_lock.h"
#include "sim/journal.h"
#include "sim/world.h"

namespace fakegraph {

using SharedSet = std::shared_ptr<sim::DeviceSet const>;
using SharedEntries = std::shared_ptr<std::vector<sim::EntryIndex> const>;

/// Answers of the World that several requests ask for, until the World changes. Bounded by bytes; the newest
/// stays. Safe to use by many readers at once.
class ReadCache {
public:
    struct Key {
        sim::Guid holder;  // of an audience, or of a policy whose rings are meant
        std::uint32_t entry = 0;
        friend auto operator<=>(Key const&, Key const&) = default;
    };
    template <class Make>
    SharedSet matched(Key const& key, Make make) {
        std::scoped_lock const hold(mutex_);
        if (auto const found = matched_.find(key); found != matched_.end()) return found->second;
        auto made = std::make_shared<sim::DeviceSet const>(make());
        std::size_t const bytes = made->memory_bytes();
        if (bytes_ + bytes > kMaxBytes || matched_.size() >= kMaxSets) {
            matched_.clear();
            bytes_ = 0;
        }
        bytes_ += bytes;
        matched_.emplace(key, made);
        return made;
    }
    template <class Make>
    SharedEntries applicable(sim::Guid const& holder, Make make) {
        std::scoped_lock const hold(mutex_);
        if (auto const found = applicable_.find(holder); found != applicable_.end()) return found->second;
        if (applicable_.size() >= kMaxSets) applicable_.clear();
        return applicable_.emplace(holder, std::make_shared<std::vector<sim::EntryIndex> const>(make()))
            .first->second;
    }
    void clear() {
        std::scoped_lock const hold(mutex_);
        matched_.clear();
        applicable_.clear();
        bytes_ = 0;
    }

private:
    static constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
    static constexpr std::size_t kMaxSets = 4096;
    std::mutex mutex_;
    std::map<Key, SharedSet> matched_;
    std::map<sim::Guid, SharedEntries> applicable_;
    std::size_t bytes_ = 0;
};

/// A named state that can be come back to.
struct Snapshot {
    sim::World world;
    std::uint64_t position = 0;
};

struct Harness;  // harness.h
class Lagging;   // lagging.h

class Tenant {
public:
    Tenant(std::string name, sim::World world, Settings settings);
    /// `of` as it stood with another World: for reads only. It has no harness.
    Tenant(Tenant const& of, sim::World past);
    ~Tenant();

    std::string const& name() const noexcept { return name_; }
    Settings const& settings() const noexcept { return settings_; }
    /// Never changes: no lock is needed.
    std::uint64_t seed() const noexcept { return pristine_->premises().seed; }
    /// The tenant's GUID, and the directory's id of its administrator: from the seed and the tenant's name.
    sim::Guid id() const noexcept { return own_id(0); }
    sim::Guid administrator_id() const noexcept { return own_id(1); }
    /// What stands between clients and the World; guards itself.
    Harness& harness() noexcept { return *harness_; }
    /// Reads that lag behind writes; guards itself.
    Lagging& lagging() noexcept { return *lagging_; }
    /// The World's clock, and where it stood after loading. No lock is needed.
    sim::Instant now() const noexcept {
        return sim::Instant{sim::Ticks{now_ticks_.load(std::memory_order_acquire)}};
    }
    sim::Instant start() const noexcept { return pristine_->now(); }
    /// Shared to read, exclusive to change. The methods below expect the caller to hold it.
    TenantLock& mutex() noexcept { return mutex_; }

    sim::World const& world() const noexcept { return world_; }
    sim::Journal const& journal() const noexcept { return journal_; }
    /// Applies a Command and, when it was not refused, writes it to the journal.
    sim::Result<sim::Applied> apply(sim::Command command);

    SharedSet matched(sim::Audience const& audience, sim::EntryIndex entry);
    SharedEntries applicable(sim::Audience const& audience);
    /// The same for other sets of devices, by the GUID of what holds them; `make` works out what is not
    /// remembered.
    template <class Make>
    SharedSet matched(sim::Guid const& holder, sim::EntryIndex entry, Make make) {
        return cache_.matched({holder, raw(entry)}, make);
    }
    template <class Make>
    SharedEntries applicable(sim::Guid const& holder, Make make) {
        return cache_.applicable(holder, make);
    }

    /// already_exists when the name is taken; limit when there are kMaxSnapshots.
    sim::Result<void> snapshot(std::string const& name);
    sim::Result<void> restore(std::string const& name);
    /// A World that stands where the snapshot stood.
    sim::Result<sim::World> fork(std::string const& name) const;
    std::map<std::string, Snapshot> const& snapshots() const noexcept { return snapshots_; }
    /// As it was right after loading; snapshots are gone.
    void reset();

    /// Lets simulated time pass without filling the journal: neighbouring steps become one. Stops at the
    /// World's last day.
    void let_pass(sim::Ticks by);

    /// How many simulated seconds pass in a real one; 0: frozen. The app moves the clock, when a request
    /// comes.
    std::atomic<std::int64_t> clock_rate{0};
    /// Steady time up to which the clock has been moved; 0: count from the next look on. Under the exclusive
    /// lock.
    std::int64_t clock_seen_ns = 0;
    /// The rate after loading, which reset() brings back.
    void load_clock_rate(std::int64_t rate) {
        loaded_clock_rate_ = rate;
        clock_rate = rate;
    }

    static constexpr std::size_t kMaxSnapshots = 1000;

private:
    sim::Guid own_id(std::uint64_t which) const noexcept;
    /// To be called after every change of the World.
    void changed();

    std::string name_;
    Settings settings_;
    std::shared_ptr<sim::World const> pristine_;
    sim::World world_;
    sim::MemoryJournal journal_;
    std::map<std::string, Snapshot> snapshots_;
    ReadCache cache_;
    std::atomic<std::int64_t> now_ticks_{0};
    std::int64_t loaded_clock_rate_ = 0;
    std::unique_ptr<Harness> harness_;
    std::unique_ptr<Lagging> lagging_;
    TenantLock mutex_;
};

}  // namespace fakegraph
