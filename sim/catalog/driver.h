/// Driver and firmware entries of the update catalogue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/ids.h"
#include "sim/base/time.h"
#include "sim/base/version.h"
#include "sim/fleet/model.h"

namespace sim {

/// Position in the Catalog, which is sorted by id. Stable for the life of a World.
enum class EntryIndex : std::uint32_t {};
constexpr std::uint32_t raw(EntryIndex i) noexcept { return static_cast<std::uint32_t>(i); }

enum class Delivery : std::uint8_t { automatic, optional };

/// Signature classes of a package, best first. (device-behavior reference 2.2)
enum class Signature : std::uint8_t { trusted, unsigned_nt, unsigned_plain, unknown };

/// All members of driverUpdateCatalogEntry, and what decides which devices it is for.
struct DriverEntry {
    std::string id;  // 64 lower-case hex digits
    std::string display_name;
    std::optional<Instant> deployable_until;
    Instant released = kZeroDate;
    std::optional<std::string> description, driver_class, provider, setup_information_file, manufacturer;
    std::string version_text;
    Version version;
    std::optional<Instant> version_date;  // absent counts as older than every real date

    std::vector<std::string> hardware_ids;    // of the INF
    std::vector<std::string> compatible_ids;  // of the INF, in order
    std::vector<Guid> computer_hardware_ids;  // empty: not targeted by computer
    std::uint32_t os_floor = 0;               // build; 0: none
    std::uint32_t os_ceiling = 0;             // build; 0: none
    Architecture architecture = Architecture::amd64;
    Delivery delivery = Delivery::automatic;
    std::vector<std::string> recommended_by;
    Signature signature = Signature::trusted;
    std::uint8_t feature_score = 0xff;
};

}  // namespace sim
