/// Faults that a scenario or `/__admin/faults` injects: what matches, what happens then, and how often it
/// has. (product contract, "Faults"; docs/faults.md)
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/odata/http.h"
#include "fakegraph/odata/page_twist.h"
#include "fakegraph/odata/visit.h"
#include "sim/base/result.h"

namespace fakegraph::faults {

struct Fault;
struct Entry;  // plan.cpp

/// What one request gets. Owns what it needs: the plan may change while the request is served.
class Hit {
public:
    explicit operator bool() const noexcept {
        return entry_ || !asking_.empty() || watching_ || !drifting_.empty();
    }
    /// The request is handed to the service once more, as when a proxy repeats it. (duplicate delivery)
    bool twice() const noexcept { return twice_; }
    /// What the page shall be like; null: as always.
    PageTwist* twist() noexcept { return twisted_ ? &twist_ : nullptr; }
    /// After change(): something was put into the answer that clients must bear.
    bool compatible() const noexcept { return compatible_; }
    /// Likewise: its frame is whole, and nothing can be read of it.
    bool spoilt() const noexcept { return spoilt_; }

private:
    friend class Plan;
    std::shared_ptr<Entry> entry_;
    /// Those that wait for the answer's status, in order.
    std::vector<std::shared_ptr<Entry>> asking_;
    /// Notes the link of the answer.
    std::shared_ptr<Entry> watching_;
    /// Those that a write moves, once it has been carried out.
    std::vector<std::shared_ptr<Entry>> drifting_;
    std::uint64_t number_ = 0;
    PageTwist twist_;
    bool twice_ = false;
    bool twisted_ = false;
    bool answered_ = false;
    bool compatible_ = false;
    bool spoilt_ = false;
};

/// A fault of the plan, and what became of it.
struct Listed {
    std::shared_ptr<Fault const> fault;
    /// Requests for which all but number, share and times held, and those that the fault struck.
    std::uint64_t matches = 0;
    std::uint64_t uses = 0;
};

/// Safe to use by many threads at once. A request without faults in the plan costs one atomic load.
class Plan {
public:
    /// The first fault that matches, and counts its use. Every fault counts its matches, whoever wins.
    Hit decide(Visit const& visit);
    /// Answers in place of the service; false: the service shall be asked.
    bool answer(Hit& hit, Visit const& visit, Response& response);
    /// Changes what the service answered. A fault that found nothing to change gives its use back.
    void change(Hit& hit, Visit const& visit, Response& response);

    /// As after loading: the scenario's faults, not used yet.
    void reset();
    /// The scenario's faults. Names that are missing are drawn from `seed`.
    sim::Result<void> load(std::vector<Fault> faults, std::uint64_t seed);
    /// The scenario's faults of another plan, not used yet.
    void load_from(Plan const& other);
    /// All of them, or none: already_exists for a name, limit for too many.
    sim::Result<std::vector<Listed>> add(std::vector<Fault> faults, std::uint64_t seed);
    std::vector<Listed> list() const;
    /// False when there is none of that name.
    bool remove(std::string_view name);
    void clear();

private:
    using Entries = std::vector<std::shared_ptr<Entry>>;
    void set(Entries entries);
    /// The scenario's faults, not used yet; under the mutex.
    void bring_back();
    void take(Hit& hit, std::shared_ptr<Entry> const& entry, Visit const& visit);
    void note_link(Hit const& hit, Visit const& visit, Response const& response);
    void note_write(Hit const& hit, Visit const& visit, Response const& response);

    std::atomic<bool> any_{false};
    mutable std::mutex mutex_;  // guards all below, and the counts of the entries
    std::shared_ptr<Entries const> entries_ = std::make_shared<Entries const>();
    std::vector<std::shared_ptr<Fault const>> loaded_;
    std::uint64_t drawn_names_ = 0;
};

}  // namespace fakegraph::faults
