/// Windows updates, products, known issues, directory groups, holds, workspaces and the tenant's facts in
/// scenario files.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/world.h"
#include "tests/scenarios/support.h"

namespace scenarios::test {
namespace {

using sim::parse_instant;

constexpr std::string_view kUpdates = R"json({
  "seed": 3, "clock": {"start": "2024-10-09T00:00:00Z"},
  "models": [{"model": "Book", "smbios": {"manufacturer": "Contoso", "product": "Book"}, "memoryGiB": 8, "storageGiB": 256, "tpm": "2.0", "secureBoot": true,
              "components": [{"component": "audio", "class": "MEDIA", "hardwareIds": ["INTELAUDIO\\FUNC_01"]}]}],
  "fleet": [{"cohort": "sales", "model": "Book", "count": 10, "windows": {"11-23H2": 1}}],
  "featureUpdates": [{"id": "D9049DDB-0CA8-4BC1-BD3C-41A456EF300F", "displayName": "Windows 11, version 24H2",
                      "releaseDateTime": "2024-10-01", "deployableUntilDateTime": "2027-10-12T00:00:00Z", "build": 26100}],
  "qualityUpdates": [{"id": "e317aa8a0455ca604de95329b524ec921ca57f2e6ed3ff88aac757a7468998a5",
                      "displayName": "10/08/2024 - 2024.10 B SecurityUpdate for Windows 10 and later", "shortName": "2024.10 B",
                      "releaseDateTime": "2024-10-08T00:00:00Z", "qualityUpdateClassification": "security",
                      "cveSeverityInformation": {"maxSeverity": "important", "maxBaseScore": 8.5, "exploitedCves": [{"number": "CVE-2024-1"}]},
                      "productRevisions": [{"build": "22631.4317", "kb": 5044285}, {"build": "26100.2033", "kb": 5044284, "releaseDateTime": "2024-10-09"}]}],
  "products": [{"id": "1104", "name": "Windows 11, version 24H2", "groupName": "Windows 11", "friendlyNames": ["Version 24H2 (OS build 26100)"], "build": 26100,
                "editions": [{"id": "1", "name": "Home and Pro", "endOfServiceDateTime": "2026-10-13T00:00:00Z",
                              "servicingPeriods": [{"name": "Servicing", "startDateTime": "2024-10-01T00:00:00Z", "endDateTime": "2026-10-13T00:00:00Z"}]}]}],
  "knownIssues": [{"id": "WI1", "product": "1104", "title": "Sound is lost", "status": "resolvedExternal", "startDateTime": "2024-10-02T10:00:00Z",
                   "resolvedDateTime": "2024-12-10T00:00:00Z", "originatingKb": 5044284, "safeguardHoldIds": [54762729],
                   "histories": [{"createdDateTime": "2024-10-02T10:00:00Z", "content": "Seen.", "contentType": "text"}]}],
  "directoryGroups": [{"name": "pilot", "displayName": "Pilot ring", "members": {"cohort": "sales", "share": 0.5}}],
  "safeguardHolds": [{"id": 54762729, "targets": ["11-24H2"], "models": ["Book"], "hardwareId": "INTELAUDIO\\FUNC_01", "driverBelow": "10.30",
                      "until": "2024-12-10T00:00:00Z"}],
  "workspaces": [{"azureSubscriptionId": "85fbecb2-e407-34e9-9298-4d587857795d", "azureResourceGroupName": "rg", "workspaceName": "ws", "subscriptionActive": false}],
  "tenant": {"displayName": "Fabrikam", "domain": "fabrikam.com"}
})json";

