#include "sim/fleet/windows_updates.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "sim/fleet/windows_updates_rows.h"

namespace sim {
namespace {

namespace chr = std::chrono;

/// Which releases of its servicing family a build gets: those from `from` to `until`, both included. `until`
/// is the end of the last edition or programme (ESU, LTSC); previews can end earlier. (reference 4.1,
/// R5.2, 5.2)
struct Member {
    std::uint32_t build;
    std::uint32_t family;
    std::uint32_t from;
    std::uint32_t until;
    std::uint32_t previews_until;
};
/// As the service orders the revisions of an entry (2023.12 B); ASSUMED for the builds after 22631.
constexpr std::array kMembers = {
    Member{19045, 19041, 20221018, 20281010, 20251014},
    Member{22621, 22621, 20220920, 20251014, 20250630},
    Member{22000, 22000, 20211004, 20241008, 20241008},
    Member{19044, 19041, 20211116, 20320113, 20230331},
    Member{22631, 22621, 20231031, 20261110, 20261110},
    Member{19042, 19041, 20201020, 20230509, 20230331},
    Member{19043, 19041, 20210518, 20221213, 20221213},
    // One day before the version's release: 26100.1882.
    Member{26100, 26100, 20240930, 20341010, 20341010},
    Member{26200, 26100, 20250930, 20281010, 20281010},
    Member{28000, 28000, 20260210, 20290313, 20290313},
    Member{26300, 26100, 20260929, 20291009, 20291009},
};

constexpr Instant instant_of(std::uint32_t day) {
    return chr::sys_days{chr::year{static_cast<int>(day / 10'000)} / chr::month{day / 100 % 100} /
                         chr::day{day % 100}};
}

bool gets(Member const& m, std::uint32_t family, QualityKind kind, std::uint32_t day) {
    if (m.family != family && m.build != family) return false;
    return m.from <= day && day <= (kind == QualityKind::preview ? m.previews_until : m.until);
}

Member const* member_of(std::uint32_t build) {
    auto const* const at = std::ranges::find(kMembers, build, &Member::build);
    return at == kMembers.end() ? nullptr : at;
}

/// Revisions of a release, while it is put together.
struct Gathered {
    QualityRelease release;
    std::vector<QualityRevision> hotpatches;
};

class Gatherer {
public:
    /// The release of `kind` that has this day; made when there is none.
    Gathered& entry(std::uint32_t day, QualityKind kind) {
        Instant const released = instant_of(day);
        for (Gathered& g : all_)
            if (g.release.released == released && g.release.kind == kind) return g;
        Gathered& g = all_.emplace_back();
        g.release.kind = kind;
        g.release.released = released;
        g.release.security = kind == QualityKind::b;
        g.release.synthetic = day >= rows::kSyntheticFrom;
        return g;
    }

    /// Gives `fact` to each build that gets it.
    static void add(Gathered& to, std::uint32_t day, std::uint32_t family, rows::Fact const& fact,
                    bool hotpatch = false) {
        if (fact.revision == 0) return;
        to.release.synthetic |= fact.kb == rows::kUnknownRevisionKb;
        for (Member const& m : kMembers) {
            if (!gets(m, family, to.release.kind, day)) continue;
            auto& list = hotpatch ? to.hotpatches : to.release.revisions;
            list.push_back({{m.build, fact.revision}, fact.kb, instant_of(day), hotpatch});
        }
    }

    std::vector<QualityRelease> finish();

private:
    std::vector<Gathered> all_;
};

std::size_t wire_place(QualityRevision const& r) {
    auto const* const at = std::ranges::find(kMembers, r.level.build, &Member::build);
    return static_cast<std::size_t>(at - kMembers.begin());
}

auto month_of(QualityRelease const& r) {
    chr::year_month_day const day{chr::floor<chr::days>(r.released)};
    return day.year() / day.month();
}

std::vector<QualityRelease> Gatherer::finish() {
    std::vector<QualityRelease> out;
    for (Gathered& g : all_) {
        std::ranges::sort(g.release.revisions, {}, wire_place);
        std::ranges::sort(g.hotpatches, {}, wire_place);
        g.release.revisions.insert(g.release.revisions.end(), g.hotpatches.begin(), g.hotpatches.end());
        out.push_back(std::move(g.release));
    }
    std::ranges::sort(out, {}, [](QualityRelease const& r) { return std::tuple(r.released, r.kind); });
    for (auto r = out.begin(); r != out.end(); ++r)
        for (auto before = out.begin(); before != r; ++before)
            if (before->kind == r->kind && month_of(*before) == month_of(*r)) ++r->ordinal;
    return out;
}

std::string padded(unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// The revision of `row` for a family; 0 when it has none.
std::uint32_t standard_revision(rows::Monthly const& row, std::uint32_t family) {
    switch (family) {
        case 19041:
            return row.win10.revision;
        case 22621:
            return row.win11_22h2.revision;
        case 26100:
            return row.win11_24h2.revision;
        default:
            return 0;
    }
}

}  // namespace

std::string QualityRelease::short_name() const {
    chr::year_month_day const day{chr::floor<chr::days>(released)};
    std::string out = std::to_string(static_cast<int>(day.year())) + '.' + padded(unsigned{day.month()});
    out += kind == QualityKind::b ? " B" : kind == QualityKind::preview ? " D" : " OOB";
    if (ordinal > 1) out += ' ' + std::to_string(ordinal);
    return out;
}

std::vector<QualityRelease> quality_releases() {
    Gatherer all;
    for (rows::Monthly const& row : rows::monthly()) {
        Gathered& to = all.entry(row.day, QualityKind::b);
        Gatherer::add(to, row.day, 19041, row.win10);
        Gatherer::add(to, row.day, 22621, row.win11_22h2);
        Gatherer::add(to, row.day, 26100, row.win11_24h2);
        Gatherer::add(to, row.day, 26100, row.hotpatch, true);
    }
    for (rows::MonthlyOther const& row : rows::monthly_other())
        Gatherer::add(all.entry(row.day, QualityKind::b), row.day, row.family, row.fact);
    for (rows::Preview const& row : rows::previews())
        Gatherer::add(all.entry(row.entry_day, QualityKind::preview), row.day, row.family, row.fact);
    for (rows::OutOfBand const& row : rows::out_of_band()) {
        Gathered& to = all.entry(row.day, QualityKind::out_of_band);
        to.release.security |= row.repair == rows::Repair::security_hotpatch;
        Gatherer::add(to, row.day, row.family, row.fact, row.repair != rows::Repair::plain);
    }
    return all.finish();
}

std::uint32_t newest_b_revision(std::uint32_t build, Instant at) noexcept {
    Member const* const member = member_of(build);
    if (member == nullptr) return 0;
    std::uint32_t newest = 0;
    auto const consider = [&](std::uint32_t day, std::uint32_t family, std::uint32_t revision) {
        if (instant_of(day) <= at && gets(*member, family, QualityKind::b, day))
            newest = std::max(newest, revision);
    };
    for (rows::Monthly const& row : rows::monthly())
        consider(row.day, member->family, standard_revision(row, member->family));
    for (rows::MonthlyOther const& row : rows::monthly_other())
        consider(row.day, row.family, row.fact.revision);
    return newest;
}

}  // namespace sim
