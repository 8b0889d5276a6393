/// A small model and its world, for the tests of bodies, rendering, paging and routing: a little of
/// everything that the tables can say, with the names of the real service.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "fakegraph/odata/page.h"
#include "fakegraph/odata/router.h"
#include "tests/odata/engine_world.h"

namespace engine {

using Json = nlohmann::ordered_json;

// --- entities
inline StructType const kEntity = [] {
    StructType t = make_type("microsoft.graph.entity", nullptr, true);
    t.key = "id", t.abstract = true;
    return t;
}();
inline StructType const kArticle = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.knowledgeBaseArticle", &kEntity, true);
    static Property const p[] = {property("id", kText, Access::read, edm::kFilter,
                                          [](Row const&) -> Value { return std::string_view("KB5029244"); })};
    t.properties = p;
    return t;
}();
inline StructType const kRevision = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.productRevision", &kEntity, true);
    static Property const p[] = {
        property("id", kText, Access::read, edm::kFilter | edm::kOrder,
                 [](Row const& r) -> Value { return "10.0." + std::to_string(r.index); })};
    static Navigation n[1];
    n[0].name = "knowledgeBaseArticle", n[0].target = &kArticle;
    n[0].row = [](Call&, Row const& r) -> std::optional<Row> { return Row{&kArticle, r.world}; };
    t.properties = p, t.navigations = n;
    return t;
}();
inline StructType const kEntry = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.catalogEntry", &kEntity, true);
    static Property const p[] = {
        property("id", kText, Access::read, edm::kFilter, [](Row const&) -> Value { return entry_id(); }),
        property("displayName", kText, Access::read, edm::kFilter,
                 [](Row const&) -> Value { return std::string_view("A \"B\""); })};
    t.properties = p, t.abstract = true;
    return t;
}();
inline StructType const kQuality = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry", &kEntry, true);
    static Property const p[] = {property("isExpeditable", kFlag, Access::read, edm::kFilter,
                                          [](Row const&) -> Value { return true; })};
    static Navigation n[1];
    n[0].name = "productRevisions", n[0].target = &kRevision, n[0].collection = true;
    n[0].rows = [](Call&, Row const& r) -> sim::Result<edm::RowsPtr> {
        return list(world_of(r), first_positions(5), [](World const& w, std::uint64_t i) {
            return Row{&kRevision, &w, nullptr, i};
        });
    };
    t.properties = p, t.navigations = n;
    return t;
}();
inline StructType const kContent = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.deployableContent", nullptr, false);
    t.abstract = true;
    return t;
}();
inline StructType const kCatalogContent = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.catalogContent", &kContent, false);
    static Navigation n[1];
    n[0].name = "catalogEntry", n[0].target = &kEntry, n[0].always_expanded = true;
    n[0].row = [](Call&, Row const& r) -> std::optional<Row> { return Row{&kQuality, r.world}; };
    t.navigations = n;
    return t;
}();

inline StructType const kAsset = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.updatableAsset", &kEntity, true);
    static Property const p[] = {
        property("id", kText, Access::read, edm::kFilter | edm::kOrder,
                 [](Row const& r) -> Value { return world_of(r).assets[r.index].id; })};
    t.properties = p, t.abstract = true;
    return t;
}();
inline StructType const kDevice = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.azureADDevice", &kAsset, true);
    static Property const p[] = {property("errors", kTexts, Access::read, 0, [](Row const& r) -> Value {
        return edm::List{r, 0, nullptr};
    })};
    t.properties = p;
    return t;
}();
inline Row asset_row(World const& w, std::uint64_t i) {
    return {w.assets[i].group ? nullptr : &kDevice, &w, nullptr, i};
}
inline sim::Result<Answer> note(Call& c, Row const& bound, std::string_view what) {
    std::size_t items = 0;
    if (simdjson::dom::array a;
        c.body->member("assets") && c.body->member("assets")->get(a) == simdjson::SUCCESS)
        items = a.size();
    tenant_of(c).log.push_back(std::string(what) + " " + std::to_string(bound.index) + " " +
                               std::to_string(items));
    return Answer{202, std::nullopt};
}
/// takeSome(name=…,atMost=…,all=…): the first assets of some, or `all` of them; none but 'x' has any.
inline edm::Parameter const kTakeParameters[] = {
    {"name", kText, true, nullptr}, {"atMost", kInt, true, nullptr}, {"all", kFlag, false, nullptr}};
