#include <algorithm>
#include <string>
#include <unordered_set>

#include "sim/service/apply.h"

namespace sim {
namespace {

std::unexpected<Error> not_found(std::string_view what) {
    return fail(Errc::not_found, "Requested resource '" + std::string(what) + "' not found.");
}

/// Read-only view of one State, one check a Command type.
struct Checker {
    Premises const& p;
    State const& s;

    /// Ids that nobody knows take up room until the World ends: they are bounded.
    Result<void> room_for(std::initializer_list<std::vector<DeviceId> const*> lists) const {
        std::size_t named = 0;
        for (auto const* ids : lists) named += ids->size();
        if (s.unknown.size() + named <= kMaxUnknownDevices) return {};
        std::unordered_set<DeviceId> fresh;
        for (auto const* ids : lists)
            for (auto const& id : *ids)
                if (!find_device(p, s, id)) fresh.insert(id);
        if (s.unknown.size() + fresh.size() > kMaxUnknownDevices)
            return fail(Errc::limit, "More than " + std::to_string(kMaxUnknownDevices) +
                                         " device ids that are not in the directory cannot be registered.");
        return {};
    }
    Result<void> has_group(AssetGroupId const& id) const {
        if (s.groups.find(id) == nullptr) return not_found("updatable asset group");
        return {};
    }
    Result<void> has_audience(AudienceId const& id) const {
        if (s.audiences.find(id) == nullptr) return not_found("deployment audience");
        return {};
    }
    Result<void> has_policy(PolicyId const& id) const {
        if (s.policies.find(id) == nullptr) return not_found("update policy");
        return {};
    }
    Result<ContentApproval const*> approval(ApprovalId const& id) const {
        auto const* a = s.approvals.find(id);
        if (a == nullptr) return not_found("compliance change");
        return a;
    }
    Result<Deployment const*> deployment(DeploymentId const& id) const {
        auto const* d = s.deployments.find(id);
        if (d == nullptr || d->deleted) return not_found("deployment");
        return d;
    }
    Result<void> settings(DeploymentSettings const& settings) const {
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

    Result<void> operator()(EnrollAssets const& c) const { return room_for({&c.devices}); }
    Result<void> operator()(UnenrollAssets const&) const { return {}; }
    Result<void> operator()(CreateAssetGroup const&) const { return {}; }
    Result<void> operator()(DeleteAssetGroup const& c) const { return has_group(c.id); }
    Result<void> operator()(DeleteDevice const& c) const {
        auto const d = find_device(p, s, c.id);
        if (!d || !s.registered.contains(*d)) return not_found("updatable asset");
        return {};
    }
    Result<void> operator()(AddGroupMembers const& c) const {
        if (auto ok = has_group(c.id); !ok) return ok;
        return room_for({&c.devices});
    }
    Result<void> operator()(RemoveGroupMembers const& c) const { return has_group(c.id); }
    Result<void> operator()(CreateAudience const&) const { return {}; }
    Result<void> operator()(UpdateAudience const& c) const {
        if (auto ok = has_audience(c.id); !ok) return ok;
        for (auto const* refs : {&c.add_members, &c.add_exclusions})
            for (auto const& id : refs->groups)
                if (auto ok = has_group(id); !ok) return ok;
        return room_for({&c.add_members.devices, &c.add_exclusions.devices});
    }
    Result<void> operator()(DeleteAudience const& c) const {
        if (auto ok = has_audience(c.id); !ok) return ok;
        for (auto const& [seq, policy] : s.policies.items())
            if (policy.audience == c.id)
                return fail(Errc::wrong_state,
                            "The deployment audience '" + c.id.text() +
                                "' cannot be deleted while it is being used by update policy '" +
                                policy.id.text() + "'.");
        for (auto const& [seq, d] : s.deployments.items())
            if (d.audience == c.id && !d.deleted)
                return fail(Errc::wrong_state,
                            "The deployment audience '" + c.id.text() +
                                "' cannot be deleted while it is being used by deployments, such as '" +
                                d.id.text() + "'.");
        return {};
    }
    Result<void> operator()(CreatePolicy const& c) const {
        if (auto ok = has_audience(c.audience); !ok) return ok;
        return settings(c.settings);
    }
    Result<void> operator()(UpdatePolicySettings const& c) const {
        if (auto ok = has_policy(c.id); !ok) return ok;
        return settings(c.settings);
    }
    Result<void> operator()(DeletePolicy const& c) const { return has_policy(c.id); }
    Result<void> operator()(CreateApproval const& c) const {
        if (auto ok = has_policy(c.policy); !ok) return ok;
        auto const entry = p.catalog->find(c.entry);
        if (!entry || (*p.catalog)[*entry].released > s.now)
            return fail(Errc::invalid_argument, "The catalog entry '" + c.entry + "' does not exist.");
        return settings(c.settings);
    }
    Result<void> operator()(RevokeApproval const& c) const {
        if (auto const a = approval(c.id); !a) return std::unexpected(a.error());
        return {};
    }
    Result<void> operator()(UpdateApprovalSettings const& c) const {
        auto const a = approval(c.id);
        if (!a) return std::unexpected(a.error());
        if ((*a)->revoked)
            return fail(Errc::wrong_state,
                        "The content approval '" + c.id.text() + "' is revoked; that is final.");
        return settings(c.settings);
    }
    Result<void> operator()(DeleteApproval const& c) const {
        if (auto const a = approval(c.id); !a) return std::unexpected(a.error());
        return {};
    }
    Result<void> operator()(UpdateDeployment const& c) const {
        auto const d = deployment(c.id);
        if (!d) return std::unexpected(d.error());
        if ((*d)->archived && c.requested && *c.requested != RequestedState::archived)
            return fail(Errc::wrong_state,
                        "The deployment '" + c.id.text() + "' is archived; that is final.");
        return c.settings ? settings(*c.settings) : Result<void>{};
    }
    Result<void> operator()(DeleteDeployment const& c) const {
        if (auto const d = deployment(c.id); !d) return std::unexpected(d.error());
        return {};
    }
    Result<void> operator()(AdvanceTo const& c) const {
        if (c.to < s.now)
            return fail(Errc::invalid_argument, "The clock stands at " + format_instant(s.now) +
                                                    " and cannot go back to " + format_instant(c.to) + ".");
        constexpr Instant kLast = std::chrono::sys_days{std::chrono::year{2200} / 1 / 1};
        if (c.to > kLast)
            return fail(Errc::limit, "The clock cannot go beyond " + format_instant(kLast) + ".");
        return {};
    }
};

}  // namespace

Result<void> check(Premises const& p, State const& s, Command const& command) {
    return std::visit(Checker{p, s}, command);
}

}  // namespace sim
