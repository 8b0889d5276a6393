#include "fakegraph/odata/page.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "fakegraph/odata/token.h"
#include "tests/odata/engine_model.h"

namespace engine {
namespace {

std::string const kMatched = "/audience/applicableContent/5d6dede684ba5c4a/matchedDevices";

std::string next_of(Json const& page) { return page.value("@odata.nextLink", ""); }

/// The request target of an absolute link.
std::string target_of(std::string const& link) {
    EXPECT_TRUE(link.starts_with(kRootUrl)) << link;
    return link.substr(kRootUrl.size());
}

struct Walked {
    std::vector<Json> rows;
    std::size_t pages = 0;
    std::size_t largest = 0;
};
Walked walk(Engine& e, std::string const& path) {
    Walked walked;
    std::string target = std::string(kBase) + path;
    while (!target.empty()) {
        Reply const r = e.send(Method::get, target);
        EXPECT_EQ(r.status, 200) << target << " " << r.error.message;
        if (r.status != 200) return walked;
        Json const page = r.json();
        for (Json const& row : page["value"]) walked.rows.push_back(row);
        walked.largest = std::max(walked.largest, page["value"].size());
        ++walked.pages;
        std::string const link = next_of(page);
        target = link.empty() ? "" : target_of(link);
    }
    return walked;
}

TEST(Page, ControlInformationComesFirst) {
    Engine e;
    e.settings.page_size = 4;
    std::string const text = e.get("/many?$count=true").text;
    std::string const begin =
        R"({"@odata.context":"http://127.0.0.1:8080/beta/$metadata#admin/windows/updates/many","@odata.count":10,)"
        R"("@odata.nextLink":"http://127.0.0.1:8080/beta/admin/windows/updates/many?$count=true&$skiptoken=)";
    EXPECT_TRUE(text.starts_with(begin)) << text;
    EXPECT_NE(text.find("\",\"value\":[{\"deviceId\":\""), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("}]}"));
}

TEST(Page, EmptyCollection) {
    Engine e;
    e.world.many = 0;
    EXPECT_EQ(
        e.get("/many").text,
        R"({"@odata.context":"http://127.0.0.1:8080/beta/$metadata#admin/windows/updates/many","value":[]})");
    EXPECT_EQ(e.get("/many/$count").text, "0");
}

TEST(Page, LastPageHasNoLinkEvenWhenExactlyFull) {
    Engine e;
    e.settings.page_size = 5;
    Walked const walked = walk(e, "/many");
    EXPECT_EQ(walked.pages, 2U);
    EXPECT_EQ(walked.rows.size(), 10U);
}

TEST(Page, TopIsAPageSizeAndClamped) {
    Engine e;
    EXPECT_EQ(e.get("/many?$top=3").json()["value"].size(), 3U);
    EXPECT_EQ(walk(e, "/many?$top=3").pages, 4U);
    e.settings.page_size = 4;
    EXPECT_EQ(walk(e, "/many?$top=1000").largest, 4U);
    EXPECT_EQ(e.get("/many?$top=0").error.status, 400);
}

TEST(Page, TopAsATotalStopsThere) {
    Engine e;
    e.settings.top_is_total = true;
    e.settings.page_size = 3;
    Walked const walked = walk(e, "/many?$top=7");
    EXPECT_EQ(walked.rows.size(), 7U);
    EXPECT_EQ(walked.pages, 3U);
    EXPECT_EQ(walk(e, "/many?$top=6").pages, 2U);
    EXPECT_EQ(walk(e, "/many?$top=70").rows.size(), 10U);
}

TEST(Page, CountIsTheFilteredTotalOnTheFirstPageOnly) {
    Engine e;
    e.settings.page_size = 1;
    Json const first = e.get("/deployments?$count=true&$filter=priority ge 1").json();
    EXPECT_EQ(first["@odata.count"], 2);
    Json const second = e.send(Method::get, target_of(next_of(first))).json();
    EXPECT_FALSE(second.contains("@odata.count"));
    EXPECT_EQ(second["value"].size(), 1U);
    EXPECT_EQ(e.get("/deployments?$count=true&$top=1&$skip=1").json()["@odata.count"], 3)
        << "before $top and $skip";
}

TEST(Page, LinkRepeatsOptionsAsSentAndReplacesTheToken) {
    Engine e;
    e.settings.page_size = 3;
    Json const first = e.get("/Many?%24top=2&$select=deviceId&x=1").json();
    EXPECT_TRUE(next_of(first).starts_with(
        "http://127.0.0.1:8080/beta/admin/windows/updates/Many?%24top=2&$select=deviceId&x=1&$skiptoken="))
        << next_of(first);
    std::string const again = next_of(e.send(Method::get, target_of(next_of(first))).json());
    EXPECT_EQ(again.find("skiptoken"), again.rfind("skiptoken"));
}

TEST(Page, SkipCountsRowsThatPass) {
    Engine e;
    EXPECT_EQ(e.get("/many?$skip=8").json()["value"].size(), 2U);
    EXPECT_EQ(e.get("/many?$skip=10").json()["value"].size(), 0U);
    EXPECT_EQ(e.get("/many?$skip=99").json()["value"].size(), 0U);
    Json const rows = e.get("/deployments?$skip=1&$filter=priority ge 1").json()["value"];
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0]["id"], "d1");
    e.settings.page_size = 3;
    EXPECT_EQ(walk(e, "/many?$skip=2").rows.size(), 8U) << "the link repeats $skip, its token wins";
}

TEST(Page, OrdersNullsFirstAndByKeyLast) {
    Engine e;
    auto const ids = [&](std::string const& order) {
        std::string all;
        Json const page = e.get("/deployments?$orderby=" + order).json();
        for (Json const& row : page["value"]) all += row["id"].get<std::string>();
        return all;
    };
    EXPECT_EQ(ids("priority"), "d2d1d0");
    EXPECT_EQ(ids("priority desc"), "d0d1d2");
    EXPECT_EQ(ids("note"), "d1d0d2");
    EXPECT_EQ(ids("note desc"), "d0d2d1");
    EXPECT_EQ(ids("note desc,priority"), "d2d0d1");
    EXPECT_EQ(ids("id desc"), "d2d1d0");
}

TEST(Page, OrderingByGeneratedIdsIsRefusedByName) {
    Engine e;
    Reply const r = e.get(kMatched + "?$orderby=deviceId");
    EXPECT_EQ(r.error.status, 400);
    EXPECT_TRUE(r.error.message.starts_with("Ordering by 'deviceId' is not supported")) << r.error.message;
    EXPECT_EQ(e.get("/many?$orderby=deviceId").status, 200);
}

TEST(Page, TokensHaveTheServicesShapes) {
    Engine e;
    e.settings.page_size = 2;
    std::string const device = next_of(e.get(kMatched).json());
    EXPECT_NE(device.find("?$skiptoken=deviceId:" + device_id(9).text() + "~"), std::string::npos) << device;
    TokenScope const range(edm::TokenStyle::range_json, 7, 100);
    EXPECT_TRUE(range.write({35, std::nullopt}, {}).starts_with(R"([{"token":"+RID:~z-)"));
    EXPECT_TRUE(
        range.write({35, std::nullopt}, {}).ends_with(R"(#RT:1#TRC:100","range":{"min":"","max":"FF"}}])"));
    EXPECT_TRUE(encode_token(range.write({35, 4}, {})).starts_with("%5B%7B%22token%22:%22%2BRID:~z.4-"));
}

TEST(Page, TokensAreBoundToCollectionQueryAndSeed) {
    Engine e;
    auto const token = [&](std::string const& path) {
        std::string const link = next_of(e.get(path).json());
        return link.substr(link.find("$skiptoken="));
    };
    auto const status = [&](std::string const& path, std::string const& option) {
        Reply const r = e.get(path + option);
        if (r.status == 400) {
            EXPECT_EQ(r.error.code, "BadRequest");
            EXPECT_TRUE(r.error.message.starts_with("Skip token is not valid: ")) << r.error.message;
        }
        return r.status;
    };
    std::string const plain = token("/many?$top=2");
    EXPECT_EQ(status("/many?$top=2&", plain), 200);
    EXPECT_EQ(status("/many?$top=5&$select=deviceId&", plain), 200) << "page size and columns may change";
    EXPECT_EQ(status("/others?", plain), 400);
    EXPECT_EQ(status(kMatched + "?", plain), 400);
    EXPECT_EQ(status("/many?$orderby=deviceId&", plain), 400);
    std::string const filter = "/deployments?$top=1&$filter=priority ge 0&";
    EXPECT_EQ(status(filter, token(filter)), 200);
    EXPECT_EQ(status("/deployments?$filter=priority ge 1&", token(filter)), 400);
    EXPECT_EQ(status("/deployments?", token(filter)), 400);
    e.seed = 8;
    EXPECT_EQ(status("/many?", plain), 400);
}

TEST(Page, DamagedTokensAreRefusedAtEachByte) {
    for (auto const style :
         {edm::TokenStyle::plain, edm::TokenStyle::device_id, edm::TokenStyle::range_json}) {
        TokenScope scope(style, 7, 100);
        scope.add("path");
        for (PageToken const& t :
             {PageToken{0, std::nullopt}, PageToken{123456789, std::nullopt}, PageToken{~0ULL, 17}}) {
            std::string const good =
                scope.write(t, style == edm::TokenStyle::device_id ? "fb95f07d-9e73" : "");
            ASSERT_TRUE(scope.read(good)) << good;
            EXPECT_EQ(scope.read(good)->at, t.at);
            EXPECT_EQ(scope.read(good)->left, t.left);
            for (std::size_t i = 0; i < good.size(); ++i) {
                for (char const c : {'0', 'a', 'A', '~', '-', '.', ':', '"', '\0', '\x7f'}) {
                    std::string bad = good;
                    if (bad[i] == c) continue;
                    bad[i] = c;
                    EXPECT_FALSE(scope.read(bad)) << bad;
                }
                EXPECT_FALSE(scope.read(good.substr(0, i))) << i;
                EXPECT_FALSE(scope.read(good.substr(i + 1))) << i;
                EXPECT_FALSE(scope.read(good.substr(0, i) + good.substr(i + 1))) << i;
            }
            EXPECT_FALSE(scope.read(good + "0"));
            EXPECT_FALSE(scope.read(good + good));
        }
    }
}

TEST(Page, TokensKeepTheirPlaceWhenRowsGo) {
    Engine e;
    e.settings.page_size = 2;
    std::string const link = next_of(e.get(kMatched).json());
    e.world.matched = {9, 20, 30};  // 4 and 11 left, 20 and 30 came
    Json const rows = e.send(Method::get, target_of(link)).json()["value"];
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]["deviceId"], device_id(20).text());
}

