/// A key is compared in one way, whoever compares it: a path, a condition that names it, a loop over rows.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fakegraph/edm/names.h"
#include "tests/face/asked.h"
#include "tests/face/inconsistencies.h"
#include "tests/face/populated.h"
#include "tests/face/windows_updates.h"

namespace fakegraph::test {
namespace {

std::string in_capitals(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

/// How many rows pass; nullopt where the key cannot be filtered by.
std::optional<int> rows_with(Face& face, std::string const& collection, std::string const& filter) {
    Reply const reply =
        eventually(face, with_options(collection, {"$count=true", "$top=1", "$filter=" + filter}));
    if (reply.status != 200) return std::nullopt;
    return reply.json()["@odata.count"].get<int>();
}

/// The first row's key in capitals, asked for in every way.
void expect_one_rule(Face& face, std::string const& collection) {
    Reply const page = face.get(collection);
    ASSERT_EQ(page.status, 200) << page.body;
    Json const rows = page.json()["value"];
    if (rows.empty()) return;
    std::vector<std::string> const names = {"id", "catalogEntryId", "deviceId"};
    auto const name = std::ranges::find_if(names, [&](auto const& n) { return rows[0].contains(n); });
    if (name == names.end()) return;
    std::string const& key_name = *name;
    std::string const key = in_capitals(rows[0][key_name].get<std::string>());
    std::string const quoted = '\'' + key + '\'';
    auto const named = rows_with(face, collection, key_name + " eq " + quoted);
    if (!named) return;
    std::string const loop = " or length(" + key_name + ") lt 0";
    EXPECT_EQ(rows_with(face, collection, key_name + " eq " + quoted + loop), named) << collection;
    EXPECT_EQ(rows_with(face, collection, "not (" + key_name + " ne " + quoted + ")"), named) << collection;
    EXPECT_EQ(rows_with(face, collection, key_name + " in (" + quoted + ",'x')" + loop), named) << collection;
    EXPECT_EQ(face.get(collection + '/' + key).status == 200, *named == 1) << collection;
    if (key.size() < 36 || !sim::Guid::parse(key.substr(0, 36))) return;
    EXPECT_EQ(named, 1) << collection;
    for (std::string const function : {"startswith", "endswith", "contains"})
        EXPECT_EQ(rows_with(face, collection, function + '(' + key_name + ',' + quoted + ')'), 1)
            << collection;
    EXPECT_GE(rows_with(face, collection, "startswith(" + key_name + ",'" + key.substr(0, 8) + "')"), 1);
    EXPECT_EQ(rows_with(face, collection, "indexof(" + key_name + ',' + quoted + ") eq 0"), 1) << collection;
    EXPECT_EQ(rows_with(face, collection, key_name + " ge " + quoted + " and " + key_name + " le " + quoted),
              1)
        << collection;
}

TEST(KeyCase, IsOneRuleInEveryCollection) {
    for (std::string const& collection : paged().collections()) expect_one_rule(paged(), collection);
}

TEST(KeyCase, IsOneRuleForIdsOfReadinessTests) {
    Face face(windows_tenant());
    std::string const id =
        id_of(made_quality(face, R"({"expedite":{"isExpedited":true,"isReadinessTest":true}})"));
    ASSERT_TRUE(id.ends_with("_Readiness")) << id;
    expect_one_rule(face, "/deployments");
    EXPECT_EQ(rows_with(face, "/deployments", "id eq '" + in_capitals(id) + "' or createdDateTime eq null"),
              1);
    EXPECT_EQ(rows_with(face, "/deployments", "not (id ne '" + in_capitals(id) + "')"), 1);
    EXPECT_EQ(rows_with(face, "/deployments", "id eq '" + id.substr(0, 36) + "' or createdDateTime eq null"),
              0);
}

TEST(KeyCase, IsOneRuleForEntriesOfTheCatalogue) {
    UpdatesFace face;
    std::string const entries = "/catalog/entries";
    std::string const id = in_capitals(std::string(kFeature11));
    EXPECT_EQ(rows_with(face, entries, "id eq '" + id + "'"), 1);
    EXPECT_EQ(rows_with(face, entries, "not (id ne '" + id + "')"), 1);
    EXPECT_EQ(rows_with(face, entries, "startswith(id,'" + id.substr(0, 8) + "')"), 1);
    EXPECT_EQ(rows_with(face, entries, "endswith(id,'" + id.substr(20) + "')"), 1);
    EXPECT_EQ(rows_with(face, entries, "contains(id,'" + id.substr(5, 12) + "')"), 1);
    EXPECT_EQ(rows_with(face, entries, "indexof(id,'" + id.substr(1) + "') eq 1"), 1);
    // Ids of 64 digits are texts like others.
    std::string const quality = in_capitals(std::string(kAugustB));
    EXPECT_EQ(rows_with(face, entries, "id eq '" + quality + "'"), 0);
    EXPECT_EQ(rows_with(face, entries, "not (id ne '" + quality + "')"), 0);
    EXPECT_EQ(rows_with(face, entries, "startswith(id,'" + quality.substr(0, 8) + "')"), 0);
}

TEST(KeyCase, CountsInPathsWhereTheServiceIsExact) {
    Face face(with_service(R"("keyCase":"exact")"));
    std::string const audience(kEverybody);
    EXPECT_EQ(face.get("/deploymentAudiences/" + audience).status, 200);
    EXPECT_EQ(face.get("/deploymentAudiences/" + in_capitals(audience)).status, 404);
}

}  // namespace
}  // namespace fakegraph::test
