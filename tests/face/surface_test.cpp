/// Every type, property, navigation, enumeration and operation of the service's schema is declared, and
/// nothing else in its namespace.
#include "tests/face/surface.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "fakegraph/metadata/walk.h"
#include "fakegraph/resources/registry.h"

namespace fakegraph::test {
namespace {

/// In the namespace, though announced after this schema. (reference 3.9)
std::set<std::string> const kAnnounced = {"driverUpdatePolicy",       "featureUpdatePolicy",
                                          "driverUpdateRing",         "featureUpdateRing",
                                          "driverUpdateApprovalRule", "reportData",
                                          "applicableCatalogSummary", "deviceProfile",
                                          "driverUpdateReport",       "driverUpdateDeviceStatus",
                                          "policyAssignment",         "updateClientState",
                                          "updateClientSubstate"};
std::set<std::string> const kAnnouncedMembers = {"adminWindowsUpdates/data"};

std::string type_text(edm::TypeRef const& type) { return std::string(edm::type_name(type)); }

void compare_property(std::string const& at, edm::Property const* found, Json const& expected) {
    ASSERT_NE(found, nullptr) << at << " is missing";
    EXPECT_EQ(type_text(found->type), text_of(expected["type"])) << at;
    EXPECT_EQ(found->type.collection, expected["collection"].get<bool>()) << at;
    EXPECT_EQ(found->nullable, expected["nullable"].get<bool>()) << at;
}

edm::Property const* own_property(edm::StructType const& type, std::string_view name) {
    auto const found = std::ranges::find(type.properties, name, &edm::Property::name);
    return found == type.properties.end() ? nullptr : &*found;
}

void compare_properties(edm::StructType const& type, std::string const& name, Json const& expected,
                        Json const& undeclared) {
    for (auto const& [property, row] : expected.items())
        compare_property(name + '/' + property, own_property(type, property), row);
    for (auto const& [property, row] : undeclared.items()) {
        auto const* const found = own_property(type, property);
        compare_property(name + '/' + property, found, row);
        EXPECT_TRUE(found != nullptr && found->undeclared) << name << '/' << property;
    }
    for (edm::Property const& p : type.properties) {
        std::string const property(p.name);
        EXPECT_TRUE(expected.contains(property) || undeclared.contains(property) ||
                    metadata::is_inherited_key(type, p))
            << name << '/' << property << " is in no schema";
    }
}

void compare_navigations(edm::StructType const& type, std::string const& name, Json const& expected) {
    for (auto const& [navigation, row] : expected.items()) {
        std::string const at = name + '/' + navigation;
        auto const found = std::ranges::find(type.navigations, navigation, &edm::Navigation::name);
        bool const there = found != type.navigations.end();
        EXPECT_TRUE(there) << at << " is missing";
        if (!there) continue;
        EXPECT_EQ(found->target->name, text_of(row["type"])) << at;
        EXPECT_EQ(found->collection, row["collection"].get<bool>()) << at;
        EXPECT_EQ(found->contained, row["contained"].get<bool>()) << at;
        EXPECT_EQ(found->nullable, row["nullable"].get<bool>()) << at;
    }
    for (edm::Navigation const& n : type.navigations) {
        std::string const at = name + '/' + std::string(n.name);
        EXPECT_TRUE(expected.contains(std::string(n.name)) || kAnnouncedMembers.contains(at))
            << at << " is in no schema";
    }
}

/// 1 when the type is there.
int compare_type(std::string const& name, Json const& expected, bool entity, Json const& undeclared) {
    edm::StructType const* const type = resources::model().find_type(text_of(expected["odataType"]));
    EXPECT_NE(type, nullptr) << name << " is missing";
    if (type == nullptr) return 0;
    EXPECT_EQ(type->base == nullptr ? "" : type->base->name, text_of(expected["base"])) << name;
    EXPECT_EQ(type->abstract, expected["abstract"].get<bool>()) << name;
    EXPECT_EQ(type->entity, entity) << name;
    EXPECT_EQ(type->open, expected.value("openType", false)) << name;
    EXPECT_EQ(edm::key_of(*type), entity ? text_of(expected["key"]) : "") << name;
    compare_properties(*type, name, expected["properties"], undeclared);
    compare_navigations(*type, name, expected["navigation"]);
    return 1;
}

int compare_enum(std::string const& name, Json const& expected) {
    edm::EnumType const* const type = resources::model().find_enum(std::string(kSpace) + name);
    EXPECT_NE(type, nullptr) << name << " is missing";
    if (type == nullptr) return 0;
    EXPECT_EQ(type->members.size(), expected.size()) << name;
    for (edm::EnumMember const& m : type->members)
        EXPECT_EQ(expected.value(std::string(m.name), -1), m.value) << name << '/' << m.name;
    return 1;
}

TEST(Surface, TypesAreThoseOfTheService) {
    SURFACE_OR_SKIP(surface);
    int there = 0;
    std::set<std::string> known;
    std::array<std::pair<char const*, bool>, 2> const lists = {
        {{"entityTypes", true}, {"complexTypes", false}}};
    for (auto const& [list, entity] : lists)
        for (auto const& [name, type] : (*surface)[list].items()) {
            known.insert(text_of(type["odataType"]).substr(1));
            there += compare_type(name, type, entity,
                                  (*surface)["undeclaredWireProperties"].value(name, Json::object()));
        }
    for (auto const& [name, members] : (*surface)["enumNumericValues"].items()) {
        known.insert(std::string(kSpace) + name);
        there += compare_enum(name, members);
    }
    fmt::print("types {} of {}\n", there, known.size());
    EXPECT_EQ(static_cast<std::size_t>(there), known.size());
    auto const expect_known = [&](std::string_view name) {
        if (!name.starts_with(kSpace)) return;
        EXPECT_TRUE(known.contains(std::string(name)) ||
                    kAnnounced.contains(std::string(edm::short_name(name))))
            << name << " is in no schema";
    };
    for (auto const* type : resources::model().types) expect_known(type->name);
    for (auto const* type : resources::model().enums) expect_known(type->name);
}

std::string wrapped(std::string_view name, bool collection) {
    return collection ? "Collection(" + std::string(name) + ")" : std::string(name);
}

/// As the surface writes it: `Collection(updatableAsset)`, `Edm.Int32 not null`, `Edm.Boolean optional`.
std::string parameter_text(edm::Operation const& operation, edm::Parameter const& p) {
    auto const bare = [](std::string_view name) {
        return name.starts_with(kSpace) ? edm::short_name(name) : name;
    };
    if (p.entity != nullptr) return wrapped(bare(p.entity->name), p.type.collection);
    std::string const text = wrapped(bare(edm::type_name(p.type)), p.type.collection);
    if (operation.function && !p.required) return text + " optional";
    bool const value = p.type.kind != edm::Kind::string && p.type.kind != edm::Kind::complex;
    return p.required && value && !p.type.collection ? text + " not null" : text;
}

TEST(Surface, OperationsAreThoseOfTheService) {
    SURFACE_OR_SKIP(surface);
    auto const bound = metadata::bound_operations(resources::model());
    for (auto const& [name, expected] : (*surface)["boundActionsAndFunctions"].items()) {
        auto const found =
            std::ranges::find_if(bound, [&](auto const& b) { return b.operation->name == name; });
        ASSERT_NE(found, bound.end()) << name << " is missing";
        edm::Operation const& operation = *found->operation;
        EXPECT_EQ(wrapped(edm::short_name(found->type->name), found->collection),
                  text_of(expected["binding"]));
        EXPECT_EQ(operation.function, expected.contains("returns")) << name;
        std::string const returns =
            operation.returns == nullptr
                ? ""
                : wrapped(edm::short_name(operation.returns->name), operation.returns_collection);
        EXPECT_EQ(returns, expected.value("returns", "")) << name;
        Json const& parameters = expected["parameters"];
        EXPECT_EQ(operation.parameters.size(), parameters.size()) << name;
        for (edm::Parameter const& p : operation.parameters)
            EXPECT_EQ(parameter_text(operation, p), parameters.value(std::string(p.name), ""))
                << name << ' ' << p.name;
    }
    for (auto const& b : bound)
        EXPECT_TRUE((*surface)["boundActionsAndFunctions"].contains(std::string(b.operation->name)))
            << b.operation->name << " is in no schema";
}

}  // namespace
}  // namespace fakegraph::test
