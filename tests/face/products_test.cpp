// products and what lies below them, against the published examples (products.*, restated with this tenant's
// data).
#include "tests/face/windows_updates.h"

namespace fakegraph::test {
namespace {

/// products.list
TEST(Products, TheListLooksLikeTheCapture) {
    UpdatesFace face;
    face.advance("P400D");
    Json const list = face.ok("/products");
    EXPECT_EQ(list["@odata.context"], context("admin/windows/updates/products"));
    EXPECT_EQ(ids_of(list), (Ids{"1", "1104", "2", "3"}));
    Json const expected = {{"id", "1104"},
                           {"name", "Windows 11, version 24H2"},
                           {"groupName", "Windows 11"},
                           {"friendlyNames", Json::array({"Version 24H2 (OS build 26100)"})}};
    EXPECT_EQ(list["value"][1].dump(), expected.dump());
    Json const bare = {{"id", "3"},
                       {"name", "Windows 10, version 22H2"},
                       {"groupName", nullptr},
                       {"friendlyNames", Json::array()}};
    EXPECT_EQ(list["value"][3].dump(), bare.dump());
    EXPECT_EQ(face.ok("/products('1104')")["@odata.context"],
              context("admin/windows/updates/products/$entity"));
    EXPECT_EQ(face.get("/products/$count").body, "4");
    EXPECT_EQ(ids_of(face.ok("/products?$filter=groupName eq 'Windows 11'&$orderby=name&$top=2")),
              (Ids{"2", "1"}));
}

TEST(Products, AppearHalfAYearBeforeTheirFirstEdition) {
    UpdatesFace face;
    EXPECT_EQ(face.get("/products/1104").status, 404);
    EXPECT_EQ(face.get("/products/99").message(), "Requested resource 'product' not found.");
    face.advance("P203D");
    EXPECT_EQ(face.get("/products/1104").status, 404) << "2024-03-31";
    face.advance("P1D");
    EXPECT_EQ(face.ok("/products/1104/editions/1")["isInService"], false);
    face.advance("P183D");
    EXPECT_EQ(face.ok("/products/1104/editions/1")["isInService"], true);
}

TEST(Products, EditionsAreInServiceByTheClock) {
    UpdatesFace face;
    Json const expected = {{"id", "1"},
                           {"name", "Home and Pro"},
                           {"releasedName", "Windows 11 Home and Pro, version 22H2"},
                           {"deviceFamily", "Windows.Desktop"},
                           {"isInService", true},
                           {"generalAvailabilityDateTime", "2022-09-20T00:00:00Z"},
                           {"endOfServiceDateTime", "2024-10-08T00:00:00Z"},
                           {"servicingPeriods", Json::array({{{"name", "Servicing"},
                                                              {"startDateTime", "2022-09-20T00:00:00Z"},
                                                              {"endDateTime", "2024-10-08T00:00:00Z"}}})}};
    Json const list = face.ok("/products/1/editions");
    EXPECT_EQ(list["@odata.context"], context("admin/windows/updates/products('1')/editions"));
    EXPECT_EQ(list["value"][0].dump(), expected.dump());
    EXPECT_EQ(ids_of(face.ok("/products/1/editions?$filter=isInService eq true")), (Ids{"1", "2"}));
    face.advance("P400D");
    EXPECT_EQ(ids_of(face.ok("/products/1/editions?$filter=isInService eq true")), Ids{"2"});
}

TEST(Products, RevisionsAreThoseOfTheCatalogueForTheBuild) {
    UpdatesFace face;
    EXPECT_EQ(ids_of(face.ok("/products/1/revisions")),
              (Ids{"10.0.22621.2070", "10.0.22621.2134", "10.0.22621.2215"}));
    EXPECT_EQ(ids_of(face.ok("/products/3/revisions")), (Ids{"10.0.19045.2364", "10.0.19045.3324"}));
    face.advance("P6D");
    EXPECT_EQ(ids_of(face.ok("/products/3/revisions?$orderby=id desc&$top=1")), Ids{"10.0.19045.3393"});
    for (std::string const key :
         {"/10.0.22621.2134", "('10.0.22621.2134')", "(10.0.22621.2134)", "(id='10.0.22621.2134')"}) {
        Json const one = face.ok("/products/1/revisions" + key);
        EXPECT_EQ(one["@odata.context"], context("admin/windows/updates/products('1')/revisions/$entity"))
            << key;
        EXPECT_EQ(one["osBuild"]["updateBuildRevision"], 2134);
        EXPECT_EQ(one["knowledgeBaseArticle"]["id"], "KB5029263");
    }
    Json const entry = face.ok("/products('1')/revisions('10.0.22621.2134')/catalogEntry");
    EXPECT_EQ(entry["@odata.type"], "#" + cast("qualityUpdateCatalogEntry"));
    EXPECT_EQ(entry["id"], kAugustB);
    EXPECT_EQ(entry["shortName"], "2023.08 B");
    EXPECT_EQ(
        entry["@odata.context"],
        context("admin/windows/updates/products('1')/revisions('10.0.22621.2134')/catalogEntry/$entity"));
    EXPECT_EQ(face.ok("/products/1/revisions/10.0.22621.2134/knowledgeBaseArticle")["id"], "KB5029263");
    EXPECT_EQ(face.get("/products/1/revisions/10.0.19045.3324").status, 404) << "of another product";
}

/// knownIssues of products.findByKbNumber
TEST(Products, KnownIssuesLookLikeTheExampleAndFollowTheClock) {
    UpdatesFace face;
    Json const expected = {
        {"id", "WI670072"},
        {"title", "Devices might not start"},
        {"description", "Some devices show an error."},
        {"status", "mitigatedExternal"},
        {"webViewUrl", "https://admin.example/issue/WI670072"},
        {"startDateTime", "2023-08-22T17:00:00Z"},
        {"resolvedDateTime", "2023-09-07T23:14:07.1881817Z"},
        {"lastUpdatedDateTime", "2023-09-07T23:41:58.577Z"},
        {"safeguardHoldIds", Json::array()},
        {"knownIssueHistories",
         Json::array({{{"createdDateTime", "2023-08-24T02:51:27.29Z"},
                       {"body", {{"contentType", "html"}, {"content", "<div>Seen.</div>"}}}}})}};
    Json const list = face.ok("/products/1/knownIssues");
    EXPECT_EQ(ids_of(list), (Ids{"WI500001", "WI670072", "WI680001"}));
    EXPECT_EQ(list["value"][1].dump(), expected.dump());
    std::string const issue = "/products/1/knownIssues/WI680001";
    Json const before =
        face.ok(issue + "?$expand=originatingKnowledgeBaseArticle,resolvingKnowledgeBaseArticle");
    EXPECT_EQ(before["status"], "confirmed");
    EXPECT_EQ(before["resolvedDateTime"], nullptr);
    EXPECT_EQ(before["lastUpdatedDateTime"], "2023-09-01T00:00:00Z");
    EXPECT_EQ(before["safeguardHoldIds"], Json::array({54762729, 41332279}));
    EXPECT_EQ(before["knownIssueHistories"].size(), 1U);
    EXPECT_EQ(before["knownIssueHistories"][0]["body"]["contentType"], "text");
    EXPECT_EQ(before["originatingKnowledgeBaseArticle"]["id"], "KB5029351");
    EXPECT_EQ(before["resolvingKnowledgeBaseArticle"], nullptr);
    EXPECT_EQ(face.get(issue + "/resolvingKnowledgeBaseArticle").status, 404);
    face.advance("P6D");
    EXPECT_EQ(face.ok(issue)["lastUpdatedDateTime"], "2023-09-15T00:00:00Z");
    EXPECT_EQ(face.ok(issue)["knownIssueHistories"].size(), 2U);
    face.advance("P5D");
    Json const after = face.ok(issue);
    EXPECT_EQ(after["status"], "resolved");
    EXPECT_EQ(after["resolvedDateTime"], "2023-09-20T00:00:00Z");
    EXPECT_EQ(after["lastUpdatedDateTime"], "2023-09-21T00:00:00Z");
    EXPECT_EQ(face.ok(issue + "/resolvingKnowledgeBaseArticle")["id"], "KB5030219");
    EXPECT_EQ(ids_of(face.ok("/products/1/knownIssues?$filter=status eq 'resolved'")),
              (Ids{"WI500001", "WI680001"}));
}

TEST(Products, EverythingCanBeExpandedAtOnce) {
    UpdatesFace face;
    Json const list = face.ok(
        "/products?$expand=revisions($expand=knowledgeBaseArticle,catalogEntry;$top=1),"
        "knownIssues($expand=originatingKnowledgeBaseArticle,resolvingKnowledgeBaseArticle),editions");
    EXPECT_EQ(
        list["@odata.context"],
        context("admin/windows/updates/products(revisions(knowledgeBaseArticle(),catalogEntry()),knownIssues("
                "originatingKnowledgeBaseArticle(),resolvingKnowledgeBaseArticle()),editions())"));
    Json const first = list["value"][0];
    EXPECT_EQ(first["editions"].size(), 2U);
    EXPECT_EQ(first["knownIssues"][1]["originatingKnowledgeBaseArticle"]["id"], "KB5029351");
    EXPECT_EQ(first["revisions"][0]["catalogEntry"]["id"], kJulyD);
}

TEST(Products, NothingAboutThemCanBeWritten) {
    UpdatesFace face;
    for (auto const& [method, path] : std::vector<std::pair<std::string, std::string>>{
             {"POST", "/products"},
             {"PATCH", "/products/1"},
             {"DELETE", "/products/1"},
             {"PUT", "/products/1"},
             {"POST", "/products/1/editions"},
             {"DELETE", "/products/1/editions/1"},
             {"PATCH", "/products/1/knownIssues/WI670072"},
             {"POST", "/products/1/revisions"},
             {"PATCH", "/products/1/revisions/10.0.22621.2134"},
             {"DELETE", "/products/1/revisions/10.0.22621.2134/catalogEntry"},
             {"PATCH", "/products/1/knownIssues/WI670072/originatingKnowledgeBaseArticle"}}) {
        Reply const reply = face.send(method, path, method == "DELETE" ? "" : "{}");
        EXPECT_EQ(reply.status, 405) << method << ' ' << path << reply.body;
        EXPECT_EQ(reply.code(), "Request_BadRequest");
    }
}

}  // namespace
}  // namespace fakegraph::test
