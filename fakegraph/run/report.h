/// What a run leaves behind: text for the terminal, JUnit XML, JSON. The same results make the same bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "fakegraph/run/runner.h"

namespace fakegraph::run {

/// One line per result; below a failed one, each failed step as failure_text. No colours.
std::string text_report(std::span<RunResult const> results);

/// Scenario, step number and name, place, simulated time, expected, found, seed, and the command that replays
/// it. Lines end with a newline. `step` is null for failures outside the steps.
std::string failure_text(RunResult const& result, StepResult const* step);

/// A testsuite per result, a testcase per step, one more where something failed outside the steps. `time`
/// stands only where the result has wall times.
std::string junit_report(std::span<RunResult const> results);

/// {"scenarios":[{"name","file","seed","passed","digest","now","steps":[{"number","name","at","passed",…}]}]}:
/// a step that was not played has `"skipped":true` instead of `passed`, and no `at`. `pages`, `items`,
/// `count`, `seconds` where known.
std::string json_report(std::span<RunResult const> results);

enum class XmlPlace : std::uint8_t { attribute, content };
/// Text for XML 1.0: markup, and in attributes line ends, as references; what XML cannot hold (controls,
/// bytes that are not UTF-8, U+FFFE, U+FFFF) becomes U+FFFD.
std::string escape_xml(std::string_view text, XmlPlace place = XmlPlace::attribute);

}  // namespace fakegraph::run
