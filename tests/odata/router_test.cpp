#include "fakegraph/odata/router.h"

#include <gtest/gtest.h>

#include "tests/odata/engine_model.h"

namespace engine {
namespace {

std::string context(std::string_view path) {
    return std::string(kRootUrl) + "/$metadata#admin/windows/updates/" + std::string(path);
}
std::string context_of(Reply const& r) { return r.json().value("@odata.context", ""); }
std::string const kDeviceType = std::string(kWU) + "azureADDevice";
std::string const kGroupType = std::string(kWU) + "updatableAssetGroup";

TEST(Router, BothSpellingsOfAKeyGiveTheSameEntity) {
    Engine e;
    Reply const segment = e.get("/deployments/d1");
    EXPECT_EQ(segment.status, 200);
    EXPECT_EQ(segment.content_type, kODataJson);
    EXPECT_EQ(segment.json()["id"], "d1");
    EXPECT_EQ(context_of(segment), context("deployments/$entity"));
    for (std::string const path : {"/deployments('d1')", "/deployments%28%27d1%27%29",
                                   "/deployments(id='d1')", "/Deployments/d1/", "//deployments//d1"})
        EXPECT_EQ(e.get(path).text, segment.text) << path;
    EXPECT_EQ(e.send(Method::head, std::string(kBase) + "/deployments/d1").text, segment.text);
}

TEST(Router, GuidKeysIgnoreLetterCase) {
    Engine e;
    std::string upper = device_id(2).text();
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(e.get("/updatableAssets/" + upper).json()["id"], device_id(2).text());
}

TEST(Router, UnknownSegmentIs400AndUnknownKeyIs404) {
    Engine e;
    Reply const segment = e.get("/foo");
    EXPECT_EQ(segment.error.status, 400);
    EXPECT_EQ(segment.error.code, "BadRequest");
    EXPECT_EQ(segment.error.message, "Resource not found for the segment 'foo'.");
    Reply const key = e.get("/deployments/nope");
    EXPECT_EQ(key.error.status, 404);
    EXPECT_EQ(key.error.code, "NotFound");
    EXPECT_EQ(key.error.message, "Requested resource 'deployment' not found.");
    EXPECT_EQ(e.get("/deployments/d1/foo").error.status, 400);
    EXPECT_EQ(e.get("/deployments('d1')('d2')").error.status, 400);
    EXPECT_EQ(e.get("/audience('x')").error.status, 400);
    EXPECT_EQ(e.get("/deployments/$foo").error.status, 400);
    EXPECT_EQ(e.send(Method::get, "/").error.status, 400);
    e.world.any_audience = false;
    EXPECT_EQ(e.get("/audience").error.message, "Requested resource 'deployment audience' not found.");
}

TEST(Router, SingleNavigationsHaveTheirOwnContext) {
    Engine e;
    EXPECT_EQ(context_of(e.get("/deployments/d1/audience")), context("deployments('d1')/audience/$entity"));
    EXPECT_EQ(context_of(e.get("/audience")), context("audience/$entity"));
    EXPECT_EQ(context_of(e.send(Method::get, "/admin")), std::string(kRootUrl) + "/$metadata#admin");
    EXPECT_EQ(context_of(e.send(Method::get, "/admin/windows")),
              std::string(kRootUrl) + "/$metadata#admin/windows/$entity");
}

TEST(Router, ContextsCarryCastSelectExpandAndKeys) {
    Engine e;
    EXPECT_EQ(context_of(e.get("/deployments")), context("deployments"));
    EXPECT_EQ(context_of(e.get("/deployments?$select=ID,state")), context("deployments(id,state)"));
    EXPECT_EQ(context_of(e.get("/deployments/d1?$select=id,state")),
              context("deployments(id,state)/$entity"));
    EXPECT_EQ(context_of(e.get("/updatableAssets/" + kDeviceType)),
              context("updatableAssets/" + kDeviceType));
    EXPECT_EQ(context_of(e.get("/audience/applicableContent?$expand=catalogEntry,matchedDevices")),
              context("audience/applicableContent(catalogEntry(),matchedDevices())"));
    EXPECT_EQ(context_of(e.get("/entries?$expand=microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry/"
                               "productRevisions($expand=knowledgeBaseArticle)")),
              context("entries(microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry/"
                      "productRevisions(knowledgeBaseArticle()))"));
    EXPECT_EQ(context_of(e.get("/audience/applicableContent/" + entry_id() + "/matchedDevices")),
              context("audience/applicableContent('" + entry_id() + "')/matchedDevices"));
}

TEST(Router, CastsRestrictCollectionsAndEntities) {
    Engine e;
    Reply const devices = e.get("/updatableAssets/" + kDeviceType + "?$count=true");
    EXPECT_EQ(devices.json()["value"].size(), 3U);
    EXPECT_EQ(devices.json()["@odata.count"], 3);
    EXPECT_EQ(devices.json()["value"][0]["@odata.type"], "#" + kDeviceType);
    std::string const device = device_id(1).text();
    std::string const group = device_id(3).text();
    EXPECT_EQ(e.get("/updatableAssets/" + kGroupType + "/$count").text, "1");
    EXPECT_EQ(e.get("/updatableAssets/" + kGroupType + "/" + device).error.status, 404);
    EXPECT_EQ(e.get("/updatableAssets/" + device + "/" + kGroupType).error.status, 404);
    EXPECT_EQ(e.get("/updatableAssets/" + kGroupType + "/" + group).status, 200);
    Reply const cast = e.get("/updatableAssets/" + device + "/$/" + kDeviceType);
    EXPECT_EQ(cast.status, 200);
    EXPECT_EQ(context_of(cast), context("updatableAssets/" + kDeviceType + "/$entity"));
    EXPECT_EQ(e.get("/updatableAssets/" + device + "/microsoft.graph.windowsUpdates.deployment").error.status,
              400);
}

TEST(Router, QualifiedNamesAreNoKeys) {
    Engine e;
    for (std::string const name :
         {"microsoft.graph.windowsUpdates.nope", "Microsoft.Graph.nope", "microsoft.graph.windowsUpdates."}) {
        for (Method const method : {Method::get, Method::post}) {
            Reply const r = e.send(method, std::string(kBase) + "/updatableAssets/" + name, "{}");
            EXPECT_EQ(r.error.status, 400) << name;
            EXPECT_EQ(r.error.message, "Resource not found for the segment '" + name + "'.");
        }
    }
    EXPECT_EQ(e.post("/updatableAssets/enrolAssets", "{}").error.status, 404) << "a key like any other";
    EXPECT_EQ(e.get("/updatableAssets/microsoft.graphics").error.status, 404);
}

TEST(Router, AnUnknownKeyBeforeASingleThingIsThatThingMissing) {
    Engine e;
    auto const missing = [&](std::string const& path) {
        Reply const r = e.get(path);
        EXPECT_EQ(r.error.status, 404) << path;
        return r.error.message;
    };
    std::string const audience = "Requested resource 'deployment audience' not found.";
    std::string const deployment = "Requested resource 'deployment' not found.";
    EXPECT_EQ(missing("/deployments/nope/audience"), audience);
    EXPECT_EQ(missing("/deployments/nope/audience/members"), audience);
    EXPECT_EQ(missing("/deployments('nope')/Audience/applicableContent"), audience);
    EXPECT_EQ(missing("/deployments/nope/settings"), deployment);
    EXPECT_EQ(missing("/deployments/nope/foo"), deployment);
    EXPECT_EQ(e.post("/deployments/nope/audience/updateAudience", "{}").error.message, audience);
}

TEST(Router, CastItemIsRefusedButNotWhatLiesBelow) {
    Engine e;
    std::string const group = "/updatableAssets/" + device_id(3).text();
    EXPECT_EQ(e.get(group + "/" + kGroupType).error.status, 405);
    Reply const members = e.get(group + "/" + kGroupType + "/members");
    EXPECT_EQ(members.status, 200);
    EXPECT_EQ(members.json()["value"].size(), 3U);
    EXPECT_EQ(context_of(members),
              context("updatableAssets('" + device_id(3).text() + "')/" + kGroupType + "/members"));
    EXPECT_EQ(e.get(group + "/members").error.status, 400) << "members of a derived type need the cast";
}

TEST(Router, ActionsBindToCollectionsAndEntitiesInEverySpelling) {
    Engine e;
    std::string const assets =
        R"({"assets":[{"@odata.type":"#microsoft.graph.windowsUpdates.azureADDevice","id":"x"}]})";
    std::string const enroll = R"({"updateCategory":"paused","assets":[]})";
    std::string const group = "/updatableAssets/" + device_id(3).text();
    EXPECT_EQ(e.post("/updatableAssets/enrollAssets", enroll).status, 202);
    EXPECT_EQ(e.post("/updatableAssets/ENROLLassets", enroll).status, 202);
    EXPECT_EQ(e.post("/updatableAssets/microsoft.graph.windowsUpdates.enrollAssets", enroll).status, 202);
    EXPECT_EQ(e.post("/updatableAssets/" + kDeviceType + "/enrollAssets", enroll).status, 202);
    EXPECT_EQ(e.post(group + "/addMembers", assets).status, 202);
    EXPECT_EQ(e.post(group + "/microsoft.graph.windowsUpdates.addMembers", assets).status, 202);
    Reply const below = e.post(group + "/" + kGroupType + "/" + std::string(kWU) + "addMembers", assets);
    EXPECT_EQ(below.status, 202);
    EXPECT_TRUE(below.text.empty());
    EXPECT_TRUE(below.content_type.empty()) << "no Content-Type without a body";
    EXPECT_EQ(e.world.log, (std::vector<std::string>{"enrollAssets 0 0", "enrollAssets 0 0",
                                                     "enrollAssets 0 0", "enrollAssets 0 0", "addMembers 2 1",
                                                     "addMembers 2 1", "addMembers 2 1"}));
    EXPECT_EQ(e.post("/updatableAssets/" + device_id(1).text() + "/addMembers", assets).error.status, 400)
        << "not on a device";
    EXPECT_EQ(e.get("/updatableAssets/enrollAssets").error.status, 405);
    EXPECT_EQ(e.post("/updatableAssets/enrollAssets/more", enroll).error.status, 400);
    EXPECT_EQ(e.post("/updatableAssets/other.enrollAssets", enroll).error.status, 404);
}

TEST(Router, ActionsWithoutParametersNeedNoBody) {
    Engine e;
    EXPECT_EQ(e.post("/updatableAssets/refresh", "").status, 202);
    EXPECT_EQ(e.post("/updatableAssets/enrollAssets", "").error.message,
              "Parameter 'updateCategory' is required.");
}

TEST(Router, PropertiesAndValues) {
    Engine e;
    Reply const settings = e.get("/deployments/d0/settings");
    EXPECT_EQ(context_of(settings), context("deployments('d0')/settings"));
    EXPECT_TRUE(settings.json().contains("schedule"));
    Reply const text = e.get("/deployments/d0/note");
    EXPECT_EQ(text.text,
              "{\"@odata.context\":\"" + context("deployments('d0')/note") + "\",\"value\":\"n\"}");
    EXPECT_EQ(e.get("/deployments/d1/note").json()["value"], nullptr);
    Reply const raw = e.get("/deployments/d0/note/$value");
    EXPECT_EQ(raw.text, "n");
    EXPECT_EQ(raw.content_type, kPlainText);
    EXPECT_EQ(e.get("/deployments/d1/note/$value").status, 204);
    EXPECT_EQ(e.get("/deployments/d0/priority/$value").text, "2");
    EXPECT_EQ(e.get("/deployments/d0/state/$value").text, "none");
    EXPECT_EQ(e.get("/deployments/d0/settings/$value").error.status, 400);
    EXPECT_EQ(e.get("/deployments/d0/settings/schedule/gradualRollout/durationBetweenOffers").json()["value"],
              "P1D");
    EXPECT_EQ(
        e.get("/updatableAssets/" + device_id(1).text() + "/" + kDeviceType + "/errors").json()["value"],
        Json::array());
    Reply const entry =
        e.get("/deployments/d0/content/microsoft.graph.windowsUpdates.catalogContent/catalogEntry");
    EXPECT_EQ(
        context_of(entry),
        context(
            "deployments('d0')/content/microsoft.graph.windowsUpdates.catalogContent/catalogEntry/$entity"));
    EXPECT_EQ(e.send(Method::put, std::string(kBase) + "/deployments/d0/note", "{}").error.status, 405);
    EXPECT_EQ(e.get("/deployments/d0/note?$top=2").error.status, 400);
}

TEST(Router, CountIsABareInteger) {
    Engine e;
    Reply const count = e.get("/deployments/$count");
    EXPECT_EQ(count.text, "3");
    EXPECT_EQ(count.content_type, kPlainText);
    EXPECT_EQ(e.get("/deployments/%24count?$filter=priority%20ge%201").text, "2");
    EXPECT_EQ(e.get("/deployments/d0/$count").error.status, 400);
    EXPECT_EQ(e.post("/deployments/$count", "{}").error.status, 405);
}

TEST(Router, RefIsRefusedByName) {
    Engine e;
    Reply const ref = e.get("/deployments/d0/audience/$ref");
    EXPECT_EQ(ref.error.status, 405);
    EXPECT_NE(ref.error.target.find("$ref"), std::string::npos);
}

TEST(Router, CreateAnswers201WithLocationAndContext) {
    Engine e;
    Reply const made = e.post(
        "/deployments",
        R"({"content":{"@odata.type":"#microsoft.graph.windowsUpdates.catalogContent"},"priority":"42"})");
    ASSERT_EQ(made.status, 201) << made.error.message;
    EXPECT_EQ(made.location, std::string(kRootUrl) + "/admin/windows/updates/deployments('new%27%271')");
    EXPECT_EQ(context_of(made), context("deployments/$entity"));
    EXPECT_EQ(made.json()["priority"], 42);
    EXPECT_EQ(e.world.deployments.size(), 4U);
    EXPECT_EQ(e.post("/deployments", R"({"content":null})").error.status, 400);
    EXPECT_EQ(e.post("/deployments?$top=3", "{}").error.status, 400) << "refused before the handler runs";
    EXPECT_EQ(e.world.deployments.size(), 4U);
}

TEST(Router, PatchAndDelete) {
    Engine e;
    std::string const path = std::string(kBase) + "/deployments/d1";
    Reply const patched = e.send(Method::patch, path, R"({"priority":9})");
    EXPECT_EQ(patched.status, 202);
    EXPECT_EQ(patched.json()["priority"], 9);
    EXPECT_EQ(context_of(patched), context("deployments/$entity"));
    EXPECT_TRUE(patched.location.empty());
    EXPECT_EQ(e.send(Method::patch, path,
                     R"({"content":{"@odata.type":"#microsoft.graph.windowsUpdates.catalogContent"}})")
                  .error.status,
              400);
    Reply const gone = e.send(Method::del, path);
    EXPECT_EQ(gone.status, 202);
    EXPECT_TRUE(gone.text.empty());
    EXPECT_EQ(e.send(Method::del, path).error.status, 404);
}

TEST(Router, OtherMethodsAre405AndNamed) {
    Engine e;
    for (auto const& [method, path] :
         std::vector<std::pair<Method, std::string>>{{Method::post, "/entries"},
                                                     {Method::patch, "/deployments"},
                                                     {Method::put, "/deployments/d0"},
                                                     {Method::post, "/deployments/d0"},
                                                     {Method::del, "/audience"},
                                                     {Method::patch, "/audience"}}) {
        Reply const r = e.send(method, std::string(kBase) + path, "{}");
        EXPECT_EQ(r.error.status, 405) << path;
        EXPECT_EQ(r.error.message, "Specified HTTP method is not allowed for the request target.");
        EXPECT_NE(r.error.target.find(name_of(method)), std::string::npos) << r.error.target;
    }
}

}  // namespace
}  // namespace engine
