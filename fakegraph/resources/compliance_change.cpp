/// complianceChange, contentApproval and catalogContent. (graph-windows-updates reference 2.1, 3.5, 4.5)
#include "fakegraph/resources/compliance_change.h"

#include "fakegraph/resources/catalog_entry.h"
#include "fakegraph/resources/settings.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Access;
using edm::Property;
using edm::Row;
using edm::Value;

sim::ContentApproval const& approval(Row const& row) { return object_of<sim::ContentApproval>(row); }

constexpr Property kChangeProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return approval(r).id.guid; }},
    {.name = "createdDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return approval(r).created; }},
    {.name = "isRevoked",
     .type = kBoolean,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return approval(r).revoked.has_value(); }},
    {.name = "revokedDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         if (!approval(r).revoked && tenant_of(r).settings().revoked_null) return {};
         return approval(r).revoked.value_or(sim::kZeroDate);
     }},
};

constexpr Property kApprovalProperties[] = {
    {.name = "content",
     .type = complex_type(kDeployableContent),
     .nullable = false,
     .access = Access::create_only,
     .get = [](Row const& r) -> Value { return content_row(r.world, approval(r).entry); },
     .required = true},
    {.name = "deploymentSettings",
     .type = complex_type(kDeploymentSettings),
     .access = Access::write,
     .get = [](Row const& r) -> Value { return settings_row(r.world, r.object, SettingsOwner::approval); }},
};

constexpr edm::Navigation kChangeNavigations[] = {
    {.name = "updatePolicy",
     .target = &kUpdatePolicy,
     .contained = false,
     .row = [](Call& call, Row const& r) -> std::optional<Row> {
         auto const& policies = tenant_of(call).world().state().policies;
         auto const seq = policies.seq_of(approval(r).policy);
         if (!seq) return std::nullopt;
         return Row{&kUpdatePolicy, call.world, &policies.items().at(*seq), *seq};
     },
     .refusal = "A policy is changed and deleted below updatePolicies.",
     .noun = "update policy"},
};

constexpr edm::Navigation kApprovalNavigations[] = {
    {.name = "deployments",
     .target = &kDeployment,
     .collection = true,
     .rows = [](Call& call, Row const& r) -> sim::Result<edm::RowsPtr> {
         return deployment_rows(tenant_of(call), &approval(r));
     },
     .patch = patch_deployment,
     .remove = delete_deployment,
     .refusal = "The service makes the deployments of an approval.",
     .noun = "deployment"},
};

constexpr edm::Navigation kContentNavigations[] = {
    {.name = "catalogEntry",
     .target = &kCatalogEntry,
     .nullable = false,
     .row = [](Call& call, Row const& r) -> std::optional<Row> {
         return embedded_catalog_row(tenant_of(call), entry_of(r));
     },
     .refusal = kCatalogBelongsToService,
     .noun = "catalog entry",
     .always_expanded = true},
};

bool belongs_to(sim::ContentApproval const& a, void const* policy) {
    return a.policy == static_cast<sim::UpdatePolicy const*>(policy)->id;
}

}  // namespace

edm::Row content_row(void const* world, sim::EntryIndex entry) {
    return {&kCatalogContent, world, nullptr, raw(entry)};
}

sim::Result<std::string> read_entry_id(Body const& body) {
    auto const content = body.member("content");
    auto const entry = is_absent(content) ? std::nullopt : member_of(*content, "catalogEntry");
    auto const id = is_absent(entry) ? std::nullopt : member_of(*entry, "id");
    if (is_absent(id) || !as_text(*id))
        return sim::fail(sim::Errc::invalid_argument, "The property 'content/catalogEntry/id' is required.");
    return std::string(*as_text(*id));
}

sim::Result<edm::RowsPtr> compliance_changes(Call& call, Row const& policy) {
    Tenant const& tenant = tenant_of(call);
    return std::make_shared<StoreRows<decltype(sim::State::approvals)>>(
        tenant.world().state().approvals, kContentApproval, &tenant, belongs_to, policy.object);
}

sim::Result<Answer> create_compliance_change(Call& call, Row const& policy) {
    Body const& body = *call.body;
    auto entry = read_entry_id(body);
    if (!entry) return std::unexpected(entry.error());
    if (flag_in(body.root(), "isRevoked").value_or(false))
        return sim::fail(sim::Errc::invalid_argument, "A content approval cannot be created revoked.");
    sim::CreateApproval command{object_of<sim::UpdatePolicy>(policy).id, std::move(*entry), {}};
    if (auto const settings = body.member("deploymentSettings")) {
        auto read = read_settings(*settings, {}, SettingsOwner::approval);
        if (!read) return std::unexpected(read.error());
        command.settings = std::move(*read);
    }
    Tenant& tenant = tenant_of(call);
    auto const done = tenant.apply(std::move(command));
    if (!done) return std::unexpected(done.error());
    auto const& approvals = tenant.world().state().approvals;
    auto const seq = *approvals.seq_of({done->id});
    return Answer{201, Row{&kContentApproval, call.world, &approvals.items().at(seq), seq}};
}

sim::Result<Answer> patch_compliance_change(Call& call, Row const& row) {
    Body const& body = *call.body;
    auto const revoke = body.member("isRevoked");
    auto const settings = body.member("deploymentSettings");
    if (revoke && settings)
        return sim::fail(
            sim::Errc::invalid_argument,
            "Exactly one of 'isRevoked' and 'deploymentSettings' can be changed in one request.");
    Tenant& tenant = tenant_of(call);
    sim::ContentApproval const& a = approval(row);
    if (auto const wanted = flag_in(body.root(), "isRevoked")) {
        if (!*wanted && a.revoked)
            return sim::fail(sim::Errc::invalid_argument,
                             "The content approval '" + a.id.text() +
                                 "' is revoked; that is final. Create a new approval.");
        if (*wanted && !a.revoked)
            if (auto const done = tenant.apply(sim::RevokeApproval{a.id}); !done)
                return std::unexpected(done.error());
    }
    if (settings) {
        auto read = read_settings(*settings, a.settings, SettingsOwner::approval);
        if (!read) return std::unexpected(read.error());
        if (auto const done = tenant.apply(sim::UpdateApprovalSettings{a.id, std::move(*read)}); !done)
            return std::unexpected(done.error());
    }
    if (call.settings->patch_compliance_change_204) return Answer{204, std::nullopt};
    return Answer{200, row};
}

sim::Result<Answer> delete_compliance_change(Call& call, Row const& row) {
    return answer_to(call, sim::DeleteApproval{approval(row).id}, 204);
}

constinit edm::StructType const kComplianceChange{.name = "microsoft.graph.windowsUpdates.complianceChange",
                                                  .base = &kEntity,
                                                  .abstract = true,
                                                  .properties = kChangeProperties,
                                                  .navigations = kChangeNavigations,
                                                  .delay = edm::Delay::rules};
constinit edm::StructType const kContentApproval{.name = "microsoft.graph.windowsUpdates.contentApproval",
                                                 .base = &kComplianceChange,
                                                 .properties = kApprovalProperties,
                                                 .navigations = kApprovalNavigations};
constinit edm::StructType const kDeployableContent{
    .name = "microsoft.graph.windowsUpdates.deployableContent", .abstract = true, .entity = false};
constinit edm::StructType const kCatalogContent{.name = "microsoft.graph.windowsUpdates.catalogContent",
                                                .base = &kDeployableContent,
                                                .entity = false,
                                                .navigations = kContentNavigations};

}  // namespace fakegraph::resources
