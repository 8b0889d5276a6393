/// One simulated tenant: fleet, catalogue, the service's state, clock. A state machine: Command in, Result
/// out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/command.h"
#include "sim/service/apply.h"
#include "sim/service/state.h"
#include "sim/setup.h"

namespace sim {

/// What one device went through with one deployment.
struct DeviceOffer {
    DeploymentId deployment;
    EntryIndex entry{};
    Instant admitted{};
    /// The offer is or was taken at this scan; the course is what follows. Not set while the scan is still to
    /// come, and when the device only received the offer or was tested.
    std::optional<Course> course;
    bool received = false;  // optional: the user's click is awaited
    bool tested = false;    // the readiness test was answered
};

/// A feature update that safeguard holds keep from a device.
struct DeviceHold {
    DeploymentId deployment;
    EntryIndex entry{};
    std::vector<std::int32_t> holds;  // not empty
};

/// How a device stands with hotpatching. (device-behavior reference 5.5)
struct HotpatchStanding {
    bool eligible = false;  // by hardware, edition and build
    bool on_track = false;  // runs the newest baseline or a hotpatch of it
};

/// State is a pure function of Setup (seed included) and the Commands applied. A copy is a snapshot: it
/// shares what never changes and, until written to, its sets. Reads are const and may run in parallel with
/// each other.
class World {
public:
    /// invalid_argument when the Setup contradicts itself (unknown cohorts, ids used twice).
    static Result<World> make(Setup setup);

    /// The only way to change a World. Checks before it writes: a refused Command leaves no trace, not even
    /// in the clock. A Command's time is the clock's, and at least one to 9,999,999 ticks (keyed draw) after
    /// the last Command's; the clock follows. AdvanceTo sets the clock to what it says.
    Result<Applied> apply(Command const& command);

    /// The same World, in which no approval rule is evaluated any more.
    World without_rules() const;

    State const& state() const noexcept { return state_; }
    Premises const& premises() const noexcept { return *premises_; }
    Fleet const& fleet() const noexcept { return *premises_->fleet; }
    Catalog const& catalog() const noexcept { return *premises_->catalog; }
    Applicability const& applicability() const noexcept { return *premises_->applicability; }
    Instant now() const noexcept { return state_.now; }
    std::uint64_t digest() const { return sim::digest(state_); }

    /// Devices of an audience that the service looks at for drivers: members less exclusions, enrolled for
    /// `driver`, whose needs are known.
    DeviceSet managed(Audience const& a) const;
    /// Entries that do some member good, ascending. Each kind looks at the members that are enrolled for it.
    /// Drivers: better than what is installed. Quality: the newest security update of each build, and a newer
    /// nonSecurity one. Feature: every higher version for which the device is eligible; ASSUMED: safeguard
    /// holds keep back the offer, not the content. Recovery: see Content.
    std::vector<EntryIndex> applicable_content(Audience const& a) const;
    std::vector<EntryIndex> applicable_content(DeviceSet const& members) const;
    /// Those devices, for one entry.
    DeviceSet matched_devices(Audience const& a, EntryIndex e) const;
    DeviceSet matched_devices(DeviceSet const& members, EntryIndex e) const;

    /// Driver that a component runs now; nullopt: none.
    std::optional<InstalledDriver> installed_driver(DeviceIndex d, std::size_t component) const;
    /// What a device runs now.
    WindowsBuild windows(DeviceIndex d) const;
    Readiness const& windows11_readiness(DeviceIndex d) const;
    HotpatchStanding hotpatch(DeviceIndex d) const;
    /// What holds keep from a device that would be offered it, oldest deployment first.
    std::vector<DeviceHold> holds(DeviceIndex d) const;
    /// Everything that deployments did to a device, oldest deployment first.
    std::vector<DeviceOffer> offers(DeviceIndex d) const;

private:
    explicit World(std::shared_ptr<Premises const> premises) : premises_(std::move(premises)) {}

    std::shared_ptr<Premises const> premises_;
    State state_;
};

}  // namespace sim
