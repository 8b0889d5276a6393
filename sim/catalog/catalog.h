/// The update catalogue: every entry, sorted by id.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/catalog/driver.h"

namespace sim {

class Catalog {
public:
    Catalog() = default;
    /// Fails with already_exists when two entries have one id.
    static Result<Catalog> make(std::vector<DriverEntry> drivers);

    std::span<DriverEntry const> drivers() const noexcept { return drivers_; }
    DriverEntry const& operator[](EntryIndex e) const noexcept { return drivers_[raw(e)]; }
    /// Logarithmic. Letter case counts: ids are digests.
    std::optional<EntryIndex> find(std::string_view id) const noexcept;
    /// Published, and not past its last day.
    bool is_offered_at(EntryIndex e, Instant now) const noexcept;
    /// Times at which some entry appears or expires, ascending, without repetition.
    std::span<Instant const> changes() const noexcept { return changes_; }

private:
    std::vector<DriverEntry> drivers_;
    std::vector<Instant> changes_;
};

/// The catalogue's class text for a set-up class of an INF; `Other` when unknown. (device-behavior
/// reference 1.4)
std::string_view catalogue_class(std::string_view setup_class) noexcept;

/// ASSUMED: drivers of these classes need a restart to finish; the others start at once.
bool needs_restart(DriverEntry const& entry) noexcept;

}  // namespace sim
