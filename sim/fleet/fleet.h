/// All devices of a World, as ranges. Nothing is stored per generated device.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/base/device_set.h"
#include "sim/base/draw.h"
#include "sim/base/ids.h"
#include "sim/base/result.h"
#include "sim/fleet/identity.h"
#include "sim/fleet/spec.h"
#include "sim/setup.h"

namespace sim {

/// The object id of a device in the directory: another GUID than its deviceId, as in Entra.
using DirectoryId = Id<struct DirectoryTag>;

/// Contiguous devices that start alike.
struct Variant {
    DeviceRange devices;
    std::uint32_t cohort = 0;
    std::uint32_t model = 0;
    WindowsBuild windows;
    std::uint16_t edition = 0;    // index into Fleet::editions()
    std::uint32_t levels_at = 0;  // see Fleet::level_of
};

/// Invariant: cohorts are in file order and tile [0, size); so do variants, each inside one cohort.
struct Cohort {
    std::string name;
    DeviceRange devices;
    std::uint32_t first_variant = 0, last_variant = 0;  // [first, last)
    std::uint32_t tag = 0;
    std::uint64_t key = 0;
    /// Listed cohorts only: what the scenario said, by position in the cohort.
    std::vector<ListedDevice> listed;
};

class Fleet {
public:
    /// Fails with invalid_argument when there are too many devices, two cohort names hash alike (rename one)
    /// or two devices have one id.
    static Result<Fleet> make(FleetSpec spec, std::uint64_t seed);

    std::uint32_t size() const noexcept { return size_; }
    std::span<HardwareModel const> models() const noexcept { return models_; }
    std::span<Cohort const> cohorts() const noexcept { return cohorts_; }
    std::span<Variant const> variants() const noexcept { return variants_; }
    std::span<std::string const> editions() const noexcept { return editions_; }
    Cohort const* find_cohort(std::string_view name) const noexcept;

    /// Logarithmic in cohorts and variants. `d` must be below size().
    Cohort const& cohort_of(DeviceIndex d) const noexcept;
    Variant const& variant_of(DeviceIndex d) const noexcept;

    DeviceId id_of(DeviceIndex d) const noexcept;
    /// id_of for each of `devices` (indexes below size(), ascending), into the front of `out`, which must be
    /// as long.
    void ids_of(std::span<std::uint64_t const> devices, std::span<DeviceId> out) const noexcept;
    std::optional<DeviceIndex> index_of(DeviceId const& id) const noexcept;
    /// index_of for each of `ids`, into the front of `out`, which must be as long.
    void indexes_of(std::span<DeviceId const> ids, std::span<std::optional<DeviceIndex>> out) const noexcept;
    DirectoryId directory_id_of(DeviceIndex d) const noexcept;
    std::optional<DeviceIndex> index_of(DirectoryId const& id) const noexcept;
    /// Seeds all luck of a device: hashes cohort name and ordinal, not the index.
    std::uint64_t key_of(DeviceIndex d) const noexcept;
    std::uint64_t key_of(Cohort const& c, DeviceIndex d) const noexcept {
        return c.listed.empty() ? c.key + (raw(d) - c.devices.begin)
                                : c.listed[raw(d) - c.devices.begin].id.guid.low();
    }
    Joined joined_of(DeviceIndex d) const noexcept;
    /// `SALES-1K7Q2Z`: at most 15 characters, as NetBIOS names are.
    std::string name_of(DeviceIndex d) const;

    /// Levels of a component of a model: what its devices may have at the start. Level 0 is the model's own
    /// driver.
    std::span<std::optional<InstalledDriver> const> levels(std::uint32_t model, std::size_t component) const {
        return levels_[model][component];
    }
    std::uint16_t level_of(Variant const& v, std::size_t component) const {
        return level_store_[v.levels_at + component];
    }
    std::optional<InstalledDriver> const& start_driver(Variant const& v, std::size_t component) const {
        return levels(v.model, component)[level_of(v, component)];
    }

    /// The first devices of each variant, as product.md lays down; nullopt for an unknown cohort.
    std::optional<DeviceSet> part(CohortPart const& part) const;

private:
    explicit Fleet(std::uint64_t seed) : device_ids_(seed, 0), directory_ids_(seed, 1) {}
    std::optional<DeviceIndex> generated(DeviceId const& id) const noexcept;
    Cohort const* generated_cohort(std::uint32_t tag) const noexcept;
    void add_generated(CohortSpec const& spec, Cohort& cohort, std::uint64_t seed);
    void add_listed(CohortSpec& spec, Cohort& cohort);
    void add_variant(Cohort const& cohort, std::uint32_t model, WindowsBuild windows, std::uint16_t edition,
                     std::uint32_t devices, std::span<std::uint16_t const> levels);
    std::uint16_t intern_edition(std::string const& name);
    std::uint16_t intern_level(std::uint32_t model, std::size_t component,
                               std::optional<InstalledDriver> const& level);

    std::uint32_t size_ = 0;
    std::vector<HardwareModel> models_;
    std::vector<Cohort> cohorts_;
    std::vector<Variant> variants_;
    std::vector<std::string> editions_;
    std::vector<std::vector<std::vector<std::optional<InstalledDriver>>>>
        levels_;  // [model][component][level]
    std::vector<std::uint16_t> level_store_;
    Identity device_ids_, directory_ids_;
    std::unordered_map<std::uint32_t, std::uint32_t> cohort_by_tag_;
    std::unordered_map<DeviceId, DeviceIndex> listed_by_id_;
};

}  // namespace sim
