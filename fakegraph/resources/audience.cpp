/// deploymentAudience. (graph-windows-updates reference 2.1, 3.3)
#include "fakegraph/resources/audience.h"

#include "fakegraph/resources/asset_actions.h"
#include "fakegraph/resources/types.h"
#include "fakegraph/resources/updatable_asset.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

sim::Audience const& audience(Row const& row) { return object_of<sim::Audience>(row); }

constexpr Property kProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return audience(r).id.guid; }},
    // In no schema, though on the wire. ASSUMED: the number of devices that are members and not excluded.
    {.name = "reportingDeviceCount",
     .type = kInt32,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         return static_cast<std::int64_t>(sim::effective_members(world_of(r).state(), audience(r)).size());
     },
     .undeclared = true},
};

edm::RowsPtr side_rows(Call& call, sim::AudienceSide const& side) {
    return asset_rows(tenant_of(call), side.groups, std::make_shared<sim::DeviceSet const>(side.devices));
}

// ASSUMED: the enroll actions below members and exclusions act as those of updatableAssets: on the assets
// that the body names, members or not.
constexpr edm::Navigation kNavigations[] = {
    {.name = "applicableContent",
     .target = &kApplicableContent,
     .collection = true,
     .rows = applicable_content,
     .refusal = kServiceFindsContent,
     .noun = "applicable content",
     .token = edm::TokenStyle::range_json,
     .empty_on_create = true},
    {.name = "members",
     .target = &kUpdatableAsset,
     .collection = true,
     .rows = [](Call& call, Row const& r) -> sim::Result<edm::RowsPtr> {
         return side_rows(call, audience(r).members);
     },
     .refusal = kAudienceChangesByActions,
     .noun = "updatable asset",
     .operations = kAssetCollectionOperations},
    {.name = "exclusions",
     .target = &kUpdatableAsset,
     .collection = true,
     .rows = [](Call& call, Row const& r) -> sim::Result<edm::RowsPtr> {
         return side_rows(call, audience(r).exclusions);
     },
     .refusal = kAudienceChangesByActions,
     .noun = "updatable asset",
     .operations = kAssetCollectionOperations},
};

constexpr edm::Parameter kUpdateParameters[] = {
    {.name = "addMembers", .type = kAssets, .entity = &kUpdatableAsset},
    {.name = "removeMembers", .type = kAssets, .entity = &kUpdatableAsset},
    {.name = "addExclusions", .type = kAssets, .entity = &kUpdatableAsset},
    {.name = "removeExclusions", .type = kAssets, .entity = &kUpdatableAsset},
};
constexpr edm::Parameter kUpdateByIdParameters[] = {
    {.name = "memberEntityType", .type = kString, .required = true},
    {.name = "addMembers", .type = kStrings},
    {.name = "removeMembers", .type = kStrings},
    {.name = "addExclusions", .type = kStrings},
    {.name = "removeExclusions", .type = kStrings},
};

template <class Read>
sim::Result<Answer> update(Call& call, Row const& row, Read read) {
    sim::UpdateAudience command{audience(row).id, {}, {}, {}, {}};
    std::pair<std::string_view, sim::AssetRefs*> const lists[] = {
        {"addMembers", &command.add_members},
        {"removeMembers", &command.remove_members},
        {"addExclusions", &command.add_exclusions},
        {"removeExclusions", &command.remove_exclusions}};
    for (auto const& [name, refs] : lists) {
        auto found = read(call, name);
        if (!found) return std::unexpected(found.error());
        *refs = std::move(*found);
    }
    return answer_to(call, std::move(command), 202);
}

constexpr edm::Operation kOperations[] = {
    {.name = "updateAudience",
     .parameters = kUpdateParameters,
     .handler = [](Call& call, Row const& r) { return update(call, r, read_assets); },
     .delay = edm::Delay::audience},
    {.name = "updateAudienceById",
     .parameters = kUpdateByIdParameters,
     .handler = [](Call& call, Row const& r) { return update(call, r, read_asset_ids); },
     .delay = edm::Delay::audience},
};

}  // namespace

edm::Row audience_row(void const* world, sim::Audience const& a) {
    return {&kDeploymentAudience, world, &a, 0};
}

std::optional<simdjson::dom::element> audience_in(Body const& body) {
    auto const reference = body.member("audience");
    return is_absent(reference) ? body.member("audience@odata.bind") : reference;
}

sim::Result<sim::AudienceId> read_audience(simdjson::dom::element reference) {
    std::string_view text;
    if (auto const bound = as_text(reference)) {
        text = key_in_link(*bound);
    } else if (auto const id = member_of(reference, "id"); !is_absent(id)) {
        text = as_text(*id).value_or("");
    } else if (auto const address = member_of(reference, "@odata.id"); !is_absent(address)) {
        text = key_in_link(as_text(*address).value_or(""));
    } else {
        return sim::fail(sim::Errc::invalid_argument,
                         "The property 'audience' must name an audience by 'id' or '@odata.id'.");
    }
    auto const guid = guid_of(text, "id of the property 'audience'");
    if (!guid) return std::unexpected(guid.error());
    return sim::AudienceId{*guid};
}

edm::RowsPtr audience_rows(Tenant const& tenant) {
    return std::make_shared<StoreRows<decltype(sim::State::audiences)>>(tenant.world().state().audiences,
                                                                        kDeploymentAudience, &tenant);
}

sim::Result<Answer> create_audience(Call& call, Row const&) {
    // ASSUMED: an older table lists both as properties of the body, where no sample sends them.
    for (std::string_view const side : {"members", "exclusions"})
        if (!items_of(call.body->member(side)).empty())
            return sim::fail(sim::Errc::invalid_argument,
                             "An audience is created empty: '" + std::string(side) +
                                 "' are added by updateAudience or updateAudienceById.");
    auto const done = tenant_of(call).apply(sim::CreateAudience{});
    if (!done) return std::unexpected(done.error());
    auto const& audiences = tenant_of(call).world().state().audiences;
    return Answer{201, audience_row(call.world, *audiences.find({done->id}))};
}

sim::Result<Answer> delete_audience(Call& call, Row const& row) {
    auto answer = answer_to(call, sim::DeleteAudience{audience(row).id}, 204);
    if (!answer && answer.error().code == sim::Errc::wrong_state && call.settings->audience_in_use_400)
        answer.error().code = sim::Errc::invalid_argument;
    return answer;
}

constinit edm::StructType const kDeploymentAudience{
    .name = "microsoft.graph.windowsUpdates.deploymentAudience",
    .base = &kEntity,
    .properties = kProperties,
    .navigations = kNavigations,
    .operations = kOperations};

}  // namespace fakegraph::resources
