// scenario.schema.json, and our checker of it beside valijson's.
#include "scenarios/loader/schema_check.h"
#include "tests/scenarios/support.h"
#include "tests/scenarios/valijson_check.h"

namespace scenarios::test {
namespace {

Json const& schema() {
    static Json const parsed = Json::parse(schema_text());
    return parsed;
}

bool ours(Json const& value) { return SchemaChecker(schema()).check(value).empty(); }

TEST(Schema, UsesOnlyWhatTheCheckerKnows) {
    EXPECT_EQ(SchemaChecker::unknown_keywords(schema()), std::vector<std::string>{});
}

TEST(Schema, DescribesEverything) {
    std::vector<std::string> silent;
    auto const walk = [&](auto const& self, Json const& node, std::string const& at) -> void {
        if (!node.is_structured()) return;
        bool const described = node.is_object() && (node.contains("description") || node.contains("$ref"));
        for (auto const& [key, child] : node.items()) {
            bool const names = key == "properties" || key == "definitions";
            if (names)
                for (auto const& [name, property] : child.items()) self(self, property, at + '/' + name);
            else
                self(self, child, at);
        }
        if (node.is_object() && (node.contains("type") || node.contains("anyOf")) && !described)
            silent.push_back(at);
    };
    walk(walk, schema(), "");
    EXPECT_EQ(silent, std::vector<std::string>{});
}

TEST(Schema, ViolationsNameTheirPointer) {
    Json const value =
        Json::parse(R"({"fleet": [{"cohort": "a", "count": 1, "drivers": {"w/i": {"~": 2}}}], "x": 1})");
    auto const found = SchemaChecker(schema()).check(value);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].pointer, "/fleet/0/drivers/w~1i/~0");
    EXPECT_EQ(found[0].message, "must be at most 1, not 2");
    EXPECT_FALSE(found[0].at_key);
    EXPECT_EQ(found[1].pointer, "/x");
    EXPECT_TRUE(found[1].at_key);
}

TEST(Schema, DefinitionsCanBeCheckedAlone) {
    SchemaChecker const checker(schema());
    EXPECT_TRUE(checker.check(Json::parse(R"({"models": [], "drivers": []})"), "dataFile").empty());
    EXPECT_EQ(checker.check(Json::parse(R"({"fleet": []})"), "dataFile").size(), 1U);
}

/// A value with one random change somewhere in it.
class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : state_(seed) {}

    Json mutate(Json value) {
        std::vector<Json*> nodes;
        auto const walk = [&](auto const& self, Json& node) -> void {
            nodes.push_back(&node);
            if (node.is_structured())
                for (Json& child : node) self(self, child);
        };
        walk(walk, value);
        change(*nodes[next(nodes.size())]);
        return value;
    }

private:
    std::size_t next(std::size_t bound) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>(state_ >> 33) % bound;
    }
    void change(Json& node) {
        static Json const kValues = Json::parse(
            R"([null, true, 0, 1, -1, 0.5, 2.5, 1e15, 18446744073709551615, "", "driver", "instant", "entra", [], {}, [1], {"a": 1},
                "fb95f07d-9e73-411d-99ab-7eca3a5122b1", "10.0.19041", {"cohort": "sales"}, [{"cohort": "sales"}], {"exists": true}])");
        if (node.is_object() && !node.empty() && next(2) == 0) {
            auto const member = std::next(node.begin(), static_cast<std::ptrdiff_t>(next(node.size())));
            if (next(2) == 0)
                node.erase(member);
            else
                node[member.key() + "x"] = member.value();
        } else if (node.is_string() && next(2) == 0) {
            auto text = node.get<std::string>();
            if (text.empty())
                text = "x";
            else
                text[next(text.size())] = "0aZ-{ "[next(6)];
            node = text;
        } else {
            node = kValues[next(kValues.size())];
        }
    }
    std::uint64_t state_;
};

TEST(Schema, AgreesWithValijson) {
    ValijsonCheck const theirs(schema());
    std::size_t accepted = 0;
    std::size_t refused = 0;
    for (char const* name : {"default", "driver-approval", "paging", "starter", "million"}) {
        std::ifstream in(std::string(FAKEGRAPH_ROOT) + "/scenarios/" + name + ".json");
        Json const good = Json::parse(in, nullptr, true, true);
        ASSERT_TRUE(ours(good)) << name;
        ASSERT_TRUE(theirs.accepts(good)) << name;
        Mutator mutator(20260105);
        for (int i = 0; i < (std::string_view(name) == "million" ? 40 : 400); ++i) {
            Json const changed = mutator.mutate(good);
            bool const accept = ours(changed);
            ++(accept ? accepted : refused);
            ASSERT_EQ(accept, theirs.accepts(changed)) << name << " change " << i << '\n' << changed.dump();
        }
    }
    EXPECT_GT(accepted, 100U);
    EXPECT_GT(refused, 500U);
}

}  // namespace
}  // namespace scenarios::test
