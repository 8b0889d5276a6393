#include "fakegraph/edm/edm.h"

#include <gtest/gtest.h>

#include "fakegraph/edm/names.h"
#include "tests/odata/toy_model.h"

namespace fakegraph::edm {
namespace {

TEST(Edm, TypesDeriveFromThemselvesAndTheirBases) {
    EXPECT_TRUE(is_a(toy::kDeviceType, toy::kDeviceType));
    EXPECT_TRUE(is_a(toy::kDeviceType, toy::kAssetType));
    EXPECT_FALSE(is_a(toy::kAssetType, toy::kDeviceType));
    EXPECT_FALSE(is_a(toy::kGroupType, toy::kDeviceType));
}

TEST(Edm, PropertiesAreInheritedAndFoundWithoutCase) {
    EXPECT_EQ(find_property(toy::kDeviceType, "DISPLAYNAME"), &toy::kAssetProperties[1]);
    EXPECT_EQ(find_property(toy::kDeviceType, "build"), &toy::kDeviceProperties[1]);
    EXPECT_EQ(find_property(toy::kAssetType, "build"), nullptr);
    EXPECT_EQ(find_property(toy::kAssetType, ""), nullptr);
    EXPECT_EQ(find_property(toy::kAssetType, "owner"), nullptr);
}

TEST(Edm, NavigationsAreInherited) {
    EXPECT_EQ(find_navigation(toy::kGroupType, "Owner"), &toy::kAssetNavigations[0]);
    EXPECT_EQ(find_navigation(toy::kGroupType, "members"), &toy::kGroupNavigations[0]);
    EXPECT_EQ(find_navigation(toy::kDeviceType, "members"), nullptr);
}

TEST(Edm, OperationsAreFoundWithoutCase) {
    Operation const operations[] = {{.name = "enrollAssets"}, {.name = "unenrollAssets"}};
    EXPECT_EQ(find_operation(operations, "UnenrollAssets"), &operations[1]);
    EXPECT_EQ(find_operation(operations, "enroll"), nullptr);
    EXPECT_EQ(find_operation({}, "enroll"), nullptr);
}

TEST(Edm, ShortNameIsTheLastPart) {
    EXPECT_EQ(short_name("microsoft.graph.windowsUpdates.deployment"), "deployment");
    EXPECT_EQ(short_name("deployment"), "deployment");
    EXPECT_EQ(short_name(""), "");
}

TEST(Edm, TypesAreNamedOnce) {
    EXPECT_EQ(type_name({Kind::string}), "Edm.String");
    EXPECT_EQ(type_name({Kind::real, true}), "Edm.Double");
    EXPECT_EQ(type_name({Kind::enumeration, false, &toy::kState, nullptr}), toy::kState.name);
    EXPECT_EQ(type_name({Kind::complex, true, nullptr, &toy::kEnrollmentType}), toy::kEnrollmentType.name);
    EXPECT_EQ(type_name({Kind::complex}), "Edm.Untyped");
}

TEST(Edm, KeysAreInherited) {
    EXPECT_EQ(key_of(toy::kDeviceType), "id");
    EXPECT_EQ(key_of(toy::kEnrollmentType), "");
}

TEST(Edm, ModelFindsTypesWithAndWithoutHash) {
    EXPECT_EQ(toy::kModel.find_type("toy.device"), &toy::kDeviceType);
    EXPECT_EQ(toy::kModel.find_type("#Toy.Device"), &toy::kDeviceType);
    EXPECT_EQ(toy::kModel.find_type("##toy.device"), nullptr);
    EXPECT_EQ(toy::kModel.find_type("device"), nullptr);
    EXPECT_EQ(toy::kModel.find_enum("#TOY.STATE"), &toy::kState);
    EXPECT_EQ(toy::kModel.find_enum("toy.device"), nullptr);
}

TEST(Edm, OnlyAsciiLettersLoseTheirCase) {
    EXPECT_TRUE(same_name("aZ09", "Az09"));
    EXPECT_FALSE(same_name("[", "{"));
    EXPECT_FALSE(same_name("@", "`"));
    EXPECT_FALSE(same_name("\xc3\x84", "\xc3\xa4"));
    EXPECT_FALSE(same_name("a", "ab"));
}

}  // namespace
}  // namespace fakegraph::edm
