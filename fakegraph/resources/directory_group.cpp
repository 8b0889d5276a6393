/// directoryObject and group, as far as rings need them: security groups of devices. Source: Graph reference
/// of microsoft.graph.group (2026), the members that this directory knows.
#include "fakegraph/resources/directory_group.h"

#include <algorithm>

#include "fakegraph/resources/directory_device.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Access;
using edm::Property;
using edm::Row;
using edm::Value;

sim::DirectoryGroup const& group(Row const& row) { return object_of<sim::DirectoryGroup>(row); }

/// ASSUMED: a group of the scenario has its name, less what an address cannot hold, as nickname.
std::string nickname_of(sim::DirectoryGroup const& g) {
    if (!g.mail_nickname.empty()) return g.mail_nickname;
    std::string out;
    for (char const c : g.display_name)
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) out += c;
    return out;
}

sim::Guid object_id(Row const& r) {
    if (r.type == &kDevice) return world_of(r).fleet().directory_id_of(device_of(r)).guid;
    if (r.type == &kGroup) return group(r).id.guid;
    return r.type == &kOrganization ? tenant_of(r).id() : tenant_of(r).administrator_id();
}

constexpr Property kObjectProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return object_id(r); }},
};
constexpr Property kProperties[] = {
    {.name = "createdDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return group(r).created; }},
    {.name = "description",
     .type = kString,
     .access = Access::write,
     .uses = kSearchable | edm::kSearch,
     .get = [](Row const& r) -> Value {
         std::string_view const text = group(r).description;
         return text.empty() ? Value{} : Value{text};
     }},
    {.name = "displayName",
     .type = kString,
     .access = Access::write,
     .uses = kSearchable | edm::kSearch,
     .get = [](Row const& r) -> Value { return std::string_view(group(r).display_name); },
     .required = true},
    {.name = "groupTypes",
     .type = kStrings,
     .nullable = false,
     .access = Access::create_only,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value {
         return edm::List{r, 0, nullptr};
     }},
    {.name = "mailEnabled",
     .type = kBoolean,
     .access = Access::create_only,
     .uses = edm::kFilter,
     .get = [](Row const&) -> Value { return false; },
     .required = true},
    {.name = "mailNickname",
     .type = kString,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return nickname_of(group(r)); },
     .required = true},
    {.name = "securityEnabled",
     .type = kBoolean,
     .access = Access::create_only,
     .uses = edm::kFilter,
     .get = [](Row const&) -> Value { return true; },
     .required = true},
};

/// The device whose directory object a link names: `…/directoryObjects/{id}`, `…/devices/{id}` or the id
/// alone.
sim::Result<sim::DeviceIndex> linked_device(sim::World const& world, std::string_view link) {
    std::string_view const key = key_in_link(link);
    auto const guid = sim::Guid::parse(key);
    auto const device = guid ? world.fleet().index_of(sim::DirectoryId{*guid}) : std::nullopt;
    if (!device)
        return sim::fail(
            sim::Errc::not_found,
            "Resource '" + std::string(key) +
                "' does not exist or one of its queried reference-property objects are not present.");
    return *device;
}

sim::Result<Answer> add_member(Call& call, Row const& parent) {
    auto const& world = tenant_of(call).world();
    auto const device = linked_device(world, text_in(*call.body, "@odata.id").value_or(""));
    if (!device) return std::unexpected(device.error());
    if (group(parent).members.contains(*device))
        return sim::fail(sim::Errc::invalid_argument,
                         "One or more added object references already exist for the following modified "
                         "properties: 'members'.");
    sim::DeviceRefs one;
    one.add(*device);
    return answer_to(call, sim::ChangeDirectoryGroup{group(parent).id, std::nullopt, std::move(one), {}},
                     204);
}

/// Rows of members carry their group in `object`.
sim::Result<Answer> remove_member(Call& call, Row const& member) {
    sim::DeviceRefs one;
    one.add(device_of(member));
    return answer_to(call, sim::ChangeDirectoryGroup{group(member).id, std::nullopt, {}, std::move(one)},
                     204);
}