TEST(Updates, EveryMemberArrives) {
    auto const scenario = load_text(std::string(kUpdates), "s.json");
    ASSERT_TRUE(scenario) << scenario.error().front().text();
    sim::CatalogParts const& c = scenario->setup.catalog;
    ASSERT_EQ(c.software.size(), 2U);
    sim::SoftwareEntry const& feature = c.software[0];
    EXPECT_EQ(feature.id, "d9049ddb-0ca8-4bc1-bd3c-41a456ef300f");
    EXPECT_EQ(feature.kind, sim::EntryKind::feature);
    EXPECT_EQ(feature.version, "Windows 11, version 24H2");
    EXPECT_EQ(feature.build_number, std::nullopt);
    EXPECT_EQ(feature.target_build, 26100U);
    EXPECT_EQ(feature.deployable_until, parse_instant("2027-10-12T00:00:00Z"));
    sim::SoftwareEntry const& quality = c.software[1];
    EXPECT_EQ(quality.kind, sim::EntryKind::quality);
    EXPECT_EQ(quality.cadence, sim::Cadence::monthly);
    ASSERT_TRUE(quality.cve);
    EXPECT_EQ(quality.cve->max_severity, sim::CveSeverity::important);
    EXPECT_EQ(quality.cve->max_base_score, 8.5);
    EXPECT_EQ(quality.cve->exploited.at(0).url, std::nullopt);
    ASSERT_EQ(quality.revisions.size(), 2U);
    EXPECT_EQ(quality.revisions[0].released, parse_instant("2024-10-08T00:00:00Z"));
    EXPECT_EQ(quality.revisions[1].released, parse_instant("2024-10-09T00:00:00Z"));
    EXPECT_EQ(quality.revisions[1].build.text(), "26100.2033");
    ASSERT_EQ(c.products.size(), 1U);
    EXPECT_EQ(c.products[0].editions.at(0).released_name, "Home and Pro");
    EXPECT_EQ(c.products[0].editions.at(0).periods.at(0).end, parse_instant("2026-10-13T00:00:00Z"));
    ASSERT_EQ(c.issues.size(), 1U);
    EXPECT_EQ(c.issues[0].status, sim::ReleaseHealth::resolved_external);
    EXPECT_EQ(c.issues[0].last_updated, parse_instant("2024-12-10T00:00:00Z"));
    EXPECT_FALSE(c.issues[0].histories.at(0).html);
    sim::Setup const& setup = scenario->setup;
    ASSERT_EQ(setup.directory_groups.size(), 1U);
    EXPECT_EQ(setup.directory_groups[0].display_name, "Pilot ring");
    EXPECT_EQ(scenario->captures.at("pilot"), setup.directory_groups[0].id.text());
    ASSERT_EQ(setup.holds.size(), 1U);
    EXPECT_EQ(setup.holds[0].target_builds, std::vector<std::uint32_t>{26100});
    EXPECT_EQ(setup.holds[0].from, setup.start);
    EXPECT_TRUE(setup.holds[0].version_below);
    EXPECT_FALSE(setup.workspaces.at(0).subscription_active);
    EXPECT_TRUE(setup.workspaces.at(0).linkable);
    EXPECT_EQ(setup.tenant.display_name, "Fabrikam");
    EXPECT_EQ(setup.tenant.admin_name, "Adele Vance");
    auto const world = sim::World::make(setup);
    ASSERT_TRUE(world) << world.error().message;
    EXPECT_EQ(world->state().directory_groups.items().begin()->second.members.size(), 5U);
}

TEST(Updates, MistakesAreNamedWhereTheyStand) {
    Folder const f;
    f.write(
        "s.json",
        R"({"models": [{"model": "Book", "smbios": {"manufacturer": "Contoso", "product": "Book"}, "components": []}],
"fleet": [{"cohort": "a", "model": "Book", "count": 1}],
"qualityUpdates": [{"id": "ab", "displayName": "x", "releaseDateTime": "2024-10-08", "productRevisions": [{"build": "ten"}]}],
"knownIssues": [{"id": "WI1", "product": "9", "title": "t", "status": "fixed", "startDateTime": "2024-10-02"}],
"safeguardHolds": [{"id": 54762729, "targets": ["11-24H9"], "driverBelow": "1", "from": "2026-01-02", "until": "2026-01-01"}],
"directoryGroups": [{"name": "g", "members": {"cohort": "b"}}, {"name": "g"}]})");
    auto const problems = f.problems("s.json");
    auto const names = [&](std::string_view text) {
        return std::ranges::any_of(problems,
                                   [&](auto const& p) { return p.find(text) != std::string::npos; });
    };
    EXPECT_TRUE(names("s.json:3:27: error: must be 64 lower-case hex digits"));
    EXPECT_TRUE(names("'ten' is not a build such as 26100.2894"));
    EXPECT_TRUE(names("unknown value 'fixed'"));
    EXPECT_TRUE(names("known issue 'WI1' names the unknown product '9'"));
    EXPECT_TRUE(names("'11-24H9' is no Windows release"));
    EXPECT_TRUE(names("need a hardwareId"));
    EXPECT_TRUE(names("the hold ends before it begins"));
    EXPECT_TRUE(names("directory group 'g' is already defined at s.json:6:30"));
    EXPECT_TRUE(names("'b'")) << "unknown cohort";
    for (auto const& p : problems) EXPECT_TRUE(p.starts_with("s.json:")) << p;
}

}  // namespace
}  // namespace scenarios::test
