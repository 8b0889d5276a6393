#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "scenarios/loader/loading.h"
#include "scenarios/loader/nearest.h"

namespace scenarios {
namespace {

using std::chrono::days;

/// Weights are whole parts of this.
constexpr double kWhole = 1e12;
constexpr double kShareTolerance = 1e-9;

/// Reads level to share. `level_of(name, at)` gives nullopt for what it has reported; equal levels are added
/// up.
template <class T, class F>
std::vector<sim::Share<T>> read_shares(Cursor const& shares, F&& level_of) {
    std::vector<sim::Share<T>> out;
    double sum = 0;
    std::size_t seen = 0;
    shares.each_member([&](std::string_view name, Cursor const& share) {
        ++seen;
        sum += share.number();
        std::optional<T> level = level_of(name, share);
        if (!level) return;
        auto const weight = static_cast<std::uint64_t>(std::llround(share.number() * kWhole));
        auto const same = std::ranges::find(out, *level, &sim::Share<T>::level);
        if (same != out.end())
            same->weight += weight;
        else
            out.push_back({std::move(*level), weight});
    });
    bool const all_read = seen > 0 && seen == shares.json().size();
    if (all_read && std::abs(sum - 1) > kShareTolerance)
        shares.error(fmt::format("these shares sum to {:.12g}, not to 1", sum));
    return out;
}

bool share_an_id(sim::Component const& c, sim::DriverEntry const& e) {
    constexpr auto lower = [](char x) { return x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x; };
    auto const equal = [&](std::string const& a, std::string const& b) {
        return std::ranges::equal(a, b, {}, lower, lower);
    };
    for (auto const* theirs : {&e.hardware_ids, &e.compatible_ids})
        for (auto const* ours : {&c.hardware_ids, &c.compatible_ids})
            if (std::ranges::find_first_of(*theirs, *ours, equal) != theirs->end()) return true;
    return false;
}

/// A driver of which the scenario says only the version.
class DriverOfVersion {
public:
    DriverOfVersion(Loading const& l, sim::HardwareModel const& model, sim::Component const& component)
        : l_(l), model_(model), component_(component) {}

    sim::InstalledDriver make(std::string_view text, sim::Version version) const {
        if (component_.driver && component_.driver->version == version) return *component_.driver;
        if (auto known = from_catalog(std::string(text), version)) return std::move(*known);
        sim::InstalledDriver d{{}, std::string(text), version, l_.out.setup.start - days{360}, {}};
        if (came_with_windows(version)) {
            d.provider = "Microsoft";
            d.date = kInboxDate;
            return d;
        }
        // ASSUMED: a version that no catalogue entry tells about is half a year away from the model's own.
        if (component_.driver) {
            d.provider = component_.driver->provider;
            d.inf = component_.driver->inf;
            d.date = component_.driver->date;
            if (d.date != sim::kZeroDate)
                d.date += version < component_.driver->version ? -days{180} : days{180};
        } else {
            d.provider = model_.smbios.manufacturer;
            d.date = model_.released.value_or(d.date);
        }
        return d;
    }

private:
    /// Such drivers have the version of the system and one date for all. (device-behavior reference, R1.9)
    static constexpr sim::Instant kInboxDate = std::chrono::sys_days{std::chrono::year{2006} / 6 / 21};
    static bool came_with_windows(sim::Version const& v) {
        return v.part[0] == 10 && v.part[1] == 0 && sim::release_of_build(v.part[2]) != nullptr;
    }

    std::optional<sim::InstalledDriver> from_catalog(std::string const& text, sim::Version version) const {
        auto const candidates = l_.drivers_by_version.find(text);
        if (candidates == l_.drivers_by_version.end()) return std::nullopt;
        for (std::uint32_t const i : candidates->second) {
            sim::DriverEntry const& e = l_.out.setup.catalog.drivers[i];
            if (share_an_id(component_, e))
                return sim::InstalledDriver{e.provider.value_or(""), text, version,
                                            e.version_date.value_or(sim::kZeroDate),
                                            e.setup_information_file.value_or("")};
        }
        return std::nullopt;
    }

