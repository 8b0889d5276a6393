/// What always holds of a service that takes its time.
#pragma once

#include <rapidcheck.h>

#include <array>
#include <map>

#include "sim/client/client.h"
#include "sim/service/state.h"

namespace sim::test {

/// The union of sets that must be disjoint and not empty.
inline DeviceSet all_of(std::map<std::int64_t, DeviceSet> const& by_step) {
    DeviceSet out;
    std::uint64_t sum = 0;
    for (auto const& [step, set] : by_step) {
        RC_ASSERT(!set.empty());
        out |= set;
        sum += set.size();
    }
    RC_ASSERT(sum == out.size());
    return out;
}

/// What waits is in one place only, and still to come.
inline void check_pending(State const& s) {
    if (!s.pending.empty()) RC_ASSERT(s.pending.begin()->first > s.now);
    for (std::size_t c = 0; c < kCategories; ++c) {
        RC_ASSERT(!s.enrolling[c].intersects(s.unenrolling[c]));
        std::array<std::uint64_t, 2> sum{};
        for (auto const& [due, effect] : s.pending) {
            auto const* change = std::get_if<EnrollmentChange>(&effect);
            if (change == nullptr || static_cast<std::size_t>(change->category) != c) continue;
            RC_ASSERT((change->devices - (change->enroll ? s.enrolling[c] : s.unenrolling[c])).empty());
            sum[change->enroll ? 0 : 1] += change->devices.size();
        }
        RC_ASSERT(sum[0] == s.enrolling[c].size());
        RC_ASSERT(sum[1] == s.unenrolling[c].size());
        RC_ASSERT((s.unreported[c] - s.enrolled[c]).empty());
        RC_ASSERT(all_of(s.reports[c]) == s.unreported[c]);
        if (!s.reports[c].empty()) RC_ASSERT(instant_of(s.reports[c].begin()->first) > s.now);
    }
}

}  // namespace sim::test
