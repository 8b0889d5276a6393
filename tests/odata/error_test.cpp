#include "fakegraph/odata/error.h"

#include <gtest/gtest.h>

#include <string>

#include "fakegraph/odata/utf8.h"

namespace fakegraph {
namespace {

std::string json_text(std::string_view text) {
    std::string out = "<";
    append_json_string(out, text);
    return out.substr(1);
}

TEST(JsonString, PlainTextIsQuoted) {
    EXPECT_EQ(json_text(""), "\"\"");
    EXPECT_EQ(json_text("f660d844-30b7-46e4-a6cf-47e36164d3cb"), "\"f660d844-30b7-46e4-a6cf-47e36164d3cb\"");
}

/// Every byte at every place of a word-sized scan: the fast path must see it wherever it stands.
TEST(JsonString, SpecialBytesAreFoundAtEveryPlace) {
    constexpr char kHex[] = "0123456789abcdef";
    for (int c = 0; c < 256; ++c) {
        std::string expected;
        char const byte = static_cast<char>(c);
        if (c == '"' || c == '\\')
            expected = {'\\', byte};
        else if (c == '\b')
            expected = "\\b";
        else if (c == '\f')
            expected = "\\f";
        else if (c == '\n')
            expected = "\\n";
        else if (c == '\r')
            expected = "\\r";
        else if (c == '\t')
            expected = "\\t";
        else if (c < 0x20)
            expected = std::string("\\u00") + kHex[c / 16] + kHex[c % 16];
        else if (c < 0x80)
            expected = {byte};
        else
            expected = "\xef\xbf\xbd";
        for (std::size_t before = 0; before < 18; ++before)
            for (std::size_t after : {0U, 1U, 9U}) {
                std::string const left(before, 'a');
                std::string const right(after, '~');
                EXPECT_EQ(json_text(left + byte + right), '"' + left + expected + right + '"') << c;
            }
    }
}

TEST(JsonString, ValidUtf8StaysAndBrokenUtf8IsReplacedByteByByte) {
    EXPECT_EQ(json_text("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"),
              "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"");
    EXPECT_EQ(json_text("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");                  // overlong
    EXPECT_EQ(json_text("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");  // surrogate
    EXPECT_EQ(json_text("a\xe2\x82"), "\"a\xef\xbf\xbd\xef\xbf\xbd\"");                // cut off
}

TEST(Utf8, AcceptsExactlyTheScalarValues) {
    EXPECT_EQ(utf8_length("\xf4\x8f\xbf\xbf"), 4U);
    EXPECT_EQ(utf8_length("\xf4\x90\x80\x80"), 0U);
    EXPECT_EQ(utf8_length("\xe0\x9f\xbf"), 0U);
    EXPECT_EQ(utf8_length("\xf0\x8f\xbf\xbf"), 0U);
    EXPECT_EQ(utf8_length(""), 0U);
    EXPECT_TRUE(is_utf8("\xc3\xa4x"));
    EXPECT_FALSE(is_utf8("x\xc3"));
}

TEST(Error, OutcomesMapToStatusAndCode) {
    struct {
        sim::Errc code;
        int status;
        char const* name;
    } const expected[] = {{sim::Errc::not_found, 404, "NotFound"},
                          {sim::Errc::already_exists, 409, "Conflict"},
                          {sim::Errc::invalid_argument, 400, "BadRequest"},
                          {sim::Errc::wrong_state, 409, "Conflict"},
                          {sim::Errc::limit, 400, "BadRequest"}};
    for (auto const& e : expected) {
        GraphError const error = to_graph({e.code, "why"});
        EXPECT_EQ(error.status, e.status);
        EXPECT_EQ(error.code, e.name);
        EXPECT_EQ(error.message, "why");
        EXPECT_EQ(error.target, "");
    }
}

TEST(Error, TextsOfTheReference) {
    EXPECT_EQ(unknown_segment("windows").error().message, "Resource not found for the segment 'windows'.");
    EXPECT_EQ(unknown_segment("windows").error().status, 400);
    GraphError const method = method_not_allowed("PUT").error();
    EXPECT_EQ(method.status, 405);
    EXPECT_EQ(method.code, "Request_BadRequest");
    EXPECT_EQ(method.message, "Specified HTTP method is not allowed for the request target.");
    GraphError const area = not_simulated("/users", "The area 'users'").error();
    EXPECT_EQ(area.status, 501);
    EXPECT_EQ(area.code, "notSupported");
    EXPECT_EQ(area.target, "/users");
    EXPECT_EQ(area.message, "The area 'users' is not simulated.");
}

TEST(Error, EnvelopeHasABareDateAndBothRequestIds) {
    Response response;
    response.content_type = kODataJson;
    response.body = "old";
    response.request_id = "11111111-1111-4111-8111-111111111111";
    response.client_request_id = "mine \"x\"";
    write_error(response, {404, "NotFound", "no\nsuch", ""},
                *sim::parse_instant("2026-01-31T12:51:51.1234567Z"));
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_EQ(response.body,
              "{\"error\":{\"code\":\"NotFound\",\"message\":\"no\\nsuch\",\"innerError\":{\"date\":\"2026-"
              "01-31T12:51:51\","
              "\"request-id\":\"11111111-1111-4111-8111-111111111111\",\"client-request-id\":\"mine "
              "\\\"x\\\"\"}}}");
    write_error(response, {400, "BadRequest", "m", "there"}, sim::kZeroDate);
    EXPECT_NE(response.body.find(
                  "\"message\":\"m\",\"target\":\"there\",\"innerError\":{\"date\":\"0001-01-01T00:00:00\""),
              std::string::npos);
}

TEST(Error, MethodsHaveNames) {
    EXPECT_EQ(name_of(Method::get), "GET");
    EXPECT_EQ(name_of(Method::del), "DELETE");
    EXPECT_EQ(name_of(Method::other), "OTHER");
}

}  // namespace
}  // namespace fakegraph
