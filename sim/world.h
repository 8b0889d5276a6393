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
    /// come.
    std::optional<Course> course;
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

    State const& state() const noexcept { return state_; }
    Premises const& premises() const noexcept { return *premises_; }
    Fleet const& fleet() const noexcept { return *premises_->fleet; }
    Catalog const& catalog() const noexcept { return *premises_->catalog; }
    Applicability const& applicability() const noexcept { return *premises_->applicability; }
    Instant now() const noexcept { return state_.now; }
    std::uint64_t digest() const { return sim::digest(state_); }

    /// Devices of an audience that the service looks at for drivers: members less exclusions, enrolled for
    /// `driver`.
    DeviceSet managed(Audience const& a) const;
    /// Entries that are better than what some managed device has, ascending.
    std::vector<EntryIndex> applicable_content(Audience const& a) const;
    /// Those devices, for one entry.
    DeviceSet matched_devices(Audience const& a, EntryIndex e) const;

    /// Driver that a component runs now; nullopt: none.
    std::optional<InstalledDriver> installed_driver(DeviceIndex d, std::size_t component) const;
    /// Everything that deployments did to a device, oldest deployment first.
    std::vector<DeviceOffer> offers(DeviceIndex d) const;

private:
    explicit World(std::shared_ptr<Premises const> premises) : premises_(std::move(premises)) {}

    std::shared_ptr<Premises const> premises_;
    State state_;
};

}  // namespace sim
