/// How a cohort is cut into variants. (product.md, "How a cohort is laid out")
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/fleet/spec.h"

namespace sim {

/// Splits `total` by weight: the largest remainders get what rounding down left over, ties in order.
std::vector<std::uint64_t> apportion(std::span<std::uint64_t const> weights, std::uint64_t total);

/// One part of a cohort: how many devices, and the chosen level of each dimension.
struct VariantCut {
    std::uint32_t devices = 0;
    std::vector<std::uint16_t> levels;
};

/// Cuts `count` devices into at most kMaxVariants parts, alike ones merged, in ascending order of levels.
/// `dimensions[d]` are the weights of the levels of dimension d, each non-empty. Levels are given out per
/// part, by largest remainder; draws keyed by (seed, cohort_key) decide which meet which. Cost: parts times
/// dimensions.
std::vector<VariantCut> cut_cohort(std::uint32_t count,
                                   std::span<std::vector<std::uint64_t> const> dimensions, std::uint64_t seed,
                                   std::uint64_t cohort_key);

}  // namespace sim
