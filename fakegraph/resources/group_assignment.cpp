/// groupAssignment, its two kinds, and assignedGroup. (graph-windows-updates reference 2.2, 3.8)
#include "fakegraph/resources/group_assignment.h"

#include <algorithm>

#include "fakegraph/resources/directory_group.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Access;
using edm::Property;
using edm::Row;
using edm::Value;

using Groups = std::vector<sim::DirectoryGroupId> sim::Ring::*;

/// Rows of assigned groups carry the side in the upper half of `index` and the place in the lower.
constexpr Groups kSides[] = {&sim::Ring::included, &sim::Ring::excluded};

sim::DirectoryGroupId const& group_id(Row const& row) {
    auto const& groups = object_of<sim::Ring>(row).*kSides[row.index >> 32];
    return groups[row.index & 0xffffffffU];
}

Value assigned_group(Row const& owner, std::size_t i) {
    return Row{&kAssignedGroup, owner.world, owner.object, owner.index << 32 | i};
}

template <std::size_t kSide>
Value assignments(Row const& r) {
    return edm::List{Row{r.type, r.world, r.object, kSide}, (object_of<sim::Ring>(r).*kSides[kSide]).size(),
                     assigned_group};
}

template <std::size_t kSide>
constexpr Property kAssignments[] = {
    {.name = "assignments",
     .type = complex_type(kAssignedGroup, true),
     .nullable = false,
     .access = Access::write,
     .get = assignments<kSide>,
     .required = true},
};

constexpr Property kGroupProperties[] = {
    {.name = "groupId",
     .type = kString,
     .nullable = false,
     .access = Access::write,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return group_id(r).guid; },
     .required = true},
};

constexpr edm::Navigation kGroupNavigations[] = {
    {.name = "group",
     .target = &kGroup,
     .contained = false,
     .row = [](Call& call, Row const& r) { return group_row(call, group_id(r)); },
     .refusal = "A group changes below groups.",
     .noun = "group",
     .context = "groups"},
};

}  // namespace

edm::Row included_row(void const* world, sim::Ring const& ring) {
    return {&kIncludedGroupAssignment, world, &ring, 0};
}
edm::Row excluded_row(void const* world, sim::Ring const& ring) {
    return {&kExcludedGroupAssignment, world, &ring, 1};
}

sim::Result<std::vector<sim::DirectoryGroupId>> read_groups(simdjson::dom::element assignment) {
    std::vector<sim::DirectoryGroupId> groups;
    for (auto const item : items_of(member_of(assignment, "assignments"))) {
        auto const text = view_in(item, "groupId");
        if (!text)
            return sim::fail(sim::Errc::invalid_argument, "Property 'groupId' of an assignment is required.");
        auto const id = guid_of(*text, "groupId");
        if (!id) return std::unexpected(id.error());
        if (sim::DirectoryGroupId const group{*id}; std::ranges::find(groups, group) == groups.end())
            groups.push_back(group);
    }
    return groups;
}

// Captures print the type of an assignment although it is the declared one.
constinit edm::StructType const kGroupAssignment{
    .name = "microsoft.graph.windowsUpdates.groupAssignment", .abstract = true, .entity = false};
constinit edm::StructType const kIncludedGroupAssignment{
    .name = "microsoft.graph.windowsUpdates.includedGroupAssignment",
    .base = &kGroupAssignment,
    .entity = false,
    .properties = kAssignments<0>,
    .type_shown = edm::TypeShown::always};
constinit edm::StructType const kExcludedGroupAssignment{
    .name = "microsoft.graph.windowsUpdates.excludedGroupAssignment",
    .base = &kGroupAssignment,
    .entity = false,
    .properties = kAssignments<1>,
    .type_shown = edm::TypeShown::always};
constinit edm::StructType const kAssignedGroup{.name = "microsoft.graph.windowsUpdates.assignedGroup",
                                               .entity = false,
                                               .properties = kGroupProperties,
                                               .navigations = kGroupNavigations};

}  // namespace fakegraph::resources