inline sim::Result<edm::RowsPtr> taken(World const& w, std::vector<std::uint64_t> at, ListRows::Make make,
                                       edm::Arguments a) {
    if (std::get<std::string>(a[0]) != "x") return sim::fail(sim::Errc::not_found, "nothing of that name");
    bool const all = std::holds_alternative<bool>(a[2]) && std::get<bool>(a[2]);
    auto const most = static_cast<std::size_t>(std::get<std::int64_t>(a[1]));
    if (!all && most < at.size()) at.resize(most);
    return list(w, std::move(at), make);
}
inline edm::Operation take_function(std::string_view set, decltype(edm::Operation::rows) rows) {
    edm::Operation o{"takeSome", kTakeParameters};
    o.function = o.returns_collection = true, o.returns = &kAsset, o.entity_set_path = set, o.rows = rows;
    return o;
}
inline edm::Parameter const kAddParameters[] = {
    {"assets", {Kind::complex, true, nullptr, nullptr}, true, &kDevice}};
inline StructType const kGroup = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.updatableAssetGroup", &kAsset, true);
    static Navigation n[1];
    n[0].name = "members", n[0].target = &kAsset, n[0].collection = true, n[0].expandable = true;
    n[0].rows = [](Call&, Row const& r) -> sim::Result<edm::RowsPtr> {
        std::vector<std::uint64_t> at;
        for (std::size_t i = 0; i < world_of(r).assets.size(); ++i)
            if (!world_of(r).assets[i].group) at.push_back(i);
        return list(world_of(r), std::move(at),
                    [](World const& w, std::uint64_t i) { return asset_row(w, i); });
    };
    static edm::Operation const o[] = {
        {"addMembers", kAddParameters, [](Call& c, Row const& b) { return note(c, b, "addMembers"); },
         nullptr},
        take_function("members", [](Call&, Row const& b, edm::Arguments a) {
            return taken(world_of(b), {0, 1, 3}, asset_row, a);
        })};
    t.navigations = n, t.operations = o, t.cast_item_refused = true;
    return t;
}();
inline Row any_asset(World const& w, std::uint64_t i) {
    return {w.assets[i].group ? &kGroup : &kDevice, &w, nullptr, i};
}

inline StructType const kMatch = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.applicableContentDeviceMatch", nullptr, true);
    static Property p[] = {property("deviceId", kText, Access::read, edm::kFilter | edm::kOrder,
                                    [](Row const& r) -> Value { return device_id(r.index); }),
                           property("recommendedBy", kTexts, Access::read, 0, [](Row const& r) -> Value {
                               return edm::List{r, 1, [](Row const&, std::size_t) -> Value {
                                                    return std::string_view("Microsoft");
                                                }};
                           })};
    p[0].write = [](std::string& out, Row const& r) {
        char text[38];
        text[0] = text[37] = '"';
        device_id(r.index).write(text + 1);
        out.append(text, sizeof text);
    };
    p[1].write = [](std::string& out, Row const&) { out += "[\"Microsoft\"]"; };
    t.properties = p, t.key = "deviceId";
    return t;
}();
inline Row match_row(World const& w, std::uint64_t i) { return {&kMatch, &w, nullptr, i}; }
inline StructType const kApplicable = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.applicableContent", nullptr, true);
    static Property const p[] = {property("catalogEntryId", kText, Access::read, edm::kFilter,
                                          [](Row const&) -> Value { return entry_id(); })};
    static Navigation n[2];
    n[0].name = "catalogEntry", n[0].target = &kEntry;
    n[0].row = [](Call&, Row const& r) -> std::optional<Row> { return Row{&kQuality, r.world}; };
    n[1].name = "matchedDevices", n[1].target = &kMatch, n[1].collection = true, n[1].expands_to_link = true;
    n[1].token = edm::TokenStyle::device_id;
    n[1].rows = [](Call&, Row const& r) -> sim::Result<edm::RowsPtr> {
        return list(world_of(r), world_of(r).matched, match_row, false);
    };
    t.properties = p, t.navigations = n, t.key = "catalogEntryId";
    return t;
}();
inline StructType const kAudience = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.deploymentAudience", &kEntity, true);
    static Property const p[] = {property("id", kText, Access::read, edm::kFilter,
                                          [](Row const&) -> Value { return std::string_view("f660d844"); })};
    static Navigation n[2];
    n[0].name = "applicableContent", n[0].target = &kApplicable, n[0].collection = true,
    n[0].token = edm::TokenStyle::range_json;
    n[0].rows = [](Call&, Row const& r) -> sim::Result<edm::RowsPtr> {
        return list(world_of(r), first_positions(1), [](World const& w, std::uint64_t i) {
            return Row{&kApplicable, &w, nullptr, i};
        });
    };
    n[1] = kGroup.navigations[0];
    static edm::Parameter const parameters[] = {
        {"addMembers", {Kind::complex, true, nullptr, nullptr}, false, &kAsset},
        {"memberEntityType", kText, false, nullptr},
        {"updateCategory", kState, false, nullptr},
        {"ids", kTexts, false, nullptr}};
    static edm::Operation const o[] = {{"updateAudience", parameters,
                                        [](Call& c, Row const& b) { return note(c, b, "updateAudience"); },
                                        nullptr}};
    t.properties = p, t.navigations = n, t.operations = o;
    return t;
}();
inline std::optional<Row> audience_row(Call&, Row const& r) {
    return world_of(r).any_audience ? std::optional(Row{&kAudience, r.world}) : std::nullopt;
}

