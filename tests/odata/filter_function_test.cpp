/// Functions, arithmetic, casts and literals of $filter.
#include "fakegraph/odata/filter_function.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/odata/filter_fixture.h"

namespace fakegraph {
namespace {

class FilterFunctions : public toy::FilterTest {};

TEST_F(FilterFunctions, Texts) {
    EXPECT_EQ(passing("length(displayName) eq 5"), "0");
    EXPECT_EQ(passing("length(displayName) lt 1"), "5");
    EXPECT_EQ(passing("tolower(displayName) eq 'beta'"), "1");
    EXPECT_EQ(passing("'ALPHA' eq toupper(displayName)"), "0");
    EXPECT_EQ(passing("indexof(displayName,'pha') eq 2"), "04");
    EXPECT_EQ(passing("indexof(displayName,'nowhere') eq -1"), "01345");
    EXPECT_EQ(passing("substring(displayName,1) eq 'eta'"), "1");
    EXPECT_EQ(passing("substring(displayName,0,3) eq 'alp'"), "04");
    EXPECT_EQ(passing("substring(displayName,-4,3) eq 'alp'"), "04");
    EXPECT_EQ(passing("substring(displayName,99) eq ''"), "01345");
    EXPECT_EQ(passing("trim(concat('  ',displayName)) eq 'Beta'"), "1");
    EXPECT_EQ(passing("concat(concat(displayName,','),owner/name) eq 'alpha,Ada'"), "0");
    EXPECT_EQ(passing("startswith(tolower(displayName),'be')"), "1");
    EXPECT_EQ(passing("endswith(concat(displayName,'!'),'a!')"), "01");
    EXPECT_EQ(passing("startswith(displayName,substring(displayName,0,2))"), "01345");
    EXPECT_EQ(passing("length('\xc3\xa9') eq 1 and length('\xf0\x9f\x98\x80') eq 2 and active"), "035");
    EXPECT_EQ(passing("substring('\xc3\xa9t\xc3\xa9',1,2) eq 't\xc3\xa9' and active"), "035");
}

TEST_F(FilterFunctions, NullsGoThrough) {
    EXPECT_EQ(passing("tolower(displayName) eq null"), "2");
    EXPECT_EQ(passing("length(displayName) ne 5"), "12345");
    EXPECT_EQ(passing("not contains(displayName,'a')"), "35");
    EXPECT_EQ(passing("size add null eq null"), "012345");
    EXPECT_EQ(passing("year(createdDateTime) eq null"), "2");
    EXPECT_EQ(passing("null"), "");
    EXPECT_EQ(passing("null or active"), "035");
    EXPECT_EQ(passing("not (null and active)"), "14");
}

TEST_F(FilterFunctions, PartsOfGuids) {
    std::string const id = world_.assets[4].id.text();
    EXPECT_EQ(passing("contains(id,'" + id.substr(20) + "')"), "4");
    std::string upper = id;
    for (char& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    EXPECT_EQ(passing("endswith(id,'" + upper.substr(30) + "')"), "4");
    EXPECT_EQ(passing("tolower(id) eq '" + id + "'"), "4");
    EXPECT_EQ(passing("length(id) eq 36"), "012345");
    EXPECT_EQ(passing("contains(id,'" + id + id + "')"), "");
    EXPECT_EQ(passing("substring(id,0,4) eq 'abcd'"), "012345");
    EXPECT_EQ(passing("contains(concat(id,'x')," + id + ")"), "4");
}

TEST_F(FilterFunctions, TextsInTheFormOfAGuidHaveNoCase) {
    std::string const id = world_.assets[4].id.text();
    std::string upper = id;
    for (char& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    std::string const text = "cast(id,'Edm.String')";
    std::string const all = "012345";
    for (std::string const& value : {std::string("id"), text}) {
        EXPECT_EQ(passing(value + " eq '" + upper + "'"), "4");
        EXPECT_EQ(passing(value + " ne '" + upper + "'"), "01235");
        EXPECT_EQ(passing(value + " in ('x','" + upper + "')"), "4");
        EXPECT_EQ(passing(value + " le '" + upper + "'"), "01234");
        EXPECT_EQ(passing("'" + upper + "' lt " + value), "5");
        EXPECT_EQ(passing("startswith(" + value + ",'" + upper.substr(0, 6) + "')"), all);
        EXPECT_EQ(passing("contains(" + value + ",'" + upper.substr(1, 30) + "')"), "4");
        EXPECT_EQ(passing("contains(" + value + ",'')"), all);
        EXPECT_EQ(passing("endswith(" + value + ",'" + upper.substr(20) + "')"), "4");
        EXPECT_EQ(passing("endswith(" + value + ",'" + upper + "x')"), "");
        EXPECT_EQ(passing("indexof(" + value + ",'BCDEF') eq 1"), all);
        EXPECT_EQ(passing("indexof(" + value + ",'" + upper.substr(2) + "') eq 2"), "4");
        EXPECT_EQ(passing("toupper(" + value + ") eq '" + id + "'"), "4");
        // Ids with a suffix, too.
        EXPECT_EQ(passing("concat(" + value + ",'_Test') eq '" + upper + "_TEST'"), "4");
        EXPECT_EQ(passing("endswith(concat(" + value + ",'_Test'),'_TEST')"), all);
        EXPECT_EQ(passing("concat(" + value + ",'x') eq '" + upper + "x'"), "") << "a text like others";
    }
    EXPECT_EQ(passing("contains(displayName,'ALPHA')"), "");
}

TEST_F(FilterFunctions, SortKeysHaveATotalOrder) {
    std::string const small = world_.assets[0].id.text();  // begins with abcd
    std::string capitals = small;
    for (char& c : capitals) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    auto const text = [](std::string const& t) { return Scalar(std::string_view(t)); };
    std::string const b = "B";
    std::string const c = "c";
    std::string const a = "a";
    std::vector<Scalar> const ordered = {Scalar(), text(b), text(a), text(small), text(c)};
    for (std::size_t i = 0; i < ordered.size(); ++i)
        for (std::size_t k = 0; k < ordered.size(); ++k)
            EXPECT_EQ(compare_keys(ordered[i], ordered[k], LetterCase::counts) < 0, i < k) << i << k;
    for (Scalar const& same : {text(small), text(capitals), Scalar(world_.assets[0].id)}) {
        EXPECT_EQ(compare_keys(same, text(capitals), LetterCase::counts), 0);
        EXPECT_EQ(compare(same, text(capitals)), 0);
        EXPECT_TRUE(is_equal(same, text(capitals), LetterCase::counts));
        EXPECT_LT(compare_keys(text(b), same, LetterCase::counts), 0);
        EXPECT_GT(compare_keys(same, text(a), LetterCase::counts), 0);
    }
}

TEST_F(FilterFunctions, Dates) {
    EXPECT_EQ(passing("year(createdDateTime) eq 2021 and month(createdDateTime) eq 8"), "01345");
    EXPECT_EQ(passing("day(createdDateTime) ge 7"), "35");
    EXPECT_EQ(passing("date(createdDateTime) eq 2021-08-05"), "1");
    EXPECT_EQ(passing("createdDateTime eq date(createdDateTime)"), "02345");
    EXPECT_EQ(passing("time(createdDateTime) eq 00:00:00"), "0345");
    EXPECT_EQ(passing("time(createdDateTime) lt 12:30 and hour(createdDateTime) eq 0"), "01345");
    EXPECT_EQ(passing("fractionalseconds(createdDateTime) gt 0"), "1");
    EXPECT_EQ(passing("minute(createdDateTime) add second(createdDateTime) eq 0"), "01345");
    EXPECT_EQ(passing("totaloffsetminutes(createdDateTime) eq 0"), "01345");
    EXPECT_EQ(passing("totalseconds(delay) eq 5400"), "2");
    EXPECT_EQ(passing("createdDateTime lt maxdatetime() and createdDateTime gt mindatetime()"), "01345");
    EXPECT_EQ(passing("hour(23:59:59.5) eq 23 and second(23:59:59.5) eq 59 and active"), "035");
    EXPECT_EQ(passing("year(2024-02-29) eq 2024 and day(2024-02-29) eq 29 and active"), "035");
    call_.now = *world_.assets[1].created;
    EXPECT_EQ(passing("createdDateTime gt now()"), "35");
    EXPECT_EQ(passing("createdDateTime ge now() sub duration'P1D'"), "135");
    EXPECT_EQ(passing("now() sub createdDateTime gt duration'P1D'"), "04");
}

TEST_F(FilterFunctions, Arithmetic) {
    EXPECT_EQ(passing("size add 5 eq 15"), "0");
    EXPECT_EQ(passing("size sub 5 eq 15"), "1");
    EXPECT_EQ(passing("size mul 2 gt size add 9"), "014");
    EXPECT_EQ(passing("size div 3 eq 3"), "0");
    EXPECT_EQ(passing("size div 3.0 gt 3.3"), "014");
    EXPECT_EQ(passing("size divby 4 eq 2.5"), "0");
    EXPECT_EQ(passing("size mod 3 eq -2"), "3");
    EXPECT_EQ(passing("-size eq 5"), "3");
    EXPECT_EQ(passing("- size lt -(15)"), "14");
    EXPECT_EQ(passing("1 add 2 mul 3 eq 7 and active"), "035");
    EXPECT_EQ(passing("(1 add 2) mul 3 eq 9 and active"), "035");
    EXPECT_EQ(passing("10 sub 3 sub 2 eq 5 and active"), "035");
    EXPECT_EQ(passing("size div 0 eq null"), "012345");
    EXPECT_EQ(passing("9223372036854775807 add 1 eq null and active"), "035");
    EXPECT_EQ(passing("-9223372036854775808 div -1 eq null and active"), "035");
    EXPECT_EQ(passing("size divby 0 eq INF"), "014");
    EXPECT_EQ(passing("weight lt INF"), "0234");
    EXPECT_EQ(passing("-INF lt weight"), "0234");
    EXPECT_EQ(passing("NaN eq NaN"), "");
    EXPECT_EQ(passing("NaN ne NaN and active"), "035");
    EXPECT_EQ(passing("weight gt NaN or weight le NaN"), "");
    EXPECT_EQ(passing("round(weight) eq 2"), "0");
    EXPECT_EQ(passing("floor(weight) eq -3"), "2");
    EXPECT_EQ(passing("ceiling(weight) eq -2"), "2");
    EXPECT_EQ(passing("round(size) eq size"), "012345");
    EXPECT_EQ(passing("delay mul 2 eq duration'PT3H'"), "2");
    EXPECT_EQ(passing("delay sub delay eq duration'PT0S'"), "024");
    EXPECT_EQ(passing("-delay lt duration'PT0S'"), "024");
    EXPECT_EQ(passing("createdDateTime add delay gt createdDateTime"), "04");
    EXPECT_EQ(passing("createdDateTime add duration'P36000D' mul 100 eq null"), "012345");
    EXPECT_EQ(passing("date(createdDateTime) add duration'P1D' eq 2021-08-06"), "1");
    expect_at("size add 'x' eq 1", "'Edm.Int64' and 'Edm.String' for operator kind 'Add'", 10);
    expect_at("displayName mod 2 eq 1", "operator kind 'Modulo'", 17);
    expect_at("createdDateTime add createdDateTime eq null", "operator kind 'Add'", 21);
    expect_at("createdDateTime mul 2 eq null", "operator kind 'Multiply'", 21);
    expect_at("size add", "expression is expected", 9);
}

TEST_F(FilterFunctions, Casts) {
    EXPECT_EQ(passing("cast(size,'Edm.String') eq '-5'"), "3");
    EXPECT_EQ(passing("startswith(cast(size,Edm.String),'1')"), "0");
    EXPECT_EQ(passing("cast(weight,Edm.Int32) eq -2"), "2");
    EXPECT_EQ(passing("cast(size,Edm.Int32) eq null"), "24");
    EXPECT_EQ(passing("cast(size,Edm.Double) divby 4 eq 2.5"), "0");
    EXPECT_EQ(passing("cast(toy.device/enrollment/driver/state,'Edm.String') eq 'enrolled'"), "02");
    EXPECT_EQ(passing("contains(cast(createdDateTime,Edm.String),'08-05T')"), "1");
    EXPECT_EQ(passing("cast(createdDateTime,Edm.Date) eq 2021-08-05"), "1");
    EXPECT_EQ(passing("cast(createdDateTime,Edm.TimeOfDay) eq 00:00"), "0345");
    EXPECT_EQ(passing("cast(delay,Edm.String) eq 'P1D'"), "04");
    EXPECT_EQ(passing("cast(active,Edm.String) eq 'false'"), "14");
    EXPECT_EQ(passing("cast(12:30,Edm.String) eq '12:30:00' and active"), "035");
    expect_at("cast(displayName,Edm.Int32) eq 5", "'cast' from 'Edm.String' to 'Edm.Int32'", 18);
    expect_at("cast(owner,'toy.person') eq null", "'cast' from 'toy.person'", 12);
    expect_at("cast(size,'Edm.Nothing') eq 5", "'Edm.Nothing' is not defined", 11);
}

TEST_F(FilterFunctions, IsofOfExpressions) {
    EXPECT_EQ(passing("isof(displayName,'Edm.String')"), "01345");
    EXPECT_EQ(passing("isof(displayName,Edm.Int32)"), "");
    EXPECT_EQ(passing("isof(size,Edm.Double)"), "01345");
    EXPECT_EQ(passing("isof(owner,'toy.person')"), "0134");
    EXPECT_EQ(passing("isof($it,'toy.device')"), "0125");
    EXPECT_EQ(passing("isof(owner,toy.device)"), "");
    EXPECT_EQ(passing("toy.group/members/any(m:isof(m,'toy.group') and m/size lt 0)"), "34");
    expect_at("isof(Edm.String)", "'Edm.String'", 6);
    expect_at("isof(displayName,'toy.what')", "'toy.what'", 18);
    expect_at("isof(displayName)", "'displayName' is not defined", 6);
}

TEST_F(FilterFunctions, PropertiesBesideProperties) {
    EXPECT_EQ(passing("size eq size"), "012345");
    EXPECT_EQ(passing("size gt weight"), "04");
    EXPECT_EQ(passing("displayName gt owner/name"), "034");
    EXPECT_EQ(passing("owner/id ne owner/manager/id"), "0134");
    EXPECT_EQ(passing("size in (10,20,weight)"), "01");
    EXPECT_EQ(passing("'alpha' in (displayName,owner/name)"), "0");
    EXPECT_EQ(passing("not size in (10,20)"), "2345");
    EXPECT_EQ(passing("owner eq null"), "25");
    EXPECT_EQ(passing("owner/manager ne null"), "13");
    EXPECT_EQ(passing("toy.device/enrollment eq null"), "");
    EXPECT_EQ(passing("active eq startswith(displayName,'a')"), "012");
    EXPECT_EQ(passing("1 eq 1 and active"), "035");
    EXPECT_EQ(passing("$it/size eq 10"), "0");
    EXPECT_EQ(passing("size gt 5 eq true"), "014");
}

TEST_F(FilterFunctions, ArgumentsMustFit) {
    expect_at("length(size) eq 1", "'length' matches the specified arguments", 1);
    expect_at("contains(displayName)", "contains(Edm.String, Edm.String)", 1);
    expect_at("tolower(displayName,'x') eq 'x'", "'tolower'", 1);
    expect_at("now(1) gt createdDateTime", "'now'", 1);
    expect_at("substring(displayName,'1') eq 'x'", "Edm.Double (optional)", 1);
    expect_at("year(displayName) eq 1", "'year'", 1);
    EXPECT_EQ(error("contains(labels,'x')"),
              "The property 'labels' cannot be used in the $filter query option.");
    expect_at("contains(displayName,'x'", "',' or ')' is expected", 25);
    expect_at("year(createdDateTime", "',' or ')' is expected", 21);
}

TEST_F(FilterFunctions, TimesAndDatesAreRead) {
    EXPECT_EQ(passing("time(createdDateTime) eq 00:00:00.0000001"), "1");
    expect_at("time(createdDateTime) eq 25:00:00", "Unrecognized Edm.TimeOfDay literal '25:00:00'", 26);
    expect_at("time(createdDateTime) eq 10:00Z", "'10:00Z'", 26);
    for (char const* literal : {"2021-08-05T00:00:00.0000001Z", "2021-08-05T00:00:00.00000010Z",
                                "2021-08-05T02:00:00.0000001+02:00", "2021-08-04T22:30:00.0000001-01:30"})
        EXPECT_EQ(passing(std::string("createdDateTime eq ") + literal), "1") << literal;
    EXPECT_EQ(passing("createdDateTime in (2021-08-04T00:00:00Z,2021-08-07)"), "034");
}

}  // namespace
}  // namespace fakegraph
