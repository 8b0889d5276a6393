#include <simdjson.h>

#include <algorithm>

#include "fixtures/builtin.h"
#include "scenarios/loader/data_read.h"
#include "scenarios/loader/loading.h"
#include "scenarios/loader/nearest.h"

namespace scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBuiltinPrefix = "builtin:";
/// Files that include each other, at most so deep and so many.
constexpr std::size_t kMaxIncludeDepth = 16;
constexpr std::size_t kMaxIncludes = 256;

class Includer {
public:
    explicit Includer(Loading& l) : l_(l) {}

    /// What `file` includes, then its own models and drivers.
    void read(Cursor const& file) {
        if (auto const list = file.find("include"))
            list->each_item([this](Cursor const& name) { include(name); });
        read_data(file, [](Cursor const& item) { return NamedAt{0, item, {}}; });
    }

    void enter(fs::path const& file) { open_.push_back(key_of(file)); }

private:
    void include(Cursor const& name);
    void include_builtin(Cursor const& at, std::string_view name);
    void include_file(Cursor const& at, fs::path const& file);
    /// Everything that a file can hold beside what it includes. `at(item)` says where an item stands.
    template <class V, class At>
    void read_data(V const& file, At at) {
        auto const each = [&](std::string_view key, auto add) {
            if (auto const list = file.find(key))
                list->each_item([&](V const& item) { add(item, at(item)); });
        };
        each("models", [this](V const& m, NamedAt place) { add_model(read_model(m), std::move(place)); });
        each("drivers", [this](V const& d, NamedAt place) { add_driver(read_driver(d), std::move(place)); });
        sim::CatalogParts& parts = l_.out.setup.catalog;
        constexpr std::pair<std::string_view, sim::EntryKind> kSoftware[] = {
            {"featureUpdates", sim::EntryKind::feature},
            {"qualityUpdates", sim::EntryKind::quality},
            {"recoveryUpdates", sim::EntryKind::recovery}};
        for (auto const& [key, kind] : kSoftware)
            each(key, [&](V const& e, NamedAt place) {
                add(parts.software, read_software(e, kind), l_.entries, "catalogue entry", std::move(place));
            });
        each("products", [&](V const& p, NamedAt place) {
            add(parts.products, read_product(p), l_.products, "product", std::move(place));
        });
        each("knownIssues", [&](V const& i, NamedAt place) {
            add(parts.issues, read_known_issue(i), l_.issues, "known issue", std::move(place));
        });
    }
    template <class T>
    void add(std::vector<T>& items, T item, std::map<std::string, NamedAt, std::less<>>& names,
             std::string_view what, NamedAt at) {
        at.index = static_cast<std::uint32_t>(items.size());
        auto const [place, fresh] = names.try_emplace(item.id, at);
        if (fresh)
            items.push_back(std::move(item));
        else
            complain(at,
                     std::string(what) + " '" + item.id + "' is already defined at " + place->second.where());
    }
    void add_model(sim::HardwareModel model, NamedAt at);
    void add_driver(sim::DriverEntry entry, NamedAt at);
    void complain(NamedAt const& at, std::string const& message) const;

    static std::string key_of(fs::path const& file) {
        std::error_code error;
        fs::path const canonical = fs::weakly_canonical(file, error);
        return error ? file.lexically_normal().string() : canonical.string();
    }
    static std::string near_file(fs::path const& file);

    Loading& l_;
    std::vector<std::string> open_;  // from the scenario down to the file being read
    std::set<std::string> done_;
    std::set<std::pair<Source const*, std::string>> named_;  // by one file
    simdjson::dom::parser parser_;
};

void Includer::include(Cursor const& name) {
    std::string_view const text = name.text();
    fs::path const file = name.source().path().parent_path() / text;
    bool const builtin = text.starts_with(kBuiltinPrefix);
    std::string const key = builtin ? std::string(text) : key_of(file);
    if (!named_.emplace(&name.source(), key).second)
        return name.error("'" + std::string(text) + "' is included twice");
    if (std::ranges::find(open_, key) != open_.end())
        return name.error("'" + std::string(text) + "' includes itself, here or through other files");
    if (!done_.insert(key).second) return;
    if (open_.size() > kMaxIncludeDepth) return name.error("files include each other more than 16 deep");
    if (done_.size() > kMaxIncludes) return name.error("more than 256 files are included");
    if (builtin) return include_builtin(name, text.substr(kBuiltinPrefix.size()));
    if (l_.options.files) return include_file(name, file);
    l_.names_missing = true;
    name.error("files cannot be included here, only '" + std::string(kBuiltinPrefix) + "' data");
}

