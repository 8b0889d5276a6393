/// policyApproval. (graph-windows-updates reference 2.1, 3.8)
#include "fakegraph/resources/catalog_entry.h"
#include "fakegraph/resources/policy.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Access;
using edm::Property;
using edm::Row;
using edm::Value;

sim::PolicyApproval const& approval(Row const& row) { return object_of<sim::PolicyApproval>(row); }

constexpr Property kProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return approval(r).id.guid; }},
    // Documentation lists it for PATCH and its sample repeats it: it may be sent, not changed.
    {.name = "catalogEntryId",
     .type = kString,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return world_of(r).catalog().id_of(approval(r).entry); },
     .required = true},
    {.name = "status",
     .type = enum_type(kApprovalStatus),
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return enum_or_null(kApprovalStatus, std::optional(approval(r).status)); },
     .required = true},
    {.name = "createdDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return approval(r).created; }},
    {.name = "lastModifiedDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return approval(r).modified; }},
};

constexpr edm::Navigation kNavigations[] = {
    {.name = "catalogEntry",
     .target = &kCatalogEntry,
     .contained = false,
     .row = [](Call& call, Row const& r) -> std::optional<Row> {
         return catalog_row(tenant_of(call), approval(r).entry);
     },
     .refusal = kCatalogBelongsToService,
     .noun = "catalog entry"},
};

sim::ApprovalStatus status_in(Body const& body) {
    auto const named = enum_in<sim::ApprovalStatus>(body.root(), "status", kApprovalStatus);
    CHECK(named.has_value());  // required where it is new, and never null
    return *named;
}

bool is_of(sim::PolicyApproval const& a, void const* policy) {
    return a.policy == static_cast<sim::RingPolicy const*>(policy)->id;
}

}  // namespace

sim::Result<edm::RowsPtr> policy_approvals(Call& call, Row const& policy) {
    using Store = decltype(sim::State::policy_approvals);
    return std::make_shared<StoreRows<Store>>(tenant_of(call).world().state().policy_approvals,
                                              kPolicyApproval, call.world, is_of, policy.object);
}

sim::Result<Answer> create_policy_approval(Call& call, Row const& policy) {
    Body const& body = *call.body;
    Tenant& tenant = tenant_of(call);
    auto const done = tenant.apply(sim::CreatePolicyApproval{object_of<sim::RingPolicy>(policy).id,
                                                             text_in(body, "catalogEntryId").value_or(""),
                                                             status_in(body)});
    if (!done) return std::unexpected(done.error());
    auto const& approvals = tenant.world().state().policy_approvals;
    auto const seq = *approvals.seq_of({done->id});
    return Answer{201, Row{&kPolicyApproval, call.world, &approvals.items().at(seq), seq}};
}

sim::Result<Answer> patch_policy_approval(Call& call, Row const& row) {
    Body const& body = *call.body;
    sim::PolicyApproval const& a = approval(row);
    if (auto const entry = text_in(body, "catalogEntryId");
        entry && tenant_of(call).world().catalog().find(*entry) != a.entry)
        return sim::fail(sim::Errc::invalid_argument,
                         "The property 'catalogEntryId' of an approval cannot be changed. Create an approval "
                         "of the other entry.");
    if (!body.member("status")) return Answer{200, row};
    if (auto const done = tenant_of(call).apply(sim::UpdatePolicyApproval{a.id, status_in(body)}); !done)
        return std::unexpected(done.error());
    return Answer{200, row};
}

sim::Result<Answer> delete_policy_approval(Call& call, Row const& row) {
    if (!call.settings->delete_policy_approval_204)
        return sim::fail(sim::Errc::invalid_argument, "Deleting an approval is not supported.");
    return answer_to(call, sim::DeletePolicyApproval{approval(row).id}, 204);
}

constinit edm::StructType const kPolicyApproval{.name = "microsoft.graph.windowsUpdates.policyApproval",
                                                .base = &kEntity,
                                                .properties = kProperties,
                                                .navigations = kNavigations,
                                                .delay = edm::Delay::rules};

}  // namespace fakegraph::resources
