#include "sim/service/settings.h"

#include <algorithm>
#include <limits>

namespace sim {

DeploymentSettings merged(DeploymentSettings const& policy, DeploymentSettings const& approval) {
    DeploymentSettings out = policy;
    if (approval.schedule) {
        if (!out.schedule) out.schedule.emplace();
        if (approval.schedule->start) out.schedule->start = approval.schedule->start;
        if (approval.schedule->rollout) out.schedule->rollout = approval.schedule->rollout;
    }
    if (approval.monitoring) out.monitoring = approval.monitoring;
    if (approval.content_applicability) out.content_applicability = approval.content_applicability;
    if (approval.user_experience) out.user_experience = approval.user_experience;
    if (approval.expedite) out.expedite = approval.expedite;
    return out;
}

void replace_parts(DeploymentSettings& settings, DeploymentSettings const& with) {
    for_each_part(settings, with, [](auto& into, auto const& from) {
        if (from) into = from;
    });
}

bool is_expedited(DeploymentSettings const& s) noexcept {
    return s.expedite && s.expedite->is_expedited.value_or(false);
}

bool is_readiness_test(DeploymentSettings const& s) noexcept {
    return is_expedited(s) && s.expedite->is_readiness_test.value_or(false);
}

bool offers_fallback(DeploymentSettings const& s) noexcept {
    return s.monitoring && std::ranges::any_of(s.monitoring->rules, [](MonitoringRule const& rule) {
               return rule.signal == MonitoringSignal::ineligible &&
                      rule.action == MonitoringAction::offer_fallback;
           });
}

Pace pace_of(DeploymentSettings const& s) noexcept {
    if (is_expedited(s) || !s.schedule || !s.schedule->rollout) return Pace::at_once;
    GradualRollout const& r = *s.schedule->rollout;
    switch (r.kind) {
        case RolloutKind::rate:
            return r.devices_per_offer > 0 ? Pace::batches : Pace::at_once;
        case RolloutKind::date:
            return r.end ? Pace::waves : Pace::at_once;
        case RolloutKind::duration:
            return r.until_end ? Pace::waves : Pace::at_once;
        case RolloutKind::plain:
            break;
    }
    return Pace::at_once;
}

std::optional<ScheduleSettings> schedule_in_force(DeploymentSettings const& s) {
    auto out = s.schedule;
    if (out && pace_of(s) == Pace::at_once) out->rollout.reset();
    return out;
}

std::uint32_t devices_per_offer(DeploymentSettings const& s) noexcept {
    return pace_of(s) == Pace::batches ? s.schedule->rollout->devices_per_offer : 0;
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
        if (auto const& r = s.schedule->rollout)
            digest.number(static_cast<std::uint64_t>(r->kind))
                .duration(r->between_offers)
                .number(r->devices_per_offer)
                .number(r->end.has_value())
                .instant(r->end.value_or(Instant{}))
                .number(r->until_end.has_value())
                .duration(r->until_end.value_or(Ticks{}));
    }
    digest.number(s.monitoring ? 1 + s.monitoring->rules.size() : 0);
    if (s.monitoring)
        for (auto const& rule : s.monitoring->rules)
            digest.number(rule.signal ? 1 + static_cast<std::uint64_t>(*rule.signal) : 0)
                .number(static_cast<std::uint64_t>(rule.threshold.value_or(0)))
                .number(rule.action ? 1 + static_cast<std::uint64_t>(*rule.action) : 0);
    digest.number(s.content_applicability.has_value());
    if (s.content_applicability) {
        auto const& parties = s.content_applicability->offer_while_recommended_by;
        digest.number(parties ? 1 + parties->size() : 0);
        if (parties)
            for (auto const& party : *parties) digest.text(party);
        auto const& disabled = s.content_applicability->disabled_safeguards;
        digest.number(disabled ? 1 + disabled->size() : 0);
    }
    digest.number(s.user_experience.has_value());
    if (s.user_experience) {
        digest.number(static_cast<std::uint64_t>(s.user_experience->days_until_forced_reboot.value_or(-1)));
        flag(s.user_experience->offer_as_optional);
        flag(s.user_experience->is_hotpatch_enabled);
    }
    digest.number(s.expedite.has_value());
    if (s.expedite) {
        flag(s.expedite->is_expedited);
        flag(s.expedite->is_readiness_test);
    }
}

}  // namespace sim
