/// deploymentSettings and its parts: tables. (graph-windows-updates reference 2.2, 4.4)
#include "fakegraph/resources/settings.h"

#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Access;
using edm::Property;
using edm::Row;
using edm::Value;

/// A row's `index` is the kind of its owner, and above that the position in a list of its settings.
constexpr unsigned kItemShift = 8;
SettingsOwner owner_of(Row const& row) { return SettingsOwner{row.index & ((1U << kItemShift) - 1)}; }
std::size_t item_of(Row const& row) { return static_cast<std::size_t>(row.index >> kItemShift); }

sim::DeploymentSettings settings_of(Row const& row) {
    auto const& state = world_of(row).state();
    switch (owner_of(row)) {
        case SettingsOwner::policy:
            return object_of<sim::UpdatePolicy>(row).settings;
        case SettingsOwner::approval:
            return sim::settings_of(state, object_of<sim::ContentApproval>(row));
        case SettingsOwner::deployment:
            return sim::settings_of(state, object_of<sim::Deployment>(row));
    }
    return {};
}

/// The same owner seen as another part of its settings.
Row part(Row const& row, edm::StructType const& type) { return {&type, row.world, row.object, row.index}; }
Row item(Row const& row, edm::StructType const& type, std::size_t i) {
    return {&type, row.world, row.object, row.index | (std::uint64_t{i} << kItemShift)};
}

Value flag(std::optional<bool> const& value) { return value ? Value{*value} : Value{}; }
Value number(std::optional<std::int32_t> const& value) {
    return value ? Value{std::int64_t{*value}} : Value{};
}

constexpr Property kSettingsProperties[] = {
    {.name = "schedule",
     .type = complex_type(kScheduleSettings),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         if (!settings_of(r).schedule) return {};
         return part(r, kScheduleSettings);
     }},
    {.name = "monitoring",
     .type = complex_type(kMonitoringSettings),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         if (!settings_of(r).monitoring) return {};
         return part(r, kMonitoringSettings);
     }},
    {.name = "contentApplicability",
     .type = complex_type(kContentApplicabilitySettings),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         if (!settings_of(r).content_applicability) return {};
         return part(r, kContentApplicabilitySettings);
     }},
    {.name = "userExperience",
     .type = complex_type(kUserExperienceSettings),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         if (!settings_of(r).user_experience) return {};
         return part(r, kUserExperienceSettings);
     }},
    {.name = "expedite",
     .type = complex_type(kExpediteSettings),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         if (!settings_of(r).expedite) return {};
         return part(r, kExpediteSettings);
     }},
};

edm::StructType const& type_of(sim::RolloutKind kind) {
    switch (kind) {
        case sim::RolloutKind::plain:
            return kGradualRolloutSettings;
        case sim::RolloutKind::rate:
            return kRateDrivenRolloutSettings;
        case sim::RolloutKind::date:
            return kDateDrivenRolloutSettings;
        case sim::RolloutKind::duration:
            return kDurationDrivenRolloutSettings;
    }
    return kGradualRolloutSettings;
}

constexpr Property kScheduleProperties[] = {
    {.name = "startDateTime",
     .type = kDate,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return instant_or_null(settings_of(r).schedule->start); }},
    {.name = "gradualRollout",
     .type = complex_type(kGradualRolloutSettings),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         auto const rollout = settings_of(r).schedule->rollout;
         if (rollout) return part(r, type_of(rollout->kind));
         // Policies and approvals echo the default roll-out for a schedule that was sent without one;
         // deployments lose it.
         if (owner_of(r) == SettingsOwner::deployment && !object_of<sim::Deployment>(r).approval) return {};
         return part(r, kRateDrivenRolloutSettings);
     }},
};

sim::GradualRollout rollout_of(Row const& r) {
    return settings_of(r).schedule->rollout.value_or(sim::GradualRollout{});
}

constexpr Property kGradualProperties[] = {
    {.name = "durationBetweenOffers",
     .type = kDuration,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return rollout_of(r).between_offers; }},
};
constexpr std::string_view kMisspeltDevicesPerOffer[] = {"devicePerOffer"};
constexpr Property kRateDrivenProperties[] = {
    {.name = "devicesPerOffer",
     .type = kInt32,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return static_cast<std::int64_t>(rollout_of(r).devices_per_offer); },
     .ignored_spellings = kMisspeltDevicesPerOffer},
};
constexpr Property kDateDrivenProperties[] = {
    // ASSUMED: what cannot be null and was not sent is the zero of its type, as devicesPerOffer is.
    {.name = "endDateTime",
     .type = kDate,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return rollout_of(r).end.value_or(sim::kZeroDate); }},
};
constexpr Property kDurationDrivenProperties[] = {
    {.name = "durationUntilDeploymentEnd",
     .type = kDuration,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return rollout_of(r).until_end.value_or(sim::Ticks{}); }},
};

constexpr Property kMonitoringProperties[] = {
    {.name = "monitoringRules",
     .type = complex_type(kMonitoringRule, true),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         return edm::List{r, settings_of(r).monitoring->rules.size(), [](Row const& owner, std::size_t i) {
                              return Value{item(owner, kMonitoringRule, i)};
                          }};
     }},
};

sim::MonitoringRule rule_of(Row const& r) { return settings_of(r).monitoring->rules.at(item_of(r)); }
constexpr Property kMonitoringRuleProperties[] = {
    {.name = "signal",
     .type = enum_type(kMonitoringSignal),
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return enum_or_null(kMonitoringSignal, rule_of(r).signal); }},
    {.name = "threshold",
     .type = kInt32,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return number(rule_of(r).threshold); }},
    {.name = "action",
     .type = enum_type(kMonitoringAction),
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return enum_or_null(kMonitoringAction, rule_of(r).action); }},
};

