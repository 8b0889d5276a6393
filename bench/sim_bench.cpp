/// The World's speed: start, applicability, roll-outs. Each line's label is the bar of the design numbers,
/// summit after it.
#include <benchmark/benchmark.h>

#include <queue>

#include "bench/worlds.h"

namespace bench {
namespace {

void start(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(sim::World::make(setup(static_cast<std::uint32_t>(state.range(0)), 1000)));
    state.SetLabel("World alone; the program's start is measured by bench/serve");
}
BENCHMARK(start)->Arg(1'000)->Arg(1'000'000)->Arg(100'000'000)->Unit(benchmark::kMillisecond);

void applicable_untouched(benchmark::State& state) {
    auto const world = *sim::World::make(setup(static_cast<std::uint32_t>(state.range(0)), 4000));
    auto const& audience = *world.state().audiences.find(half());
    for (auto _ : state) benchmark::DoNotOptimize(world.applicable_content(audience));
    state.SetLabel(state.range(0) <= 1'000'000    ? "bar 5 ms, summit 1 ms"
                   : state.range(0) <= 10'000'000 ? "bar 10 ms, summit 2 ms"
                                                  : "bar 50 ms, summit 10 ms");
}
BENCHMARK(applicable_untouched)
    ->Arg(1'000'000)
    ->Arg(10'000'000)
    ->Arg(100'000'000)
    ->Unit(benchmark::kMillisecond);

void applicable_after_a_month(benchmark::State& state) {
    auto world = *sim::World::make(setup(static_cast<std::uint32_t>(state.range(0)), 4000));
    live_a_month(world, tenth(), 20);
    auto const& audience = *world.state().audiences.find(half());
    for (auto _ : state) benchmark::DoNotOptimize(world.applicable_content(audience));
    state.SetLabel(state.range(0) <= 1'000'000    ? "bar 10 ms, summit 2 ms"
                   : state.range(0) <= 10'000'000 ? "bar 60 ms, summit 10 ms"
                                                  : "bar 500 ms, summit 100 ms");
}
BENCHMARK(applicable_after_a_month)
    ->Arg(1'000'000)
    ->Arg(10'000'000)
    ->Arg(100'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3);

void matched_set(benchmark::State& state) {
    auto const world = *sim::World::make(setup(static_cast<std::uint32_t>(state.range(0)), 4000));
    auto const& audience = *world.state().audiences.find(half());
    for (auto _ : state) benchmark::DoNotOptimize(world.matched_devices(audience, sim::EntryIndex{0}));
}
BENCHMARK(matched_set)->Arg(1'000'000)->Arg(100'000'000)->Arg(1'400'000'000)->Unit(benchmark::kMillisecond);

/// 30 days of 20 deployments to a million devices, each device touched by the one that is best for each of
/// its components.
void month_closed_form(benchmark::State& state) {
    auto const fresh = *sim::World::make(setup(2'000'000, 4000));
    std::uint64_t touched = 0;
    std::size_t bytes = 0;
    for (auto _ : state) {
        auto world = fresh;
        live_a_month(world, half(), 20);
        touched = bytes = 0;
        for (auto const& [seq, d] : world.state().deployments.items()) {
            touched += d.rollout.offered.size();
            bytes += d.rollout.offered.memory_bytes() + d.rollout.waiting.memory_bytes();
            for (auto const& set : d.rollout.ended) bytes += set.memory_bytes();
        }
        for (auto const* sets : {&world.state().installed, &world.state().committed})
            for (auto const& [entry, set] : *sets) bytes += set.memory_bytes();
    }
    state.counters["device_days/s"] = benchmark::Counter(30.0 * static_cast<double>(touched),
                                                         benchmark::Counter::kIsIterationInvariantRate);
    state.counters["B/device"] = static_cast<double>(bytes) / static_cast<double>(touched);
    state.SetLabel("bar 60 x the event queue, summit 500 x; bar 16 B, summit 5 B");
}
BENCHMARK(month_closed_form)->Unit(benchmark::kMillisecond)->Iterations(2);

/// The obvious way, for comparison: one event a scan in a priority queue.
void month_event_queue(benchmark::State& state) {
    constexpr std::uint32_t kDevices = 100'000;
    auto const world = *sim::World::make(setup(kDevices, 1));
    sim::ClientModel const& client = world.premises().client;
    sim::Instant const end = world.now() + std::chrono::days{30};
    using Event = std::pair<sim::Instant, std::uint32_t>;
    for (auto _ : state) {
        std::priority_queue<Event, std::vector<Event>, std::greater<>> queue;
        for (std::uint32_t d = 0; d < kDevices; ++d)
            queue.emplace(client.scan(world.fleet().key_of(sim::DeviceIndex{d}), world.now()), d);
        std::uint64_t scans = 0;
        while (!queue.empty() && queue.top().first < end) {
            auto const [at, d] = queue.top();
            queue.pop();
            ++scans;
            queue.emplace(client.scan(world.fleet().key_of(sim::DeviceIndex{d}), at + std::chrono::hours{1}),
                          d);
        }
        benchmark::DoNotOptimize(scans);
    }
    state.counters["device_days/s"] =
        benchmark::Counter(30.0 * kDevices, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(month_event_queue)->Unit(benchmark::kMillisecond)->Iterations(2);

void device_id(benchmark::State& state) {
    auto const world = *sim::World::make(setup(1'000'000, 1));
    std::uint32_t d = 0;
    for (auto _ : state) benchmark::DoNotOptimize(world.fleet().id_of(sim::DeviceIndex{d++ % 1'000'000}));
}
BENCHMARK(device_id);

}  // namespace
}  // namespace bench
