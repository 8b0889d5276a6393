#include "fakegraph/odata/render.h"

#include <gtest/gtest.h>

#include "tests/odata/engine_model.h"

namespace engine {
namespace {

std::string const kMeta = std::string(kRootUrl) + "/$metadata#admin/windows/updates/";

std::string value_text(Value const& v) {
    Settings const settings;
    Call call;
    call.settings = &settings;
    std::string out;
    append_value(out, v, call);
    return out;
}

std::vector<std::string> names(Json const& object) {
    std::vector<std::string> out;
    for (auto const& [name, value] : object.items()) out.push_back(name);
    return out;
}

TEST(Render, Values) {
    EXPECT_EQ(value_text({}), "null");
    EXPECT_EQ(value_text(true), "true");
    EXPECT_EQ(value_text(std::int64_t{-5}), "-5");
    EXPECT_EQ(value_text(9.8), "9.8");
    EXPECT_EQ(value_text(10.0), "10");
    EXPECT_EQ(value_text(std::numeric_limits<double>::infinity()), "\"INF\"");
    EXPECT_EQ(value_text(std::string_view("a\"b\n")), R"("a\"b\n")");
    EXPECT_EQ(value_text(std::string("x")), "\"x\"");
    EXPECT_EQ(value_text(device_id(1)), "\"" + device_id(1).text() + "\"");
    EXPECT_EQ(value_text(sim::kZeroDate), "\"0001-01-01T00:00:00Z\"");
    EXPECT_EQ(value_text(sim::Ticks(std::chrono::hours(36))), "\"P1DT12H\"");
    EXPECT_EQ(value_text(edm::EnumValue{&kStateValue, 3}), "\"archived\"")
        << "behind unknownFutureValue, spelled out all the same";
    EXPECT_EQ(value_text(edm::List{
                  {}, 2, [](Row const&, std::size_t i) -> Value { return static_cast<std::int64_t>(i); }}),
              "[0,1]");
}

TEST(Render, PropertiesBaseFirstThenInlineIdOfANavigation) {
    Engine e;
    Json const row = e.get("/deployments").json()["value"][0];
    EXPECT_EQ(names(row), (std::vector<std::string>{"id", "createdDateTime", "note", "priority", "state",
                                                    "content", "settings", "audience"}));
    EXPECT_EQ(row["audience"].dump(), R"({"id":"f660d844"})");
    EXPECT_EQ(names(e.get("/entries").json()["value"][0]),
              (std::vector<std::string>{"@odata.type", "id", "displayName", "isExpeditable"}));
    e.world.any_audience = false;
    EXPECT_EQ(e.get("/deployments").json()["value"][0]["audience"], nullptr);
}

TEST(Render, TypeIsNamedWhereItDiffersOrIsAbstract) {
    Engine e;
    Json const row = e.get("/deployments/d0").json();
    EXPECT_FALSE(row.contains("@odata.type")) << "root of a non-derived type";
    EXPECT_EQ(row["content"]["@odata.type"], "#microsoft.graph.windowsUpdates.catalogContent");
    EXPECT_FALSE(row["settings"].contains("@odata.type"));
    EXPECT_EQ(
        row["settings"]["schedule"]["gradualRollout"].dump(),
        R"({"@odata.type":"#microsoft.graph.windowsUpdates.rateDrivenRolloutSettings","durationBetweenOffers":"P1D","devicesPerOffer":100})");
    EXPECT_EQ(names(e.get("/updatableAssets/" + device_id(3).text()).json()),
              (std::vector<std::string>{"@odata.context", "@odata.type", "id"}));
}

TEST(Render, NullsFirstWhereTheTypeSaysSo) {
    Engine e;
    Json const rows = e.get("/deployments").json()["value"];
    EXPECT_EQ(names(rows[0]["settings"]),
              (std::vector<std::string>{"offerAsOptional", "schedule", "rollouts"}));
    EXPECT_EQ(names(rows[1]["settings"]),
              (std::vector<std::string>{"schedule", "offerAsOptional", "rollouts"}));
    EXPECT_EQ(rows[0]["settings"]["rollouts"].size(), 1U);
}

TEST(Render, SelectPrintsExactlyWhatWasNamed) {
    Engine e;
    EXPECT_EQ(names(e.get("/deployments?$select=priority,ID").json()["value"][0]),
              (std::vector<std::string>{"id", "priority"}));
    EXPECT_EQ(names(e.get("/deployments?$select=priority").json()["value"][0]),
              (std::vector<std::string>{"priority"}));
    EXPECT_EQ(names(e.get("/updatableAssets?$select=microsoft.graph.windowsUpdates.azureADDevice/errors")
                        .json()["value"][2]),
              (std::vector<std::string>{"@odata.type"}))
        << "a group has no errors";
    EXPECT_EQ(e.get("/deployments?$select=audience").json()["value"][0].dump(),
              R"({"audience":{"id":"f660d844"}})");
    Reply const bare = e.get("/audience?$select=members");
    EXPECT_EQ(bare.text, "{\"@odata.context\":\"" + kMeta + "audience(members)/$entity\"}")
        << "no comma left behind";
}

TEST(Render, ExpandsSinglesWithContextInSingleAnswersOnly) {
    Engine e;
    Json const item = e.get("/audience/applicableContent/5d6dede684ba5c4a?$expand=catalogEntry").json();
    EXPECT_EQ(names(item), (std::vector<std::string>{"@odata.context", "catalogEntryId",
                                                     "catalogEntry@odata.context", "catalogEntry"}));
    EXPECT_EQ(item["catalogEntry@odata.context"],
              kMeta + "audience/applicableContent('5d6dede684ba5c4a')/catalogEntry/$entity");
    EXPECT_EQ(item["catalogEntry"]["@odata.type"],
              "#microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry");
    Json const list =
        e.get("/audience/applicableContent?$expand=catalogEntry($select=id)").json()["value"][0];
    EXPECT_EQ(
        list.dump(),
        R"({"catalogEntryId":"5d6dede684ba5c4a","catalogEntry":{"@odata.type":"#microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry","id":"5d6dede684ba5c4a"}})");
}

TEST(Render, AlwaysExpandedInsideComplexValues) {
    Engine e;
    Json const content = e.get("/deployments/d0").json()["content"];
    EXPECT_EQ(names(content),
              (std::vector<std::string>{"@odata.type", "catalogEntry@odata.context", "catalogEntry"}));
    EXPECT_EQ(
        content["catalogEntry@odata.context"],
        kMeta +
            "deployments('d0')/content/microsoft.graph.windowsUpdates.catalogContent/catalogEntry/$entity");
    EXPECT_EQ(names(content["catalogEntry"]),
              (std::vector<std::string>{"@odata.type", "id", "displayName", "isExpeditable"}));
    EXPECT_EQ(names(e.get("/deployments").json()["value"][0]["content"]),
              (std::vector<std::string>{"@odata.type", "catalogEntry"}));
}

TEST(Render, InlineIdCarriesItsContextInSingleAnswers) {
    Engine e;
    Json const row = e.get("/deployments/d0").json();
    EXPECT_EQ(row["audience@odata.context"], kMeta + "deployments('d0')/audience/$entity");
    EXPECT_EQ(row["audience"].dump(), R"({"id":"f660d844"})");
    Json const expanded = e.get("/deployments/d0?$expand=audience($expand=members($top=1))").json();
    EXPECT_EQ(expanded["audience@odata.context"], kMeta + "deployments('d0')/audience(members())/$entity");
    EXPECT_EQ(expanded["audience"]["members@odata.context"], kMeta + "deployments('d0')/audience/members");
    EXPECT_EQ(expanded["audience"]["members"].size(), 1U);
    EXPECT_FALSE(expanded["audience"].contains("members@odata.nextLink"))
        << "$top of an expansion is a total";
}

TEST(Render, ExpandedCollectionsLinkToTheRest) {
    Engine e;
    e.settings.page_size = 2;
    std::string const entry =
        "/entries/5d6dede684ba5c4a?$expand=microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry/"
        "productRevisions";
    Json const row = e.get(entry).json();
    EXPECT_EQ(names(row), (std::vector<std::string>{"@odata.context", "@odata.type", "id", "displayName",
                                                    "isExpeditable", "productRevisions@odata.context",
                                                    "productRevisions", "productRevisions@odata.nextLink"}));
    std::string const cast = "microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry";
    EXPECT_EQ(row["productRevisions@odata.context"],
              kMeta + "entries('5d6dede684ba5c4a')/" + cast + "/" + cast + "/productRevisions")
        << "the cast twice, as the service does";
    Json const rest =
        e.get("/entries?$expand=" + cast +
              "/productRevisions($select=id;$expand=knowledgeBaseArticle;$count=true;$orderby=id desc)")
            .json()["value"][0];
    EXPECT_EQ(rest["productRevisions@odata.count"], 5);
    EXPECT_EQ(rest["productRevisions"][0]["id"], "10.0.4");
    EXPECT_EQ(rest["productRevisions"][0]["knowledgeBaseArticle"]["id"], "KB5029244");
    std::string link = rest["productRevisions@odata.nextLink"];
    EXPECT_TRUE(
        link.starts_with(std::string(kRootUrl) + "/admin/windows/updates/entries('5d6dede684ba5c4a')/"))
        << link;
    std::vector<std::string> ids;
    while (!link.empty()) {
        Reply const next = e.send(Method::get, link.substr(kRootUrl.size()));
        ASSERT_EQ(next.status, 200) << link << " " << next.error.message;
        Json const page = next.json();
        for (Json const& r : page["value"]) {
            ids.push_back(r["id"]);
            EXPECT_EQ(names(r), (std::vector<std::string>{"id", "knowledgeBaseArticle"}));
        }
        link = page.value("@odata.nextLink", "");
    }
    EXPECT_EQ(ids, (std::vector<std::string>{"10.0.2", "10.0.1", "10.0.0"}));
}

TEST(Render, LinksInsideExpansionsRepeatTheirFilter) {
    Engine e;
    std::string const expand =
        "/entries?$expand=microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry/"
        "productRevisions($filter=id ne 'x')";
    EXPECT_EQ(e.get(expand).json()["value"][0]["productRevisions"].size(), 5U);
    e.settings.page_size = 2;
    std::string const link = e.get(expand).json()["value"][0]["productRevisions@odata.nextLink"];
    EXPECT_NE(link.find("?$filter=id%20ne%20%27x%27&$skip=2"), std::string::npos) << link;
    Json const next = e.send(Method::get, link.substr(kRootUrl.size())).json();
    EXPECT_EQ(next["value"][0]["id"], "10.0.2");
}

TEST(Render, ExpandedRowsAreBoundedByName) {
    Engine e;
    e.settings.page_size = 1000;
    e.world.deployments.resize(300, Deployment{"d", 0, std::nullopt, 0, false});
    e.world.assets.resize(400, Asset{device_id(9), false});
    Reply const r = e.get("/deployments?$expand=audience($expand=members)");
    EXPECT_EQ(r.error.status, 400);
    EXPECT_TRUE(r.error.message.starts_with("$expand of 'members' with more than 100000 rows"))
        << r.error.message;
    EXPECT_TRUE(r.text.empty());
    EXPECT_EQ(e.get("/deployments?$top=200&$expand=audience($expand=members)").status, 200);
}

TEST(Render, TopOfAnExpansionCountsDownOverItsLinks) {
    Engine e;
    e.settings.page_size = 2;
    for (bool const total : {false, true}) {
        e.settings.top_is_total = total;
        for (std::string const order : {"", ";$orderby=id desc"}) {
            Json const row = e.get(
                                  "/entries?$expand=microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry/"
                                  "productRevisions($select=id;$top=3" +
                                  order + ")")
                                 .json()["value"][0];
            EXPECT_EQ(row["productRevisions"].size(), 2U);
            std::string const link = row["productRevisions@odata.nextLink"];
            EXPECT_EQ(link.find("$top"), std::string::npos) << "what is left stands in the token: " << link;
            EXPECT_EQ(link.find("$skip="), std::string::npos) << link;
            Reply const next = e.send(Method::get, link.substr(kRootUrl.size()));
            ASSERT_EQ(next.status, 200) << link << ' ' << next.error.message;
            Json const page = next.json();
            ASSERT_EQ(page["value"].size(), 1U) << link;
            EXPECT_EQ(page["value"][0]["id"], "10.0.2");
            EXPECT_FALSE(page.contains("@odata.nextLink"));
            // The token belongs to its query.
            EXPECT_EQ(e.send(Method::get, link.substr(kRootUrl.size()) + "&$filter=id ne 'x'").status, 400);
        }
    }
}

TEST(Render, ExpandsToALinkOnlyWhatDoesNotFit) {
    Engine e;
    e.settings.page_size = 2;
    std::string const path = "/audience/applicableContent?$expand=matchedDevices";
    auto const matched = [&](std::string const& options) { return e.get(path + options).json()["value"][0]; };
    EXPECT_EQ(matched("")["matchedDevices"], Json::array());
    Json const two = matched("($top=2)");
    EXPECT_EQ(two["matchedDevices"].size(), 2U);
    EXPECT_FALSE(two.contains("matchedDevices@odata.nextLink"));
    Json const last = matched("($skip=1)");
    EXPECT_EQ(last["matchedDevices"].size(), 2U);
    EXPECT_FALSE(last.contains("matchedDevices@odata.nextLink"));
    Json const one = matched("($filter=deviceId eq '" + device_id(9).text() + "')");
    EXPECT_EQ(one["matchedDevices"].size(), 1U);
    e.settings.page_size = 1;
    Json const linked = matched("($top=2;$skip=1;$count=true)");
    EXPECT_EQ(linked["matchedDevices"], Json::array());
    EXPECT_EQ(linked["matchedDevices@odata.count"], 3);
    std::string link = linked["matchedDevices@odata.nextLink"];
    std::vector<std::string> ids;
    while (!link.empty()) {
        Reply const next = e.send(Method::get, link.substr(kRootUrl.size()));
        ASSERT_EQ(next.status, 200) << link << ' ' << next.error.message;
        Json const page = next.json();
        for (Json const& r : page["value"]) ids.push_back(r["deviceId"]);
        link = page.value("@odata.nextLink", "");
    }
    EXPECT_EQ(ids, (std::vector<std::string>{device_id(9).text(), device_id(11).text()}));
}

TEST(Render, ExpandsToALinkUnlessEmpty) {
    Engine e;
    e.settings.expansions_by_link = true;
    std::string const link =
        std::string(kRootUrl) +
        "/admin/windows/updates/audience/applicableContent('5d6dede684ba5c4a')/matchedDevices";
    std::string const path = "/audience/applicableContent?$expand=matchedDevices";
    EXPECT_EQ(
        e.get(path).json()["value"][0].dump(),
        R"({"catalogEntryId":"5d6dede684ba5c4a","matchedDevices":[],"matchedDevices@odata.nextLink":")" +
            link + "\"}");
    Json const devices = e.send(Method::get, link.substr(kRootUrl.size())).json();
    EXPECT_EQ(devices["value"].size(), 3U);
    e.world.matched.clear();
    EXPECT_EQ(e.get(path).json()["value"][0].dump(),
              R"({"catalogEntryId":"5d6dede684ba5c4a","matchedDevices":[]})");
}

TEST(Render, FastWritersGiveWhatGetGives) {
    Engine e;
    for (Property const& p : kMatch.properties) {
        std::string written;
        Row const row = match_row(e.world, 9);
        p.write(written, row);
        EXPECT_EQ(written, value_text(p.get(row)));
    }
}

TEST(Render, MetadataSelectOfDerivedMembersUsesTheCast) {
    Engine e;
    Json const list =
        e.get("/updatableAssets?$select=id,microsoft.graph.windowsUpdates.azureADDevice/errors").json();
    EXPECT_EQ(list["@odata.context"],
              kMeta + "updatableAssets(id,microsoft.graph.windowsUpdates.azureADDevice/errors)");
    EXPECT_EQ(names(list["value"][0]), (std::vector<std::string>{"@odata.type", "id", "errors"}));
}

}  // namespace
}  // namespace engine
