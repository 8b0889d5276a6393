#include "sim/catalog/catalog.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sim {

Result<Catalog> Catalog::make(std::vector<DriverEntry> drivers) {
    Catalog c;
    c.drivers_ = std::move(drivers);
    std::ranges::sort(c.drivers_, {}, &DriverEntry::id);
    auto const twice = std::ranges::adjacent_find(c.drivers_, {}, &DriverEntry::id);
    if (twice != c.drivers_.end())
        return fail(Errc::already_exists, "two catalogue entries have the id '" + twice->id + "'");
    for (auto const& d : c.drivers_) {
        c.changes_.push_back(d.released);
        if (d.deployable_until) c.changes_.push_back(*d.deployable_until);
    }
    std::ranges::sort(c.changes_);
    auto const [first, last] = std::ranges::unique(c.changes_);
    c.changes_.erase(first, last);
    return c;
}

std::optional<EntryIndex> Catalog::find(std::string_view id) const noexcept {
    auto const at = std::ranges::lower_bound(drivers_, id, {},
                                             [](DriverEntry const& d) { return std::string_view(d.id); });
    if (at == drivers_.end() || at->id != id) return std::nullopt;
    return EntryIndex{static_cast<std::uint32_t>(at - drivers_.begin())};
}

bool Catalog::is_offered_at(EntryIndex e, Instant now) const noexcept {
    DriverEntry const& d = drivers_[raw(e)];
    return d.released <= now && (!d.deployable_until || now < *d.deployable_until);
}

std::string_view catalogue_class(std::string_view setup_class) noexcept {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 28> kClasses = {{
        {"Display", "Video"},
        {"Net", "Networking"},
        {"MEDIA", "Sound"},
        {"AudioProcessingObject", "Sound"},
        {"Bluetooth", "Bluetooth"},
        {"System", "System"},
        {"HIDClass", "HIDClass"},
        {"Biometric", "Biometric"},
        {"Camera", "Camera"},
        {"Image", "Camera"},
        {"Monitor", "Monitor"},
        {"Firmware", "Firmware"},
        {"SoftwareComponent", "SoftwareComponent"},
        {"Printer", "Printers"},
        {"SCSIAdapter", "OtherHardware"},
        {"HDC", "OtherHardware"},
        {"DiskDrive", "OtherHardware"},
        {"USBDevice", "OtherHardware"},
        {"USB", "OtherHardware"},
        {"Sensor", "OtherHardware"},
        {"SmartCardReader", "OtherHardware"},
        {"SecurityDevices", "OtherHardware"},
        {"Mouse", "HIDClass"},
        {"Keyboard", "HIDClass"},
        {"Ports", "OtherHardware"},
        {"Battery", "OtherHardware"},
        {"Processor", "OtherHardware"},
        {"MTD", "OtherHardware"},
    }};
    for (auto const& [setup, text] : kClasses)
        if (setup == setup_class) return text;
    return "Other";
}

bool needs_restart(DriverEntry const& entry) noexcept {
    constexpr std::array<std::string_view, 3> kClasses = {"Firmware", "System", "Video"};
    return entry.driver_class && std::ranges::find(kClasses, *entry.driver_class) != kClasses.end();
}

}  // namespace sim
