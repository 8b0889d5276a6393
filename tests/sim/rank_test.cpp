#include "sim/applicability/rank.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sim {
namespace {

/// The PCI device of TC-1.12, not PCI Express.
Component chipset() {
    Component c;
    c.hardware_ids = {"PCI\\VEN_8086&DEV_8C4F&SUBSYS_05BE1028&REV_04",
                      "PCI\\VEN_8086&DEV_8C4F&SUBSYS_05BE1028", "PCI\\VEN_8086&DEV_8C4F&CC_060100",
                      "PCI\\VEN_8086&DEV_8C4F&CC_0601"};
    c.compatible_ids = {"PCI\\VEN_8086&DEV_8C4F&REV_04",
                        "PCI\\VEN_8086&DEV_8C4F",
                        "PCI\\VEN_8086&CC_060100",
                        "PCI\\VEN_8086&CC_0601",
                        "PCI\\VEN_8086",
                        "PCI\\CC_060100",
                        "PCI\\CC_0601"};
    return c;
}
std::string h(std::size_t i) { return chipset().hardware_ids[i]; }
std::string c(std::size_t j) { return chipset().compatible_ids[j]; }

struct Package {
    std::vector<std::string> hardware{}, compatible{};
    Signature signature = Signature::trusted;
    std::uint8_t feature = 0xff;
};

std::optional<std::uint32_t> rank_on(Component const& component, Package const& p) {
    DriverEntry e;
    e.hardware_ids = p.hardware;
    e.compatible_ids = p.compatible;
    e.signature = p.signature;
    e.feature_score = p.feature;
    return driver_rank(component, e);
}
std::optional<std::uint32_t> rank(Package const& p) { return rank_on(chipset(), p); }

TEST(Tc2Rank, Tc2_1_FirstHardwareId) { EXPECT_EQ(rank({.hardware = {h(0)}}), 0x00FF0000U); }
TEST(Tc2Rank, Tc2_2_SecondHardwareId) { EXPECT_EQ(rank({.hardware = {h(1)}}), 0x00FF0001U); }
TEST(Tc2Rank, Tc2_3_TwoPartIdIsACompatibleIdOfTheDevice) {
    EXPECT_EQ(rank({.hardware = {c(1)}}), 0x00FF2001U);
}
TEST(Tc2Rank, Tc2_4_CompatibleIdOfTheInfOnAHardwareId) {
    EXPECT_EQ(rank({.hardware = {"PCI\\NONE"}, .compatible = {h(1)}}), 0x00FF1001U);
}
TEST(Tc2Rank, Tc2_5_CompatibleOnCompatible) {
    EXPECT_EQ(rank({.hardware = {"PCI\\NONE"}, .compatible = {c(1)}}), 0x00FF3001U);
}
TEST(Tc2Rank, Tc2_6_PositionInTheInfCountsForCompatibleOnCompatible) {
    EXPECT_EQ(rank({.hardware = {"PCI\\NONE"}, .compatible = {"PCI\\X", c(6)}}), 0x00FF3106U);
}
TEST(Tc2Rank, Tc2_7_FeatureScore) { EXPECT_EQ(rank({.hardware = {h(0)}, .feature = 0xFD}), 0x00FD0000U); }
TEST(Tc2Rank, Tc2_8_FeatureScoreOutweighsTheIdentifier) {
    auto const featured = rank({.hardware = {c(1)}, .feature = 0xFD});
    EXPECT_EQ(featured, 0x00FD2001U);
    EXPECT_LT(featured, rank({.hardware = {h(0)}}));
}
TEST(Tc2Rank, Tc2_9_UnsignedWithNtSection) {
    EXPECT_EQ(rank({.hardware = {h(0)}, .signature = Signature::unsigned_nt}), 0x80FF0000U);
}
TEST(Tc2Rank, Tc2_10_SignatureOutweighsEverything) {
    EXPECT_EQ(rank({.hardware = {h(0)}, .signature = Signature::unsigned_nt, .feature = 0}), 0x80000000U);
    EXPECT_EQ(rank({.hardware = {h(0)}, .signature = Signature::unsigned_plain, .feature = 0}), 0xC0000000U);
    EXPECT_EQ(rank({.hardware = {h(0)}, .signature = Signature::unknown, .feature = 0}), 0xFF000000U);
    EXPECT_GT(0x80000000U, rank({.hardware = {"PCI\\NONE"}, .compatible = {"PCI\\X", c(6)}}));
}
TEST(Tc2Rank, Tc2_11_SeveralMatchesGiveTheSmallestRank) {
    EXPECT_EQ(rank({.hardware = {h(1), c(1)}}), 0x00FF0001U);
    EXPECT_EQ(rank({.hardware = {c(1), h(1)}}), 0x00FF0001U);
}
TEST(Tc2Rank, Tc2_12_UsbClassTriple) {
    Component usb;
    usb.hardware_ids = {"USB\\VID_046D&PID_C31C&REV_6402", "USB\\VID_046D&PID_C31C"};
    usb.compatible_ids = {"USB\\Class_03&SubClass_01&Prot_01", "USB\\Class_03&SubClass_01", "USB\\Class_03"};
    EXPECT_EQ(
        rank_on(usb, {.hardware = {"USB\\NONE"}, .compatible = {"USB\\X", "USB\\Class_03&SubClass_01"}}),
        0x00FF3101U);
}
TEST(Tc2Rank, Tc2_13_ThirdHardwareId) { EXPECT_EQ(rank({.hardware = {h(2)}}), 0x00FF0002U); }

TEST(DriverRank, NoCommonIdentifierIsNoMatch) {
    EXPECT_FALSE(rank({.hardware = {"PCI\\VEN_8086&DEV_8C4"}}));
    EXPECT_FALSE(rank({}));
}
TEST(DriverRank, LetterCaseOfIdentifiersDoesNotCount) {
    EXPECT_EQ(rank({.hardware = {"pci\\ven_8086&dev_8c4f&subsys_05be1028"}}), 0x00FF0001U);
    EXPECT_TRUE(same_id("PCI\\[a", "pci\\[A"));
    EXPECT_FALSE(same_id("PCI\\[", "PCI\\{"));
}

DriverMerit merit(std::uint32_t rank, std::optional<std::string_view> date, std::string_view version) {
    return {rank, date ? *parse_instant(*date) : kZeroDate, *Version::parse(version)};
}

TEST(Tc2Better, Tc2_14_OlderDateIsNotBetter) {
    EXPECT_FALSE(is_better(merit(0x00FF2001, "2016-04-04", "10.1.1.18"),
                           merit(0x00FF2001, "2016-10-03", "10.1.1.38")));
}
TEST(Tc2Better, Tc2_15_LowerRankWinsOverNewerDate) {
    EXPECT_TRUE(
        is_better(merit(0x00FF0001, "2019-01-01", "1.0.0.0"), merit(0x00FF2001, "2023-05-01", "2.0.0.0")));
}
TEST(Tc2Better, Tc2_16_NewerDateWinsOverHigherVersion) {
    EXPECT_TRUE(
        is_better(merit(0x00FF0001, "2023-06-01", "8.0.0.0"), merit(0x00FF0001, "2023-05-01", "9.0.0.0")));
}
TEST(Tc2Better, Tc2_17_HigherVersionOnTheSameDate) {
    EXPECT_TRUE(
        is_better(merit(0x00FF0001, "2023-06-01", "8.0.0.1"), merit(0x00FF0001, "2023-06-01", "8.0.0.0")));
}
TEST(Tc2Better, Tc2_18_TheSameIsNotBetter) {
    auto const same = merit(0x00FF0001, "2023-06-01", "8.0.0.1");
    EXPECT_FALSE(is_better(same, same));
}
TEST(Tc2Better, Tc2_19_HigherRankIsNotBetter) {
    EXPECT_FALSE(
        is_better(merit(0x00FF2001, "2025-01-01", "9.9.9.9"), merit(0x00FF0001, "2021-01-01", "1.0.0.0")));
}
TEST(Tc2Better, Tc2_20_VersionsCompareAsNumbers) {
    EXPECT_TRUE(is_better(merit(0x00FF0000, "2024-02-02", "31.0.101.2111"),
                          merit(0x00FF0000, "2024-02-02", "31.0.101.999")));
}
TEST(Tc2Better, Tc2_21_InboxDateLosesToAnyVendorDate) {
    EXPECT_TRUE(is_better(merit(0x00FF0000, "2010-01-01", "1.0.0.0"),
                          merit(0x00FF0000, "2006-06-21", "10.0.26100.1882")));
}
TEST(Tc2Better, Tc2_22_AnInvalidDateIsOlderThanEveryDate) {
    EXPECT_FALSE(
        is_better(merit(0x00FF0000, std::nullopt, "9.0.0.0"), merit(0x00FF0000, "2020-01-01", "1.0.0.0")));
}
TEST(Tc2Better, Tc2_24_MissingVersionPartsAreZero) {
    EXPECT_FALSE(
        is_better(merit(0x00FF0000, "2025-03-03", "5.0"), merit(0x00FF0000, "2025-03-03", "5.0.0.0")));
}

}  // namespace
}  // namespace sim
