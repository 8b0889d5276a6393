#include "fakegraph/admin/inventory.h"

#include <array>
#include <string_view>

namespace fakegraph::admin {
namespace {

using Json = nlohmann::ordered_json;

/// Dates of inventories have no time of day; kZeroDate is left out.
std::string day_of(sim::Instant t) { return sim::format_instant(t).substr(0, 10); }

Json smbios_json(sim::Smbios const& s) {
    Json out;
    out["manufacturer"] = s.manufacturer;
    out["family"] = s.family;
    out["product"] = s.product;
    out["sku"] = s.sku;
    out["biosVendor"] = s.bios_vendor;
    out["biosVersion"] = s.bios_version;
    if (s.bios_date) out["biosDate"] = day_of(*s.bios_date);
    if (s.bios_major) out["biosMajor"] = *s.bios_major;
    if (s.bios_minor) out["biosMinor"] = *s.bios_minor;
    if (s.enclosure) out["enclosure"] = *s.enclosure;
    if (!s.baseboard_manufacturer.empty()) out["baseboardManufacturer"] = s.baseboard_manufacturer;
    if (!s.baseboard_product.empty()) out["baseboardProduct"] = s.baseboard_product;
    return out;
}

Json driver_json(sim::InstalledDriver const& d) {
    Json out;
    out["provider"] = d.provider;
    out["version"] = d.version_text;
    if (d.date != sim::kZeroDate) out["date"] = day_of(d.date);
    if (!d.inf.empty()) out["inf"] = d.inf;
    return out;
}

}  // namespace

Json inventory(sim::World const& world, sim::DeviceIndex device) {
    constexpr std::array<std::string_view, 4> kJoined = {"entra", "hybrid", "registered", "none"};
    sim::Fleet const& fleet = world.fleet();
    sim::Variant const& variant = fleet.variant_of(device);
    sim::HardwareModel const& model = fleet.models()[variant.model];
    Json out;
    out["id"] = fleet.id_of(device).text();
    out["cohort"] = fleet.cohort_of(device).name;
    out["joined"] = kJoined[static_cast<std::size_t>(fleet.joined_of(device))];
    out["windows"]["edition"] = fleet.editions()[variant.edition];
    out["windows"]["build"] = world.windows(device).text();
    if (model.architecture == sim::Architecture::arm64) out["architecture"] = "arm64";
    out["smbios"] = smbios_json(model.smbios);
    out["components"] = Json::array();
    for (std::size_t c = 0; c < model.components.size(); ++c) {
        sim::Component const& component = model.components[c];
        Json row;
        row["component"] = component.name;
        row["class"] = component.setup_class;
        row["hardwareIds"] = component.hardware_ids;
        row["compatibleIds"] = component.compatible_ids;
        if (auto const driver = world.installed_driver(device, c)) row["driver"] = driver_json(*driver);
        out["components"].push_back(std::move(row));
    }
    return out;
}

}  // namespace fakegraph::admin
