#include "fakegraph/run/matchers.h"

#include <gtest/gtest.h>

namespace fakegraph::run {
namespace {

Json json(std::string_view text) { return Json::parse(text); }

std::vector<Failure> match_text(std::string_view expected, std::string_view found) {
    Json const value = json(found);
    return match(json(expected), &value);
}
bool holds(std::string_view expected, std::string_view found) { return match_text(expected, found).empty(); }
bool holds_for_nothing(std::string_view expected) { return match(json(expected), nullptr).empty(); }

TEST(Pointer, FindsMembersItemsAndEscapedNames) {
    Json const doc = json(R"({"a":{"b":[10,{"c":null}]},"x/y":1,"m~n":2,"":3,"0":4})");
    EXPECT_EQ(find_pointer(doc, ""), &doc);
    EXPECT_EQ(*find_pointer(doc, "/a/b/0"), 10);
    EXPECT_TRUE(find_pointer(doc, "/a/b/1/c")->is_null());
    EXPECT_EQ(*find_pointer(doc, "/x~1y"), 1);
    EXPECT_EQ(*find_pointer(doc, "/m~0n"), 2);
    EXPECT_EQ(*find_pointer(doc, "/"), 3);
    EXPECT_EQ(*find_pointer(doc, "/0"), 4);
}

TEST(Pointer, NamesNothingWhereNothingIs) {
    Json const doc = json(R"({"a":[1,2],"s":"text"})");
    for (char const* pointer : {"/b", "/a/2", "/a/-", "/a/01", "/a/x", "/a/", "/a/+1",
                                "/a/99999999999999999999999", "/s/0", "a", "/a~", "/a~2"}) {
        EXPECT_EQ(find_pointer(doc, pointer), nullptr) << pointer;
    }
    EXPECT_FALSE(is_pointer("a"));
    EXPECT_FALSE(is_pointer("/~"));
    EXPECT_TRUE(is_pointer("/a/~0~1"));
}

TEST(Match, ValuesAreEqualDeeply) {
    EXPECT_TRUE(holds(R"("a")", R"("a")"));
    EXPECT_TRUE(holds("null", "null"));
    EXPECT_TRUE(holds(R"({"a":[1,{"b":true}],"c":null})", R"({"c":null,"a":[1,{"b":true}]})"));
    EXPECT_FALSE(holds(R"("a")", R"("A")"));
    EXPECT_FALSE(holds("false", "null"));
    EXPECT_FALSE(holds("1", R"("1")"));
    EXPECT_FALSE(holds("[]", "{}"));
    EXPECT_FALSE(holds_for_nothing("null"));
}

TEST(Match, NumbersCompareNumerically) {
    EXPECT_TRUE(holds("1", "1.0"));
    EXPECT_TRUE(holds("[100]", "[1e2]"));
    EXPECT_TRUE(holds("18446744073709551615", "18446744073709551615"));
    EXPECT_FALSE(holds("18446744073709551615", "-1"));
    EXPECT_FALSE(holds("-1", "18446744073709551615"));
    EXPECT_FALSE(holds("9007199254740993", "9007199254740992.0"));
    EXPECT_FALSE(holds("1", "true"));
}

TEST(Match, EachDifferenceIsNamed) {
    auto const failures =
        match_text(R"({"a":1,"b":{"x/y":[1,2,3]},"gone":true})", R"({"a":2,"b":{"x/y":[1,5]},"new":{}})");
    std::vector<Failure> const wanted{{"/a", "1", "2"},
                                      {"/b/x~1y/1", "2", "5"},
                                      {"/b/x~1y/2", "3", "nothing"},
                                      {"/gone", "true", "nothing"},
                                      {"/new", "nothing", "{}"}};
    EXPECT_EQ(failures, wanted);
}

TEST(Match, DifferencesAreBounded) {
    Json expected = Json::array();
    Json found = Json::array();
    for (int i = 0; i < 1000; ++i) {
        expected.push_back(i);
        found.push_back(i + 1);
    }
    EXPECT_EQ(match(expected, &found).size(), kFailuresPerMatch);
}

TEST(Match, WhereGoesBeforeThePointer) {
    Json const found = json(R"({"a":1})");
    EXPECT_EQ(match(json(R"({"a":2})"), &found, "body /x").front().where, "body /x/a");
}

TEST(Match, Exists) {
    EXPECT_TRUE(holds(R"({"exists":true})", "null"));
    EXPECT_TRUE(holds_for_nothing(R"({"exists":false})"));
    EXPECT_EQ(match_text(R"({"exists":false})", "5"), (std::vector<Failure>{{"", "nothing", "5"}}));
    EXPECT_EQ(match(json(R"({"exists":true})"), nullptr, "/a"),
              (std::vector<Failure>{{"/a", "something", "nothing"}}));
}

TEST(Match, Type) {
    char const* const samples[][2] = {{"string", R"("x")"}, {"number", "1"}, {"boolean", "false"},
                                      {"object", "{}"},     {"array", "[]"}, {"null", "null"}};
    for (auto const& [type, ignored] : samples) {
        for (auto const& [other, value] : samples) {
            EXPECT_EQ(holds(std::string(R"({"type":")") + type + "\"}", value),
                      std::string_view(type) == other)
                << type << " of " << value;
        }
        EXPECT_FALSE(holds_for_nothing(std::string(R"({"type":")") + type + "\"}"));
    }
    EXPECT_TRUE(holds(R"({"type":"number"})", "1.5"));
    EXPECT_TRUE(holds(R"({"type":"integer"})", "-3"));
    EXPECT_TRUE(holds(R"({"type":"integer"})", "2.0"));
    EXPECT_FALSE(holds(R"({"type":"integer"})", "1.5"));
    EXPECT_FALSE(holds(R"({"type":"integer"})", R"("1")"));
    EXPECT_EQ(match_text(R"({"type":"array"})", "1").front().expected, "an array");
}

TEST(Match, MatchesSearches) {
    EXPECT_TRUE(holds(R"({"matches":"^\\d+\\.\\d+$"})", R"("24.5")"));
    EXPECT_TRUE(holds(R"({"matches":"ell"})", R"("hello")"));
    EXPECT_TRUE(holds(R"r({"matches":"(cat|dog)s?(?=!)"})r", R"("hot dogs!")"));
    EXPECT_FALSE(holds(R"({"matches":"^ell"})", R"("hello")"));
    EXPECT_FALSE(holds(R"({"matches":"1"})", "1"));
    EXPECT_FALSE(holds_for_nothing(R"({"matches":".*"})"));
    auto const failures = match_text(R"({"matches":"^ell"})", R"("hello")");
    EXPECT_EQ(failures.front().expected, R"(a string that matches "^ell")");
    EXPECT_EQ(failures.front().found, R"("hello")");
}

TEST(Match, MatchesIsBoundedByTheText) {
    Json const many = std::string(200'000, 'a') + 'b';
    EXPECT_TRUE(match(json(R"({"matches":"a.*b$"})"), &many).empty());
    Json const evil = std::string(40, 'a') + '!';
    EXPECT_FALSE(match(json(R"({"matches":"^(a+)+$"})"), &evil).empty());
}

TEST(Match, AtLeastAndAtMost) {
    EXPECT_TRUE(holds(R"({"atLeast":1,"atMost":3})", "1"));
    EXPECT_TRUE(holds(R"({"atLeast":1,"atMost":3})", "3"));
    EXPECT_TRUE(holds(R"({"atLeast":0.95})", "0.95"));
    EXPECT_FALSE(holds(R"({"atLeast":1,"atMost":3})", "3.01"));
    EXPECT_FALSE(holds(R"({"atLeast":0})", R"("5")"));
    EXPECT_FALSE(holds_for_nothing(R"({"atMost":5})"));
    EXPECT_EQ(match_text(R"({"atLeast":2,"atMost":0})", "1"),
              (std::vector<Failure>{{"", "at least 2", "1"}, {"", "at most 0", "1"}}));
}

TEST(Match, LengthOfTextArrayAndObject) {
    EXPECT_TRUE(holds(R"({"length":3})", R"("äöü")"));
    EXPECT_TRUE(holds(R"({"length":2})", "[1,2]"));
    EXPECT_TRUE(holds(R"({"length":0})", "{}"));
    EXPECT_FALSE(holds(R"({"length":1})", "5"));
    EXPECT_FALSE(holds_for_nothing(R"({"length":0})"));
    EXPECT_EQ(match_text(R"({"length":3})", "[1]"),
              (std::vector<Failure>{{"", "length 3", "length 1: [1]"}}));
}

TEST(Match, MembersOfAMatcherMustAllHold) {
    EXPECT_TRUE(holds(R"({"type":"string","matches":"^a","length":2})", R"("ab")"));
    EXPECT_FALSE(holds(R"({"type":"string","matches":"^a","length":3})", R"("ab")"));
}

TEST(Match, ObjectsWithOtherMembersAreValues) {
    EXPECT_FALSE(is_matcher(json("{}")));
    EXPECT_FALSE(is_matcher(json(R"({"type":"string","name":"x"})")));
    EXPECT_TRUE(is_matcher(json(R"({"type":"string"})")));
    EXPECT_TRUE(holds(R"({"type":"string","name":"x"})", R"({"name":"x","type":"string"})"));
    EXPECT_TRUE(holds("{}", "{}"));
}

TEST(Match, MalformedMatchersNeverHold) {
    for (char const* matcher : {R"({"exists":1})", R"({"type":"strin"})", R"({"type":1})",
                                R"r({"matches":"("})r", R"({"matches":"(a)\\1"})", R"({"matches":7})",
                                R"({"atLeast":"1"})", R"({"length":-1})", R"({"length":1.5})"}) {
        auto const failures = match_text(matcher, R"("aa")");
        ASSERT_EQ(failures.size(), 1U) << matcher;
        EXPECT_EQ(failures.front().expected, "a well-formed matcher");
    }
}

TEST(JsonText, IsOneLineOfUtf8) {
    EXPECT_EQ(json_text(Json("a\nb\x1b\xff")), "\"a\\nb\\u001b\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace fakegraph::run
