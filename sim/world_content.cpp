/// What a World says about content for devices, as a reader asks.
#include <algorithm>

#include "sim/service/content.h"
#include "sim/service/holds.h"
#include "sim/service/software.h"
#include "sim/world.h"

namespace sim {

std::vector<EntryIndex> World::applicable_content(DeviceSet const& members) const {
    auto out = applicability().applicable(managed_among(state_, members, UpdateCategory::driver),
                                          state_.installed, state_.now);
    auto const quality =
        applicable_quality(premises(), state_, managed_among(state_, members, UpdateCategory::quality));
    for (std::uint32_t e = raw(catalog().first_software()); e < catalog().size(); ++e) {
        EntryIndex const entry{e};
        bool const applies = catalog().kind(entry) == EntryKind::quality
                                 ? quality.contains(entry)
                                 : !matched_devices(members, entry).empty();
        if (applies) out.push_back(entry);
    }
    return out;
}

DeviceSet World::matched_devices(DeviceSet const& members, EntryIndex e) const {
    if (!catalog().is_offered_at(e, state_.now)) return {};
    switch (catalog().kind(e)) {
        case EntryKind::driver:
            return managed_among(state_, members, UpdateCategory::driver) &
                   applicability().matched(e, state_.installed);
        case EntryKind::quality: {
            auto const all = applicable_quality(premises(), state_,
                                                managed_among(state_, members, UpdateCategory::quality));
            auto const found = all.find(e);
            return found == all.end() ? DeviceSet() : found->second;
        }
        case EntryKind::feature:
            return software_wanted_by(premises(), state_, e, {},
                                      managed_among(state_, members, UpdateCategory::feature));
        case EntryKind::recovery:
            return software_wanted_by(premises(), state_, e, {}, members);
    }
    return {};
}

WindowsBuild World::windows(DeviceIndex d) const { return windows_of(premises(), state_, d); }

Readiness const& World::windows11_readiness(DeviceIndex d) const {
    return premises().eligibility.windows11[fleet().variant_of(d).model];
}

HotpatchStanding World::hotpatch(DeviceIndex d) const {
    WindowsBuild const now = windows(d);
    Variant const& v = fleet().variant_of(d);
    auto const& eligibility = premises().eligibility;
    HotpatchStanding out;
    out.eligible = now.build >= kFirstHotpatchBuild && eligibility.can_hotpatch[v.model] &&
                   eligibility.is_hotpatch_edition[v.edition];
    out.on_track = out.eligible && hotpatch_track(catalog(), now, state_.now).is_on;
    return out;
}

std::vector<DeviceHold> World::holds(DeviceIndex d) const {
    std::vector<DeviceHold> out;
    if (premises().holds.empty() || !is_known(premises(), d)) return out;
    bool const enrolled = state_.enrolled[static_cast<std::size_t>(UpdateCategory::feature)].contains(d);
    for (auto const& [seq, deployment] : state_.deployments.items()) {
        if (catalog().kind(deployment.entry) != EntryKind::feature || !enrolled) continue;
        if (effective_state(state_, deployment) != EffectiveState::offering) continue;
        if (deployment.rollout.offered.contains(d) || !members_of(state_, deployment).contains(d)) continue;
        auto holds = held_by(premises(), state_, deployment.entry, settings_of(state_, deployment), d);
        if (!holds.empty()) out.push_back({deployment.id, deployment.entry, std::move(holds)});
    }
    return out;
}

}  // namespace sim
