#include "sim/fleet/windows.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "sim/fleet/windows_updates.h"

namespace sim {
namespace {

using namespace std::chrono_literals;
namespace chr = std::chrono;

constexpr Instant day(int y, unsigned m, unsigned d) {
    return chr::sys_days{chr::year_month_day{chr::year{y}, chr::month{m}, chr::day{d}}};
}

// Name, product, version, build, available, end of service W and E, servicing family.
constexpr std::array kReleases = {
    WindowsRelease{"10-1709", "Windows 10", "1709", 16299, day(2017, 10, 17), day(2019, 4, 9),
                   day(2020, 10, 13), 16299},
    WindowsRelease{"10-1803", "Windows 10", "1803", 17134, day(2018, 4, 30), day(2019, 11, 12),
                   day(2021, 5, 11), 17134},
    WindowsRelease{"10-1809", "Windows 10", "1809", 17763, day(2018, 11, 13), day(2020, 11, 10),
                   day(2021, 5, 11), 17763},
    WindowsRelease{"10-1903", "Windows 10", "1903", 18362, day(2019, 5, 21), day(2020, 12, 8),
                   day(2020, 12, 8), 18362},
    WindowsRelease{"10-1909", "Windows 10", "1909", 18363, day(2019, 11, 12), day(2021, 5, 11),
                   day(2022, 5, 10), 18362},
    WindowsRelease{"10-2004", "Windows 10", "2004", 19041, day(2020, 5, 27), day(2021, 12, 14),
                   day(2021, 12, 14), 19041},
    WindowsRelease{"10-20H2", "Windows 10", "20H2", 19042, day(2020, 10, 20), day(2022, 5, 10),
                   day(2023, 5, 9), 19041},
    WindowsRelease{"10-21H1", "Windows 10", "21H1", 19043, day(2021, 5, 18), day(2022, 12, 13),
                   day(2022, 12, 13), 19041},
    WindowsRelease{"10-21H2", "Windows 10", "21H2", 19044, day(2021, 11, 16), day(2023, 6, 13),
                   day(2024, 6, 11), 19041},
    WindowsRelease{"10-22H2", "Windows 10", "22H2", 19045, day(2022, 10, 18), day(2025, 10, 14),
                   day(2025, 10, 14), 19041},
    WindowsRelease{"11-21H2", "Windows 11", "21H2", 22000, day(2021, 10, 4), day(2023, 10, 10),
                   day(2024, 10, 8), 22000},
    WindowsRelease{"11-22H2", "Windows 11", "22H2", 22621, day(2022, 9, 20), day(2024, 10, 8),
                   day(2025, 10, 14), 22621},
    WindowsRelease{"11-23H2", "Windows 11", "23H2", 22631, day(2023, 10, 31), day(2025, 11, 11),
                   day(2026, 11, 10), 22621},
    WindowsRelease{"11-24H2", "Windows 11", "24H2", 26100, day(2024, 10, 1), day(2026, 10, 13),
                   day(2027, 10, 12), 26100},
    WindowsRelease{"11-25H2", "Windows 11", "25H2", 26200, day(2025, 9, 30), day(2027, 10, 12),
                   day(2028, 10, 10), 26100},
    WindowsRelease{"11-26H1", "Windows 11", "26H1", 28000, day(2026, 2, 10), day(2028, 3, 14),
                   day(2029, 3, 13), 28000},
    WindowsRelease{"11-26H2", "Windows 11", "26H2", 26300, day(2026, 9, 29), day(2028, 10, 10),
                   day(2029, 10, 9), 26100},
};

/// Revision that `build` had right at its release.
constexpr std::uint32_t first_revision(std::uint32_t build) {
    switch (build) {
        case 19045:
            return 2130;
        case 22621:
            return 521;
        case 22631:
            return 2428;
        case 26100:
            return 1742;
        case 26200:
            return 6584;
        case 26300:
            return 9457;
        default:
            return 1;
    }
}

}  // namespace

std::string WindowsBuild::text() const { return std::to_string(build) + '.' + std::to_string(revision); }

std::optional<WindowsBuild> WindowsBuild::parse(std::string_view text) noexcept {
    WindowsBuild b;
    char const* const end = text.data() + text.size();
    auto const [dot, error] = std::from_chars(text.data(), end, b.build);
    if (error != std::errc{} || dot == end || *dot != '.') return std::nullopt;
    auto const [last, error2] = std::from_chars(dot + 1, end, b.revision);
    if (error2 != std::errc{} || last != end) return std::nullopt;
    return b;
}

std::span<WindowsRelease const> windows_releases() noexcept { return kReleases; }

WindowsRelease const* find_windows_release(std::string_view name) noexcept {
    for (auto const& r : kReleases)
        if (r.name == name) return &r;
    return nullptr;
}

WindowsRelease const* release_of_build(std::uint32_t build) noexcept {
    for (auto const& r : kReleases)
        if (r.build == build) return &r;
    return nullptr;
}

WindowsBuild newest_build(WindowsRelease const& release, Instant at) noexcept {
    std::uint32_t const first = first_revision(release.build);
    return {release.build, std::max(first, newest_b_revision(release.build, at))};
}

}  // namespace sim