/// Many rows without memory; none passes the filters used here.
class Endless final : public edm::Rows {
public:
    Endless(World const& world, std::uint64_t size) : world_(world), size_(size) {}
    std::uint64_t size() const override { return size_; }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        return at < size_ ? std::optional(at) : std::nullopt;
    }
    Row row(std::uint64_t) const override { return deployment_row(world_, 0); }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override { return seek(rank); }
    std::optional<std::uint64_t> find(std::string_view) const override { return std::nullopt; }

private:
    World const& world_;
    std::uint64_t size_;
};

struct Direct {
    Engine engine;
    Request request{};
    Url url;
    Reply run(std::string const& target, std::uint64_t size) {
        url = *parse_url(target);
        Call call;
        call.request = &request, call.model = &kModel, call.settings = &engine.settings,
        call.service_root = kRootUrl;
        call.world = &engine.world, call.seed = 7;
        Query const query = *parse_query(url, kDeployment, kModel, QueryTarget::collection);
        CollectionPlace const place{&kUpdates.navigations[0], &kDeployment,
                                    "admin/windows/updates/deployments", target, url.options};
        Reply reply;
        auto const done =
            render_page(reply.text, std::make_shared<Endless>(engine.world, size), place, query, call);
        reply.status = done ? 200 : done.error().status;
        if (!done) reply.error = done.error();
        return reply;
    }
};

