/// driverUpdateDeviceStatus: where each device stands with a driver. (graph-windows-updates reference 3.9;
/// states of the client: device-behavior reference 6.3)
#include <algorithm>
#include <ranges>

#include "fakegraph/odata/parted_rows.h"
#include "fakegraph/resources/reports.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

/// In the order of the enumerations.
enum class ClientState : std::uint8_t {
    offering,
    on_hold,
    installing,
    installed,
    cancelled,
    uninstalling,
    uninstalled,
    not_offering
};
enum class Substate : std::uint8_t {
    deferred,
    offer_ready,
    paused,
    offer_received,
    download_start,
    download_complete,
    install_start,
    install_complete,
    restart_required,
    update_installed,
    rollback_complete,
    device_cancelled
};

/// Devices that share a state; without a substate: each one's course tells it, or it has none.
struct Part {
    ClientState state;
    std::optional<Substate> substate;
    sim::DeviceSet devices;
};

/// All devices of one entry, in disjoint parts. Made by set algebra: costs by deployments, never by device.
/// ASSUMED: where several deployments hold the entry, the newest one that offered it to the device speaks for
/// it, then the newest one that will, then the newest one that is for it.
class Standing {
public:
    Standing(sim::World const& world, sim::EntryIndex entry) : world_(world), entry_(entry) {
        auto const deployments = std::views::reverse(world.state().deployments.items());
        for (auto const& [seq, d] : deployments)
            if (d.entry == entry) add_offered(d.rollout);
        for (auto const& [seq, d] : deployments)
            if (d.entry == entry) add_waiting(d);
        for (auto const& [seq, d] : deployments)
            if (d.entry == entry) add_members(d);
    }

    sim::EntryIndex entry() const { return entry_; }
    std::vector<Part> const& parts() const { return parts_; }
    sim::DeviceSet const& devices() const { return seen_; }
    Part const& of(sim::DeviceIndex d) const {
        auto const found =
            std::ranges::find_if(parts_, [&](Part const& part) { return part.devices.contains(d); });
        CHECK(found != parts_.end());
        return *found;
    }

private:
    void add(ClientState state, std::optional<Substate> substate, sim::DeviceSet devices) {
        devices -= seen_;
        if (devices.empty()) return;
        seen_ |= devices;
        auto const same = std::ranges::find_if(
            parts_, [&](Part const& p) { return p.state == state && p.substate == substate; });
        if (same != parts_.end()) {
            same->devices |= devices;
        } else {
            parts_.push_back({state, substate, std::move(devices)});
        }
    }
    void add_offered(sim::Rollout const& r) {
        auto const ended = [&](sim::Outcome outcome) { return r.ended[static_cast<std::size_t>(outcome)]; };
        add(ClientState::installed, Substate::update_installed, ended(sim::Outcome::installed));
        add(ClientState::uninstalled, Substate::rollback_complete, ended(sim::Outcome::rolled_back));
        // ASSUMED: an installation that failed for good is one that the device gave up.
        add(ClientState::cancelled, Substate::device_cancelled, ended(sim::Outcome::failed));
        add(ClientState::offering, Substate::offer_received, r.received);
        add(ClientState::installing, std::nullopt, r.offered);
    }
    void add_waiting(sim::Deployment const& d) {
        if (sim::effective_state(world_.state(), d) == sim::EffectiveState::offering)
            add(ClientState::offering, Substate::offer_ready, d.rollout.waiting);
    }
    /// ASSUMED: a device that will be offered the entry later (a start in the future, a batch to come) is
    /// deferred; one that has no need of it is not offered it.
    void add_members(sim::Deployment const& d) {
        auto const state = sim::effective_state(world_.state(), d);
        if (state == sim::EffectiveState::archived || state == sim::EffectiveState::faulted) return;
        sim::DeviceSet const members = sim::members_of(world_.state(), d);
        sim::DeviceSet in_need = world_.matched_devices(members, entry_);
        add(ClientState::on_hold,
            state == sim::EffectiveState::paused ? Substate::paused : Substate::deferred, std::move(in_need));
        add(ClientState::not_offering, std::nullopt, members);
    }

    sim::World const& world_;
    sim::EntryIndex entry_;
    std::vector<Part> parts_;
    sim::DeviceSet seen_;
};

/// Of an installation under way.
std::optional<Substate> substate_at(sim::Course const& c, sim::Instant now) {
    if (now >= c.ended) return std::nullopt;
    if (now == c.offered) return Substate::offer_received;
    if (now < c.downloaded) return Substate::download_start;
    if (now == c.downloaded) return Substate::download_complete;
    if (now < c.installed) return Substate::install_start;
    return now < c.restarted ? Substate::restart_required : Substate::install_complete;
}

Standing const& standing(Row const& row) { return object_of<Standing>(row); }

Value client_substate(Row const& row) {
    Part const& part = standing(row).of(device_of(row));
    std::optional<Substate> substate = part.substate;
    if (part.state == ClientState::installing) {
        auto const& world = world_of(row);
        for (auto const& offer : world.offers(device_of(row)))
            if (offer.entry == standing(row).entry() && offer.course)
                if (auto const at = substate_at(*offer.course, world.now())) substate = at;
    }
    return enum_or_null(kUpdateClientSubstate, substate);
}

constexpr Property kProperties[] = {
    {.name = "aadDeviceId",
     .type = kString,
     .nullable = false,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value {
         auto const& world = world_of(r);
         return sim::id_of(world.premises(), world.state(), device_of(r)).guid;
     }},
    {.name = "clientState",
     .type = enum_type(kUpdateClientState),
     .uses = edm::kFilter,
     .get =
         [](Row const& r) {
             return enum_or_null(kUpdateClientState, std::optional(standing(r).of(device_of(r)).state));
         }},
    // Not to be filtered by: each device's own course tells it.
    {.name = "clientSubstate", .type = enum_type(kUpdateClientSubstate), .get = client_substate},
};

class StatusRows final : public DeviceRows, public PartedRows {
public:
    StatusRows(Tenant const& tenant, std::shared_ptr<Standing const> standing, SharedSet devices)
        : DeviceRows(std::move(devices), kDriverUpdateDeviceStatus, tenant, standing.get()),
          standing_(std::move(standing)) {}
    /// Devices of a part share the state; their ids and substates differ.
    edm::RowsPtr where(std::span<std::string const> paths,
                       std::function<bool(Row const&)> const& holds) const override {
        if (!std::ranges::all_of(paths, [](std::string const& p) { return p == kProperties[1].name; }))
            return nullptr;
        sim::DeviceSet found;
        for (Part const& part : standing_->parts())
            if (auto const sample = part.devices.next(0); sample && holds(row(raw(*sample))))
                found |= part.devices;
        return std::make_shared<StatusRows>(tenant_, standing_,
                                            std::make_shared<sim::DeviceSet const>(found & *devices_));
    }

private:
    std::shared_ptr<Standing const> standing_;
};

}  // namespace

sim::Result<edm::RowsPtr> device_statuses(Call& call, Row const& report) {
    Tenant const& tenant = tenant_of(call);
    auto standing = std::make_shared<Standing const>(tenant.world(), entry_of(report));
    auto devices = std::make_shared<sim::DeviceSet const>(standing->devices());
    return std::make_shared<StatusRows>(tenant, std::move(standing), std::move(devices));
}

constinit edm::StructType const kDriverUpdateDeviceStatus{
    .name = "microsoft.graph.windowsUpdates.driverUpdateDeviceStatus",
    .key = "aadDeviceId",
    .properties = kProperties};

}  // namespace fakegraph::resources
