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
        if (auto const list = file.find("models"))
            list->each_item([this](Cursor const& m) { add_model(read_model(m), {0, m, {}}); });
        if (auto const list = file.find("drivers"))
            list->each_item([this](Cursor const& d) { add_driver(read_driver(d), {0, d, {}}); });
    }

    void enter(fs::path const& file) { open_.push_back(key_of(file)); }

private:
    void include(Cursor const& name);
    void include_builtin(Cursor const& at, std::string_view name);
    void include_file(Cursor const& at, fs::path const& file);
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
    if (builtin)
        include_builtin(name, text.substr(kBuiltinPrefix.size()));
    else
        include_file(name, file);
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
    if (auto const list = data.find("models"))
        list->each_item([&](BuiltinValue const& m) { add_model(read_model(m), {0, {}, origin}); });
    if (auto const list = data.find("drivers"))
        list->each_item([&](BuiltinValue const& d) { add_driver(read_driver(d), {0, {}, origin}); });
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
}

}  // namespace scenarios
