#include "fakegraph/odata/query.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/base/draw.h"
#include "tests/odata/toy_model.h"

namespace fakegraph {
namespace {

GraphResult<Query> parse(std::string_view options, edm::StructType const& type = toy::kAssetType,
                         QueryTarget target = QueryTarget::collection) {
    auto const url = parse_url("/x?" + std::string(options));
    EXPECT_TRUE(url.has_value()) << options;
    return parse_query(url.value_or(Url{}), type, toy::kModel, target);
}
Query good(std::string_view options, edm::StructType const& type = toy::kAssetType) {
    auto query = parse(options, type);
    EXPECT_TRUE(query.has_value()) << options << ": " << query.error().message;
    return query ? std::move(*query) : Query{};
}
std::string error(std::string_view options, edm::StructType const& type = toy::kAssetType,
                  QueryTarget target = QueryTarget::collection) {
    auto const query = parse(options, type, target);
    EXPECT_FALSE(query.has_value()) << options;
    if (query) return {};
    EXPECT_EQ(query.error().status, 400);
    EXPECT_EQ(query.error().code, "BadRequest");
    return query.error().message;
}
std::string const kSelectExpand = "Parsing OData Select and Expand failed: ";

TEST(Query, NothingMeansEverything) {
    Query const q = good("");
    EXPECT_TRUE(q.select_all);
    EXPECT_TRUE(q.select.empty() && q.expand.empty() && q.order.empty());
    EXPECT_FALSE(q.filter || q.top || q.skip || q.skip_token || q.count);
}

TEST(Query, PlainOptions) {
    Query const q =
        good("$top=5&skip=7&%24count=TRUE&$skiptoken=abc%3D&$filter=active&$orderby=size&$format=json&odd=1");
    EXPECT_EQ(q.top, 5U);
    EXPECT_EQ(q.skip, 7U);
    EXPECT_TRUE(q.count);
    EXPECT_EQ(q.skip_token, "abc=");
    ASSERT_TRUE(q.filter);
    EXPECT_EQ(q.filter->op, FilterOp::path);
    EXPECT_EQ(good("$skip=0").skip, 0U);
    EXPECT_FALSE(good("$count=false").count);
    good("$format=application/json;odata.metadata=full");
}

TEST(Query, BadNumbersAreRefused) {
    for (char const* text : {"-1", "abc", "", "1.5", "%2B1", "5x", "99999999999999999999", "4294967296"})
        for (std::string const name : {"top", "skip"})
            EXPECT_TRUE(error("$" + name + "=" + text).find("for $" + name + " query option found") !=
                        std::string::npos)
                << text;
    EXPECT_NE(error("$top=0").find("'0' for $top"), std::string::npos);
    EXPECT_NE(error("$count=yes").find("'yes' for $count"), std::string::npos);
    EXPECT_NE(error("$skiptoken=").find("$skiptoken"), std::string::npos);
}

TEST(Query, SelectByNameWithoutCase) {
    Query const q = good("$select=ID, displayname ,id,owner");
    EXPECT_FALSE(q.select_all);
    ASSERT_EQ(q.select.size(), 3U);
    EXPECT_EQ(q.select[0].property->name, "id");
    EXPECT_EQ(q.select[1].property->name, "displayName");
    EXPECT_EQ(q.select[2].property, nullptr);
    EXPECT_EQ(q.select[2].navigation->name, "owner");
    EXPECT_TRUE(good("$select=*").select_all);
    EXPECT_TRUE(good("$select=id,*").select.empty());
}

TEST(Query, DerivedMembersNeedTheCast) {
    Query const q = good("$select=id,toy.device/enrollment");
    ASSERT_EQ(q.select.size(), 2U);
    EXPECT_EQ(q.select[1].property->name, "enrollment");
    EXPECT_EQ(q.select[1].cast, &toy::kDeviceType);
    EXPECT_EQ(error("$select=enrollment"),
              kSelectExpand + "Could not find a property named 'enrollment' on type 'toy.asset'.");
    EXPECT_EQ(error("$expand=exclusions"),
              kSelectExpand + "Could not find a property named 'exclusions' on type 'toy.asset'.");
    EXPECT_EQ(error("$select=toy.device/nope"),
              kSelectExpand + "Could not find a property named 'nope' on type 'toy.device'.");
    EXPECT_EQ(good("$select=enrollment", toy::kDeviceType).select[0].cast, nullptr);
    EXPECT_EQ(good("$select=toy.asset/enrollment", toy::kDeviceType).select[0].property->name, "enrollment");
    EXPECT_NE(error("$select=toy.person/name").find("invalid type cast"), std::string::npos);
    EXPECT_NE(error("$select=toy.nothing/name").find("'toy.nothing'"), std::string::npos);
    EXPECT_NE(error("$select=toy.device").find("'toy.device'"), std::string::npos);
}

TEST(Query, SelectRefusesWhatItCannotGive) {
    EXPECT_EQ(error("$select=foo"),
              kSelectExpand + "Could not find a property named 'foo' on type 'toy.asset'.");
    EXPECT_NE(error("$select=").find("$select"), std::string::npos);
    EXPECT_NE(error("$select=id,").find("$select"), std::string::npos);
    EXPECT_NE(
        error("$select=toy.device/enrollment/driver").find("'toy.device/enrollment/driver' is not supported"),
        std::string::npos);
    EXPECT_NE(error("$select=foo/bar").find("named 'foo'"), std::string::npos);
    EXPECT_NE(error("$select=id'").find("Syntax error"), std::string::npos);
}

TEST(Query, ExpandWithNestedOptions) {
    Query const q = good(
        "$expand=owner($select=name;$expand=manager($select=id)),toy.group/exclusions($filter=displayName eq "
        "'a;b)''c';"
        "$orderby=size desc;top=5;$SKIP=1;$count=true)");
    ASSERT_EQ(q.expand.size(), 2U);
    EXPECT_EQ(q.expand[0].navigation->name, "owner");
    EXPECT_EQ(q.expand[0].cast, nullptr);
    Query const& owner = *q.expand[0].options;
    EXPECT_EQ(owner.select.size(), 1U);
    ASSERT_EQ(owner.expand.size(), 1U);
    EXPECT_EQ(owner.expand[0].options->select[0].property->name, "id");
    EXPECT_EQ(q.expand[1].cast, &toy::kGroupType);
    Query const& exclusions = *q.expand[1].options;
    EXPECT_EQ(exclusions.filter->children[1]->text, "a;b)'c");
    EXPECT_TRUE(exclusions.order[0].descending);
    EXPECT_EQ(exclusions.top, 5U);
    EXPECT_EQ(exclusions.skip, 1U);
    EXPECT_TRUE(exclusions.count);
}

TEST(Query, PlainExpandHasEmptyOptions) {
    Query const q = good("$expand=Owner");
    ASSERT_EQ(q.expand.size(), 1U);
    ASSERT_TRUE(q.expand[0].options);
    EXPECT_TRUE(q.expand[0].options->select_all);
    EXPECT_TRUE(good("$expand=owner()").expand[0].options->select_all);
    EXPECT_EQ(good("$expand=owner($select=id;)").expand[0].options->select.size(), 1U);
}

TEST(Query, ExpandRefusals) {
    EXPECT_EQ(error("$expand=foo"),
              kSelectExpand + "Could not find a property named 'foo' on type 'toy.asset'.");
    EXPECT_NE(
        error("$expand=displayName").find("'displayName' on type 'toy.asset' is not a navigation property"),
        std::string::npos);
    EXPECT_EQ(error("$expand=toy.group/members"),
              "The property 'members' cannot be used in the $expand query option.");
    EXPECT_EQ(error("$expand=MEMBERS", toy::kGroupType),
              "The property 'members' cannot be used in the $expand query option.");
    EXPECT_NE(error("$expand=owner/$count").find("'owner' is not a collection"), std::string::npos);
    EXPECT_NE(error("$expand=owner/$value").find("'owner/$value' is not supported"), std::string::npos);
    EXPECT_NE(error("$expand=owner/$ref($top=1)").find("'$top' is not supported"), std::string::npos);
    EXPECT_NE(error("$expand=toy.group/exclusions/$ref($select=id)").find("not supported on references"),
              std::string::npos);
    EXPECT_NE(error("$expand=toy.group/exclusions/$count($top=1)").find("on a $count segment"),
              std::string::npos);
    EXPECT_NE(error("$expand=*/$count").find("'*/$count' is not supported"), std::string::npos);
    EXPECT_NE(error("$expand=*($select=id)").find("is not supported"), std::string::npos);
    EXPECT_NE(
        error("$expand=toy.group/exclusions,toy.group/exclusions/$ref").find("specified more than once"),
        std::string::npos);
    EXPECT_NE(error("$expand=toy.group/exclusions($count=true),toy.group/exclusions/$count")
                  .find("specified more than once"),
              std::string::npos);
    EXPECT_EQ(good("$expand=toy.group/exclusions/$count,toy.group/exclusions/$ref").expand.size(), 2U);
    EXPECT_NE(error("$expand=owner,owner").find("'owner' was specified more than once"), std::string::npos);
    EXPECT_NE(error("$expand=owner($top=1)").find("'$top' is not supported on a single entity"),
              std::string::npos);
    EXPECT_NE(error("$expand=owner($levels=2)").find("'$levels' is not supported"), std::string::npos);
    EXPECT_NE(error("$expand=owner($foo=2)").find("'$foo=2'"), std::string::npos);
    EXPECT_NE(error("$expand=owner($select)").find("'$select'"), std::string::npos);
    EXPECT_NE(error("$expand=owner($select=id;select=name)").find("'$select' was specified more than once"),
              std::string::npos);
    EXPECT_NE(error("$expand=owner($select=foo)").find("'foo' on type 'toy.person'"), std::string::npos);
    for (char const* bad :
         {"", "owner,", "owner(", "owner)", "owner($select=id", "owner($select=id)x", "(owner)", "owner('"})
        EXPECT_NE(error(std::string("$expand=") + bad).find("$expand"), std::string::npos) << bad;
}

TEST(Query, ExpandAsReferencesAndCounts) {
    Query const q = good("$expand=owner/$REF,toy.group/exclusions/$count($filter=size gt 1)");
    ASSERT_EQ(q.expand.size(), 2U);
    EXPECT_EQ(q.expand[0].form, Expand::Form::references);
    EXPECT_EQ(q.expand[1].form, Expand::Form::count);
    EXPECT_EQ(q.expand[1].cast, &toy::kGroupType);
    EXPECT_EQ(q.expand[1].options->filter_text, "size gt 1");
}

TEST(Query, AnAsteriskStandsForTheDeclaredTypesOwnNavigations) {
    Query const q = good("$expand=*");
    ASSERT_EQ(q.expand.size(), 1U);
    EXPECT_EQ(q.expand[0].navigation->name, "owner");
    EXPECT_EQ(good("$expand=*/$ref").expand[0].form, Expand::Form::references);
    Query const named = good("$expand=*,owner($select=name)");
    ASSERT_EQ(named.expand.size(), 1U) << "what is named goes before";
    EXPECT_EQ(named.expand[0].options->select.size(), 1U);
    Query const group = good("$expand=*", toy::kGroupType);
    ASSERT_EQ(group.expand.size(), 2U) << "members cannot be expanded";
}

TEST(Query, UnsupportedOptionsCanBeIgnored) {
    auto const url = *parse_url("/x?$search=a&$apply=b&$top=1&$select=id");
    auto const query = parse_query(url, toy::kAssetType, toy::kModel, QueryTarget::entity, true);
    ASSERT_TRUE(query.has_value());
    EXPECT_FALSE(query->top);
    EXPECT_EQ(query->select.size(), 1U);
}

TEST(Query, ExpandDepthIsBounded) {
    auto const nested = [](int depth) {
        std::string text = "$expand=owner";
        for (int i = 1; i < depth; ++i) text += "($expand=manager";
        return text + std::string(static_cast<std::size_t>(depth - 1), ')');
    };
    good(nested(kMaxExpandDepth));
    EXPECT_NE(error(nested(kMaxExpandDepth + 1)).find("limit of '4'"), std::string::npos);
    EXPECT_NE(error(nested(1500)).find("limit of '4'"), std::string::npos);
}

TEST(Query, OrderKeys) {
    Query const q = good("$orderby=createdDateTime%20desc,displayName,%20toy.device/build%20ASC,owner/name");
    ASSERT_EQ(q.order.size(), 4U);
    EXPECT_TRUE(q.order[0].descending);
    EXPECT_EQ(q.order[0].value->path.text, "createdDateTime");
    EXPECT_FALSE(q.order[1].descending);
    EXPECT_FALSE(q.order[2].descending);
    EXPECT_EQ(q.order[2].value->path.steps[0].cast, &toy::kDeviceType);
    EXPECT_EQ(q.order[3].value->path.text, "owner/name");
    EXPECT_EQ(error("$orderby=foo"), "Could not find a property named 'foo' on type 'toy.asset'.");
    EXPECT_EQ(error("$orderby=secret"), "The property 'secret' cannot be used in the $orderby query option.");
    EXPECT_NE(error("$orderby=size+down").find("'down'"), std::string::npos);
    EXPECT_NE(error("$orderby=").find("position 1"), std::string::npos);
    EXPECT_NE(error("$orderby=size,").find("position 6"), std::string::npos);
    std::string many = "$orderby=size";
    for (int i = 0; i < 16; ++i) many += ",size";
    EXPECT_NE(error(many).find("limit of '16'"), std::string::npos);
}

TEST(Query, TargetsTakeTheirOwnOptions) {
    auto const entity = parse("$select=id&$expand=owner&$format=json", toy::kAssetType, QueryTarget::entity);
    EXPECT_TRUE(entity.has_value());
    EXPECT_TRUE(parse("$filter=active", toy::kAssetType, QueryTarget::count_segment).has_value());
    EXPECT_TRUE(parse("custom=1", toy::kAssetType, QueryTarget::none).has_value());
    for (char const* option :
         {"filter=active", "orderby=size", "top=1", "skip=1", "count=true", "skiptoken=x"}) {
        std::string const name(option, std::string_view(option).find('='));
        EXPECT_EQ(error(std::string("$") + option, toy::kAssetType, QueryTarget::entity),
                  "The query option '$" + name + "' is not supported on a single entity.");
    }
    EXPECT_EQ(error("orderby=size", toy::kAssetType, QueryTarget::count_segment),
              "The query option '$orderby' is not supported on a $count segment.");
    EXPECT_EQ(error("$select=id", toy::kAssetType, QueryTarget::none),
              "The query option '$select' is not supported on this resource.");
}

TEST(Query, UnservedOptionsAreRefusedByName) {
    for (std::string const name : {"search", "apply", "compute", "deltatoken"})
        EXPECT_EQ(error("$" + name + "=x"), "The query option '$" + name + "' is not supported.");
}

TEST(Query, FilterErrorsComeThrough) {
    EXPECT_EQ(error("$filter=foo%20eq%201"),
              "Invalid filter clause: Could not find a property named 'foo' on type 'toy.asset'.");
    EXPECT_NE(error("$filter=").find("at position 1 in ''"), std::string::npos);
}

TEST(Query, MutatedOptionsNeverCrash) {
    std::string const seed =
        "$expand=owner($select=name;$expand=manager),toy.group/exclusions($filter=size gt 1;$top=5)"
        "&$select=id,toy.device/build&$orderby=size desc,owner/name";
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        std::string text = seed;
        for (std::uint64_t k = 0; k < 1 + i % 3; ++k) {
            std::uint64_t const bits = sim::mix(i * 4 + k);
            std::size_t const at = (bits >> 16) % text.size();
            if (bits % 3 == 0)
                text.erase(at, 1 + (bits >> 8) % 9);
            else if (bits % 3 == 1)
                text[at] = "abc'();,=$/ "[(bits >> 40) % 12];
            else
                text.insert(at, 1, "abc'();,=$/ "[(bits >> 40) % 12]);
        }
        auto const url = parse_url("/x?" + text);
        if (!url) continue;
        auto const query = parse_query(*url, toy::kAssetType, toy::kModel, QueryTarget::collection);
        EXPECT_TRUE(query.has_value() || !query.error().message.empty());
    }
}

}  // namespace
}  // namespace fakegraph
