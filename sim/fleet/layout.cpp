#include "sim/fleet/layout.h"

#include <algorithm>
#include <numeric>

#include "sim/base/draw.h"
#include "sim/base/result.h"

namespace sim {

namespace {
__extension__ using Wide = unsigned __int128;
}

std::vector<std::uint64_t> apportion(std::span<std::uint64_t const> weights, std::uint64_t total) {
    Wide sum = 0;
    for (std::uint64_t const w : weights) sum += w;
    CHECK(sum > 0);
    std::vector<std::uint64_t> parts(weights.size());
    std::vector<Wide> remainder(weights.size());
    std::uint64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        Wide const exact = Wide{weights[i]} * total;
        parts[i] = static_cast<std::uint64_t>(exact / sum);
        remainder[i] = exact % sum;
        given += parts[i];
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return remainder[a] != remainder[b] ? remainder[a] > remainder[b] : a < b;
    });
    for (std::size_t i = 0; given < total; ++i, ++given) ++parts[order[i]];
    return parts;
}

std::vector<VariantCut> cut_cohort(std::uint32_t count,
                                   std::span<std::vector<std::uint64_t> const> dimensions, std::uint64_t seed,
                                   std::uint64_t cohort_key) {
    bool const uniform = std::ranges::all_of(dimensions, [](auto const& d) { return d.size() == 1; });
    std::uint32_t const parts = uniform ? 1 : std::min(count, kMaxVariants);
    std::vector<VariantCut> cuts(parts);
    for (std::uint32_t i = 0; i < parts; ++i) {
        cuts[i].devices = count / parts + (i < count % parts ? 1 : 0);
        cuts[i].levels.resize(dimensions.size());
    }
    std::vector<std::uint16_t> column;
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
        column.clear();
        auto const counts = apportion(dimensions[d], parts);
        for (std::size_t level = 0; level < counts.size(); ++level)
            column.insert(column.end(), counts[level], static_cast<std::uint16_t>(level));
        for (std::size_t i = column.size(); i > 1; --i) {
            std::uint64_t const bits = draw(seed, cohort_key, Purpose::level_order, d << 32 | i);
            std::swap(column[i - 1], column[below(bits, i)]);
        }
        for (std::size_t i = 0; i < parts; ++i) cuts[i].levels[d] = column[i];
    }
    std::ranges::sort(cuts, {}, &VariantCut::levels);  // equal ones are joined: their order does not matter
    std::vector<VariantCut> merged;
    for (auto& cut : cuts) {
        if (!merged.empty() && merged.back().levels == cut.levels)
            merged.back().devices += cut.devices;
        else
            merged.push_back(std::move(cut));
    }
    return merged;
}

}  // namespace sim
