#include "sim/fleet/windows.h"

#include <array>
#include <charconv>

namespace sim {
namespace {

using namespace std::chrono_literals;
namespace chr = std::chrono;

constexpr Instant day(int y, unsigned m, unsigned d) {
    return chr::sys_days{chr::year_month_day{chr::year{y}, chr::month{m}, chr::day{d}}};
}

constexpr std::array kReleases = {
    WindowsRelease{"10-1709", "Windows 10", "1709", 16299, day(2017, 10, 17)},
    WindowsRelease{"10-1803", "Windows 10", "1803", 17134, day(2018, 4, 30)},
    WindowsRelease{"10-1809", "Windows 10", "1809", 17763, day(2018, 11, 13)},
    WindowsRelease{"10-1903", "Windows 10", "1903", 18362, day(2019, 5, 21)},
    WindowsRelease{"10-1909", "Windows 10", "1909", 18363, day(2019, 11, 12)},
    WindowsRelease{"10-2004", "Windows 10", "2004", 19041, day(2020, 5, 27)},
    WindowsRelease{"10-20H2", "Windows 10", "20H2", 19042, day(2020, 10, 20)},
    WindowsRelease{"10-21H1", "Windows 10", "21H1", 19043, day(2021, 5, 18)},
    WindowsRelease{"10-21H2", "Windows 10", "21H2", 19044, day(2021, 11, 16)},
    WindowsRelease{"10-22H2", "Windows 10", "22H2", 19045, day(2022, 10, 18)},
    WindowsRelease{"11-21H2", "Windows 11", "21H2", 22000, day(2021, 10, 4)},
    WindowsRelease{"11-22H2", "Windows 11", "22H2", 22621, day(2022, 9, 20)},
    WindowsRelease{"11-23H2", "Windows 11", "23H2", 22631, day(2023, 10, 31)},
    WindowsRelease{"11-24H2", "Windows 11", "24H2", 26100, day(2024, 10, 1)},
    WindowsRelease{"11-25H2", "Windows 11", "25H2", 26200, day(2025, 9, 30)},
    WindowsRelease{"11-26H1", "Windows 11", "26H1", 28000, day(2026, 2, 10)},
    WindowsRelease{"11-26H2", "Windows 11", "26H2", 26300, day(2026, 9, 29)},
};

/// One B release: its day and the revision of each servicing family; 0 where there was none.
struct MonthlyRelease {
    Instant on;
    std::uint16_t win10;    // 19044 (from 2022-11), 19045
    std::uint16_t win1122;  // 22621 until 2025-10, 22631 from 2023-11
    std::uint16_t win1124;  // 26100; 26200 from 2025-10
};
constexpr std::array kMonthly = {
    MonthlyRelease{day(2022, 11, 8), 2251, 819, 0},      MonthlyRelease{day(2022, 12, 13), 2364, 963, 0},
    MonthlyRelease{day(2023, 1, 10), 2486, 1105, 0},     MonthlyRelease{day(2023, 2, 14), 2604, 1265, 0},
    MonthlyRelease{day(2023, 3, 14), 2728, 1413, 0},     MonthlyRelease{day(2023, 4, 11), 2846, 1555, 0},
    MonthlyRelease{day(2023, 5, 9), 2965, 1702, 0},      MonthlyRelease{day(2023, 6, 13), 3086, 1848, 0},
    MonthlyRelease{day(2023, 7, 11), 3208, 1992, 0},     MonthlyRelease{day(2023, 8, 8), 3324, 2134, 0},
    MonthlyRelease{day(2023, 9, 12), 3448, 2283, 0},     MonthlyRelease{day(2023, 10, 10), 3570, 2428, 0},
    MonthlyRelease{day(2023, 11, 14), 3693, 2715, 0},    MonthlyRelease{day(2023, 12, 12), 3803, 2861, 0},
    MonthlyRelease{day(2024, 1, 9), 3930, 3007, 0},      MonthlyRelease{day(2024, 2, 13), 4046, 3155, 0},
    MonthlyRelease{day(2024, 3, 12), 4170, 3296, 0},     MonthlyRelease{day(2024, 4, 9), 4291, 3447, 0},
    MonthlyRelease{day(2024, 5, 14), 4412, 3593, 0},     MonthlyRelease{day(2024, 6, 11), 4529, 3737, 0},
    MonthlyRelease{day(2024, 7, 9), 4651, 3880, 0},      MonthlyRelease{day(2024, 8, 13), 4780, 4037, 0},
    MonthlyRelease{day(2024, 9, 10), 4894, 4169, 0},     MonthlyRelease{day(2024, 10, 8), 5011, 4317, 2033},
    MonthlyRelease{day(2024, 11, 12), 5131, 4460, 2314}, MonthlyRelease{day(2024, 12, 10), 5247, 4602, 2605},
    MonthlyRelease{day(2025, 1, 14), 5371, 4751, 2894},  MonthlyRelease{day(2025, 2, 11), 5487, 4890, 3194},
    MonthlyRelease{day(2025, 3, 11), 5608, 5039, 3476},  MonthlyRelease{day(2025, 4, 8), 5737, 5189, 3775},
    MonthlyRelease{day(2025, 5, 13), 5854, 5335, 4061},  MonthlyRelease{day(2025, 6, 10), 5965, 5472, 4349},
    MonthlyRelease{day(2025, 7, 8), 6093, 5624, 4652},   MonthlyRelease{day(2025, 8, 12), 6216, 5768, 4946},
    MonthlyRelease{day(2025, 9, 9), 6332, 5909, 6584},   MonthlyRelease{day(2025, 10, 14), 6456, 6060, 6899},
    MonthlyRelease{day(2025, 11, 11), 6575, 6199, 7171}, MonthlyRelease{day(2025, 12, 9), 6691, 6345, 7462},
    MonthlyRelease{day(2026, 1, 13), 6809, 6491, 7623},  MonthlyRelease{day(2026, 2, 10), 6937, 6649, 7840},
    MonthlyRelease{day(2026, 3, 10), 7058, 6783, 8037},  MonthlyRelease{day(2026, 4, 14), 7184, 6936, 8246},
    MonthlyRelease{day(2026, 5, 12), 7291, 7079, 8457},  MonthlyRelease{day(2026, 6, 9), 7417, 7219, 8655},
    MonthlyRelease{day(2026, 7, 14), 7548, 7376, 8875},
};
/// 26H1 has a column of its own, from February 2026 on.
constexpr std::array<std::pair<Instant, std::uint16_t>, 6> kMonthly28000 = {{
    {day(2026, 2, 10), 1575},
    {day(2026, 3, 10), 1719},
    {day(2026, 4, 14), 1836},
    {day(2026, 5, 12), 2113},
    {day(2026, 6, 9), 2269},
    {day(2026, 7, 14), 2525},
}};

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

/// Revision of `build` in `row`; 0 when the row has none for it.
constexpr std::uint32_t revision_in(MonthlyRelease const& row, std::uint32_t build) {
    switch (build) {
        case 19044:
        case 19045:
            return row.win10;
        case 22621:
            return row.on <= day(2025, 10, 14) ? row.win1122 : 0U;
        case 22631:
            return row.on >= day(2023, 11, 14) ? row.win1122 : 0U;
        case 26100:
            return row.win1124;
        case 26200:
            return row.on >= day(2025, 10, 14) ? row.win1124 : 0U;
        default:
            return 0;
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
    WindowsBuild newest{release.build, first_revision(release.build)};
    for (auto const& row : kMonthly)
        if (row.on <= at && revision_in(row, release.build) > newest.revision)
            newest.revision = revision_in(row, release.build);
    if (release.build == 28000)
        for (auto const& [on, revision] : kMonthly28000)
            if (on <= at) newest.revision = revision;
    return newest;
}

}  // namespace sim
