/// Prefer, preconditions, ConsistencyLevel and $search: what a client asks for in headers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/face/asked.h"
#include "tests/face/populated.h"

namespace fakegraph::test {
namespace {

using testing::HasSubstr;

Populated& preferring_tenant() {
    static Populated face(R"("pageSize":30)");
    return face;
}

TEST(Prefer, PageSizeIsAnUpperBound) {
    auto const page = ask(preferring_tenant(), "/updatableAssets", {{"Prefer", "odata.maxpagesize=5"}});
    EXPECT_EQ(page.json()["value"].size(), 5U);
    EXPECT_EQ(header_of(page, "Preference-Applied"), "odata.maxpagesize=5");
    // The link does not carry the preference: without it the next page has the usual size.
    std::string const next = next_of(page.json());
    EXPECT_EQ(next.find("axpagesize"), std::string::npos) << next;
    EXPECT_EQ(preferring_tenant().get(next).json()["value"].size(), 30U);
    EXPECT_EQ(ask(preferring_tenant(), next, {{"Prefer", "odata.maxpagesize=7"}}).json()["value"].size(), 7U);
    auto const size = [](std::string const& prefer, std::string const& target = "/updatableAssets") {
        return ask(preferring_tenant(), target, {{"Prefer", prefer}}).json()["value"].size();
    };
    EXPECT_EQ(size("odata.maxpagesize=1000"), 30U);
    EXPECT_EQ(size("maxpagesize=4"), 4U);
    EXPECT_EQ(size("respond-async, ODATA.MaxPageSize=\"6\"; x=y"), 6U);
    EXPECT_EQ(size("odata.maxpagesize=6,odata.maxpagesize=2"), 6U) << "the first counts";
    EXPECT_EQ(size("odata.maxpagesize=9", "/updatableAssets?$top=3"), 3U);
    EXPECT_EQ(size("odata.maxpagesize=3", "/updatableAssets?$top=9"), 3U);
    for (std::string const nonsense : {"odata.maxpagesize=0", "odata.maxpagesize=-1", "odata.maxpagesize=x",
                                       "odata.maxpagesize", "wait=10"})
        EXPECT_EQ(size(nonsense), 30U) << nonsense;
}

TEST(Prefer, AllPagesTogetherAreTheSame) {
    std::vector<std::string> ids;
    for (std::string at = "/updatableAssets?$select=id"; !at.empty();) {
        auto const page = ask(preferring_tenant(), at, {{"Prefer", "odata.maxpagesize=11"}}).json();
        for (auto const& row : page["value"]) ids.push_back(row["id"]);
        at = next_of(page);
    }
    EXPECT_EQ(std::to_string(ids.size()), preferring_tenant().get("/updatableAssets/$count").body);
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

TEST(Prefer, ReturnMinimalLeavesTheBodyOut) {
    Face face;
    auto const made = ask(face, "POST", "/deploymentAudiences", {{"Prefer", "return=minimal"}}, "{}");
    EXPECT_EQ(made.status, 204) << made.body;
    EXPECT_EQ(made.body, "");
    EXPECT_EQ(header_of(made, "Preference-Applied"), "return=minimal");
    std::string const location = header_of(made, "Location");
    EXPECT_EQ(header_of(made, "OData-EntityId"), location);
    EXPECT_EQ(face.get(location.substr(location.find("/beta"))).status, 200);
}

TEST(Prefer, ReturnRepresentationShowsWhatWasChanged) {
    Face face;
    std::string const body =
        R"({"displayName":"a","mailEnabled":false,"mailNickname":"a","securityEnabled":true})";
    auto const made = ask(face, "POST", "/beta/groups", {{"Prefer", "return=representation"}}, body);
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(header_of(made, "Preference-Applied"), "return=representation");
    std::string const group = "/beta/groups/" + made.at("/id");
    EXPECT_EQ(face.patch(group, R"({"displayName":"b"})").status, 204);
    auto const shown =
        ask(face, "PATCH", group, {{"Prefer", "return=representation"}}, R"({"displayName":"c"})");
    EXPECT_EQ(shown.status, 200) << shown.body;
    EXPECT_EQ(shown.at("/displayName"), "c");
    EXPECT_EQ(shown.at("/@odata.context"), "http://graph.test/beta/$metadata#groups/$entity");
    EXPECT_EQ(header_of(shown, "Preference-Applied"), "return=representation");
}

TEST(Prefer, CanBeIgnored) {
    Face face(small_tenant(R"("service":{"prefer":"ignore"})"));
    auto const page = ask(face, "/updatableAssets", {{"Prefer", "odata.maxpagesize=1"}});
    EXPECT_EQ(header_of(page, "Preference-Applied"), "");
    EXPECT_EQ(ask(face, "/beta/devices", {{"Prefer", "odata.maxpagesize=1"}}).json()["value"].size(),
              face.get("/beta/devices").json()["value"].size());
    EXPECT_EQ(ask(face, "POST", "/deploymentAudiences", {{"Prefer", "return=minimal"}}, "{}").status, 201);
}

std::string with_driver_policy(Face& face) {
    return "/updatePolicies/" +
           face.post("/updatePolicies", R"({"audience":{"id":")" + std::string(kEverybody) +
                                            R"("},"autoEnrollmentUpdateCategories":["driver"]})")
               .at("/id");
}

