/// Random bits that depend on their arguments only: call order and threads change nothing.
#pragma once

#include <cstdint>
#include <string_view>

namespace sim {

/// What a draw decides. The numbers are part of the replay format: append, never renumber.
enum class Purpose : std::uint32_t {
    scan_phase = 1,
    scan_jitter = 2,
    install_outcome = 3,
    download_time = 4,
    install_time = 5,
    restart_delay = 6,
    level_order = 7,
    identity = 8,
    object_id_high = 9,
    object_id_low = 10,
    command_gap = 11,
    rollout_order = 12,
    cohort_tag = 13,
    device_name = 14,
    request_id = 15,
    failure_kind = 16,
    tenant_identity = 17,
    expedite_push = 18,
    // Of faults (fakegraph/faults), which are no part of the World.
    fault_share = 1001,
    fault_detail = 1002,
    fault_name = 1003,
};

constexpr std::uint64_t mix(std::uint64_t z) noexcept {  // SplitMix64 step
    z += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/// 64 random bits. `key` is usually a device key, which hashes cohort name and ordinal, so that a new cohort
/// leaves the older ones' fate alone.
constexpr std::uint64_t draw(std::uint64_t seed, std::uint64_t key, Purpose purpose, std::uint64_t step) {
    return mix(mix(mix(mix(seed) ^ key) ^ static_cast<std::uint64_t>(purpose)) ^ step);
}

/// True for `ppm` parts in a million. Integers only, so every build agrees.
constexpr bool happens(std::uint64_t bits, std::uint32_t ppm) {
    return (((bits >> 32) * 1'000'000) >> 32) < ppm;
}

/// Evenly spread in [0, bound). `bound` must be below 2^32.
constexpr std::uint64_t below(std::uint64_t bits, std::uint64_t bound) {
    return ((bits >> 32) * bound) >> 32;
}

/// FNV-1a, finished by mix: names to keys.
constexpr std::uint64_t hash_text(std::string_view text) noexcept {
    std::uint64_t h = 0xcbf29ce484222325;
    for (char const c : text) h = (h ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
    return mix(h);
}

}  // namespace sim
