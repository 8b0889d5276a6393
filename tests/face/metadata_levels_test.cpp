/// odata.metadata none, minimal and full: every collection of a populated tenant is asked at each level, and
/// with $select of each property, and what comes back is held against the declarations (reference
/// graph-protocol 6.1).
#include <set>

#include "fakegraph/resources/registry.h"
#include "tests/face/asked.h"
#include "tests/face/populated.h"

namespace fakegraph::test {
namespace {

Populated& tenant() {
    static Populated face(R"("pageSize":30)");
    return face;
}

std::string level_of(Reply const& reply) {
    std::string_view const text = reply.content_type;
    std::size_t const at = text.find("odata.metadata=");
    if (at == std::string_view::npos) return {};
    return std::string(text.substr(at + 15, text.find(';', at) - at - 15));
}

Reply at_level(std::string const& target, std::string const& level) {
    auto reply = ask(tenant(), target, {{"Accept", "application/json;odata.metadata=" + level}});
    EXPECT_EQ(reply.status, 200) << target << ' ' << reply.body;
    EXPECT_EQ(level_of(reply), level) << target;
    return reply;
}

/// Calls f(name, value) for every member of every object in `value`.
template <class F>
void each_member(Json const& value, F const& f) {
    for (auto const& [name, item] : value.items()) {
        if (value.is_object()) f(name, item);
        if (item.is_structured()) each_member(item, f);
    }
}

/// The value without control information.
Json stripped(Json const& value) {
    if (!value.is_structured()) return value;
    Json out = value.is_object() ? Json::object() : Json::array();
    for (auto const& [name, item] : value.items()) {
        if (value.is_array())
            out.push_back(stripped(item));
        else if (name.find('@') == std::string::npos)
            out[name] = stripped(item);
    }
    return out;
}

edm::StructType const& type_of(Json const& object) {
    auto const* type = resources::model().find_type(object.at("@odata.type").get<std::string>());
    EXPECT_NE(type, nullptr) << object.dump();
    return *type;
}

bool is_told_by_json(edm::TypeRef const& type) {
    using edm::Kind;
    return !type.collection && (type.kind == Kind::string || type.kind == Kind::boolean ||
                                type.kind == Kind::int32 || type.kind == Kind::real);
}

void expect_full(Json const& object, bool all_properties);

/// The annotation of one property, and what its value carries.
void expect_annotated(Json const& object, edm::Property const& p) {
    std::string const name(p.name);
    if (!object.contains(name)) return;
    std::string const annotation = name + "@odata.type";
    bool const alone = p.type.kind == edm::Kind::complex && !p.type.collection;
    bool const wanted = !object[name].is_null() && !is_told_by_json(p.type) && !alone;
    EXPECT_EQ(object.contains(annotation), wanted) << name << " in " << object.dump();
    if (p.type.kind == edm::Kind::complex && object[name].is_object()) expect_full(object[name], false);
    if (!wanted || !object.contains(annotation)) return;
    std::string type(edm::type_name(p.type));
    if (type.starts_with("Edm.")) type.erase(0, 4);
    EXPECT_EQ(object[annotation], p.type.collection ? "#Collection(" + type + ')' : '#' + type) << name;
}

/// One object under odata.metadata=full.
void expect_full(Json const& object, bool all_properties) {
    ASSERT_TRUE(object.contains("@odata.type")) << object.dump();
    edm::StructType const& type = type_of(object);
    EXPECT_EQ(object["@odata.type"], '#' + std::string(type.name));
    EXPECT_EQ(object.contains("@odata.id"), type.entity) << object.dump();
    EXPECT_EQ(object.contains("@odata.editLink"), type.entity) << object.dump();
    for (edm::StructType const* t = &type; t != nullptr; t = t->base) {
        for (edm::Property const& p : t->properties) expect_annotated(object, p);
        for (edm::Navigation const& n : t->navigations) {
            std::string const link = std::string(n.name) + "@odata.navigationLink";
            if (all_properties) {
                EXPECT_TRUE(object.contains(link)) << link << " in " << object.dump();
            }
            if (!object.contains(link)) continue;
            EXPECT_EQ(object.contains(std::string(n.name) + "@odata.associationLink"), !n.contained)
                << n.name;
        }
    }
}

std::string below_host(Json const& address) {
    auto const text = address.get<std::string>();
    return text.substr(text.find('/', text.find("://") + 3));
}

TEST(MetadataLevels, FullDescribesEveryRowOfEveryCollection) {
    for (std::string const& target : tenant().collections()) {
        SCOPED_TRACE(target);
        auto const page = at_level(target, "full").json();
        EXPECT_TRUE(page.contains("@odata.context"));
        for (auto const& row : page["value"]) expect_full(row, true);
        if (page["value"].empty()) continue;
        // The addresses lead back to the row, and to what lies below it.
        auto const& row = page["value"][0];
        auto const again = at_level(below_host(row["@odata.id"]), "full").json();
        EXPECT_EQ(again["@odata.id"], row["@odata.id"]);
        EXPECT_EQ(again["@odata.type"], row["@odata.type"]);
        for (auto const& [name, address] : row.items()) {
            if (!name.ends_with("@odata.navigationLink")) continue;
            int const status = tenant().get(below_host(address)).status;
            EXPECT_TRUE(status == 200 || status == 404) << name << ' ' << address << ' ' << status;
        }
    }
}

TEST(MetadataLevels, NoneCarriesNothingButPaging) {
    for (std::string const& target : tenant().collections()) {
        SCOPED_TRACE(target);
        auto const page = at_level(with_options(target, {"$count=true", "$top=1"}), "none").json();
        each_member(page, [&](std::string const& name, Json const&) {
            if (name.find('@') == std::string::npos) return;
            EXPECT_TRUE(name.ends_with("@odata.count") || name.ends_with("@odata.nextLink")) << name;
        });
        if (page["value"].empty()) continue;
        auto const row =
            at_level(below_host(at_level(target, "full").json()["value"][0]["@odata.id"]), "none");
        each_member(row.json(), [&](std::string const& name, Json const&) {
            EXPECT_TRUE(name.find('@') == std::string::npos || name.ends_with("@odata.nextLink")) << name;
        });
    }
}

TEST(MetadataLevels, ValuesAreTheSameAtEachLevel) {
    for (std::string const& target : tenant().collections()) {
        SCOPED_TRACE(target);
        auto const minimal = stripped(at_level(target, "minimal").json());
        EXPECT_EQ(stripped(at_level(target, "full").json()), minimal);
        EXPECT_EQ(stripped(at_level(target, "none").json()), minimal);
    }
}

/// `$select=name` of each property that the rows have, with a cast where a derived type declares it.
TEST(MetadataLevels, EachPropertyIsSelectedAlone) {
    std::size_t asked = 0;
    for (std::string const& target : tenant().collections()) {
        SCOPED_TRACE(target);
        auto const full = at_level(target, "full").json();
        std::set<std::string> names;
        for (auto const& row : full["value"]) {
            edm::StructType const& type = type_of(row);
            for (edm::StructType const* t = &type; t != nullptr; t = t->base)
                for (edm::Property const& p : t->properties)
                    // Without a cast where it is enough; the collection's declared type is not in the answer.
                    names.insert(
                        tenant().get(with_options(target, {"$select=" + std::string(p.name)})).status == 200
                            ? std::string(p.name)
                            : std::string(t->name) + '/' + std::string(p.name));
        }
        for (std::string const& name : names) {
            SCOPED_TRACE(name);
            std::string const property = name.substr(name.rfind('/') + 1);
            for (std::string const level : {"none", "minimal", "full"}) {
                auto const page = at_level(with_options(target, {"$select=" + name, "$top=3"}), level).json();
                if (level != "none") {
                    EXPECT_NE(page["@odata.context"].get<std::string>().find("(" + name + ")"),
                              std::string::npos)
                        << page["@odata.context"];
                }
                for (auto const& row : page["value"]) {
                    auto const values = stripped(row);
                    for (auto const& [member, value] : values.items()) EXPECT_EQ(member, property);
                    if (level == "full") expect_full(row, false);
                }
                ++asked;
            }
        }
    }
    EXPECT_GT(asked, 300U);
}

TEST(MetadataLevels, ExpandedRowsAreDescribedToo) {
    auto const content =
        kEverybodyPath + "/applicableContent?$expand=catalogEntry,matchedDevices($count=true)";
    auto const full = at_level(content, "full").json()["value"][0];
    expect_full(full, true);
    expect_full(full["catalogEntry"], true);
    EXPECT_TRUE(full["catalogEntry"]["@odata.id"].get<std::string>().ends_with("/catalogEntry"));
    auto const none = at_level(content, "none").json()["value"][0];
    EXPECT_TRUE(none.contains("matchedDevices@odata.count") ||
                none.contains("matchedDevices@odata.nextLink"));
    EXPECT_FALSE(none["catalogEntry"].contains("@odata.type"));
}

TEST(MetadataLevels, AcceptAndFormatChoose) {
    auto const with = [](std::string const& accept, std::string const& target = "/deployments") {
        return ask(tenant(), target, {{"Accept", accept}});
    };
    EXPECT_EQ(tenant().get("/deployments").content_type, kODataJson);
    for (std::string const accept :
         {"*/*", "application/*", "application/json", "application/json;q=0.1, text/html",
          "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
          "application/json;odata.metadata=x", "text/plain, application/json"})
        EXPECT_EQ(with(accept).content_type, kODataJson) << accept;
    EXPECT_EQ(level_of(with("APPLICATION/JSON; ODATA.METADATA=NONE")), "none");
    EXPECT_EQ(level_of(with("application/json;odata.metadata=\"full\"")), "full");
    EXPECT_EQ(
        level_of(with("application/json;odata.metadata=full;q=0.5,application/json;odata.metadata=none")),
        "none");
    EXPECT_EQ(level_of(with("*/*,application/json;odata.metadata=full")), "full");
    EXPECT_EQ(level_of(with("application/json;odata.metadata=none",
                            "/deployments?$format=application/json;odata.metadata=full")),
              "full");
    EXPECT_EQ(level_of(with("text/html", "/deployments?$format=json")), "minimal");
    EXPECT_EQ(with("application/json;odata.streaming=false;IEEE754Compatible=true").content_type,
              "application/json;odata.metadata=minimal;odata.streaming=false;IEEE754Compatible=true;"
              "charset=utf-8");
    for (std::string const accept : {"application/xml", "text/html", "application/json;q=0", "image/*"}) {
        auto const reply = with(accept);
        EXPECT_EQ(reply.status, 406) << accept;
        EXPECT_EQ(reply.content_type, kPlainJson);
        EXPECT_EQ(reply.code(), "NotAcceptable");
        EXPECT_EQ(with(accept, "/deployments/$count").status, 200) << "text";
    }
    for (std::string const format : {"xml", "atom", "application/xml", "application/json;odata.metadata=all"})
        EXPECT_EQ(tenant().get("/deployments?$format=" + format).status, 406) << format;
}

TEST(MetadataLevels, Int64IsTextWhereTheClientWantsIt) {
    auto const page = ask(tenant(), "/updatableAssets?$count=true&$top=1",
                          {{"Accept", "application/json;IEEE754Compatible=true"}})
                          .json();
    EXPECT_TRUE(page["@odata.count"].is_string());
    EXPECT_TRUE(tenant().get("/updatableAssets?$count=true&$top=1").json()["@odata.count"].is_number());
}

}  // namespace
}  // namespace fakegraph::test
