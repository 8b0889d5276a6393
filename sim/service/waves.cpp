#include "sim/service/waves.h"

#include <algorithm>
#include <map>
#include <vector>

#include "sim/service/planning.h"

namespace sim {
namespace {

/// Calls `f(device, order)` for each device, ascending; the order decides the group.
template <class F>
void for_each_order(Premises const& p, DeviceSet const& devices, std::uint64_t deployment_key, F f) {
    for_each_key(*p.fleet, devices, [&](DeviceIndex d, std::uint64_t key) {
        f(d, draw(p.seed, key, Purpose::rollout_order, deployment_key));
    });
}

/// The highest order of each of `groups` even groups: an exact selection that holds only counts and the
/// orders next to the cuts.
std::vector<std::uint64_t> cut_points(Premises const& p, DeviceSet const& devices,
                                      std::uint64_t deployment_key, std::uint32_t groups) {
    constexpr int kShift = 48;
    std::vector<std::uint32_t> counts(std::size_t{1} << (64 - kShift));
    for_each_order(p, devices, deployment_key,
                   [&](DeviceIndex, std::uint64_t order) { ++counts[order >> kShift]; });
    struct Wanted {
        std::size_t bucket = 0;
        std::uint64_t rank = 0;  // within the bucket
    };
    std::vector<Wanted> wanted;
    std::map<std::size_t, std::vector<std::uint64_t>> held;
    std::vector<bool> is_wanted(counts.size());
    std::uint64_t const size = devices.size();
    std::uint64_t end = 0, before = 0;
    std::size_t bucket = 0;
    for (std::uint32_t g = 0; g + 1 < groups; ++g) {
        end += group_size(size, groups, g);
        while (before + counts[bucket] < end) before += counts[bucket++];
        wanted.push_back({bucket, end - 1 - before});
        is_wanted[bucket] = true;
    }
    if (!wanted.empty())
        for_each_order(p, devices, deployment_key, [&](DeviceIndex, std::uint64_t order) {
            if (is_wanted[order >> kShift]) held[order >> kShift].push_back(order);
        });
    for (auto& [at, orders] : held) std::ranges::sort(orders);
    std::vector<std::uint64_t> out;
    out.reserve(wanted.size() + 1);
    for (auto const& w : wanted) out.push_back(held[w.bucket][w.rank]);
    out.push_back(~0ULL);
    return out;
}

/// Fills `share.ahead` from `group` on: as many groups as take little memory, at least one.
void look_ahead(Premises const& p, WaveShare& share, std::uint32_t group, std::uint64_t deployment_key) {
    constexpr std::uint64_t kFew = 1 << 22;
    constexpr std::uint64_t kFlush = 1 << 20;
    auto groups = static_cast<std::uint32_t>(share.cuts.size());
    // The waves go round the groups once, from the one after `offset`: those are behind them at the end.
    if (group < share.waves - share.offset) groups = std::min(groups, share.waves - share.offset);
    std::uint64_t const size = share.devices.size();
    std::uint64_t const portion = std::max(kFew, size / 8);
    std::uint32_t end = group;
    for (std::uint64_t sum = 0; end < groups; ++end) {
        sum += group_size(size, groups, end);
        if (sum > portion && end > group) break;
    }
    std::vector<std::vector<std::uint32_t>> lists(end - group);
    std::uint64_t held = 0;
    auto const flush = [&] {
        for (std::uint32_t i = 0; i < lists.size(); ++i) {
            share.ahead[group + i] |= DeviceSet::of_sorted(lists[i]);
            lists[i].clear();
        }
        held = 0;
    };
    auto const from = share.cuts.begin() + group;
    auto const to = share.cuts.begin() + end;
    for_each_order(p, share.devices, deployment_key, [&](DeviceIndex d, std::uint64_t order) {
        if (order > *(to - 1) || (group > 0 && order <= *(from - 1))) return;
        lists[static_cast<std::size_t>(std::lower_bound(from, to, order) - from)].push_back(raw(d));
        if (++held == kFlush) flush();
    });
    flush();
}

}  // namespace

std::uint32_t count_waves(Instant first, Instant end, Ticks between) noexcept {
    if (end <= first) return 1;
    std::int64_t const span = (end - first).count();
    return static_cast<std::uint32_t>((span - 1) / between.count() + 1);
}

void plan_waves(Premises const& p, WavePlan& plan, DeviceSet const& devices, std::uint64_t deployment_key) {
    DeviceSet fresh = (devices & DeviceSet::of_range({0, p.fleet->size()})) - plan.planned;
    if (fresh.empty() || plan.next == plan.count) return;
    WaveShare share;
    share.first = plan.next;
    share.waves = plan.count - plan.next;
    share.offset = std::max(plan.extra, plan.next) - plan.next;
    std::uint64_t const size = fresh.size();
    auto const groups = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, share.waves));
    share.cuts = cut_points(p, fresh, deployment_key, groups);
    plan.extra = share.first + static_cast<std::uint32_t>((share.offset + size) % share.waves);
    plan.planned |= fresh;
    share.devices = std::move(fresh);
    plan.shares.push_back(std::move(share));
}

DeviceSet take_wave(Premises const& p, WavePlan& plan, std::uint64_t deployment_key) {
    DeviceSet out;
    for (WaveShare& share : plan.shares) {
        std::uint32_t const group = (plan.next - share.first + share.waves - share.offset) % share.waves;
        if (group >= share.cuts.size()) continue;
        if (!share.ahead.contains(group)) look_ahead(p, share, group, deployment_key);
        out |= share.ahead.extract(group).mapped();
    }
    ++plan.next;
    return out;
}

}  // namespace sim
