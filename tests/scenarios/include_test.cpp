#include "tests/scenarios/support.h"

namespace scenarios::test {
namespace {

constexpr std::string_view kSmbios = R"("smbios": {"manufacturer": "C", "product": "P"}, "components": [])";

std::string models(std::string_view name, std::string_view rest = "") {
    return "{" + std::string(rest) + "\"models\": [\n{\"model\": \"" + std::string(name) + "\", " +
           std::string(kSmbios) + "}]}";
}
std::string uses(std::string_view include, std::string_view model) {
    return "{\n\"include\": [" + std::string(include) + "],\n\"fleet\": [{\"cohort\": \"a\", \"model\": \"" +
           std::string(model) + "\", \"count\": 1}]}";
}

TEST(Include, FilesAreFoundFromTheIncludingFile) {
    Folder const f;
    f.write("sub/a.json", models("A", R"("description": "x", "include": ["more/b.json"], )"));
    f.write("sub/more/b.json", models("B", R"("include": ["../../c.json"], )"));
    f.write("c.json", "// comments here too\n" + models("C"));
    f.write("s.json", uses(R"("sub/a.json", "builtin:drivers")", "C"));
    EXPECT_EQ(f.problems("s.json"), Lines{});
    auto const s = load_file(f.path() / "s.json");
    ASSERT_TRUE(s);
    EXPECT_GT(s->setup.catalog.drivers.size(), 1000U);
    ASSERT_EQ(s->setup.fleet.models.size(), 1U);  // those that nobody has are left out
    EXPECT_EQ(s->setup.fleet.models[0].name, "C");
    EXPECT_EQ(s->setup.fleet.cohorts[0].model, 0U);
}

TEST(Include, TwoFilesMayShareAThird) {
    Folder const f;
    f.write("a.json", models("A", R"("include": ["c.json"], )"));
    f.write("b.json", models("B", R"("include": ["./c.json"], )"));
    f.write("c.json", models("C"));
    f.write("s.json", uses(R"("a.json", "b.json")", "C"));
    EXPECT_EQ(f.problems("s.json"), Lines{});
}

TEST(Include, TheSameNameTwiceIsAnError) {
    Folder const f;
    f.write("a.json", models("A"));
    f.write("b.json", models("A"));
    f.write("s.json", uses(R"("a.json", "b.json")", "A"));
    EXPECT_EQ(f.problems("s.json"), Lines{"b.json:2:1: error: model 'A' is already defined at a.json:2:1"});
    f.write("c.json", models("Contoso Book 14"));
    f.write("t.json", uses(R"("builtin:models", "c.json")", "Contoso Book 14"));
    EXPECT_EQ(f.problems("t.json"),
              Lines{"c.json:2:1: error: model 'Contoso Book 14' is already defined at builtin:models"});
}

TEST(Include, MistakesStandAtTheInclude) {
    Folder const f;
    f.write("models.json", models("A"));
    f.write("s.json", uses(R"("model.json")", "A"));
    EXPECT_EQ(f.problems("s.json"), Lines{"s.json:2:13: error: cannot read 'model.json': No such file or "
                                          "directory; did you mean 'models.json'?"});
    f.write("t.json", uses(R"("builtin:driver")", "A"));
    EXPECT_EQ(f.problems("t.json"),
              Lines{"t.json:2:13: error: unknown built-in data 'driver'; did you mean 'drivers'?"});
    f.write("u.json", uses(R"("models.json", "./models.json")", "A"));
    EXPECT_EQ(f.problems("u.json"), Lines{"u.json:2:28: error: './models.json' is included twice"});
    f.write("v.json", uses("5", "A"));
    EXPECT_EQ(f.problems("v.json"),
              (Lines{"v.json:2:13: error: must be a string, not a number",
                     "v.json:3:36: error: unknown model 'A'; no models are defined or included"}));
}

TEST(Include, CyclesAreRefused) {
    Folder const f;
    f.write("a.json", models("A", R"("include": ["b.json"], )"));
    f.write("b.json", models("B", R"("include": ["a.json"], )"));
    f.write("s.json", uses(R"("a.json")", "A"));
    EXPECT_EQ(f.problems("s.json"),
              Lines{"b.json:1:14: error: 'a.json' includes itself, here or through other files"});
    f.write("self.json", R"({"include": ["self.json"], "fleet": []})");
    EXPECT_EQ(f.problems("self.json"),
              Lines{"self.json:1:14: error: 'self.json' includes itself, here or through other files"});
}

TEST(Include, ABrokenFileStopsItselfOnly) {
    Folder const f;
    f.write("broken.json", "{\n  \"models\": [,]\n}");
    f.write("odd.json", R"({"modells": [], "fleet": []})");
    f.write("s.json",
            "{\"sed\": 1,\n\"include\": [\"broken.json\", \"odd.json\"],\n\"fleet\": [{\"cohort\": \"a\", "
            "\"model\": \"Anything\", \"count\": 0}]}");
    EXPECT_EQ(
        f.problems("s.json"),
        (Lines{"s.json:1:2: error: unknown key 'sed'; did you mean 'seed'?",
               "s.json:3:57: error: must be at least 1, not 0",
               "broken.json:2:14: error: expected a value, found ','",
               "odd.json:1:2: error: unknown key 'modells'; did you mean 'models'?",
               "odd.json:1:17: error: unknown key 'fleet'; one of: $schema, description, include, "
               "models, drivers, featureUpdates, qualityUpdates, recoveryUpdates, products, knownIssues"}));
}

TEST(Include, DeepChainsAreBounded) {
    Folder const f;
    for (int i = 0; i < 30; ++i)
        f.write("f" + std::to_string(i) + ".json",
                models("M" + std::to_string(i), "\"include\": [\"f" + std::to_string(i + 1) + ".json\"], "));
    f.write("s.json", uses(R"("f0.json")", "M0"));
    EXPECT_EQ(f.problems("s.json"),
              Lines{"f15.json:1:14: error: files include each other more than 16 deep"});
}

}  // namespace
}  // namespace scenarios::test
