/// Directory groups and resource connections.
#include <algorithm>
#include <string>

#include "sim/applicability/rank.h"
#include "sim/service/checker.h"

namespace sim {
namespace {

constexpr std::size_t kMaxGroupName = 256;

/// Names of Azure resources: letter case does not count.
struct WorkspaceName {
    std::string_view subscription, resource_group, workspace;
    friend bool operator==(WorkspaceName const& a, WorkspaceName const& b) noexcept {
        return same_id(a.subscription, b.subscription) && same_id(a.resource_group, b.resource_group) &&
               same_id(a.workspace, b.workspace);
    }
};

Result<void> group_name(std::string_view name) {
    if (!name.empty() && name.size() <= kMaxGroupName) return {};
    return fail(Errc::invalid_argument,
                "Invalid value specified for property 'displayName' of resource 'Group'.");
}

std::unexpected<Error> no_object(Guid const& id) {
    return fail(Errc::not_found,
                "Resource '" + id.text() +
                    "' does not exist or one of its queried reference-property objects are not present.");
}

}  // namespace

Result<void> Checker::operator()(CreateDirectoryGroup const& c) const { return group_name(c.display_name); }

Result<void> Checker::operator()(DeleteDirectoryGroup const& c) const {
    if (s.directory_groups.find(c.id) == nullptr) return no_object(c.id.guid);
    return {};
}

Result<void> Checker::operator()(ChangeDirectoryGroup const& c) const {
    if (s.directory_groups.find(c.id) == nullptr) return no_object(c.id.guid);
    if (c.display_name)
        if (auto ok = group_name(*c.display_name); !ok) return ok;
    for (auto const* refs : {&c.add, &c.remove})
        for (auto const& id : refs->by_id())
            if (!p.fleet->index_of(id)) return no_object(id.guid);
    return {};
}

Result<void> Checker::operator()(CreateConnection const& c) const {
    WorkspaceName const wanted{c.subscription, c.resource_group, c.workspace};
    for (auto const& [seq, other] : s.connections.items())
        if (wanted == WorkspaceName{other.subscription, other.resource_group, other.workspace})
            return fail(Errc::already_exists, "The specified resource already exists.");
    auto const not_linked = fail(Errc::invalid_argument,
                                 "The specified workspace was not able to be linked. Verify that the key "
                                 "properties are correct.");
    if (!Guid::parse(c.subscription) || c.resource_group.empty() || c.workspace.empty()) return not_linked;
    if (p.workspaces.empty()) return {};
    auto const at = std::ranges::find_if(p.workspaces, [&](Workspace const& w) {
        return wanted == WorkspaceName{w.subscription, w.resource_group, w.name};
    });
    if (at == p.workspaces.end()) return not_linked;
    if (!at->subscription_active)
        return fail(Errc::forbidden,
                    "The specified workspace was not able to be linked. Verify that the Azure subscription "
                    "is active.");
    if (!at->linkable) return not_linked;
    return {};
}

Result<void> Checker::operator()(DeleteConnection const& c) const {
    if (s.connections.find(c.id) == nullptr) return not_found("resource connection");
    return {};
}

}  // namespace sim
