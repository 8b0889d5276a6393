#include "fakegraph/throttle/limits.h"

#include <algorithm>

namespace fakegraph::throttle {
namespace {

constexpr std::uint64_t kSmallBelow = 50;
constexpr std::uint64_t kLargeAbove = 500;
constexpr std::uint32_t kUnitsMedium = 5000;
constexpr std::uint32_t kUnitsLarge = 8000;

}  // namespace

bool Limits::any() const noexcept { return std::ranges::any_of(limits, &Limit::on); }

std::optional<std::size_t> find_limit(std::string_view name) noexcept {
    auto const found = std::ranges::find(kLimitKinds, name, &LimitKind::name);
    if (found == kLimitKinds.end()) return std::nullopt;
    return static_cast<std::size_t>(found - kLimitKinds.begin());
}

Limits published_for(std::uint64_t devices) {
    Limits out;
    for (std::size_t i = 0; i < kLimitKinds.size(); ++i) {
        out.limits[i] = kLimitKinds[i].published;
        if (kLimitKinds[i].counts != Counts::units || devices < kSmallBelow) continue;
        out.limits[i].amount = devices > kLargeAbove ? kUnitsLarge : kUnitsMedium;
    }
    return out;
}

}  // namespace fakegraph::throttle