std::vector<std::string> recommenders(Row const& owner) {
    auto const settings = settings_of(owner);
    return settings.content_applicability->offer_while_recommended_by.value_or(std::vector<std::string>{});
}
Value recommender(Row const& owner, std::size_t i) { return recommenders(owner).at(i); }
constexpr Property kApplicabilityProperties[] = {
    {.name = "offerWhileRecommendedBy",
     .type = kStrings,
     .access = Access::write,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value {
         return edm::List{r, recommenders(r).size(), recommender};
     }},
    {.name = "safeguard",
     .type = complex_type(kSafeguardSettings),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         if (!settings_of(r).content_applicability->disabled_safeguards) return {};
         return part(r, kSafeguardSettings);
     }},
};

std::vector<sim::SafeguardCategory> disabled_safeguards(Row const& r) {
    return settings_of(r).content_applicability->disabled_safeguards.value();
}
constexpr Property kSafeguardProperties[] = {
    {.name = "disabledSafeguardProfiles",
     .type = complex_type(kSafeguardProfile, true),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         return edm::List{r, disabled_safeguards(r).size(), [](Row const& owner, std::size_t i) {
                              return Value{item(owner, kSafeguardProfile, i)};
                          }};
     }},
};
constexpr Property kSafeguardProfileProperties[] = {
    {.name = "category",
     .type = enum_type(kSafeguardCategory),
     .access = Access::write,
     .uses = kSearchable,
     .get =
         [](Row const& r) {
             return enum_or_null(kSafeguardCategory, std::optional(disabled_safeguards(r).at(item_of(r))));
         }},
};

constexpr Property kUserExperienceProperties[] = {
    {.name = "daysUntilForcedReboot",
     .type = kInt32,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return number(settings_of(r).user_experience->days_until_forced_reboot); }},
    {.name = "offerAsOptional",
     .type = kBoolean,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         auto const optional = settings_of(r).user_experience->offer_as_optional;
         // Live policies print false where live deployments print null.
         if (!optional && owner_of(r) != SettingsOwner::deployment) return false;
         return flag(optional);
     }},
    {.name = "isHotpatchEnabled",
     .type = kBoolean,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return flag(settings_of(r).user_experience->is_hotpatch_enabled); }},
};
constexpr Property kExpediteProperties[] = {
    {.name = "isExpedited",
     .type = kBoolean,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return settings_of(r).expedite->is_expedited.value_or(false); }},
    {.name = "isReadinessTest",
     .type = kBoolean,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return settings_of(r).expedite->is_readiness_test.value_or(false); }},
};

}  // namespace

edm::Row settings_row(void const* world, void const* owner, SettingsOwner kind) {
    return {&kDeploymentSettings, world, owner, static_cast<std::uint64_t>(kind)};
}

constinit edm::StructType const kDeploymentSettings{
    .name = "microsoft.graph.windowsUpdates.deploymentSettings",
    .entity = false,
    .properties = kSettingsProperties,
    .nulls_first = true};
constinit edm::StructType const kScheduleSettings{.name = "microsoft.graph.windowsUpdates.scheduleSettings",
                                                  .entity = false,
                                                  .properties = kScheduleProperties};
constinit edm::StructType const kGradualRolloutSettings{
    .name = "microsoft.graph.windowsUpdates.gradualRolloutSettings",
    .entity = false,
    .properties = kGradualProperties};
constinit edm::StructType const kRateDrivenRolloutSettings{
    .name = "microsoft.graph.windowsUpdates.rateDrivenRolloutSettings",
    .base = &kGradualRolloutSettings,
    .entity = false,
    .properties = kRateDrivenProperties};
constinit edm::StructType const kDateDrivenRolloutSettings{
    .name = "microsoft.graph.windowsUpdates.dateDrivenRolloutSettings",
    .base = &kGradualRolloutSettings,
    .entity = false,
    .properties = kDateDrivenProperties};
constinit edm::StructType const kDurationDrivenRolloutSettings{
    .name = "microsoft.graph.windowsUpdates.durationDrivenRolloutSettings",
    .base = &kGradualRolloutSettings,
    .entity = false,
    .properties = kDurationDrivenProperties};
constinit edm::StructType const kMonitoringSettings{
    .name = "microsoft.graph.windowsUpdates.monitoringSettings",
    .entity = false,
    .properties = kMonitoringProperties};
constinit edm::StructType const kMonitoringRule{.name = "microsoft.graph.windowsUpdates.monitoringRule",
                                                .entity = false,
                                                .properties = kMonitoringRuleProperties};
constinit edm::StructType const kContentApplicabilitySettings{
    .name = "microsoft.graph.windowsUpdates.contentApplicabilitySettings",
    .entity = false,
    .properties = kApplicabilityProperties};
constinit edm::StructType const kSafeguardSettings{.name = "microsoft.graph.windowsUpdates.safeguardSettings",
                                                   .entity = false,
                                                   .properties = kSafeguardProperties};
constinit edm::StructType const kSafeguardProfile{.name = "microsoft.graph.windowsUpdates.safeguardProfile",
                                                  .entity = false,
                                                  .properties = kSafeguardProfileProperties};
constinit edm::StructType const kUserExperienceSettings{
    .name = "microsoft.graph.windowsUpdates.userExperienceSettings",
    .entity = false,
    .properties = kUserExperienceProperties};
constinit edm::StructType const kExpediteSettings{.name = "microsoft.graph.windowsUpdates.expediteSettings",
                                                  .entity = false,
                                                  .properties = kExpediteProperties};

}  // namespace fakegraph::resources
