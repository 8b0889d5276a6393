#include "fakegraph/odata/url.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/base/draw.h"

namespace fakegraph {
namespace {

Url parsed(std::string_view target) {
    auto url = parse_url(target);
    EXPECT_TRUE(url.has_value()) << target << ": " << url.error().message;
    return url.value_or(Url{});
}
std::string message(std::string_view target) {
    auto const url = parse_url(target);
    EXPECT_FALSE(url.has_value()) << target;
    if (url) return {};
    EXPECT_EQ(url.error().status, 400);
    EXPECT_EQ(url.error().code, "BadRequest");
    return url.error().message;
}
Segment only(std::string_view target) {
    Url url = parsed(target);
    EXPECT_EQ(url.segments.size(), 1U) << target;
    return url.segments.empty() ? Segment{} : url.segments.front();
}

TEST(Url, SplitsIntoSegments) {
    Url const url =
        parsed("/admin/windows/updates/updatableAssets/microsoft.graph.windowsUpdates.enrollAssets");
    ASSERT_EQ(url.segments.size(), 5U);
    EXPECT_EQ(url.segments[0].name, "admin");
    EXPECT_EQ(url.segments[4].name, "microsoft.graph.windowsUpdates.enrollAssets");
    EXPECT_FALSE(url.segments[4].key.has_value());
    EXPECT_TRUE(url.options.empty());
}

TEST(Url, EmptyPathsHaveNoSegments) {
    EXPECT_TRUE(parsed("").segments.empty());
    EXPECT_TRUE(parsed("/").segments.empty());
    EXPECT_TRUE(parsed("?$top=1").segments.empty());
}

TEST(Url, TrailingAndDoubledSlashesAreIgnored) {
    EXPECT_EQ(parsed("//admin///windows/").segments.size(), 2U);
    EXPECT_EQ(parsed("/a/?x=1").segments.size(), 1U);
}

TEST(Url, KeysInParentheses) {
    EXPECT_EQ(only("/deployments('a')").name, "deployments");
    EXPECT_EQ(only("/deployments('a')").key, "a");
    EXPECT_EQ(only("/deployments('a''b')").key, "a'b");
    EXPECT_EQ(only("/deployments('''')").key, "'");
    EXPECT_EQ(only("/deployments('')").key, "");
    EXPECT_EQ(only("/deployments(abc)").key, "abc");
    EXPECT_EQ(only("/deployments%28%27a%2Fb%27%29").key, "a/b");
    EXPECT_EQ(only("/deployments('a(b)=c,d')").key, "a(b)=c,d");
    EXPECT_EQ(only("/deployments(YWJj==)").key, "YWJj==");
    EXPECT_EQ(only("/deployments('caf%C3%A9')").key, "caf\xc3\xa9");
}

TEST(Url, FunctionsKeepTheirArguments) {
    Segment const f = only("/f(kbNumber=5,x='y')");
    EXPECT_EQ(f.name, "f");
    EXPECT_FALSE(f.key.has_value());
    EXPECT_EQ(f.arguments, "kbNumber=5,x='y'");
    EXPECT_EQ(only("/f()").name, "f");
    EXPECT_FALSE(only("/f()").key.has_value());
}

TEST(Url, APercentEncodedSlashStaysInItsSegment) {
    EXPECT_EQ(only("/a%2Fb").name, "a/b");
    EXPECT_EQ(only("/a+b").name, "a+b");
}

TEST(Url, OptionNamesLoseDollarAndCase) {
    for (char const* name : {"%24filter", "filter", "$filter", "$FILTER", "FilTer", "%24FiLter"}) {
        Url const url = parsed(std::string("/a?") + name + "=x%20eq+1");
        ASSERT_EQ(url.options.size(), 1U);
        EXPECT_EQ(url.options[0].name, "filter") << name;
        EXPECT_EQ(url.options[0].value, "x eq 1");
        EXPECT_EQ(url.options[0].raw, std::string(name) + "=x%20eq+1");
        EXPECT_EQ(url.option("filter"), &url.options[0]);
    }
    EXPECT_EQ(parsed("/a").option("filter"), nullptr);
}

TEST(Url, OtherOptionsKeepTheirNames) {
    Url const url = parsed("/a?Api-Version=1&&flag&x=a=b&");
    ASSERT_EQ(url.options.size(), 3U);
    EXPECT_EQ(url.options[0].name, "api-version");
    EXPECT_EQ(url.options[1].name, "flag");
    EXPECT_EQ(url.options[1].value, "");
    EXPECT_EQ(url.options[2].value, "a=b");
}

TEST(Url, EncodedSeparatorsStayInTheirOption) {
    Url const url = parsed("/a?$filter=x%26y%3Dz%2B1&$skiptoken=a?b/c");
    EXPECT_EQ(url.option("filter")->value, "x&y=z+1");
    EXPECT_EQ(url.option("skiptoken")->value, "a?b/c");
}

TEST(Url, RefusalsNameTheirCause) {
    EXPECT_NE(message("/a%").find("'%'"), std::string::npos);
    EXPECT_NE(message("/a%4").find("'%4'"), std::string::npos);
    EXPECT_NE(message("/a%zz/b").find("'%zz'"), std::string::npos);
    EXPECT_NE(message("/a?$filter=%g0").find("'%g0'"), std::string::npos);
    EXPECT_NE(message("/a%00b").find("0x00"), std::string::npos);
    EXPECT_NE(message("/a?x=%0a").find("0x0a"), std::string::npos);
    EXPECT_NE(message("/a%7f").find("0x7f"), std::string::npos);
    EXPECT_NE(message("/a%ff").find("UTF-8"), std::string::npos);
    EXPECT_NE(message("/a?x=%c3").find("UTF-8"), std::string::npos);
    EXPECT_EQ(message("/a?$foo=1"), "The query parameter '$foo' is not supported.");
    EXPECT_EQ(message("/a?$top=1&top=2"),
              "Query option '$top' was specified more than once, but it must be specified at most once.");
    EXPECT_NE(message("/a?@x=1&@X=2").find("'@x'"), std::string::npos);
    EXPECT_TRUE(parse_url("/a?x=1&X=2").has_value()) << "nobody's option may stand there twice";
    for (char const* bad :
         {"/d('a", "/d('a'", "/d('a'b')", "/d('a)", "/d(a", "/d(a)b", "/('a')", "/d('a')('b')", "/d((a))"})
        EXPECT_NE(message(bad).find("segment"), std::string::npos) << bad;
}

TEST(Url, LimitsAreNamed) {
    std::string path;
    for (std::size_t i = 0; i < kMaxSegments; ++i) path += "/a";
    EXPECT_EQ(parsed(path).segments.size(), kMaxSegments);
    EXPECT_NE(message(path + "/a").find("32"), std::string::npos);
    EXPECT_NE(message("/" + std::string(kMaxUrl, 'a')).find("32768"), std::string::npos);
    std::string query = "/a?";
    for (std::size_t i = 0; i <= kMaxOptions; ++i) query += "o" + std::to_string(i) + "=1&";
    EXPECT_NE(message(query).find("64"), std::string::npos);
}

TEST(Url, EncodingAndDecodingAreInverse) {
    std::string text;
    for (int c = 0x20; c < 0x7f; ++c) text += static_cast<char>(c);
    text += "\xc3\xa9\xf0\x9f\x98\x80";
    EXPECT_EQ(parsed("/a?x=" + encode_component(text)).option("x")->value, text);
    EXPECT_EQ(encode_component("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(encode_component("a b+c/\xc3\xa9'"), "a%20b%2Bc%2F%C3%A9%27");
}

TEST(Url, MutatedTargetsNeverCrash) {
    std::string const seed = "/admin/deployments('a''b%2F')/f(x=5)?%24filter=id%20eq+'x'&$top=5&foo=bar";
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        std::string text = seed;
        for (std::uint64_t k = 0; k < 1 + i % 4; ++k) {
            std::uint64_t const bits = sim::mix(i * 8 + k);
            std::size_t const at = (bits >> 16) % text.size();
            if (bits % 3 == 0)
                text.erase(at, 1 + (bits >> 8) % 3);
            else if (bits % 3 == 1)
                text[at] = static_cast<char>(bits >> 40);
            else
                text.insert(at, 1, "%'()/?&$=+"[(bits >> 40) % 10]);
        }
        auto const url = parse_url(text);
        EXPECT_TRUE(url.has_value() || !url.error().message.empty());
    }
}

}  // namespace
}  // namespace fakegraph
