#include <algorithm>
#include <string>

#include "sim/service/checker.h"

namespace sim {

Result<Deployment const*> Checker::deployment(DeploymentId const& id) const {
    auto const* d = s.deployments.find(id);
    if (d == nullptr || d->deleted) return not_found("deployment");
    return d;
}

Result<void> Checker::settings(DeploymentSettings const& settings) const {
    if (settings.schedule && settings.schedule->rollout) {
        Ticks const between = settings.schedule->rollout->between_offers;
        if (between < std::chrono::days{1} || between > std::chrono::days{30})
            return fail(Errc::invalid_argument,
                        "Parameter 'durationBetweenOffers' in payload has a value that does not match "
                        "schema: '" +
                            format_duration(between) + "' is not within P1D and P30D");
    }
    if (settings.user_experience && settings.user_experience->days_until_forced_reboot) {
        std::int32_t const days = *settings.user_experience->days_until_forced_reboot;
        if (days < 0 || days > 30)
            return fail(Errc::invalid_argument,
                        "Parameter 'daysUntilForcedReboot' in payload has a value that does not match "
                        "schema: " +
                            std::to_string(days) + " is not within 0 and 30");
    }
    return {};
}

Result<void> Checker::operator()(CreateDeployment const& c) const {
    auto const entry = p.catalog->find(c.entry);
    if (!entry || !p.catalog->is_published_at(*entry, s.now))
        return fail(Errc::invalid_argument, "The catalog entry '" + c.entry + "' does not exist.");
    if (c.audience)
        if (auto ok = has_audience(*c.audience); !ok) return ok;
    return settings(c.settings);
}

Result<void> Checker::operator()(UpdateDeployment const& c) const {
    auto const d = deployment(c.id);
    if (!d) return std::unexpected(d.error());
    if ((*d)->archived && c.requested && *c.requested != RequestedState::archived)
        return fail(Errc::wrong_state, "The deployment '" + c.id.text() + "' is archived; that is final.");
    return c.settings ? settings(*c.settings) : Result<void>{};
}

Result<void> Checker::operator()(DeleteDeployment const& c) const {
    if (auto const d = deployment(c.id); !d) return std::unexpected(d.error());
    return {};
}

Result<void> Checker::operator()(AdvanceTo const& c) const {
    if (c.to < s.now)
        return fail(Errc::invalid_argument, "The clock stands at " + format_instant(s.now) +
                                                " and cannot go back to " + format_instant(c.to) + ".");
    constexpr Instant kLast = std::chrono::sys_days{std::chrono::year{2200} / 1 / 1};
    if (c.to > kLast) return fail(Errc::limit, "The clock cannot go beyond " + format_instant(kLast) + ".");
    return {};
}

}  // namespace sim
