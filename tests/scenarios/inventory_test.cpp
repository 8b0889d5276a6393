#include "tests/scenarios/support.h"

namespace scenarios::test {
namespace {

std::string guid(int n) {
    std::string digits = std::to_string(n);
    return "fb95f07d-9e73-411d-99ab-" + std::string(12 - digits.size(), '0') + digits;
}
std::string line(int n, std::string_view product = "P", std::string_view build = "26100.2894") {
    return "{\"id\":\"" + guid(n) +
           "\",\"cohort\":\"x\",\"joined\":\"hybrid\",\"windows\":{\"edition\":\"Pro\",\"build\":\"" +
           std::string(build) + "\"},\"smbios\":{\"manufacturer\":\"C\",\"product\":\"" +
           std::string(product) +
           "\"},\"components\":[{\"component\":\"wifi\",\"class\":\"Net\",\"hardwareIds\":[\"A\"],"
           "\"compatibleIds\":[],\"driver\":null}]}\n";
}
constexpr std::string_view kScenario = R"({"fleet": [{"cohort": "imported", "inventory": "lab.jsonl"}]})";

TEST(Inventory, EqualHardwareSharesAModel) {
    Folder const f;
    f.write("lab.jsonl", line(1) + line(2, "Q") + "\n" + line(3) + line(4, "P", "19045.1"));
    auto const s = load_file(f.write("s.json", kScenario));
    ASSERT_EQ(texts(s), Lines{});
    auto const& setup = s->setup;
    ASSERT_EQ(setup.fleet.models.size(), 2U);
    EXPECT_EQ(setup.fleet.models[0].name, "P (imported #1)");
    EXPECT_EQ(setup.fleet.models[0].components[0].hardware_ids, std::vector<std::string>{"A"});
    EXPECT_FALSE(setup.fleet.models[0].components[0].driver);
    auto const& devices = setup.fleet.cohorts[0].devices;
    ASSERT_EQ(devices.size(), 4U);
    EXPECT_EQ(devices[2].id.text(), guid(3));
    EXPECT_EQ(devices[2].model, 0U);
    EXPECT_EQ(devices[1].model, 1U);
    EXPECT_EQ(devices[3].windows.text(), "19045.1");
    EXPECT_EQ(devices[3].edition, "Pro");
    EXPECT_EQ(devices[3].joined, sim::Joined::hybrid);
}

TEST(Inventory, MistakesHaveTheirLine) {
    Folder const f;
    f.write("lab.jsonl",
            line(1) + "{\"id\": \"x\"}\n" + "{broken\n" + line(1) + line(2, "P", "26100") + "[1]\n");
    f.write("s.json", kScenario);
    EXPECT_EQ(
        f.problems("s.json"),
        (Lines{"lab.jsonl:2:1: error: missing key 'windows'", "lab.jsonl:2:1: error: missing key 'smbios'",
               "lab.jsonl:2:1: error: missing key 'components'",
               "lab.jsonl:2:8: error: must be a GUID, such as fb95f07d-9e73-411d-99ab-7eca3a5122b1",
               "lab.jsonl:3:2: error: expected a key in double quotes, found 'broken'",
               "lab.jsonl:4:7: error: device '" + guid(1) + "' is already listed at lab.jsonl:1:7",
               "lab.jsonl:5:112: error: '26100' is not a build such as 26100.2894",
               "lab.jsonl:6:1: error: must be an object, not an array"}));
}

TEST(Inventory, EditionsAreKnownOnes) {
    Folder const f;
    std::string text = line(1);
    text.replace(text.find("Pro"), 3, "Por");
    f.write("lab.jsonl", line(2) + text);
    f.write("s.json", kScenario);
    EXPECT_EQ(f.problems("s.json"), Lines{"lab.jsonl:2:98: error: unknown value 'Por'; did you mean 'Pro'?"});
}

TEST(Inventory, AFileThatIsNotThere) {
    Folder const f;
    f.write("s.json", kScenario);
    EXPECT_EQ(f.problems("s.json"), Lines{"s.json:1:48: error: cannot read 'lab.jsonl'"});
    f.write("lab.jsonl", "\n\n");
    EXPECT_EQ(f.problems("s.json"), Lines{"s.json:1:48: error: 'lab.jsonl' lists no devices"});
}

TEST(Inventory, ManyBrokenLinesStopTheReading) {
    Folder const f;
    std::string text;
    for (int i = 0; i < 500; ++i) text += "nonsense\n";
    f.write("lab.jsonl", text);
    f.write("s.json", kScenario);
    auto const found = f.problems("s.json");
    ASSERT_EQ(found.size(), 101U);
    EXPECT_EQ(found.back(), "lab.jsonl:100:1: error: too many broken lines: the rest was not read");
}

TEST(Inventory, IdsAreUniqueOverAllCohorts) {
    Folder const f;
    f.write("lab.jsonl", line(7));
    f.write("s.json", fleet("{\"cohort\": \"a\", \"devices\": [{\"id\": \"" + guid(7) +
                            "\", \"model\": \"Book\"}]}, {\"cohort\": \"b\", \"inventory\": \"lab.jsonl\"}"));
    EXPECT_EQ(f.problems("s.json"),
              Lines{"lab.jsonl:1:7: error: device '" + guid(7) + "' is already listed at s.json:2:48"});
}

}  // namespace
}  // namespace scenarios::test
