/// Scenario files: read, checked, and made into a World where they are valid.
#include "scenarios/loader/scenario.h"
#include "sim/world.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(scenario) {
    auto loaded = scenarios::load_text(input, "fuzz.json");
    // A large fleet is valid and takes its time; only small ones are made.
    if (!loaded) return;
    std::uint64_t devices = 0;
    for (auto const& cohort : loaded->setup.fleet.cohorts) devices += cohort.count;
    if (devices > 100'000) return;
    auto const world = sim::World::make(std::move(loaded->setup));
    static_cast<void>(world);
}
