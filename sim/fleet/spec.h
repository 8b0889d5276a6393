/// What a scenario says about its devices, as values. Fleet makes devices of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/ids.h"
#include "sim/fleet/model.h"
#include "sim/fleet/windows.h"

namespace sim {

/// How a device is joined to the directory; only joined ones can be registered for updates.
enum class Joined : std::uint8_t { entra, hybrid, registered, none };

/// One level of something and its weight. Weights of a list need not have a particular sum.
template <class T>
struct Share {
    T level;
    std::uint64_t weight = 1;
};

/// Levels of one component. nullopt is "no driver".
struct ComponentLevels {
    std::string component;
    std::vector<Share<std::optional<InstalledDriver>>> levels;
};

/// A device that the scenario names. Its own components and smbios, where given, stand in place of the
/// model's.
struct ListedDevice {
    DeviceId id;
    std::uint32_t model = 0;  // index into FleetSpec::models
    WindowsBuild windows;
    std::string edition;
    Joined joined = Joined::entra;
};

/// Either `count` generated devices of `model`, or `devices`.
struct CohortSpec {
    std::string name;
    std::uint32_t model = 0;  // index into FleetSpec::models
    std::uint32_t count = 0;
    std::vector<Share<WindowsBuild>> windows;  // empty: the default
    std::vector<Share<std::string>> editions;  // empty: Enterprise
    std::vector<ComponentLevels> drivers;      // components left out have the model's driver
    std::vector<ListedDevice> devices;
};

struct FleetSpec {
    std::vector<HardwareModel> models;
    std::vector<CohortSpec> cohorts;
};

/// Highest number of devices of one fleet; indexes above it are kept for ids that nobody knows.
inline constexpr std::uint64_t kMaxDevices = 4'000'000'000;
inline constexpr std::uint32_t kMaxVariants = 1024;

}  // namespace sim
