/// Which hardware Windows 11 runs on. (device-behavior reference 4.2)
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/fleet/model.h"

namespace sim {

/// Whether a processor, named as inventories name it (`Intel Core i5-1245U`), is on Windows 11's list;
/// nullopt: the name says nothing that we know.
std::optional<bool> supports_windows11(std::string_view cpu);

/// The report's words for it: `Capable`, `Not Capable`, `Unknown`.
enum class Capability : std::uint8_t { capable, not_capable, unknown };

struct Readiness {
    Capability windows11 = Capability::unknown;
    /// What stands in the way: `tpm`, `cpufms`, `sysdrivesize`, `UefiSecureBoot`. ASSUMED: too little memory
    /// is `memory`.
    std::vector<std::string_view> reasons;
};

/// ASSUMED: what a model does not say is not held against it; one that says nothing about processor, TPM,
/// memory and storage is not asked about secure boot either.
Readiness windows11_readiness(HardwareModel const& model);

}  // namespace sim
