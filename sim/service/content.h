/// What a catalogue entry is to a device, whatever its kind: drivers go by rank, Windows updates by build.
#pragma once

#include "sim/service/state.h"

namespace sim {

/// The category that a device must be enrolled in to be offered an entry; nullopt: none (expedited quality
/// updates, recovery updates).
std::optional<UpdateCategory> category_of(Catalog const& catalog, EntryIndex e,
                                          DeploymentSettings const& settings) noexcept;

/// Read-only view of one State. Costs by containers, variants and entries concerned, never by device.
class Content {
public:
    Content(Premises const& premises, State const& state) : p_(premises), s_(state) {}

    /// Two entries that compete for some device: at most one of them is offered to it at a time.
    bool are_rivals(EntryIndex a, EntryIndex b) const noexcept;

    /// Those of `members` to which `e` may be offered now: enrolled where they must be, in need of it after
    /// what they have and what is on its way to them, eligible, not on hold, not withheld by the settings.
    DeviceSet open_to(EntryIndex e, DeploymentSettings const& settings, DeviceSet const& members) const;
    /// Those of `devices`, all open when they were admitted, that still are at their scan.
    DeviceSet still_open_to(EntryIndex e, DeploymentSettings const& settings, DeviceSet const& devices) const;
    /// Devices that `better`, offered under `its_settings`, would take from `e`: candidates to be cut with
    /// the members of better's deployment.
    DeviceSet yielded(EntryIndex e, EntryIndex better, DeploymentSettings const& its_settings) const;
    /// Those of `devices` whose installation of `e` ends with a restart.
    DeviceSet restarting(EntryIndex e, DeploymentSettings const& settings, DeviceSet const& devices) const;

private:
    DeviceSet enrolled_for(EntryIndex e, DeploymentSettings const& settings, DeviceSet const& members) const;
    /// Takes out the devices to which nobody that the settings name recommends the entry.
    void withhold(DeploymentSettings const& settings, EntryIndex e, DeviceSet& devices) const;

    Premises const& p_;
    State const& s_;
};

/// Windows updates: the parts of Content that go by build (software.cpp). `within` bounds the answer.
DeviceSet software_open_to(Premises const& p, State const& s, EntryIndex e,
                           DeploymentSettings const& settings, DeviceSet const& within);
/// `better` is the newer one of two rivals.
bool software_goes_before(Catalog const& catalog, EntryIndex better, EntryIndex e) noexcept;

/// `devices` have finished installing `e`: they have it from now on. Devices of a Windows update change their
/// build.
void installed(Premises const& p, State& s, EntryIndex e, DeploymentSettings const& settings,
               DeviceSet const& devices);

/// What Windows build a device runs now.
WindowsBuild windows_of(Premises const& p, State const& s, DeviceIndex d) noexcept;
/// Calls `f(build, variant, devices)` for each part of `within` that runs one build and started in one
/// variant. Cost: variants and changed builds.
void for_each_build(Premises const& p, State const& s, DeviceSet const& within,
                    std::function<void(WindowsBuild, Variant const&, DeviceSet const&)> const& f);
void set_windows(Premises const& p, State& s, DeviceSet const& devices, WindowsBuild build);

}  // namespace sim
