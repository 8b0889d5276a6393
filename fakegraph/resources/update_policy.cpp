/// updatePolicy and its rules. (graph-windows-updates reference 2.1, 3.5, 4.5)
#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/resources/audience.h"
#include "fakegraph/resources/compliance_change.h"
#include "fakegraph/resources/settings.h"
#include "fakegraph/resources/types.h"
#include "sim/service/rules.h"

namespace fakegraph::resources {
namespace {

using edm::Access;
using edm::Property;
using edm::Row;
using edm::Value;

/// The service's name for it when a PATCH is refused (fixture updatePolicies.update.error-schema).
constexpr std::string_view kPatchedAs = "deploymentPolicy";

sim::UpdatePolicy const& policy(Row const& row) { return object_of<sim::UpdatePolicy>(row); }

Value category_value(Row const& row, std::size_t i) {
    return enum_or_null(kUpdateCategory, std::optional(policy(row).auto_enrollment[i]));
}

Value rule_value(Row const& row, std::size_t i) {
    return Row{&kContentApprovalRule, row.world, row.object, i};
}

constexpr Property kProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return policy(r).id.guid; }},
    {.name = "createdDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return policy(r).created; }},
    {.name = "autoEnrollmentUpdateCategories",
     .type = enum_type(kUpdateCategory, true),
     .nullable = false,
     .access = Access::create_only,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value {
         return edm::List{r, policy(r).auto_enrollment.size(), category_value};
     },
     .undeclared = true},
    {.name = "complianceChangeRules",
     .type = complex_type(kComplianceChangeRule, true),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         return edm::List{r, policy(r).rules.size(), rule_value};
     }},
    {.name = "deploymentSettings",
     .type = complex_type(kDeploymentSettings),
     .access = Access::write,
     .get = [](Row const& r) -> Value { return settings_row(r.world, r.object, SettingsOwner::policy); }},
};

std::optional<Row> audience_of(Call& call, Row const& r) {
    auto const* audience = tenant_of(call).world().state().audiences.find(policy(r).audience);
    return audience == nullptr ? std::nullopt : std::optional(audience_row(call.world, *audience));
}

constexpr edm::Navigation kNavigations[] = {
    {.name = "audience",
     .target = &kDeploymentAudience,
     .row = audience_of,
     .refusal = kAudienceBelongsElsewhere,
     .noun = "deployment audience",
     .inlined = edm::Inline::in_lists,
     .binds = true},
    {.name = "complianceChanges",
     .target = &kComplianceChange,
     .collection = true,
     .rows = compliance_changes,
     .create = create_compliance_change,
     .patch = patch_compliance_change,
     .remove = delete_compliance_change,
     .noun = "compliance change"},
};

sim::ContentApprovalRule const& rule(Row const& row) {
    return policy(row).rules.at(static_cast<std::size_t>(row.index));
}
sim::ContentFilter const& filter(Row const& row) { return *rule(row).filter; }

edm::StructType const& filter_type(sim::EntryKind kind) {
    switch (kind) {
        case sim::EntryKind::quality:
            return kQualityUpdateFilter;
        case sim::EntryKind::recovery:
            return kRemediationUpdateFilter;
        case sim::EntryKind::driver:
        case sim::EntryKind::feature:
            break;
    }
    return kDriverUpdateFilter;
}

