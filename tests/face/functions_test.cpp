// findByCatalogId, findByKbNumber and getKnownIssuesByTimeRange, in every spelling that clients use.
// (graph-windows-updates reference 1, 3.7, 5.20; examples products.findBy*,
// products.getKnownIssuesByTimeRange)
#include "tests/face/windows_updates.h"

namespace fakegraph::test {
namespace {

std::string const kProductsContext = context("Collection(" + cast("product") + ")");

/// products.findByCatalogId
TEST(Functions, FindByCatalogIdShowsTheProductsAndTheirMatchingRevisions) {
    UpdatesFace face;
    Json const found =
        face.ok("/products/FindByCatalogId(catalogID='" + std::string(kAugustD) +
                "')?expand=revisions($expand=catalogEntry,knowledgeBaseArticle),"
                "knownIssues($expand=originatingKnowledgeBaseArticle,resolvingKnowledgeBaseArticle)");
    EXPECT_EQ(found["@odata.context"], kProductsContext);
    ASSERT_EQ(ids_of(found), (Ids{"1", "2"}));
    Json const& eleven = found["value"][0];
    EXPECT_EQ(eleven["friendlyNames"], Json::array({"Version 22H2 (OS build 22621)"}));
    Json const revision = {
        {"id", "10.0.22621.2215"},
        {"displayName", "Windows 11, version 22H2, build 22621.2215"},
        {"releaseDateTime", "2023-08-22T00:00:00Z"},
        {"version", "22H2"},
        {"product", "Windows 11"},
        {"isHotpatchUpdate", false},
        {"osBuild",
         {{"majorVersion", 10}, {"minorVersion", 0}, {"buildNumber", 22621}, {"updateBuildRevision", 2215}}},
        {"catalogEntry",
         {{"@odata.type", "#" + cast("qualityUpdateCatalogEntry")},
          {"id", kAugustD},
          {"displayName", "08/22/2023 - 2023.08 D Update for Windows 10 and later"},
          {"deployableUntilDateTime", nullptr},
          {"releaseDateTime", "2023-08-22T00:00:00Z"},
          {"isExpeditable", true},
          {"qualityUpdateClassification", "nonSecurity"},
          {"catalogName", "2023-08 Cumulative Update Preview for Windows 10 and later"},
          {"shortName", "2023.08 D"},
          {"qualityUpdateCadence", "monthly"},
          {"cveSeverityInformation", nullptr}}},
        {"knowledgeBaseArticle",
         {{"id", "KB5029351"}, {"url", "https://support.microsoft.com/help/5029351"}}}};
    ASSERT_EQ(eleven["revisions"].size(), 1U) << "the others do not belong to this entry";
    EXPECT_EQ(eleven["revisions"][0].dump(), revision.dump());
    EXPECT_EQ(eleven["knownIssues"].size(), 3U);
    EXPECT_EQ(eleven["knownIssues"][1]["originatingKnowledgeBaseArticle"]["id"], "KB5029351");
    EXPECT_EQ(eleven["knownIssues"][1]["resolvingKnowledgeBaseArticle"], nullptr);
}

/// products.findByKbNumber
TEST(Functions, FindByKbNumber) {
    UpdatesFace face;
    Json const found = face.ok(
        "/products/"
        "FindByKbNumber(kbNumber=5029332)?expand=revisions($expand=knowledgeBaseArticle),knownIssues");
    EXPECT_EQ(found["@odata.context"], kProductsContext);
    ASSERT_EQ(ids_of(found), Ids{"2"});
    ASSERT_EQ(ids_of(found["value"][0]["revisions"]), Ids{"10.0.22000.2360"});
    EXPECT_EQ(found["value"][0]["revisions"][0]["knowledgeBaseArticle"],
              (Json{{"id", "KB5029332"}, {"url", "https://support.microsoft.com/help/5029332"}}));
    EXPECT_EQ(ids_of(found["value"][0]["knownIssues"]), Ids{"WI670073"});
}

TEST(Functions, NothingIsFoundForWhatIsNotPublished) {
    UpdatesFace face;
    for (std::string const call : {"findByKbNumber(kbNumber=1)", "findByKbNumber(kbNumber=-5029332)",
                                   "findByKbNumber(kbNumber=0)", "findByCatalogId(catalogID='nope')",
                                   "findByKbNumber(kbNumber=5030219)", "findByKbNumber(kbNumber=5029331)"})
        EXPECT_EQ(face.ok("/products/" + call)["value"], Json::array()) << call;
    EXPECT_EQ(face.ok("/products/findByCatalogId(catalogID='" + std::string(kSeptemberB) + "')")["value"],
              Json::array());
    face.advance("P6D");
    EXPECT_EQ(ids_of(face.ok("/products/findByKbNumber(kbNumber=5030219)")), Ids{"1"});
    EXPECT_EQ(ids_of(face.ok("/products/findByKbNumber(kbNumber=5029331)")), Ids{"3"});
}

TEST(Functions, EverySpellingOfTheFinders) {
    UpdatesFace face;
    std::string const body = face.get("/products/findByKbNumber(kbNumber=5029332)").body;
    for (std::string const call :
         {"FindByKbNumber(kbNumber=5029332)",
          "microsoft.graph.windowsUpdates.findByKbNumber(kbNumber=5029332)",
          "MICROSOFT.GRAPH.WINDOWSUPDATES.FINDBYKBNUMBER(KBNUMBER=5029332)",
          "findByKbNumber(kbNumber=@kb)?@kb=5029332", "findByKbNumber(kbNumber=@kbNumber)?kbNumber=5029332"})
        EXPECT_EQ(face.get("/products/" + call).body, body) << call;
    std::string const id(kAugustB);
    std::string const by_id = face.get("/products/findByCatalogId(catalogID='" + id + "')").body;
    for (std::string const& call :
         {"microsoft.graph.windowsUpdates.findByCatalogId(catalogID='" + id + "')",
          "FindByCatalogId(catalogId='" + id + "')", "findByCatalogId(catalogID=@id)?@id='" + id + "'",
          "findByCatalogId(catalogID=%27" + id + "%27)"})
        EXPECT_EQ(face.get("/products/" + call).body, by_id) << call;
}

/// products.getKnownIssuesByTimeRange
TEST(Functions, KnownIssuesByTimeRange) {
    UpdatesFace face;
    Json const found = face.ok("/products/1/GetKnownIssuesByTimeRange(daysInPast=70,includeAllActive=false)");
    EXPECT_EQ(found["@odata.context"], context("Collection(" + cast("knownIssue") + ")"));
    EXPECT_EQ(ids_of(found), Ids{"WI670072"});
    EXPECT_EQ(found["value"][0]["status"], "mitigatedExternal");
    auto const ids = [&](std::string const& call) { return ids_of(face.ok("/products('1')/" + call)); };
    EXPECT_EQ(ids("getKnownIssuesByTimeRange(daysInPast=70)"), Ids{"WI670072"});
    EXPECT_EQ(ids("getKnownIssuesByTimeRange(daysInPast=2)"), Ids{});
    EXPECT_EQ(ids("getKnownIssuesByTimeRange(daysInPast=102)"), (Ids{"WI500001", "WI670072"}));
    EXPECT_EQ(ids("getKnownIssuesByTimeRange(daysInPast=2147483647)"), (Ids{"WI500001", "WI670072"}));
    for (std::string const call : {"getKnownIssuesByTimeRange(daysInPast=70,includeAllActive=true)",
                                   "microsoft.graph.windowsUpdates.getKnownIssuesByTimeRange(daysInPast=70,"
                                   "includeAllActive=@includeAllActive)?"
                                   "includeAllActive=true",
                                   "getKnownIssuesByTimeRange(daysInPast=@d,includeAllActive=@"
                                   "includeAllActive)?@includeAllActive=true&@d=70"})
        EXPECT_EQ(ids(call), (Ids{"WI670072", "WI680001"})) << call;
    EXPECT_EQ(ids("microsoft.graph.windowsUpdates.getKnownIssuesByTimeRange(daysInPast=70,includeAllActive=@"
                  "includeAllActive)"),
              Ids{"WI670072"});
    EXPECT_EQ(
        ids("getKnownIssuesByTimeRange(daysInPast=0,includeAllActive=true)?$filter=contains(title,'closed')"),
        Ids{"WI680001"});
    EXPECT_EQ(face.get("/products/1/getKnownIssuesByTimeRange(daysInPast=70)/$count").body, "1");
}

TEST(Functions, WrongCallsAreRefusedByName) {
    UpdatesFace face;
    auto const target = [&](std::string const& call) {
        Reply const reply = face.get("/products" + call);
        EXPECT_EQ(reply.status, 400) << call << reply.body;
        return reply.at("/error/target");
    };
    EXPECT_EQ(target("/findByKbNumber(kbNumber='5029332')"), "kbNumber");
    EXPECT_EQ(target("/findByKbNumber(kbNumber=KB5029332)"), "kbNumber");
    EXPECT_EQ(target("/findByKbNumber"), "kbNumber");
    EXPECT_EQ(target("/findByKbNumber(kbNumber=5029332,x=1)"), "x");
    EXPECT_EQ(target("/findByCatalogId(catalogID=10)"), "catalogID");
    EXPECT_EQ(target("/findByCatalogId()"), "catalogID");
    EXPECT_EQ(target("/1/getKnownIssuesByTimeRange"), "daysInPast");
    EXPECT_EQ(target("/1/getKnownIssuesByTimeRange(includeAllActive=true)"), "daysInPast");
    EXPECT_EQ(target("/1/getKnownIssuesByTimeRange(daysInPast=70,includeAllActive=1)"), "includeAllActive");
    EXPECT_EQ(face.get("/products/1/getKnownIssuesByTimeRange(daysInPast=-1)").message(),
              "Parameter 'daysInPast' must not be negative, but is -1.");
    EXPECT_EQ(face.get("/products/99/getKnownIssuesByTimeRange(daysInPast=70)").status, 404);
    Reply const post = face.post("/products/findByKbNumber(kbNumber=5029332)");
    EXPECT_EQ(post.status, 405);
    EXPECT_EQ(post.at("/error/target"), "POST admin/windows/updates/products/findByKbNumber");
    EXPECT_EQ(face.get("/products/findByKbNumber(kbNumber=5029332)/2").status, 400);
}

TEST(Functions, ResultsArePaged) {
    std::string text(kUpdatesTenant);
    text.insert(text.find('{') + 1, R"("service": {"pageSize": 1},)");
    Face face(text);
    std::string const call =
        "/products/findByCatalogId(catalogID=@id)?@id='" + std::string(kAugustD) + "'&$count=true&$select=id";
    Ids seen;
    std::size_t pages = 0;
    for (std::string next = call; !next.empty(); ++pages) {
        Json const page = face.get(next).json();
        ASSERT_TRUE(page.contains("value")) << page.dump();
        EXPECT_EQ(page["@odata.context"], kProductsContext);
        EXPECT_EQ(page.contains("@odata.count"), pages == 0);
        for (auto const& id : ids_of(page)) seen.push_back(id);
        next = next_of(page);
    }
    EXPECT_EQ(seen, (Ids{"1", "2"}));
    EXPECT_EQ(pages, 2U);
}

}  // namespace
}  // namespace fakegraph::test
