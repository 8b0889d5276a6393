/// policy, the newer family: its kinds and their approval rules. (graph-windows-updates reference 2.1, 3.8,
/// 3.9, 4.5)
#include "fakegraph/resources/policy.h"

#include <algorithm>

#include "fakegraph/resources/applicable_content.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Access;
using edm::Property;
using edm::Row;
using edm::Value;

constexpr PolicyKind kKinds[] = {
    {sim::EntryKind::quality, &kQualityUpdatePolicy, &kQualityUpdateRing},
    {sim::EntryKind::driver, &kDriverUpdatePolicy, &kDriverUpdateRing},
    {sim::EntryKind::feature, &kFeatureUpdatePolicy, &kFeatureUpdateRing},
};

struct RuleKind {
    sim::EntryKind kind;
    edm::StructType const* type;
};
constexpr RuleKind kRuleKinds[] = {
    {sim::EntryKind::quality, &kQualityUpdateApprovalRule},
    {sim::EntryKind::recovery, &kRecoveryApprovalRule},
    {sim::EntryKind::driver, &kDriverUpdateApprovalRule},
};

sim::RingPolicy const& policy(Row const& row) { return object_of<sim::RingPolicy>(row); }
/// Rows of rules carry the policy in `object` and the rule's place in `index`.
sim::RingPolicy::Rule const& rule(Row const& row) { return policy(row).rules[row.index]; }

Value rule_row(Row const& row, std::size_t i) {
    auto const kind = std::ranges::find(kRuleKinds, policy(row).rules[i].kind, &RuleKind::kind);
    CHECK(kind != std::end(kRuleKinds));
    return Row{kind->type, row.world, row.object, i};
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
    {.name = "lastModifiedDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return policy(r).modified; }},
    {.name = "displayName",
     .type = kString,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(policy(r).display_name); },
     .required = true},
    {.name = "description",
     .type = kString,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(policy(r).description); },
     .required = true},
    {.name = "approvalRules",
     .type = complex_type(kApprovalRule, true),
     .nullable = false,
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         return edm::List{r, policy(r).rules.size(), rule_row};
     },
     .required = true},
};

constexpr edm::Navigation kNavigations[] = {
    {.name = "applicableContent",
     .target = &kApplicableContent,
     .collection = true,
     .rows = policy_applicable_content,
     .refusal = kServiceFindsContent,
     .noun = "applicable content",
     .token = edm::TokenStyle::range_json},
    {.name = "approvals",
     .target = &kPolicyApproval,
     .collection = true,
     .rows = policy_approvals,
     .create = create_policy_approval,
     .patch = patch_policy_approval,
     .remove = delete_policy_approval,
     .noun = "policy approval"},
    {.name = "rings",
     .target = &kRing,
     .collection = true,
     .rows = rings,
     .create = create_ring,
     .patch = patch_ring,
     .remove = delete_ring,
     .noun = "ring"},
};

constexpr Property kRuleProperties[] = {
    {.name = "deferralInDays",
     .type = kInt32,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::int64_t{rule(r).deferral_days}; }},
};
constexpr Property kQualityRuleProperties[] = {
    {.name = "classification",
     .type = enum_type(kQualityUpdateClassification),
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get =
         [](Row const& r) {
             return enum_or_null(kQualityUpdateClassification, std::optional(rule(r).classification));
         }},
    {.name = "cadence",
     .type = enum_type(kQualityUpdateCadence),
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return enum_or_null(kQualityUpdateCadence, std::optional(rule(r).cadence)); }},
};

/// ASSUMED: what a rule leaves out is no deferral, all classes, the monthly cadence.
std::vector<sim::RingPolicy::Rule> read_rules(Call& call, std::optional<simdjson::dom::element> const& list) {
    std::vector<sim::RingPolicy::Rule> rules;
    for (auto const item : items_of(list)) {
        // Checked already: it is there and names one of these types.
        auto const* type = call.model->find_type(view_in(item, "@odata.type").value_or(""));
        auto const kind = std::ranges::find(kRuleKinds, type, &RuleKind::type);
        CHECK(kind != std::end(kRuleKinds));
        sim::RingPolicy::Rule rule;
        rule.kind = kind->kind;
        rule.deferral_days = number_in(item, "deferralInDays").value_or(rule.deferral_days);
        rule.classification =
            enum_in<sim::Classification>(item, "classification", kQualityUpdateClassification)
                .value_or(rule.classification);
        rule.cadence = enum_in<sim::Cadence>(item, "cadence", kQualityUpdateCadence).value_or(rule.cadence);
        rules.push_back(rule);
    }
    return rules;
}

