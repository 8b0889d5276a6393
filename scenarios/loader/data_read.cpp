#include "scenarios/loader/data_read.h"

#include <charconv>
#include <unordered_set>

#include "scenarios/loader/data_read_values.h"
#include "sim/base/result.h"

namespace scenarios {
namespace {

template <class V>
void read_version(V const& v, std::string& text, sim::Version& version) {
    auto const member = v.find("version");
    if (!member) return;
    text = member->text();
    if (auto const parsed = sim::Version::parse(text))
        version = *parsed;
    else
        member->error("'" + text + "' is not a version of one to four numbers");
}

template <class V>
std::optional<std::uint8_t> read_byte(V const& v, std::string_view key) {
    auto const member = v.find(key);
    if (!member) return std::nullopt;
    return static_cast<std::uint8_t>(member->natural());
}

/// `10.0.19041` to its build; 0 for none.
template <class V>
std::uint32_t read_os(V const& v, std::string_view key) {
    auto const member = v.find(key);
    if (!member || member->is_null()) return 0;
    std::string_view const text = member->text();
    std::uint32_t build = 0;
    if (text.starts_with("10.0.")) std::from_chars(text.data() + 5, text.data() + text.size(), build);
    return build;
}

template <class V>
sim::InstalledDriver read_installed(V const& v) {
    sim::InstalledDriver d;
    d.provider = v.text_or("provider");
    d.inf = v.text_or("inf");
    d.date = read_time(v, "date").value_or(sim::kZeroDate);
    read_version(v, d.version_text, d.version);
    return d;
}

template <class V>
sim::Component read_component(V const& v) {
    sim::Component c;
    c.name = v.text_or("component");
    c.setup_class = v.text_or("class");
    read_strings(v, "hardwareIds", c.hardware_ids);
    read_strings(v, "compatibleIds", c.compatible_ids);
    if (auto const driver = v.find("driver"); driver && driver->is_object())
        c.driver = read_installed(*driver);
    return c;
}

sim::Signature signature_of(std::string_view text) {
    if (text == "unsignedNt") return sim::Signature::unsigned_nt;
    if (text == "unsigned") return sim::Signature::unsigned_plain;
    return text == "unknown" ? sim::Signature::unknown : sim::Signature::trusted;
}

template <class V>
void read_targets(V const& v, sim::DriverEntry& e) {
    read_strings(v, "hardwareIds", e.hardware_ids);
    read_strings(v, "compatibleIds", e.compatible_ids);
    if (auto const list = v.find("computerHardwareIds"))
        list->each_item([&](V const& item) {
            if (auto const guid = sim::Guid::parse(item.text())) e.computer_hardware_ids.push_back(*guid);
        });
    if (auto const os = v.find("os")) {
        e.os_floor = read_os(*os, "floor");
        e.os_ceiling = read_os(*os, "ceiling");
        if (e.os_ceiling != 0 && e.os_ceiling < e.os_floor) os->error("the ceiling is below the floor");
    }
    e.architecture = read_architecture(v);
}

}  // namespace

void BuiltinValue::error(std::string const& message) const {
    sim::check_failed(("builtin data: " + message).c_str(), __FILE__, __LINE__);
}

template <class V>
sim::Architecture read_architecture(V const& v) {
    std::string const text = v.text_or("architecture");
    if (text == "arm64") return sim::Architecture::arm64;
    return text == "x86" ? sim::Architecture::x86 : sim::Architecture::amd64;
}

template <class V>
sim::Smbios read_smbios(V const& v) {
    sim::Smbios s;
    s.manufacturer = v.text_or("manufacturer");
    s.family = v.text_or("family");
    s.product = v.text_or("product");
    s.sku = v.text_or("sku");
    s.bios_vendor = v.text_or("biosVendor");
    s.bios_version = v.text_or("biosVersion");
    s.bios_date = read_time(v, "biosDate");
    s.bios_major = read_byte(v, "biosMajor");
    s.bios_minor = read_byte(v, "biosMinor");
    s.enclosure = read_byte(v, "enclosure");
    s.baseboard_manufacturer = v.text_or("baseboardManufacturer");
    s.baseboard_product = v.text_or("baseboardProduct");
    return s;
}

template <class V>
std::vector<sim::Component> read_components(V const& v) {
    std::vector<sim::Component> components;
    std::unordered_set<std::string> names;
    v.each_item([&](V const& item) {
        auto component = read_component(item);
        if (!component.name.empty() && !names.insert(component.name).second)
            item.error("component '" + component.name + "' stands twice in this model");
        components.push_back(std::move(component));
    });
    return components;
}

template <class V>
sim::HardwareModel read_model(V const& v) {
    sim::HardwareModel m;
    m.name = v.text_or("model");
    m.released = read_time(v, "released");
    if (auto const smbios = v.find("smbios")) m.smbios = read_smbios(*smbios);
    m.cpu = v.text_or("cpu");
    m.architecture = read_architecture(v);
    bool const arm =
        m.cpu.find("Snapdragon") != std::string::npos || m.cpu.find("Microsoft SQ") != std::string::npos;
    if (arm && !v.find("architecture")) m.architecture = sim::Architecture::arm64;
    m.memory_gib = read_natural(v, "memoryGiB");
    m.storage_gib = read_natural(v, "storageGiB");
    m.tpm = v.text_or("tpm");
    if (auto const on = v.find("secureBoot")) m.secure_boot = on->boolean();
    if (auto const list = v.find("components")) m.components = read_components(*list);
    return m;
}

template <class V>
sim::DriverEntry read_driver(V const& v) {
    sim::DriverEntry e;
    e.id = v.text_or("id");
    e.display_name = v.text_or("displayName");
    e.deployable_until = read_time(v, "deployableUntilDateTime");
    e.released = read_time(v, "releaseDateTime").value_or(sim::kZeroDate);
    e.description = read_optional(v, "description");
    e.driver_class = read_optional(v, "driverClass");
    e.provider = read_optional(v, "provider");
    e.setup_information_file = read_optional(v, "setupInformationFile");
    e.manufacturer = read_optional(v, "manufacturer");
    read_version(v, e.version_text, e.version);
    e.version_date = read_time(v, "versionDateTime");
    read_targets(v, e);
    e.delivery = v.text_or("delivery") == "optional" ? sim::Delivery::optional : sim::Delivery::automatic;
    read_strings(v, "recommendedBy", e.recommended_by);
    e.signature = signature_of(v.text_or("signature"));
    e.feature_score = read_byte(v, "featureScore").value_or(0xff);
    if (e.id.empty()) e.id = derived_driver_id(e);
    return e;
}

template sim::HardwareModel read_model(Cursor const&);
template sim::HardwareModel read_model(BuiltinValue const&);
template sim::DriverEntry read_driver(Cursor const&);
template sim::DriverEntry read_driver(BuiltinValue const&);
template sim::Smbios read_smbios(Cursor const&);
template std::vector<sim::Component> read_components(Cursor const&);
template sim::Architecture read_architecture(Cursor const&);

}  // namespace scenarios
