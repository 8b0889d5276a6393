#include <algorithm>
#include <string>

#include "sim/service/checker.h"

namespace sim {

Result<void> Checker::has_policy(PolicyId const& id) const {
    if (s.policies.find(id) == nullptr) return not_found("update policy");
    return {};
}

Result<ContentApproval const*> Checker::approval(ApprovalId const& id) const {
    auto const* a = s.approvals.find(id);
    if (a == nullptr) return not_found("compliance change");
    return a;
}

Result<void> Checker::rules(std::vector<ContentApprovalRule> const& rules) const {
    for (auto const& rule : rules) {
        if (!rule.filter)
            return fail(Errc::invalid_argument,
                        "Parameter 'contentFilter' in payload has a value that does not match schema: a rule "
                        "needs a filter");
        if (rule.filter->kind == EntryKind::feature)
            return fail(Errc::invalid_argument, "Schema validation failed for resource 'updatePolicy'");
        Ticks const wait = rule.before_start;
        if (wait != Ticks{0} && (wait < std::chrono::days{1} || wait > std::chrono::days{30}))
            return fail(Errc::invalid_argument,
                        "Parameter 'durationBeforeDeploymentStart' in payload has a value that does not "
                        "match schema: '" +
                            format_duration(wait) + "' is not within P1D and P30D");
    }
    return {};
}

Result<void> Checker::operator()(CreatePolicy const& c) const {
    if (auto ok = has_audience(c.audience); !ok) return ok;
    if (auto ok = rules(c.rules); !ok) return ok;
    return settings(c.settings, {.may_hotpatch = approves_monthly_security(c.rules)});
}

Result<void> Checker::operator()(ChangePolicy const& c) const {
    if (auto ok = has_policy(c.id); !ok) return ok;
    if (c.rules)
        if (auto ok = rules(*c.rules); !ok) return ok;
    if (!c.settings) return {};
    auto const& now_in_force = c.rules ? *c.rules : s.policies.find(c.id)->rules;
    return settings(*c.settings, {.may_hotpatch = approves_monthly_security(now_in_force)});
}

Result<void> Checker::operator()(DeletePolicy const& c) const { return has_policy(c.id); }

Result<void> Checker::operator()(CreateApproval const& c) const {
    if (auto ok = has_policy(c.policy); !ok) return ok;
    auto const entry = p.catalog->find(c.entry);
    if (!entry || !p.catalog->is_published_at(*entry, s.now))
        return fail(Errc::invalid_argument, "The catalog entry '" + c.entry + "' does not exist.");
    bool const hotpatch = approves_monthly_security(s.policies.find(c.policy)->rules);
    return settings(c.settings, {.entry = entry, .may_hotpatch = hotpatch});
}

Result<void> Checker::operator()(RevokeApproval const& c) const {
    if (auto const a = approval(c.id); !a) return std::unexpected(a.error());
    return {};
}

Result<void> Checker::operator()(UpdateApprovalSettings const& c) const {
    auto const a = approval(c.id);
    if (!a) return std::unexpected(a.error());
    if ((*a)->revoked)
        return fail(Errc::wrong_state,
                    "The content approval '" + c.id.text() + "' is revoked; that is final.");
    auto const* policy = s.policies.find((*a)->policy);
    return settings(c.settings,
                    {.entry = (*a)->entry,
                     .may_hotpatch = policy != nullptr && approves_monthly_security(policy->rules),
                     .expedited_before = is_expedited((*a)->settings)});
}

Result<void> Checker::operator()(DeleteApproval const& c) const {
    if (auto const a = approval(c.id); !a) return std::unexpected(a.error());
    return {};
}

}  // namespace sim
