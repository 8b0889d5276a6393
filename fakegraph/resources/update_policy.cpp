/// updatePolicy and its rules. (graph-windows-updates reference 2.1, 3.5, 4.5)
#include <algorithm>

#include "fakegraph/resources/audience.h"
#include "fakegraph/resources/compliance_change.h"
#include "fakegraph/resources/settings.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Access;
using edm::Property;
using edm::Row;
using edm::Value;

sim::UpdatePolicy const& policy(Row const& row) { return object_of<sim::UpdatePolicy>(row); }

/// Graph's number of a category; `driver` stands behind the sentinel.
Value category_value(Row const& row, std::size_t i) {
    constexpr int kNumbers[] = {0, 1, 3};
    return edm::EnumValue{&kUpdateCategory,
                          kNumbers[static_cast<std::size_t>(policy(row).auto_enrollment[i])]};
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
     .get = [](Row const& r) -> Value {
         return edm::List{r, policy(r).auto_enrollment.size(), category_value};
     },
     .undeclared = true},
    // Always empty until rules are simulated: a body that sets some is refused.
    {.name = "complianceChangeRules",
     .type = complex_type(kComplianceChangeRule, true),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         return edm::List{r, 0, nullptr};
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
     .inlined = edm::Inline::in_lists},
    {.name = "complianceChanges",
     .target = &kComplianceChange,
     .collection = true,
     .rows = compliance_changes,
     .create = create_compliance_change,
     .patch = patch_compliance_change,
     .remove = delete_compliance_change,
     .noun = "compliance change"},
};

Value nothing(Row const&) { return {}; }
constexpr Property kRuleProperties[] = {
    {.name = "createdDateTime", .type = kDate, .get = nothing},
    {.name = "lastEvaluatedDateTime", .type = kDate, .get = nothing},
    {.name = "lastModifiedDateTime", .type = kDate, .get = nothing},
};
constexpr Property kApprovalRuleProperties[] = {
    {.name = "durationBeforeDeploymentStart", .type = kDuration, .access = Access::write, .get = nothing},
    {.name = "contentFilter", .type = complex_type(kContentFilter), .access = Access::write, .get = nothing},
};
constexpr Property kQualityFilterProperties[] = {
    {.name = "classification",
     .type = enum_type(kQualityUpdateClassification),
     .access = Access::write,
     .get = nothing},
    {.name = "cadence", .type = enum_type(kQualityUpdateCadence), .access = Access::write, .get = nothing},
};
constexpr Property kRemediationFilterProperties[] = {
    {.name = "remediationType",
     .type = enum_type(kRemediationType),
     .nullable = false,
     .access = Access::write,
     .get = nothing},
};

/// `{"id": …}`, or the older `{"@odata.id": …}`: a bare id, a relative or an absolute address whose last key
/// counts.
sim::Result<sim::AudienceId> read_audience(simdjson::dom::element reference) {
    std::string_view text;
    if (auto const id = member_of(reference, "id"); !is_absent(id)) {
        text = as_text(*id).value_or("");
    } else if (auto const address = member_of(reference, "@odata.id"); !is_absent(address)) {
        text = as_text(*address).value_or("");
        if (auto const slash = text.rfind('/'); slash != std::string_view::npos)
            text.remove_prefix(slash + 1);
        if (auto const open = text.find("('"); open != std::string_view::npos && text.ends_with("')"))
            text = text.substr(open + 2, text.size() - open - 4);
    } else {
        return sim::fail(sim::Errc::invalid_argument,
                         "The property 'audience' must name an audience by 'id' or '@odata.id'.");
    }
    auto const guid = guid_of(text, "id of the property 'audience'");
    if (!guid) return std::unexpected(guid.error());
    return sim::AudienceId{*guid};
}

sim::Result<void> refuse_rules(Body const& body) {
    auto const rules = body.member("complianceChangeRules");
    if (!is_absent(rules) && !items_of(rules).empty())
        return sim::fail(sim::Errc::not_simulated, "'complianceChangeRules' are not simulated.");
    return {};
}

sim::Result<sim::DeploymentSettings> settings_in(Body const& body, sim::DeploymentSettings base) {
    auto const settings = body.member("deploymentSettings");
    if (!settings) return base;
    return read_settings(*settings, std::move(base));
}

}  // namespace

edm::RowsPtr policy_rows(Tenant const& tenant) {
    return std::make_shared<StoreRows<decltype(sim::State::policies)>>(tenant.world().state().policies,
                                                                       kUpdatePolicy, &tenant);
}

sim::Result<Answer> create_policy(Call& call, Row const&) {
    Body const& body = *call.body;
    auto const reference = body.member("audience");
    if (is_absent(reference))
        return sim::fail(sim::Errc::invalid_argument,
                         "The property 'audience' is required to create an updatePolicy.");
    auto const audience = read_audience(*reference);
    if (!audience) return std::unexpected(audience.error());
    if (auto ok = refuse_rules(body); !ok) return std::unexpected(ok.error());
    // The documentation's sample sends an approval without content; one with content would be a second way to
    // approve.
    for (auto const change : items_of(body.member("complianceChanges")))
        if (!is_absent(member_of(change, "content")))
            return sim::fail(
                sim::Errc::invalid_argument,
                "'complianceChanges' with content cannot be sent with the policy; POST them to the policy's "
                "complianceChanges.");
    sim::CreatePolicy command{*audience, {}, {}};
    if (auto const categories = body.member("autoEnrollmentUpdateCategories"); !is_absent(categories)) {
        for (auto const item : items_of(categories)) {
            char const first = static_cast<char>(as_text(item)->front() | 32);
            auto const category = first == 'f'   ? sim::UpdateCategory::feature
                                  : first == 'q' ? sim::UpdateCategory::quality
                                                 : sim::UpdateCategory::driver;
            if (std::ranges::find(command.auto_enrollment, category) == command.auto_enrollment.end())
                command.auto_enrollment.push_back(category);
        }
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
    if (auto ok = refuse_rules(body); !ok) return std::unexpected(ok.error());
    auto settings = settings_in(body, policy(row).settings);
    if (!settings) return std::unexpected(settings.error());
    if (body.member("deploymentSettings")) {
        auto const done = tenant_of(call).apply(sim::ChangePolicy{policy(row).id, std::move(*settings)});
        if (!done) return std::unexpected(done.error());
    }
    return Answer{200, row};
}

sim::Result<Answer> delete_policy(Call& call, Row const& row) {
    return answer_to(call, sim::DeletePolicy{policy(row).id}, 204);
}

constinit edm::StructType const kUpdatePolicy{.name = "microsoft.graph.windowsUpdates.updatePolicy",
                                              .base = &kEntity,
                                              .properties = kProperties,
                                              .navigations = kNavigations};
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
