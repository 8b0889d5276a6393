#include "sim/service/settings.h"

#include <limits>

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

std::uint32_t devices_per_offer(DeploymentSettings const& s) noexcept {
    return s.schedule && s.schedule->rollout ? s.schedule->rollout->devices_per_offer : 0;
}

std::int32_t days_until_forced_reboot(DeploymentSettings const& s) noexcept {
    constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();
    return s.user_experience ? s.user_experience->days_until_forced_reboot.value_or(kNever) : kNever;
}

void add_to(Digest& digest, DeploymentSettings const& s) {
    auto const flag = [&](std::optional<bool> const& v) { digest.number(v ? 1 + std::uint64_t{*v} : 0); };
    digest.number(s.schedule.has_value());
    if (s.schedule) {
        digest.number(s.schedule->start.has_value()).instant(s.schedule->start.value_or(Instant{}));
        digest.number(s.schedule->rollout.has_value());
        if (s.schedule->rollout)
            digest.duration(s.schedule->rollout->between_offers)
                .number(s.schedule->rollout->devices_per_offer);
    }
    digest.number(s.content_applicability.has_value());
    if (s.content_applicability) {
        auto const& parties = s.content_applicability->offer_while_recommended_by;
        digest.number(parties ? 1 + parties->size() : 0);
        if (parties)
            for (auto const& party : *parties) digest.text(party);
    }
    digest.number(s.user_experience.has_value());
    if (s.user_experience) {
        digest.number(static_cast<std::uint64_t>(s.user_experience->days_until_forced_reboot.value_or(-1)));
        flag(s.user_experience->offer_as_optional);
        flag(s.user_experience->is_hotpatch_enabled);
    }
}

}  // namespace sim