void Includer::include_builtin(Cursor const& at, std::string_view name) {
    auto const known = fixtures::builtin_names();
    if (std::ranges::find(known, name) == known.end()) {
        l_.names_missing = true;
        return at.error("unknown built-in data '" + std::string(name) + "'" + suggestion(name, known));
    }
    std::string_view const text = fixtures::builtin(name);
    std::string const origin = std::string(kBuiltinPrefix) + std::string(name);
    simdjson::dom::element root;
    if (parser_.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS)
        return at.error("the built-in data '" + origin + "' are damaged");
    BuiltinValue const data(root);
    read_data(data, [&](BuiltinValue const&) { return NamedAt{0, {}, origin}; });
}

void Includer::include_file(Cursor const& at, fs::path const& file) {
    std::string const name = file.lexically_normal().string();
    auto text = read_file(file);
    if (!text) {
        l_.names_missing = true;
        return at.error("cannot read '" + name + "': " + text.error() + near_file(file));
    }
    Source& source = l_.add_source(name, file, std::move(*text));
    if (source.broken()) {
        l_.names_missing = true;
        return;
    }
    source.check(Loading::checker(), "dataFile");
    enter(file);
    read(Cursor(source));
    open_.pop_back();
}

std::string Includer::near_file(fs::path const& file) {
    std::vector<std::string> names;
    std::error_code error;
    fs::path const folder = file.parent_path().empty() ? fs::path(".") : file.parent_path();
    for (fs::directory_iterator it(folder, error), end; !error && it != end && names.size() < 1000;
         it.increment(error))
        names.push_back(it->path().filename().string());
    std::ranges::sort(names);
    auto const views = names_of(names, [](std::string const& n) -> std::string const& { return n; });
    auto const near = nearest(file.filename().string(), views);
    return near ? "; did you mean '" + std::string(*near) + "'?" : "";
}

void Includer::complain(NamedAt const& at, std::string const& message) const {
    if (at.at)
        at.at->error(message);
    else
        l_.problems.add({at.origin, 1, 1}, message);
}

void Includer::add_model(sim::HardwareModel model, NamedAt at) {
    if (model.name.empty()) return;
    auto& models = l_.out.setup.fleet.models;
    at.index = static_cast<std::uint32_t>(models.size());
    auto const [place, fresh] = l_.models.try_emplace(model.name, at);
    if (fresh)
        models.push_back(std::move(model));
    else
        complain(at, "model '" + model.name + "' is already defined at " + place->second.where());
}

void Includer::add_driver(sim::DriverEntry entry, NamedAt at) {
    auto& drivers = l_.out.setup.catalog.drivers;
    at.index = static_cast<std::uint32_t>(drivers.size());
    auto const [place, fresh] = l_.drivers.try_emplace(entry.id, at);
    if (fresh)
        drivers.push_back(std::move(entry));
    else
        complain(
            at, "driver '" + entry.display_name + "' has the same id as the one at " + place->second.where());
}

}  // namespace

void load_catalogs(Loading& l, Cursor const& root) {
    Includer includer(l);
    includer.enter(root.source().path());
    includer.read(root);
    for (std::uint32_t i = 0; i < l.out.setup.catalog.drivers.size(); ++i)
        l.drivers_by_version[l.out.setup.catalog.drivers[i].version_text].push_back(i);
    for (auto const& issue : l.out.setup.catalog.issues) {
        if (l.products.contains(issue.product) || l.names_missing) continue;
        NamedAt const& at = l.issues.at(issue.id);
        if (at.at)
            at.at->error("known issue '" + issue.id + "' names the unknown product '" + issue.product + "'");
    }
}

}  // namespace scenarios
