#include "fakegraph/resources/registry.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace fakegraph {
namespace {

void expect_whole(edm::Operation const& o, edm::StructType const* bound) {
    EXPECT_EQ(o.function, o.rows != nullptr) << o.name;
    EXPECT_NE(o.function, o.handler != nullptr) << o.name;
    EXPECT_EQ(o.function, o.returns != nullptr && o.returns_collection) << o.name;
    if (o.entity_set_path.empty()) return;
    ASSERT_NE(bound, nullptr) << o.name;
    auto const* set = edm::find_navigation(*bound, o.entity_set_path);
    ASSERT_NE(set, nullptr) << o.name;
    EXPECT_EQ(set->target, o.returns) << o.name;
}

TEST(Registry, OperationsAreActionsOrFunctions) {
    for (auto const* type : resources::model().types) {
        for (auto const& o : type->operations) expect_whole(o, type);
        for (auto const& n : type->navigations)
            for (auto const& o : n.operations) {
                expect_whole(o, nullptr);
                if (o.function) {
                    EXPECT_EQ(o.returns, n.target) << o.name;
                }
            }
    }
}

TEST(Registry, NamesAreUniqueAndPropertiesReadable) {
    auto const& model = resources::model();
    std::set<std::string_view> names;
    for (auto const* type : model.types) {
        EXPECT_TRUE(names.insert(type->name).second) << type->name;
        std::set<std::string_view> members;
        for (auto const* t = type; t != nullptr; t = t->base) {
            for (auto const& p : t->properties) {
                EXPECT_TRUE(members.insert(p.name).second) << type->name << '/' << p.name;
                EXPECT_NE(p.get, nullptr) << type->name << '/' << p.name;
                EXPECT_EQ(p.type.kind == edm::Kind::enumeration, p.type.enumeration != nullptr) << p.name;
                EXPECT_EQ(p.type.kind == edm::Kind::complex, p.type.complex != nullptr) << p.name;
            }
            for (auto const& n : t->navigations) {
                EXPECT_TRUE(members.insert(n.name).second) << type->name << '/' << n.name;
                EXPECT_NE(n.target, nullptr) << n.name;
                EXPECT_EQ(n.collection, n.rows != nullptr) << n.name;
                EXPECT_EQ(!n.collection, n.row != nullptr) << n.name;
                EXPECT_FALSE(n.noun.empty()) << n.name;
                bool const refuses =
                    n.patch == nullptr || n.remove == nullptr || (n.collection && n.create == nullptr);
                EXPECT_EQ(refuses, n.refusal.ends_with('.')) << type->name << '/' << n.name;
            }
        }
    }
    EXPECT_EQ(model.find_type("#Microsoft.Graph.WindowsUpdates.Deployment"),
              model.find_type("microsoft.graph.windowsUpdates.deployment"));
}

}  // namespace
}  // namespace fakegraph
