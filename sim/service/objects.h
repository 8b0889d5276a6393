/// The service's objects, as stored. What is derived (effective state, merged settings) is in world.h.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/device_set.h"
#include "sim/base/ids.h"
#include "sim/base/time.h"
#include "sim/catalog/catalog.h"
#include "sim/service/settings.h"
#include "sim/setup.h"

namespace sim {

/// updatableAssetGroup: a flat set of devices.
struct AssetGroup {
    AssetGroupId id;
    DeviceSet members;
};

/// Members minus exclusions; exclusion wins. Groups count with the members that they have at the time.
struct AudienceSide {
    DeviceSet devices;
    std::vector<AssetGroupId> groups;  // in order of addition
};
struct Audience {
    AudienceId id;
    AudienceSide members;
    AudienceSide exclusions;
};

/// What a rule lets through. Graph's contentFilter types.
struct ContentFilter {
    EntryKind kind = EntryKind::driver;  // driver, quality; recovery for remediationUpdateFilter
    std::optional<Classification> classification;
    std::optional<Cadence> cadence;
};

/// A complianceChangeRule of type contentApprovalRule: approves what becomes applicable and passes the
/// filter.
struct ContentApprovalRule {
    std::optional<ContentFilter> filter;
    Ticks before_start{};  // durationBeforeDeploymentStart
    Instant created{}, modified{};
    /// Last evaluation that something could come of. Graph's lastEvaluatedDateTime is last_evaluated()
    /// (rules.h): it moves each day, whether there is something to do or not.
    std::optional<Instant> looked = {};
};

struct UpdatePolicy {
    PolicyId id;
    AudienceId audience;
    Instant created{};
    std::vector<UpdateCategory> auto_enrollment;
    DeploymentSettings settings;
    std::vector<ContentApprovalRule> rules = {};  // not empty: an automatic policy
};

/// A complianceChange of type contentApproval.
struct ContentApproval {
    ApprovalId id;
    PolicyId policy;
    EntryIndex entry{};
    Instant created{};
    std::optional<Instant> revoked;
    DeploymentSettings settings;  // own; merged with the policy's when read
    DeploymentId deployment;
    bool by_rule = false;  // made by the service
};

/// A policy of the newer family: qualityUpdatePolicy and the announced driver and feature ones.
struct RingPolicy {
    /// By class and cadence (quality), or of its own kind.
    struct Rule {
        EntryKind kind = EntryKind::quality;  // quality, recovery, driver
        std::int32_t deferral_days = 0;
        Classification classification = Classification::all;
        Cadence cadence = Cadence::monthly;
    };
    RingPolicyId id;
    EntryKind kind = EntryKind::quality;  // quality, driver, feature
    std::string display_name, description;
    std::vector<Rule> rules;
    Instant created{}, modified{};
    Instant rules_written{};
    std::optional<Instant> looked = {};  // as in ContentApprovalRule, for all rules
};

enum class ApprovalStatus : std::uint8_t { approved, suspended };
struct PolicyApproval {
    PolicyApprovalId id;
    RingPolicyId policy;
    EntryIndex entry{};
    ApprovalStatus status = ApprovalStatus::approved;
    Instant created{}, modified{};
    /// First time that it was `approved`: deferrals of rings count from here. The epoch: not yet.
    Instant effective{};
};

struct Ring {
    RingId id;
    RingPolicyId policy;
    std::string display_name, description;
    std::vector<DirectoryGroupId> included, excluded;  // excluded wins
    bool paused = false;
    std::optional<std::int32_t> deferral_days;
    bool hotpatch_enabled = false;                                         // quality
    std::optional<std::int32_t> offer_interval_days, offer_duration_days;  // feature
    Instant created{}, modified{};
};

struct DirectoryGroup {
    DirectoryGroupId id;
    std::string display_name;
    DeviceSet members;
    Instant created{};
    std::string mail_nickname = {}, description = {};  // empty: none given
};

enum class ConnectionState : std::uint8_t { connected, not_authorized, not_found };
/// operationalInsightsConnection.
struct Connection {
    ConnectionId id;
    std::string resource_group, subscription, workspace;
    ConnectionState state = ConnectionState::connected;
};

enum class RequestedState : std::uint8_t { none, paused, archived };
enum class EffectiveState : std::uint8_t { scheduled, offering, paused, faulted, archived };
/// Graph's deploymentStateReasonValue, less the sentinel and in its order.
enum class StateReason : std::uint8_t {
    scheduled_by_offer_window,
    offering_by_request,
    paused_by_request,
    paused_by_monitoring,
    faulted_by_content_outdated
};

enum class Outcome : std::uint8_t { installed, failed, rolled_back };
inline constexpr std::size_t kOutcomes = 3;

/// Members that were planned together, cut by their draws into even groups. Group g belongs to wave `first +
/// (offset + g) % waves`; the first groups get one device more where the number does not divide.
/// (device-behavior reference R7.6, R7.8)
struct WaveShare {
    std::uint32_t first = 0;  // of the waves that were left
    std::uint32_t waves = 1;  // that were left
    std::uint32_t offset = 0;
    DeviceSet devices;
    // Derived from the above; not part of the digest.
    std::vector<std::uint64_t> cuts;           // the highest draw of each group; groups beyond them are empty
    std::map<std::uint32_t, DeviceSet> ahead;  // the next groups
};
/// A date- or duration-driven roll-out that has begun.
struct WavePlan {
    std::uint32_t count = 0;  // of waves; 0: not begun
    std::uint32_t next = 0;   // number of the next one
    std::uint32_t extra = 0;  // wave that gets the next device more than the others
    DeviceSet planned;        // devices that have a wave, or need none
    std::vector<WaveShare> shares;
};

/// Where devices stand with one deployment. Sets only; what a single device did when is computed from draws.
struct Rollout {
    /// A batch of devices that may be offered the content from `from` on. Settings that change later do not
    /// change what it meets.
    struct Admission {
        Instant from{};
        std::int32_t days_until_forced_reboot = 0;
        DeviceSet devices;
        bool pushed = false;  // expedited: the devices do not wait for their next scan
    };
    std::vector<Admission> admissions;
    DeviceSet waiting;                                              // admitted, next scan to come
    std::map<std::int64_t, DeviceSet> scans;                        // of `waiting`, by step of the scan
    DeviceSet offered;                                              // ever
    std::map<std::int64_t, std::array<DeviceSet, kOutcomes>> ends;  // in flight, by step of the end
    DeviceSet tested;                                               // answered a readiness test
    DeviceSet received;    // have an optional offer that nobody took up
    DeviceSet hotpatched;  // of `offered`: those that install without a restart what others restart for
    std::array<DeviceSet, kOutcomes> ended;
    bool started = false;                      // its start time has come
    Instant planned_at{};                      // when the schedule in force was set
    std::optional<ScheduleSettings> schedule;  // that it started by
    std::optional<Instant> begun;              // batches and waves are counted from here
    std::optional<Instant> next_wave;          // when the next batch or wave is due; nullopt: none is left
    std::optional<Instant> last_wave;          // when the last one was due
    DeviceSet released;                        // devices whose batch or wave has come
    WavePlan waves;
    /// Next devices of a rate-driven roll-out in their order; derived, refilled when used up.
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
};

/// A deployment that a ring's approval makes: Graph does not list it.
struct RingDelivery {
    RingId ring;
    PolicyApprovalId approval;
};

struct Deployment {
    DeploymentId id;
    EntryIndex entry{};
    AudienceId audience;  // all zero for ring deliveries
    std::optional<ApprovalId> approval;
    std::optional<RingDelivery> ring;
    Instant created{};
    Instant modified{};
    DeploymentSettings settings;  // of deployments made directly; others read their approval's
    RequestedState requested = RequestedState::none;
    bool archived = false;       // terminal
    bool faulted = false;        // its content is outdated; terminal
    bool tripped = false;        // a monitoring rule with pauseDeployment holds it
    std::uint32_t alerts = 0;    // crossings of rules with alertError
    std::uint32_t alerting = 0;  // rules with alertError that are crossed now
    bool deleted = false;        // gone from Graph; offers already made go on
    Rollout rollout;
};

}  // namespace sim
