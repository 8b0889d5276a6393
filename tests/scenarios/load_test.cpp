// What a scenario becomes.
#include <set>

#include "tests/scenarios/support.h"

namespace scenarios::test {
namespace {

using sim::InstalledDriver;

TEST(Load, DefaultsOfWhatIsLeftOut) {
    auto const s = good(scenario(""));
    EXPECT_EQ(s.name, "s");
    EXPECT_EQ(s.setup.seed, 7U);
    EXPECT_EQ(sim::format_instant(s.setup.start), "2026-01-05T08:00:00Z");
    EXPECT_EQ(s.clock_rate, 0);
    EXPECT_EQ(s.setup.client.failure_ppm, 10'000U);
    EXPECT_EQ(s.setup.client.rollback_ppm, 2'000U);
    EXPECT_TRUE(s.setup.service.unenroll_leaves_audiences);
    EXPECT_FALSE(s.face.like_documentation);
    EXPECT_FALSE(s.face.top_is_total);
    EXPECT_TRUE(s.face.refuse_unknown_properties);
    EXPECT_EQ(s.face.page_size, 100U);
    auto const& cohort = s.setup.fleet.cohorts.at(0);
    EXPECT_EQ(cohort.count, 10U);
    ASSERT_EQ(cohort.windows.size(), 1U);
    EXPECT_EQ(cohort.windows[0].level.text(),
              sim::newest_build(*sim::find_windows_release("11-25H2"), s.setup.start).text());
    EXPECT_EQ(cohort.editions[0].level, "Enterprise");
    EXPECT_TRUE(cohort.drivers.empty());
}

TEST(Load, EveryEditionOfTheSchema) {
    auto const names = Json::parse(schema_text())["definitions"]["edition"]["enum"];
    ASSERT_GE(names.size(), 20U);
    std::set<std::string> got;
    for (auto const& name : names) {
        auto const s = good(
            fleet(R"({"cohort": "a", "model": "Book", "count": 5, "editions": {)" + name.dump() + ": 1}}"));
        got.insert(s.setup.fleet.cohorts.at(0).editions.at(0).level);
    }
    EXPECT_EQ(got.size(), names.size());
    for (char const* const used :
         {"Enterprise", "Enterprise LTSC", "Pro", "Pro for Workstations", "Education"})
        EXPECT_TRUE(got.contains(used)) << used;
}

TEST(Load, EverySetting) {
    auto const s = good(scenario(
        R"("name": "n", "description": "d", "seed": 18446744073709551615, "clock": {"start": "2024-11-01T00:00:00+01:00", "rate": 60},
  "windowsUpdate": {"scanInterval": "PT6H", "failureRate": 0.25, "rollbackRate": 0},
  "service": {"timing": "instant", "auth": "open", "like": "documentation", "differences": {"createUpdatePolicyStatus": "wire"}, "top": "total",
    "unknownProperties": "ignore", "unenroll": "keepMembership", "pageSize": 7, "batchOrder": "shuffled", "limits": {
      "others": "published", "updatesTenant": {"requests": 5, "per": "PT2S"}, "directoryUnits": "none",
      "retryAfter": 0.25, "status": 503, "code": "UnknownError", "rateLimitHeaders": true, "batchRequests": 4}})"));
    EXPECT_EQ(s.name, "n");
    EXPECT_EQ(s.description, "d");
    EXPECT_EQ(s.setup.seed, 18446744073709551615U);
    EXPECT_EQ(sim::format_instant(s.setup.start), "2024-10-31T23:00:00Z");
    EXPECT_EQ(s.clock_rate, 60);
    EXPECT_EQ(s.setup.client.scan_interval, std::chrono::hours{6});
    EXPECT_EQ(s.setup.client.failure_ppm, 250'000U);
    EXPECT_EQ(s.setup.client.rollback_ppm, 0U);
    EXPECT_TRUE(s.face.like_documentation);
    EXPECT_EQ(s.face.differences.at("createUpdatePolicyStatus"), "wire");
    EXPECT_TRUE(s.face.top_is_total);
    EXPECT_FALSE(s.face.refuse_unknown_properties);
    EXPECT_FALSE(s.setup.service.unenroll_leaves_audiences);
    EXPECT_EQ(s.face.page_size, 7U);
    EXPECT_TRUE(s.face.shuffle_batches);
    EXPECT_TRUE(s.face.limits.published);
    ASSERT_EQ(s.face.limits.named.size(), 2U);
    EXPECT_EQ(s.face.limits.named.at("updatesTenant").amount, 5U);
    EXPECT_EQ(s.face.limits.named.at("updatesTenant").per, std::chrono::seconds{2});
    EXPECT_EQ(s.face.limits.named.at("directoryUnits").amount, 0U);
    EXPECT_EQ(s.face.limits.retry_after_s, 0.25);
    EXPECT_EQ(s.face.limits.status, 503);
    EXPECT_EQ(s.face.limits.code, "UnknownError");
    EXPECT_TRUE(s.face.limits.rate_limit_headers);
    EXPECT_EQ(s.face.limits.batch_requests, 4U);
    EXPECT_EQ(s.setup.fleet.cohorts[0].windows[0].level.build, 26100U);  // the newest at that start
}

TEST(Load, TheSeedCanBeOverridden) {
    LoadOptions options;
    options.seed = 99;
    std::string const text = scenario(R"("seed": 1, "audiences": [{"name": "a"}])");
    auto const one = load_text(text, "s.json");
    auto const other = load_text(text, "s.json", options);
    ASSERT_TRUE(one && other);
    EXPECT_EQ(other->setup.seed, 99U);
    EXPECT_NE(one->captures.at("a"), other->captures.at("a"));
    EXPECT_EQ(one->captures.at("a"), one->setup.audiences[0].id.text());
    EXPECT_EQ(one->captures.at("a")[14], '4');
}

TEST(Load, CommentsAndSchemaAreAllowed) {
    EXPECT_EQ(problems("// a\n/* b\n*/ {\"$schema\": \"x\", /* c */ \"fleet\": [] // d\n} // e"), Lines{});
}

TEST(Load, SharesBecomeWeights) {
    auto const s = good(fleet(
        R"({"cohort": "a", "model": "Book", "count": 5, "windows": {"11-24H2": 0.8, "26100.1": 0.1, "26100.2": 0.1},
      "editions": {"Enterprise": 0.3333333333, "Pro": 0.6666666667}})"));
    auto const& c = s.setup.fleet.cohorts[0];
    ASSERT_EQ(c.windows.size(), 3U);
    EXPECT_EQ(c.windows[0].weight, 800'000'000'000U);
    EXPECT_EQ(c.windows[0].level, sim::newest_build(*sim::find_windows_release("11-24H2"), s.setup.start));
    EXPECT_EQ(c.windows[2].level.text(), "26100.2");
    EXPECT_EQ(c.editions[0].weight, 333'333'333'300U);
}

TEST(Load, EqualLevelsAreOne) {
    auto const s = good(fleet(
        R"({"cohort": "a", "model": "Book", "count": 5, "drivers": {"wifi": {"23.20.0.4": 0.5, "23.20.0.04": 0.5}}})"));
    ASSERT_EQ(s.setup.fleet.cohorts[0].drivers[0].levels.size(), 1U);
    EXPECT_EQ(s.setup.fleet.cohorts[0].drivers[0].levels[0].weight, 1'000'000'000'000U);
}

TEST(Load, VersionsBecomeDrivers) {
    auto const s = good(fleet(R"({"cohort": "a", "model": "Book", "count": 5, "drivers": {
      "wifi": {"none": 0.1, "23.20.0.4": 0.1, "24.1.0.0": 0.1, "22.0.0.0": 0.1, "25.0": 0.1, "10.0.26100.1882": 0.5}, "dock": {"3.1": 1}}})",
                              R"("drivers": [
      {"displayName": "other", "version": "24.1.0.0", "hardwareIds": ["PCI\\VEN_9999"], "provider": "Nobody"},
      {"displayName": "wifi", "version": "24.1.0.0", "versionDateTime": "2025-02-03T00:00:00Z", "hardwareIds": ["pci\\ven_8086&dev_7e40"],
       "provider": "Intel Corp", "setupInformationFile": "new.inf"}])"));
    auto const& drivers = s.setup.fleet.cohorts[0].drivers;
    ASSERT_EQ(drivers.size(), 2U);
    auto const& wifi = drivers[0].levels;
    auto const text = [](std::optional<InstalledDriver> const& d) {
        return d ? d->provider + ' ' + d->version_text + ' ' + sim::format_instant(d->date).substr(0, 10) +
                       ' ' + d->inf
                 : "none";
    };
    ASSERT_EQ(wifi.size(), 6U);
    EXPECT_EQ(text(wifi[0].level), "none");
    EXPECT_EQ(text(wifi[1].level), "Intel 23.20.0.4 2024-01-22 netwtw6e.inf");
    EXPECT_EQ(text(wifi[2].level), "Intel Corp 24.1.0.0 2025-02-03 new.inf");
    EXPECT_EQ(text(wifi[3].level), "Intel 22.0.0.0 2023-07-26 netwtw6e.inf");
    EXPECT_EQ(text(wifi[4].level), "Intel 25.0 2024-07-20 netwtw6e.inf");
    EXPECT_EQ(text(wifi[5].level), "Microsoft 10.0.26100.1882 2006-06-21 ");
    EXPECT_EQ(drivers[1].levels[0].level->provider, "Contoso");
}

TEST(Load, DriverEntries) {
    auto const s = good(scenario(
        R"("drivers": [{"displayName": "D", "deployableUntilDateTime": "2027-01-01", "releaseDateTime": "2025-01-27T00:00:00Z",
      "description": null, "driverClass": "Brand new class", "provider": "P", "setupInformationFile": "a.inf", "manufacturer": "M", "version": "1.2", "versionDateTime": null,
      "hardwareIds": ["A", "B"], "compatibleIds": ["C"], "computerHardwareIds": ["6DE5D951-d755-576b-bd09-c5cf66b27234"],
      "os": {"floor": "10.0.19041", "ceiling": null}, "architecture": "arm64", "delivery": "optional", "recommendedBy": ["Microsoft"], "signature": "unsigned", "featureScore": 16}])"));
    auto const& d = s.setup.catalog.drivers.at(0);
    EXPECT_EQ(d.id.size(), 64U);
    EXPECT_EQ(sim::format_instant(*d.deployable_until), "2027-01-01T00:00:00Z");
    EXPECT_FALSE(d.description);
    EXPECT_EQ(d.driver_class, "Brand new class");
    EXPECT_EQ(d.version.text(), "1.2.0.0");
    EXPECT_EQ(d.version_text, "1.2");
    EXPECT_FALSE(d.version_date);
    EXPECT_EQ(d.hardware_ids, (std::vector<std::string>{"A", "B"}));
    EXPECT_EQ(d.computer_hardware_ids.at(0).text(), "6de5d951-d755-576b-bd09-c5cf66b27234");
    EXPECT_EQ(d.os_floor, 19041U);
    EXPECT_EQ(d.os_ceiling, 0U);
    EXPECT_EQ(d.architecture, sim::Architecture::arm64);
    EXPECT_EQ(d.delivery, sim::Delivery::optional);
    EXPECT_EQ(d.signature, sim::Signature::unsigned_plain);
    EXPECT_EQ(d.feature_score, 16);
}

TEST(Load, DerivedIdsHangOnIdentityAlone) {
    auto const id = [](std::string const& part) {
        return good(scenario("\"drivers\": [{\"displayName\": \"D\", \"version\": \"1\", " + part + "}]"))
            .setup.catalog.drivers.at(0)
            .id;
    };
    // printf '\n\nD\n\n1\n\nA\n\n\namd64\n0-0' | sha256sum
    EXPECT_EQ(id(R"("hardwareIds": ["A"])"),
              "1cc389434dbfcfc1e750b1ef7ed12a06ffdb8718442762f13ba448a6abe9281d");
    EXPECT_EQ(
        id(R"("hardwareIds": ["A"])"),
        id(R"("hardwareIds": ["A"], "description": "else", "delivery": "optional", "releaseDateTime": "2025-01-01")"));
    std::set<std::string> const ids = {id(R"("hardwareIds": ["A"])"),
                                       id(R"("hardwareIds": ["A", "B"])"),
                                       id(R"("hardwareIds": ["A"], "compatibleIds": ["B"])"),
                                       id(R"("hardwareIds": ["A"], "os": {"floor": "10.0.19041"})"),
                                       id(R"("hardwareIds": ["A"], "os": {"ceiling": "10.0.19041"})"),
                                       id(R"("hardwareIds": ["A"], "architecture": "arm64")"),
                                       id(R"("hardwareIds": ["A"], "provider": "P")"),
                                       id(R"("hardwareIds": ["A"], "manufacturer": "P")"),
                                       id(R"("hardwareIds": ["A"], "versionDateTime": "2025-01-01")")};
    EXPECT_EQ(ids.size(), 9U);
}

TEST(Load, Models) {
    auto const s = good(
        R"({"fleet": [{"cohort": "a", "model": "M", "count": 1}], "models": [{"model": "M", "released": "2024-03-01",
      "smbios": {"manufacturer": "C", "family": "F", "product": "P", "sku": "S", "biosVendor": "V", "biosVersion": "1.12.0", "biosDate": "2025-05-01", "biosMajor": 1,
        "biosMinor": 12, "enclosure": 10, "baseboardManufacturer": "BM", "baseboardProduct": "BP"},
      "cpu": "Snapdragon X", "memoryGiB": 16, "storageGiB": 512, "tpm": "2.0", "secureBoot": true, "components": []}]})");
    auto const& m = s.setup.fleet.models.at(0);
    EXPECT_EQ(sim::format_instant(*m.released), "2024-03-01T00:00:00Z");
    EXPECT_EQ(m.smbios.enclosure, 10);
    EXPECT_EQ(m.smbios.bios_minor, 12);
    EXPECT_EQ(m.smbios.baseboard_product, "BP");
    EXPECT_EQ(m.architecture, sim::Architecture::arm64);
    EXPECT_EQ(m.memory_gib, 16U);
    EXPECT_TRUE(m.secure_boot);
}

TEST(Load, EnrolledAndAudiences) {
    auto const s =
        good(scenario(R"("enrolled": [{"cohort": "sales", "updateCategory": "quality", "share": 0.25}],
      "audiences": [{"name": "a", "members": {"cohort": "sales", "share": 0.5}}, {"name": "b", "members": [{"cohort": "sales"}]}, {"name": "c"}])"));
    ASSERT_EQ(s.setup.enrolled.size(), 1U);
    EXPECT_EQ(s.setup.enrolled[0].category, sim::UpdateCategory::quality);
    EXPECT_EQ(s.setup.enrolled[0].part.share_ppb, 250'000'000U);
    ASSERT_EQ(s.setup.audiences.size(), 3U);
    EXPECT_EQ(s.setup.audiences[0].members.at(0).share_ppb, 500'000'000U);
    EXPECT_EQ(s.setup.audiences[1].members.at(0).share_ppb, 1'000'000'000U);
    EXPECT_TRUE(s.setup.audiences[2].members.empty());
    EXPECT_EQ(s.captures.size(), 3U);
}

}  // namespace
}  // namespace scenarios::test
