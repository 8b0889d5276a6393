/// The Windows Update client of each device, in closed form: when it scans, and what becomes of an offer.
#pragma once

#include <cstdint>

#include "sim/base/draw.h"
#include "sim/base/time.h"
#include "sim/service/objects.h"
#include "sim/setup.h"

namespace sim {

/// Client events happen on whole steps of simulated time, counted from 1970. ASSUMED: five minutes are fine
/// enough for any client of the service; devices report no faster.
inline constexpr Ticks kStep = std::chrono::minutes{5};
/// The first step at or after `t`.
constexpr std::int64_t step_at(Instant t) noexcept {
    std::int64_t const ticks = t.time_since_epoch().count();
    return ticks / kStep.count() + (ticks % kStep.count() > 0 ? 1 : 0);
}
constexpr Instant instant_of(std::int64_t step) noexcept { return Instant{kStep * step}; }

/// When a device does what with one offer. Each instant is on a step except the inner ones.
struct Course {
    Instant offered{};
    Instant downloaded{};
    Instant installed{};  // pre-restart installation finished
    Instant restarted{};  // equals `installed` when no restart is needed
    Instant ended{};
    Outcome outcome = Outcome::installed;
};

class ClientModel {
public:
    /// `epoch` is the World's start.
    ClientModel(ClientSettings settings, std::uint64_t seed, Instant epoch);

    /// The device's first scan at or after `t` (not before the epoch), as a step. Scans of one device are
    /// interval × 0.8 to 1.0 apart, 0.9 on average (device-behavior reference R6.1): scan k lies at (phase +
    /// k) × 0.9 intervals, ± 0.05 by a draw of its own.
    std::int64_t scan_step(std::uint64_t device_key, Instant t) const noexcept;
    Instant scan(std::uint64_t device_key, Instant t) const noexcept {
        return instant_of(scan_step(device_key, t));
    }

    /// When a device that is told at `t` to update at once does so, as a step. ASSUMED: the push reaches
    /// every device and acts within 5 to 15 minutes, by a draw. (device-behavior reference R5.12)
    std::int64_t expedited_step(std::uint64_t device_key, Instant t) const noexcept;
    /// scan_step, or expedited_step for those who need not wait.
    std::int64_t offer_step(std::uint64_t device_key, Instant t, bool pushed) const noexcept {
        return pushed ? expedited_step(device_key, t) : scan_step(device_key, t);
    }

    /// What becomes of an offer taken at `offered`. ASSUMED durations: download 2 to 45 minutes, installation
    /// 1 to 15; a restart, where one is needed, follows within a day for 7 of 10 devices and within three
    /// days for the rest, or when it is forced.
    Course course(std::uint64_t device_key, std::uint64_t deployment_key, Instant offered, bool restart,
                  std::int32_t days_until_forced_reboot) const noexcept;

private:
    ClientSettings settings_;
    Instant epoch_;
    std::int64_t mean_ticks_;  // between scans
    std::int64_t half_jitter_ticks_;
    std::uint64_t seed_mix_;
};

/// Key of a deployment's draws.
inline std::uint64_t key_of(DeploymentId const& id) noexcept { return id.guid.low() ^ id.guid.high(); }

}  // namespace sim