constexpr edm::Navigation kNavigations[] = {
    {.name = "members",
     .target = &kDirectoryObject,
     .collection = true,
     .contained = false,
     .rows = [](Call& call, Row const& r) -> sim::Result<edm::RowsPtr> {
         return device_object_rows(tenant_of(call), std::make_shared<sim::DeviceSet const>(group(r).members),
                                   r.object);
     },
     .refusal = "Members come and go by their references: members/$ref.",
     .noun = "directory object",
     .context = "directoryObjects",
     .add_ref = add_member,
     .remove_ref = remove_member,
     .binds = true},
};

/// ASSUMED: the directory holds security groups with assigned members only; other kinds are refused by name.
sim::Result<void> refuse_other_kinds(Body const& body) {
    auto const refuse = [](std::string_view what) {
        return sim::fail(sim::Errc::not_simulated, std::string(what) + " are not simulated.");
    };
    if (flag_in(body.root(), "mailEnabled").value_or(false)) return refuse("Mail-enabled groups");
    if (auto const types = body.member("groupTypes"); !items_of(types).empty())
        return refuse("Groups with 'groupTypes'");
    if (!flag_in(body.root(), "securityEnabled").value_or(true))
        return refuse("Groups without 'securityEnabled'");
    if (body.member("owners@odata.bind")) return refuse("Owners of groups");
    return {};
}

/// `members@odata.bind`: links to devices.
sim::Result<sim::DeviceRefs> bound_members(Call& call) {
    sim::DeviceRefs out;
    auto const& world = tenant_of(call).world();
    for (auto const item : items_of(call.body->member("members@odata.bind"))) {
        auto const device = linked_device(world, as_text(item).value_or(""));
        if (!device) return std::unexpected(device.error());
        out.add(*device);
    }
    return out;
}

}  // namespace

edm::RowsPtr directory_groups(Tenant const& tenant) {
    return std::make_shared<StoreRows<decltype(sim::State::directory_groups)>>(
        tenant.world().state().directory_groups, kGroup, &tenant);
}

std::optional<Row> group_row(Call& call, sim::DirectoryGroupId const& id) {
    auto const& groups = tenant_of(call).world().state().directory_groups;
    auto const seq = groups.seq_of(id);
    if (!seq) return std::nullopt;
    return Row{&kGroup, call.world, &groups.items().at(*seq), *seq};
}

sim::Result<Answer> create_group(Call& call, Row const&) {
    Body const& body = *call.body;
    if (auto ok = refuse_other_kinds(body); !ok) return std::unexpected(ok.error());
    auto members = bound_members(call);
    if (!members) return std::unexpected(members.error());
    Tenant& tenant = tenant_of(call);
    auto const done = tenant.apply(sim::CreateDirectoryGroup{text_in(body, "displayName").value_or(""),
                                                             text_in(body, "mailNickname").value_or(""),
                                                             text_in(body, "description").value_or("")});
    if (!done) return std::unexpected(done.error());
    sim::DirectoryGroupId const id{done->id};
    if (!members->empty())
        if (auto const added =
                tenant.apply(sim::ChangeDirectoryGroup{id, std::nullopt, std::move(*members), {}});
            !added)
            return std::unexpected(added.error());
    return Answer{201, group_row(call, id)};
}

sim::Result<Answer> patch_group(Call& call, Row const& row) {
    Body const& body = *call.body;
    auto members = bound_members(call);
    if (!members) return std::unexpected(members.error());
    sim::ChangeDirectoryGroup command{group(row).id, text_in(body, "displayName"), std::move(*members), {}};
    command.mail_nickname = text_in(body, "mailNickname");
    if (body.member("description")) command.description = text_in(body, "description").value_or("");
    return answer_to(call, std::move(command), 204);
}

sim::Result<Answer> delete_group(Call& call, Row const& row) {
    return answer_to(call, sim::DeleteDirectoryGroup{group(row).id}, 204);
}

constinit edm::StructType const kDirectoryObject{.name = "microsoft.graph.directoryObject",
                                                 .base = &kEntity,
                                                 .properties = kObjectProperties,
                                                 .eventual = true};
constinit edm::StructType const kGroup{.name = "microsoft.graph.group",
                                       .base = &kDirectoryObject,
                                       .properties = kProperties,
                                       .navigations = kNavigations};

}  // namespace fakegraph::resources
