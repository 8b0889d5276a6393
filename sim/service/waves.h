/// Date- and duration-driven roll-outs: how many waves, and who is in which. (device-behavior reference 7.2)
#pragma once

#include <cstdint>

#include "sim/service/state.h"

namespace sim {

/// Waves at `first` and every `between` after it, all before `end`; at least one.
std::uint32_t count_waves(Instant first, Instant end, Ticks between) noexcept;

/// How many of `devices` even groups number `group` of `groups` gets.
constexpr std::uint64_t group_size(std::uint64_t devices, std::uint32_t groups,
                                   std::uint32_t group) noexcept {
    return devices / groups + (group < devices % groups ? 1 : 0);
}

/// Gives those of `devices` that the fleet knows and that have no wave yet one of those that are left, the
/// plan's sizes staying as even as they were. The group of a device depends on its draw and the cut points
/// only, so that the same devices stand in the same order in a fleet of any size (TC-7.18). The pilot of an
/// intelligent roll-out is not simulated. Cost: two draws a device; memory beside the sets is bounded.
void plan_waves(Premises const& p, WavePlan& plan, DeviceSet const& devices, std::uint64_t deployment_key);

/// The devices of the next wave, which it steps over. Cost: eight or nine draws for each planned device over
/// the whole roll-out, at most; few devices are drawn once.
DeviceSet take_wave(Premises const& p, WavePlan& plan, std::uint64_t deployment_key);

}  // namespace sim