    Loading const& l_;
    sim::HardwareModel const& model_;
    sim::Component const& component_;
};

using Level = std::optional<sim::InstalledDriver>;

void load_levels(Loading const& l, Cursor const& drivers, sim::HardwareModel const& model,
                 sim::CohortSpec& cohort) {
    drivers.each_member([&](std::string_view name, Cursor const& shares) {
        auto const component = std::ranges::find(model.components, name, &sim::Component::name);
        if (component == model.components.end())
            return shares.error_at_key(
                "model '" + model.name + "' has no component '" + std::string(name) + "'" +
                suggestion(name, names_of(
                                     model.components, [](auto const& c) -> auto const& { return c.name; })));
        DriverOfVersion const driver(l, model, *component);
        auto levels =
            read_shares<Level>(shares, [&](std::string_view text, Cursor const& at) -> std::optional<Level> {
                if (text == "none") return Level();
                if (auto const version = sim::Version::parse(text)) return driver.make(text, *version);
                at.error_at_key("'" + std::string(text) +
                                "' is neither a version of one to four numbers nor 'none'");
                return std::nullopt;
            });
        cohort.drivers.push_back({std::string(name), std::move(levels)});
    });
}

void load_generated(Loading& l, Cursor const& at, sim::CohortSpec& cohort) {
    if (auto const count = at.find("count")) {
        cohort.count = static_cast<std::uint32_t>(count->natural());
        if (!claim_devices(l, cohort.count, *count)) return;
    }
    if (!at.json().contains("model")) at.error("missing key 'model': devices are generated from a model");
    sim::HardwareModel const* model = nullptr;
    if (auto const name = at.find("model"))
        if (auto const index = find_model(l, *name)) {
            cohort.model = *index;
            model = &l.out.setup.fleet.models[*index];
        }
    if (auto const shares = at.find("windows"))
        cohort.windows = read_shares<sim::WindowsBuild>(
            *shares,
            [&](std::string_view text, Cursor const& share) { return read_windows(l, share, text, true); });
    else
        cohort.windows = {{default_windows(l), 1}};
    if (auto const shares = at.find("editions"))
        cohort.editions = read_shares<std::string>(
            *shares, [](std::string_view text, Cursor const& share) { return read_edition(share, text); });
    else
        cohort.editions = {{std::string(kDefaultEdition), 1}};
    if (auto const drivers = at.find("drivers"); drivers && model != nullptr)
        load_levels(l, *drivers, *model, cohort);
}

void load_listed(Loading& l, Cursor const& at, sim::CohortSpec& cohort) {
    auto const common = at.find("model");
    auto const common_model = common ? find_model(l, *common) : std::nullopt;
    auto const devices = at.find("devices");
    if (!devices || !devices->json().is_array()) return;
    if (devices->json().empty()) devices->error("a cohort needs at least one device");
    devices->each_item([&](Cursor const& item) {
        sim::ListedDevice d;
        auto const id = item.find("id");
        auto const guid =
            id ? sim::Guid::parse(id->text()) : std::nullopt;  // the schema has checked its form
        auto const model = item.find("model");
        auto const index = model ? find_model(l, *model) : common_model;
        if (!model && !item.json().contains("model") && !at.json().contains("model"))
            item.error("missing key 'model': neither the device nor its cohort names one");
        auto const windows = item.find("windows");
        auto const build = windows ? read_windows(l, *windows, windows->text(), false) : default_windows(l);
        if (guid && !claim_device(l, *guid, id->place())) return;
        if (!guid || !index || !build || !claim_devices(l, 1, item)) return;
        d.id = sim::DeviceId{*guid};
        d.model = *index;
        d.windows = *build;
        d.edition = item.text_or("edition", kDefaultEdition);
        d.joined = read_joined(item);
        cohort.devices.push_back(std::move(d));
    });
}

void load_cohort(Loading& l, Cursor const& at) {
    auto& cohorts = l.out.setup.fleet.cohorts;
    sim::CohortSpec cohort;
    if (auto const name = at.find("cohort")) {
        cohort.name = name->text();
        NamedAt const here{static_cast<std::uint32_t>(cohorts.size()), *name, {}};
        auto const [first, fresh] = l.cohorts.try_emplace(cohort.name, here);
        if (!fresh)
            name->error("cohort '" + cohort.name + "' is already defined at " + first->second.where());
    }
    auto const inventory = at.find("inventory");
    if (at.json().is_object() && !at.json().contains("count"))
        for (std::string_view const key : {"windows", "editions", "drivers"})
            if (auto const share = at.find(key))
                share->error_at_key("'" + std::string(key) +
                                    "' is for generated devices: it needs 'count' and 'model'");
    if (at.find("count"))
        load_generated(l, at, cohort);
    else if (inventory)
        load_inventory(l, *inventory, cohort);
    else
        load_listed(l, at, cohort);
    cohorts.push_back(std::move(cohort));
}

}  // namespace

void load_fleet(Loading& l, Cursor const& root) {
    auto const fleet = root.find("fleet");
    if (!fleet) return;
    fleet->each_item([&](Cursor const& cohort) {
        if (cohort.is_object()) load_cohort(l, cohort);
    });
}

std::optional<std::uint32_t> find_model(Loading const& l, Cursor const& name) {
    std::string const text(name.text());
    if (auto const found = l.models.find(text); found != l.models.end()) return found->second.index;
    if (l.names_missing || !name.json().is_string()) return std::nullopt;
    auto const& models = l.out.setup.fleet.models;
    std::string hint =
        models.empty() ? "; no models are defined or included"
                       : suggestion(text, names_of(
                                              models, [](auto const& m) -> auto const& { return m.name; }));
    name.error("unknown model '" + text + "'" + hint);
    return std::nullopt;
}

std::optional<sim::WindowsBuild> read_windows(Loading const& l, Cursor const& at, std::string_view text,
                                              bool key) {
    auto const refuse = [&](std::string const& message) {
        if (key)
            at.error_at_key(message);
        else
            at.error(message);
        return std::nullopt;
    };
    if (auto const* release = sim::find_windows_release(text)) {
        if (release->available <= l.out.setup.start) return sim::newest_build(*release, l.out.setup.start);
        return refuse("Windows '" + std::string(text) + "' is available from " +
                      sim::format_instant(release->available) + " on, and the clock starts at " +
                      sim::format_instant(l.out.setup.start));
    }
    constexpr std::uint32_t kFirstBuild = 10240;  // Windows 10 1507
    if (auto const build = sim::WindowsBuild::parse(text); build && build->build >= kFirstBuild) return build;
    auto const names = names_of(sim::windows_releases(), [](auto const& r) { return r.name; });
    auto const near = nearest(text, names);
    return refuse("unknown Windows '" + std::string(text) +
                  "': neither a release such as 11-24H2 nor a build such as 26100.2894" +
                  (near ? "; did you mean '" + std::string(*near) + "'?" : ""));
}

sim::WindowsBuild default_windows(Loading const& l) {
    sim::WindowsRelease const* newest = nullptr;
    for (auto const& r : sim::windows_releases()) {
        if (r.name == "11-26H1") continue;  // comes with new devices only (device-behavior reference 4.1)
        if (r.available <= l.out.setup.start && (newest == nullptr || r.available > newest->available))
            newest = &r;
    }
    if (newest == nullptr) newest = &sim::windows_releases().front();
    return sim::newest_build(*newest, l.out.setup.start);
}

std::optional<std::string> read_edition(Cursor const& share, std::string_view name) {
    auto const wrong = Loading::checker().check(Json(name), "edition");
    if (wrong.empty()) return std::string(name);
    share.error_at_key(wrong.front().message);
    return std::nullopt;
}

sim::Joined read_joined(Cursor const& device) {
    std::string const text = device.text_or("joined", "entra");
    if (text == "hybrid") return sim::Joined::hybrid;
    if (text == "registered") return sim::Joined::registered;
    return text == "none" ? sim::Joined::none : sim::Joined::entra;
}

bool claim_device(Loading& l, sim::Guid const& id, Place const& at) {
    std::uint32_t const file = l.problems.order_of(at.file);
    auto const [first, fresh] =
        l.device_ids.try_emplace(sim::DeviceId{id}, DeviceAt{file, at.line, at.column});
    if (fresh) return true;
    auto const& [f, line, column] = first->second;
    l.problems.add(
        at, "device '" + id.text() + "' is already listed at " + text_of({l.problems.file(f), line, column}));
    return false;
}

bool claim_devices(Loading& l, std::uint64_t n, Cursor const& at) {
    bool const was_full = l.devices > sim::kMaxDevices;
    l.devices += n;
    if (l.devices <= sim::kMaxDevices) return true;
    if (!was_full) at.error("more than " + std::to_string(sim::kMaxDevices) + " devices in all");
    return false;
}

bool known_cohort(Loading const& l, Cursor const& name) {
    if (l.cohorts.contains(std::string(name.text())) || !name.json().is_string()) return true;
    name.error("unknown cohort '" + std::string(name.text()) + "'" +
               suggestion(name.text(), names_of(
                                           l.cohorts, [](auto const& c) -> auto const& { return c.first; })));
    return false;
}

}  // namespace scenarios
