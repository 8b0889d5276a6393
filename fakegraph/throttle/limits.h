/// What may be asked how often: `service.limits`. (reference graph-protocol 11.2)
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fakegraph/odata/retry_after.h"

namespace fakegraph::throttle {

/// Which requests a limit looks at, by path below the version.
enum class Area : std::uint8_t { everything, updates, directory };
/// Who shares a bucket. `application` means one application in one tenant.
enum class Scope : std::uint8_t { application_everywhere, tenant, application };
/// What fills it. Units: of resources, as the directory counts them.
enum class Counts : std::uint8_t { requests, reads, writes, units };

/// `amount` in `per_ns`; an amount of 0 is no limit.
struct Limit {
    std::uint32_t amount = 0;
    std::int64_t per_ns = 0;
    bool on() const noexcept { return amount != 0; }
};

struct LimitKind {
    std::string_view name;  // in `service.limits`
    Area area;
    Scope scope;
    Counts counts;
    Limit published;  // off: none is published
};

inline constexpr std::int64_t kSecond = 1'000'000'000;
/// Nothing is published for windows updates itself: the figures of Intune updates are the nearest. Those of
/// the directory grow with the tenant (`published_for`).
inline constexpr std::array kLimitKinds = {
    LimitKind{
        "application", Area::everything, Scope::application_everywhere, Counts::requests, {2000, kSecond}},
    LimitKind{"tenant", Area::everything, Scope::tenant, Counts::requests, {}},
    LimitKind{"updatesTenant", Area::updates, Scope::tenant, Counts::requests, {2000, 20 * kSecond}},
    LimitKind{"updatesTenantReads", Area::updates, Scope::tenant, Counts::reads, {}},
    LimitKind{"updatesTenantWrites", Area::updates, Scope::tenant, Counts::writes, {200, 20 * kSecond}},
    LimitKind{
        "updatesApplication", Area::updates, Scope::application, Counts::requests, {1000, 20 * kSecond}},
    LimitKind{"updatesApplicationReads", Area::updates, Scope::application, Counts::reads, {}},
    LimitKind{
        "updatesApplicationWrites", Area::updates, Scope::application, Counts::writes, {100, 20 * kSecond}},
    LimitKind{"directoryUnits", Area::directory, Scope::application, Counts::units, {3500, 10 * kSecond}},
    LimitKind{"directoryWrites", Area::directory, Scope::application, Counts::writes, {3000, 150 * kSecond}},
};

struct Limits {
    /// By kLimitKinds, in its order.
    std::array<Limit, kLimitKinds.size()> limits{};
    RetryForm retry_after = RetryForm::seconds;
    /// Said whatever the bucket needs.
    std::optional<std::int64_t> retry_after_ms;
    int status = 429;                      // or 503, 504
    std::string code = "TooManyRequests";  // or UnknownError, activityLimitReached
    bool rate_limit_headers = false;

    bool any() const noexcept;
};

/// The published limits of a tenant with so many devices. ASSUMED: the directory's sizes (S below 50, L above
/// 500, which Microsoft counts in users) go by devices.
Limits published_for(std::uint64_t devices);

/// Its place in kLimitKinds.
std::optional<std::size_t> find_limit(std::string_view name) noexcept;

}  // namespace fakegraph::throttle