inline Deployment const& deployment(Row const& r) { return world_of(r).deployments[r.index]; }
inline StructType const kDeployment = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.deployment", &kEntity, true);
    static Property p[] = {property("id", kText, Access::read, edm::kFilter | edm::kOrder,
                                    [](Row const& r) -> Value { return std::string_view(deployment(r).id); }),
                           property("createdDateTime", kDate, Access::read, edm::kFilter,
                                    [](Row const&) -> Value { return sim::kZeroDate; }),
                           property("note", kText, Access::write, edm::kFilter | edm::kOrder,
                                    [](Row const& r) -> Value {
                                        if (!deployment(r).note) return {};
                                        return std::string_view(*deployment(r).note);
                                    }),
                           property("priority", kInt, Access::write, edm::kFilter | edm::kOrder,
                                    [](Row const& r) -> Value { return deployment(r).priority; }),
                           property("state", kState, Access::write, edm::kFilter,
                                    [](Row const& r) -> Value {
                                        return edm::EnumValue{&kStateValue, deployment(r).state};
                                    }),
                           property("content", of(kContent), Access::create_only, 0,
                                    [](Row const& r) -> Value {
                                        return Row{&kCatalogContent, r.world};
                                    }),
                           property("settings", of(kSettings), Access::write, 0, [](Row const& r) -> Value {
                               return Row{&kSettings, r.world, nullptr, r.index};
                           })};
    p[5].required = true;
    p[3].nullable = false;
    static Navigation n[1];
    n[0].name = "audience", n[0].target = &kAudience, n[0].inlined = edm::Inline::always,
    n[0].noun = "deployment audience";
    n[0].row = audience_row;
    t.properties = p, t.navigations = n;
    return t;
}();
inline Row deployment_row(World const& w, std::uint64_t i) { return {&kDeployment, &w, nullptr, i}; }

