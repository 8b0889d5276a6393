#include "sim/client/client.h"

#include <algorithm>

namespace sim {

ClientModel::ClientModel(ClientSettings settings, std::uint64_t seed, Instant epoch)
    : settings_(settings),
      epoch_(epoch),
      mean_ticks_(settings.scan_interval.count() * 9 / 10),
      half_jitter_ticks_(settings.scan_interval.count() / 20),
      seed_mix_(mix(seed)) {}

std::int64_t ClientModel::scan_step(std::uint64_t device_key, Instant t) const noexcept {
    // draw() with its first step taken beforehand: this is the hot loop of every roll-out.
    std::uint64_t const key = mix(seed_mix_ ^ device_key);
    auto const bits = [&](Purpose p, std::uint64_t k) {
        return mix(mix(key ^ static_cast<std::uint64_t>(p)) ^ k);
    };
    constexpr std::int64_t kMs = 10'000;
    auto const spread = [](std::uint64_t random, std::int64_t ticks) {
        return static_cast<std::int64_t>(below(random, static_cast<std::uint64_t>(ticks / kMs))) * kMs;
    };
    std::int64_t const first = spread(bits(Purpose::scan_phase, 0), mean_ticks_);
    // A scan happens on the step at or after its drawn time: all times since the step before `t` lead to one
    // at or after `t`.
    Instant const after = instant_of(step_at(std::max(t, epoch_)) - 1);
    std::int64_t const wanted = (after - epoch_).count() + 1;
    std::int64_t const reached = wanted - first - half_jitter_ticks_;
    for (std::int64_t k = reached > 0 ? reached / mean_ticks_ : 0;; ++k) {
        std::int64_t const jitter =
            spread(bits(Purpose::scan_jitter, static_cast<std::uint64_t>(k)), 2 * half_jitter_ticks_) -
            half_jitter_ticks_;
        std::int64_t const at = first + k * mean_ticks_ + jitter;
        if (at >= wanted) return step_at(epoch_ + Ticks{at});
    }
}

std::int64_t ClientModel::expedited_step(std::uint64_t device_key, Instant t) const noexcept {
    std::uint64_t const bits =
        mix(mix(mix(seed_mix_ ^ device_key) ^ static_cast<std::uint64_t>(Purpose::expedite_push)));
    return step_at(std::max(t, epoch_)) + 1 + static_cast<std::int64_t>(below(bits, 2));
}

Course ClientModel::course(std::uint64_t device_key, std::uint64_t deployment_key, Instant offered,
                           bool restart, std::int32_t days_until_forced_reboot) const noexcept {
    std::uint64_t const key = mix(seed_mix_ ^ device_key);
    std::uint64_t const bits =
        mix(mix(key ^ static_cast<std::uint64_t>(Purpose::install_outcome)) ^ deployment_key);
    auto const luck = static_cast<std::uint32_t>(((bits >> 32) * 1'000'000) >> 32);
    Course c;
    c.offered = offered;
    c.outcome = luck < settings_.failure_ppm                            ? Outcome::failed
                : luck < settings_.failure_ppm + settings_.rollback_ppm ? Outcome::rolled_back
                                                                        : Outcome::installed;
    c.downloaded = c.offered + std::chrono::seconds{120 + (bits & 0xff) * 2580 / 255};
    c.installed = c.downloaded + std::chrono::seconds{60 + (bits >> 8 & 0xff) * 840 / 255};
    c.restarted = c.installed;
    if (restart && c.outcome != Outcome::failed) {
        std::uint64_t const dice = bits >> 16 & 0xffff;
        constexpr std::uint64_t kSoon = 0xffff * 7 / 10;
        std::uint64_t const minutes =
            dice <= kSoon ? dice * 24 * 60 / kSoon : 24 * 60 + (dice - kSoon) * 48 * 60 / (0xffff - kSoon);
        c.restarted += std::chrono::minutes{
            std::min<std::uint64_t>(minutes, static_cast<std::uint64_t>(days_until_forced_reboot) * 24 * 60)};
    }
    Instant end = c.restarted;
    if (c.outcome == Outcome::rolled_back) end += std::chrono::minutes{30};
    c.ended = instant_of(std::max(step_at(end), step_at(c.offered) + 1));
    return c;
}

}  // namespace sim
