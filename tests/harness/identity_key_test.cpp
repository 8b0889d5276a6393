#include <gtest/gtest.h>

#include "fakegraph/identity/form.h"
#include "fakegraph/identity/jwt.h"
#include "fakegraph/identity/key.h"
#include "fakegraph/odata/base64.h"

namespace fakegraph::identity {
namespace {

TEST(SigningKey, IsTheSameForTheSameSeedAndTenant) {
    SigningKey const one(7, ""), again(7, ""), other(7, "t2");
    EXPECT_EQ(one.modulus(), again.modulus());
    EXPECT_EQ(one.id(), again.id());
    EXPECT_NE(one.id(), other.id());
    EXPECT_EQ(from_base64(one.modulus()).value().size(), 256U);
    std::string const signature = one.sign("text");
    EXPECT_EQ(signature, again.sign("text"));
    EXPECT_TRUE(again.verify("text", signature));
    EXPECT_FALSE(again.verify("texT", signature));
    EXPECT_FALSE(other.verify("text", signature));
    EXPECT_FALSE(one.verify("text", signature.substr(1)));
    EXPECT_FALSE(one.verify("text", ""));
}

TEST(Base64, GoesThereAndBack) {
    for (std::size_t n = 0; n < 70; ++n) {
        std::string bytes;
        for (std::size_t i = 0; i < n; ++i) bytes += static_cast<char>(i * 37 + n);
        EXPECT_EQ(from_base64(to_base64url(bytes)), bytes);
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
        EXPECT_EQ(to_base64(bytes).size() % 4, 0U);
    }
    EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
    EXPECT_EQ(from_base64("Zm9v Yg"), std::nullopt);
    EXPECT_EQ(from_base64("Zm9vY"), std::nullopt);
}

TEST(Form, IsDecodedOnce) {
    auto const form = Form::parse("a=1&b=x+y%2Bz&&empty=&a=2&flag");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->at("a"), "1");
    EXPECT_EQ(form->at("b"), "x y+z");
    EXPECT_EQ(form->find("empty"), nullptr);
    EXPECT_EQ(form->find("flag"), nullptr);
    EXPECT_EQ(form->find("none"), nullptr);
}

TEST(Form, HasLimits) {
    EXPECT_FALSE(Form::parse("a=%2"));
    EXPECT_FALSE(Form::parse("a=%zz"));
    EXPECT_FALSE(Form::parse(std::string(Form::kMaxBytes + 1, 'a')));
    std::string many;
    for (std::size_t i = 0; i <= Form::kMaxFields; ++i) many += "a=1&";
    EXPECT_FALSE(Form::parse(many));
}

TEST(Jwt, RefusesWhatIsNone) {
    SigningKey const key(7, "");
    std::string const token = make_jwt(key, Json{{"sub", "x"}, {"exp", 12.9}});
    auto const jwt = parse_jwt(token);
    ASSERT_TRUE(jwt);
    EXPECT_EQ(jwt->text("sub"), "x");
    EXPECT_EQ(jwt->text("exp"), "");
    EXPECT_EQ(jwt->number("exp"), 12);
    EXPECT_TRUE(key.verify(jwt->signed_part, jwt->signature));
    EXPECT_FALSE(parse_jwt(""));
    EXPECT_FALSE(parse_jwt("a.b"));
    EXPECT_FALSE(parse_jwt("a.b.c"));
    EXPECT_FALSE(parse_jwt(token + ".x"));
    EXPECT_FALSE(parse_jwt(to_base64url("[]") + "." + to_base64url("{}") + ".x"));
    EXPECT_FALSE(
        parse_jwt(to_base64url("{}") + "." + to_base64url("{\"a\":" + std::string(5000, '[')) + ".xx"));
    EXPECT_FALSE(parse_jwt(std::string(kMaxToken + 1, 'a')));
}

}  // namespace
}  // namespace fakegraph::identity
