/// resourceConnection and operationalInsightsConnection. (graph-windows-updates reference 2.1, 3.6)
#include "fakegraph/resources/resource_connection.h"

#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Access;
using edm::Property;
using edm::Row;
using edm::Value;

sim::Connection const& connection(Row const& row) { return object_of<sim::Connection>(row); }

constexpr Property kProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return connection(r).id.guid; }},
    {.name = "state",
     .type = enum_type(kResourceConnectionState),
     .uses = kSearchable,
     .get =
         [](Row const& r) {
             return enum_or_null(kResourceConnectionState, std::optional(connection(r).state));
         }},
};
constexpr Property kInsightsProperties[] = {
    {.name = "azureResourceGroupName",
     .type = kString,
     .access = Access::create_only,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(connection(r).resource_group); },
     .required = true},
    {.name = "azureSubscriptionId",
     .type = kString,
     .access = Access::create_only,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(connection(r).subscription); },
     .required = true},
    {.name = "workspaceName",
     .type = kString,
     .access = Access::create_only,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(connection(r).workspace); },
     .required = true},
};

}  // namespace

edm::RowsPtr connection_rows(Tenant const& tenant) {
    return std::make_shared<StoreRows<decltype(sim::State::connections)>>(
        tenant.world().state().connections, kOperationalInsightsConnection, &tenant);
}

sim::Result<Answer> create_connection(Call& call, Row const&) {
    Body const& body = *call.body;
    Tenant& tenant = tenant_of(call);
    auto const done = tenant.apply(sim::CreateConnection{text_in(body, "azureResourceGroupName").value_or(""),
                                                         text_in(body, "azureSubscriptionId").value_or(""),
                                                         text_in(body, "workspaceName").value_or("")});
    if (!done) return std::unexpected(done.error());
    auto const& connections = tenant.world().state().connections;
    auto const seq = *connections.seq_of({done->id});
    return Answer{201, Row{&kOperationalInsightsConnection, call.world, &connections.items().at(seq), seq}};
}

sim::Result<Answer> delete_connection(Call& call, Row const& row) {
    return answer_to(call, sim::DeleteConnection{connection(row).id}, 204);
}

constinit edm::StructType const kResourceConnection{
    .name = "microsoft.graph.windowsUpdates.resourceConnection",
    .base = &kEntity,
    .abstract = true,
    .properties = kProperties};
constinit edm::StructType const kOperationalInsightsConnection{
    .name = "microsoft.graph.windowsUpdates.operationalInsightsConnection",
    .base = &kResourceConnection,
    .properties = kInsightsProperties};

}  // namespace fakegraph::resources
