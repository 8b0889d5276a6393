/// Which catalogue entries are better than what devices have: worked out per (model, component), turned into
/// device sets lazily.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/applicability/rank.h"
#include "sim/base/device_set.h"
#include "sim/catalog/catalog.h"
#include "sim/fleet/fleet.h"

namespace sim {

/// Which devices got an entry installed (or are about to) since the start. Only entries that somebody has.
using EntrySets = std::map<EntryIndex, DeviceSet>;

/// An entry that fits a component of a model. Candidates of a component are sorted from worst to best;
/// equally good ones share a tier (the position of the first of them), so that "better" is a comparison of
/// tiers.
struct Candidate {
    EntryIndex entry{};
    std::uint32_t tier = 0;
    std::uint8_t chid = kNoChid;
    DriverMerit merit;
};

/// Where an entry fits: candidate number `position` of that component.
struct Fit {
    std::uint32_t model = 0;
    std::uint32_t component = 0;
    std::uint32_t position = 0;
    friend bool operator==(Fit const&, Fit const&) = default;
};

/// Immutable. Built once per World from fleet and catalogue; cost: identifiers of the models that the fleet
/// uses plus those of the entries. Nothing here depends on the number of devices.
class Applicability {
public:
    Applicability(std::shared_ptr<Fleet const> fleet, std::shared_ptr<Catalog const> catalog);

    Fleet const& fleet() const noexcept { return *fleet_; }
    Catalog const& catalog() const noexcept { return *catalog_; }
    std::span<Candidate const> candidates(std::uint32_t model, std::size_t component) const {
        return candidates_[model][component];
    }
    /// None for Windows updates: they go by build.
    std::span<Fit const> fits(EntryIndex e) const {
        if (raw(e) >= fits_.size()) return {};
        return fits_[raw(e)];
    }
    /// Two entries that compete for some component of some model.
    bool are_rivals(EntryIndex a, EntryIndex b) const noexcept;

    /// Devices for which `e` is better than the driver that they started with and those in `have`.
    /// Publication is not looked at. Cost: variants of the models that it fits, plus set operations for what
    /// `have` changes.
    DeviceSet matched(EntryIndex e, EntrySets const& have) const;
    /// Those of `devices`, all matched at the start, that still are after what `have` brought. Cost: entries
    /// in `have` that compete with `e`.
    DeviceSet still_matched(EntryIndex e, DeviceSet devices, EntrySets const& have) const;
    /// Devices that started so that `better` beats both what they have and `e` on a component that both fit.
    DeviceSet beaten(EntryIndex e, EntryIndex better) const;
    /// Entries published at `now` that match at least one device of `within`, ascending.
    std::vector<EntryIndex> applicable(DeviceSet const& within, EntrySets const& have, Instant now) const;
    /// Who recommends `e` to devices of a variant at `now`: its recommendedBy when it is automatic and the
    /// best automatic entry published for one of their components; otherwise nobody. (device-behavior
    /// reference R2.14)
    std::span<std::string const> recommended_by(EntryIndex e, Variant const& v, Instant now) const;
    /// All devices to which one of `parties` (letter case apart) recommends `e`.
    DeviceSet recommended_to(EntryIndex e, std::span<std::string const> parties, Instant now) const;
    /// What a component of a device runs: the best of its start driver and the entries in `have`. The entry
    /// is nullopt while it is the start driver. Cost: candidates of the component.
    std::optional<EntryIndex> installed_entry(DeviceIndex d, std::size_t component,
                                              EntrySets const& have) const;
    /// Calls `f(entry, part)` for each part of `devices`, all of variant `v`, whose component runs one
    /// driver: that of an entry in `have`, or (nullopt) the one that it started with.
    void for_each_driver(Variant const& v, std::size_t component, DeviceSet devices, EntrySets const& have,
                         std::function<void(std::optional<EntryIndex>, DeviceSet const&)> const& f) const;

private:
    void sort_candidates(std::uint32_t model, std::uint32_t component);
    void settle_levels(std::uint32_t model, std::size_t component);
    /// Tier that a candidate must exceed to be better than the start driver of a variant.
    std::uint32_t start_tier(Variant const& v, std::size_t component) const {
        return level_tiers_[v.model][component][fleet_->level_of(v, component)];
    }
    bool fits_os(Candidate const& c, std::uint32_t model, std::size_t component, std::uint32_t build) const;
    bool better_at_start(Candidate const& c, Fit const& fit, Variant const& v) const {
        return c.tier >= start_tier(v, fit.component) &&
               fits_os(c, fit.model, fit.component, v.windows.build);
    }
    Candidate const& candidate(Fit const& f) const { return candidates_[f.model][f.component][f.position]; }
    /// Looks at a few members of `within` in each variant: true as soon as one is matched; false proves
    /// nothing.
    bool probe(EntryIndex e, DeviceSet const& within, EntrySets const& have) const;
    void mark_present(std::uint32_t model, std::span<Variant const* const> present,
                      std::vector<std::uint8_t>& found) const;

    std::shared_ptr<Fleet const> fleet_;
    std::shared_ptr<Catalog const> catalog_;
    std::vector<std::vector<std::vector<Candidate>>> candidates_;  // [model][component]
    std::vector<std::vector<std::vector<std::uint32_t>>>
        level_tiers_;                     // [model][component][level]: first better tier
    std::vector<std::vector<Fit>> fits_;  // [entry]
    std::vector<std::vector<std::uint32_t>> variants_of_model_;  // [model]
};

}  // namespace sim
