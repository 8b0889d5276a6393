#include "sim/fleet/chid.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/sim/support.h"

namespace sim {
namespace {

using test::contoso_smbios;

std::string chid(std::size_t n, Smbios const& smbios) {
    auto const id = computer_hardware_ids(smbios)[n];
    return id ? id->text() : "absent";
}

Smbios lenovo() {
    Smbios s;
    s.manufacturer = "LENOVO";
    return s;
}

TEST(Tc1, Tc1_1_Chid14OfLenovo) { EXPECT_EQ(chid(14, lenovo()), "6de5d951-d755-576b-bd09-c5cf66b27234"); }

TEST(Tc1, Tc1_2_Chid11OfThinkPadT440s) {
    Smbios s = lenovo();
    s.family = "ThinkPad T440s";
    EXPECT_EQ(chid(11, s), "db73af4c-4612-50f7-b8a7-787cf4871847");
}

TEST(Tc1, Tc1_3_Chid9OfLenovoProduct) {
    Smbios s = lenovo();
    s.product = "20ARS19C0C";
    EXPECT_EQ(chid(9, s), "0cf8618d-9eff-537c-9f35-46861406eb9c");
}

TEST(Tc1, Tc1_4_Chid13OfLenovoBoard) {
    Smbios s = lenovo();
    s.baseboard_manufacturer = "LENOVO";
    s.baseboard_product = "20ARS19C0C";
    EXPECT_EQ(chid(13, s), "f8e1de5f-b68c-5f52-9d1a-f1ba52f1f773");
}

TEST(Tc1, Tc1_5_Chid7OfLenovoSku) {
    Smbios s = lenovo();
    s.sku = "LENOVO_MT_20AR_BU_Think_FM_ThinkPad T440s";
    EXPECT_EQ(chid(7, s), "da1da9b6-62f5-5f22-8aaa-14db7eeda2a4");
}

TEST(Tc1, Tc1_6_Chid11OfThinkPadX13s) {
    Smbios s = lenovo();
    s.family = "ThinkPad X13s Gen 1";
    EXPECT_EQ(chid(11, s), "f249803d-0d95-54f3-a28f-f26c14a03f3b");
}

TEST(Tc1, Tc1_7_Chid4OfContoso) {
    EXPECT_EQ(chid(4, contoso_smbios()), "3718fe75-8f5a-59bd-a767-20b858f76314");
}

TEST(Tc1, Tc1_8_Chid5OfContoso) {
    EXPECT_EQ(chid(5, contoso_smbios()), "d1a30133-aef7-5351-9d3a-3387af78969b");
}

TEST(Tc1, Tc1_9_Chid3OfContosoWithBoard) {
    Smbios s = contoso_smbios();
    s.baseboard_manufacturer = "Contoso";
    s.baseboard_product = "8B2D";
    EXPECT_EQ(chid(3, s), "2223c0d6-abb1-5c84-a6db-61e6d03fc24c");
}

TEST(Tc1, Tc1_10_LetterCaseOfSmbiosCounts) {
    Smbios s = contoso_smbios();
    EXPECT_EQ(chid(14, s), "c230fe92-636b-5a77-9bf3-a5720dfb1f59");
    s.manufacturer = "contoso";
    EXPECT_EQ(chid(14, s), "c0b386f5-eda7-5ef3-917e-234159b72415");
}

Smbios complete() {
    Smbios s = contoso_smbios();
    s.bios_vendor = "Contoso BIOS";
    s.bios_version = "1.13.0";
    s.bios_major = 1;
    s.bios_minor = 13;
    s.enclosure = 10;
    s.baseboard_manufacturer = "Contoso";
    s.baseboard_product = "8B2D";
    return s;
}

TEST(Tc1, Tc1_11_AnEmptySkuTakesFiveChidsAway) {
    Smbios s = complete();
    EXPECT_EQ(existing_chids(s).size(), 15U);
    s.sku.clear();
    auto const ids = computer_hardware_ids(s);
    for (std::size_t n = 0; n < ids.size(); ++n)
        EXPECT_EQ(ids[n].has_value(), n != 0 && n != 3 && n != 4 && n != 6 && n != 7) << "CHID-" << n;
    EXPECT_EQ(existing_chids(s).size(), 10U);
}

TEST(Chid, BlanksAroundAFieldDoNotCount) {
    Smbios s = contoso_smbios();
    std::string const plain = chid(4, s);
    s.manufacturer = "  Contoso ";
    s.sku += "   ";
    EXPECT_EQ(chid(4, s), plain);
    s.sku = "   ";
    EXPECT_EQ(chid(4, s), "absent");
}

TEST(Chid, BiosReleaseComesFromTheVersionWhenSmbiosHasNone) {
    Smbios s = complete();
    std::string const given = chid(2, s);
    s.bios_major.reset();
    s.bios_minor.reset();
    EXPECT_EQ(chid(2, s), given);
    s.bios_version = "R07";  // one number only
    EXPECT_EQ(chid(2, s), "absent");
}

TEST(Chid, AreNamedGuidsOfTheRightKind) {
    for (Guid const& id : existing_chids(complete())) {
        EXPECT_EQ(id.high() >> 12 & 0xf, 5U) << id.text();
        EXPECT_EQ(id.low() >> 62, 2U) << id.text();
    }
}

}  // namespace
}  // namespace sim
