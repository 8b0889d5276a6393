/// deployment. (graph-windows-updates reference 2.1, 3.2, 4.3)
#include <algorithm>

#include "fakegraph/edm/names.h"
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

/// The service writes the id of a readiness test so (reference 4.4). Settled when it is made: neither a PATCH
/// nor what a policy or approval passes on can change it.
constexpr std::string_view kReadinessSuffix = "_Readiness";
bool is_readiness_test(sim::Deployment const& d) { return sim::is_readiness_test(d.settings); }

/// Deployments under their id as it is printed.
class DeploymentRows final : public StoreRows<decltype(sim::State::deployments)> {
public:
    using StoreRows::StoreRows;
    std::optional<std::uint64_t> find(std::string_view key) const override {
        std::size_t const bare = key.size() - std::min(key.size(), kReadinessSuffix.size());
        bool const suffixed = edm::same_name(key.substr(bare), kReadinessSuffix);
        auto const found = StoreRows::find(suffixed ? key.substr(0, bare) : key);
        return found && is_readiness_test(deployment(row(*found))) == suffixed ? found : std::nullopt;
    }
};

/// A row of a reason: `index` is its position in the list.
std::vector<sim::StateReason> reasons(Row const& row) {
    return sim::reasons_of(world_of(row).state(), deployment(row));
}

constexpr Property kStateProperties[] = {
    {.name = "effectiveValue",
     .type = enum_type(kDeploymentStateValue),
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         return edm::EnumValue{&kDeploymentStateValue,
                               static_cast<int>(sim::effective_state(world_of(r).state(), deployment(r)))};
     }},
    {.name = "requestedValue",
     .type = enum_type(kRequestedDeploymentStateValue),
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         return edm::EnumValue{&kRequestedDeploymentStateValue, static_cast<int>(deployment(r).requested)};
     }},
    // Live rows nearly always show an empty list, whatever the state. (reference 4.3)
    {.name = "reasons",
     .type = complex_type(kDeploymentStateReason, true),
     .get = [](Row const& r) -> Value {
         bool const shown = tenant_of(r).settings().state_reasons;
         return edm::List{r, shown ? reasons(r).size() : 0, [](Row const& owner, std::size_t i) {
                              return Value{Row{&kDeploymentStateReason, owner.world, owner.object, i}};
                          }};
     }},
};
constexpr Property kReasonProperties[] = {
    {.name = "value",
     .type = enum_type(kDeploymentStateReasonValue),
     .nullable = false,
     .uses = kSearchable,
     .get =
         [](Row const& r) {
             return enum_or_null(kDeploymentStateReasonValue, std::optional(reasons(r).at(r.index)));
         }},
};

constexpr Property kProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         if (!is_readiness_test(deployment(r))) return deployment(r).id.guid;
         return deployment(r).id.text() += kReadinessSuffix;
     }},
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
     .inlined = edm::Inline::always,
     .binds = true},
};

bool is_shown(sim::Deployment const& d, void const* approval) {
    if (d.deleted || d.ring) return false;  // Graph does not show what rings deliver
    return approval == nullptr || static_cast<sim::ContentApproval const*>(approval)->deployment == d.id;
}

std::optional<sim::RequestedState> requested_in(Body const& body) {
    auto const state = body.member("state");
    if (is_absent(state)) return std::nullopt;
    return enum_in<sim::RequestedState>(*state, "requestedValue", kRequestedDeploymentStateValue);
}

}  // namespace

edm::RowsPtr deployment_rows(Tenant const& tenant, sim::ContentApproval const* of_approval) {
    return std::make_shared<DeploymentRows>(tenant.world().state().deployments, kDeployment, &tenant,
                                            is_shown, of_approval);
}

sim::Result<Answer> create_deployment(Call& call, Row const&) {
    Body const& body = *call.body;
    auto entry = read_entry_id(body);
    if (!entry) return std::unexpected(entry.error());
    if (requested_in(body).value_or(sim::RequestedState::none) != sim::RequestedState::none)
        return sim::fail(sim::Errc::invalid_argument,
                         "A deployment is created with the requested state 'none'; PATCH it afterwards.");
    sim::CreateDeployment command{std::move(*entry), {}, std::nullopt};
    if (auto const reference = audience_in(body); !is_absent(reference)) {
        auto const audience = read_audience(*reference);
        if (!audience) return std::unexpected(audience.error());
        command.audience = *audience;
    } else if (call.settings->audience_required) {
        return sim::fail(sim::Errc::invalid_argument,
                         "The property 'audience' is required to create a deployment.");
    }
    if (auto const settings = body.member("settings")) {
        auto read = read_settings(*settings, {}, SettingsOwner::deployment);
        if (!read) return std::unexpected(read.error());
        command.settings = std::move(*read);
    }
    Tenant& tenant = tenant_of(call);
    auto const done = tenant.apply(std::move(command));
    if (!done) return std::unexpected(done.error());
    auto const& deployments = tenant.world().state().deployments;
    auto const seq = *deployments.seq_of({done->id});
    return Answer{201, Row{&kDeployment, call.world, &deployments.items().at(seq), seq}};
}

sim::Result<Answer> patch_deployment(Call& call, Row const& row) {
    Body const& body = *call.body;
    sim::Deployment const& d = deployment(row);
    sim::UpdateDeployment command{d.id, requested_in(body), std::nullopt};
    if (auto const settings = body.member("settings")) {
        auto read = read_settings(*settings, d.settings, SettingsOwner::deployment);
        if (!read) return std::unexpected(read.error());
        if (sim::is_readiness_test(*read) != is_readiness_test(d))
            return bad_parameter("isReadinessTest", "it is settled when the deployment is created");
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
                                            .navigations = kNavigations,
                                            .delay = edm::Delay::rules};
constinit edm::StructType const kDeploymentState{.name = "microsoft.graph.windowsUpdates.deploymentState",
                                                 .entity = false,
                                                 .properties = kStateProperties};
constinit edm::StructType const kDeploymentStateReason{
    .name = "microsoft.graph.windowsUpdates.deploymentStateReason",
    .entity = false,
    .properties = kReasonProperties,
    .type_shown = edm::TypeShown::bare};

}  // namespace fakegraph::resources
