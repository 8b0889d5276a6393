/// Token buckets per application, tenant and class of operation. (reference graph-protocol 11)
///
/// A limit of N in T is a bucket that holds N and refills evenly at N / T: a burst of N passes at once, then
/// N / T. Refused requests take from it too, until it owes 0.8 N.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "fakegraph/odata/http.h"
#include "fakegraph/odata/visit.h"
#include "fakegraph/throttle/limits.h"

namespace fakegraph::throttle {

struct Charge;  // charge.h

/// How full a bucket is after a request.
struct Level {
    bool over = false;
    std::int64_t wait_ns = 0;   // until the same request would pass
    std::int64_t drain_ns = 0;  // until nothing is owed
    double share = 0;           // of the limit that is used; up to 1.8
};

class Bucket {
public:
    Level take(Limit const& limit, std::uint32_t cost, std::int64_t now_ns) noexcept;
    bool is_full(std::int64_t now_ns) const noexcept { return full_at_ns_ <= now_ns; }

private:
    std::int64_t full_at_ns_ = 0;
};

/// Sets of N buckets by application; of bounded size. Guarded by its owner.
template <std::size_t N>
class Applications {
public:
    using Set = std::array<Bucket, N>;
    /// Applications beyond kMax that have to wait for a place share one set.
    Set& of(std::uint64_t application, std::int64_t now_ns);
    void clear() noexcept {
        sets_.clear();
        others_ = {};
        next_sweep_ns_ = 0;
    }
    std::size_t size() const noexcept { return sets_.size(); }
    static constexpr std::size_t kMax = 4096;

private:
    std::unordered_map<std::uint64_t, Set> sets_;
    Set others_{};
    std::int64_t next_sweep_ns_ = 0;
};

/// Buckets of applications over all tenants of the process. Safe to use by many threads at once.
class Everywhere {
public:
    Level take(Limit const& limit, std::uint64_t application, std::int64_t now_ns);
    void reset();

private:
    std::mutex mutex_;
    Applications<1> applications_;
};

/// Safe to use by many threads at once.
class Meter {
public:
    /// Before the first request. `tenant_id` stands in x-ms-throttle-scope.
    void configure(Limits const& limits, std::string tenant_id);
    /// Counts into the buckets of another tenant's Meter what is counted over all tenants. That one alone
    /// empties them.
    void share(std::shared_ptr<Everywhere> everywhere) {
        everywhere_ = std::move(everywhere);
        owns_everywhere_ = false;
    }
    std::shared_ptr<Everywhere> const& everywhere() const noexcept { return everywhere_; }
    Limits const& limits() const noexcept { return limits_; }

    /// Counts the request; false when it is over a limit: then `response` is the 429. From 80 % of a limit
    /// on, `response` gets the headers that say so. A $batch is not counted, its items are.
    bool take(Visit const& visit, Response& response);
    void reset();

private:
    struct Verdict;
    Verdict count(Visit const& visit, Charge const& charge);
    void refuse(Visit const& visit, Verdict const& verdict, Response& response) const;
    void tell(Verdict const& verdict, Response& response) const;

    std::atomic<bool> on_{false};
    Limits limits_;
    std::string tenant_id_;
    std::shared_ptr<Everywhere> everywhere_ = std::make_shared<Everywhere>();
    bool owns_everywhere_ = true;
    std::mutex mutex_;
    std::array<Bucket, kLimitKinds.size()> tenant_{};
    Applications<kLimitKinds.size()> applications_;
};

}  // namespace fakegraph::throttle
