#include "fakegraph/throttle/meter.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "fakegraph/throttle/charge.h"
#include "sim/base/draw.h"

namespace fakegraph::throttle {
namespace {

/// x-ms-throttle-limit-percentage comes from here on and does not pass 1.8. (reference graph-protocol 11.3)
constexpr double kTellFrom = 0.8;
constexpr std::int64_t kMostTenths = 18;

/// Names of Microsoft's examples. ASSUMED: RequestLimitExceeded, for limits that count requests.
std::string_view information(Counts counts) {
    if (counts == Counts::writes) return "WriteLimitExceeded";
    return counts == Counts::units ? "ResourceUnitLimitExceeded" : "RequestLimitExceeded";
}

std::string_view scope_text(Scope scope) {
    if (scope == Scope::application_everywhere) return "Application";
    return scope == Scope::tenant ? "Tenant" : "Tenant_Application";
}

std::string_view class_text(Counts counts) {
    if (counts == Counts::writes) return "Write";
    return counts == Counts::reads ? "Read" : "ReadWrite";
}

}  // namespace

Level Bucket::take(Limit const& limit, std::uint32_t cost, std::int64_t now_ns) noexcept {
    std::int64_t const step = limit.per_ns * std::min(cost, limit.amount) / limit.amount;
    std::int64_t const owed = std::max<std::int64_t>(full_at_ns_ - now_ns, 0) + step;
    Level out;
    out.over = owed > limit.per_ns;
    out.drain_ns = std::min(owed, limit.per_ns / 10 * kMostTenths);
    out.wait_ns = std::max<std::int64_t>(out.drain_ns + step - limit.per_ns, 0);
    out.share = static_cast<double>(out.drain_ns) / static_cast<double>(limit.per_ns);
    full_at_ns_ = now_ns + out.drain_ns;
    return out;
}

template <std::size_t N>
typename Applications<N>::Set& Applications<N>::of(std::uint64_t application, std::int64_t now_ns) {
    if (auto const found = sets_.find(application); found != sets_.end()) return found->second;
    if (sets_.size() >= kMax && now_ns >= next_sweep_ns_) {
        next_sweep_ns_ = now_ns + kSecond;
        std::erase_if(sets_, [&](auto const& entry) {
            return std::ranges::all_of(entry.second, [&](Bucket const& b) { return b.is_full(now_ns); });
        });
    }
    return sets_.size() < kMax ? sets_[application] : others_;
}

Level Everywhere::take(Limit const& limit, std::uint64_t application, std::int64_t now_ns) {
    std::scoped_lock const hold(mutex_);
    return applications_.of(application, now_ns)[0].take(limit, 1, now_ns);
}

void Everywhere::reset() {
    std::scoped_lock const hold(mutex_);
    applications_.clear();
}

/// Of all limits that looked at a request: the one that keeps it back longest, and the one nearest its end.
struct Meter::Verdict {
    struct Found {
        std::size_t kind = 0;
        Level level;
    };
    std::optional<Found> refused, fullest;

    void add(std::size_t kind, Level const& level) {
        if (level.over && (!refused || level.wait_ns > refused->level.wait_ns)) refused = {kind, level};
        if (!fullest || level.share > fullest->level.share) fullest = {kind, level};
    }
};

void Meter::configure(Limits const& limits, std::string tenant_id) {
    limits_ = limits;
    tenant_id_ = std::move(tenant_id);
    on_.store(limits.any(), std::memory_order_release);
}

Meter::Verdict Meter::count(Visit const& visit, Charge const& charge) {
    Verdict verdict;
    std::int64_t const now_ns = visit.wall.steady_ns;
    std::uint64_t const application = sim::hash_text(visit.client);
    std::scoped_lock const hold(mutex_);
    auto& own = applications_.of(application, now_ns);
    for (std::size_t i = 0; i < kLimitKinds.size(); ++i) {
        LimitKind const& kind = kLimitKinds[i];
        Limit const& limit = limits_.limits[i];
        std::uint32_t const cost = limit.on() ? charge.cost(kind) : 0;
        if (cost == 0) continue;
        if (kind.scope == Scope::application_everywhere)
            verdict.add(i, everywhere_->take(limit, application, now_ns));
        else
            verdict.add(i, (kind.scope == Scope::tenant ? tenant_ : own)[i].take(limit, cost, now_ns));
    }
    return verdict;
}

bool Meter::take(Visit const& visit, Response& response) {
    if (!on_.load(std::memory_order_acquire)) return true;
    Charge const charge = charge_of(visit);
    if (!charge.counted) return true;
    Verdict const verdict = count(visit, charge);
    if (verdict.refused) refuse(visit, verdict, response);
    if (charge.units != 1) response.headers.emplace_back("x-ms-resource-unit", std::to_string(charge.units));
    tell(verdict, response);
    return !verdict.refused;
}

void Meter::refuse(Visit const& visit, Verdict const& verdict, Response& response) const {
    constexpr std::int64_t kMillisecond = 1'000'000;
    auto const& [index, level] = *verdict.refused;
    LimitKind const& kind = kLimitKinds[index];
    std::string_view const message = limits_.code == "UnknownError" ? "" : "Please retry again later.";
    write_throttled(response, limits_.status, limits_.code, message, visit.now);
    std::int64_t const wait_ms =
        limits_.retry_after_ms.value_or((level.wait_ns + kMillisecond - 1) / kMillisecond);
    if (auto text = retry_after_text(limits_.retry_after, wait_ms, visit.wall.unix_ms))
        response.headers.emplace_back("Retry-After", std::move(*text));
    response.headers.emplace_back("x-ms-throttle-scope",
                                  fmt::format("{}/{}/{}/{}", scope_text(kind.scope), class_text(kind.counts),
                                              visit.client, tenant_id_));
    response.headers.emplace_back("x-ms-throttle-information", information(kind.counts));
}

void Meter::tell(Verdict const& verdict, Response& response) const {
    if (!verdict.fullest || verdict.fullest->level.share < kTellFrom) return;
    auto const& [index, level] = *verdict.fullest;
    response.headers.emplace_back("x-ms-throttle-limit-percentage", fmt::format("{:.2f}", level.share));
    if (!limits_.rate_limit_headers) return;
    std::uint32_t const amount = limits_.limits[index].amount;
    double const left = std::max(1 - level.share, 0.0) * amount;
    response.headers.emplace_back("RateLimit-Limit", std::to_string(amount));
    response.headers.emplace_back("RateLimit-Remaining", fmt::format("{:.0f}", left));
    response.headers.emplace_back("RateLimit-Reset",
                                  std::to_string((level.drain_ns + kSecond - 1) / kSecond));
}

void Meter::reset() {
    if (owns_everywhere_) everywhere_->reset();
    std::scoped_lock const hold(mutex_);
    tenant_ = {};
    applications_.clear();
}

}  // namespace fakegraph::throttle
