/// The 46 inconsistencies between documentation, schema and wire: what this fake does about each, by number.
/// docs/fidelity.md has the same numbers.
#include <gtest/gtest.h>

#include <map>

#include "fakegraph/odata/differences.h"
#include "tests/face/face.h"

namespace fakegraph::test {
namespace {

TEST(InconsistencyTable, SchemaAndDocumentationNameEachDifference) {
    auto const schema = Json::parse(scenarios::schema_text());
    auto const& named = schema["definitions"]["service"]["properties"]["differences"]["properties"];
    std::map<std::string, std::string> sides;  // the other side, by name
    for (auto const& [name, value] : named.items()) {
        auto const ref = value["$ref"].get<std::string>();
        auto const& side = schema["definitions"][ref.substr(ref.rfind('/') + 1)]["enum"];
        ASSERT_EQ(side.size(), 2U) << name;
        EXPECT_EQ(side[0], "wire") << name;
        sides[name] = side[1].get<std::string>();
    }
    std::map<std::string, std::string> ours;
    for (Difference const& d : kDifferences) {
        EXPECT_TRUE(ours.emplace(d.name, d.other).second) << d.name;
    }
    EXPECT_EQ(sides, ours);
    std::string const fidelity = read_text(FAKEGRAPH_ROOT "/docs/fidelity.md");
    for (auto const& [name, side] : ours)
        EXPECT_NE(fidelity.find("| `" + name + "` |"), std::string::npos) << name;
}

}  // namespace
}  // namespace fakegraph::test
