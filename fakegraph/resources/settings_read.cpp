/// deploymentSettings out of a request body that has been checked against the tables already.
#include "fakegraph/resources/settings.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using simdjson::dom::element;

std::unexpected<sim::Error> not_simulated(std::string_view what) {
    return sim::fail(sim::Errc::not_simulated, "'" + std::string(what) + "' is not simulated.");
}

std::unexpected<sim::Error> bad_value(std::string_view parameter) {
    return sim::fail(sim::Errc::invalid_argument, "Parameter '" + std::string(parameter) +
                                                      "' in payload has a value that does not match schema");
}

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

sim::Result<sim::GradualRollout> read_rollout(element rollout) {
    std::string_view const type = type_of(rollout);
    if (type == edm::short_name(kDateDrivenRolloutSettings.name) ||
        type == edm::short_name(kDurationDrivenRolloutSettings.name))
        return not_simulated(type);
    sim::GradualRollout out;
    if (auto const between = member_of(rollout, "durationBetweenOffers"); !is_absent(between))
        out.between_offers = *sim::parse_duration(*as_text(*between));
    if (auto const devices = member_of(rollout, "devicesPerOffer"); !is_absent(devices)) {
        std::int64_t const n = *as_int(*devices);
        if (n < 1) return bad_value("devicesPerOffer");
        out.devices_per_offer = static_cast<std::uint32_t>(n);
    }
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

sim::Result<sim::ContentApplicabilitySettings> read_applicability(element applicability) {
    if (auto const safeguard = member_of(applicability, "safeguard");
        !is_absent(safeguard) && !items_of(member_of(*safeguard, "disabledSafeguardProfiles")).empty())
        return not_simulated("deploymentSettings/contentApplicability/safeguard");
    sim::ContentApplicabilitySettings out;
    if (auto const parties = member_of(applicability, "offerWhileRecommendedBy"); !is_absent(parties)) {
        out.offer_while_recommended_by.emplace();
        for (element const party : items_of(parties))
            out.offer_while_recommended_by->emplace_back(*as_text(party));
    }
    return out;
}

sim::Result<sim::UserExperienceSettings> read_user_experience(element experience) {
    sim::UserExperienceSettings out;
    if (auto const days = member_of(experience, "daysUntilForcedReboot"); !is_absent(days))
        out.days_until_forced_reboot = static_cast<std::int32_t>(*as_int(*days));
    out.offer_as_optional = flag(experience, "offerAsOptional");
    out.is_hotpatch_enabled = flag(experience, "isHotpatchEnabled");
    if (out.offer_as_optional.value_or(false))
        return not_simulated("deploymentSettings/userExperience/offerAsOptional");
    if (out.is_hotpatch_enabled.value_or(false))
        return not_simulated("deploymentSettings/userExperience/isHotpatchEnabled");
    return out;
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

sim::Result<sim::DeploymentSettings> read_settings(element settings, sim::DeploymentSettings base) {
    if (settings.is_null()) return sim::DeploymentSettings{};
    if (auto const monitoring = member_of(settings, "monitoring");
        !is_absent(monitoring) && !items_of(member_of(*monitoring, "monitoringRules")).empty())
        return not_simulated("deploymentSettings/monitoring");
    if (auto const expedite = member_of(settings, "expedite");
        !is_absent(expedite) && (flag(*expedite, "isExpedited").value_or(false) ||
                                 flag(*expedite, "isReadinessTest").value_or(false)))
        return not_simulated("deploymentSettings/expedite");
    if (auto ok = take_part(settings, "schedule", base.schedule, read_schedule); !ok)
        return std::unexpected(ok.error());
    if (auto ok = take_part(settings, "contentApplicability", base.content_applicability, read_applicability);
        !ok)
        return std::unexpected(ok.error());
    if (auto ok = take_part(settings, "userExperience", base.user_experience, read_user_experience); !ok)
        return std::unexpected(ok.error());
    return base;
}

}  // namespace fakegraph::resources
