#include "sim/service/eligibility.h"

#include <algorithm>
#include <ranges>

namespace sim {
namespace {

/// The oldest Windows 10 from which Windows 11 is reached, and the revision of 14 September 2021 (KB5005565)
/// that it needs; versions from 21H2 on came later.
constexpr std::uint32_t kOldestSource = 19041;
constexpr std::uint32_t kFirstLaterSource = 19044;
constexpr std::uint32_t kSourceRevision = 1237;

bool is_source_of_windows11(WindowsBuild now) noexcept {
    if (now.build < kOldestSource) return false;
    return now.build >= kFirstLaterSource || now.revision >= kSourceRevision;
}

}  // namespace

Eligibility::Eligibility(Fleet const& fleet) {
    for (auto const& m : fleet.models()) {
        windows11.push_back(windows11_readiness(m));
        // ASSUMED: virtualization-based security runs where there is secure boot and a TPM 2.0; devices with
        // arm64 have CHPE on.
        can_hotpatch.push_back(m.architecture == Architecture::amd64 && m.secure_boot &&
                               m.tpm.starts_with('2'));
    }
    for (auto const& name : fleet.editions()) {
        is_long_term.push_back(name.find("LTSC") != std::string::npos ||
                               name.find("LTSB") != std::string::npos);
        is_hotpatch_edition.push_back(name.starts_with("Enterprise") || name.starts_with("Education"));
    }
}

std::optional<std::uint32_t> feature_target(Eligibility const& eligibility, Variant const& v,
                                            std::uint32_t target, WindowsBuild now, bool fallback) noexcept {
    if (now.build >= target || is_preinstalled_only(target) || eligibility.is_long_term[v.edition])
        return std::nullopt;
    if (!is_windows11(target) || is_windows11(now.build)) return target;
    if (eligibility.windows11[v.model].windows11 == Capability::not_capable)
        return fallback && now.build < kFallbackBuild ? std::optional(kFallbackBuild) : std::nullopt;
    return is_source_of_windows11(now) ? std::optional(target) : std::nullopt;
}

WindowsBuild upgraded(Catalog const& catalog, WindowsBuild from, std::uint32_t build, Instant now) noexcept {
    WindowsBuild to{build, 0};
    for (BuildUpdate const& u : catalog.updates_of(build) | std::views::reverse) {
        bool const is_b = u.classification == Classification::security && u.cadence == Cadence::monthly;
        if (u.hotpatch || !is_b || u.published > now) continue;
        to.revision = u.revision;
        break;
    }
    // ASSUMED: a catalogue without quality updates for the build is no reason to land on none.
    if (auto const* release = release_of_build(build); to.revision == 0 && release != nullptr)
        to = newest_build(*release, now);
    if (servicing_family(from.build) == servicing_family(build))
        to.revision = std::max(to.revision, from.revision);
    return to;
}

}  // namespace sim
