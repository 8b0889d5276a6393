/// The command that `fakegraph run SCENARIO -- COMMAND` judges: a client's own test, started once a scenario.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"

namespace fakegraph::run {

struct Command {
    /// Program (looked up in PATH) and arguments.
    std::vector<std::string> words;
    /// Beside what this process has.
    std::vector<std::pair<std::string, std::string>> environment = {};
    std::chrono::milliseconds timeout = std::chrono::minutes(10);
    /// Whom the service takes its requests for, when it uses the token that it is given.
    std::string client = {};
};

struct CommandEnd {
    /// Exit code; 128 + n when signal n ended it.
    int code = 0;
    bool timed_out = false;
    /// SIGINT or SIGTERM came to this process meanwhile.
    bool interrupted = false;
    /// The last kTailMax bytes of its output, both streams as they came, from the beginning of a line.
    std::string tail = {};
};
inline constexpr std::size_t kTailMax = 4096;

/// Runs it to its end in a process group of its own, which is gone afterwards whatever it left behind. Its
/// output goes to stderr; it has no input. not_found when it cannot be started.
sim::Result<CommandEnd> run_command(Command const& command);

}  // namespace fakegraph::run