// The service sets the three times. ASSUMED: what a client sends for them is swallowed, as one provider sends
// them with each rule (fixture mock.updatePolicies.create.01_full).
constexpr Property kRuleProperties[] = {
    {.name = "createdDateTime",
     .type = kDate,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return rule(r).created; }},
    {.name = "lastEvaluatedDateTime",
     .type = kDate,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         sim::Timing const& timing = world_of(r).premises().service.timing;
         return sim::last_evaluated(timing, rule(r), world_of(r).now()).value_or(sim::kZeroDate);
     }},
    {.name = "lastModifiedDateTime",
     .type = kDate,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return rule(r).modified; }},
};
constexpr Property kApprovalRuleProperties[] = {
    {.name = "durationBeforeDeploymentStart",
     .type = kDuration,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return rule(r).before_start; }},
    {.name = "contentFilter",
     .type = complex_type(kContentFilter),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         if (!rule(r).filter) return {};
         return Row{&filter_type(filter(r).kind), r.world, r.object, r.index};
     }},
};
constexpr Property kQualityFilterProperties[] = {
    {.name = "classification",
     .type = enum_type(kQualityUpdateClassification),
     .access = Access::write,
     .uses = kSearchable,
     .get =
         [](Row const& r) { return enum_or_null(kQualityUpdateClassification, filter(r).classification); }},
    {.name = "cadence",
     .type = enum_type(kQualityUpdateCadence),
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return enum_or_null(kQualityUpdateCadence, filter(r).cadence); }},
};
constexpr Property kRemediationFilterProperties[] = {
    {.name = "remediationType",
     .type = enum_type(kRemediationType),
     .nullable = false,
     .access = Access::write,
     // There is one remediation.
     .uses = kSearchable,
     .get = [](Row const&) -> Value {
         return edm::EnumValue{&kRemediationType, 0};
     }},
};

sim::ContentFilter read_filter(simdjson::dom::element element) {
    auto const type = edm::short_name(view_in(element, "@odata.type").value_or(""));
    sim::ContentFilter out;
    for (auto const kind : {sim::EntryKind::quality, sim::EntryKind::recovery, sim::EntryKind::driver})
        if (edm::same_name(type, edm::short_name(filter_type(kind).name))) out.kind = kind;
    out.classification =
        enum_in<sim::Classification>(element, "classification", kQualityUpdateClassification);
    out.cadence = enum_in<sim::Cadence>(element, "cadence", kQualityUpdateCadence);
    return out;
}

sim::Result<std::vector<sim::ContentApprovalRule>> read_rules(simdjson::dom::element rules) {
    constexpr std::string_view kBefore = "durationBeforeDeploymentStart";
    std::vector<sim::ContentApprovalRule> out;
    for (auto const element : items_of(rules)) {
        auto& rule = out.emplace_back();
        if (auto const before = duration_in(element, kBefore)) {
            rule.before_start = *before;
            // PT0S comes back for what was not sent, but cannot be sent. (reference 4.5)
            if (rule.before_start < std::chrono::days{1} || rule.before_start > std::chrono::days{30})
                return bad_parameter(kBefore);
        }
        if (auto const wanted = member_of(element, "contentFilter"); !is_absent(wanted))
            rule.filter = read_filter(*wanted);
    }
    return out;
}

std::vector<sim::UpdateCategory> read_categories(Body const& body) {
    std::vector<sim::UpdateCategory> out;
    for (auto const item : items_of(body.member("autoEnrollmentUpdateCategories"))) {
        auto const ordinal = ordinal_of(kUpdateCategory, as_text(item).value_or(""));
        if (!ordinal) continue;  // the tables have refused it
        auto const category = static_cast<sim::UpdateCategory>(*ordinal);
        if (std::ranges::find(out, category) == out.end()) out.push_back(category);
    }
    return out;
}

sim::Result<sim::DeploymentSettings> settings_in(Body const& body, sim::DeploymentSettings base) {
    auto const settings = body.member("deploymentSettings");
    if (!settings) return base;
    return read_settings(*settings, std::move(base), SettingsOwner::policy);
}

}  // namespace

edm::RowsPtr policy_rows(Tenant const& tenant) {
    return std::make_shared<StoreRows<decltype(sim::State::policies)>>(tenant.world().state().policies,
                                                                       kUpdatePolicy, &tenant);
}

