#include "fakegraph/run/captures.h"

#include <gtest/gtest.h>

namespace fakegraph::run {
namespace {

Captures sample() {
    return {{"audience", "f660d844"},
            {"count", 3},
            {"flag", true},
            {"list", Json::parse(R"([1,"a b"])")},
            {"link", "http://h/x?a=b c"}};
}

TEST(Substitute, PutsCapturesIntoText) {
    EXPECT_EQ(substitute_text("/x/{{audience}}/y?$top={{count}}&f={{flag}}", sample()),
              "/x/f660d844/y?$top=3&f=true");
    EXPECT_EQ(substitute_text("{{audience}}{{audience}}", sample()), "f660d844f660d844");
    EXPECT_EQ(substitute_text("{{link}}", sample()), "http://h/x?a=b c");
    EXPECT_EQ(substitute_text("{{list}}", sample()), R"([1,"a b"])");
}

TEST(Substitute, LeavesOtherBracesAlone) {
    for (char const* text : {"", "plain", "{audience}", "{{", "{{audience", "}}", "{ {audience}}", "a{2}"}) {
        EXPECT_EQ(substitute_text(text, sample()), text);
        EXPECT_EQ(*substitute_json(text, sample()), text);
    }
}

TEST(Substitute, NamesMayHoldAnything) {
    Captures const captures{{"pilot ring", "a1"}, {"ü", 2}};
    EXPECT_EQ(substitute_text("/x/{{pilot ring}}/{{ü}}", captures), "/x/a1/2");
    EXPECT_FALSE(substitute_text("{{}}", captures));
    EXPECT_FALSE(substitute_json("{{}}", captures));
}

TEST(Substitute, UnknownNameListsTheKnownOnes) {
    auto const result = substitute_text("/x/{{policy}}", sample());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, sim::Errc::not_found);
    EXPECT_EQ(result.error().message,
              "nothing is captured as 'policy'; there are audience, count, flag, link, list");
    EXPECT_EQ(substitute_text("{{x}}", {}).error().message,
              "nothing is captured as 'x'; there are no captures");
}

TEST(Substitute, KeepsTheTypeOfALoneCapture) {
    Json const value = Json::parse(
        R"({"n":"{{count}}","t":"n={{count}}","l":["{{list}}",{"deep":"{{flag}}"}],"{{count}}":1.5,"z":null})");
    auto const result = substitute_json(value, sample());
    ASSERT_TRUE(result);
    EXPECT_EQ(result->dump(), R"({"n":3,"t":"n=3","l":[[1,"a b"],{"deep":true}],"3":1.5,"z":null})");
    EXPECT_FALSE(substitute_json(Json::parse(R"({"a":["{{nope}}"]})"), sample()));
    EXPECT_FALSE(substitute_json(Json::parse(R"({"a":["x{{nope}}"]})"), sample()));
    EXPECT_FALSE(substitute_json(Json::parse(R"({"{{nope}}":1})"), sample()));
    EXPECT_EQ(*substitute_json("{{count}}{{count}}", sample()), "33");
}

TEST(Substitute, CapturedBracesAreNotExpandedAgain) {
    Captures const captures{{"a", "{{b}}"}, {"b", "x"}};
    EXPECT_EQ(substitute_text("{{a}}", captures), "{{b}}");
    EXPECT_EQ(*substitute_json("{{a}}", captures), "{{b}}");
}

TEST(Capture, TakesValuesWithTheirTypes) {
    Captures captures = sample();
    Json const body = Json::parse(R"({"id":"p1","value":[{"n":7}]})");
    std::vector<std::pair<std::string, std::string>> const wanted{
        {"policy", "/id"}, {"count", "/value/0/n"}, {"all", ""}};
    ASSERT_TRUE(capture(wanted, &body, captures));
    EXPECT_EQ(captures.at("policy"), "p1");
    EXPECT_EQ(captures.at("count"), 7);
    EXPECT_EQ(captures.at("all"), body);
}

TEST(Capture, MissingPointerFailsAndChangesNothing) {
    Captures captures = sample();
    Json const body = Json::parse(R"({"id":"p1"})");
    std::vector<std::pair<std::string, std::string>> wanted{{"policy", "/id"}, {"entry", "/value/0/id"}};
    auto result = capture(wanted, &body, captures);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message,
              "cannot capture 'entry' from '/value/0/id': the answer's body has no such value");
    EXPECT_EQ(captures, sample());
    EXPECT_EQ(capture(wanted, nullptr, captures).error().message,
              "cannot capture 'policy' from '/id': the answer has no JSON body");
    wanted[0].second = "id";
    EXPECT_EQ(capture(wanted, &body, captures).error().message,
              "cannot capture 'policy' from 'id': that is not a JSON pointer");
}

}  // namespace
}  // namespace fakegraph::run
