/// ring and its kinds. (graph-windows-updates reference 2.1, 3.8, 3.9)
#include "fakegraph/resources/group_assignment.h"
#include "fakegraph/resources/policy.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Access;
using edm::Property;
using edm::Row;
using edm::Value;

sim::Ring const& ring(Row const& row) { return object_of<sim::Ring>(row); }

Value days(std::optional<std::int32_t> const& n) { return n ? Value{std::int64_t{*n}} : Value{}; }

constexpr Property kProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return ring(r).id.guid; }},
    {.name = "displayName",
     .type = kString,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(ring(r).display_name); },
     .required = true},
    {.name = "description",
     .type = kString,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(ring(r).description); },
     .required = true},
    {.name = "deferralInDays",
     .type = kInt32,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return days(ring(r).deferral_days); }},
    {.name = "isPaused",
     .type = kBoolean,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return ring(r).paused; },
     .required = true},
    {.name = "includedGroupAssignment",
     .type = complex_type(kIncludedGroupAssignment),
     .nullable = false,
     .access = Access::write,
     .get = [](Row const& r) -> Value { return included_row(r.world, ring(r)); },
     .required = true},
    {.name = "excludedGroupAssignment",
     .type = complex_type(kExcludedGroupAssignment),
     .nullable = false,
     .access = Access::write,
     .get = [](Row const& r) -> Value { return excluded_row(r.world, ring(r)); },
     .required = true},
    {.name = "createdDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return ring(r).created; }},
    {.name = "lastModifiedDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return ring(r).modified; }},
};
constexpr Property kQualityProperties[] = {
    {.name = "isHotpatchEnabled",
     .type = kBoolean,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return ring(r).hotpatch_enabled; }},
};
constexpr Property kFeatureProperties[] = {
    {.name = "offerIntervalInDays",
     .type = kInt32,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return days(ring(r).offer_interval_days); }},
    {.name = "offerDurationInDays",
     .type = kInt32,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) { return days(ring(r).offer_duration_days); }},
};

void take(Body const& body, std::string_view name, std::string& into) {
    if (auto text = text_in(body, name)) into = std::move(*text);
}
void take(Body const& body, std::string_view name, bool& into) {
    into = flag_in(body.root(), name).value_or(into);
}
void take(Body const& body, std::string_view name, std::optional<std::int32_t>& into) {
    if (body.member(name)) into = number_in(body.root(), name);  // null takes it away
}
sim::Result<void> take(Body const& body, std::string_view name, std::vector<sim::DirectoryGroupId>& into) {
    auto const assignment = body.member(name);
    if (!assignment) return {};
    auto groups = read_groups(*assignment);
    if (!groups) return std::unexpected(groups.error());
    into = std::move(*groups);
    return {};
}

/// `base` with what the body says.
sim::Result<sim::Ring> read_ring(Body const& body, sim::Ring base) {
    take(body, "displayName", base.display_name);
    take(body, "description", base.description);
    take(body, "isPaused", base.paused);
    take(body, "deferralInDays", base.deferral_days);
    take(body, "isHotpatchEnabled", base.hotpatch_enabled);
    take(body, "offerIntervalInDays", base.offer_interval_days);
    take(body, "offerDurationInDays", base.offer_duration_days);
    if (auto ok = take(body, "includedGroupAssignment", base.included); !ok)
        return std::unexpected(ok.error());
    if (auto ok = take(body, "excludedGroupAssignment", base.excluded); !ok)
        return std::unexpected(ok.error());
    return base;
}

bool is_of(sim::Ring const& ring, void const* policy) {
    return ring.policy == static_cast<sim::RingPolicy const*>(policy)->id;
}
edm::StructType const& type_of(sim::Ring const&, void const* policy) {
    return *policy_kind(static_cast<sim::RingPolicy const*>(policy)->kind).ring;
}

}  // namespace

sim::Result<edm::RowsPtr> rings(Call& call, Row const& policy) {
    using Store = decltype(sim::State::rings);
    return std::make_shared<StoreRows<Store>>(tenant_of(call).world().state().rings, kRing, call.world, is_of,
                                              policy.object, type_of);
}

sim::Result<Answer> create_ring(Call& call, Row const& policy) {
    auto const& owner = object_of<sim::RingPolicy>(policy);
    edm::StructType const* const type = call.body->type();
    // ASSUMED: a policy has rings of its own kind only.
    if (PolicyKind const& kind = policy_kind(owner.kind); type != kind.ring)
        return sim::fail(sim::Errc::invalid_argument,
                         "A policy of the type '" + std::string(kind.policy->name) +
                             "' has rings of the type '" + std::string(kind.ring->name) + "', not '" +
                             std::string(type->name) + "'.");
    sim::Ring base;
    base.policy = owner.id;
    auto read = read_ring(*call.body, std::move(base));
    if (!read) return std::unexpected(read.error());
    Tenant& tenant = tenant_of(call);
    auto const done = tenant.apply(sim::CreateRing{std::move(*read)});
    if (!done) return std::unexpected(done.error());
    auto const& store = tenant.world().state().rings;
    auto const seq = *store.seq_of({done->id});
    return Answer{201, Row{type, call.world, &store.items().at(seq), seq}};
}

sim::Result<Answer> patch_ring(Call& call, Row const& row) {
    auto read = read_ring(*call.body, ring(row));
    if (!read) return std::unexpected(read.error());
    if (auto const done = tenant_of(call).apply(sim::UpdateRing{ring(row).id, std::move(*read)}); !done)
        return std::unexpected(done.error());
    return Answer{200, row};
}

sim::Result<Answer> delete_ring(Call& call, Row const& row) {
    return answer_to(call, sim::DeleteRing{ring(row).id}, 204);
}

constinit edm::StructType const kRing{.name = "microsoft.graph.windowsUpdates.ring",
                                      .base = &kEntity,
                                      .abstract = true,
                                      .properties = kProperties};
constinit edm::StructType const kQualityUpdateRing{.name = "microsoft.graph.windowsUpdates.qualityUpdateRing",
                                                   .base = &kRing,
                                                   .properties = kQualityProperties};
constinit edm::StructType const kDriverUpdateRing{.name = "microsoft.graph.windowsUpdates.driverUpdateRing",
                                                  .base = &kRing};
constinit edm::StructType const kFeatureUpdateRing{.name = "microsoft.graph.windowsUpdates.featureUpdateRing",
                                                   .base = &kRing,
                                                   .properties = kFeatureProperties};

}  // namespace fakegraph::resources
