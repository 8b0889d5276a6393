/// The 46 inconsistencies, continued: those of catalogue and products.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/face/inconsistencies.h"
#include "tests/face/windows_updates.h"

namespace fakegraph::test {
namespace {

TEST(Inconsistency, 19_NamesAndEnumerationsAreInCamelCase) {
    UpdatesFace face;
    auto const product = face.ok("/products/1?$expand=revisions($expand=catalogEntry,knowledgeBaseArticle)");
    auto const& revisions = product["revisions"];
    auto const known =
        std::ranges::find_if(revisions, [](Json const& r) { return r["knowledgeBaseArticle"].is_object(); });
    ASSERT_NE(known, revisions.end());
    auto const& revision = *known;
    EXPECT_EQ(
        names_of(revision["osBuild"]),
        (std::vector<std::string>{"majorVersion", "minorVersion", "buildNumber", "updateBuildRevision"}));
    EXPECT_EQ(names_of(revision["knowledgeBaseArticle"]), (std::vector<std::string>{"id", "url"}));
    auto const entry = face.ok("/catalog/entries/" + std::string(kAugustD));
    EXPECT_EQ(entry["qualityUpdateCadence"], "monthly");
    EXPECT_EQ(entry["qualityUpdateClassification"], "nonSecurity");
    // Clients may write either.
    auto const filtered = face.ok("/catalog/entries?$filter=" + cast("qualityUpdateCatalogEntry") +
                                  "/qualityUpdateClassification%20eq%20'NonSecurity'");
    EXPECT_EQ(filtered["value"].size(), 2U);
}

TEST(Inconsistency, 20_FunctionsAreFoundInAnyLetterCase) {
    UpdatesFace face;
    for (std::string const call : {"findByCatalogId(catalogID='", "FindByCatalogId(catalogId='",
                                   "microsoft.graph.windowsUpdates.FINDBYCATALOGID(CATALOGID='"})
        EXPECT_EQ(ids_of(face.ok("/products/" + call + std::string(kAugustD) + "')")), (Ids{"1", "2"}))
            << call;
}

TEST(Inconsistency, 23_VersionsAreWholeNamesAndBuildsAreShort) {
    UpdatesFace face;
    auto const entry = face.ok("/catalog/entries/" + std::string(kFeature11));
    EXPECT_EQ(entry["version"], "Windows 11, version 22H2");
    EXPECT_EQ(entry["buildNumber"], "22621");
}

TEST(Inconsistency, 24_ProductsHaveFriendlyNamesAndNoReleaseDate) {
    UpdatesFace face;
    auto const product = face.ok("/products")["value"][0];
    EXPECT_EQ(names_of(product), (std::vector<std::string>{"id", "name", "groupName", "friendlyNames"}));
    EXPECT_TRUE(product["friendlyNames"].is_array());
}

TEST(Inconsistency, 26_RevisionsAreKeyedByTheirBuild) {
    UpdatesFace face;
    for (std::string const key : {"('10.0.22621.2134')", "/10.0.22621.2134", "('10%2E0%2E22621%2E2134')"})
        EXPECT_EQ(id_of(face.ok("/products/1/revisions" + key)), "10.0.22621.2134") << key;
}

TEST(Inconsistency, 44_RevisionsHaveProductAndHotpatch) {
    UpdatesFace face;
    auto const revision = face.ok("/products/1/revisions/10.0.22621.2134");
    EXPECT_EQ(revision["product"], "Windows 11");
    EXPECT_EQ(revision["isHotpatchUpdate"], false);
}

}  // namespace
}  // namespace fakegraph::test