inline StructType const kUpdates = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.adminWindowsUpdates", nullptr, true);
    static Navigation n[6];
    n[0].name = "deployments", n[0].target = &kDeployment, n[0].collection = true, n[0].noun = "deployment";
    n[0].rows = [](Call&, Row const& r) -> sim::Result<edm::RowsPtr> {
        return list(world_of(r), first_positions(world_of(r).deployments.size()), deployment_row);
    };
    n[0].create = [](Call& c, Row const& parent) -> sim::Result<Answer> {
        World& w = tenant_of(c);
        Deployment d{"new'1", 0, std::nullopt, 0, false};
        if (auto const p = c.body->member("priority")) d.priority = as_int(*p).value_or(-1);
        w.deployments.push_back(d);
        return Answer{201, Row{&kDeployment, parent.world, nullptr, w.deployments.size() - 1}};
    };
    n[0].patch = [](Call& c, Row const& r) -> sim::Result<Answer> {
        if (auto const p = c.body->member("priority"))
            tenant_of(c).deployments[r.index].priority = as_int(*p).value_or(-1);
        return Answer{202, r};
    };
    n[0].remove = [](Call& c, Row const& r) -> sim::Result<Answer> {
        tenant_of(c).deployments.erase(tenant_of(c).deployments.begin() +
                                       static_cast<std::ptrdiff_t>(r.index));
        return Answer{202, std::nullopt};
    };
    n[1].name = "updatableAssets", n[1].target = &kAsset, n[1].collection = true,
    n[1].noun = "updatable asset";
    n[1].rows = [](Call&, Row const& r) -> sim::Result<edm::RowsPtr> {
        return list(world_of(r), first_positions(world_of(r).assets.size()), any_asset);
    };
    static edm::Parameter const parameters[] = {
        {"updateCategory", kState, true, nullptr},
        {"assets", {Kind::complex, true, nullptr, nullptr}, false, &kAsset}};
    static edm::Operation const o[] = {
        {"enrollAssets", parameters, [](Call& c, Row const& b) { return note(c, b, "enrollAssets"); },
         nullptr},
        {"refresh", {}, [](Call& c, Row const& b) { return note(c, b, "refresh"); }, nullptr},
        take_function({}, [](Call&, Row const& b, edm::Arguments a) {
            return taken(world_of(b), {0, 1, 2, 3}, any_asset, a);
        })};
    n[1].operations = o;
    n[2].name = "audience", n[2].target = &kAudience, n[2].row = audience_row,
    n[2].noun = "deployment audience";
    n[3].name = "entries", n[3].target = &kEntry, n[3].collection = true;
    n[3].rows = [](Call&, Row const& r) -> sim::Result<edm::RowsPtr> {
        return list(world_of(r), first_positions(1), [](World const& w, std::uint64_t i) {
            return Row{&kQuality, &w, nullptr, i};
        });
    };
    n[4].name = "many", n[4].target = &kMatch, n[4].collection = true;
    n[4].rows = [](Call&, Row const& r) -> sim::Result<edm::RowsPtr> {
        return list(world_of(r), first_positions(world_of(r).many, 3), match_row);
    };
    n[5] = n[4];
    n[5].name = "others";
    t.navigations = n;
    return t;
}();
template <StructType const& Target>
StructType over(std::string_view name, std::string_view member) {
    StructType t = make_type(name, nullptr, true);
    static Navigation n[1];
    n[0].name = member, n[0].target = &Target;
    n[0].row = [](Call&, Row const& r) -> std::optional<Row> { return Row{&Target, r.world}; };
    t.navigations = n;
    return t;
}
inline StructType const kWindows = over<kUpdates>("microsoft.graph.adminWindows", "updates");
inline StructType const kAdmin = over<kWindows>("microsoft.graph.admin", "windows");
inline StructType const kRoot = over<kAdmin>("root", "admin");

inline StructType const* const kTypes[] = {
    &kRollout,  &kRate,       &kSchedule,       &kSettings, &kEntity, &kArticle, &kRevision, &kEntry,
    &kQuality,  &kContent,    &kCatalogContent, &kAsset,    &kDevice, &kGroup,   &kMatch,    &kApplicable,
    &kAudience, &kDeployment, &kUpdates,        &kWindows,  &kAdmin,  &kRoot};
inline edm::EnumType const* const kEnums[] = {&kStateValue};
inline edm::Model const kModel{&kRoot, kTypes, kEnums};
inline constexpr std::string_view kRootUrl = "http://127.0.0.1:8080/beta";
inline constexpr std::string_view kBase = "/admin/windows/updates";
inline constexpr std::string_view kWU = "microsoft.graph.windowsUpdates.";

struct Reply {
    int status = 0;
    std::string text;
    std::string content_type;
    std::string location;
    GraphError error;
    Json json() const { return Json::parse(text); }
};

/// A world and everything that a request needs.
struct Engine {
    World world;
    Settings settings;
    std::uint64_t seed = 7;

    Engine() {
        for (int i = 0; i < 3; ++i)
            world.deployments.push_back({"d" + std::to_string(i), 2 - i,
                                         i == 1 ? std::nullopt : std::optional<std::string>("n"), i, i == 0});
        for (std::uint64_t i = 0; i < 4; ++i) world.assets.push_back({device_id(i + 1), i == 2});
        world.matched = {4, 9, 11};
        world.many = 10;
    }
    Reply send(Method method, std::string const& target, std::string_view body = {},
               std::string_view type = "application/json") {
        Request request;
        request.method = method, request.target = target, request.body = body,
        request.has_body = !body.empty();
        request.content_type = body.empty() ? std::string_view{} : type;
        Call call;
        call.request = &request, call.model = &kModel, call.settings = &settings,
        call.service_root = kRootUrl;
        call.tenant = &world, call.world = &world, call.seed = seed;
        Response response;
        GraphResult<void> const done = dispatch(call, target, response);
        Reply reply;
        if (!done) {
            reply.error = done.error();
            reply.status = done.error().status;
            return reply;
        }
        reply.status = response.status, reply.text = response.body,
        reply.content_type = response.content_type;
        for (auto const& [name, value] : response.headers)
            if (name == "Location") reply.location = value;
        return reply;
    }
    Reply get(std::string const& path) { return send(Method::get, std::string(kBase) + path); }
    Reply post(std::string const& path, std::string_view body) {
        return send(Method::post, std::string(kBase) + path, body);
    }
};

}  // namespace engine
