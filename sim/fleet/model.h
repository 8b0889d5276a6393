/// Hardware models: what a kind of PC is made of, before any device exists.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/base/version.h"

namespace sim {

enum class Architecture : std::uint8_t { amd64, arm64, x86 };

/// A driver as a device reports it. Date kZeroDate is "missing or invalid", older than every real date.
struct InstalledDriver {
    std::string provider;
    std::string version_text;
    Version version;
    Instant date = kZeroDate;
    std::string inf;
    friend bool operator==(InstalledDriver const&, InstalledDriver const&) = default;
};

/// One device instance of a PC. IDs are ordered, most specific first; at most 64 a list, each shorter than
/// 200 characters; compared for equality without letter case. (device-behavior reference 1.1)
struct Component {
    std::string name;         // `wifi`; unique within the model
    std::string setup_class;  // `Net`
    std::vector<std::string> hardware_ids;
    std::vector<std::string> compatible_ids;
    std::optional<InstalledDriver> driver;
    friend bool operator==(Component const&, Component const&) = default;
};

struct Smbios {
    std::string manufacturer, family, product, sku;
    std::string bios_vendor, bios_version;
    std::optional<Instant> bios_date;
    /// Two-digit hex in CHIDs; absent: taken from the first two numbers of bios_version.
    std::optional<std::uint8_t> bios_major, bios_minor;
    std::optional<std::uint8_t> enclosure;
    std::string baseboard_manufacturer, baseboard_product;
    friend bool operator==(Smbios const&, Smbios const&) = default;
};

struct HardwareModel {
    std::string name;  // `Contoso Book 14`; unique
    std::optional<Instant> released;
    Smbios smbios;
    Architecture architecture = Architecture::amd64;
    std::string cpu;
    std::uint32_t memory_gib = 0;
    std::uint32_t storage_gib = 0;
    std::string tpm;
    bool secure_boot = false;
    std::vector<Component> components;
};

}  // namespace sim
