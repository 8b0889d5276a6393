// The files that come with the program, and the data that are compiled in.
#include <chrono>
#include <numeric>

#include "fixtures/builtin.h"
#include "scenarios/loader/schema_check.h"
#include "tests/scenarios/support.h"

namespace scenarios::test {
namespace {

std::filesystem::path shipped(std::string const& name) {
    return std::filesystem::path(FAKEGRAPH_ROOT) / "scenarios" / (name + ".json");
}

std::uint64_t devices(Scenario const& s) {
    std::uint64_t n = 0;
    for (auto const& c : s.setup.fleet.cohorts) n += c.count + c.devices.size();
    return n;
}

TEST(Shipped, EveryScenarioLoads) {
    for (auto const& [name, count] : {std::pair{"driver-approval", 2003U},
                                      {"million", 1'000'000U},
                                      {"paging", 1'000'000U},
                                      {"default", 1000U},
                                      {"feature-rollout", 3600U},
                                      {"expedite", 1000U},
                                      {"hotpatch", 500U},
                                      {"auto-approve-drivers", 1000U},
                                      {"known-issues", 400U},
                                      {"starter", 401U}}) {
        auto const s = load_file(shipped(name));
        ASSERT_EQ(texts(s), Lines{}) << name;
        EXPECT_EQ(s->name, name);
        EXPECT_EQ(devices(*s), count) << name;
        EXPECT_FALSE(s->setup.audiences.empty()) << name;
    }
    auto const rings = load_file(shipped("rings"));
    ASSERT_EQ(texts(rings), Lines{});
    EXPECT_EQ(devices(*rings), 650U);
    EXPECT_EQ(rings->setup.directory_groups.size(), 3U);
    auto const realistic = load_file(shipped("realistic"));
    ASSERT_EQ(texts(realistic), Lines{});
    EXPECT_EQ(devices(*realistic), 203U);
    EXPECT_TRUE(realistic->setup.service.timing.catalog_from_scan);
    auto const throttled = load_file(shipped("throttled-batch"));
    ASSERT_EQ(texts(throttled), Lines{});
    EXPECT_EQ(throttled->face.limits.named.at("updatesApplicationWrites").amount, 3U);
    EXPECT_GE(load_file(shipped("million"))->setup.fleet.cohorts.size(), 12U);
}

TEST(Shipped, NoOtherScenarioIsForgotten) {
    std::size_t files = 0;
    for (auto const& entry :
         std::filesystem::directory_iterator(std::filesystem::path(FAKEGRAPH_ROOT) / "scenarios"))
        files += entry.path().extension() == ".json" ? 1U : 0U;
    EXPECT_EQ(files, 14U) << "thirteen scenarios and the schema: name new ones above";
}

TEST(Shipped, TheCompiledInTextsAreTheFiles) {
    auto const text = [](std::string const& name) {
        std::ifstream in(shipped(name), std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    EXPECT_EQ(std::string(schema_text()), text("scenario.schema"));
    EXPECT_EQ(std::string(starter_text()), text("starter"));
    EXPECT_EQ(texts(load_text(starter_text(), "starter.json")), Lines{});
}

TEST(Shipped, TheDefaultTenantSkipsNoCheckThatItWouldFail) {
    auto const trusted = default_scenario();
    auto const checked = load_file(shipped("default"));
    ASSERT_TRUE(checked);
    EXPECT_EQ(trusted.name, "default");
    EXPECT_TRUE(trusted.file.empty());
    EXPECT_EQ(devices(trusted), 1000U);
    EXPECT_EQ(trusted.setup.catalog.drivers.size(), checked->setup.catalog.drivers.size());
    EXPECT_EQ(trusted.setup.audiences[0].id, checked->setup.audiences[0].id);
    LoadOptions other;
    other.seed = 8;
    EXPECT_NE(default_scenario(other).setup.audiences[0].id, trusted.setup.audiences[0].id);
}

TEST(Shipped, TheBuiltInDataFollowTheSchema) {
    Json const schema = Json::parse(schema_text());
    for (std::string_view const name : fixtures::builtin_names()) {
        std::vector<std::string> wrong;
        Json const data = Json::parse(fixtures::builtin(name));
        for (auto const& v : SchemaChecker(schema).check(data, "dataFile"))
            wrong.push_back(v.pointer + ' ' + v.message);
        EXPECT_EQ(wrong, std::vector<std::string>{}) << name;
    }
}

TEST(Shipped, TheBuiltInDataReadAlikeBothWays) {
    // As a file they go through the position pass and the schema; compiled in they do not.
    Folder const f;
    for (std::string_view const name : fixtures::builtin_names())
        f.write(std::string(name) + ".json", fixtures::builtin(name));
    std::string const rest =
        R"(], "fleet": [{"cohort": "a", "model": "Contoso Book 14", "count": 1}, {"cohort": "b", "model": "ThinkPad T14s Gen 6", "count": 1}]})";
    f.write("files.json", R"({"include": ["models.json", "drivers.json")" + rest);
    f.write("builtin.json", R"({"include": ["builtin:models", "builtin:drivers")" + rest);
    ASSERT_EQ(f.problems("files.json"), Lines{});
    auto const files = load_file(f.path() / "files.json");
    auto const builtin = load_file(f.path() / "builtin.json");
    ASSERT_TRUE(files && builtin);
    ASSERT_EQ(files->setup.catalog.drivers.size(), builtin->setup.catalog.drivers.size());
    for (std::size_t i = 0; i < files->setup.catalog.drivers.size(); ++i) {
        auto const& a = files->setup.catalog.drivers[i];
        auto const& b = builtin->setup.catalog.drivers[i];
        ASSERT_EQ(a.id, b.id);
        ASSERT_EQ(std::tie(a.display_name, a.released, a.deployable_until, a.description, a.recommended_by,
                           a.delivery, a.feature_score, a.signature),
                  std::tie(b.display_name, b.released, b.deployable_until, b.description, b.recommended_by,
                           b.delivery, b.feature_score, b.signature));
    }
    for (std::size_t i = 0; i < 2; ++i) {
        auto const& a = files->setup.fleet.models[i];
        auto const& b = builtin->setup.fleet.models[i];
        EXPECT_EQ(a.name, b.name);
        EXPECT_EQ(a.smbios, b.smbios);
        EXPECT_EQ(a.components, b.components);
        EXPECT_EQ(a.architecture, b.architecture);
    }
    EXPECT_EQ(builtin->setup.fleet.models[1].architecture, sim::Architecture::arm64);
}

}  // namespace
}  // namespace scenarios::test
