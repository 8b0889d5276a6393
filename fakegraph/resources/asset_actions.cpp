#include "fakegraph/resources/asset_actions.h"

#include "fakegraph/resources/updatable_asset.h"

namespace fakegraph::resources {
namespace {

using simdjson::dom::element;

/// `#microsoft.graph.windowsUpdates.azureADDevice`, with or without the `#`: which of the two concrete types
/// it names.
sim::Result<edm::StructType const*> asset_type(std::string_view name, std::string_view member) {
    std::string_view const bare = name.starts_with('#') ? name.substr(1) : name;
    for (auto const* type : {&kAzureADDevice, &kUpdatableAssetGroup})
        if (bare.size() == type->name.size() &&
            std::equal(bare.begin(), bare.end(), type->name.begin(),
                       [](char a, char b) { return (a | 32) == (b | 32); }))
            return type;
    return sim::fail(sim::Errc::invalid_argument,
                     "The value '" + std::string(name) + "' of '" + std::string(member) +
                         "' is not '#microsoft.graph.windowsUpdates.azureADDevice' or "
                         "'#microsoft.graph.windowsUpdates.updatableAssetGroup'.");
}

/// The ids of a body, on their way to AssetRefs.
class RefReader {
public:
    explicit RefReader(std::size_t most) { devices_.reserve(most); }

