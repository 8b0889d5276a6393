/// Which devices an entry is for: architecture, OS range, computer hardware ids; and how what is installed
/// ranks.
#include <gtest/gtest.h>

#include "sim/fleet/chid.h"
#include "tests/sim/support.h"

namespace sim {
namespace {

using test::at;
using test::entry;
using test::kWifi;
using test::ladder;
using test::Tenant;
using Names = std::vector<std::string>;

Setup one_device(std::vector<DriverEntry> drivers, std::uint32_t build,
                 Architecture architecture = Architecture::amd64) {
    auto s = ladder(1);
    s.catalog.drivers = std::move(drivers);
    s.fleet.models[0].architecture = architecture;
    s.fleet.cohorts[0].windows = {{{build, 1}}};
    return s;
}
Names content(Setup setup) { return Tenant(std::move(setup)).applicable(); }

DriverEntry v2() { return entry("v2", "2.0.0.0", "2022-01-01", kWifi); }

bool applies(DriverEntry e, std::uint32_t build, Architecture architecture = Architecture::amd64) {
    bool const through_world = content(one_device({e}, build, architecture)) == Names{e.id};
    EXPECT_EQ(through_world, os_fits(e, build) && e.architecture == architecture);
    return through_world;
}
DriverEntry for_os(std::uint32_t floor, std::uint32_t ceiling = 0,
                   Architecture architecture = Architecture::amd64) {
    DriverEntry e = v2();
    e.os_floor = floor;
    e.os_ceiling = ceiling;
    e.architecture = architecture;
    return e;
}

TEST(Tc2Targeting, Tc2_25_NoBuildFitsEveryBuild) { EXPECT_TRUE(applies(for_os(0), 26100)); }
TEST(Tc2Targeting, Tc2_26_BelowTheFloor) { EXPECT_FALSE(applies(for_os(22000), 19045)); }
TEST(Tc2Targeting, Tc2_27_AboveTheFloor) { EXPECT_TRUE(applies(for_os(22000), 22631)); }
TEST(Tc2Targeting, Tc2_28_Arm64IsNotForAmd64) {
    EXPECT_FALSE(applies(for_os(17134, 0, Architecture::arm64), 26100));
}
TEST(Tc2Targeting, Tc2_32_X86IsNotForAmd64) {
    EXPECT_FALSE(applies(for_os(0, 0, Architecture::x86), 26100));
    EXPECT_TRUE(applies(for_os(0, 0, Architecture::x86), 19045, Architecture::x86));
}
TEST(Tc2Targeting, Tc2_33_OffersGoForward) { EXPECT_TRUE(applies(for_os(26100), 26200)); }
TEST(Tc2Targeting, Tc2_34_PublishedForOneReleaseMeansItAndLaterOnes) {
    EXPECT_FALSE(applies(for_os(14393), 10586));
    for (std::uint32_t const build : {14393U, 17763U, 22631U})
        EXPECT_TRUE(applies(for_os(14393), build)) << build;
}
TEST(Tc2Targeting, Tc2_35_AboveTheCeiling) {
    EXPECT_FALSE(applies(for_os(0, 16299), 17134));
    EXPECT_TRUE(applies(for_os(0, 16299), 16299));
}

/// TC-2.37 to 2.39: A on CHID-4, B on CHID-5; B is the newer one.
Setup two_labels(std::uint32_t build, bool with_sku) {
    auto const chids = computer_hardware_ids(test::contoso_smbios());
    DriverEntry a = entry("A", "2.0.0.0", "2022-01-01", kWifi);
    DriverEntry b = entry("B", "3.0.0.0", "2023-01-01", kWifi);
    a.computer_hardware_ids = {*chids[4]};
    b.computer_hardware_ids = {*chids[5]};
    auto s = one_device({a, b}, build);
    if (!with_sku) s.fleet.models[0].smbios.sku.clear();
    return s;
}

TEST(Tc2Targeting, Tc2_37_OnlyTheLabelWithAMatchingChid) {
    EXPECT_EQ(content(two_labels(15063, false)), Names{"B"});
    EXPECT_EQ(content(two_labels(26100, false)), Names{"B"});
}
TEST(Tc2Targeting, Tc2_38_OldBuildsSeeTheMostSpecificChidOnly) {
    EXPECT_EQ(content(two_labels(15063, true)), Names{"A"});
}
TEST(Tc2Targeting, Tc2_39_From16299OnBothCompete) {
    EXPECT_EQ(content(two_labels(16299, true)), (Names{"A", "B"}));
    Tenant t(two_labels(16299, true));
    auto const policy = t.policy();
    auto const a = t.approve(policy, "A");
    auto const b = t.approve(policy, "B");
    t.advance(std::chrono::days{3});
    EXPECT_TRUE(t.done(a).empty());
    EXPECT_EQ(t.done(b).size(), 1U);
}
TEST(Tc2Targeting, Tc2_40_AChidThatDoesNotExistMatchesNothing) {
    auto s = two_labels(26100, false);
    s.catalog.drivers.pop_back();
    EXPECT_EQ(content(std::move(s)), Names{});
}
TEST(Tc2Targeting, Tc2_41_LetterCaseOfTheManufacturerCounts) {
    Smbios maker;
    maker.manufacturer = "Contoso";
    DriverEntry e = v2();
    e.computer_hardware_ids = {*computer_hardware_ids(maker)[14]};
    auto s = one_device({e}, 26100);
    EXPECT_EQ(content(s), Names{"v2"});
    s.fleet.models[0].smbios.manufacturer = "CONTOSO";
    EXPECT_EQ(content(s), Names{});
}
TEST(Tc2Targeting, Tc2_42_AChidAddsNoRankOnNewBuilds) {
    for (bool const newer_has_chid : {false, true}) {
        DriverEntry older = entry("older", "1.0.0.0", "2024-01-01", kWifi);
        DriverEntry newer = entry("newer", "1.1.0.0", "2024-01-01", kWifi);
        (newer_has_chid ? newer : older).computer_hardware_ids = {
            *computer_hardware_ids(test::contoso_smbios())[4]};
        Tenant t(one_device({older, newer}, 26100));
        auto const policy = t.policy();
        auto const first = t.approve(policy, "older");
        auto const second = t.approve(policy, "newer");
        t.advance(std::chrono::days{3});
        EXPECT_TRUE(t.done(first).empty());
        EXPECT_EQ(t.done(second).size(), 1U);
        EXPECT_EQ(t.version(0), "1.1.0.0");
    }
}

TEST(ChidMatch, IsTheMostSpecificSharedOne) {
    auto const chids = computer_hardware_ids(test::contoso_smbios());
    DriverEntry e = v2();
    EXPECT_EQ(chid_match(e, chids), kNoChid);
    e.computer_hardware_ids = {*chids[14], *chids[5], *chids[9]};
    EXPECT_EQ(chid_match(e, chids), 5);
    e.computer_hardware_ids = {Guid::from_bits(1, 2)};
    EXPECT_EQ(chid_match(e, chids), std::nullopt);
}

TEST(Tc2Better, Tc2_23_NoDriverMakesAnyPackageBetter) {
    DriverEntry worst = entry("worst", "1.0.0.0", "2012-01-01", "USB\\NONE");
    worst.compatible_ids = {"USB\\X", "USB\\Y"};
    worst.signature = Signature::unsigned_nt;
    auto s = one_device({worst}, 26100);
    s.fleet.models[0].components[0].compatible_ids = {"USB\\Z", "USB\\Y"};
    EXPECT_EQ(content(s), Names{});
    s.fleet.models[0].components[0].driver.reset();
    EXPECT_EQ(content(s), Names{"worst"});
}

TEST(Tc2Better, Tc2_21_AnInboxDriverLosesToEveryVendorsThroughAWorld) {
    auto s = one_device({entry("old", "1.0.0.0", "2010-01-01", kWifi)}, 26100);
    s.fleet.models[0].components[0].driver = test::installed("10.0.26100.1882", "2006-06-21");
    EXPECT_EQ(content(s), Names{"old"});
}

/// What is installed has the rank of the catalogue entry that it came from.
TEST(InstalledRank, IsThatOfTheEntryWithTheSameVersionAndDate) {
    DriverEntry generic = entry("generic", "9.0.0.0", "2025-01-01", "PCI\\NONE");
    generic.compatible_ids = {kWifi};  // rank 0x00FF1000
    DriverEntry const exact = v2();    // rank 0x00FF0000, older
    auto s = one_device({generic, exact}, 26100);
    s.fleet.models[0].components[0].driver = test::installed("9.0.0.0", "2025-01-01");
    EXPECT_EQ(content(s), Names{"v2"});
    s.fleet.models[0].components[0].driver = test::installed("2.0.0.0", "2022-01-01");
    EXPECT_EQ(content(s), Names{});
}

TEST(InstalledRank, OfAnUnknownDriverIsTheBestOneSoThatDateAndVersionDecide) {
    DriverEntry generic = entry("generic", "9.0.0.0", "2025-01-01", "PCI\\NONE");
    generic.compatible_ids = {kWifi};
    auto s = one_device({generic, v2()}, 26100);
    s.fleet.models[0].components[0].driver =
        test::installed("9.0.0.0", "2024-12-31");  // the version of `generic`, another date
    EXPECT_EQ(content(s), Names{});
    s.fleet.models[0].components[0].driver = test::installed("9.0.0.0", "2021-12-31");
    EXPECT_EQ(content(s), Names{"v2"});
}

TEST(InstalledRank, OfAnInboxDriverIsBelowEveryTrustedOne) {
    auto s = one_device({entry("chipset", "10.1.1.38", "1968-07-18", kWifi)},
                        26100);  // as Intel dates its null INFs
    s.fleet.models[0].components[0].driver = test::installed("10.0.26100.1", "2006-06-21");
    EXPECT_EQ(content(s), Names{"chipset"});
    s.fleet.models[0].components[0].driver = test::installed("10.0.26100.1", "2006-06-22");
    EXPECT_EQ(content(s), Names{});
}

TEST(Publication, EntriesAreThereFromReleaseUntilTheirLastDay) {
    DriverEntry e = v2();
    e.released = at("2026-02-01");
    e.deployable_until = at("2026-03-01");
    Tenant t(one_device({e}, 26100));
    EXPECT_EQ(t.applicable(), Names{});
    t.advance_to("2026-02-01");
    EXPECT_EQ(t.applicable(), Names{"v2"});
    t.advance_to("2026-03-01");
    EXPECT_EQ(t.applicable(), Names{});
    EXPECT_TRUE(t.matched("v2").empty());
}

}  // namespace
}  // namespace sim
