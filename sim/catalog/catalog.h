/// The update catalogue: every entry of every kind, and the products.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/catalog/driver.h"
#include "sim/catalog/software.h"

namespace sim {

/// What a Catalog is made of.
struct CatalogParts {
    std::vector<DriverEntry> drivers = {};
    std::vector<SoftwareEntry> software = {};
    std::vector<Product> products = {};
    std::vector<KnownIssue> issues = {};
};

/// A revision that some quality update has for one build.
struct BuildUpdate {
    std::uint32_t revision = 0;
    EntryIndex entry{};
    Instant published{};  // entry and revision are both out from then on
    Classification classification = Classification::security;
    Cadence cadence = Cadence::monthly;
    bool hotpatch = false;
    friend bool operator==(BuildUpdate const&, BuildUpdate const&) = default;
};

/// Invariant: entries are numbered drivers first, then software, each sorted by id; revisions are sorted by
/// build.
class Catalog {
public:
    Catalog() = default;
    /// Fails with already_exists when two entries, products or known issues have one id, with
    /// invalid_argument when an issue names an unknown product.
    static Result<Catalog> make(CatalogParts parts);

    std::span<DriverEntry const> drivers() const noexcept { return parts_.drivers; }
    std::span<SoftwareEntry const> software() const noexcept { return parts_.software; }
    std::span<Product const> products() const noexcept { return parts_.products; }
    std::span<KnownIssue const> issues() const noexcept { return parts_.issues; }

    std::uint32_t size() const noexcept {
        return static_cast<std::uint32_t>(parts_.drivers.size() + parts_.software.size());
    }
    bool is_driver(EntryIndex e) const noexcept { return raw(e) < parts_.drivers.size(); }
    EntryKind kind(EntryIndex e) const noexcept {
        return is_driver(e) ? EntryKind::driver : software(e).kind;
    }
    /// Drivers only.
    DriverEntry const& operator[](EntryIndex e) const noexcept { return parts_.drivers[raw(e)]; }
    /// All but drivers.
    SoftwareEntry const& software(EntryIndex e) const noexcept {
        return parts_.software[raw(e) - parts_.drivers.size()];
    }
    EntryIndex first_software() const noexcept {
        return EntryIndex{static_cast<std::uint32_t>(parts_.drivers.size())};
    }

    std::string_view id_of(EntryIndex e) const noexcept;
    /// Empty where it is null.
    std::string_view display_name_of(EntryIndex e) const noexcept;
    Instant released(EntryIndex e) const noexcept;
    std::optional<Instant> deployable_until(EntryIndex e) const noexcept;

    /// Logarithmic. Letter case counts in digests; GUIDs are found in any case.
    std::optional<EntryIndex> find(std::string_view id) const noexcept;
    bool is_published_at(EntryIndex e, Instant now) const noexcept { return released(e) <= now; }
    /// Published, and not past its last day.
    bool is_offered_at(EntryIndex e, Instant now) const noexcept;
    /// A quality update that can be expedited at `now`: each security one, and a nonSecurity one while it is
    /// the newest quality update of all. Logarithmic. (device-behavior reference R5.9)
    bool is_expeditable_at(EntryIndex e, Instant now) const noexcept;
    /// All revisions that quality updates have for `build`, ascending.
    std::span<BuildUpdate const> updates_of(std::uint32_t build) const noexcept;
    /// The highest of them that is out at `now`, hotpatches left aside. nullopt: none.
    std::optional<Revision> newest_revision(std::uint32_t build, Instant now,
                                            std::optional<Classification> only = std::nullopt) const noexcept;
    /// What entry `e` has for `build` and is out at `now`; nullptr: nothing.
    Revision const* revision_of(EntryIndex e, std::uint32_t build, bool hotpatch, Instant now) const noexcept;
    /// Times at which some entry appears or expires, ascending, without repetition.
    std::span<Instant const> changes() const noexcept { return changes_; }

private:
    void index_updates();

    CatalogParts parts_;
    std::vector<Instant> changes_;
    std::map<std::uint32_t, std::vector<BuildUpdate>> updates_;  // by build
    std::vector<Instant> quality_releases_;                      // ascending
};

/// The catalogue's class text for a set-up class of an INF; `Other` when unknown. (device-behavior
/// reference 1.4)
std::string_view catalogue_class(std::string_view setup_class) noexcept;

/// ASSUMED: drivers of these classes need a restart to finish; the others start at once.
bool needs_restart(DriverEntry const& entry) noexcept;

}  // namespace sim
