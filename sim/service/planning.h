/// Loops over devices that each need a draw of their own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sim/base/device_set.h"
#include "sim/fleet/fleet.h"
#include "sim/service/state.h"

namespace sim {

/// Calls `f(device, device_key)` for each member in ascending order. Members beyond the fleet (ids that
/// nobody knows) are left out: they have no hardware.
template <class F>
void for_each_key(Fleet const& fleet, DeviceSet const& devices, F f) {
    Cohort const* cohort = nullptr;
    devices.for_each([&](DeviceIndex d) {
        if (raw(d) >= fleet.size()) return;
        if (cohort == nullptr || raw(d) >= cohort->devices.end) cohort = &fleet.cohort_of(d);
        f(d, fleet.key_of(*cohort, d));
    });
}

/// Sorts devices into sets by the number that `step_of(device_key)` gives. Memory beside the result is
/// bounded: the members are handled in portions.
template <class F>
std::map<std::int64_t, DeviceSet> group_by_step(Fleet const& fleet, DeviceSet const& devices, F step_of) {
    constexpr std::size_t kPortion = 1 << 20;
    constexpr std::int64_t kWindow = 8192;
    std::map<std::int64_t, DeviceSet> out;
    std::map<std::int64_t, std::vector<std::uint32_t>> lists;
    // Steps of one call lie within days of each other: a dense window of lists around the first one spares
    // the look-ups.
    std::vector<std::vector<std::uint32_t>> window(devices.size() > 1024 ? static_cast<std::size_t>(kWindow)
                                                                         : 0);
    std::optional<std::int64_t> base;
    std::size_t held = 0;
    auto const flush = [&] {
        for (std::size_t i = 0; i < window.size(); ++i) {
            if (window[i].empty()) continue;
            out[*base + static_cast<std::int64_t>(i)] |= DeviceSet::of_sorted(window[i]);
            window[i].clear();
        }
        for (auto& [step, list] : lists) out[step] |= DeviceSet::of_sorted(list);
        lists.clear();
        held = 0;
    };
    for_each_key(fleet, devices, [&](DeviceIndex d, std::uint64_t key) {
        std::int64_t const step = step_of(key);
        if (!base) base = step - kWindow / 4;
        std::int64_t const at = step - *base;
        if (at >= 0 && at < static_cast<std::int64_t>(window.size()))
            window[static_cast<std::size_t>(at)].push_back(raw(d));
        else
            lists[step].push_back(raw(d));
        if (++held == kPortion) flush();
    });
    flush();
    return out;
}

/// The `count` devices that come first in the order of a gradual roll-out, as (order, device), last one
/// first. The order of a device depends on its key and the deployment's only: the same devices stand in the
/// same order in a fleet of any size. Cost: one draw per member; memory follows `count`.
inline std::vector<std::pair<std::uint64_t, std::uint32_t>> first_in_order(Premises const& p,
                                                                           DeviceSet const& devices,
                                                                           std::uint64_t deployment_key,
                                                                           std::uint64_t count) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> all;
    std::uint64_t const size = devices.size();
    // Draws are even: those below twice the wanted share are enough, nearly always at the first try.
    std::uint64_t limit = count * 2 >= size ? ~0ULL : ~0ULL / size * count * 2;
    for (;; limit = limit > ~0ULL / 2 ? ~0ULL : limit * 2) {
        all.clear();
        for_each_key(*p.fleet, devices, [&](DeviceIndex d, std::uint64_t key) {
            std::uint64_t const order = draw(p.seed, key, Purpose::rollout_order, deployment_key);
            if (order <= limit) all.emplace_back(order, raw(d));
        });
        if (all.size() >= count || limit == ~0ULL) break;
    }
    if (all.size() > count) {
        std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(count));
        all.resize(count);
    }
    std::ranges::sort(all, std::greater{});
    return all;
}

}  // namespace sim
