// Functions: how a URL calls them, and what their result is as a collection.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/odata/engine_model.h"

namespace engine {
namespace {

std::string group_path() { return "/updatableAssets/" + device_id(3).text(); }

TEST(Function, EverySpellingIsTheSameCall) {
    Engine e;
    Reply const plain = e.get("/updatableAssets/takeSome(name='x',atMost=2)");
    ASSERT_EQ(plain.status, 200) << plain.error.message;
    EXPECT_EQ(plain.json()["value"].size(), 2U);
    EXPECT_EQ(plain.content_type, kODataJson);
    for (std::string const call : {
             "microsoft.graph.windowsUpdates.takeSome(name='x',atMost=2)",
             "TakeSome(Name='x',ATMOST=2)",
             "Microsoft.Graph.WindowsUpdates.TakeSome(atMost=2,name='x')",
             "takeSome(atMost=+2, name = 'x')",
             "takeSome%28name%3D%27x%27%2CatMost%3D2%29",
             "takeSome(name=@n,atMost=@m)?@n='x'&@m=2",
             "takeSome(name=@N,atMost=@m)?%40n=%27x%27&@M=2",
             "takeSome(name=@n,atMost=@atMost)?n='x'&atMost=2",
             "takeSome(name='x',atMost=2,all=@all)",
             "takeSome(name='x',atMost=2,all=null)",
             "takeSome(name='x',atMost=2,all=@all)?all=false",
         })
        EXPECT_EQ(e.get("/updatableAssets/" + call).text, plain.text) << call;
    EXPECT_EQ(e.get("/updatableAssets/takeSome(name='x',atMost=2,all=@all)?all=true").json()["value"].size(),
              4U);
    EXPECT_EQ(e.get("/updatableAssets/takeSome(name='x',atMost=2,all=@all)?@all=TRUE").json()["value"].size(),
              4U);
    Reply const head =
        e.send(Method::head, std::string(kBase) + "/updatableAssets/takeSome(name='x',atMost=2)");
    EXPECT_EQ(head.text, plain.text);
}

TEST(Function, OnAnEntityItFollowsTheActualType) {
    Engine e;
    for (std::string const call :
         {"/takeSome(name='x',atMost=9)", "/microsoft.graph.windowsUpdates.takeSome(name='x',atMost=9)",
          "/microsoft.graph.windowsUpdates.updatableAssetGroup/TakeSome(name='x',atMost=9)"}) {
        Reply const r = e.get(group_path() + call);
        ASSERT_EQ(r.status, 200) << call << r.error.message;
        EXPECT_EQ(r.json()["value"].size(), 3U);
    }
    EXPECT_EQ(e.get("/updatableAssets/" + device_id(1).text() + "/takeSome(name='x',atMost=9)").error.status,
              400)
        << "devices have no such function";
}

TEST(Function, ItsTypeIsItsContextWhateverTheQuery) {
    Engine e;
    std::string const context =
        std::string(kRootUrl) + "/$metadata#Collection(microsoft.graph.windowsUpdates.updatableAsset)";
    for (std::string const query :
         {"", "?$select=id", "?$filter=isof('microsoft.graph.windowsUpdates.azureADDevice')"})
        EXPECT_EQ(e.get("/updatableAssets/takeSome(name='x',atMost=4)" + query).json()["@odata.context"],
                  context);
    EXPECT_EQ(e.get(group_path() + "/takeSome(name='x',atMost=9)").json()["@odata.context"], context);
}

TEST(Function, TheResultTakesTheOptionsOfACollection) {
    Engine e;
    std::string const call = "/updatableAssets/takeSome(name='x',atMost=4)";
    Json const filtered =
        e.get(call +
              "?$filter=isof('microsoft.graph.windowsUpdates.updatableAssetGroup')&$count=true&$select=id")
            .json();
    EXPECT_EQ(filtered["@odata.count"], 1);
    ASSERT_EQ(filtered["value"].size(), 1U);
    EXPECT_EQ(filtered["value"][0]["id"], device_id(3).text());
    EXPECT_EQ(e.get(call + "/$count").text, "4");
    std::string last;
    for (std::uint64_t i = 1; i <= 4; ++i) last = std::max(last, device_id(i).text());
    EXPECT_EQ(e.get(call + "?$orderby=id desc&$top=1").json()["value"][0]["id"], last);
    Json const expanded =
        e.get(call + "?$expand=microsoft.graph.windowsUpdates.updatableAssetGroup/members").json();
    EXPECT_EQ(expanded["value"][2]["members"].size(), 3U);
    EXPECT_EQ(e.get(call + "?$select=nope").error.status, 400);
}

TEST(Function, PagesFollowTheirLinksAndBelongToOneCall) {
    Engine e;
    e.settings.page_size = 3;
    Json const first = e.get("/updatableAssets/takeSome(name=@n,atMost=4)?@n='x'").json();
    ASSERT_EQ(first["value"].size(), 3U);
    auto const link = first["@odata.nextLink"].get<std::string>();
    ASSERT_TRUE(link.starts_with(std::string(kRootUrl) + std::string(kBase) +
                                 "/updatableAssets/takeSome(name=@n,atMost=4)?@n='x'&$skiptoken="))
        << link;
    std::string const token = link.substr(link.find("$skiptoken"));
    Reply const rest = e.get("/updatableAssets/takeSome(name=@n,atMost=4)?@n='x'&" + token);
    ASSERT_EQ(rest.status, 200) << rest.error.message;
    EXPECT_EQ(rest.json()["value"].size(), 1U);
    EXPECT_FALSE(rest.json().contains("@odata.nextLink"));
    EXPECT_EQ(e.get("/updatableAssets/takeSome(name='x',atMost=4)?" + token).status, 200) << "the same call";
    EXPECT_EQ(e.get("/updatableAssets/takeSome(name='x',atMost=3,all=true)?" + token).error.status, 400);
    EXPECT_EQ(e.get("/updatableAssets?" + token).error.status, 400);
}

struct Wrong {
    std::string call, target, message;
};

TEST(Function, WrongParametersAreNamed) {
    Engine e;
    std::vector<Wrong> const wrong = {
        {"takeSome(name='x')", "atMost", "Parameter 'atMost' is required by function 'takeSome'."},
        {"takeSome", "name", "Parameter 'name' is required by function 'takeSome'."},
        {"takeSome()", "name", "Parameter 'name' is required by function 'takeSome'."},
        {"takeSome(name=@n,atMost=2)", "name", "Parameter 'name' is required by function 'takeSome'."},
        {"takeSome(name=null,atMost=2)", "name", "Parameter 'name' is required by function 'takeSome'."},
        {"takeSome(name='x',atMost=2,most=1)", "most",
         "Parameter 'most' does not exist on function 'takeSome'."},
        {"takeSome(name='x',atMost=2,atmost=3)", "atMost",
         "Parameter 'atMost' was given more than once to function 'takeSome'."},
    };
    for (Wrong const& w : wrong) {
        GraphError const error = e.get("/updatableAssets/" + w.call).error;
        EXPECT_EQ(error.status, 400) << w.call;
        EXPECT_EQ(error.code, "BadRequest");
        EXPECT_EQ(error.target, w.target) << w.call;
        EXPECT_EQ(error.message, w.message) << w.call;
    }
    for (std::string const bad :
         {"name='x',atMost='2'", "name='x',atMost=two", "name='x',atMost=1.5", "name='x',atMost=2147483648",
          "name='x',atMost=true", "name='x',atMost=2 3", "name='x',atMost=-", "name='x',atMost=@m"}) {
        GraphError const error =
            e.get("/updatableAssets/takeSome(" + std::string(bad) + ")?@m=@n&@n=2").error;
        EXPECT_EQ(error.status, 400) << bad;
        EXPECT_EQ(error.target, "atMost") << bad;
        EXPECT_NE(error.message.find("is not a literal of type 'Edm.Int32'."), std::string::npos)
            << error.message;
    }
    EXPECT_EQ(e.get("/updatableAssets/takeSome(name=x,atMost=2)").error.target, "name");
    for (std::string const bad :
         {"takeSome('x')", "takeSome(2)", "takeSome(name='x,atMost=2)", "takeSome(name='x',2)",
          "takeSome(name='x',atMost=2)('y')", "takeSome(name='x',atMost=2"})
        EXPECT_EQ(e.get("/updatableAssets/" + bad).error.status, 400) << bad;
    EXPECT_EQ(e.get("/updatableAssets/takeSome(name='y',atMost=2)").error.status, 404)
        << "the function's own answer";
}

TEST(Function, IsReadAndNothingLiesBelowItsResult) {
    Engine e;
    std::string const call = "/updatableAssets/takeSome(name='x',atMost=2)";
    for (Method const m : {Method::post, Method::patch, Method::put, Method::del}) {
        Reply const r = e.send(m, std::string(kBase) + call, m == Method::del ? "" : "{}");
        EXPECT_EQ(r.error.status, 405);
        EXPECT_EQ(r.error.target,
                  std::string(name_of(m)) + " admin/windows/updates/updatableAssets/takeSome");
    }
    EXPECT_EQ(e.post("/updatableAssets/takeSome", R"({"name":"x"})").error.status, 405);
    EXPECT_EQ(e.get(call + "/" + device_id(1).text()).error.status, 400);
    EXPECT_EQ(e.get(call + "/microsoft.graph.windowsUpdates.azureADDevice").error.status, 400);
    EXPECT_EQ(e.get("/updatableAssets/refresh(a=1)").error.status, 400)
        << "actions take no arguments in the path";
}

}  // namespace
}  // namespace engine
