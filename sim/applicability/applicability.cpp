#include "sim/applicability/applicability.h"

#include <algorithm>

namespace sim {
namespace {

/// Up to Windows 10 1703 the service ranks CHIDs and offers only the most specific match. (R2.7)
constexpr std::uint32_t kFirstBuildWithoutChidRank = 16299;

bool names(std::span<std::string const> parties, std::string_view party) {
    return std::ranges::any_of(parties, [&](auto const& p) { return same_id(p, party); });
}

}  // namespace

bool Applicability::are_rivals(EntryIndex a, EntryIndex b) const noexcept {
    for (auto const& x : fits(a))
        for (auto const& y : fits(b))
            if (x.model == y.model && x.component == y.component) return true;
    return false;
}

bool Applicability::fits_os(Candidate const& c, std::uint32_t model, std::size_t component,
                            std::uint32_t build) const {
    if (!os_fits((*catalog_)[c.entry], build)) return false;
    if (build >= kFirstBuildWithoutChidRank) return true;
    return std::ranges::all_of(candidates_[model][component], [&](auto const& other) {
        return other.chid >= c.chid || !os_fits((*catalog_)[other.entry], build);
    });
}

DeviceSet Applicability::matched(EntryIndex e, EntrySets const& have) const {
    DeviceSet all;
    for (auto const& fit : fits(e)) {
        Candidate const& c = candidate(fit);
        DeviceSet here;
        for (std::uint32_t const v : variants_of_model_[fit.model]) {
            Variant const& variant = fleet_->variants()[v];
            if (better_at_start(c, fit, variant)) here.add_range(variant.devices);
        }
        if (here.empty()) continue;
        if (!have.empty()) {
            auto const& list = candidates_[fit.model][fit.component];
            for (std::size_t i = c.tier; i < list.size(); ++i)
                if (auto const owned = have.find(list[i].entry); owned != have.end()) here -= owned->second;
        }
        all |= here;
    }
    return all;
}

DeviceSet Applicability::still_matched(EntryIndex e, DeviceSet devices, EntrySets const& have) const {
    for (auto const& [owned, owners] : have) {
        // An entry that is as good wherever both fit takes its owners out, whatever their model; other cases
        // need the long way.
        bool shared = false;
        bool as_good_everywhere = true;
        for (auto const& fit : fits(e))
            for (auto const& other : fits(owned)) {
                if (fit.model != other.model || fit.component != other.component) continue;
                shared = true;
                as_good_everywhere = as_good_everywhere && candidate(other).tier >= candidate(fit).tier;
            }
        if (!shared || !owners.intersects(devices)) continue;
        bool const one_fit_a_model = std::ranges::adjacent_find(fits(e), {}, &Fit::model) == fits(e).end();
        if (!as_good_everywhere || !one_fit_a_model) return devices & matched(e, have);
        devices -= owners;
    }
    return devices;
}

bool Applicability::probe(EntryIndex e, DeviceSet const& within, EntrySets const& have) const {
    constexpr std::uint32_t kProbes = 16;
    for (auto const& fit : fits(e)) {
        Candidate const& c = candidate(fit);
        auto const& list = candidates_[fit.model][fit.component];
        auto const owned = [&](DeviceIndex d) {
            for (std::size_t i = c.tier; i < list.size(); ++i)
                if (auto const sets = have.find(list[i].entry);
                    sets != have.end() && sets->second.contains(d))
                    return true;
            return false;
        };
        for (std::uint32_t const v : variants_of_model_[fit.model]) {
            Variant const& variant = fleet_->variants()[v];
            if (!better_at_start(c, fit, variant)) continue;
            std::uint32_t const stride = variant.devices.size() / kProbes + 1;
            for (std::uint32_t at = variant.devices.begin; at < variant.devices.end; at += stride) {
                auto const member = within.next(at);
                if (!member || raw(*member) >= variant.devices.end) break;
                if (!owned(*member)) return true;
            }
        }
    }
    return false;
}

DeviceSet Applicability::beaten(EntryIndex e, EntryIndex better) const {
    DeviceSet out;
    for (auto const& fit : fits(e)) {
        for (auto const& other : fits(better)) {
            if (fit.model != other.model || fit.component != other.component) continue;
            if (candidate(other).tier <= candidate(fit).tier) continue;
            for (std::uint32_t const v : variants_of_model_[fit.model]) {
                Variant const& variant = fleet_->variants()[v];
                if (better_at_start(candidate(other), other, variant)) out.add_range(variant.devices);
            }
        }
    }
    return out;
}

void Applicability::mark_present(std::uint32_t model, std::span<Variant const* const> present,
                                 std::vector<std::uint8_t>& found) const {
    struct Seen {
        std::uint32_t tier;
        std::uint32_t build;
        bool operator==(Seen const&) const = default;
    };
    std::vector<Seen> seen;
    for (std::size_t c = 0; c < candidates_[model].size(); ++c) {
        auto const& list = candidates_[model][c];
        if (list.empty()) continue;
        seen.clear();
        for (Variant const* const v : present) {
            Seen const now{start_tier(*v, c), v->windows.build};
            if (std::ranges::find(seen, now) != seen.end()) continue;
            seen.push_back(now);
            for (std::size_t i = now.tier; i < list.size(); ++i)
                if (found[raw(list[i].entry)] == 0 && fits_os(list[i], model, c, now.build))
                    found[raw(list[i].entry)] = 1;
        }
    }
}

std::vector<EntryIndex> Applicability::applicable(DeviceSet const& within, EntrySets const& have,
                                                  Instant now) const {
    std::vector<EntryIndex> out;
    if (within.empty()) return out;
    std::vector<std::uint8_t> found(catalog_->drivers().size());
    std::vector<Variant const*> present;
    for (std::uint32_t m = 0; m < variants_of_model_.size(); ++m) {
        present.clear();
        for (std::uint32_t const v : variants_of_model_[m])
            if (within.touches(fleet_->variants()[v].devices)) present.push_back(&fleet_->variants()[v]);
        if (!present.empty()) mark_present(m, present, found);
    }
    // Entries that something installed since the start may have made useless: only these need a look at sets.
    std::vector<std::uint8_t> contested(catalog_->drivers().size());
    for (auto const& [entry, devices] : have) {
        if (devices.empty()) continue;
        for (auto const& fit : fits(entry)) {
            auto const& list = candidates_[fit.model][fit.component];
            for (auto const& c : list)
                if (c.tier <= list[fit.position].tier) contested[raw(c.entry)] = 1;
        }
    }
    for (std::uint32_t i = 0; i < found.size(); ++i) {
        EntryIndex const e{i};
        if (found[i] == 0 || !catalog_->is_offered_at(e, now)) continue;
        if (contested[i] == 0 || probe(e, within, have) || matched(e, have).intersects(within))
            out.push_back(e);
    }
    return out;
}

std::span<std::string const> Applicability::recommended_by(EntryIndex e, Variant const& v,
                                                           Instant now) const {
    if (!catalog_->is_driver(e)) return {};  // ASSUMED: nobody recommends Windows updates
    DriverEntry const& entry = (*catalog_)[e];
    if (entry.delivery != Delivery::automatic) return {};
    for (auto const& fit : fits(e)) {
        if (fit.model != v.model || !fits_os(candidate(fit), fit.model, fit.component, v.windows.build))
            continue;
        auto const& list = candidates_[fit.model][fit.component];
        bool const newest = std::ranges::none_of(list, [&](auto const& c) {
            return c.tier > candidate(fit).tier && (*catalog_)[c.entry].delivery == Delivery::automatic &&
                   catalog_->is_offered_at(c.entry, now) &&
                   fits_os(c, fit.model, fit.component, v.windows.build);
        });
        if (newest) return entry.recommended_by;
    }
    return {};
}

DeviceSet Applicability::recommended_to(EntryIndex e, std::span<std::string const> parties,
                                        Instant now) const {
    DeviceSet out;
    std::uint32_t last_model = ~0U;
    for (auto const& fit : fits(e)) {
        if (fit.model == last_model) continue;
        last_model = fit.model;
        for (std::uint32_t const v : variants_of_model_[fit.model]) {
            Variant const& variant = fleet_->variants()[v];
            auto const by = recommended_by(e, variant, now);
            if (std::ranges::any_of(by, [&](auto const& party) { return names(parties, party); }))
                out.add_range(variant.devices);
        }
    }
    return out;
}

std::optional<EntryIndex> Applicability::installed_entry(DeviceIndex d, std::size_t component,
                                                         EntrySets const& have) const {
    Variant const& v = fleet_->variant_of(d);
    auto const& list = candidates_[v.model][component];
    for (std::size_t i = list.size(); i-- > start_tier(v, component);) {
        auto const owned = have.find(list[i].entry);
        if (owned != have.end() && owned->second.contains(d)) return list[i].entry;
    }
    return std::nullopt;
}

void Applicability::for_each_driver(
    Variant const& v, std::size_t component, DeviceSet devices, EntrySets const& have,
    std::function<void(std::optional<EntryIndex>, DeviceSet const&)> const& f) const {
    auto const& list = candidates_[v.model][component];
    for (std::size_t i = list.size(); i-- > start_tier(v, component);) {
        auto const owned = have.find(list[i].entry);
        if (owned == have.end()) continue;
        DeviceSet const part = devices & owned->second;
        if (part.empty()) continue;
        f(list[i].entry, part);
        devices -= part;
    }
    if (!devices.empty()) f(std::nullopt, devices);
}

}  // namespace sim
