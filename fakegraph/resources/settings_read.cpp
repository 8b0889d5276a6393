/// deploymentSettings out of a request body that has been checked against the tables already.
#include <utility>

#include "fakegraph/edm/names.h"
#include "fakegraph/resources/settings.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using simdjson::dom::element;

std::optional<bool> flag(element object, std::string_view name) {
    auto const member = member_of(object, name);
    if (is_absent(member)) return std::nullopt;
    return member->get_bool().value();
}

/// The last part of an `@odata.type`, empty when there is none.
std::string_view type_of(element object) {
    auto const member = member_of(object, "@odata.type");
    return is_absent(member) ? std::string_view{} : edm::short_name(*as_text(*member));
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
    if (auto const between = member_of(rollout, "durationBetweenOffers"); !is_absent(between))
        out.between_offers = *sim::parse_duration(*as_text(*between));
    if (auto const devices = member_of(rollout, "devicesPerOffer"); !is_absent(devices)) {
        std::int64_t const n = *as_int(*devices);
        if (n < 1) return bad_parameter("devicesPerOffer");
        out.devices_per_offer = static_cast<std::uint32_t>(n);
    }
    if (auto const end = member_of(rollout, "endDateTime"); !is_absent(end))
        out.end = *sim::parse_instant(*as_text(*end));
    if (auto const length = member_of(rollout, "durationUntilDeploymentEnd"); !is_absent(length))
        out.until_end = *sim::parse_duration(*as_text(*length));
    return out;
}

sim::Result<sim::ScheduleSettings> read_schedule(element schedule) {
    sim::ScheduleSettings out;
    if (auto const start = member_of(schedule, "startDateTime"); !is_absent(start))
        out.start = *sim::parse_instant(*as_text(*start));
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
    if (auto const percent = member_of(rule, "threshold"); !is_absent(percent))
        out.threshold = static_cast<std::int32_t>(*as_int(*percent));
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
            out.offer_while_recommended_by->emplace_back(*as_text(party));
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
    if (auto const days = member_of(experience, "daysUntilForcedReboot"); !is_absent(days))
        out.days_until_forced_reboot = static_cast<std::int32_t>(*as_int(*days));
    out.offer_as_optional = flag(experience, "offerAsOptional");
    out.is_hotpatch_enabled = flag(experience, "isHotpatchEnabled");
    return out;
}

sim::Result<sim::ExpediteSettings> read_expedite(element expedite) {
    return sim::ExpediteSettings{flag(expedite, "isExpedited"), flag(expedite, "isReadinessTest")};
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
