#include "scenarios/loader/json_text.h"

#include <gtest/gtest.h>

namespace scenarios {
namespace {

std::string first_problem(std::string text) {
    Document const d(std::move(text));
    if (d.problems().empty()) return "none";
    LineColumn const at = d.place(d.problems().front().offset);
    return std::to_string(at.line) + ':' + std::to_string(at.column) + ' ' + d.problems().front().message;
}

std::string place_of(Document const& d, std::string_view pointer, bool key = false) {
    auto const mark = d.mark_at(pointer);
    if (!mark) return "nowhere";
    LineColumn const at = d.place(key ? mark->key : mark->value);
    return std::to_string(at.line) + ':' + std::to_string(at.column);
}

TEST(JsonText, ReadsWhatNlohmannReads) {
    for (
        std::string_view const text :
        {R"({"a": [1, -2, 3.5, 1e3, -0, 18446744073709551615, -9223372036854775808, 1e-400, 123456789012345678901234567890]})",
         R"(["", "a\"\\\/\b\f\n\r\t", "\u00e9\u20ac\ud83d\ude00", "é€😀"])",
         R"({"b": null, "a": true, "c": {"x": false}})", "[]", "{}", " 7 ",
         "// c\n[1, /* two */ 2] // end"}) {
        Document const d{std::string(text)};
        EXPECT_TRUE(d.problems().empty()) << text << first_problem(std::string(text));
        EXPECT_EQ(d.root().dump(), Json::parse(text, nullptr, true, true).dump()) << text;
    }
}

TEST(JsonText, EveryValueAndKeyHasItsPlace) {
    Document const d(
        "\xEF\xBB\xBF{\n  // comment\n  \"a\": {\"b/c\": [10, \"é\", true]},\n  \"é\": 1, \"last\": {}\n}");
    EXPECT_EQ(place_of(d, ""), "1:1");
    EXPECT_EQ(place_of(d, "/a"), "3:8");
    EXPECT_EQ(place_of(d, "/a", true), "3:3");
    EXPECT_EQ(place_of(d, "/a/b~1c/0"), "3:17");
    EXPECT_EQ(place_of(d, "/a/b~1c/2"), "3:26");
    EXPECT_EQ(place_of(d, "/last", true), "4:11");
    EXPECT_EQ(place_of(d, "/nothing"), "nowhere");
    EXPECT_EQ(place_of(d, "no pointer"), "nowhere");
}

TEST(JsonText, SyntaxErrorsSayWhereAndWhatWasExpected) {
    EXPECT_EQ(first_problem(""), "1:1 expected a value, found the end of the file");
    EXPECT_EQ(first_problem("{\n  \"a\": 1\n  \"b\": 2\n}"), "3:3 expected ',' or '}', found '\"'");
    EXPECT_EQ(first_problem("[1, 2"), "1:1 this '[' is not closed by ']'");
    EXPECT_EQ(first_problem("{\"a\": {\"b\": 1}"), "1:1 this '{' is not closed by '}'");
    EXPECT_EQ(first_problem("[1,]"), "1:4 expected a value, found ']'");
    EXPECT_EQ(first_problem("{\"a\": 1,}"), "1:9 expected a key in double quotes, found '}'");
    EXPECT_EQ(first_problem("{a: 1}"), "1:2 expected a key in double quotes, found 'a'");
    EXPECT_EQ(first_problem("{\"a\" 1}"), "1:6 expected ':' after the key, found '1'");
    EXPECT_EQ(first_problem("[True]"), "1:2 expected a value, found 'True'");
    EXPECT_EQ(first_problem("[1] 2"), "1:5 expected the end of the file, found '2'");
    EXPECT_EQ(first_problem("[\"abc\n\"]"), "1:2 this string is not closed by '\"' on its line");
    EXPECT_EQ(first_problem("[\"abc"), "1:2 this string is not closed by '\"'");
    EXPECT_EQ(first_problem("[\"C:\\dir\"]"), "1:5 unknown escape in a string; write \\\\ for a backslash");
    EXPECT_EQ(first_problem("[\"\\ud800\"]"), "1:3 a surrogate without its other half");
    EXPECT_EQ(first_problem("[\"\\u12g4\"]"), "1:5 expected four hex digits after \\u");
    EXPECT_EQ(first_problem("[\"\xff\"]"), "1:3 a byte that is not UTF-8");
    EXPECT_EQ(first_problem("[\"\xc0\x80\"]"), "1:3 a byte that is not UTF-8");
    EXPECT_EQ(first_problem("[\"a\tb\"]"), "1:4 a control character in a string; write it as \\u00..");
    EXPECT_EQ(first_problem("[01]"), "1:2 a number must not begin with 0");
    EXPECT_EQ(first_problem("[1.]"), "1:4 expected a digit after '.', found ']'");
    EXPECT_EQ(first_problem("[1e+]"), "1:5 expected a digit in the exponent, found ']'");
    EXPECT_EQ(first_problem("[-]"), "1:3 expected a digit after '-', found ']'");
    EXPECT_EQ(first_problem("[1e999]"), "1:2 this number is too large");
    EXPECT_EQ(first_problem("[1] /* open"), "1:5 this comment is not closed by '*/'");
    EXPECT_EQ(first_problem("[1] / 2"), "1:5 expected '//' or '/*', found a single '/'");
    EXPECT_EQ(first_problem(std::string(1, '\0')),
              "1:1 expected a value, found a character that JSON does not use here");
}

TEST(JsonText, DepthIsBounded) {
    EXPECT_EQ(first_problem(std::string(64, '[') + std::string(64, ']')), "none");
    EXPECT_EQ(first_problem(std::string(65, '[')), "1:65 more than 64 objects and arrays inside each other");
    EXPECT_EQ(first_problem(std::string(1'000'000, '[')),
              "1:65 more than 64 objects and arrays inside each other");
}

TEST(JsonText, TheFirstOfTwoKeysCountsAndTheSecondIsReported) {
    Document const d("{\"a\": 1,\n \"b\": {\"x\": 1, \"x\": [1, {\"y\": 2}]},\n \"a\": 3,\n \"c\": 4}");
    EXPECT_FALSE(d.broken());
    ASSERT_EQ(d.problems().size(), 2U);
    EXPECT_EQ(d.problems()[0].message, "duplicate key 'x'");
    EXPECT_EQ(d.place(d.problems()[1].offset).line, 3);
    EXPECT_EQ(d.root().dump(), R"({"a":1,"b":{"x":1},"c":4})");
    EXPECT_EQ(place_of(d, "/c"), "4:7");
}

TEST(JsonText, ManyKeysAreComparedToo) {
    std::string text = "{";
    for (int i = 0; i < 40; ++i) text += "\"k" + std::to_string(i) + "\": 0, ";
    EXPECT_EQ(first_problem(text + "\"k39\": 1}"),
              "1:" + std::to_string(text.size() + 1) + " duplicate key 'k39'");
    EXPECT_EQ(first_problem(text + "\"k3\": 1}"),
              "1:" + std::to_string(text.size() + 1) + " duplicate key 'k3'");
    EXPECT_EQ(first_problem(text + "\"new\": 1}"), "none");
}

}  // namespace
}  // namespace scenarios
