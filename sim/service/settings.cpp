#include "sim/service/settings.h"

namespace sim {

DeploymentSettings merged(DeploymentSettings const& policy, DeploymentSettings const& approval) {
    DeploymentSettings out = policy;
    if (approval.schedule) {
        if (!out.schedule) out.schedule.emplace();
        if (approval.schedule->start) out.schedule->start = approval.schedule->start;
        if (approval.schedule->rollout) out.schedule->rollout = approval.schedule->rollout;
    }
    if (approval.content_applicability) out.content_applicability = approval.content_applicability;
    if (approval.user_experience) out.user_experience = approval.user_experience;
    return out;
}

void add_to(Digest& digest, DeploymentSettings const& s) {
    digest.number(s.schedule.has_value());
    if (s.schedule) {
        digest.instant(s.schedule->start.value_or(Instant{})).number(s.schedule->rollout.has_value());
        if (s.schedule->rollout)
            digest.duration(s.schedule->rollout->between_offers).number(s.schedule->rollout->devices_per_offer);
    }
    digest.number(s.content_applicability.has_value());
    if (s.content_applicability && s.content_applicability->offer_while_recommended_by)
        for (auto const& party : *s.content_applicability->offer_while_recommended_by) digest.text(party);
    digest.number(s.user_experience.has_value());
    if (s.user_experience) {
        digest.number(static_cast<std::uint64_t>(s.user_experience->days_until_forced_reboot.value_or(-1)));
        digest.number(s.user_experience->offer_as_optional.value_or(false));
        digest.number(s.user_experience->is_hotpatch_enabled.value_or(false));
    }
}

}  // namespace sim
