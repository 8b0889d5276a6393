// Entries of every kind: their shape against the captures (restated with this tenant's data), filters,
// paging, what the clock shows, and the short form inside deployments and approvals.
#include <algorithm>

#include "tests/face/windows_updates.h"

namespace fakegraph::test {
namespace {

std::string const kEntries = "/catalog/entries";
std::string entry_path(std::string_view id) { return kEntries + '/' + std::string(id); }
std::string entry_context(std::string_view id) {
    return "admin/windows/updates/catalog/entries('" + std::string(id) + "')/" +
           cast("qualityUpdateCatalogEntry");
}
std::string isof(std::string_view type) { return "isof('" + cast(type) + "')"; }
std::string const kExpeditable = isof("qualityUpdateCatalogEntry") + " and " +
                                 cast("qualityUpdateCatalogEntry") + "/isExpeditable eq true";

/// catalog-entries.list.feature
TEST(Catalog, FeatureUpdatesLookLikeTheCapture) {
    UpdatesFace face;
    Json const expected = {{"@odata.context", context("admin/windows/updates/catalog/entries")},
                           {"value", Json::array({{{"@odata.type", "#" + cast("featureUpdateCatalogEntry")},
                                                   {"id", kFeature11},
                                                   {"displayName", "Windows 11, version 22H2"},
                                                   {"deployableUntilDateTime", "2025-10-14T00:00:00Z"},
                                                   {"releaseDateTime", "2022-09-20T00:00:00Z"},
                                                   {"version", "Windows 11, version 22H2"},
                                                   {"buildNumber", "22621"}},
                                                  {{"@odata.type", "#" + cast("featureUpdateCatalogEntry")},
                                                   {"id", kFeature10},
                                                   {"displayName", "Windows 10, version 22H2"},
                                                   {"deployableUntilDateTime", "2024-10-08T00:00:00Z"},
                                                   {"releaseDateTime", "2022-10-18T00:00:00Z"},
                                                   {"version", "Windows 10, version 22H2"},
                                                   {"buildNumber", nullptr}}})}};
    EXPECT_EQ(face.ok(kEntries + "?$filter=" + isof("featureUpdateCatalogEntry")), expected);
}

Json august_b() {
    return {
        {"@odata.type", "#" + cast("qualityUpdateCatalogEntry")},
        {"id", kAugustB},
        {"displayName", "08/08/2023 - 2023.08 B SecurityUpdate for Windows 10 and later"},
        {"deployableUntilDateTime", nullptr},
        {"releaseDateTime", "2023-08-08T00:00:00Z"},
        {"isExpeditable", true},
        {"qualityUpdateClassification", "security"},
        {"catalogName", "2023-08 Cumulative Update for Windows 10 and later"},
        {"shortName", "2023.08 B"},
        {"qualityUpdateCadence", "monthly"},
        {"cveSeverityInformation",
         {{"maxSeverity", "critical"},
          {"maxBaseScore", 9.8},
          {"exploitedCves@odata.context",
           context(entry_context(kAugustB) + "/cveSeverityInformation/exploitedCves")},
          {"exploitedCves",
           Json::array({{{"number", "ADV230003"}, {"url", "https://msrc.example/ADV230003"}},
                        {{"number", "CVE-2023-38180"}, {"url", "https://msrc.example/CVE-2023-38180"}}})}}}};
}

/// catalog-entries.list.quality-expeditable and -top3-recent
TEST(Catalog, ExpeditableUpdatesLookLikeTheCapture) {
    UpdatesFace face;
    Json const list = face.ok(kEntries + "?$filter=" + kExpeditable + "&$orderby=releaseDateTime desc");
    EXPECT_EQ(list["@odata.context"], context("admin/windows/updates/catalog/entries"));
    // The newest of all, though no security update, and each security update.
    EXPECT_EQ(ids_of(list), (Ids{std::string(kAugustD), std::string(kAugustB), std::string(kOldB)}));
    EXPECT_EQ(list["value"][0]["cveSeverityInformation"], nullptr);
    EXPECT_EQ(list["value"][1].dump(), august_b().dump()) << "members stand in the wire's order";
    EXPECT_EQ(list["value"][2]["cveSeverityInformation"]["exploitedCves"], Json::array());
    EXPECT_EQ(
        ids_of(face.ok(kEntries + "?$filter=" + kExpeditable + "&$orderby=releaseDateTime desc&$top=1")),
        Ids{std::string(kAugustD)});
    Json const july = face.ok(entry_path(kJulyD));
    EXPECT_EQ(july["isExpeditable"], false) << "not the newest any more";
    EXPECT_EQ(july["qualityUpdateClassification"], "nonSecurity");
    EXPECT_EQ(july["qualityUpdateCadence"], "outOfBand");
    EXPECT_EQ(july["catalogName"], nullptr);
}

/// catalog-entries.list.quality-expand-productRevisions
TEST(Catalog, ExpandedRevisionsLookLikeTheCapture) {
    UpdatesFace face;
    std::string const quality = cast("qualityUpdateCatalogEntry");
    Json const list = face.ok(kEntries + "?$filter=id eq '" + std::string(kAugustB) + "'&$expand=" + quality +
                              "/productRevisions");
    EXPECT_EQ(list["@odata.context"],
              context("admin/windows/updates/catalog/entries(" + quality + "/productRevisions())"));
    auto const revision = [&](std::string const& id, std::string const& name, std::string const& product,
                              int build, int ubr, std::string const& kb) -> Json {
        return {
            {"id", id},
            {"displayName", name},
            {"releaseDateTime", "2023-08-08T00:00:00Z"},
            {"version", "22H2"},
            {"product", product},
            {"isHotpatchUpdate", false},
            {"osBuild",
             {{"majorVersion", 10},
              {"minorVersion", 0},
              {"buildNumber", build},
              {"updateBuildRevision", ubr}}},
            {"knowledgeBaseArticle@odata.context", context(entry_context(kAugustB) + "/productRevisions('" +
                                                           id + "')/knowledgeBaseArticle/$entity")},
            {"knowledgeBaseArticle",
             {{"id", "KB" + kb}, {"url", "https://support.microsoft.com/help/" + kb}}}};
    };
    Json expected = august_b();
    expected["productRevisions@odata.context"] =
        context(entry_context(kAugustB) + '/' + quality + "/productRevisions");
    expected["productRevisions"] =
        Json::array({revision("10.0.19045.3324", "Windows 10, version 22H2, build 19045.3324", "Windows 10",
                              19045, 3324, "5029244"),
                     revision("10.0.22621.2134", "Windows 11, version 22H2, build 22621.2134", "Windows 11",
                              22621, 2134, "5029263")});
    ASSERT_EQ(list["value"].size(), 1U);
    EXPECT_EQ(list["value"][0].dump(), expected.dump());
    // Asked for by name the article is printed once, as without.
    Json const asked = face.ok(kEntries + "?$filter=id eq '" + std::string(kAugustB) +
                               "'&$expand=" + quality + "/productRevisions($expand=knowledgeBaseArticle)");
    EXPECT_EQ(asked["value"][0]["productRevisions"], expected["productRevisions"]);
    EXPECT_EQ(asked["@odata.context"], context("admin/windows/updates/catalog/entries(" + quality +
                                               "/productRevisions(knowledgeBaseArticle()))"));
}

TEST(Catalog, RevisionsFollowTheClockAndBeginIn2023) {
    UpdatesFace face;
    std::string const quality = '/' + cast("qualityUpdateCatalogEntry");
    auto const revisions = [&](std::string_view id, std::string_view type = {}) {
        return ids_of(
            face.ok(entry_path(id) + (type.empty() ? quality : '/' + cast(type)) + "/productRevisions"));
    };
    EXPECT_EQ(revisions(kOldB), Ids{});
    EXPECT_EQ(revisions(kAugustD), (Ids{"10.0.22000.2360", "10.0.22621.2215"}));
    face.advance("P6D");
    EXPECT_EQ(revisions(kAugustD), (Ids{"10.0.19045.3393", "10.0.22000.2360", "10.0.22621.2215"}));
    EXPECT_EQ(revisions(kRecovery, "recoveryUpdateCatalogEntry"), Ids{"10.0.22621.1702"});
    std::string const all = entry_path(kAugustD) + quality + "/productRevisions";
    for (std::string const key : {"/10.0.19045.3393", "('10.0.19045.3393')", "(10.0.19045.3393)"}) {
        Json const one = face.ok(all + key);
        EXPECT_EQ(one["id"], "10.0.19045.3393") << key;
        EXPECT_EQ(one["releaseDateTime"], "2023-09-15T00:00:00Z");
        EXPECT_EQ(one["knowledgeBaseArticle"]["id"], "KB5029331");
    }
    EXPECT_EQ(face.ok(all + "/10.0.19045.3393/knowledgeBaseArticle")["url"],
              "https://support.microsoft.com/help/5029331");
    EXPECT_EQ(face.ok(all + "/10.0.19045.3393/catalogEntry")["id"], kAugustD);
    EXPECT_EQ(face.ok(all + "/10.0.19045.3393/osBuild/updateBuildRevision")["value"], 3393);
    EXPECT_EQ(face.get(all + "/10.0.1.1").status, 404);
    Json const bare = face.ok(entry_path(kJulyD) + quality + "/productRevisions/10.0.22621.2070");
    EXPECT_EQ(bare["knowledgeBaseArticle"], nullptr);
    EXPECT_EQ(bare["isHotpatchUpdate"], true);
    EXPECT_EQ(
        face.get(entry_path(kJulyD) + quality + "/productRevisions/10.0.22621.2070/knowledgeBaseArticle")
            .status,
        404);
    Json const cves = face.ok(entry_path(kAugustB) + quality + "/cveSeverityInformation/exploitedCves");
    EXPECT_EQ(cves["value"].size(), 2U);
    EXPECT_EQ(face.ok(entry_path(kAugustB) + quality +
                      "/cveSeverityInformation/exploitedCves('ADV230003')")["number"],
              "ADV230003");
}

TEST(Catalog, WindowsUpdatesComeFirstAndPagesAreStable) {
    UpdatesFace face;
    Ids const order = ids_of(face.ok(kEntries));
    EXPECT_EQ(order, (Ids{std::string(kRecovery), std::string(kAugustD), std::string(kJulyD),
                          std::string(kOldB), std::string(kFeature11), std::string(kAugustB),
                          std::string(kFeature10), std::string(kSomeDriver)}));
    EXPECT_EQ(face.get(kEntries + "/$count").body, "8");
    EXPECT_EQ(ids_of(face.ok(kEntries + "?$skip=6")), (Ids{order[6], order[7]}));
    UpdatesFace small;
    Ids seen;
    std::string text(kUpdatesTenant);
    text.insert(text.find('{') + 1, R"("service": {"pageSize": 3},)");
    Face paged(text);
    for (std::string next = kEntries; !next.empty();) {
        Json const page = paged.get(next).json();
        for (auto const& id : ids_of(page)) seen.push_back(id);
        next = next_of(page);
        if (seen.size() == 3) paged.advance("P40D");  // what is published in between gets no row twice
    }
    std::ranges::sort(seen);
    EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
    for (auto const& id : order) EXPECT_TRUE(std::ranges::binary_search(seen, id)) << id;
}

TEST(Catalog, CastsAndIsofMeanTheSame) {
    UpdatesFace face;
    struct Kind {
        std::string type;
        std::size_t rows;
    };
    for (auto const& [type, rows] :
         {Kind{"featureUpdateCatalogEntry", 2}, Kind{"qualityUpdateCatalogEntry", 4},
          Kind{"driverUpdateCatalogEntry", 1}, Kind{"recoveryUpdateCatalogEntry", 1},
          Kind{"softwareUpdateCatalogEntry", 8}, Kind{"catalogEntry", 8}}) {
        Json const cast_list = face.ok(kEntries + '/' + cast(type));
        EXPECT_EQ(cast_list["value"].size(), rows) << type;
        EXPECT_EQ(ids_of(face.ok(kEntries + "?$filter=" + isof(type))), ids_of(cast_list)) << type;
        EXPECT_EQ(face.get(kEntries + '/' + cast(type) + "/$count").body, std::to_string(rows));
    }
    std::string const quality = cast("qualityUpdateCatalogEntry");
    EXPECT_EQ(
        ids_of(face.ok(kEntries + '/' + quality + "?$filter=qualityUpdateClassification eq 'nonSecurity'")),
        (Ids{std::string(kAugustD), std::string(kJulyD)}));
    EXPECT_EQ(
        ids_of(face.ok(kEntries + "?$filter=" + quality + "/qualityUpdateClassification eq 'security'")),
        (Ids{std::string(kOldB), std::string(kAugustB)}));
    EXPECT_EQ(
        ids_of(face.ok(kEntries + "?$filter=" + quality + "/cveSeverityInformation/maxBaseScore gt 9.7")),
        Ids{std::string(kAugustB)});
    EXPECT_EQ(ids_of(face.ok(kEntries + "?$filter=" + quality +
                             "/cveSeverityInformation/maxSeverity eq 'moderate'")),
              Ids{std::string(kOldB)});
    EXPECT_EQ(ids_of(face.ok(kEntries + "?$filter=releaseDateTime ge 2023-08-01T00:00:00Z and " +
                             isof("softwareUpdateCatalogEntry"))),
              (Ids{std::string(kAugustD), std::string(kAugustB)}));
    EXPECT_EQ(face.get(kEntries + "?$filter=isExpeditable eq true").status, 400)
        << "members of a derived type need the cast";
    EXPECT_EQ(face.get(kEntries + "?$expand=productRevisions").status, 400);
}

TEST(Catalog, EntriesAppearWithTheClock) {
    UpdatesFace face;
    for (auto const later : {kSeptemberB, kFeatureLater}) EXPECT_EQ(face.get(entry_path(later)).status, 404);
    EXPECT_EQ(face.ok(entry_path(kAugustD))["isExpeditable"], true);
    face.advance("P2D");
    EXPECT_EQ(face.ok(entry_path(kSeptemberB))["shortName"], "2023.09 B");
    EXPECT_EQ(face.ok(entry_path(kSeptemberB))["cveSeverityInformation"]["maxBaseScore"], nullptr);
    EXPECT_EQ(face.ok(entry_path(kAugustD))["isExpeditable"], false);
    face.advance("P60D");
    std::string upper(kFeatureLater);
    std::ranges::transform(upper, upper.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
    EXPECT_EQ(face.ok(entry_path(upper))["buildNumber"], "22631") << "GUIDs in any case";
}

/// deployments.create.expedite and deployments.create.feature-scheduled: what stands inside content.
TEST(Catalog, EntriesInsideContentAreNotFilledIn) {
    UpdatesFace face;
    std::string const audience = face.post("/deploymentAudiences").at("/id");
    std::string const policy =
        face.post("/updatePolicies", R"({"audience":{"id":")" + audience + "\"}}").at("/id");
    auto const embedded = [&](std::string_view id, std::string_view type) {
        std::string const body =
            R"({"@odata.type":"#microsoft.graph.windowsUpdates.contentApproval","content":{)"
            R"("@odata.type":"#microsoft.graph.windowsUpdates.catalogContent",)"
            R"("catalogEntry":{"@odata.type":"#)" +
            cast(type) + R"(","id":")" + std::string(id) + "\"}}}";
        Reply const reply = face.post("/updatePolicies/" + policy + "/complianceChanges", body);
        EXPECT_EQ(reply.status, 201) << reply.body;
        return reply.json()["content"]["catalogEntry"];
    };
    Json const quality = {{"@odata.type", "#" + cast("qualityUpdateCatalogEntry")},
                          {"id", kAugustB},
                          {"displayName", nullptr},
                          {"deployableUntilDateTime", nullptr},
                          {"releaseDateTime", "2023-08-08T00:00:00Z"},
                          {"isExpeditable", false},
                          {"qualityUpdateClassification", "security"},
                          {"catalogName", nullptr},
                          {"shortName", nullptr},
                          {"qualityUpdateCadence", "monthly"},
                          {"cveSeverityInformation", nullptr}};
    EXPECT_EQ(embedded(kAugustB, "qualityUpdateCatalogEntry").dump(), quality.dump());
    Json const feature = {{"@odata.type", "#" + cast("featureUpdateCatalogEntry")},
                          {"id", kFeature11},
                          {"displayName", "Windows 11, version 22H2"},
                          {"deployableUntilDateTime", "2025-10-14T00:00:00Z"},
                          {"releaseDateTime", "0001-01-01T00:00:00Z"},
                          {"version", "Windows 11, version 22H2"},
                          {"buildNumber", nullptr}};
    EXPECT_EQ(embedded(kFeature11, "featureUpdateCatalogEntry").dump(), feature.dump());
    EXPECT_EQ(embedded(kSomeDriver, "driverUpdateCatalogEntry")["displayName"], "Microsoft - Test - 1.0.0.1");
    EXPECT_EQ(embedded(kSomeDriver, "driverUpdateCatalogEntry")["releaseDateTime"], "2021-01-21T04:18:32Z");
}

TEST(Catalog, NothingInItCanBeWritten) {
    UpdatesFace face;
    std::string const quality = '/' + cast("qualityUpdateCatalogEntry");
    std::string const revisions = entry_path(kAugustB) + quality + "/productRevisions";
    for (auto const& [method, path] : {std::pair{"POST", kEntries},
                                       {"PATCH", entry_path(kAugustB)},
                                       {"DELETE", entry_path(kAugustB)},
                                       {"POST", revisions},
                                       {"DELETE", revisions + "/10.0.19045.3324"},
                                       {"PATCH", revisions + "/10.0.19045.3324/knowledgeBaseArticle"}}) {
        Reply const reply = face.send(method, path, std::string_view(method) == "DELETE" ? "" : "{}");
        EXPECT_EQ(reply.status, 405) << method << ' ' << path << reply.body;
    }
}

}  // namespace
}  // namespace fakegraph::test
