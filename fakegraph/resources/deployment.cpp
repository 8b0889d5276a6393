/// deployment. (graph-windows-updates reference 2.1, 3.2, 4.3)
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

sim::Deployment const& deployment(Row const& row) { return object_of<sim::Deployment>(row); }

constexpr Property kStateProperties[] = {
    {.name = "effectiveValue",
     .type = enum_type(kDeploymentStateValue),
     .nullable = false,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value {
         return edm::EnumValue{&kDeploymentStateValue,
                               static_cast<int>(sim::effective_state(world_of(r).state(), deployment(r)))};
     }},
    {.name = "requestedValue",
     .type = enum_type(kRequestedDeploymentStateValue),
     .nullable = false,
     .access = Access::write,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value {
         return edm::EnumValue{&kRequestedDeploymentStateValue, static_cast<int>(deployment(r).requested)};
     }},
    // Live rows nearly always show an empty list, whatever the state. (reference 4.3)
    {.name = "reasons",
     .type = complex_type(kDeploymentStateReason, true),
     .get = [](Row const& r) -> Value {
         return edm::List{r, 0, nullptr};
     }},
};
constexpr Property kReasonProperties[] = {
    {.name = "value",
     .type = enum_type(kDeploymentStateReasonValue),
     .nullable = false,
     .get = [](Row const&) -> Value { return {}; }},
};

constexpr Property kProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return deployment(r).id.guid; }},
    {.name = "createdDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return deployment(r).created; }},
    {.name = "lastModifiedDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return deployment(r).modified; }},
    {.name = "state",
     .type = complex_type(kDeploymentState),
     .access = Access::write,
     .get = [](Row const& r) -> Value {
         return Row{&kDeploymentState, r.world, r.object, r.index};
     }},
    {.name = "content",
     .type = complex_type(kDeployableContent),
     .access = Access::create_only,
     .get = [](Row const& r) -> Value { return content_row(r.world, deployment(r).entry); },
     .required = true},
    {.name = "settings",
     .type = complex_type(kDeploymentSettings),
     .access = Access::write,
     .get = [](Row const& r) -> Value { return settings_row(r.world, r.object, SettingsOwner::deployment); }},
};

constexpr edm::Navigation kNavigations[] = {
    {.name = "audience",
     .target = &kDeploymentAudience,
     .row = [](Call& call, Row const& r) -> std::optional<Row> {
         auto const* audience = tenant_of(call).world().state().audiences.find(deployment(r).audience);
         return audience == nullptr ? std::nullopt : std::optional(audience_row(call.world, *audience));
     },
     .refusal = kAudienceBelongsElsewhere,
     .noun = "deployment audience",
     .inlined = edm::Inline::always},
};

bool is_shown(sim::Deployment const& d, void const* approval) {
    if (d.deleted) return false;
    return approval == nullptr || static_cast<sim::ContentApproval const*>(approval)->deployment == d.id;
}

sim::RequestedState requested_of(std::string_view name) {
    switch (name.front() | 32) {
        case 'p':
            return sim::RequestedState::paused;
        case 'a':
            return sim::RequestedState::archived;
        default:
            return sim::RequestedState::none;
    }
}

}  // namespace

edm::RowsPtr deployment_rows(Tenant const& tenant, sim::ContentApproval const* of_approval) {
    return std::make_shared<StoreRows<decltype(sim::State::deployments)>>(
        tenant.world().state().deployments, kDeployment, &tenant, is_shown, of_approval);
}

sim::Result<Answer> patch_deployment(Call& call, Row const& row) {
    Body const& body = *call.body;
    sim::UpdateDeployment command{deployment(row).id, std::nullopt, std::nullopt};
    if (auto const state = body.member("state"); !is_absent(state))
        if (auto const requested = member_of(*state, "requestedValue"); !is_absent(requested))
            command.requested = requested_of(*as_text(*requested));
    if (auto const settings = body.member("settings")) {
        auto read = read_settings(*settings, {});
        if (!read) return std::unexpected(read.error());
        command.settings = std::move(*read);
    }
    if (auto const done = tenant_of(call).apply(std::move(command)); !done)
        return std::unexpected(done.error());
    return Answer{202, row};
}

sim::Result<Answer> delete_deployment(Call& call, Row const& row) {
    return answer_to(call, sim::DeleteDeployment{deployment(row).id}, 202);
}

constinit edm::StructType const kDeployment{.name = "microsoft.graph.windowsUpdates.deployment",
                                            .base = &kEntity,
                                            .properties = kProperties,
                                            .navigations = kNavigations};
constinit edm::StructType const kDeploymentState{.name = "microsoft.graph.windowsUpdates.deploymentState",
                                                 .entity = false,
                                                 .properties = kStateProperties};
constinit edm::StructType const kDeploymentStateReason{
    .name = "microsoft.graph.windowsUpdates.deploymentStateReason",
    .entity = false,
    .properties = kReasonProperties};

}  // namespace fakegraph::resources
