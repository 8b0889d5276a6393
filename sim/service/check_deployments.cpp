#include <algorithm>
#include <string>

#include "sim/service/checker.h"

namespace sim {

Result<Deployment const*> Checker::deployment(DeploymentId const& id) const {
    auto const* d = s.deployments.find(id);
    if (d == nullptr || d->deleted) return not_found("deployment");
    return d;
}

Result<void> Checker::operator()(CreateDeployment const& c) const {
    auto const entry = p.catalog->find(c.entry);
    if (!entry || !p.catalog->is_published_at(*entry, s.now))
        return fail(Errc::invalid_argument, "The catalog entry '" + c.entry + "' does not exist.");
    if (c.audience)
        if (auto ok = has_audience(*c.audience); !ok) return ok;
    return settings(c.settings, {.entry = entry});
}

Result<void> Checker::operator()(UpdateDeployment const& c) const {
    auto const d = deployment(c.id);
    if (!d) return std::unexpected(d.error());
    if ((*d)->archived && c.requested && *c.requested != RequestedState::archived)
        return fail(Errc::wrong_state, "The deployment '" + c.id.text() + "' is archived; that is final.");
    if (!c.settings) return {};
    auto const* approval = (*d)->approval ? s.approvals.find(*(*d)->approval) : nullptr;
    auto const* policy = approval == nullptr ? nullptr : s.policies.find(approval->policy);
    return settings(*c.settings,
                    {.entry = (*d)->entry,
                     .may_hotpatch = policy != nullptr && approves_monthly_security(policy->rules),
                     .expedited_before = is_expedited(settings_of(s, **d))});
}

Result<void> Checker::operator()(DeleteDeployment const& c) const {
    if (auto const d = deployment(c.id); !d) return std::unexpected(d.error());
    return {};
}

Result<void> Checker::operator()(AdvanceTo const& c) const {
    if (c.to < s.now)
        return fail(Errc::invalid_argument, "The clock stands at " + format_instant(s.now) +
                                                " and cannot go back to " + format_instant(c.to) + ".");
    if (c.to > kLastInstant)
        return fail(Errc::limit, "The clock cannot go beyond " + format_instant(kLastInstant) + ".");
    return {};
}

}  // namespace sim
