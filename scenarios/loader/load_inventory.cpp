#include <fstream>

#include "scenarios/loader/data_read.h"
#include "scenarios/loader/loading.h"

namespace scenarios {
namespace {

/// Bytes of one line, at most.
constexpr std::size_t kMaxLine = std::size_t{1} << 20;
/// After this many broken lines the rest of the file is not looked at.
constexpr int kMaxBadLines = 100;

/// Reads JSON Lines as `fakegraph fleet` prints them. Lines that are alike but for their id are understood
/// once.
class InventoryReader {
public:
    InventoryReader(Loading& l, std::string name, sim::CohortSpec& cohort)
        : l_(l), checker_(Loading::checker()), name_(std::move(name)), cohort_(cohort) {}

    /// False when there were too many mistakes to go on.
    bool line(std::string text, int number) {
        constexpr std::string_view kPrefix = "{\"id\":\"";
        constexpr std::size_t kHead = kPrefix.size() + 36;
        constexpr int kIdColumn = kPrefix.size();
        bool const usual = text.size() > kHead && text.starts_with(kPrefix);
        std::string const rest = usual ? text.substr(kHead) : std::string();
        if (auto const known = understood_.find(rest); known != understood_.end())
            if (auto const guid = sim::Guid::parse(std::string_view(text).substr(kPrefix.size(), 36)))
                return place(*guid, {name_, number, kIdColumn}, known->second);
        Problems problems;
        Source source(name_, {}, std::move(text), problems, number);
        auto const device = source.broken() ? std::nullopt : understand(source);
        if (problems.empty() && device) {
            if (usual) understood_.emplace(rest, *device);
            Cursor const id = *Cursor(source).find("id");
            return place(*sim::Guid::parse(id.text()), id.place(), *device);
        }
        for (auto& p : problems.take()) l_.problems.add(std::move(p.place), std::move(p.message));
        return bad_line(number);
    }

private:
    std::optional<sim::ListedDevice> understand(Source& source) {
        source.check(checker_, "inventoryLine");
        Cursor const root(source);
        sim::ListedDevice d;
        auto const windows = root.find("windows");
        auto const build = windows ? windows->find("build") : std::nullopt;
        auto const parsed = build ? sim::WindowsBuild::parse(build->text()) : std::nullopt;
        if (build && !parsed)
            build->error("'" + std::string(build->text()) + "' is not a build such as 26100.2894");
        auto const smbios = root.find("smbios");
        auto const components = root.find("components");
        if (!parsed || !smbios || !components) return std::nullopt;
        d.windows = *parsed;
        d.edition = windows->text_or("edition", kDefaultEdition);
        d.joined = read_joined(root);
        d.model = model(root, *smbios, *components);
        return d;
    }

    /// The model that stands for this hardware; equal hardware shares one.
    std::uint32_t model(Cursor const& root, Cursor const& smbios, Cursor const& components) {
        std::string const architecture = root.text_or("architecture");
        std::string hardware = architecture + '\n' + smbios.json().dump() + '\n' + components.json().dump();
        auto& models = l_.out.setup.fleet.models;
        auto const [found, fresh] =
            models_.try_emplace(std::move(hardware), static_cast<std::uint32_t>(models.size()));
        if (!fresh) return found->second;
        sim::HardwareModel m;
        m.smbios = read_smbios(smbios);
        m.architecture = read_architecture(root);
        m.components = read_components(components);
        m.name = m.smbios.product + " (" + cohort_.name + " #" + std::to_string(models_.size()) + ')';
        models.push_back(std::move(m));
        return found->second;
    }

    bool place(sim::Guid const& id, Place const& at, sim::ListedDevice device) {
        if (!claim_device(l_, id, at)) return bad_line(at.line);
        if (l_.devices == sim::kMaxDevices) {
            l_.problems.add(at, "more than " + std::to_string(sim::kMaxDevices) + " devices in all");
            return false;
        }
        ++l_.devices;
        device.id = sim::DeviceId{id};
        cohort_.devices.push_back(std::move(device));
        return true;
    }

    bool bad_line(int number) {
        if (++bad_lines_ < kMaxBadLines) return true;
        l_.problems.add({name_, number, 1}, "too many broken lines: the rest was not read");
        return false;
    }

    Loading& l_;
    SchemaChecker checker_;
    std::string name_;
    sim::CohortSpec& cohort_;
    std::unordered_map<std::string, sim::ListedDevice> understood_;  // by the line after its id
    std::unordered_map<std::string, std::uint32_t> models_;          // by the hardware's text
    int bad_lines_ = 0;
};

}  // namespace

void load_inventory(Loading& l, Cursor const& inventory, sim::CohortSpec& cohort) {
    if (!l.options.files) return inventory.error("no inventory is read from files here");
    auto const file = inventory.source().path().parent_path() / std::string(inventory.text());
    std::string const name = file.lexically_normal().string();
    std::error_code error;
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file, error))
        return inventory.error("cannot read '" + name + "'");
    InventoryReader reader(l, name, cohort);
    l.problems.order_of(name);
    std::string text;
    for (int number = 1; std::getline(in, text); ++number) {
        if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
        if (text.size() > kMaxLine)
            l.problems.add({name, number, 1}, "a line longer than 1 MiB");
        else if (!reader.line(std::move(text), number))
            break;
        text.clear();
    }
    if (cohort.devices.empty() && l.problems.empty()) inventory.error("'" + name + "' lists no devices");
}

}  // namespace scenarios
