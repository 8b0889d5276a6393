#include "fakegraph/run/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "fakegraph/odata/utf8.h"

namespace fakegraph::run {
namespace {

/// `character` is one character of UTF-8.
bool xml_holds(std::string_view character) {
    if (static_cast<unsigned char>(character.front()) < 0x20) {
        return character == "\t" || character == "\n" || character == "\r";
    }
    return character != "\xEF\xBF\xBE" && character != "\xEF\xBF\xBF";
}

std::string title(StepResult const& step) {
    return step.number == 0 ? step.name : fmt::format("{} {}", step.number, step.name);
}

std::string place_text(scenarios::Place const& place) {
    return place.file.empty() ? std::string()
                              : fmt::format(" ({}:{}:{})", place.file, place.line, place.column);
}

/// Lines below each other, the last one ended.
std::string indented(std::string_view text) {
    std::string out;
    for (char const c : text.substr(0, text.find_last_not_of("\r\n") + 1)) {
        out += c;
        if (c == '\n') out += "          ";
    }
    return out + '\n';
}

/// One line, for the places that show only one.
std::string summary(std::vector<Failure> const& failures) {
    if (failures.empty()) return {};
    Failure const& f = failures.front();
    std::string text = fmt::format("{}: expected {}, found {}", f.where, f.expected, f.found);
    if (failures.size() > 1) text += fmt::format(" (and {} more)", failures.size() - 1);
    return text;
}

std::string xml_time(std::optional<double> seconds) {
    return seconds ? fmt::format(" time=\"{:.3f}\"", *seconds) : std::string();
}

void append_failure(std::string& out, std::vector<Failure> const& failures, std::string const& details) {
    out += fmt::format("      <failure type=\"expectation\" message=\"{}\">{}</failure>\n",
                       escape_xml(summary(failures)), escape_xml(details, XmlPlace::content));
}

void append_case(std::string& out, RunResult const& result, StepResult const& step,
                 std::string const& suite) {
    out +=
        fmt::format("    <testcase classname=\"{}\" name=\"{}\"", escape_xml(suite), escape_xml(title(step)));
    if (!step.place.file.empty()) {
        out += fmt::format(" file=\"{}\" line=\"{}\"", escape_xml(step.place.file), step.place.line);
    }
    out += xml_time(step.wall_s);
    if (step.outcome == Outcome::passed) {
        out += "/>\n";
        return;
    }
    out += ">\n";
    if (step.outcome == Outcome::skipped) {
        out += "      <skipped message=\"an earlier step failed\"/>\n";
    } else {
        append_failure(out, step.failures, failure_text(result, &step));
    }
    out += "    </testcase>\n";
}

std::size_t count(RunResult const& result, Outcome outcome) {
    return static_cast<std::size_t>(std::ranges::count(result.steps, outcome, &StepResult::outcome));
}

Json json_of(std::vector<Failure> const& failures) {
    Json out = Json::array();
    for (Failure const& f : failures) {
        out.push_back(Json::object({{"where", f.where}, {"expected", f.expected}, {"found", f.found}}));
    }
    return out;
}

Json json_of(StepResult const& step) {
    Json out = Json::object({{"number", step.number}, {"name", step.name}});
    if (step.outcome == Outcome::skipped) {
        out["skipped"] = true;
    } else {
        out["at"] = step.at;
        out["passed"] = step.outcome == Outcome::passed;
    }
    out["failures"] = json_of(step.failures);
    if (step.pages) out["pages"] = *step.pages;
    if (step.items) out["items"] = *step.items;
    if (step.count) out["count"] = *step.count;
    if (!step.output.empty()) out["output"] = step.output;
    if (step.wall_s) out["seconds"] = *step.wall_s;
    return out;
}

Json json_of(RunResult const& result) {
    Json out = Json::object({{"name", result.name},
                             {"file", result.file},
                             {"seed", result.seed},
                             {"passed", result.passed()},
                             {"digest", result.digest},
                             {"now", result.now}});
    Json steps = Json::array();
    for (StepResult const& step : result.steps) steps.push_back(json_of(step));
    out["steps"] = std::move(steps);
    if (!result.failures.empty()) out["failures"] = json_of(result.failures);
    return out;
}

}  // namespace

std::string failure_text(RunResult const& result, StepResult const* step) {
    std::string out = "scenario: " + result.name + '\n';
    if (step) {
        out += fmt::format("step:     {}{}\n", title(*step), place_text(step->place));
        if (!step->request.empty()) out += "request:  " + step->request + '\n';
    }
    std::string const& time = step ? step->at : result.now;
    out += "time:     " + (time.empty() ? "unknown" : time + " (simulated)") + '\n';
    for (Failure const& f : step ? step->failures : result.failures) {
        out += fmt::format("failed:   {}\n  expected: {}\n  found:    {}\n", f.where, f.expected, f.found);
    }
    if (step && !step->output.empty()) out += "output:   " + indented(step->output);
    return out + fmt::format("seed:     {}\nreplay:   {}\n", result.seed, result.replay());
}

std::string text_report(std::span<RunResult const> results) {
    std::string out;
    auto const details = [&out](std::string const& text) {
        out += "    ";
        for (std::size_t i = 0; i < text.size(); ++i) {
            out += text[i];
            if (text[i] == '\n' && i + 1 < text.size()) out += "    ";
        }
    };
    for (RunResult const& result : results) {
        out += fmt::format("{} {} (seed {}): {} of {} steps passed, {}, digest {}\n",
                           result.passed() ? "passed" : "FAILED", result.name, result.seed,
                           count(result, Outcome::passed), result.steps.size(),
                           result.now.empty() ? "time unknown" : result.now,
                           result.digest.empty() ? "unknown" : result.digest);
        for (StepResult const& step : result.steps) {
            if (step.outcome == Outcome::failed) details(failure_text(result, &step));
        }
        if (!result.failures.empty()) details(failure_text(result, nullptr));
    }
    return out;
}

std::string junit_report(std::span<RunResult const> results) {
    std::string suites;
    std::size_t all_tests = 0;
    std::size_t all_failures = 0;
    std::size_t all_skipped = 0;
    for (RunResult const& result : results) {
        std::string const suite = fmt::format("{} (seed {})", result.name, result.seed);
        std::size_t const outside = result.failures.empty() ? 0 : 1;
        std::size_t const tests = result.steps.size() + outside;
        std::size_t const failed = count(result, Outcome::failed) + outside;
        std::size_t const skipped = count(result, Outcome::skipped);
        all_tests += tests;
        all_failures += failed;
        all_skipped += skipped;
        std::optional<double> wall_s;
        for (StepResult const& step : result.steps) {
            if (step.wall_s) wall_s = wall_s.value_or(0) + *step.wall_s;
        }
        suites += fmt::format(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"{}>\n",
            escape_xml(suite), tests, failed, skipped, xml_time(wall_s));
        suites += "    <properties>\n";
        for (auto const& [name, value] :
             {std::pair<std::string_view, std::string>{"seed", std::to_string(result.seed)},
              {"file", result.file},
              {"digest", result.digest},
              {"now", result.now},
              {"replay", result.replay()}}) {
            suites += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, escape_xml(value));
        }
        suites += "    </properties>\n";
        for (StepResult const& step : result.steps) append_case(suites, result, step, suite);
        if (outside == 1) {
            suites += fmt::format("    <testcase classname=\"{}\" name=\"outside the steps\">\n",
                                  escape_xml(suite));
            append_failure(suites, result.failures, failure_text(result, nullptr));
            suites += "    </testcase>\n";
        }
        suites += "  </testsuite>\n";
    }
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"fakegraph\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n{}"
        "</testsuites>\n",
        all_tests, all_failures, all_skipped, suites);
}

std::string json_report(std::span<RunResult const> results) {
    Json scenarios = Json::array();
    for (RunResult const& result : results) scenarios.push_back(json_of(result));
    return Json::object({{"scenarios", std::move(scenarios)}})
               .dump(2, ' ', false, Json::error_handler_t::replace) +
           '\n';
}

std::string escape_xml(std::string_view text, XmlPlace place) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        std::size_t const length = utf8_length(text);
        bool const holds = length > 0 && xml_holds(text.substr(0, length));
        switch (holds ? text.front() : '\0') {
            case '\0':
                out += "\xEF\xBF\xBD";
                break;
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&apos;";
                break;
            case '\t':
                out += "&#9;";
                break;
            case '\n':
                out += place == XmlPlace::attribute ? "&#10;" : "\n";
                break;
            case '\r':
                out += "&#13;";
                break;
            default:
                out += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

}  // namespace fakegraph::run
