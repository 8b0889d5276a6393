/// Everything of a World that changes, and what it never changes from.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "sim/applicability/applicability.h"
#include "sim/base/device_set.h"
#include "sim/base/instant_map.h"
#include "sim/base/store.h"
#include "sim/client/client.h"
#include "sim/fleet/fleet.h"
#include "sim/service/eligibility.h"
#include "sim/service/objects.h"
#include "sim/service/pending.h"

namespace sim {

/// Fixed for the life of a World; shared by its snapshots and forks.
struct Premises {
    std::uint64_t seed = 0;
    Instant start{};
    std::shared_ptr<Fleet const> fleet;
    std::shared_ptr<Catalog const> catalog;
    std::shared_ptr<Applicability const> applicability;
    ClientModel client;
    ServiceSettings service;
    std::vector<SafeguardHold> holds;
    std::vector<Workspace> workspaces;
    TenantFacts tenant;
    Eligibility eligibility;
    /// Times at which a catalogue entry or a hold appears or ends, ascending, without repetition.
    std::vector<Instant> changes;
};

/// Ids that no directory knows may be registered, up to this many.
inline constexpr std::size_t kMaxUnknownDevices = 1'000'000;

/// Why a device cannot be registered. Graph's azureADDeviceRegistrationErrorReason.
enum class RegistrationError : std::uint8_t {
    invalid_global_device_id,
    invalid_azure_ad_device_id,
    missing_trust_type,
    invalid_azure_ad_join
};

struct State {
    Instant now{};
    Instant last_command{};
    std::uint64_t position =
        0;  // Commands so far, those that only let time pass left out: new ids are drawn from it

    DeviceSet registered;
    std::array<DeviceSet, kCategories> enrolled;
    std::array<InstantMap, kCategories> enrollment_changed;
    /// Asked for, but not in effect yet. Disjoint; empty unless the service takes its time.
    std::array<DeviceSet, kCategories> enrolling, unenrolling;
    /// By when it takes effect; equal times in the order in which it was asked for.
    std::multimap<Instant, Effect> pending;
    /// When an effect last came, or a device last reported.
    Instant took_effect{};
    /// Of the enrolled devices: those that have not scanned since, and thus have not told what they need; and
    /// the same by step of that scan.
    std::array<DeviceSet, kCategories> unreported;
    std::array<std::map<std::int64_t, DeviceSet>, kCategories> reports;

    /// Device index fleet.size() + i. Unknown devices have an id and nothing else.
    std::vector<DeviceId> unknown;
    std::unordered_map<DeviceId, std::uint32_t> unknown_index;  // look-up only

    Store<AssetGroup, AssetGroupId> groups;
    Store<Audience, AudienceId> audiences;
    Store<UpdatePolicy, PolicyId> policies;
    Store<ContentApproval, ApprovalId> approvals;
    Store<Deployment, DeploymentId> deployments;
    Store<RingPolicy, RingPolicyId> ring_policies;
    Store<PolicyApproval, PolicyApprovalId> policy_approvals;
    Store<Ring, RingId> rings;
    Store<DirectoryGroup, DirectoryGroupId> directory_groups;
    Store<Connection, ConnectionId> connections;

    /// Devices whose Windows build is not the one that they started with, by what it is now. Disjoint.
    std::map<WindowsBuild, DeviceSet> windows;
    /// When some device last changed its build, or failed to.
    Instant windows_changed{};
    /// Devices whose last Windows update failed or was rolled back.
    DeviceSet failed;

    /// By catalogue entry: devices that have it from a deployment, and those plus the ones that it is on its
    /// way to.
    EntrySets installed;
    EntrySets committed;
};

/// Known devices and registered unknown ones.
std::optional<DeviceIndex> find_device(Premises const& p, State const& s, DeviceId const& id) noexcept;
DeviceId id_of(Premises const& p, State const& s, DeviceIndex d) noexcept;
bool is_known(Premises const& p, DeviceIndex d) noexcept;
/// nullopt: properly joined.
std::optional<RegistrationError> registration_error(Premises const& p, DeviceIndex d) noexcept;

/// Those of `devices` that are enrolled for the category and have told what they need.
DeviceSet managed_among(State const& s, DeviceSet const& devices, UpdateCategory category);

/// Those that can be enrolled. ASSUMED: a device that cannot be registered is listed with its error and is
/// never enrolled. Cost: listed members.
DeviceSet registrable(Premises const& p, DeviceSet const& devices);

DeviceSet resolve(State const& s, AudienceSide const& side);
/// Members minus exclusions, groups resolved.
DeviceSet effective_members(State const& s, Audience const& a);

/// Whom a deployment is for: its audience, or the groups of its ring.
DeviceSet members_of(State const& s, Deployment const& d);
DeviceSet members_of(State const& s, Ring const& ring);

/// Merged settings: those of the policy, of the approval, of the deployment itself; the later ones win.
DeploymentSettings settings_of(State const& s, Deployment const& d);
DeploymentSettings settings_of(State const& s, ContentApproval const& a);
EffectiveState effective_state(State const& s, Deployment const& d);
/// Why it is in that state, in the order of the enumeration; nothing to say of archived ones.
std::vector<StateReason> reasons_of(State const& s, Deployment const& d);
/// When the deployment may begin to offer.
Instant start_of(State const& s, Deployment const& d);

/// Hash of the whole state in a fixed order. Cost: by container and object.
std::uint64_t digest(State const& s);

}  // namespace sim
