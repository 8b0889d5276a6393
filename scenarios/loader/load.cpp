#include <cerrno>
#include <cstring>
#include <fstream>

#include "scenarios/loader/embedded.h"
#include "scenarios/loader/loading.h"
#include "sim/base/result.h"

namespace scenarios {
namespace {

Json const& schema_json() {
    static Json const schema = Json::parse(schema_text());
    return schema;
}

/// Models that no device has would only cost time: they go, the others keep their order.
void drop_unused_models(sim::FleetSpec& fleet) {
    std::vector<std::uint32_t> to(fleet.models.size(), 0);
    for (auto const& cohort : fleet.cohorts) {
        if (cohort.devices.empty()) to[cohort.model] = 1;
        for (auto const& device : cohort.devices) to[device.model] = 1;
    }
    std::vector<sim::HardwareModel> kept;
    for (std::size_t i = 0; i < to.size(); ++i) {
        if (to[i] == 0) continue;
        to[i] = static_cast<std::uint32_t>(kept.size());
        kept.push_back(std::move(fleet.models[i]));
    }
    fleet.models = std::move(kept);
    for (auto& cohort : fleet.cohorts) {
        for (auto& device : cohort.devices) device.model = to[device.model];
        cohort.model = cohort.devices.empty() ? to[cohort.model] : cohort.devices.front().model;
    }
}

/// Fills l.out from the scenario at `root`.
void read(Loading& l, Cursor const& root, std::filesystem::path const& file) {
    l.out.file = file;
    l.out.name = root.text_or("name", file.empty() ? "scenario" : file.stem().string());
    l.out.description = root.text_or("description");
    load_settings(l, root);
    load_catalogs(l, root);
    load_fleet(l, root);
    load_state(l, root);
    load_tenant(l, root);
    load_steps(l, root);
}

Loaded finish(Loading& l) {
    if (!l.problems.empty()) return std::unexpected(l.problems.take());
    drop_unused_models(l.out.setup.fleet);
    return std::move(l.out);
}

Loaded load(std::string text, std::filesystem::path const& file, LoadOptions const& options, bool trusted) {
    Loading l(options);
    Source& source = l.add_source(file.empty() ? "scenario" : file.string(), file, std::move(text));
    if (!source.broken()) {
        if (!trusted) source.check(Loading::checker(), {});
        read(l, Cursor(source), file);
    }
    return finish(l);
}

}  // namespace

SchemaChecker Loading::checker() { return SchemaChecker(schema_json()); }

Source& Loading::add_source(std::string name, std::filesystem::path path, std::string text) {
    return *sources.emplace_back(
        std::make_unique<Source>(std::move(name), std::move(path), std::move(text), problems));
}

std::expected<std::string, std::string> read_file(std::filesystem::path const& file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) return std::unexpected("it is a directory");
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::unexpected(errno != 0 ? std::strerror(errno) : "it cannot be opened");
    std::string text;
    std::string chunk(std::size_t{1} << 16, '\0');
    while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0) {
        text.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
        if (text.size() > kMaxJsonBytes) return std::unexpected("it is larger than 256 MiB");
    }
    return text;
}

Loaded load_file(std::filesystem::path const& file, LoadOptions const& options) {
    auto text = read_file(file);
    if (text) return load(std::move(*text), file, options, false);
    return std::unexpected(
        std::vector{Problem{{file.string(), 1, 1}, "cannot read the file: " + text.error()}});
}

Loaded load_text(std::string_view text, std::filesystem::path const& file, LoadOptions const& options) {
    return load(std::string(text), file, options, false);
}

Loaded load_member(std::string_view text, std::string_view member, LoadOptions const& options) {
    Loading l(options);
    Source& source = l.add_source("scenario", {}, std::string(text));
    if (!source.broken()) {
        auto const part = Cursor(source).find(member);
        if (part) {
            source.check(Loading::checker(), {}, part->json());
            read(l, *part, {});
        } else if (l.problems.empty()) {
            l.problems.add({"scenario", 1, 1}, "missing key '" + std::string(member) + "'");
        }
    }
    return finish(l);
}

Scenario default_scenario(LoadOptions const& options) {
    auto loaded = load(std::string(default_text()), {}, options, true);
    if (!loaded) sim::check_failed(loaded.error().front().text().c_str(), __FILE__, __LINE__);
    return std::move(*loaded);
}

}  // namespace scenarios