edm::StructType const& type_of(sim::RingPolicy const& p, void const*) { return *policy_kind(p.kind).policy; }

}  // namespace

PolicyKind const& policy_kind(sim::EntryKind kind) {
    auto const found = std::ranges::find(kKinds, kind, &PolicyKind::kind);
    CHECK(found != std::end(kKinds));
    return *found;
}

edm::RowsPtr ring_policy_rows(Tenant const& tenant) {
    using Store = decltype(sim::State::ring_policies);
    return std::make_shared<StoreRows<Store>>(tenant.world().state().ring_policies, kPolicy, &tenant, nullptr,
                                              nullptr, type_of);
}

sim::Result<Answer> create_ring_policy(Call& call, Row const&) {
    Body const& body = *call.body;
    auto const kind = std::ranges::find(kKinds, body.type(), &PolicyKind::policy);
    CHECK(kind != std::end(kKinds));  // every type that derives from policy
    Tenant& tenant = tenant_of(call);
    auto const done = tenant.apply(sim::CreateRingPolicy{
        kind->kind, text_in(body, "displayName").value_or(""), text_in(body, "description").value_or(""),
        read_rules(call, body.member("approvalRules"))});
    if (!done) return std::unexpected(done.error());
    auto const& policies = tenant.world().state().ring_policies;
    auto const seq = *policies.seq_of({done->id});
    return Answer{201, Row{kind->policy, call.world, &policies.items().at(seq), seq}};
}

sim::Result<Answer> patch_ring_policy(Call& call, Row const& row) {
    Body const& body = *call.body;
    sim::UpdateRingPolicy command{policy(row).id, text_in(body, "displayName"), text_in(body, "description"),
                                  std::nullopt};
    if (auto const list = body.member("approvalRules")) command.rules = read_rules(call, list);
    if (!command.display_name && !command.description && !command.rules) return Answer{200, row};
    if (auto const done = tenant_of(call).apply(std::move(command)); !done)
        return std::unexpected(done.error());
    return Answer{200, row};
}

sim::Result<Answer> delete_ring_policy(Call& call, Row const& row) {
    return answer_to(call, sim::DeleteRingPolicy{policy(row).id}, 204);
}

constinit edm::StructType const kPolicy{.name = "microsoft.graph.windowsUpdates.policy",
                                        .base = &kEntity,
                                        .abstract = true,
                                        .properties = kProperties,
                                        .navigations = kNavigations};
constinit edm::StructType const kQualityUpdatePolicy{
    .name = "microsoft.graph.windowsUpdates.qualityUpdatePolicy", .base = &kPolicy};
constinit edm::StructType const kDriverUpdatePolicy{
    .name = "microsoft.graph.windowsUpdates.driverUpdatePolicy", .base = &kPolicy};
constinit edm::StructType const kFeatureUpdatePolicy{
    .name = "microsoft.graph.windowsUpdates.featureUpdatePolicy", .base = &kPolicy};
constinit edm::StructType const kApprovalRule{.name = "microsoft.graph.windowsUpdates.approvalRule",
                                              .abstract = true,
                                              .entity = false,
                                              .properties = kRuleProperties};
constinit edm::StructType const kQualityUpdateApprovalRule{
    .name = "microsoft.graph.windowsUpdates.qualityUpdateApprovalRule",
    .base = &kApprovalRule,
    .entity = false,
    .properties = kQualityRuleProperties};
constinit edm::StructType const kRecoveryApprovalRule{
    .name = "microsoft.graph.windowsUpdates.recoveryApprovalRule", .base = &kApprovalRule, .entity = false};
constinit edm::StructType const kDriverUpdateApprovalRule{
    .name = "microsoft.graph.windowsUpdates.driverUpdateApprovalRule",
    .base = &kApprovalRule,
    .entity = false};

}  // namespace fakegraph::resources