    sim::Result<void> add(edm::StructType const& type, std::string_view id) {
        bool const is_device = &type == &kAzureADDevice;
        auto const guid = sim::Guid::parse(id);
        if (!guid)
            return std::unexpected(
                guid_of(id, is_device ? "id of an azureADDevice" : "id of an updatableAssetGroup").error());
        if (is_device)
            devices_.push_back({*guid});
        else
            refs_.groups.push_back({*guid});
        return {};
    }
    sim::AssetRefs finish(Call& call) && {
        refs_.devices.add(tenant_of(call).world().fleet(), devices_);
        return std::move(refs_);
    }

private:
    std::vector<sim::DeviceId> devices_;
    sim::AssetRefs refs_;
};

sim::UpdateCategory category_of(Body const& body) {
    auto const named = enum_in<sim::UpdateCategory>(body.root(), "updateCategory", kUpdateCategory);
    return named.value_or(sim::UpdateCategory::driver);
}

sim::Result<Answer> enroll(Call& call, sim::Result<sim::AssetRefs> assets, bool enroll) {
    if (!assets) return std::unexpected(assets.error());
    if (!assets->groups.empty())
        return sim::fail(sim::Errc::invalid_argument, "An updatableAssetGroup cannot be enrolled: '" +
                                                          assets->groups.front().text() + "'.");
    auto const category = category_of(*call.body);
    if (enroll) return answer_to(call, sim::EnrollAssets{category, std::move(assets->devices)}, 202);
    return answer_to(call, sim::UnenrollAssets{category, std::move(assets->devices)}, 202);
}

sim::Result<Answer> change(Call& call, edm::Row const& group, sim::Result<sim::AssetRefs> assets, bool add) {
    if (group.type != &kUpdatableAssetGroup)
        return sim::fail(sim::Errc::invalid_argument,
                         "An azureADDevice has no members; only an updatableAssetGroup has.");
    if (!assets) return std::unexpected(assets.error());
    if (!assets->groups.empty())
        return sim::fail(sim::Errc::invalid_argument,
                         "An updatableAssetGroup holds devices only, not the group '" +
                             assets->groups.front().text() + "'.");
    auto const id = object_of<sim::AssetGroup>(group).id;
    if (add) return answer_to(call, sim::AddGroupMembers{id, std::move(assets->devices)}, 202);
    return answer_to(call, sim::RemoveGroupMembers{id, std::move(assets->devices)}, 202);
}

}  // namespace

sim::Result<sim::AssetRefs> read_assets(Call& call, std::string_view list) {
    auto const items = items_of(call.body->member(list));
    RefReader reader(items.size());
    for (element const item : items) {
        auto const type = asset_type(view_in(item, "@odata.type").value_or(""), "@odata.type");
        if (!type) return std::unexpected(type.error());
        if (auto ok = reader.add(**type, view_in(item, "id").value_or("")); !ok)
            return std::unexpected(ok.error());
    }
    return std::move(reader).finish(call);
}

sim::Result<sim::AssetRefs> read_asset_ids(Call& call, std::string_view list) {
    Body const& body = *call.body;
    if (is_absent(body.member(list))) return sim::AssetRefs{};
    auto const type_name = view_in(body.root(), "memberEntityType");
    if (!type_name)
        return sim::fail(sim::Errc::invalid_argument, "The parameter 'memberEntityType' is missing.");
    auto const type = asset_type(*type_name, "memberEntityType");
    if (!type) return std::unexpected(type.error());
    simdjson::dom::array ids;
    if (body.member(list)->get(ids) != simdjson::SUCCESS) return sim::AssetRefs{};
    RefReader reader(ids.size());
    for (element const id : ids)
        if (auto ok = reader.add(**type, as_text(id).value_or("")); !ok) return std::unexpected(ok.error());
    return std::move(reader).finish(call);
}

template <bool kEnroll>
sim::Result<Answer> enroll_assets(Call& call, edm::Row const&) {
    return enroll(call, read_assets(call, "assets"), kEnroll);
}
template <bool kEnroll>
sim::Result<Answer> enroll_assets_by_id(Call& call, edm::Row const&) {
    return enroll(call, read_asset_ids(call, "ids"), kEnroll);
}
template <bool kAdd>
sim::Result<Answer> change_members(Call& call, edm::Row const& group) {
    return change(call, group, read_assets(call, "assets"), kAdd);
}
template <bool kAdd>
sim::Result<Answer> change_members_by_id(Call& call, edm::Row const& group) {
    return change(call, group, read_asset_ids(call, "ids"), kAdd);
}

template sim::Result<Answer> enroll_assets<true>(Call&, edm::Row const&);
template sim::Result<Answer> enroll_assets<false>(Call&, edm::Row const&);
template sim::Result<Answer> enroll_assets_by_id<true>(Call&, edm::Row const&);
template sim::Result<Answer> enroll_assets_by_id<false>(Call&, edm::Row const&);
template sim::Result<Answer> change_members<true>(Call&, edm::Row const&);
template sim::Result<Answer> change_members<false>(Call&, edm::Row const&);
template sim::Result<Answer> change_members_by_id<true>(Call&, edm::Row const&);
template sim::Result<Answer> change_members_by_id<false>(Call&, edm::Row const&);

sim::Result<edm::RowsPtr> all_assets(Call& call, edm::Row const&) {
    Tenant const& tenant = tenant_of(call);
    std::vector<sim::AssetGroupId> groups;
    for (auto const& [seq, group] : tenant.world().state().groups.items()) groups.push_back(group.id);
    return asset_rows(tenant, groups,
                      std::make_shared<sim::DeviceSet const>(tenant.world().state().registered));
}

sim::Result<Answer> create_asset(Call& call, edm::Row const&) {
    // Named by the body, or by a cast in the path.
    if (call.body->type() != &kUpdatableAssetGroup)
        return sim::fail(sim::Errc::invalid_argument,
                         "An azureADDevice cannot be created; it is registered by enrolling it or by adding "
                         "it to an audience.");
    auto const done = tenant_of(call).apply(sim::CreateAssetGroup{});
    if (!done) return std::unexpected(done.error());
    auto const& groups = tenant_of(call).world().state().groups;
    auto const seq = *groups.seq_of({done->id});
    return Answer{201, edm::Row{&kUpdatableAssetGroup, call.world, &groups.items().at(seq), seq}};
}

sim::Result<Answer> delete_asset(Call& call, edm::Row const& asset) {
    if (asset.type == &kUpdatableAssetGroup)
        return answer_to(call, sim::DeleteAssetGroup{object_of<sim::AssetGroup>(asset).id}, 202);
    auto const& world = tenant_of(call).world();
    return answer_to(call, sim::DeleteDevice{sim::id_of(world.premises(), world.state(), device_of(asset))},
                     202);
}

}  // namespace fakegraph::resources