TEST(Prefer, UnknownEnumMembersAreSpelledOrMasked) {
    std::string const first = "/autoEnrollmentUpdateCategories/0";
    Face wire;
    EXPECT_EQ(wire.get(with_driver_policy(wire)).at(first), "driver") << "as observed";
    Face masked(small_tenant(R"("service":{"unknownEnumMembers":"masked"})"));
    std::string const policy = with_driver_policy(masked);
    EXPECT_EQ(masked.get(policy).at(first), "unknownFutureValue");
    auto const asked = ask(masked, policy, {{"Prefer", "include-unknown-enum-members"}});
    EXPECT_EQ(asked.at(first), "driver");
    EXPECT_EQ(header_of(asked, "Preference-Applied"), "include-unknown-enum-members");
}

TEST(Preconditions, NothingHasAnEntityTag) {
    Face face;
    std::string const audience = "/deploymentAudiences/" + face.post("/deploymentAudiences").at("/id");
    EXPECT_EQ(header_of(face.get(audience), "ETag"), "");
    EXPECT_EQ(ask(face, audience, {{"If-None-Match", "W/\"1\""}}).status, 200);
    auto const refused = ask(face, "DELETE", audience, {{"If-Match", "W/\"1\""}});
    EXPECT_EQ(refused.status, 412);
    EXPECT_EQ(refused.code(), "PreconditionFailed");
    EXPECT_THAT(refused.message(), HasSubstr("If-Match"));
    EXPECT_EQ(ask(face, "DELETE", audience, {{"If-None-Match", "*"}}).status, 412);
    EXPECT_EQ(ask(face, "DELETE", audience, {{"If-Match", "*"}}).status, 204);
}

TEST(Search, NeedsTheHeaderAndAPlaceThatTakesIt) {
    std::string const search = "?$search=\"displayName:book\"";
    auto const without = preferring_tenant().get("/beta/devices" + search);
    EXPECT_EQ(without.status, 400);
    EXPECT_EQ(without.code(), "Request_UnsupportedQuery");
    EXPECT_THAT(without.message(), HasSubstr("'ConsistencyLevel: eventual'"));
    EXPECT_EQ(eventually(preferring_tenant(), "/beta/devices" + search).status, 200);
    auto const updates = eventually(preferring_tenant(), "/updatableAssets" + search);
    EXPECT_EQ(updates.status, 400);
    EXPECT_THAT(updates.message(), HasSubstr("'$search' is not supported"));
}

