/// A scenario file as values: the Setup of a World, the switches of the face, the steps.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/time.h"
#include "sim/setup.h"

namespace scenarios {

using Json = nlohmann::ordered_json;

/// 1-based.
struct Place {
    std::string file;
    int line = 1;
    int column = 1;
};

/// One mistake of a file. `text()` is `FILE:LINE:COL: error: what`.
struct Problem {
    Place place;
    std::string message;
    std::string text() const;
};

/// `{"request": "POST /admin/…"}`: the target is below `/beta` unless it begins with `/beta`, `/v1.0`, `/t/`
/// or `/__admin`.
struct RequestStep {
    std::string method;
    std::string target;
    std::optional<Json> body;
    std::vector<std::pair<std::string, std::string>> headers;
};
/// Follows next links from `target` to the end.
struct PagesStep {
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
};
struct AdvanceStep {
    sim::Ticks by;
};
/// Counts devices: members are selections that must all hold, as text with captures: cohort, audience,
/// enrolled, offered, installed, failed, rolledBack, windows, directoryGroup.
struct DevicesStep {
    std::vector<std::pair<std::string, std::string>> selection;
};
struct Step {
    std::size_t number = 0;  // 1-based
    std::string name;        // given, or made of the step itself
    Place place;
    std::variant<RequestStep, PagesStep, AdvanceStep, DevicesStep> action;
    /// As in the file; matchers are checked by the loader for form. Null when absent.
    Json expect;
    /// Capture name to JSON pointer in the answer's body.
    std::vector<std::pair<std::string, std::string>> capture;
};

/// `service` of the file, as far as it concerns the face. Names of product.md, "The service's switches".
struct FaceSettings {
    bool like_documentation = false;
    std::map<std::string, std::string> differences;  // name to `wire` or `documentation`
    bool top_is_total = false;
    bool refuse_unknown_properties = true;
    std::uint32_t page_size = 100;
};

struct Scenario {
    std::string name;
    std::string description;
    std::filesystem::path file;  // empty for the built-in one
    sim::Setup setup;
    std::int64_t clock_rate = 0;
    FaceSettings face;
    /// As in the file: a list that another layer reads.
    Json faults = Json::array();
    std::vector<Step> steps;
    /// Names of the file that steps may use from the start: audiences by name.
    std::map<std::string, std::string> captures;
};

/// What is wrong with a part of the file that another layer reads.
struct PartMistake {
    std::string pointer;  // JSON pointer in the part
    std::string message;
    bool at_key = false;  // the member's name is wrong, not its value
};

struct LoadOptions {
    std::optional<std::uint64_t> seed;  // in place of the file's
    /// Looks through `faults`, beyond what the schema says. Empty: whoever makes the tenant will.
    std::function<std::vector<PartMistake>(Json const& faults)> check_faults = {};
};

using Loaded = std::expected<Scenario, std::vector<Problem>>;

/// Reads, checks against scenario.schema.json, and settles every name. All mistakes of all files at once, in
/// order of place.
Loaded load_file(std::filesystem::path const& file, LoadOptions const& options = {});
/// The same of a text; `file` is only for messages and for finding includes.
Loaded load_text(std::string_view text, std::filesystem::path const& file, LoadOptions const& options = {});
/// The built-in tenant: 1,000 devices of the built-in models, the built-in catalogue.
Scenario default_scenario(LoadOptions const& options = {});

/// The committed JSON Schema, compiled in.
std::string_view schema_text();
/// A commented starter scenario, for `fakegraph init`; it loads without a problem.
std::string_view starter_text();

}  // namespace scenarios