TEST(Page, BarrenFiltersEndThePageEarlyWithALink) {
    Direct d;
    std::string const target = "/admin/windows/updates/deployments?$filter=note ne 'n'";
    Reply const first = d.run(target, kMaxScan + 1000);
    ASSERT_EQ(first.status, 200) << first.error.message;
    EXPECT_EQ(first.json()["value"].size(), 0U);
    std::string const link = next_of(first.json());
    ASSERT_FALSE(link.empty());
    Reply const second = d.run(target_of(link), kMaxScan + 1000);
    EXPECT_TRUE(next_of(second.json()).empty());
    EXPECT_EQ(d.run(target + "&$skip=1", kMaxScan + 1000).error.status, 400);
}

TEST(Page, TooMuchWorkIsRefusedByName) {
    Direct d;
    Reply const ordered = d.run("/admin/windows/updates/deployments?$orderby=priority", kMaxOrder + 1);
    EXPECT_EQ(ordered.error.status, 400);
    EXPECT_NE(ordered.error.message.find("$orderby over more than 1000000 rows"), std::string::npos);
    Reply const counted =
        d.run("/admin/windows/updates/deployments?$count=true&$filter=note ne 'n'", kMaxCount + 1);
    EXPECT_NE(counted.error.message.find("$count with this $filter over more than 20000000 rows"),
              std::string::npos);
    Reply const plain = d.run("/admin/windows/updates/deployments?$count=true&$top=2", 1ULL << 40);
    EXPECT_EQ(plain.json()["@odata.count"], 1ULL << 40);
}