TEST(Search, FindsWordsByTheirBeginning) {
    Face face;
    auto const group = [&](std::string const& name, std::string const& description) {
        auto const reply = face.post(
            "/beta/groups", R"({"displayName":")" + name + R"(","description":")" + description +
                                R"(","mailEnabled":false,"mailNickname":"x","securityEnabled":true})");
        EXPECT_EQ(reply.status, 201) << reply.body;
    };
    group("Pilot Ring-07", "first wave");
    group("Broad ring", "second wave");
    group("Kiosk", "none");
    auto const names = [&](std::string const& search) {
        auto const reply = eventually(face, "/beta/groups?$select=displayName&$search=" + search);
        EXPECT_EQ(reply.status, 200) << reply.body;
        std::vector<std::string> out;
        auto const page = reply.json();
        for (auto const& row : page["value"]) out.push_back(row["displayName"]);
        return out;
    };
    EXPECT_EQ(names("\"displayName:RING\""), (std::vector<std::string>{"Pilot Ring-07", "Broad ring"}));
    EXPECT_EQ(names("%22displayName:ing%22"), std::vector<std::string>{}) << "not inside a word";
    EXPECT_EQ(names("\"displayName:ring 07\""), std::vector<std::string>{"Pilot Ring-07"});
    EXPECT_EQ(names("\"displayName:kiosk\" OR \"displayName:broad\""),
              (std::vector<std::string>{"Broad ring", "Kiosk"}));
    EXPECT_EQ(names("\"displayName:ring\" AND \"description:second\""),
              std::vector<std::string>{"Broad ring"});
    EXPECT_EQ(names("\"displayName:ring\" \"description:first\""), std::vector<std::string>{"Pilot Ring-07"});
    EXPECT_EQ(names("(\"displayName:kiosk\" OR \"displayName:ring\") AND \"description:wave\""),
              (std::vector<std::string>{"Pilot Ring-07", "Broad ring"}));
    EXPECT_EQ(eventually(face, "/beta/groups/$count?$search=\"displayName:ring\"").body, "2");
    EXPECT_EQ(eventually(face, "/beta/groups?$count=true&$top=1&$search=\"displayName:ring\"")
                  .json()["@odata.count"],
              2);
}

TEST(Search, RefusalsNameWhatIsWrong) {
    auto const message = [](std::string const& search) {
        auto const reply = eventually(preferring_tenant(), "/beta/groups?$search=" + search);
        EXPECT_EQ(reply.status, 400) << search << reply.body;
        return reply.status == 400 ? reply.message() : std::string();
    };
    EXPECT_THAT(message("ring"), HasSubstr("double quotes"));
    EXPECT_THAT(message("\"ring\""), HasSubstr("names no property"));
    EXPECT_THAT(message("\"foo:ring\""), HasSubstr("named 'foo'"));
    EXPECT_THAT(message("\"mailNickname:ring\""), HasSubstr("'mailNickname' on type"));
    EXPECT_THAT(message("\"displayName:ring"), HasSubstr("quote is not closed"));
    EXPECT_THAT(message("(\"displayName:ring\""), HasSubstr("parenthesis is not closed"));
    EXPECT_THAT(message("NOT \"displayName:ring\""), HasSubstr("NOT"));
    EXPECT_THAT(message("\"displayName:-\""), HasSubstr("holds no word"));
    EXPECT_THAT(message("\"displayName:a\" OR"), HasSubstr("at the end"));
    EXPECT_THAT(message(""), HasSubstr("at the end"));
    std::string many = "\"displayName:a\"";
    for (int i = 0; i < 20; ++i) many += " OR \"displayName:a\"";
    EXPECT_THAT(message(many), HasSubstr("limit of 20"));
    EXPECT_THAT(message(std::string(9, '(') + "\"displayName:a\"" + std::string(9, ')')),
                HasSubstr("limit of 8"));
}

TEST(Search, PagesByLinkWithoutTheHeaderInIt) {
    std::string const target = "/beta/devices?$search=\"displayName:sales\"&$top=5";
    auto const page = eventually(preferring_tenant(), target).json();
    std::string const next = next_of(page);
    if (next.empty()) GTEST_SKIP() << "fewer devices than a page";
    EXPECT_EQ(next.find("onsistency"), std::string::npos);
    EXPECT_EQ(preferring_tenant().get(next).code(), "Request_UnsupportedQuery");
    EXPECT_EQ(eventually(preferring_tenant(), next).status, 200);
}

TEST(ConsistencyLevel, CountsOfDirectoryObjectsNeedIt) {
    EXPECT_FALSE(preferring_tenant().get("/beta/devices?$count=true").json().contains("@odata.count"));
    EXPECT_EQ(eventually(preferring_tenant(), "/beta/devices?$count=true").json()["@odata.count"], 141);
    auto const refused = preferring_tenant().get("/beta/devices/$count");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.message(), "$count is not currently supported.");
    EXPECT_EQ(eventually(preferring_tenant(), "/beta/devices/$count").body, "141");
    EXPECT_EQ(preferring_tenant().get("/updatableAssets/$count").status, 200);
}

}  // namespace
}  // namespace fakegraph::test
