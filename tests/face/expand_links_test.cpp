/// $expand of collections: $top is a total over the list and its links, links lead on, and the directory's
/// rules hold inside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/face/asked.h"
#include "tests/face/populated.h"

namespace fakegraph::test {
namespace {

using testing::HasSubstr;
using Keys = std::vector<std::string>;

struct Expanded {
    Keys keys;
    std::size_t inlined = 0;
    std::size_t pages = 0;
    std::string first_link;
};

/// The rows of `member` in `row`, and those behind its links.
Expanded expanded(Face& face, Json const& row, std::string const& member, std::string const& key) {
    Expanded out;
    for (Json const& one : row.at(member)) out.keys.push_back(one.at(key));
    out.inlined = out.keys.size();
    std::string link = row.value(member + "@odata.nextLink", "");
    out.first_link = link;
    while (!link.empty() && out.pages < 100) {
        Reply const reply = eventually(face, link.substr(link.find("/beta")));
        EXPECT_EQ(reply.status, 200) << link << '\n' << reply.body;
        if (reply.status != 200) break;
        ++out.pages;
        Json const page = reply.json();
        for (Json const& one : page["value"]) out.keys.push_back(one.at(key));
        link = page.value("@odata.nextLink", "");
    }
    return out;
}

/// All rows of a collection, page by page.
Keys listed(Face& face, std::string const& target, std::string const& key) {
    Keys out;
    for (std::string next = target; !next.empty();) {
        Reply const reply = face.get(next);
        EXPECT_EQ(reply.status, 200) << next << '\n' << reply.body;
        if (reply.status != 200) return out;
        Json const page = reply.json();
        for (Json const& one : page["value"]) out.push_back(one.at(key));
        next = next_of(page);
    }
    return out;
}

Keys slice(Keys const& all, std::size_t skip, std::size_t top) {
    skip = std::min(skip, all.size());
    top = std::min(top, all.size() - skip);
    auto const begin = all.begin() + static_cast<std::ptrdiff_t>(skip);
    return {begin, begin + static_cast<std::ptrdiff_t>(top)};
}

constexpr char const* kServices[] = {R"("pageSize":7)", R"("pageSize":7,"top":"total")",
                                     R"("pageSize":7,"topAboveLimit":"refuse")"};

TEST(ExpandLinks, TopIsATotalOverAllOfThem) {
    for (char const* const service : kServices) {
        Populated face(service);
        Keys const all = listed(face, kEverybodyPath + "/members", "id");
        ASSERT_GT(all.size(), 100U);
        for (std::size_t const top : {1U, 6U, 7U, 8U, 10U, 14U, 15U, 1000U}) {
            for (std::size_t const skip : {0U, 3U}) {
                std::string options = "$top=" + std::to_string(top);
                if (skip != 0) options += ";$skip=" + std::to_string(skip);
                Json const row = face.get(kEverybodyPath + "?$expand=members(" + options + ")").json();
                auto const found = expanded(face, row, "members", "id");
                EXPECT_EQ(found.keys, slice(all, skip, top)) << service << options;
                EXPECT_EQ(found.inlined, std::min<std::size_t>(top, 7)) << service << options;
                EXPECT_EQ(found.first_link.empty(), top <= 7) << found.first_link;
            }
        }
        // Without $top all of them come.
        Json const row = face.get(kEverybodyPath + "?$expand=members").json();
        EXPECT_EQ(expanded(face, row, "members", "id").keys, all);
    }
}

TEST(ExpandLinks, TopIsATotalInOrderAndUnderAFilterToo) {
    for (char const* const service : kServices) {
        Populated face(service);
        Keys const filtered = listed(face, kEverybodyPath + "/members?$filter=contains(id,'a')", "id");
        ASSERT_GT(filtered.size(), 20U);
        Json const row =
            face.get(kEverybodyPath + "?$expand=members($filter=contains(id,'a');$top=17;$select=id)").json();
        auto const found = expanded(face, row, "members", "id");
        EXPECT_EQ(found.keys, slice(filtered, 0, 17)) << service;
        EXPECT_THAT(found.first_link, HasSubstr("?$select=id&$filter="));
    }
    Populated face(R"("pageSize":3)");
    std::string const policy = "/updatePolicies/" + face.policy;
    Keys const ordered = listed(face, policy + "/complianceChanges?$orderby=id desc", "id");
    ASSERT_EQ(ordered.size(), 7U);
    Json const row = face.get(policy + "?$expand=complianceChanges($orderby=id desc;$top=5;$skip=1)").json();
    auto const found = expanded(face, row, "complianceChanges", "id");
    EXPECT_EQ(found.keys, slice(ordered, 1, 5));
    EXPECT_EQ(found.inlined, 3U);
}

TEST(ExpandLinks, MatchedDevicesStandInlineWhereTheRequestedOnesFit) {
    for (char const* const service : kServices) {
        Populated face(service);
        std::string const content = kEverybodyPath + "/applicableContent/" + std::string(kWifi);
        Keys const all = listed(face, content + "/matchedDevices", "deviceId");
        ASSERT_GT(all.size(), 20U);
        auto const matched = [&](std::string const& options) {
            Reply const reply = face.get(content + "?$expand=matchedDevices" + options);
            EXPECT_EQ(reply.status, 200) << reply.body;
            return expanded(face, reply.json(), "matchedDevices", "deviceId");
        };
        auto const five = matched("($top=5)");
        EXPECT_EQ(five.keys, slice(all, 0, 5));
        EXPECT_EQ(five.inlined, 5U);
        auto const later = matched("($top=5;$skip=2)");
        EXPECT_EQ(later.keys, slice(all, 2, 5));
        EXPECT_EQ(later.inlined, 5U);
        auto const more = matched("($top=17)");
        EXPECT_EQ(more.keys, slice(all, 0, 17)) << service;
        EXPECT_EQ(more.inlined, 0U) << "more than a page come by link";
        EXPECT_EQ(matched("($top=17;$skip=4)").keys, slice(all, 4, 17));
        auto const one = matched("($filter=deviceId eq '" + all[9] + "')");
        EXPECT_EQ(one.keys, Keys{all[9]});
        EXPECT_EQ(one.inlined, 1U);
        EXPECT_EQ(matched("").keys, all);
        EXPECT_EQ(matched("($skip=3)").keys, slice(all, 3, all.size()));
        EXPECT_EQ(matched("($top=5;$skip=100000)").keys, Keys{});
    }
}

TEST(ExpandLinks, MatchedDevicesByLinkAloneCountDownToo) {
    Populated face(R"("pageSize":7,"differences":{"matchedDevicesExpansion":"documentation"})");
    std::string const content = kEverybodyPath + "/applicableContent/" + std::string(kWifi);
    Keys const all = listed(face, content + "/matchedDevices", "deviceId");
    for (std::size_t const top : {1U, 7U, 9U}) {
        Json const row =
            face.get(content + "?$expand=matchedDevices($skip=1;$top=" + std::to_string(top) + ")").json();
        auto const found = expanded(face, row, "matchedDevices", "deviceId");
        EXPECT_EQ(found.keys, slice(all, 1, top));
        EXPECT_EQ(found.inlined, 0U);
    }
}

TEST(ExpandLinks, ContainedThingsHaveNoReferences) {
    Populated face(R"("pageSize":3)");
    for (std::string const& target : std::vector<std::string>{
             kEverybodyPath + "?$expand=members/$ref", kEverybodyPath + "?$expand=members/$ref($top=2)",
             "/updatePolicies/" + face.policy + "?$expand=complianceChanges/$ref",
             std::string("/products?$expand=revisions/$ref"),
             std::string("/deployments?$expand=audience/$ref")}) {
        Reply const reply = face.get(target);
        EXPECT_EQ(reply.status, 400) << target;
        EXPECT_THAT(reply.message(), HasSubstr("has no references")) << target;
    }
    EXPECT_EQ(face.get(kEverybodyPath + "?$expand=*/$ref").status, 200) << "none of them";
}

/// The path of a new group of ten devices.
std::string group_of_devices(Face& face) {
    Reply const made =
        face.post("/beta/groups",
                  R"({"displayName":"ten","mailEnabled":false,"mailNickname":"ten","securityEnabled":true})");
    EXPECT_EQ(made.status, 201) << made.body;
    std::string const group = "/beta/groups/" + made.at("/id");
    for (std::string const& id : slice(listed(face, "/beta/devices", "id"), 0, 10))
        EXPECT_EQ(
            face.post(group + "/members/$ref", R"({"@odata.id":"directoryObjects/)" + id + "\"}").status,
            204);
    return group;
}

TEST(ExpandLinks, ReferencesLeadOn) {
    Populated face(R"("pageSize":4)");
    std::string const group = group_of_devices(face);
    auto const references = [&](std::string const& options) {
        Reply const reply = face.get(group + "?$expand=members/$ref" + options);
        EXPECT_EQ(reply.status, 200) << reply.body;
        return expanded(face, reply.json(), "members", "@odata.id");
    };
    auto const all = references("");
    EXPECT_EQ(all.keys.size(), 10U);
    EXPECT_EQ(all.inlined, 4U);
    EXPECT_THAT(all.first_link, HasSubstr("/members/$ref?$skip=4"));
    EXPECT_EQ(references("($top=6)").keys, slice(all.keys, 0, 6));
    EXPECT_EQ(references("($top=3;$skip=2)").keys, slice(all.keys, 2, 3));
}

TEST(ExpandDirectory, AdvancedQueriesNeedTheHeaderAndACountOfTheirOwn) {
    Populated face(R"("pageSize":10)");
    std::string const group = group_of_devices(face);
    for (std::string const query :
         {"$filter=id ne '8'", "$filter=not(startswith(id,'x'))", "$filter=endswith(id,'1')"}) {
        std::string const target = group + "?$expand=members(" + query;
        for (Reply const& refused :
             {face.get(target + ")"), face.get(target + ";$count=true)"), eventually(face, target + ")"),
              // Nobody is shown: refused all the same.
              face.get("/beta/groups?$filter=displayName eq 'nobody'&$expand=members(" + query + ")")}) {
            EXPECT_EQ(refused.status, 400) << query;
            EXPECT_EQ(refused.code(), "Request_UnsupportedQuery") << query;
        }
        Reply const served = eventually(face, target + ";$count=true)");
        EXPECT_EQ(served.status, 200) << served.body;
        EXPECT_TRUE(served.json().contains("members@odata.count"));
    }
    EXPECT_EQ(face.get(group + "?$expand=members($filter=startswith(id,'x'))").status, 200);
}

TEST(ExpandDirectory, LinksOfAdvancedQueriesWork) {
    Populated face(R"("pageSize":4)");
    std::string const group = group_of_devices(face);
    std::string const query = group + "?$expand=members($filter=id ne '8';$count=true";
    Json const all = eventually(face, query + ")").json();
    EXPECT_EQ(all["members@odata.count"], 10);
    auto const found = expanded(face, all, "members", "id");
    EXPECT_EQ(found.keys.size(), 10U);
    EXPECT_EQ(found.inlined, 4U);
    auto const some = expanded(face, eventually(face, query + ";$top=7)").json(), "members", "id");
    EXPECT_EQ(some.keys, slice(found.keys, 0, 7));
}

TEST(ExpandDirectory, CountsNeedTheHeader) {
    Populated face(R"("pageSize":10)");
    std::string const group = group_of_devices(face);
    std::string const counted = group + "?$expand=members($count=true;$top=1)";
    EXPECT_FALSE(face.get(counted).json().contains("members@odata.count")) << "it has no effect";
    EXPECT_EQ(eventually(face, counted).json()["members@odata.count"], 10);
    Reply const refused = face.get(group + "?$expand=members/$count");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.message(), "$count is not currently supported.");
    EXPECT_EQ(eventually(face, group + "?$expand=members/$count").json()["members@odata.count"], 10);
    // Windows updates is no directory.
    EXPECT_TRUE(
        face.get(kEverybodyPath + "?$expand=members($count=true)").json().contains("members@odata.count"));
}

TEST(ExpandDirectory, NothingNeedsTheHeaderWhereOptionsMayBeIgnored) {
    Populated face(R"("pageSize":10,"unsupportedOptions":"ignore")");
    std::string const group = group_of_devices(face);
    EXPECT_EQ(face.get(group + "?$expand=members($filter=id ne '8')").status, 200);
    EXPECT_EQ(face.get(group + "?$expand=members/$count").json()["members@odata.count"], 10);
    EXPECT_EQ(face.get(group + "/members/$count").body, "10");
    EXPECT_EQ(face.get("/beta/devices/$count").body, "141");
    EXPECT_EQ(face.get("/beta/devices?$count=true&$top=1").json()["@odata.count"], 141);
    EXPECT_EQ(face.get("/beta/groups?$search=\"displayName:ten\"").json()["value"].size(), 1U);
}

}  // namespace
}  // namespace fakegraph::test
