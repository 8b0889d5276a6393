/// Windows updates, products and known issues from JSON.
#include <array>
#include <utility>

#include "scenarios/loader/data_read.h"
#include "scenarios/loader/data_read_values.h"

namespace scenarios {
namespace {

/// Graph's word for an enumeration's value; the schema has seen to it that it is one of them.
template <class E, std::size_t N, class V>
E word_of(V const& v, std::string_view key, std::array<std::pair<std::string_view, E>, N> const& words) {
    std::string const text = v.text_or(key);
    for (auto const& [word, value] : words)
        if (word == text) return value;
    return words.front().second;
}

constexpr std::array<std::pair<std::string_view, sim::Classification>, 2> kClassifications = {{
    {"security", sim::Classification::security},
    {"nonSecurity", sim::Classification::non_security},
}};
constexpr std::array<std::pair<std::string_view, sim::Cadence>, 2> kCadences = {{
    {"monthly", sim::Cadence::monthly},
    {"outOfBand", sim::Cadence::out_of_band},
}};
constexpr std::array<std::pair<std::string_view, sim::CveSeverity>, 3> kSeverities = {{
    {"critical", sim::CveSeverity::critical},
    {"important", sim::CveSeverity::important},
    {"moderate", sim::CveSeverity::moderate},
}};
constexpr std::array<std::pair<std::string_view, sim::ReleaseHealth>, 7> kHealth = {{
    {"resolved", sim::ReleaseHealth::resolved},
    {"mitigatedExternal", sim::ReleaseHealth::mitigated_external},
    {"mitigated", sim::ReleaseHealth::mitigated},
    {"resolvedExternal", sim::ReleaseHealth::resolved_external},
    {"confirmed", sim::ReleaseHealth::confirmed},
    {"reported", sim::ReleaseHealth::reported},
    {"investigating", sim::ReleaseHealth::investigating},
}};

template <class V>
sim::Revision read_revision(V const& v, sim::Instant released) {
    sim::Revision r;
    if (auto const build = v.find("build")) {
        if (auto const parsed = sim::WindowsBuild::parse(build->text()))
            r.build = *parsed;
        else
            build->error("'" + std::string(build->text()) + "' is not a build such as 26100.2894");
    }
    r.kb = read_natural(v, "kb");
    r.released = read_time(v, "releaseDateTime").value_or(released);
    if (auto const hotpatch = v.find("isHotpatchUpdate")) r.hotpatch = hotpatch->boolean();
    return r;
}

template <class V>
sim::CveInformation read_cves(V const& v) {
    sim::CveInformation out;
    if (v.find("maxSeverity")) out.max_severity = word_of(v, "maxSeverity", kSeverities);
    if (auto const score = v.find("maxBaseScore"); score && !score->is_null())
        out.max_base_score = score->number();
    if (auto const list = v.find("exploitedCves"))
        list->each_item([&](V const& item) {
            out.exploited.push_back({item.text_or("number"), read_optional(item, "url")});
        });
    return out;
}

template <class V>
sim::Edition read_edition(V const& v) {
    sim::Edition e;
    e.id = v.text_or("id");
    e.name = v.text_or("name");
    e.released_name = v.text_or("releasedName", e.name);
    e.device_family = v.text_or("deviceFamily", "Windows.Desktop");
    e.available = read_time(v, "generalAvailabilityDateTime").value_or(sim::Instant{});
    e.end_of_service = read_time(v, "endOfServiceDateTime").value_or(sim::Instant{});
    if (auto const list = v.find("servicingPeriods"))
        list->each_item([&](V const& item) {
            e.periods.push_back({item.text_or("name"),
                                 read_time(item, "startDateTime").value_or(sim::Instant{}),
                                 read_time(item, "endDateTime").value_or(sim::Instant{})});
        });
    return e;
}

}  // namespace

template <class V>
sim::SoftwareEntry read_software(V const& v, sim::EntryKind kind) {
    sim::SoftwareEntry e;
    e.kind = kind;
    e.id = v.text_or("id");
    e.display_name = read_optional(v, "displayName");
    e.deployable_until = read_time(v, "deployableUntilDateTime");
    e.released = read_time(v, "releaseDateTime").value_or(sim::kZeroDate);
    if (kind == sim::EntryKind::feature) {
        if (auto const guid = sim::Guid::parse(e.id)) e.id = guid->text();
        e.version = read_optional(v, "version");
        if (!e.version) e.version = e.display_name;
        e.build_number = read_optional(v, "buildNumber");
        e.target_build = read_natural(v, "build");
        return e;
    }
    e.catalog_name = read_optional(v, "catalogName");
    if (auto const list = v.find("productRevisions"))
        list->each_item([&](V const& item) { e.revisions.push_back(read_revision(item, e.released)); });
    if (kind == sim::EntryKind::recovery) return e;
    e.short_name = read_optional(v, "shortName");
    e.classification = word_of(v, "qualityUpdateClassification", kClassifications);
    e.cadence = word_of(v, "qualityUpdateCadence", kCadences);
    if (auto const cve = v.find("cveSeverityInformation"); cve && cve->is_object()) e.cve = read_cves(*cve);
    return e;
}

template <class V>
sim::Product read_product(V const& v) {
    sim::Product p;
    p.id = v.text_or("id");
    p.name = v.text_or("name");
    p.group_name = read_optional(v, "groupName");
    read_strings(v, "friendlyNames", p.friendly_names);
    p.build = read_natural(v, "build");
    if (auto const list = v.find("editions"))
        list->each_item([&](V const& item) { p.editions.push_back(read_edition(item)); });
    return p;
}

template <class V>
sim::KnownIssue read_known_issue(V const& v) {
    sim::KnownIssue i;
    i.id = v.text_or("id");
    i.product = v.text_or("product");
    i.title = v.text_or("title");
    i.description = v.text_or("description");
    i.web_view_url = v.text_or("webViewUrl");
    i.status = word_of(v, "status", kHealth);
    i.start = read_time(v, "startDateTime").value_or(sim::Instant{});
    i.resolved_at = read_time(v, "resolvedDateTime");
    i.last_updated = read_time(v, "lastUpdatedDateTime").value_or(i.resolved_at.value_or(i.start));
    i.originating_kb = read_natural(v, "originatingKb");
    i.resolving_kb = read_natural(v, "resolvingKb");
    if (auto const list = v.find("safeguardHoldIds"))
        list->each_item(
            [&](V const& item) { i.safeguard_holds.push_back(static_cast<std::int32_t>(item.natural())); });
    if (auto const list = v.find("histories"))
        list->each_item([&](V const& item) {
            i.histories.push_back({read_time(item, "createdDateTime").value_or(i.start),
                                   item.text_or("content"), item.text_or("contentType", "html") == "html"});
        });
    return i;
}

template sim::SoftwareEntry read_software(Cursor const&, sim::EntryKind);
template sim::SoftwareEntry read_software(BuiltinValue const&, sim::EntryKind);
template sim::Product read_product(Cursor const&);
template sim::Product read_product(BuiltinValue const&);
template sim::KnownIssue read_known_issue(Cursor const&);
template sim::KnownIssue read_known_issue(BuiltinValue const&);

}  // namespace scenarios
