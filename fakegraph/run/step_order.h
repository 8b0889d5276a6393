/// In which order the steps of a scenario are played, and the command of `run … -- COMMAND` among them.
#pragma once

#include <vector>

#include "scenarios/loader/scenario.h"

namespace fakegraph::run {

/// The scenario's steps. Where none of them runs the command, it comes before the first step that looks back
/// at what became of things, else last.
std::vector<scenarios::Step> steps_of(scenarios::Scenario const& scenario, bool has_command);

/// Whether a step judges what a command did: such steps are played after a command that failed, too.
bool judges(scenarios::Step const& step);

}  // namespace fakegraph::run
