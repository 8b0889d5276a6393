/// Plays the steps of a scenario, as a client would, and judges the answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fakegraph/run/matchers.h"
#include "fakegraph/run/transport.h"
#include "scenarios/loader/scenario.h"

namespace fakegraph::run {

enum class Outcome : std::uint8_t { passed, failed, skipped };

struct StepResult {
    std::size_t number = 0;
    std::string name;
    scenarios::Place place;
    Outcome outcome = Outcome::skipped;
    /// Simulated time after the step, as `/__admin/clock` prints it. Empty for a skipped step.
    std::string at;
    /// `GET /beta/…` with captures filled in; empty when it did not come to that.
    std::string request;
    std::vector<Failure> failures;
    std::optional<std::uint64_t> pages;
    std::optional<std::uint64_t> items;
    /// Devices that a `devices` step counted.
    std::optional<std::uint64_t> count;
    /// Wall time; only with RunOptions::timings.
    std::optional<double> wall_s;
};

/// Holds neither wall time (less `wall_s`) nor the server's address: the same scenario and seed make the same
/// RunResult.
struct RunResult {
    std::string name;
    std::string file;
    std::uint64_t seed = 0;
    std::string started;  // simulated time before the first step
    std::string now;      // and after the last one played
    std::string digest;   // 16 hex digits; empty when the server did not tell
    std::vector<StepResult> steps;
    /// What went wrong outside the steps: reading the clock before them, the state after them.
    std::vector<Failure> failures;

    bool passed() const;
    /// `fakegraph run FILE --seed N`
    std::string replay() const;
};

struct RunOptions {
    /// As on the command line, for reports and replay; empty: `scenario.file`.
    std::string file;
    bool timings = false;
    std::uint64_t pages_max = 10'000'000;
};

/// Plays steps in order and stops at the first that fails; the others are skipped. `transport` must reach a
/// server that has just loaded `scenario`. Without `expect.status` a request must be answered below 400, any
/// other step by 200.
RunResult run_scenario(scenarios::Scenario const& scenario, Transport& transport,
                       RunOptions const& options = {});

/// Found and expected texts are cut after this many bytes.
inline constexpr std::size_t kTextMax = 600;

}  // namespace fakegraph::run
