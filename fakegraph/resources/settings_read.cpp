/// deploymentSettings out of a request body that has been checked against the tables already.
#include <utility>

#include "fakegraph/edm/names.h"
#include "fakegraph/resources/settings.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using simdjson::dom::element;

/// The last part of an `@odata.type`, empty when there is none.
std::string_view type_of(element object) {
    return edm::short_name(view_in(object, "@odata.type").value_or(""));
}

sim::RolloutKind kind_of(std::string_view type) {
    using Kind = sim::RolloutKind;
    for (auto const& [declared, kind] : {std::pair{&kRateDrivenRolloutSettings, Kind::rate},
                                         std::pair{&kDateDrivenRolloutSettings, Kind::date},
                                         std::pair{&kDurationDrivenRolloutSettings, Kind::duration}})
        if (edm::same_name(type, edm::short_name(declared->name))) return kind;
    return Kind::plain;
}

sim::Result<sim::GradualRollout> read_rollout(element rollout) {
    sim::GradualRollout out;
    out.kind = kind_of(type_of(rollout));
    if (auto const between = duration_in(rollout, "durationBetweenOffers")) out.between_offers = *between;
    if (auto const devices = number_in(rollout, "devicesPerOffer")) {
        if (*devices < 1) return bad_parameter("devicesPerOffer");
        out.devices_per_offer = static_cast<std::uint32_t>(*devices);
    }
    if (auto const end = instant_in(rollout, "endDateTime")) out.end = *end;
    if (auto const length = duration_in(rollout, "durationUntilDeploymentEnd")) out.until_end = *length;
    return out;
}

sim::Result<sim::ScheduleSettings> read_schedule(element schedule) {
    sim::ScheduleSettings out;
    if (auto const start = instant_in(schedule, "startDateTime")) out.start = *start;
    if (auto const rollout = member_of(schedule, "gradualRollout"); !is_absent(rollout)) {
        auto const read = read_rollout(*rollout);
        if (!read) return std::unexpected(read.error());
        out.rollout = *read;
    }
    return out;
}

sim::MonitoringRule read_rule(element rule) {
    sim::MonitoringRule out;
    out.signal = enum_in<sim::MonitoringSignal>(rule, "signal", kMonitoringSignal);
    out.action = enum_in<sim::MonitoringAction>(rule, "action", kMonitoringAction);
    out.threshold = number_in(rule, "threshold");
    return out;
}

sim::Result<sim::MonitoringSettings> read_monitoring(element monitoring) {
    sim::MonitoringSettings out;
    for (element const rule : items_of(member_of(monitoring, "monitoringRules")))
        out.rules.push_back(read_rule(rule));
    return out;
}

sim::Result<sim::ContentApplicabilitySettings> read_applicability(element applicability) {
    sim::ContentApplicabilitySettings out;
    if (auto const parties = member_of(applicability, "offerWhileRecommendedBy"); !is_absent(parties)) {
        out.offer_while_recommended_by.emplace();
        for (element const party : items_of(parties))
            out.offer_while_recommended_by->emplace_back(as_text(party).value_or(""));
    }
    if (auto const safeguard = member_of(applicability, "safeguard"); !is_absent(safeguard)) {
        out.disabled_safeguards.emplace();
        for (element const profile : items_of(member_of(*safeguard, "disabledSafeguardProfiles"))) {
            auto const category = enum_in<sim::SafeguardCategory>(profile, "category", kSafeguardCategory);
            if (!category) return bad_parameter("category", "a safeguard profile needs one");
            out.disabled_safeguards->push_back(*category);
        }
    }
    return out;
}

sim::Result<sim::UserExperienceSettings> read_user_experience(element experience) {
    sim::UserExperienceSettings out;
    out.days_until_forced_reboot = number_in(experience, "daysUntilForcedReboot");
    out.offer_as_optional = flag_in(experience, "offerAsOptional");
    out.is_hotpatch_enabled = flag_in(experience, "isHotpatchEnabled");
    return out;
}

sim::Result<sim::ExpediteSettings> read_expedite(element expedite) {
    return sim::ExpediteSettings{flag_in(expedite, "isExpedited"), flag_in(expedite, "isReadinessTest")};
}

/// Takes one part of the settings: absent leaves it, null takes it away, an object replaces it.
template <class T, class Read>
sim::Result<void> take_part(element settings, std::string_view name, std::optional<T>& part, Read read) {
    auto const member = member_of(settings, name);
    if (!member) return {};
    part.reset();
    if (is_absent(member)) return {};
    auto value = read(*member);
    if (!value) return std::unexpected(value.error());
    part = std::move(*value);
    return {};
}

}  // namespace

sim::Result<sim::DeploymentSettings> read_settings(element settings, sim::DeploymentSettings base,
                                                   SettingsOwner owner) {
    if (settings.is_null()) return sim::DeploymentSettings{};
    auto done = take_part(settings, "schedule", base.schedule, read_schedule);
    if (done) done = take_part(settings, "monitoring", base.monitoring, read_monitoring);
    if (done)
        done = take_part(settings, "contentApplicability", base.content_applicability, read_applicability);
    if (done) done = take_part(settings, "userExperience", base.user_experience, read_user_experience);
    if (done) done = take_part(settings, "expedite", base.expedite, read_expedite);
    if (!done) return std::unexpected(done.error());
    // ASSUMED: a readiness test is a deployment that a client makes; its id tells (reference 4.4).
    if (owner != SettingsOwner::deployment && sim::is_readiness_test(base))
        return bad_parameter("isReadinessTest", "only deployments can be readiness tests");
    return base;
}

}  // namespace fakegraph::resources
