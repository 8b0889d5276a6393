/// The last time that something happened to each device, for devices to which it happened.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/base/device_set.h"
#include "sim/base/time.h"

namespace sim {

/// Small sets go into sorted runs that merge as they grow (as in a log-structured tree), big ones stay sets:
/// 16 bytes per device touched singly, next to nothing for a cohort touched at once. Copies share their runs.
/// Look-up: logarithmic in runs of logarithmic number.
class InstantMap {
public:
    /// `at` must not be earlier than that of any call before.
    void put(DeviceSet const& devices, Instant at) {
        if (devices.empty()) return;
        if (devices.size() > kSingly) {
            bulks_.emplace_back(at, devices);
            return;
        }
        auto run = std::make_shared<Run>();
        devices.for_each([&](DeviceIndex d) { run->emplace_back(raw(d), at); });
        while (!runs_.empty() && runs_.back()->size() <= run->size()) {
            run = merged(*runs_.back(), *run);
            runs_.pop_back();
        }
        runs_.push_back(std::move(run));
    }

    std::optional<Instant> get(DeviceIndex d) const {
        std::optional<Instant> latest;
        for (auto bulk = bulks_.rbegin(); bulk != bulks_.rend() && !latest; ++bulk)
            if (bulk->second.contains(d)) latest = bulk->first;
        for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
            auto const at = std::ranges::lower_bound(**run, raw(d), {}, &Entry::first);
            if (at == (*run)->end() || at->first != raw(d)) continue;
            return latest ? std::max(*latest, at->second) : at->second;
        }
        return latest;
    }

private:
    using Entry = std::pair<std::uint32_t, Instant>;
    using Run = std::vector<Entry>;
    static constexpr std::uint64_t kSingly = 4096;

    static std::shared_ptr<Run> merged(Run const& older, Run const& newer) {
        auto out = std::make_shared<Run>();
        out->reserve(older.size() + newer.size());
        auto a = older.begin();
        auto b = newer.begin();
        while (a != older.end() || b != newer.end()) {
            if (b == newer.end() || (a != older.end() && a->first < b->first)) {
                out->push_back(*a++);
            } else {
                if (a != older.end() && a->first == b->first) ++a;
                out->push_back(*b++);
            }
        }
        return out;
    }

    std::vector<std::pair<Instant, DeviceSet>> bulks_;
    std::vector<std::shared_ptr<Run>> runs_;  // oldest and longest first; later runs win
};

}  // namespace sim