sim::Result<Answer> create_policy(Call& call, Row const&) {
    Body const& body = *call.body;
    auto const reference = audience_in(body);
    if (is_absent(reference))
        return sim::fail(sim::Errc::invalid_argument,
                         "The property 'audience' is required to create an updatePolicy.");
    auto const audience = read_audience(*reference);
    if (!audience) return std::unexpected(audience.error());
    // The documentation's sample sends an approval without content; one with content would be a second way to
    // approve.
    for (auto const change : items_of(body.member("complianceChanges")))
        if (!is_absent(member_of(change, "content")))
            return sim::fail(
                sim::Errc::invalid_argument,
                "'complianceChanges' with content cannot be sent with the policy; POST them to the policy's "
                "complianceChanges.");
    sim::CreatePolicy command{*audience, read_categories(body), {}};
    if (auto const rules = body.member("complianceChangeRules"); !is_absent(rules)) {
        auto read = read_rules(*rules);
        if (!read) return std::unexpected(read.error());
        command.rules = std::move(*read);
    }
    auto settings = settings_in(body, {});
    if (!settings) return std::unexpected(settings.error());
    command.settings = std::move(*settings);
    Tenant& tenant = tenant_of(call);
    auto const done = tenant.apply(std::move(command));
    if (!done) return std::unexpected(done.error());
    auto const& policies = tenant.world().state().policies;
    auto const seq = *policies.seq_of({done->id});
    return Answer{call.settings->create_policy_202 ? 202 : 201,
                  Row{&kUpdatePolicy, call.world, &policies.items().at(seq), seq}};
}

sim::Result<Answer> patch_policy(Call& call, Row const& row) {
    Body const& body = *call.body;
    sim::ChangePolicy command{policy(row).id, std::nullopt};
    if (auto const rules = body.member("complianceChangeRules")) {
        if (call.settings->policy_settings_only)
            return sim::fail(sim::Errc::invalid_argument,
                             "Schema validation failed for resource '" + std::string(kPatchedAs) +
                                 "': Property 'complianceChangeRules' cannot be changed by PATCH.");
        auto read = read_rules(*rules);  // null: none
        if (!read) return std::unexpected(read.error());
        command.rules = std::move(*read);
    }
    if (body.member("deploymentSettings")) {
        auto settings = settings_in(body, policy(row).settings);
        if (!settings) return std::unexpected(settings.error());
        command.settings = std::move(*settings);
    }
    if (command.rules || command.settings)
        if (auto const done = tenant_of(call).apply(std::move(command)); !done)
            return std::unexpected(done.error());
    return Answer{200, row};
}

sim::Result<Answer> delete_policy(Call& call, Row const& row) {
    return answer_to(call, sim::DeletePolicy{policy(row).id}, 204);
}

constinit edm::StructType const kUpdatePolicy{.name = "microsoft.graph.windowsUpdates.updatePolicy",
                                              .base = &kEntity,
                                              .properties = kProperties,
                                              .navigations = kNavigations,
                                              .patched_as = kPatchedAs};
constinit edm::StructType const kComplianceChangeRule{
    .name = "microsoft.graph.windowsUpdates.complianceChangeRule",
    .abstract = true,
    .entity = false,
    .properties = kRuleProperties};
constinit edm::StructType const kContentApprovalRule{
    .name = "microsoft.graph.windowsUpdates.contentApprovalRule",
    .base = &kComplianceChangeRule,
    .entity = false,
    .properties = kApprovalRuleProperties};
constinit edm::StructType const kContentFilter{
    .name = "microsoft.graph.windowsUpdates.contentFilter", .abstract = true, .entity = false};
constinit edm::StructType const kSoftwareUpdateFilter{
    .name = "microsoft.graph.windowsUpdates.softwareUpdateFilter",
    .base = &kContentFilter,
    .abstract = true,
    .entity = false};
constinit edm::StructType const kWindowsUpdateFilter{
    .name = "microsoft.graph.windowsUpdates.windowsUpdateFilter",
    .base = &kSoftwareUpdateFilter,
    .abstract = true,
    .entity = false};
constinit edm::StructType const kDriverUpdateFilter{
    .name = "microsoft.graph.windowsUpdates.driverUpdateFilter",
    .base = &kWindowsUpdateFilter,
    .entity = false};
constinit edm::StructType const kQualityUpdateFilter{
    .name = "microsoft.graph.windowsUpdates.qualityUpdateFilter",
    .base = &kWindowsUpdateFilter,
    .entity = false,
    .properties = kQualityFilterProperties};
constinit edm::StructType const kRemediationUpdateFilter{
    .name = "microsoft.graph.windowsUpdates.remediationUpdateFilter",
    .base = &kWindowsUpdateFilter,
    .entity = false,
    .properties = kRemediationFilterProperties};

}  // namespace fakegraph::resources
