// Paging faults on real pages: what a client that follows the links to the end has in its hands.
#include <gmock/gmock.h>

#include <set>

#include "tests/face/face.h"

namespace fakegraph::test {
namespace {

using testing::HasSubstr;

struct Walk {
    std::vector<std::string> ids;
    std::vector<std::size_t> sizes;
    std::vector<std::string> links;
    int status = 200;
};

/// Face with pages of three rows.
Face small_pages(std::string const& faults = "[]", std::string const& service = "") {
    return Face(small_tenant(R"("service": {"pageSize": 3)" + service + R"(}, "faults": )" + faults));
}

std::string below_host(std::string const& link) {
    return link.substr(std::string("http://graph.test").size());
}

void read_page(Walk& walk, Json const& page) {
    walk.sizes.push_back(page["value"].size());
    for (Json const& row : page["value"])
        walk.ids.push_back((row.contains("id") ? row["id"] : row["deviceId"]).get<std::string>());
}

/// Follows the links to the end, fifty pages at most.
Walk walk(Face& face, std::string target) {
    Walk out;
    while (out.sizes.size() < 50) {
        Reply const reply = face.get(target);
        out.status = reply.status;
        if (reply.status != 200) return out;
        Json const page = reply.json();
        read_page(out, page);
        if (!page.contains("@odata.nextLink")) return out;
        out.links.push_back(page["@odata.nextLink"].get<std::string>());
        target = below_host(out.links.back());
    }
    return out;
}

/// Every way in which a list can be read: plain, in an order, filtered by rows, with each style of token.
std::vector<std::string> lists() {
    std::string const audience = "/deploymentAudiences/" + std::string(kEverybody);
    return {audience + "/members",
            audience + "/applicableContent/" + std::string(kWifi) + "/matchedDevices",
            "/beta/devices",
            "/beta/devices?$orderby=displayName",
            "/beta/devices?$top=2",
            "/beta/devices?$skip=1",
            "/beta/devices?$filter=length(displayName)%20gt%200"};
}

std::vector<std::string> undisturbed(std::string const& list) {
    Face face = small_pages();
    Walk const all = walk(face, list);
    EXPECT_EQ(all.status, 200) << list;
    EXPECT_GE(all.sizes.size(), 2U) << list;
    return all.ids;
}

TEST(FaultWalk, NothingIsLostWhereNothingShallBe) {
    for (auto const* fault :
         {R"("kind": "emptyPage", "times": 1)",
          R"("kind": "emptyPage", "match": {"number": {"from": 1, "to": 3}})",
          R"("kind": "emptyPage", "match": {"number": {"every": 2}})", R"("kind": "shortPage")",
          R"("kind": "pageSizeChange", "sizes": [2, 1, 5])", R"("kind": "oddToken")",
          R"("kind": "recasedLink")", R"("kind": "fullLastPage")",
          R"("kind": "compatible", "changes": ["pageSize", "unknownMember"])",
          R"("kind": "compatible", "changes": ["reorderedMembers", "unknownMember", "missingNulls"])"}) {
        for (auto const& list : lists()) {
            Face face = small_pages("[{" + std::string(fault) + "}]");
            Walk const all = walk(face, list);
            EXPECT_EQ(all.ids, undisturbed(list)) << fault << " on " << list;
            EXPECT_EQ(std::set(all.links.begin(), all.links.end()).size(), all.links.size()) << fault << list;
            EXPECT_GE(face.get("/__admin/faults").json()["value"][0]["uses"], 1) << fault << list;
        }
    }
}

TEST(FaultWalk, EmptyPagesComeWhereTheyWereAskedFor) {
    Face face = small_pages(R"([{"kind": "emptyPage", "match": {"number": {"from": 2, "to": 4}}}])");
    EXPECT_EQ(walk(face, "/beta/devices?$count=true").sizes, (std::vector<std::size_t>{3, 0, 0, 0, 3, 3, 3}));
    // An empty collection has no page to come: nothing is done, and the use is given back.
    Face none = small_pages(R"([{"kind": "emptyPage"}])");
    EXPECT_EQ(walk(none, "/beta/devices?$filter=displayName%20eq%20'x'").sizes, std::vector<std::size_t>{0});
    EXPECT_EQ(none.get("/__admin/faults").json()["value"][0]["uses"], 0);
}

TEST(FaultWalk, TheLastItemComesTwice) {
    for (auto const& list : lists()) {
        Face face = small_pages(R"([{"kind": "repeatItem", "times": 1}])");
        auto expected = undisturbed(list);
        Walk const all = walk(face, list);
        std::size_t const boundary = all.sizes.front();
        expected.insert(expected.begin() + static_cast<std::ptrdiff_t>(boundary), expected[boundary - 1]);
        EXPECT_EQ(all.ids, expected) << list;
    }
}

TEST(FaultWalk, OneItemNeverComes) {
    for (auto const& list : lists()) {
        Face face = small_pages(R"([{"kind": "dropItem", "times": 1}])");
        auto expected = undisturbed(list);
        Walk const all = walk(face, list);
        expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(all.sizes.front()));
        EXPECT_EQ(all.ids, expected) << list;
    }
}

TEST(FaultWalk, WhereTopIsATotalItStaysOne) {
    Face repeats = small_pages(R"([{"kind": "repeatItem", "times": 1}])", R"(, "top": "total")");
    Walk const more = walk(repeats, "/beta/devices?$top=7");
    EXPECT_EQ(more.ids.size(), 8U);
    EXPECT_EQ(std::set(more.ids.begin(), more.ids.end()).size(), 7U);
    Face drops = small_pages(R"([{"kind": "dropItem", "times": 1}])", R"(, "top": "total")");
    EXPECT_EQ(walk(drops, "/beta/devices?$top=7").ids.size(), 6U);
    Face empties = small_pages(R"([{"kind": "emptyPage", "match": {"number": 2}}])", R"(, "top": "total")");
    EXPECT_EQ(walk(empties, "/beta/devices?$top=7").sizes, (std::vector<std::size_t>{3, 0, 3, 1}));
}

TEST(FaultWalk, TheLastPageLinksToAnEmptyOne) {
    for (auto const& list : lists()) {
        Face plain = small_pages();
        Face face = small_pages(R"([{"kind": "fullLastPage"}])");
        auto expected = walk(plain, list).sizes;
        expected.push_back(0);
        EXPECT_EQ(walk(face, list).sizes, expected) << list;
    }
}

TEST(FaultWalk, TheSameLinkComesTwiceOrForEver) {
    Face twice = small_pages(R"([{"kind": "sameLink", "match": {"number": 2}}])");
    Walk const again = walk(twice, "/beta/devices");
    EXPECT_EQ(again.sizes.size(), 5U);
    EXPECT_EQ(again.links[0], again.links[1]);
    Face forever = small_pages(R"([{"kind": "sameLink", "match": {"path": "*skiptoken*"}}])");
    EXPECT_EQ(walk(forever, "/beta/devices").sizes.size(), 50U);
}

TEST(FaultWalk, OddTokensBreakWhoeverChangesThem) {
    Face face = small_pages(R"([{"kind": "oddToken"}])");
    std::string const link = walk(face, "/beta/devices").links.front();
    EXPECT_THAT(link, HasSubstr("==/%2B%25"));
    auto const with = [&](std::string const& from, std::string const& to) {
        std::string changed = below_host(link);
        changed.replace(changed.find(from), from.size(), to);
        return face.get(changed).status;
    };
    EXPECT_EQ(with("==/%2B%25", "==/%2B%25"), 200);
    EXPECT_EQ(with("%2B", "+"), 400);
    EXPECT_EQ(with("%25", "%2525"), 400);
    EXPECT_EQ(with("==", ""), 400);
}

TEST(FaultWalk, PagesDriftAfterAWrite) {
    std::string const members = "/deploymentAudiences/" + std::string(kEverybody) + "/members";
    auto const after = [&](auto const& write, std::string const& list) {
        Face face = small_pages(R"([{"kind": "driftUnderWrites", "match": {"path": "*"}}])");
        Walk all;
        Json page = face.get(list).json();
        read_page(all, page);
        write(face);
        while (page.contains("@odata.nextLink")) {
            page = face.get(below_host(page["@odata.nextLink"].get<std::string>())).json();
            read_page(all, page);
        }
        return all.ids;
    };
    auto const create = [](Face& face) { return face.post("/deploymentAudiences"); };
    auto const create_and_remove = [&](Face& face) {
        EXPECT_EQ(face.del("/deploymentAudiences/" + create(face).at("/id")).status, 204);
    };
    auto const fail = [](Face& face) { EXPECT_EQ(face.del("/deployments/x").status, 404); };
    for (std::string const& list : {members, std::string("/beta/devices?$orderby=displayName"),
                                    std::string("/beta/devices?$filter=length(displayName)%20gt%200")}) {
        auto const all = undisturbed(list);
        auto repeated = all, lost = all;
        repeated.insert(repeated.begin() + 3, repeated[2]);
        lost.erase(lost.begin() + 3);
        EXPECT_EQ(after(create, list), repeated) << list;
        EXPECT_EQ(after(create_and_remove, list), lost) << list;
        EXPECT_EQ(after(fail, list), all) << list;
    }
}

TEST(FaultWalk, ValuesOfEnumerationsAndDatesThatAreNull) {
    Face face = small_pages(R"([{"kind": "compatible", "changes": ["unknownEnum", "zeroDate"]}])");
    auto const entry = face.get("/catalog/entries/" + std::string(kWifi)).json();
    EXPECT_EQ(entry["deployableUntilDateTime"], "0001-01-01T00:00:00Z");
    auto const member = face.get("/updatableAssets").json()["value"][0];
    EXPECT_THAT(member.dump(), HasSubstr(R"("enrollmentState":"addedLater")"));
}

TEST(FaultAdmin, AddsListsAndRemoves) {
    Face face = small_pages(R"([{"name": "first", "status": 503, "times": 1}])");
    Reply const made =
        face.post("/__admin/faults", R"({"kind": "status", "status": 429, "match": {"method": "GET"}})");
    ASSERT_EQ(made.status, 201) << made.body;
    std::string const name = made.at("/name");
    EXPECT_EQ(made.json()["match"]["method"], "GET");
    EXPECT_EQ(made.json()["uses"], 0);
    EXPECT_EQ(face.get("/beta/devices").status, 503);
    EXPECT_EQ(face.get("/beta/devices").status, 429);
    EXPECT_EQ(face.get("/__admin/faults").json()["value"][1]["uses"], 1);
    EXPECT_EQ(face.get("/__admin/faults/" + name).json()["matches"], 2);
    EXPECT_EQ(face.del("/__admin/faults/" + name).status, 204);
    EXPECT_EQ(face.del("/__admin/faults/" + name).status, 404);
    EXPECT_EQ(face.get("/beta/devices").status, 200);
    EXPECT_EQ(face.post("/__admin/faults", R"({"value": [{"status": 503}, {"status": 504}]})").status, 201);
    EXPECT_EQ(face.get("/beta/devices").status, 503);
    EXPECT_EQ(face.del("/__admin/faults").status, 204);
    EXPECT_EQ(face.get("/beta/devices").status, 200);
    EXPECT_EQ(face.post("/__admin/reset").status, 200);
    EXPECT_EQ(face.get("/beta/devices").status, 503);
    EXPECT_EQ(face.get("/beta/devices").status, 200);
}

TEST(FaultAdmin, RefusesMistakesWithTheirPlace) {
    Face face = small_pages();
    Reply const wrong = face.post("/__admin/faults", R"({"value": [{"status": 503}, {"kind": "stal"}]})");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(wrong.at("/error/target"), "/value/1/kind");
    EXPECT_THAT(wrong.message(), HasSubstr("did you mean 'stall'?"));
    EXPECT_TRUE(face.get("/__admin/faults").json()["value"].empty());
    EXPECT_EQ(face.post("/__admin/faults", "[]").status, 400);
    std::string const deep = std::string(100'000, '[') + std::string(100'000, ']');
    EXPECT_EQ(face.post("/__admin/faults", R"({"status": 503, "message": {"a": )" + deep + "}}").status, 400);
    EXPECT_EQ(face.post("/__admin/faults", R"({"name": ")" + std::string(1 << 20, 'a') + "\"}").status, 400);
    EXPECT_EQ(face.post("/__admin/faults", R"({"name": "a", "status": 503})").status, 201);
    EXPECT_EQ(face.post("/__admin/faults", R"({"name": "a", "status": 503})").status, 409);
}

TEST(FaultWrites, ARepeatedPostMakesTwo) {
    Face face = small_pages(R"([{"kind": "duplicateDelivery", "match": {"method": "POST"}, "times": 1},
                                {"kind": "executeThenFail", "match": {"method": "POST", "status": 201}, "times": 1}])");
    auto const audiences = [&] { return walk(face, "/deploymentAudiences").ids.size(); };
    std::size_t const before = audiences();
    EXPECT_EQ(face.post("/deploymentAudiences").status, 201);
    EXPECT_EQ(audiences(), before + 2);
    EXPECT_EQ(face.post("/deploymentAudiences").status, 503);
    EXPECT_EQ(audiences(), before + 3);
    EXPECT_EQ(face.post("/deploymentAudiences").status, 201);
}

TEST(FaultScenario, MistakesTellTheirPlaceInTheFile) {
    std::string const text =
        "{\"fleet\": [],\n\"faults\": [\n  {\"kind\": \"reset\", \"at\": 0.5},\n"
        "  {\"status\": 503, \"match\": {\"frm\": \"PT1H\"}, \"tims\": 1},\n"
        "  {\"kind\": \"html\", \"holdMs\": 5}\n]}";
    auto const loaded = scenarios::load_text(text, "s.json", with_checks({}));
    ASSERT_FALSE(loaded.has_value());
    std::vector<std::string> found;
    for (auto const& p : loaded.error()) found.push_back(p.text());
    EXPECT_EQ(found,
              (std::vector<std::string>{
                  R"(s.json:3:27: error: needs "when": "middle")",
                  "s.json:4:29: error: unknown key 'frm'; did you mean 'from'?",
                  "s.json:4:45: error: unknown key 'tims'; did you mean 'times'?",
                  "s.json:5:20: error: unknown key 'holdMs' of a fault of kind 'html'; one of: name, match, "
                  "times, status, body, retryAfter"}));
}

}  // namespace
}  // namespace fakegraph::test
