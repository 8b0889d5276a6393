/// Queries on objects of the directory: which need `ConsistencyLevel: eventual`, and that case does not
/// count.
#include <gmock/gmock.h>

#include "fakegraph/edm/names.h"
#include "tests/face/asked.h"

namespace fakegraph::test {
namespace {

using testing::HasSubstr;

constexpr char const* kDevices = "/beta/devices";

std::string devices_with(std::string const& options) { return std::string(kDevices) + '?' + options; }

std::size_t found(Face& face, std::string const& filter) {
    Reply const reply = face.get(devices_with("$filter=" + filter));
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.json()["value"].size();
}

TEST(DirectoryQueries, AdvancedOnesNeedTheHeaderAndACount) {
    Face face;
    for (std::string const query : {"$filter=endswith(displayName,'1')", "$filter=displayName%20ne%20'x'",
                                    "$filter=not(startswith(displayName,'x'))",
                                    "$filter=model%20eq%20'y'%20or%20not%20(accountEnabled)",
                                    "$filter=accountEnabled&$orderby=displayName"}) {
        for (Reply const& refused :
             {face.get(devices_with(query)), face.get(devices_with(query + "&$count=true")),
              eventually(face, devices_with(query))}) {
            EXPECT_EQ(refused.status, 400) << query;
            EXPECT_EQ(refused.code(), "Request_UnsupportedQuery");
            EXPECT_THAT(refused.message(), HasSubstr("'ConsistencyLevel: eventual'"));
        }
        Reply const served = eventually(face, devices_with(query + "&$count=true"));
        EXPECT_EQ(served.status, 200) << served.body;
        EXPECT_TRUE(served.json().contains("@odata.count"));
    }
    EXPECT_THAT(face.get(devices_with("$filter=displayName%20ne%20'x'")).message(),
                HasSubstr("operator 'ne'"));
    // The segment is a count itself.
    EXPECT_EQ(eventually(face, "/beta/devices/$count?$filter=displayName%20ne%20'x'").body, "12");
    EXPECT_EQ(face.get("/beta/groups?$filter=members/$count%20eq%200").code(), "Request_UnsupportedQuery");
}

TEST(DirectoryQueries, PlainOnesDoNot) {
    Face face;
    for (std::string const query :
         {"$filter=displayName%20eq%20'x'", "$filter=startswith(displayName,'s')", "$orderby=displayName",
          "$filter=displayName%20in%20('a','b')", "$filter=accountEnabled%20and%20displayName%20ge%20'a'"})
        EXPECT_EQ(face.get(devices_with(query)).status, 200) << query;
    // Windows updates is no directory.
    EXPECT_EQ(face.get("/catalog/entries?$filter=displayName%20ne%20'x'&$orderby=displayName").status, 200);
}

TEST(DirectoryQueries, NextPagesWantTheHeaderAgain) {
    Face face(small_tenant(R"("service": {"pageSize": 5})"));
    Reply const first = eventually(face, devices_with("$count=true&$filter=displayName%20ne%20'x'"));
    ASSERT_EQ(first.status, 200) << first.body;
    std::string const next = next_of(first.json());
    EXPECT_EQ(face.get(next).code(), "Request_UnsupportedQuery");
    EXPECT_EQ(eventually(face, next).json()["value"].size(), 5U);
}

TEST(DirectoryQueries, AreServedWithoutWhereOptionsMayBeIgnored) {
    Face face(small_tenant(R"("service": {"unsupportedOptions": "ignore"})"));
    EXPECT_EQ(found(face, "displayName%20ne%20'x'"), 12U);
    EXPECT_EQ(face.get(devices_with("$filter=accountEnabled&$orderby=displayName")).status, 200);
}

TEST(DirectoryQueries, CompareTextsWithoutCase) {
    Face face;
    std::string const name = face.get(devices_with("$top=1")).at("/value/0/displayName");
    std::string small = name;
    for (char& c : small) c = edm::lower(c);
    ASSERT_NE(small, name);
    EXPECT_EQ(found(face, "displayName%20eq%20'" + small + "'"), 1U);
    EXPECT_EQ(found(face, "displayName%20in%20('x','" + small + "')"), 1U);
    EXPECT_EQ(found(face, "startswith(displayName,'" + small + "')"), 1U);
    EXPECT_EQ(found(face, "contains(displayName,'" + small.substr(1) + "')"), 1U);
    EXPECT_EQ(found(face, "model%20eq%20'CONTOSO%20book%2014'"), 12U);  // answered by sets
    EXPECT_EQ(found(face, "displayName%20eq%20'" + small + "x'"), 0U);
    // Elsewhere it counts.
    auto const entries = [&](std::string const& wanted) {
        return face.get("/catalog/entries?$filter=displayName%20eq%20'" + wanted + "'")
            .json()["value"]
            .size();
    };
    EXPECT_EQ(entries("Intel%20-%20net%20-%2023.110.0.5"), 1U);
    EXPECT_EQ(entries("intel%20-%20net%20-%2023.110.0.5"), 0U);
}

}  // namespace
}  // namespace fakegraph::test
