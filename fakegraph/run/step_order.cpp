#include "fakegraph/run/step_order.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace fakegraph::run {
namespace {

using scenarios::CommandStep;
using scenarios::DevicesStep;
using scenarios::RequestsStep;
using scenarios::Step;
using scenarios::VerdictsStep;

/// Whether a step looks at what became of things, so that a command comes before it.
bool looks_back(Step const& step) {
    return std::holds_alternative<DevicesStep>(step.action) ||
           std::holds_alternative<VerdictsStep>(step.action) ||
           std::holds_alternative<RequestsStep>(step.action);
}

}  // namespace

std::vector<Step> steps_of(scenarios::Scenario const& scenario, bool has_command) {
    std::vector<Step> steps = scenario.steps;
    bool const named = std::ranges::any_of(
        steps, [](Step const& s) { return std::holds_alternative<CommandStep>(s.action); });
    if (!has_command || named) return steps;
    Step command;
    command.name = "command";
    command.action = CommandStep{};
    steps.insert(std::ranges::find_if(steps, looks_back), std::move(command));
    return steps;
}

bool judges(Step const& step) {
    return std::holds_alternative<VerdictsStep>(step.action) ||
           std::holds_alternative<RequestsStep>(step.action);
}

}  // namespace fakegraph::run
