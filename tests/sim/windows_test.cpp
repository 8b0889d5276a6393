#include "sim/fleet/windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sim/fleet/windows_updates.h"

namespace sim {
namespace {

Instant moment(std::string_view text) { return *parse_instant(text); }

std::string newest(std::string_view release, std::string_view day) {
    return newest_build(*find_windows_release(release), moment(day)).text();
}

QualityRelease const* find(std::vector<QualityRelease> const& all, std::string_view name) {
    auto const it =
        std::ranges::find_if(all, [&](QualityRelease const& r) { return r.short_name() == name; });
    return it == all.end() ? nullptr : &*it;
}

}  // namespace

/// A sample of device-behavior reference 5.2: day, build, article.
TEST(WindowsUpdates, BReleasesAreThoseOfTheReference) {
    struct Sample {
        std::string_view name, day, level;
        std::uint32_t kb;
    };
    constexpr Sample kSamples[] = {
        {"2022.11 B", "2022-11-08", "19045.2251", 5019959},
        {"2022.12 B", "2022-12-13", "22621.963", 5021255},
        {"2023.03 B", "2023-03-14", "19045.2728", 5023696},
        {"2023.08 B", "2023-08-08", "22621.2134", 5029263},
        {"2023.11 B", "2023-11-14", "22631.2715", 5032190},
        {"2023.12 B", "2023-12-12", "22000.2652", 5033369},
        {"2024.02 B", "2024-02-13", "22621.3155", 5034765},
        {"2024.06 B", "2024-06-11", "19044.4529", 5039211},
        {"2024.10 B", "2024-10-08", "26100.2033", 5044284},
        {"2024.10 B", "2024-10-08", "22000.3260", 5044280},
        {"2025.04 B", "2025-04-08", "19045.5737", 5055518},
        {"2025.09 B", "2025-09-09", "26100.6584", 5065426},
        {"2025.10 B", "2025-10-14", "22621.6060", 5066793},
        {"2025.10 B", "2025-10-14", "26200.6899", 5066835},
        {"2026.02 B", "2026-02-10", "28000.1575", 5077179},
        {"2026.05 B", "2026-05-12", "22631.7079", 5087420},
        {"2026.07 B", "2026-07-14", "19045.7548", 5099539},
        {"2026.07 B", "2026-07-14", "26200.8875", 5101650},
        {"2026.07 B", "2026-07-14", "28000.2525", 5101649},
    };
    auto const all = quality_releases();
    for (Sample const& s : kSamples) {
        QualityRelease const* const r = find(all, s.name);
        ASSERT_NE(r, nullptr) << s.name;
        EXPECT_EQ(r->released, moment(s.day)) << s.name;
        EXPECT_TRUE(r->security && !r->synthetic) << s.name;
        auto const level = WindowsBuild::parse(s.level);
        auto const revision = std::ranges::find(r->revisions, *level, &QualityRevision::level);
        ASSERT_NE(revision, r->revisions.end()) << s.level;
        EXPECT_EQ(revision->kb, s.kb) << s.level;
        EXPECT_EQ(revision->released, r->released) << s.level;
    }
}

/// Previews and out-of-band releases, from 5.3 and R5.4 of the same; the days are as known there.
TEST(WindowsUpdates, OtherReleasesAreThoseOfTheReference) {
    struct Sample {
        std::string_view name, day, level;
        std::uint32_t kb;
    };
    constexpr Sample kSamples[] = {
        {"2023.01 D", "2023-01-19", "19045.2546", 5019275},
        {"2023.03 D", "2023-03-21", "19044.2788", 5023773},
        {"2023.08 D", "2023-08-22", "22621.2215", 5029351},
        {"2023.11 D", "2023-11-30", "19045.3758", 5032278},
        {"2023.11 D", "2023-12-04", "22631.2792", 5032288},
        {"2023.11 D", "2023-12-04", "22621.2792", 5032288},
        {"2024.09 D", "2024-09-26", "22631.4249", 5043145},
        {"2024.09 D", "2024-09-30", "26100.1882", 5043178},
        {"2024.10 D", "2024-10-24", "26100.2161", 5044384},
        {"2025.06 D", "2025-06-24", "22621.5549", 5060826},
        {"2026.06 D", "2026-06-23", "26200.8737", 5095093},
        {"2026.06 D", "2026-06-23", "28000.2340", 5095091},
        {"2025.05 OOB", "2025-05-16", "26100.3983", 5061258},
        {"2025.05 OOB 2", "2025-05-19", "19045.5856", 5061768},
        {"2025.07 OOB", "2025-07-13", "26100.4656", 5064489},
        {"2025.11 OOB 2", "2025-11-20", "26200.7093", 5072753},
    };
    auto const all = quality_releases();
    for (Sample const& s : kSamples) {
        QualityRelease const* const r = find(all, s.name);
        ASSERT_NE(r, nullptr) << s.name;
        auto const revision =
            std::ranges::find(r->revisions, *WindowsBuild::parse(s.level), &QualityRevision::level);
        ASSERT_NE(revision, r->revisions.end()) << s.level;
        EXPECT_EQ(revision->kb, s.kb) << s.level;
        EXPECT_EQ(revision->released, moment(s.day)) << s.level;
    }
}

TEST(WindowsUpdates, PreviewsEndWhereTheReferenceSaysSo) {
    std::map<std::uint32_t, std::string> last;
    for (QualityRelease const& r : quality_releases())
        for (QualityRevision const& revision : r.revisions)
            if (r.kind == QualityKind::preview) last[revision.level.build] = r.short_name();
    EXPECT_EQ(last[19042], "2023.03 D");
    EXPECT_EQ(last[19044], "2023.03 D");
    EXPECT_EQ(last[22621], "2025.06 D");
    EXPECT_EQ(last[22631], "2025.11 D");
    EXPECT_EQ(last[19045], "2025.09 D");
}

TEST(WindowsUpdates, BDaysAreSecondTuesdaysWithoutAGap) {
    namespace chr = std::chrono;
    chr::year_month expected = chr::year{2022} / 10;
    for (QualityRelease const& r : quality_releases()) {
        if (r.kind != QualityKind::b) continue;
        EXPECT_EQ(r.released, Instant(chr::sys_days(expected / chr::Tuesday[2]))) << r.short_name();
        EXPECT_EQ(r.synthetic, r.released > moment("2026-07-22")) << r.short_name();
        expected += chr::months{1};
    }
    EXPECT_EQ(expected, chr::year{2027} / 2);
}

TEST(WindowsUpdates, BuildsOfAFamilyHaveTheSameRevisionAndArticle) {
    std::size_t shared = 0;
    for (QualityRelease const& r : quality_releases()) {
        std::map<std::pair<std::uint32_t, bool>, QualityRevision> by_family;
        for (QualityRevision const& revision : r.revisions) {
            std::uint32_t const family = release_of_build(revision.level.build)->family;
            auto const [first, fresh] = by_family.emplace(std::pair(family, revision.hotpatch), revision);
            if (fresh) continue;
            ++shared;
            EXPECT_EQ(first->second.level.revision, revision.level.revision) << revision.level.text();
            EXPECT_EQ(first->second.kb, revision.kb) << revision.level.text();
            EXPECT_EQ(first->second.released, revision.released) << revision.level.text();
        }
    }
    EXPECT_GT(shared, 100U);
}

TEST(WindowsUpdates, RevisionsRiseWithDays) {
    std::map<std::pair<std::uint32_t, bool>, std::vector<QualityRevision>> by_build;
    for (QualityRelease const& r : quality_releases())
        for (QualityRevision const& revision : r.revisions)
            if (revision.kb != 5071959)  // for devices that could not get the B release of its day
                by_build[{revision.level.build, revision.hotpatch}].push_back(revision);
    for (auto& [key, list] : by_build) {
        std::ranges::sort(list, {}, [](auto const& r) { return std::tuple(r.released, r.level); });
        for (std::size_t i = 1; i < list.size(); ++i)
            EXPECT_LT(list[i - 1].level, list[i].level) << list[i].level.text();
    }
}

/// Revisions of 26100 above 32000 are those of a server. (device-behavior reference R5.6)
TEST(WindowsUpdates, NoRevisionIsAServers) {
    std::set<std::uint32_t> articles;
    for (QualityRelease const& r : quality_releases()) {
        for (QualityRevision const& revision : r.revisions) {
            EXPECT_LT(revision.level.revision, 32'000U);
            EXPECT_GE(revision.released, r.released);
            articles.insert(revision.kb);
        }
    }
    EXPECT_FALSE(articles.contains(5070881));
    EXPECT_TRUE(articles.contains(5070773));
}

/// Months and distances from device-behavior reference 5.5 and R5.7.
TEST(WindowsUpdates, HotpatchesStandBelowTheStandardRevision) {
    std::string months;
    for (QualityRelease const& r : quality_releases()) {
        std::map<std::uint32_t, std::uint32_t> standard;
        std::set<std::uint32_t> patched;
        for (QualityRevision const& revision : r.revisions) {
            if (!revision.hotpatch) {
                standard[revision.level.build] = revision.level.revision;
                continue;
            }
            EXPECT_EQ(release_of_build(revision.level.build)->family, 26100U);
            patched.insert(revision.level.build);
            if (r.kind == QualityKind::out_of_band) continue;
            std::uint32_t const below = standard.at(revision.level.build) - revision.level.revision;
            EXPECT_GE(below, 58U) << revision.level.text();
            EXPECT_LE(below, 95U) << revision.level.text();
        }
        if (!patched.empty() && r.kind == QualityKind::b) months += r.short_name().substr(2, 6);
    }
    EXPECT_EQ(months,
              "24.11 24.12 25.02 25.03 25.05 25.06 25.08 25.09 25.11 25.12 26.02 26.03 26.05 26.08 26.09 "
              "26.11 26.12 ");
}

TEST(Windows, NewestBuildIsTheNewestBReleaseWithoutHotpatches) {
    EXPECT_EQ(newest("11-25H2", "2026-01-05"), "26200.7462");
    EXPECT_EQ(newest("11-24H2", "2026-01-05"), "26100.7462");
    EXPECT_EQ(newest("11-24H2", "2024-10-01"), "26100.1742");
    EXPECT_EQ(newest("11-24H2", "2024-10-07T23:59:59Z"), "26100.1742");
    EXPECT_EQ(newest("11-24H2", "2024-10-08"), "26100.2033");
    EXPECT_EQ(newest("11-25H2", "2025-10-13"), "26200.6584");
    EXPECT_EQ(newest("11-25H2", "2025-10-20"), "26200.6899");
    EXPECT_EQ(newest("11-23H2", "2023-11-13"), "22631.2428");
    EXPECT_EQ(newest("11-23H2", "2026-07-20"), "22631.7376");
    EXPECT_EQ(newest("11-22H2", "2022-09-20"), "22621.521");
    EXPECT_EQ(newest("11-22H2", "2023-08-09"), "22621.2134");
    EXPECT_EQ(newest("11-22H2", "2026-01-05"), "22621.6060");
    EXPECT_EQ(newest("10-22H2", "2022-10-18"), "19045.2130");
    EXPECT_EQ(newest("10-22H2", "2026-01-05"), "19045.6691");
    EXPECT_EQ(newest("10-21H2", "2024-06-20"), "19044.4529");
    EXPECT_EQ(newest("11-26H1", "2026-06-30"), "28000.2269");
    EXPECT_EQ(newest("10-1809", "2026-01-05"), "17763.1");
}

TEST(Windows, NewestBuildOfVersionsOutOfServiceIsTheirLast) {
    EXPECT_EQ(newest("11-21H2", "2026-01-05"), "22000.3260");
    EXPECT_EQ(newest("10-20H2", "2026-01-05"), "19042.2965");
    EXPECT_EQ(newest("10-21H1", "2026-01-05"), "19043.2364");
    EXPECT_EQ(newest("11-23H2", "2027-02-01"), "22631.7798");
}

TEST(Windows, NewestBuildGoesOnAfterTheKnownData) {
    EXPECT_EQ(newest("11-24H2", "2026-08-11"), "26100.9168");
    EXPECT_EQ(newest("11-26H2", "2026-09-29"), "26300.9457");
    EXPECT_EQ(newest("11-26H2", "2026-10-13"), "26300.9711");
    EXPECT_EQ(newest("11-25H2", "2026-12-31"), "26200.10127");
}

/// device-behavior reference 4.1.
TEST(Windows, ServicingDatesAndFamilies) {
    WindowsRelease const& r24h2 = *find_windows_release("11-24H2");
    EXPECT_EQ(r24h2.end_of_service, moment("2026-10-13"));
    EXPECT_EQ(r24h2.end_of_service_enterprise, moment("2027-10-12"));
    WindowsRelease const& r22h2 = *find_windows_release("10-22H2");
    EXPECT_EQ(r22h2.end_of_service, moment("2025-10-14"));
    EXPECT_EQ(r22h2.end_of_service_enterprise, moment("2025-10-14"));
    EXPECT_EQ(find_windows_release("10-1709")->end_of_service_enterprise, moment("2020-10-13"));
    EXPECT_EQ(find_windows_release("11-26H1")->family, 28000U);
    for (auto const& [name, family] : {std::pair("10-1909", 18362U), std::pair("10-22H2", 19041U),
                                       std::pair("11-23H2", 22621U), std::pair("11-26H2", 26100U)})
        EXPECT_EQ(find_windows_release(name)->family, family) << name;
    for (WindowsRelease const& r : windows_releases()) {
        EXPECT_LT(r.available, r.end_of_service) << r.name;
        EXPECT_LE(r.end_of_service, r.end_of_service_enterprise) << r.name;
        EXPECT_NE(release_of_build(r.family), nullptr) << r.name;
    }
}

}  // namespace sim
