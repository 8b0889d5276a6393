/// Windows releases and the builds that they had at a time. (device-behavior reference 4.1 and 5.2, state of
/// 2026-07-22)
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/time.h"

namespace sim {

/// `26100.2894`: build and update revision. The version is always 10.0.
struct WindowsBuild {
    std::uint32_t build = 0;
    std::uint32_t revision = 0;
    friend auto operator<=>(WindowsBuild const&, WindowsBuild const&) = default;
    std::string text() const;  // `26100.2894`
    static std::optional<WindowsBuild> parse(std::string_view text) noexcept;
};

struct WindowsRelease {
    /// `11-24H2`, `10-22H2`: how scenarios name it.
    std::string_view name;
    std::string_view product;  // `Windows 11`
    std::string_view version;  // `24H2`
    std::uint32_t build;
    Instant available;
    /// Last day of service of Home and Pro, and of Enterprise and Education, without LTSC and paid
    /// extensions.
    Instant end_of_service;
    Instant end_of_service_enterprise;
    /// First build of the servicing family: builds that share their code, so that equal revisions are equal
    /// content and a small enablement package leads from one to the next.
    std::uint32_t family;
};

std::span<WindowsRelease const> windows_releases() noexcept;
WindowsRelease const* find_windows_release(std::string_view name) noexcept;
/// The release that a build belongs to; null for builds of no listed release.
WindowsRelease const* release_of_build(std::uint32_t build) noexcept;
/// The newest B release of `release` published at or before `at`; its first build when none was.
WindowsBuild newest_build(WindowsRelease const& release, Instant at) noexcept;

}  // namespace sim
