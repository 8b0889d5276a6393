#include "fakegraph/odata/filter.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "fakegraph/odata/order.h"
#include "tests/odata/filter_fixture.h"

namespace fakegraph {
namespace {

class Filter : public toy::FilterTest {};

TEST_F(Filter, ComparesStrings) {
    EXPECT_EQ(passing("displayName eq 'alpha'"), "0");
    EXPECT_EQ(passing("displayName eq 'ALPHA'"), "");
    EXPECT_EQ(passing("DISPLAYNAME EQ 'it''s'"), "3");
    EXPECT_EQ(passing("displayName eq ''"), "5");
    EXPECT_EQ(passing("displayName gt 'alpha'"), "34");
    EXPECT_EQ(passing("displayName le 'alpha'"), "015");
}

TEST_F(Filter, NullEqualsNullAlone) {
    EXPECT_EQ(passing("displayName eq null"), "2");
    EXPECT_EQ(passing("displayName ne null"), "01345");
    EXPECT_EQ(passing("displayName ne 'alpha'"), "12345");
    EXPECT_EQ(passing("size gt 0"), "014");
    EXPECT_EQ(passing("size le 0"), "35");
    EXPECT_EQ(passing("size gt null"), "");
    EXPECT_EQ(passing("size ge null"), "");
    EXPECT_EQ(passing("null eq size"), "2");
    EXPECT_EQ(passing("active eq null"), "2");
    EXPECT_EQ(passing("owner/id eq null"), "25");
}

TEST_F(Filter, ComparesNumbersExactly) {
    EXPECT_EQ(passing("size eq 9007199254740993"), "4");
    EXPECT_EQ(passing("size eq 9007199254740992.0"), "");
    EXPECT_EQ(passing("size gt 9007199254740992.0"), "4");
    EXPECT_EQ(passing("weight eq 9007199254740993"), "");
    EXPECT_EQ(passing("size eq -5"), "3");
    EXPECT_EQ(passing("size lt 9.5"), "35");
    EXPECT_EQ(passing("weight eq 1.5"), "0");
    EXPECT_EQ(passing("weight eq -2.25e0"), "2");
    EXPECT_EQ(passing("weight eq 0"), "3");
}

TEST_F(Filter, ComparesDatesAndDurations) {
    EXPECT_EQ(passing("createdDateTime eq 2021-08-04T00:00:00Z"), "04");
    EXPECT_EQ(passing("createdDateTime eq 2021-08-04"), "04");
    EXPECT_EQ(passing("createdDateTime eq 2021-08-04T02:00:00+02:00"), "04");
    EXPECT_EQ(passing("createdDateTime gt 2021-08-05T00:00:00Z"), "135");
    EXPECT_EQ(passing("createdDateTime gt 2021-08-05T00:00:00.0000001Z"), "35");
    EXPECT_EQ(passing("2021-08-05T00:00:00Z le createdDateTime"), "135");
    EXPECT_EQ(passing("delay eq duration'P1D'"), "04");
    EXPECT_EQ(passing("delay eq duration'PT24H'"), "04");
    EXPECT_EQ(passing("delay lt Duration'PT2H'"), "2");
}

TEST_F(Filter, LiteralFirstIsFlipped) {
    EXPECT_EQ(passing("'alpha' eq displayName"), "0");
    EXPECT_EQ(passing("0 lt size"), passing("size gt 0"));
    EXPECT_EQ(passing("0 le size"), passing("size ge 0"));
    EXPECT_EQ(passing("0 gt size"), passing("size lt 0"));
    EXPECT_EQ(passing("0 ge size"), passing("size le 0"));
}

TEST_F(Filter, GuidKeysCompareWithoutCase) {
    std::string const id = world_.assets[1].id.text();
    std::string upper = id;
    for (char& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    for (std::string const& literal : {"'" + id + "'", "'" + upper + "'", id, upper}) {
        EXPECT_EQ(passing("id eq " + literal), "1");
        EXPECT_EQ(passing("id ne " + literal), "02345");
        EXPECT_EQ(passing("id in ('x'," + literal + ")"), "1");
    }
    EXPECT_EQ(passing("startswith(id,'" + upper.substr(0, 8) + "')"), "012345");
    EXPECT_EQ(passing("id ge '" + upper + "'"), "12345");
}

TEST_F(Filter, EnumLiteralsInEveryForm) {
    std::string const path = "toy.device/enrollment/driver/state eq ";
    for (char const* literal :
         {"'enrolled'", "'ENROLLED'", "enrolled", "toy.state'enrolled'", "Toy.State'Enrolled'"})
        EXPECT_EQ(passing(path + literal), "02") << literal;
    EXPECT_EQ(passing("toy.device/enrollment/driver/state in (enrolled,'unknownFutureValue')"), "025");
    EXPECT_NE(error(path + "'bogus'").find("'bogus'"), std::string::npos);
    EXPECT_NE(error(path + "bogus").find("'bogus'"), std::string::npos);
    EXPECT_NE(error(path + "1").find("incompatible types"), std::string::npos);
    EXPECT_NE(error(path + "toy.state'1'").find("'1' is not a valid"), std::string::npos);
    EXPECT_EQ(passing("enrolled eq toy.device/enrollment/driver/state"), "02");
    EXPECT_NE(error(path + "toy.other'enrolled'").find("'toy.other'"), std::string::npos);
    EXPECT_NE(error("size eq enrolled").find("named 'enrolled'"), std::string::npos);
}

TEST_F(Filter, CastsDoNotMatchOtherTypes) {
    EXPECT_EQ(passing("toy.device/build ge 0"), "0125");
    // Groups do not match, whatever is asked.
    EXPECT_EQ(passing("toy.device/build ne 22631"), "12");
    EXPECT_EQ(passing("toy.device/build eq null"), "");
    EXPECT_EQ(passing("toy.device/build ne null"), "0125");
    EXPECT_EQ(passing("not (toy.device/build eq 22631)"), "12");
    EXPECT_EQ(passing("not (toy.device/build eq 22631 and size gt 0)"), "1235");  // size settles it for 3
    EXPECT_EQ(passing("(toy.device/build eq 22631) ne true"), "12");
    EXPECT_EQ(passing("toy.device/build ne 22631 or size eq -5"), "123");
    EXPECT_EQ(passing("-toy.device/build ne 1"), "0125");
    EXPECT_EQ(passing("toy.group/members/$count ge 0"), "34");
    EXPECT_EQ(passing("toy.group/members/all(m:m/size eq null)"), "");
    EXPECT_EQ(passing("not toy.group/members/any(m:m/size eq 1)"), "34");
    EXPECT_EQ(passing("isof(toy.device/build,Edm.Int32)"), "0125");
    EXPECT_EQ(passing("not isof(toy.device/build,Edm.String)"), "0125");
    EXPECT_EQ(passing("#x eq 1").substr(0, 22), "Invalid filter clause:");
    EXPECT_EQ(passing("toy.asset/size eq 10"), "0");
    EXPECT_EQ(error("toy.person/name eq 'x'").substr(0, 34), "Encountered invalid type cast. 'to");
    EXPECT_NE(error("toy.nothing/name eq 'x'").find("'toy.nothing' is not defined"), std::string::npos);
    expect_at("toy.device eq 'x'", "after 'toy.device'", 1);
}

TEST_F(Filter, IsofWithAndWithoutQuotes) {
    EXPECT_EQ(passing("isof('toy.device')"), "0125");
    EXPECT_EQ(passing("isof(Toy.Group)"), "34");
    EXPECT_EQ(passing("isof('#toy.asset')"), "012345");
    EXPECT_EQ(passing("isof('toy.person')"), "");
    EXPECT_EQ(passing("not isof(toy.device)"), "34");
    EXPECT_EQ(passing("isof(toy.device) eq false"), "34");
    expect_at("isof(toy.what)", "'toy.what'", 6);
}

TEST_F(Filter, SingleNavigations) {
    EXPECT_EQ(passing("owner/id eq 'p1'"), "04");
    EXPECT_EQ(passing("owner/name eq 'O''Brien'"), "13");
    EXPECT_EQ(passing("owner/manager/name eq 'Ada'"), "13");
}

TEST_F(Filter, TextFunctions) {
    EXPECT_EQ(passing("startswith(displayName,'alpha')"), "04");
    EXPECT_EQ(passing("endswith( displayName , 'a' )"), "01");
    EXPECT_EQ(passing("CONTAINS(displayName,'t')"), "134");
    EXPECT_EQ(passing("contains(displayName,'')"), "01345");  // null contains nothing
    EXPECT_EQ(passing("startswith(displayName,'a') eq true"), "04");
    EXPECT_EQ(passing("startswith(displayName,'a') ne true"), "1235");
    EXPECT_EQ(passing("false eq startswith(displayName,'a')"), "135");
    EXPECT_NE(error("contains(size,'a')").find("'contains'"), std::string::npos);
    EXPECT_EQ(passing("contains('alphabet soup',displayName)"), "045");
    EXPECT_EQ(passing("contains(displayName,null)"), "");
}

TEST_F(Filter, Precedence) {
    EXPECT_EQ(passing("size eq 10 or size eq 20 and active eq true"), "0");
    EXPECT_EQ(passing("(size eq 10 or size eq 20) and active eq false"), "1");
    EXPECT_EQ(passing("not (size eq 10) and active eq true"), "35");
    EXPECT_EQ(passing("not active eq true"), "14");  // not null is null
    EXPECT_EQ(passing("not not active"), "035");
    EXPECT_EQ(passing("not(active)and size gt 0"), "14");
    EXPECT_EQ(passing("active"), "035");
    EXPECT_EQ(passing("active eq false or active"), "01345");
    EXPECT_EQ(passing("true"), "012345");
    EXPECT_EQ(passing("not true or false"), "");
    EXPECT_EQ(passing("((size eq 10) eq true) ne false"), "0");
}

TEST_F(Filter, InLists) {
    EXPECT_EQ(passing("displayName in ('alpha','Beta')"), "01");
    EXPECT_EQ(passing("displayName in (null,'it''s')"), "23");
    EXPECT_EQ(passing("size in (10)"), "0");
    expect_at("size in ()", "expression is expected", 10);
    expect_at("size in (10", "is expected", 12);
    expect_at("size in 10", "'(' is expected", 9);
    expect_at("size in (10,displayName)", "'In'", 13);
    expect_at("size in (10,'a')", "'In'", 13);
}

TEST_F(Filter, UnknownAndUnfilterablePropertiesAreNamed) {
    EXPECT_EQ(error("foo eq 1"), "Could not find a property named 'foo' on type 'toy.asset'.");
    EXPECT_EQ(error("owner/foo eq 1"), "Could not find a property named 'foo' on type 'toy.person'.");
    EXPECT_EQ(error("size/foo eq 1"), "Could not find a property named 'foo' on type 'Edm.Int64'.");
    EXPECT_EQ(error("build eq 1"), "Could not find a property named 'build' on type 'toy.asset'.");
    EXPECT_EQ(error("size eq ten"), "Could not find a property named 'ten' on type 'toy.asset'.");
    EXPECT_EQ(error("SECRET eq 'x'"), "The property 'secret' cannot be used in the $filter query option.");
    EXPECT_EQ(error("labels eq 'x'"), "The property 'labels' cannot be used in the $filter query option.");
    expect_at("owner eq 'p1'", "'toy.person' and 'Edm.String'", 10);
    expect_at("owner", "single boolean value", 1);
}

TEST_F(Filter, WhatIsNotServedIsRefusedByName) {
    expect_at("matchesPattern(displayName,'a.*')", "function 'matchesPattern'", 1);
    expect_at("geo.distance(displayName,'x') lt 1", "function 'geo.distance'", 1);
    expect_at("displayName has 'x'", "operator 'has'", 13);
    expect_at("toy.device/enrollment/driver/state has 'enrolled'", "'toy.state' has no flags", 36);
    expect_at("$this/size eq 0", "'$this'", 1);
    expect_at("owner/$value eq 'x'", "'$value'", 7);
    expect_at("size eq @p", "'@p'", 9);
    expect_at("owner/name('x') eq 1", "function 'name'", 7);
}

TEST_F(Filter, SyntaxErrorsTellTheirPlace) {
    expect_at("", "expression is expected", 1);
    expect_at("   ", "expression is expected", 4);
    expect_at("size", "single boolean value", 1);
    expect_at("size eq", "expression is expected", 8);
    expect_at("size 5", "comparison operator is expected instead of '5'", 6);
    expect_at("size eq 1 size eq 2", "'and', 'or'", 11);
    expect_at("size eq 1 and", "expression is expected", 14);
    expect_at("(size eq 1", "')' is expected", 11);
    expect_at("size eq 1)", "instead of ')'", 10);
    expect_at("displayName eq 'abc", "unterminated", 16);
    expect_at("displayName eq \"abc\"", "character '\"'", 16);
    expect_at("displayName eq 'a' & 1", "character '&'", 20);
    expect_at("displayName eq \xc3\xa9", "character '\xc3\xa9'", 16);
    expect_at("size eq 5abc", "'5abc'", 9);
    expect_at("size eq 99999999999999999999e999", "Unrecognized number", 9);
    expect_at("delay eq duration'P1W'", "'P1W'", 10);
    expect_at("owner/ = 1", "character '='", 8);
    expect_at("owner/", "property name is expected", 7);
    expect_at("size eq displayName", "'Edm.Int64' and 'Edm.String' for operator kind 'Equal'", 9);
    expect_at("not size", "operand type 'Edm.Int64' for operator kind 'Not'", 1);
    expect_at("not displayName eq 'x'", "'Edm.String' for operator kind 'Not'", 1);
    expect_at("-displayName eq 'x'", "'Edm.String' for operator kind 'Negate'", 1);
    expect_at("active gt startswith(displayName,'a')", "", 8);
    expect_at("startswith(displayName,'a') gt true", "", 29);
}

TEST_F(Filter, LiteralsOfTheWrongTypeAreErrors) {
    for (char const* text :
         {"displayName eq 5", "displayName eq true", "displayName eq 2021-08-04", "size eq '5'",
          "size eq true", "size eq 2021-08-04", "active eq 'true'", "active eq 1", "delay eq 'P1D'",
          "delay eq 5", "createdDateTime eq true", "createdDateTime eq duration'P1D'",
          "displayName eq duration'P1D'", "toy.device/enrollment/driver/state eq 1",
          "size eq 00000000-0000-0000-0000-000000000000"})
        EXPECT_NE(error(text).find("incompatible types was detected. Found operand types '"),
                  std::string::npos)
            << error(text);
    expect_at("displayName eq 5", "'Edm.String' and 'Edm.Int64' for operator kind 'Equal'", 16);
}

TEST_F(Filter, BadAndQuotedDatesHaveTheirOwnText) {
    for (char const* literal :
         {"'2021-08-04T00:00:00Z'", "2021-13-04", "2021-08-04T00:00:00", "'yesterday'"}) {
        std::string const bare =
            literal[0] == '\'' ? std::string(literal + 1, std::string_view(literal).size() - 2) : literal;
        EXPECT_TRUE(error(std::string("createdDateTime gt ") + literal)
                        .starts_with("The DateTimeOffset text '" + bare +
                                     "' should be in format 'yyyy-mm-ddThh:mm:ss('.'s+)?(zzzzzz)?'"));
    }
    // An unencoded + in a zone arrives as a blank.
    EXPECT_TRUE(error("createdDateTime gt 2021-08-04T00:00:00 02:00")
                    .starts_with("The DateTimeOffset text '2021-08-04T00:00:00 02:00' should be"));
    EXPECT_NE(error("createdDateTime gt 2021-08-04T00:00:00 02:00").find("'%2B'"), std::string::npos);
}

TEST_F(Filter, LimitsAreNamed) {
    auto const nested = [](std::size_t depth) {
        return std::string(depth, '(') + "active" + std::string(depth, ')');
    };
    EXPECT_EQ(passing(nested(kMaxFilterDepth)), "035");
    EXPECT_NE(error(nested(kMaxFilterDepth + 1)).find("limit of '32' for the depth"), std::string::npos);
    EXPECT_NE(error(nested(100'000)).find("limit of '32' for the depth"), std::string::npos);
    std::string nots;
    for (int i = 0; i < 5000; ++i) nots += "not ";
    EXPECT_NE(error(nots + "active").find("limit of '32' for the depth"), std::string::npos);
    std::string many = "active";
    for (int i = 1; i < kMaxFilterTerms; ++i) many += " or active";
    EXPECT_EQ(passing(many), "035");
    EXPECT_NE(error(many + " or active").find("limit of '200' for the terms"), std::string::npos);
    std::string list = "size in (1";
    for (int i = 0; i < kMaxFilterTerms; ++i) list += ",1";
    EXPECT_NE(error(list + ")").find("limit of '200' for the terms"), std::string::npos);
    std::string path = "owner";
    for (int i = 0; i < 40; ++i) path += "/manager";
    EXPECT_NE(error(path + "/name eq 'x'").find("limit of '16' for the steps"), std::string::npos);
}

TEST_F(Filter, ConjunctionsAreFlat) {
    auto const filter = parse_filter("active and (size gt 1 and (size lt 9))", toy::kAssetType, toy::kModel);
    ASSERT_TRUE(filter);
    EXPECT_EQ((*filter)->op, FilterOp::and_);
    EXPECT_EQ((*filter)->children.size(), 3U);
}

TEST_F(Filter, PathsAreResolvedForOrdering) {
    auto const order = parse_order("toy.device/Enrollment/DRIVER/state desc,  toy.group/members/$count asc",
                                   toy::kAssetType, toy::kModel);
    ASSERT_TRUE(order) << order.error().message;
    ASSERT_EQ(order->size(), 2U);
    FilterNode const& first = *(*order)[0].value;
    EXPECT_EQ((*order)[0].text, "toy.device/Enrollment/DRIVER/state");
    EXPECT_EQ(first.path.text, "enrollment/driver/state");
    EXPECT_EQ(first.type.enumeration, &toy::kState);
    ASSERT_EQ(first.path.steps.size(), 3U);
    EXPECT_EQ(first.path.steps[0].cast, &toy::kDeviceType);
    EXPECT_EQ((*order)[1].value->op, FilterOp::count);
    auto const own = parse_order("toy.device/build", toy::kDeviceType, toy::kModel);
    ASSERT_TRUE(own);
    EXPECT_EQ((*own)[0].value->path.steps[0].cast, nullptr);  // says nothing new
    auto const order_error = [](std::string_view text) {
        auto const refused = parse_order(text, toy::kAssetType, toy::kModel);
        return refused ? std::string() : refused.error().message;
    };
    EXPECT_EQ(order_error("nope"), "Could not find a property named 'nope' on type 'toy.asset'.");
    EXPECT_EQ(order_error("secret"), "The property 'secret' cannot be used in the $orderby query option.");
    EXPECT_NE(order_error("owner//name").find("at position 7 in 'owner//name'"), std::string::npos);
    EXPECT_NE(order_error("").find("at position 1"), std::string::npos);
    EXPECT_NE(order_error("owner").find("'owner' cannot be used in the $orderby"), std::string::npos);
    EXPECT_NE(order_error("labels").find("'labels' cannot be used in the $orderby"), std::string::npos);
    EXPECT_NE(order_error("size down").find("'down' at position 6"), std::string::npos);
}

TEST_F(Filter, CompareOrdersNullFirstAndThenByKind) {
    auto const text = [](std::string_view t) { return Scalar(t); };
    auto const whole = [](std::int64_t v) { return Scalar(v); };
    EXPECT_EQ(compare(Scalar(), Scalar()), 0);
    EXPECT_LT(compare(Scalar(), Scalar::truth(false)), 0);
    EXPECT_GT(compare(text(""), Scalar()), 0);
    EXPECT_LT(compare(Scalar::truth(false), Scalar::truth(true)), 0);
    EXPECT_LT(compare(text("a"), text("\xc3\xa9")), 0);
    EXPECT_LT(compare(whole(2), Scalar(2.5)), 0);
    EXPECT_GT(compare(whole(std::numeric_limits<std::int64_t>::max()), Scalar(9.2e18)), 0);
    double const nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_LT(compare(Scalar(nan), whole(-5)), 0);
    EXPECT_EQ(compare(Scalar(nan), Scalar(nan)), 0);
    EXPECT_FALSE(is_equal(Scalar(nan), Scalar(nan), LetterCase::counts));
    EXPECT_FALSE(is_equal(text("a"), text("A"), LetterCase::counts));
    EXPECT_TRUE(is_equal(text("a"), text("A"), LetterCase::ignored));
    EXPECT_EQ(compare(text("B"), text("a"), LetterCase::ignored), 1);
    sim::Guid const a = world_.assets[0].id;
    sim::Guid const b = world_.assets[1].id;
    std::string const a_text = a.text();
    std::string const b_text = b.text();
    EXPECT_LT(compare(Scalar(a), Scalar(b)), 0);
    EXPECT_LT(compare(Scalar(a), text(b_text)), 0);
    EXPECT_GT(compare(text(b_text), Scalar(a)), 0);
    EXPECT_EQ(compare(Scalar(a), text(a_text)), 0);
}

}  // namespace
}  // namespace fakegraph