// The reference is what one huge page holds.
RC_GTEST_PROP(Page, PageByPageEqualsOnePage, ()) {
    Engine e;
    e.world.many = *rc::gen::inRange<std::uint64_t>(0, 40);
    auto const matched = *rc::gen::container<std::set<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 60));
    e.world.matched.assign(matched.begin(), matched.end());
    e.world.deployments.clear();
    auto const n = *rc::gen::inRange(0, 30);
    for (int i = 0; i < n; ++i) {
        bool const null = *rc::gen::inRange(0, 3) == 0;
        std::int64_t const priority = *rc::gen::inRange(0, 4);
        e.world.deployments.push_back(
            {"k" + std::to_string((i * 7) % 30), priority,
             null ? std::nullopt : std::optional<std::string>("n" + std::to_string(priority % 2)), 0, false});
    }
    std::string const path = *rc::gen::elementOf(std::vector<std::string>{
        "/many?", kMatched + "?", "/deployments?", "/deployments?$filter=priority ge 2&",
        "/deployments?$orderby=note desc&", "/deployments?$orderby=note,priority desc&$filter=priority ne 1&",
        "/deployments?$expand=audience&$orderby=priority&",
        "/updatableAssets/microsoft.graph.windowsUpdates.azureADDevice?"});
    std::string const skip = *rc::gen::elementOf(std::vector<std::string>{"", "$skip=3&"});
    Walked const whole = walk(e, path + skip);
    RC_ASSERT(whole.pages == 1U);
    e.settings.page_size = *rc::gen::inRange<std::uint32_t>(1, 9);
    std::string const top = *rc::gen::elementOf(std::vector<std::string>{"", "$top=2", "$top=100"});
    Walked const parts = walk(e, path + skip + top);
    RC_ASSERT(parts.rows == whole.rows);
    RC_ASSERT(parts.largest <= e.settings.page_size);
}

}  // namespace
}  // namespace engine
