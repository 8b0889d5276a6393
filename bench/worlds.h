/// Worlds for measuring: one cohort, a catalogue of any size, an audience of half of it.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "sim/world.h"

namespace bench {

inline sim::InstalledDriver installed(std::string const& version) {
    return {"Contoso", version, *sim::Version::parse(version), *sim::parse_instant("2023-01-01"), "x.inf"};
}

/// `entries` driver entries spread over 12 components, each with two start levels by half; all newer than
/// what is installed.
inline sim::Setup setup(std::uint32_t devices, std::uint32_t entries) {
    sim::Setup s;
    s.seed = 7;
    s.start = *sim::parse_instant("2026-01-05T08:00:00Z");
    sim::HardwareModel model;
    model.name = "Bench 14";
    model.smbios.manufacturer = "Contoso";
    sim::CohortSpec cohort;
    cohort.name = "all";
    cohort.count = devices;
    constexpr std::uint32_t kComponents = 12;
    for (std::uint32_t c = 0; c < kComponents; ++c) {
        std::string const id = fmt::format("PCI\\VEN_8086&DEV_{:04X}", c);
        model.components.push_back(
            {fmt::format("part{}", c), "Net", {id + "&SUBSYS_00011028", id}, {}, installed("1.0.0.0")});
        cohort.drivers.push_back(
            {fmt::format("part{}", c), {{installed("1.0.0.0"), 1}, {installed("1.1.0.0"), 1}}});
    }
    for (std::uint32_t e = 0; e < entries; ++e) {
        sim::DriverEntry d;
        d.id = fmt::format("{:064x}", sim::mix(e));
        d.display_name = fmt::format("Contoso - Net - 2.{}.0.0", e);
        d.driver_class = "Networking";
        d.version_text = fmt::format("2.{}.0.0", e);
        d.version = *sim::Version::parse(d.version_text);
        d.version_date = *sim::parse_instant("2024-01-01");
        d.released = *sim::parse_instant("2024-02-01");
        d.hardware_ids = {fmt::format("PCI\\VEN_8086&DEV_{:04X}", e % kComponents)};
        d.recommended_by = {"Microsoft"};
        s.catalog.drivers.push_back(std::move(d));
    }
    s.fleet.models.push_back(std::move(model));
    s.fleet.cohorts.push_back(std::move(cohort));
    s.enrolled.push_back({{"all", 1'000'000'000}, sim::UpdateCategory::driver});
    s.audiences.push_back({{sim::Guid::from_bits(1, 1)}, {{"all", 500'000'000}}, {}});
    s.audiences.push_back({{sim::Guid::from_bits(1, 2)}, {{"all", 100'000'000}}, {}});
    return s;
}

inline sim::AudienceId half() { return {sim::Guid::from_bits(1, 1)}; }
inline sim::AudienceId tenth() { return {sim::Guid::from_bits(1, 2)}; }

/// Approves `deployments` entries for an audience, lets 30 days pass.
inline void live_a_month(sim::World& world, sim::AudienceId audience, std::uint32_t deployments) {
    auto const policy = world.apply(sim::CreatePolicy{audience, {}, {}});
    for (std::uint32_t i = 0; i < deployments; ++i)
        static_cast<void>(
            world.apply(sim::CreateApproval{{policy->id}, world.catalog().drivers()[i * 7].id, {}}));
    static_cast<void>(world.apply(sim::AdvanceTo{world.now() + std::chrono::days{30}}));
}

}  // namespace bench
