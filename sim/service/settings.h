/// How content is to be deployed: Graph's deploymentSettings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/digest.h"
#include "sim/base/time.h"

namespace sim {

enum class RolloutKind : std::uint8_t { plain, rate, date, duration };

/// gradualRolloutSettings and what derives from it; only the members of its kind mean something.
struct GradualRollout {
    RolloutKind kind = RolloutKind::rate;
    Ticks between_offers = std::chrono::days{1};
    std::uint32_t devices_per_offer = 0;  // rate; 0: no batches, everyone at once
    std::optional<Instant> end;           // date; absent: everyone at once
    std::optional<Ticks> until_end;       // duration; absent: everyone at once
    friend bool operator==(GradualRollout const&, GradualRollout const&) = default;
};

struct ScheduleSettings {
    std::optional<Instant> start;           // absent: at once
    std::optional<GradualRollout> rollout;  // absent: at once, or the policy's
    friend bool operator==(ScheduleSettings const&, ScheduleSettings const&) = default;
};

/// Graph's monitoringSignal and monitoringAction, less the sentinels and in their order.
enum class MonitoringSignal : std::uint8_t { rollback, ineligible };
enum class MonitoringAction : std::uint8_t { alert_error, offer_fallback, pause_deployment };

struct MonitoringRule {
    std::optional<MonitoringSignal> signal;
    std::optional<std::int32_t> threshold;  // per cent, 1 to 100; means nothing for `ineligible`
    std::optional<MonitoringAction> action;
};
struct MonitoringSettings {
    std::vector<MonitoringRule> rules;
};

/// Graph's safeguardCategory has one member.
enum class SafeguardCategory : std::uint8_t { likely_issues };

struct ContentApplicabilitySettings {
    /// Offered only while one of these recommends the content for the device; absent: whoever does or does
    /// not.
    std::optional<std::vector<std::string>> offer_while_recommended_by;
    /// Holds that do not keep this deployment's offers back; absent: `safeguard` is null.
    std::optional<std::vector<SafeguardCategory>> disabled_safeguards = {};
};

struct UserExperienceSettings {
    std::optional<std::int32_t> days_until_forced_reboot;
    std::optional<bool> offer_as_optional;
    std::optional<bool> is_hotpatch_enabled;
};

struct ExpediteSettings {
    std::optional<bool> is_expedited;
    std::optional<bool> is_readiness_test;
};

struct DeploymentSettings {
    std::optional<ScheduleSettings> schedule;
    std::optional<MonitoringSettings> monitoring;
    std::optional<ContentApplicabilitySettings> content_applicability;
    std::optional<UserExperienceSettings> user_experience;
    std::optional<ExpediteSettings> expedite;
};
/// The parts, for code that treats all alike: replacing, comparing, digesting.
template <class F>
void for_each_part(DeploymentSettings& into, DeploymentSettings const& from, F f) {
    f(into.schedule, from.schedule);
    f(into.monitoring, from.monitoring);
    f(into.content_applicability, from.content_applicability);
    f(into.user_experience, from.user_experience);
    f(into.expedite, from.expedite);
}
/// Parts that `with` has stand in place of those of `settings` (PATCH of a deployment).
void replace_parts(DeploymentSettings& settings, DeploymentSettings const& with);

/// An approval's settings over its policy's: what the approval gives wins, member by member of the schedule;
/// the rest is inherited. (device-behavior reference R7.2, TC-7.38)
DeploymentSettings merged(DeploymentSettings const& policy, DeploymentSettings const& approval);

/// How a roll-out lets devices in.
enum class Pace : std::uint8_t {
    at_once,
    batches,  // so many devices every so often (rate-driven)
    waves     // everyone in even waves before an end (date- and duration-driven)
};
/// ASSUMED: gradualRolloutSettings itself, with no more than an interval, lets everyone in at once; so do
/// expedited deployments, whatever their schedule says (device-behavior reference R7.13).
Pace pace_of(DeploymentSettings const& settings) noexcept;

/// The schedule less a roll-out that has no effect.
std::optional<ScheduleSettings> schedule_in_force(DeploymentSettings const& settings);

/// Batch size of a rate-driven roll-out; 0: everyone at once.
std::uint32_t devices_per_offer(DeploymentSettings const& settings) noexcept;
/// The largest number when nothing is forced.
std::int32_t days_until_forced_reboot(DeploymentSettings const& settings) noexcept;

bool is_expedited(DeploymentSettings const& settings) noexcept;
bool is_readiness_test(DeploymentSettings const& settings) noexcept;
/// Devices that are not eligible for Windows 11 are offered Windows 10 22H2 instead. (device-behavior
/// reference R4.10)
bool offers_fallback(DeploymentSettings const& settings) noexcept;

void add_to(Digest& digest, DeploymentSettings const& settings);

}  // namespace sim
