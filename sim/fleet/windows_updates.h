/// Every quality release of the Windows client versions: what the update catalogue is made of.
/// (device-behavior reference 5.1 to 5.5, state of 2026-07-22; synthetic from then to January 2027)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/fleet/windows.h"

namespace sim {

enum class QualityKind : std::uint8_t {
    b,           // second Tuesday, security
    preview,     // D: the fourth Tuesday or later, optional, not security
    out_of_band  // any day
};

/// What one build got.
struct QualityRevision {
    WindowsBuild level;
    std::uint32_t kb = 0;
    Instant released;
    /// Installs without a restart; a number of its own, below the month's standard revision.
    bool hotpatch = false;
};

/// One release for all products.
struct QualityRelease {
    QualityKind kind{};
    /// 1, and more for out-of-band releases that share a month.
    unsigned ordinal = 1;
    /// Midnight UTC of its day. A revision can be some days later.
    Instant released;
    bool security = false;
    /// Made up, at least in part: later than what is known.
    bool synthetic = false;
    /// Standard revisions in the order in which the service prints them, then hotpatches.
    /// Invariant: builds of one servicing family have the same revision and article.
    std::vector<QualityRevision> revisions;
    /// `2023.08 B`, `2023.08 D`, `2025.05 OOB`, `2025.05 OOB 2` (ASSUMED: no out-of-band name is recorded).
    std::string short_name() const;
};

/// In the order of their days.
std::vector<QualityRelease> quality_releases();
/// Revision of the newest B release for `build` at `at`, hotpatches left out; 0 when there is none.
std::uint32_t newest_b_revision(std::uint32_t build, Instant at) noexcept;

}  // namespace sim
