/// Directory groups and resource connections.
#include <algorithm>

#include "sim/service/applier.h"

namespace sim {

Guid Applier::operator()(CreateDirectoryGroup const& c) const {
    DirectoryGroupId const id = fresh<DirectoryGroupId>(IdKind::directory_group);
    s.directory_groups.add({id, c.display_name, {}, s.now, c.mail_nickname, c.description});
    return id.guid;
}

Guid Applier::operator()(DeleteDirectoryGroup const& c) const {
    std::vector<Ring const*> concerned;
    for (auto& [seq, ring] : s.rings.items()) {
        std::size_t named = 0;
        for (auto* side : {&ring.included, &ring.excluded}) named += std::erase(*side, c.id);
        if (named > 0) concerned.push_back(&ring);
    }
    s.directory_groups.erase(c.id);
    for (auto const* ring : concerned) ring_changed(*ring);
    return {};
}

Guid Applier::operator()(ChangeDirectoryGroup const& c) const {
    DirectoryGroup& group = *s.directory_groups.find(c.id);
    if (c.display_name) group.display_name = *c.display_name;
    if (c.mail_nickname) group.mail_nickname = *c.mail_nickname;
    if (c.description) group.description = *c.description;
    c.add.for_each_in_fleet([&](DeviceIndex d) { group.members.add(d); });
    for (auto const& id : c.add.by_id())
        if (auto const d = p.fleet->index_of(id)) group.members.add(*d);
    c.remove.for_each_in_fleet([&](DeviceIndex d) { group.members.remove(d); });
    for (auto const& id : c.remove.by_id())
        if (auto const d = p.fleet->index_of(id)) group.members.remove(*d);
    if (!c.add.empty() || !c.remove.empty()) rings_of_group_changed(c.id);
    return {};
}

Guid Applier::operator()(CreateConnection const& c) const {
    ConnectionId const id = fresh<ConnectionId>(IdKind::connection);
    s.connections.add({id, c.resource_group, c.subscription, c.workspace, ConnectionState::connected});
    return id.guid;
}

Guid Applier::operator()(DeleteConnection const& c) const {
    s.connections.erase(c.id);
    return {};
}

}  // namespace sim
