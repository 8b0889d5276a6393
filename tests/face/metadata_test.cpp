/// The documents that are written from the declarations: `$metadata`, service document, OpenAPI,
/// docs/coverage.md.
#include <algorithm>
#include <cstdlib>
#include <regex>
#include <set>

#include "fakegraph/metadata/documents.h"
#include "fakegraph/metadata/walk.h"
#include "fakegraph/resources/registry.h"
#include "tests/face/face.h"

namespace fakegraph::test {
namespace {

/// The start tags of an XML text in order, attributes by name. Fails the test where elements do not nest.
struct Tag {
    std::string name;
    std::map<std::string, std::string> attributes;
};
std::vector<Tag> tags_of(std::string const& xml) {
    std::vector<Tag> out;
    std::vector<std::string> open;
    static std::regex const attribute(R"re(([\w:]+)="([^"<]*)")re");
    for (std::size_t at = xml.find('<'); at != std::string::npos; at = xml.find('<', at + 1)) {
        std::string const text = xml.substr(at + 1, xml.find('>', at) - at - 1);
        if (text.starts_with('?')) continue;
        if (text.starts_with('/')) {
            EXPECT_FALSE(open.empty()) << text;
            if (open.empty()) return out;
            EXPECT_EQ(text.substr(1), open.back());
            open.pop_back();
            continue;
        }
        Tag tag{text.substr(0, text.find_first_of(" /")), {}};
        for (std::sregex_iterator i(text.begin(), text.end(), attribute), end; i != end; ++i)
            tag.attributes[(*i)[1]] = (*i)[2];
        if (!text.ends_with('/')) open.push_back(tag.name);
        out.push_back(std::move(tag));
    }
    EXPECT_TRUE(open.empty());
    return out;
}

std::string attribute(Tag const& tag, std::string const& name) {
    auto const found = tag.attributes.find(name);
    return found == tag.attributes.end() ? "" : found->second;
}

/// `Collection(x)` without its wrapping.
std::string one_of(std::string const& type) {
    return type.starts_with("Collection(") ? type.substr(11, type.size() - 12) : type;
}

TEST(Csdl, EveryTypeThatIsNamedIsDefined) {
    auto const tags = tags_of(metadata::csdl(resources::model()));
    std::set<std::string> defined;
    std::string space;
    for (Tag const& tag : tags) {
        if (tag.name == "Schema") space = attribute(tag, "Namespace");
        bool const type = tag.name == "EntityType" || tag.name == "ComplexType" || tag.name == "EnumType";
        if (!type) continue;
        EXPECT_TRUE(defined.insert(space + '.' + attribute(tag, "Name")).second) << attribute(tag, "Name");
    }
    auto const& model = resources::model();
    EXPECT_EQ(defined.size(), model.types.size() + model.enums.size());
    for (Tag const& tag : tags) {
        for (auto const* name : {"Type", "BaseType", "EntityType"}) {
            std::string const type = one_of(attribute(tag, name));
            if (type.empty() || type.starts_with("Edm.")) continue;
            EXPECT_TRUE(defined.contains(type)) << tag.name << ' ' << attribute(tag, "Name") << ' ' << type;
        }
    }
}

TEST(Csdl, KeysAreDeclaredOnceInEachLine) {
    for (auto const* type : resources::model().types) {
        auto const chain = metadata::chain_of(*type);
        EXPECT_LE(std::ranges::count_if(chain, [](auto const* t) { return !t->key.empty(); }), 1)
            << type->name;
        for (auto const& n : type->navigations)
            EXPECT_TRUE(!n.collection || !edm::key_of(*n.target).empty()) << n.target->name;
    }
}

TEST(Csdl, SaysWhatTheTablesSay) {
    std::string const text = metadata::csdl(resources::model());
    for (
        std::string_view const part : {
            R"x(<Schema Namespace="microsoft.graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">)x",
            R"x(<EntityType Name="entity" Abstract="true">)x",
            R"x(<Property Name="id" Type="Edm.String" Nullable="false"/>)x",
            R"x(<EntityType Name="contentApproval" BaseType="microsoft.graph.windowsUpdates.complianceChange">)x",
            R"x(<Member Name="driver" Value="3"/>)x",
            R"x(<Property Name="complianceChangeRules" Type="Collection(microsoft.graph.windowsUpdates.complianceChangeRule)"/>)x",
            R"x(<NavigationProperty Name="updatePolicy" Type="microsoft.graph.windowsUpdates.updatePolicy"/>)x",
            R"x(<NavigationProperty Name="catalogEntry" Type="microsoft.graph.windowsUpdates.catalogEntry" Nullable="false" ContainsTarget="true"/>)x",
            R"x(<Action Name="updateAudience" IsBound="true">)x",
            R"x(<Parameter Name="bindingParameter" Type="Collection(microsoft.graph.windowsUpdates.updatableAsset)"/>)x",
            R"x(<Parameter Name="updateCategory" Type="microsoft.graph.windowsUpdates.updateCategory" Nullable="false"/>)x",
            R"x(<Singleton Name="admin" Type="microsoft.graph.admin"/>)x",
            R"x(<EntitySet Name="devices" EntityType="microsoft.graph.device"/>)x",
        })
        EXPECT_NE(text.find(part), std::string::npos) << part;
    // On the wire, in no schema.
    EXPECT_EQ(text.find("reportingDeviceCount"), std::string::npos);
    // An action that several navigations bind to one type stands once.
    EXPECT_EQ(text.find("\"enrollAssets\""), text.rfind("\"enrollAssets\""));
}

TEST(Csdl, IsServedWithTheServiceDocument) {
    Face face;
    auto const reply = face.get("/beta/$metadata");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "application/xml");
    EXPECT_EQ(reply.body, metadata::csdl(resources::model()));
    EXPECT_EQ(face.get("/beta/%24metadata?$format=xml").body, reply.body);
    EXPECT_EQ(face.post("/beta/$metadata").status, 405);
    EXPECT_EQ(face.get("/v1.0/$metadata").status, 501);
    for (auto const* path : {"/beta", "/beta/", "/beta?x=y"}) {
        auto const document = face.get(path).json();
        EXPECT_EQ(document["@odata.context"], "http://graph.test/beta/$metadata") << path;
        EXPECT_EQ(document["value"][0], Json({{"name", "admin"}, {"kind", "Singleton"}, {"url", "admin"}}));
        for (auto const& row : document["value"])
            EXPECT_EQ(face.get("/beta/" + row["url"].get<std::string>()).status, 200) << row;
    }
}

/// Calls `see` with each object inside `json` that has `member`.
template <class See>
void each_with(Json const& json, std::string const& member, See const& see) {
    if (json.is_object() && json.contains(member) && json[member].is_string()) see(json);
    if (json.is_structured())
        for (auto const& part : json) each_with(part, member, see);
}

Json document() { return Json::parse(metadata::openapi(resources::model(), "/beta")); }

TEST(OpenApi, EveryReferenceResolves) {
    Json const openapi = document();
    std::size_t references = 0;
    each_with(openapi, "$ref", [&](Json const& object) {
        std::string const target = object["$ref"].get<std::string>();
        ++references;
        ASSERT_TRUE(target.starts_with("#/"));
        EXPECT_TRUE(openapi.contains(Json::json_pointer(target.substr(1)))) << target;
        EXPECT_EQ(object.size(), 1U) << object;
    });
    EXPECT_GT(references, 500U);
    each_with(openapi["components"]["schemas"], "propertyName", [&](Json const& discriminator) {
        for (auto const& [name, target] : discriminator["mapping"].items())
            EXPECT_TRUE(openapi.contains(Json::json_pointer(target.get<std::string>().substr(1)))) << name;
    });
}

TEST(OpenApi, PathsHaveTheirParametersAndUniqueIds) {
    Json const openapi = document();
    std::set<std::string> ids;
    for (auto const& [path, item] : openapi["paths"].items()) {
        auto const braces = static_cast<std::size_t>(std::ranges::count(path, '{'));
        EXPECT_EQ(item.contains("parameters") ? item["parameters"].size() : 0, braces) << path;
        for (auto const& [method, operation] : item.items()) {
            if (method == "parameters") continue;
            EXPECT_TRUE(ids.insert(operation["operationId"].get<std::string>()).second) << path;
            EXPECT_GE(operation["responses"].size(), 2U) << path << method;
        }
    }
    Json const& paths = openapi["paths"];
    std::string const updates = "/admin/windows/updates";
    EXPECT_TRUE(paths[updates + "/deployments/{deployment-id}"].contains("patch"));
    EXPECT_FALSE(paths[updates + "/catalog/entries"].contains("post"));
    EXPECT_TRUE(paths.contains(updates + "/updatableAssets/microsoft.graph.windowsUpdates.enrollAssets"));
    EXPECT_TRUE(paths.contains(updates + "/updatableAssets/{updatableAsset-id}/"
                                         "microsoft.graph.windowsUpdates.updatableAssetGroup/members"));
    EXPECT_TRUE(paths.contains(updates + "/updatePolicies/{updatePolicy-id}/audience/applicableContent/"
                                         "{applicableContent-catalogEntryId}/matchedDevices/"
                                         "{applicableContentDeviceMatch-deviceId}"));
}

TEST(OpenApi, IsServedPerTenant) {
    Face face;
    auto const reply = face.get("/__admin/openapi.json");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "application/json");
    EXPECT_EQ(reply.at("/servers/0/url"), "http://graph.test/beta");
    EXPECT_EQ(face.post("/__admin/openapi.json").status, 405);
    ASSERT_EQ(face.post("/__admin/snapshots", R"({"name":"s"})").status, 201);
    ASSERT_EQ(face.post("/__admin/snapshots/s/fork", R"({"tenant":"t2"})").status, 201);
    EXPECT_EQ(face.get("/t/t2/__admin/openapi.json").at("/servers/0/url"), "http://graph.test/t/t2/beta");
}

TEST(Coverage, DocumentationIsFresh) {
    std::string const file = FAKEGRAPH_ROOT "/docs/coverage.md";
    std::string const text = metadata::coverage(resources::model());
    if (std::getenv("FAKEGRAPH_UPDATE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << text;
    EXPECT_TRUE(read_text(file) == text) << file << " is not what the declarations say: run with "
                                         << "FAKEGRAPH_UPDATE_GOLDEN=1 and review the difference.";
}

}  // namespace
}  // namespace fakegraph::test
