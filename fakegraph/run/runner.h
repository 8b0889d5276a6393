/// Plays the steps of a scenario, as a client would, and judges the answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fakegraph/run/command.h"
#include "fakegraph/run/matchers.h"
#include "fakegraph/run/transport.h"
#include "scenarios/loader/scenario.h"

namespace fakegraph::run {

enum class Outcome : std::uint8_t { passed, failed, skipped };

struct StepResult {
    /// 0: the command, at a place that no step names.
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
    /// Devices that a `devices` step counted, or requests of a `requests` step.
    std::optional<std::uint64_t> count;
    /// The end of what a failed command wrote, without the server's address.
    std::string output;
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
    /// As given behind `--`; empty: none.
    std::vector<std::string> command;
    /// A signal ended the command: nothing more shall be played.
    bool interrupted = false;

    bool passed() const;
    /// `fakegraph run FILE --seed N -- COMMAND`
    std::string replay() const;
};

struct RunOptions {
    /// As on the command line, for reports and replay; empty: `scenario.file`.
    std::string file;
    bool timings = false;
    std::uint64_t pages_max = 10'000'000;
    /// Null: none was given. Steps call its client `command`.
    Command const* command = nullptr;
};

/// Plays steps in order and stops at the first that fails; the others are skipped. `transport` must reach a
/// server that has just loaded `scenario`. Without `expect.status` a request must be answered below 400, any
/// other step by 200. A command that no step runs is run before the first step that looks at what became of
/// things (devices, verdicts, requests), else last.
RunResult run_scenario(scenarios::Scenario const& scenario, Transport& transport,
                       RunOptions const& options = {});

/// Found and expected texts are cut after this many bytes.
inline constexpr std::size_t kTextMax = 600;

}  // namespace fakegraph::run
