/// What the parts of the loader share while one scenario is loaded. Private to scenarios/loader.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scenarios/loader/scenario.h"
#include "scenarios/loader/source.h"

namespace scenarios {

/// Who first used a name.
struct NamedAt {
    std::uint32_t index = 0;   // where the thing lies in its vector
    std::optional<Cursor> at;  // absent: `origin` says it
    std::string origin;

    std::string where() const { return at ? text_of(at->place()) : origin; }
};

/// Where a listed device stands; the file as Problems numbers it.
struct DeviceAt {
    std::uint32_t file = 0;
    int line = 0;
    int column = 0;
};

struct Loading {
    explicit Loading(LoadOptions const& o) : options(o) {}

    LoadOptions options;
    Problems problems;
    Scenario out;
    std::vector<std::unique_ptr<Source>> sources;  // they outlive every Cursor

    std::unordered_map<std::string, NamedAt> models;   // into out.setup.fleet.models
    std::unordered_map<std::string, NamedAt> drivers;  // by id, into out.setup.catalog.drivers
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> drivers_by_version;  // once all are read
    std::map<std::string, NamedAt, std::less<>> entries, products, issues;                // by id
    std::map<std::string, NamedAt> cohorts;
    std::unordered_map<sim::DeviceId, DeviceAt> device_ids;  // listed ones
    std::uint64_t devices = 0;
    /// A file with names could not be read: names that nobody knows may stand there.
    bool names_missing = false;

    /// The schema of the files; parsed at the first use in a process.
    static SchemaChecker checker();
    Source& add_source(std::string name, std::filesystem::path path, std::string text);
};

/// The text of a file, or why there is none, as words after "cannot read 'x': ".
std::expected<std::string, std::string> read_file(std::filesystem::path const& file);

// Each fills its part of `Loading::out` from the scenario's root. In this order: later ones need what earlier
// ones found.
void load_settings(Loading& l, Cursor const& root);  // seed, clock, service, windowsUpdate, faults
void load_catalogs(Loading& l, Cursor const& root);  // include, models, drivers, updates, products
void load_fleet(Loading& l, Cursor const& root);     // fleet
void load_state(Loading& l, Cursor const& root);     // enrolled, audiences, directoryGroups
void load_tenant(Loading& l, Cursor const& root);    // safeguardHolds, workspaces, tenant
void load_steps(Loading& l, Cursor const& root);     // steps

/// `service.limits`.
void load_limits(Cursor const& at, LimitSettings& limits);
/// `service.identity`.
void load_identity(Loading const& l, Cursor const& identity, IdentitySettings& out);
/// `service.timing`.
void load_timing(Loading& l, Cursor const& timing);

/// `inventory` of a cohort, into `cohort.devices`.
void load_inventory(Loading& l, Cursor const& inventory, sim::CohortSpec& cohort);

/// Index of the model that `name` names; reports an unknown one.
std::optional<std::uint32_t> find_model(Loading const& l, Cursor const& name);
/// A release name or a full build. Reports what is neither, and a release that did not exist at the start.
std::optional<sim::WindowsBuild> read_windows(Loading const& l, Cursor const& at, std::string_view text,
                                              bool key);
/// What devices run that nothing is said about: the newest release available at the start.
sim::WindowsBuild default_windows(Loading const& l);
inline constexpr std::string_view kDefaultEdition = "Enterprise";
/// The edition that the key of a share names; reports one that the schema does not know.
std::optional<std::string> read_edition(Cursor const& share, std::string_view name);

sim::Joined read_joined(Cursor const& device);
/// False, and a report, when a device of that id was listed before.
bool claim_device(Loading& l, sim::Guid const& id, Place const& at);
/// Counts `n` devices; false and a report when there are too many.
bool claim_devices(Loading& l, std::uint64_t n, Cursor const& at);

/// Whether a cohort of that name exists; reports it when not.
bool known_cohort(Loading const& l, Cursor const& name);

/// `expect` of a step of `kind` (request, pages, advance, devices): form only.
void check_expect(Cursor const& expect, std::string_view kind);
/// "" or "/a/0/b".
bool is_json_pointer(std::string_view text);

/// Every `{{name}}` of a text; reports one that is not closed.
std::vector<std::string> placeholders(Cursor const& at, std::string_view text);

}  // namespace scenarios
