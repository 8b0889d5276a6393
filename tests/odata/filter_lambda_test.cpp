/// any, all and $count in $filter.
#include <gtest/gtest.h>

#include <string>

#include "tests/odata/filter_fixture.h"

namespace fakegraph {
namespace {

class FilterLambdas : public toy::FilterTest {};

TEST_F(FilterLambdas, OverPrimitiveValues) {
    EXPECT_EQ(passing("labels/any()"), "03");
    EXPECT_EQ(passing("labels/any(l:l eq 'x')"), "0");
    EXPECT_EQ(passing("labels/any( label : label eq 'x' or label eq 'z' )"), "03");
    EXPECT_EQ(passing("labels/all(l:l eq 'z')"), "12345");  // none is all
    EXPECT_EQ(passing("not labels/any(l:startswith(l,'x'))"), "12345");
    EXPECT_EQ(passing("LABELS/ANY(l:toupper(l) eq 'Y')"), "0");
    EXPECT_EQ(passing("'x' in labels"), "0");
    EXPECT_EQ(passing("displayName in labels"), "");
}

TEST_F(FilterLambdas, OverRows) {
    EXPECT_EQ(passing("toy.group/members/any()"), "34");
    EXPECT_EQ(passing("toy.group/members/any(m:m/size eq 10)"), "34");
    EXPECT_EQ(passing("toy.group/members/any(m:m/size eq 11)"), "");
    EXPECT_EQ(passing("toy.group/members/all(m:m/size ne 11)"), "34");
    EXPECT_EQ(passing("toy.group/members/any(m:m/id eq id)"), "34");
    EXPECT_EQ(passing("toy.group/members/any(m:m/owner/name eq 'Ada' and $it/size lt 0)"), "3");
    EXPECT_EQ(passing("toy.group/members/any(m:m/toy.device/build eq 22631)"), "34");
}

TEST_F(FilterLambdas, OverRowsOfAType) {
    EXPECT_EQ(passing("toy.group/members/toy.device/any(m:m/build eq 22631)"), "34");
    EXPECT_EQ(passing("toy.group/members/toy.device/all(m:m/build ne 99999)"), "34");
    EXPECT_EQ(passing("toy.group/members/toy.device/$count eq 4"), "34");
    EXPECT_EQ(passing("toy.group/members/toy.group/$count eq 2"), "34");
}

TEST_F(FilterLambdas, InsideEachOther) {
    EXPECT_EQ(passing("toy.group/members/any(m:m/labels/any(l:l eq 'y' and m/size eq 10))"), "34");
    EXPECT_EQ(passing("toy.group/members/any(m:m/toy.group/exclusions/any(e:e/id ne m/id))"), "34");
    expect_at("toy.group/members/any(m:m/labels/any(m:m eq 'y'))", "'m' has already been declared", 38);
    EXPECT_EQ(passing("labels/any(l:l eq 'x') or labels/any(l:l eq 'z')"), "03");
}

TEST_F(FilterLambdas, Counts) {
    EXPECT_EQ(passing("labels/$count eq 0"), "1245");
    EXPECT_EQ(passing("labels/$count gt 1"), "0");
    EXPECT_EQ(passing("toy.group/members/$count eq 6"), "34");
    EXPECT_EQ(passing("toy.group/members/$count eq 0"), "");
    EXPECT_EQ(passing("labels/$count add 1 eq toy.group/members/$count sub 4"), "3");
}

TEST_F(FilterLambdas, MistakesTellTheirPlace) {
    expect_at("labels/any(l:)", "expression is expected", 14);
    expect_at("labels/any(l eq 'x')", "':' is expected instead of 'eq'", 14);
    expect_at("labels/any('x')", "range variable is expected", 12);
    expect_at("labels/any(l:l)", "single boolean value", 14);
    expect_at("labels/any(l:l eq 5)", "'Edm.String' and 'Edm.Int64'", 19);
    expect_at("labels/all()", "range variable is expected", 12);
    expect_at("labels/any(l:l eq 'x'", "')' is expected", 22);
    expect_at("displayName/any(l:l eq 'x')", "not a collection", 13);
    expect_at("owner/any(l:true)", "not a collection", 7);
    expect_at("labels/some(l:true)", "function 'some'", 8);
    expect_at("any(l:true)", "needs a collection", 1);
    expect_at("labels/$count(x) eq 1", "'$count'", 14);
    expect_at("toy.group/members/size eq 1", "not a single value", 19);
    EXPECT_EQ(error("toy.group/members/any(m:m/foo eq 1)"),
              "Could not find a property named 'foo' on type 'toy.asset'.");
    EXPECT_EQ(error("toy.group/members/any(m:x/size eq 1)"),
              "Could not find a property named 'x' on type 'toy.asset'.");
    EXPECT_EQ(error("toy.group/members/any(m:m/secret eq 'x')"),
              "The property 'secret' cannot be used in the $filter query option.");
}

TEST_F(FilterLambdas, AreBounded) {
    std::string text = "active";
    for (std::size_t i = FilterRun::kMaxLambdas + 1; i-- > 0;) {
        std::string const v = "v" + std::to_string(i);
        text = (i == 0 ? "toy.group" : "v" + std::to_string(i - 1) + "/toy.group") + "/members/any(" + v +
               ":" + text + ")";
    }
    EXPECT_NE(error(text).find("limit of '8' for lambdas"), std::string::npos);
    // 56 groups of 60 members each, seven times over: too many rows to look at.
    text = "v6/size eq 5";
    for (std::size_t i = 7; i-- > 0;)
        text = (i == 0 ? "toy.group" : "v" + std::to_string(i - 1) + "/toy.group") + "/members/any(v" +
               std::to_string(i) + ":" + text + ")";
    auto const filter = parse_filter(text, toy::kAssetType, toy::kModel);
    ASSERT_TRUE(filter) << filter.error().message;
    toy::World big = world_;
    for (int i = 0; i < 54; ++i) big.assets.push_back(world_.assets[3 + static_cast<std::size_t>(i % 2)]);
    FilterRun run(call_);
    EXPECT_FALSE(run.exhausted());
    static_cast<void>(run.passes(**filter, toy::asset_row(big, 3)));
    EXPECT_TRUE(run.exhausted());
}

}  // namespace
}  // namespace fakegraph
