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
/// Runs the command of `fakegraph run SCENARIO -- COMMAND`.
struct CommandStep {};
/// Judges what one client asked so far; without a name, the client that the command's token names.
struct VerdictsStep {
    std::string client;
};
/// Counts requests of the log: members as text with captures: client, method, path, status, fault.
struct RequestsStep {
    std::vector<std::pair<std::string, std::string>> selection;
};
struct Step {
    std::size_t number = 0;  // 1-based
    std::string name;        // given, or made of the step itself
    Place place;
    std::variant<RequestStep, PagesStep, AdvanceStep, DevicesStep, CommandStep, VerdictsStep, RequestsStep>
        action;
    /// As in the file; matchers are checked by the loader for form. Null when absent.
    Json expect;
    /// Capture name to JSON pointer in the answer's body.
    std::vector<std::pair<std::string, std::string>> capture;
};

/// `service.limits`. Names are those of the schema.
struct LimitSettings {
    /// So many in so much time; 0: no limit.
    struct Rate {
        std::uint32_t amount = 0;
        sim::Ticks per{};
    };
    bool published = false;             // whether limits that are not named are as published, or off
    std::map<std::string, Rate> named;  // `updatesTenant` and the like
    std::string retry_after = "seconds";
    std::optional<double> retry_after_s;  // said whatever the bucket needs
    int status = 429;
    std::string code = "TooManyRequests";
    bool rate_limit_headers = false;
    std::uint32_t batch_requests = 20;
};

/// `service.identity` of the file: registered applications, tokens, device codes.
struct IdentitySettings {
    struct Secret {
        std::string value;
        bool expired = false;
    };
    struct Certificate {
        std::string der;         // empty: only the thumbprint is known
        std::string thumbprint;  // hex, as given; empty with `der`
    };
    struct Application {
        std::string id, name;
        std::vector<Secret> secrets;
        std::vector<Certificate> certificates;
        std::vector<std::string> roles, scopes, redirect_uris;
    };
    struct DeviceCode {
        std::string outcome = "approve";
        std::uint32_t after_polls = 0;
        sim::Ticks after{};
        std::uint32_t interval_s = 5;
        std::uint32_t expires_in_s = 900;
        bool slow_down = false;
    };
    std::vector<Application> applications;
    std::vector<std::string> aliases;
    std::uint32_t token_lifetime_s = 3599;
    std::optional<bool> any_resource;  // absent: as `auth` says
    bool app_only_on_common = true;
    DeviceCode device_code;
    std::optional<sim::Ticks> revoke_tokens_after;
};

/// How long reads lag behind a write: by so many reads where a number is given, else by simulated time.
struct ReadLag {
    sim::Ticks time{};
    std::uint32_t reads = 0;
};

/// `service` of the file, as far as it concerns the face. Names of product.md, "The service's switches".
struct FaceSettings {
    bool like_documentation = false;
    std::map<std::string, std::string> differences;  // name to `wire` or `documentation`
    bool top_is_total = false;
    bool refuse_top_above_limit = false;
    bool refuse_unknown_properties = true;
    std::uint32_t page_size = 100;
    bool shuffle_batches = false;
    LimitSettings limits;
    bool exact_keys = false;
    bool ignore_prefer = false;
    bool mask_unknown_enums = false;
    bool ignore_unsupported_options = false;
    std::string auth = "open";
    IdentitySettings identity;
    /// `timing`: reads of objects, of lists (nullopt: as of objects), and of what is deleted.
    ReadLag lag;
    std::optional<ReadLag> list_lag;
    std::uint32_t deleted_reads = 0;
    /// Effects that show after so many reads; 0: by simulated time.
    std::uint32_t enroll_reads = 0, unenroll_reads = 0, audience_reads = 0, scan_reads = 0, rules_reads = 0;
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
    /// Whether files may be included or hold inventories, or compiled-in data alone.
    bool files = true;
    /// Looks through `faults`, beyond what the schema says. Empty: whoever makes the tenant will.
    std::function<std::vector<PartMistake>(Json const& faults)> check_faults = {};
};

using Loaded = std::expected<Scenario, std::vector<Problem>>;

/// Reads, checks against scenario.schema.json, and settles every name. All mistakes of all files at once, in
/// order of place.
Loaded load_file(std::filesystem::path const& file, LoadOptions const& options = {});
/// The same of a text; `file` is only for messages and for finding includes.
Loaded load_text(std::string_view text, std::filesystem::path const& file, LoadOptions const& options = {});
/// The scenario that is the member `member` of the text's root; places are those in the text.
Loaded load_member(std::string_view text, std::string_view member, LoadOptions const& options = {});
/// The built-in tenant: 1,000 devices of the built-in models, the built-in catalogue.
Scenario default_scenario(LoadOptions const& options = {});

/// The committed JSON Schema, compiled in.
std::string_view schema_text();
/// A commented starter scenario, for `fakegraph init`; it loads without a problem.
std::string_view starter_text();

}  // namespace scenarios
