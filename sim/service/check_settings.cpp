/// What deploymentSettings may say, for which content.
#include <algorithm>
#include <string>

#include "sim/service/checker.h"

namespace sim {
namespace {

std::unexpected<Error> bad_value(std::string_view parameter, std::string const& why) {
    return fail(Errc::invalid_argument, "Parameter '" + std::string(parameter) +
                                            "' in payload has a value that does not match schema: " + why);
}

std::unexpected<Error> not_allowed(std::string_view parameter, std::string_view why) {
    return fail(Errc::invalid_argument,
                "Parameter '" + std::string(parameter) + "' is not allowed here: " + std::string(why));
}

std::unexpected<Error> out_of_range(std::string_view parameter, std::int32_t value, std::int32_t low,
                                    std::int32_t high) {
    return bad_value(parameter, std::to_string(value) + " is not within " + std::to_string(low) + " and " +
                                    std::to_string(high));
}

}  // namespace

bool approves_monthly_security(std::vector<ContentApprovalRule> const& rules) noexcept {
    return std::ranges::any_of(rules, [](ContentApprovalRule const& rule) {
        return rule.filter && rule.filter->kind == EntryKind::quality &&
               rule.filter->classification.value_or(Classification::all) != Classification::non_security &&
               rule.filter->cadence.value_or(Cadence::monthly) == Cadence::monthly;
    });
}

bool Checker::is_windows_11(EntryIndex e) const noexcept {
    constexpr std::uint32_t kFirst = 22000;
    return p.catalog->kind(e) == EntryKind::feature && p.catalog->software(e).target_build >= kFirst;
}

Result<void> Checker::schedule(ScheduleSettings const& schedule) const {
    if (!schedule.rollout) return {};
    GradualRollout const& r = *schedule.rollout;
    if (r.between_offers < std::chrono::days{1} || r.between_offers > std::chrono::days{30})
        return bad_value("durationBetweenOffers",
                         "'" + format_duration(r.between_offers) + "' is not within P1D and P30D");
    if (r.until_end && *r.until_end <= Ticks{0})
        return bad_value("durationUntilDeploymentEnd",
                         "'" + format_duration(*r.until_end) + "' is not longer than PT0S");
    return {};
}

Result<void> Checker::monitoring(MonitoringSettings const& monitoring, SettingsUse const& use) const {
    for (MonitoringRule const& rule : monitoring.rules) {
        if (!rule.signal) return bad_value("signal", "a monitoring rule needs one");
        if (!rule.action) return bad_value("action", "a monitoring rule needs one");
        bool const ineligible = *rule.signal == MonitoringSignal::ineligible;
        if (ineligible != (*rule.action == MonitoringAction::offer_fallback))
            return bad_value("action",
                             "the signal 'ineligible' goes with 'offerFallback', and with it alone");
        if (ineligible && use.entry && !is_windows_11(*use.entry))
            return not_allowed("signal", "'ineligible' is for feature updates to Windows 11.");
        if (ineligible) continue;  // its threshold means nothing
        if (!rule.threshold) return bad_value("threshold", "the signal 'rollback' needs one");
        if (*rule.threshold < 1 || *rule.threshold > 100)
            return out_of_range("threshold", *rule.threshold, 1, 100);
    }
    return {};
}

Result<void> Checker::user_experience(UserExperienceSettings const& experience,
                                      SettingsUse const& use) const {
    std::int32_t const days = experience.days_until_forced_reboot.value_or(0);
    if (days < 0 || days > 30) return out_of_range("daysUntilForcedReboot", days, 0, 30);
    // ASSUMED: a policy may say so for the content to come; it has an effect where that is Windows 11.
    if (experience.offer_as_optional.value_or(false) && use.entry && !is_windows_11(*use.entry))
        return not_allowed("offerAsOptional", "it is for feature updates to Windows 11.");
    if (experience.is_hotpatch_enabled.value_or(false) && !use.may_hotpatch)
        return not_allowed("isHotpatchEnabled",
                           "it is for policies that approve monthly security updates by a rule.");
    return {};
}

Result<void> Checker::expedite(ExpediteSettings const& expedite, SettingsUse const& use) const {
    bool const expedited = expedite.is_expedited.value_or(false);
    if (expedite.is_readiness_test.value_or(false) && !expedited)
        return not_allowed("isReadinessTest", "a readiness test needs 'isExpedited' as well.");
    // ASSUMED: a policy, whose drivers would inherit it, cannot test.
    if (expedite.is_readiness_test.value_or(false) && !use.entry)
        return not_allowed("isReadinessTest", "a readiness test is a deployment of its own.");
    if (!expedited || !use.entry || use.expedited_before) return {};
    if (p.catalog->kind(*use.entry) != EntryKind::quality)
        return not_allowed("isExpedited", "only quality updates can be expedited.");
    if (!p.catalog->is_expeditable_at(*use.entry, s.now))
        return not_allowed("isExpedited",
                           "the catalog entry '" + std::string(p.catalog->id_of(*use.entry)) +
                               "' is neither a security update nor the newest quality update.");
    return {};
}

Result<void> Checker::settings(DeploymentSettings const& settings, SettingsUse const& use) const {
    Result<void> ok;
    if (settings.schedule) ok = schedule(*settings.schedule);
    if (ok && settings.monitoring) ok = monitoring(*settings.monitoring, use);
    if (ok && settings.user_experience) ok = user_experience(*settings.user_experience, use);
    if (ok && settings.expedite) ok = expedite(*settings.expedite, use);
    return ok;
}

}  // namespace sim
