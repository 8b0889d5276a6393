#include "sim/service/candidates.h"

#include <algorithm>
#include <map>

#include "sim/service/software.h"

namespace sim {
namespace {

bool is_of_age(Premises const& p, State const& s, EntryIndex e, Ticks age) {
    return p.catalog->is_offered_at(e, s.now) && p.catalog->released(e) + age <= s.now;
}

std::vector<EntryIndex> drivers(Premises const& p, State const& s, Wanted const& w) {
    DeviceSet const enrolled = managed_among(s, w.members, UpdateCategory::driver);
    auto out = p.applicability->applicable(enrolled, s.installed, s.now);
    auto const& parties = w.settings.content_applicability
                              ? w.settings.content_applicability->offer_while_recommended_by
                              : std::nullopt;
    std::erase_if(out, [&](EntryIndex e) {
        if (!is_of_age(p, s, e, w.age)) return true;
        if (!parties) return false;
        DeviceSet const needy = enrolled & p.applicability->matched(e, s.installed);
        return !p.applicability->recommended_to(e, *parties, s.now).intersects(needy);
    });
    return out;
}

bool passes(ContentFilter const& filter, SoftwareEntry const& e) {
    if (e.kind != filter.kind) return false;
    if (e.kind != EntryKind::quality) return true;
    auto const wanted = filter.classification.value_or(Classification::all);
    return (wanted == Classification::all || wanted == e.classification) &&
           (!filter.cadence || *filter.cadence == e.cadence);
}

/// The lowest revision that some device has, by build number.
using Floors = std::map<std::uint32_t, std::uint32_t>;

Floors floors_of(Premises const& p, State const& s, DeviceSet const& devices) {
    Floors out;
    for_each_build(p, s, devices, [&](WindowsBuild build, Variant const&, DeviceSet const&) {
        auto const [at, fresh] = out.try_emplace(build.build, build.revision);
        if (!fresh) at->second = std::min(at->second, build.revision);
    });
    return out;
}

/// Spares a look at the history of updates that everybody has.
bool may_be_needed(SoftwareEntry const& e, Floors const& floors) {
    if (e.kind != EntryKind::quality) return true;
    return std::ranges::any_of(e.revisions, [&](Revision const& r) {
        auto const floor = floors.find(r.build.build);
        return floor != floors.end() && floor->second < r.build.revision;
    });
}

std::vector<EntryIndex> software(Premises const& p, State const& s, Wanted const& w) {
    DeviceSet rest = w.members;
    if (w.filter.kind == EntryKind::quality && !is_expedited(w.settings))
        rest = managed_among(s, rest, UpdateCategory::quality);
    Floors const floors = floors_of(p, s, rest);
    std::vector<EntryIndex> newest_first;
    for (std::uint32_t i = raw(p.catalog->first_software()); i < p.catalog->size(); ++i) {
        EntryIndex const e{i};
        SoftwareEntry const& entry = p.catalog->software(e);
        if (passes(w.filter, entry) && is_of_age(p, s, e, w.age) && may_be_needed(entry, floors))
            newest_first.push_back(e);
    }
    std::ranges::sort(newest_first, [&](EntryIndex a, EntryIndex b) {
        Instant const x = p.catalog->released(a);
        Instant const y = p.catalog->released(b);
        return x != y ? x > y : raw(a) < raw(b);
    });
    std::vector<EntryIndex> out;
    for (EntryIndex const e : newest_first) {
        if (rest.empty()) break;
        if (is_expedited(w.settings) && !p.catalog->is_expeditable_at(e, s.now)) continue;
        // Held back or not: what a hold or another update keeps waiting is approved all the same.
        DeviceSet const served = software_wanted_by(p, s, e, w.settings, rest);
        if (served.empty()) continue;
        out.push_back(e);
        rest -= served;  // they need nothing older
    }
    return out;
}

}  // namespace

std::vector<EntryIndex> candidates(Premises const& p, State const& s, Wanted const& wanted) {
    if (wanted.members.empty()) return {};
    return wanted.filter.kind == EntryKind::driver ? drivers(p, s, wanted) : software(p, s, wanted);
}

}  // namespace sim
