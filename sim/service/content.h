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
    /// the members of better's deployment. Windows updates look at `within` only.
    DeviceSet yielded(EntryIndex e, DeploymentSettings const& settings, EntryIndex better,
                      DeploymentSettings const& its_settings, DeviceSet const& within) const;
    /// Those of `devices` whose installation of `e` ends with a restart.
    DeviceSet restarting(EntryIndex e, DeploymentSettings const& settings, DeviceSet const& devices) const;

private:
    DeviceSet enrolled_for(EntryIndex e, DeploymentSettings const& settings, DeviceSet const& members) const;
    /// Takes out the devices to which nobody that the settings name recommends the entry.
    void withhold(DeploymentSettings const& settings, EntryIndex e, DeviceSet& devices) const;

    Premises const& p_;
    State const& s_;
};

/// offerAsOptional, which Windows 11 feature updates alone know: the offer waits for the user's click.
/// ASSUMED: nobody clicks.
bool is_optional(Catalog const& catalog, EntryIndex e, DeploymentSettings const& settings) noexcept;
/// Devices that have what the deployment can give them now: the update, or an optional offer.
DeviceSet served(Catalog const& catalog, Deployment const& d, DeploymentSettings const& settings);

}  // namespace sim
