/// $filter against a naive twin: random conditions, written as text and evaluated by hand, must agree with
/// the parser, the evaluator and narrow(). And whatever the text, the parser answers.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fakegraph/odata/filter_narrow.h"
#include "sim/base/draw.h"
#include "tests/odata/filter_print.h"
#include "tests/odata/filter_twin.h"
#include "tests/odata/toy_model.h"

namespace fakegraph {
namespace {

using toy::Choices;
using toy::junction;
using toy::quote;
using toy::Twin;
using toy::World;

/// Positions that are left after narrow() and the loop over the rest.
std::vector<std::uint64_t> narrowed_positions(edm::RowsPtr rows, FilterNode const& filter, Call& call) {
    FilterRun run(call);
    Narrowed const n = narrow(std::move(rows), filter, "id", run);
    std::vector<std::uint64_t> out;
    for (auto at = n.rows->seek(0); at; at = n.rows->seek(*at + 1)) {
        edm::Row const row = n.rows->row(*at);
        if (std::ranges::all_of(n.rest, [&](FilterNode const* term) { return run.passes(*term, row); }))
            out.push_back(*at);
    }
    return out;
}

RC_GTEST_PROP(FilterProperty, TextAndNaiveTwinAgree, (std::vector<std::uint8_t> const& bytes)) {
    Choices choices(bytes);
    Twin const twin = junction(choices, 4, false);
    RC_LOG() << twin.text;
    World const world = toy::sample_world();
    Call call;
    auto const filter = parse_filter(twin.text, toy::kAssetType, toy::kModel);
    if (!filter && filter.error().message.find("limit") != std::string::npos) RC_DISCARD();
    if (!filter) RC_FAIL(filter.error().message);
    FilterRun run(call);
    std::vector<std::uint64_t> expected;
    for (std::size_t i = 0; i < world.assets.size(); ++i) {
        bool const holds = twin.holds(world, world.assets[i]) == true;
        RC_ASSERT(run.passes(**filter, toy::asset_row(world, i)) == holds);
        if (holds) expected.push_back(i);
    }
    for (toy::Skill const skill : {toy::Skill::none, toy::Skill::values, toy::Skill::all, toy::Skill::parts})
        RC_ASSERT(narrowed_positions(toy::AssetRows::all(world, skill), **filter, call) == expected);
}

/// What the tree is printed as means the same, and is printed so again.
RC_GTEST_PROP(FilterProperty, PrintedTreesAreReadAgain, (std::vector<std::uint8_t> const& bytes)) {
    Choices choices(bytes);
    std::string const text = junction(choices, 3, false).text;
    auto const filter = parse_filter(text, toy::kAssetType, toy::kModel);
    if (!filter) RC_DISCARD();
    std::string const printed = toy::print(**filter);
    RC_LOG() << text << " -> " << printed;
    auto const again = parse_filter(printed, toy::kAssetType, toy::kModel);
    if (!again && again.error().message.find("limit") != std::string::npos) RC_DISCARD();
    if (!again) RC_FAIL(again.error().message);
    RC_ASSERT(toy::print(**again) == printed);
    World const world = toy::sample_world();
    Call call;
    FilterRun run(call);
    for (std::size_t i = 0; i < world.assets.size(); ++i)
        RC_ASSERT(run.passes(**filter, toy::asset_row(world, i)) ==
                  run.passes(**again, toy::asset_row(world, i)));
}

class Narrow : public testing::Test {
protected:
    /// "positions/rest": what narrow() leaves, and whether a loop has to check on.
    std::string narrowed(std::string_view text, toy::Skill skill = toy::Skill::all) {
        filter_ = *parse_filter(text, toy::kAssetType, toy::kModel);
        FilterRun run(call_);
        Narrowed const n = narrow(toy::AssetRows::all(world_, skill), *filter_, "id", run);
        std::string out;
        for (auto at = n.rows->seek(0); at; at = n.rows->seek(*at + 1)) out += static_cast<char>('0' + *at);
        EXPECT_EQ(n.rows->size(), out.size());
        for (std::size_t i = 0; i < out.size(); ++i)
            EXPECT_EQ(n.rows->nth(i), std::optional<std::uint64_t>(static_cast<std::uint64_t>(out[i] - '0')));
        EXPECT_FALSE(n.rows->nth(out.size()).has_value());
        return n.rest.empty() ? out : out + '/' + std::to_string(n.rest.size());
    }
    std::string id(std::size_t i) const { return quote(world_.assets[i].id.text()); }

    World world_ = toy::sample_world();
    Call call_;
    FilterPtr filter_;
};

TEST_F(Narrow, KeysAreFoundWithoutALoop) {
    EXPECT_EQ(narrowed("id eq " + id(3)), "3");
    EXPECT_EQ(narrowed("ID eq " + id(3), toy::Skill::none), "3");
    EXPECT_EQ(narrowed("id eq 'nothing'"), "");
    EXPECT_EQ(narrowed("id eq null"), "");
    EXPECT_EQ(narrowed("id in (" + id(4) + ',' + id(1) + ",'x'," + id(4) + ')'), "14");
    EXPECT_EQ(narrowed("id eq " + id(4) + " or id in (" + id(0) + ')'), "04");
    EXPECT_EQ(narrowed("id eq " + id(4) + " and id eq " + id(0)), "");
    EXPECT_EQ(narrowed("id eq " + id(0) + " and size gt 1"), "0/1");
    EXPECT_EQ(narrowed("id eq " + id(0) + " or size gt 1"), "012345/1");
    EXPECT_EQ(narrowed("owner/id eq 'p1'"), "012345/1");
    EXPECT_EQ(narrowed("toy.device/id eq " + id(3)), "0125/1");
}

TEST_F(Narrow, TypesAndComparisonsAskTheRows) {
    EXPECT_EQ(narrowed("isof('toy.group')"), "34");
    EXPECT_EQ(narrowed("isof('toy.group')", toy::Skill::none), "012345/1");
    EXPECT_EQ(narrowed("active"), "035");
    EXPECT_EQ(narrowed("active eq false"), "14");
    EXPECT_EQ(narrowed("active ne false"), "012345/1");
    EXPECT_EQ(narrowed("isof('toy.device') and active"), "05");
    EXPECT_EQ(narrowed("isof('toy.device') and active and size eq 0"), "05/1");
    EXPECT_EQ(narrowed("active and size eq 0 and weight eq 1"), "035/2");
    EXPECT_EQ(narrowed("true"), "012345");
    EXPECT_EQ(narrowed("active and false"), "");
}

TEST_F(Narrow, CastsNarrowToTheirType) {
    // Asset 3 is a group whose struct says `enrolled`: the rows would hand it out, the cast must not.
    EXPECT_EQ(narrowed("toy.device/enrollment/driver/state eq 'enrolled'"), "02");
    EXPECT_EQ(narrowed("toy.device/enrollment/driver/state ne 'enrolled'"), "0125/1");
    EXPECT_EQ(narrowed("toy.device/build eq null"), "0125/1");
    EXPECT_EQ(narrowed("not (toy.device/build eq 1)"), "0125/1");
    EXPECT_EQ(narrowed("toy.group/members/all(m:m/size gt 1)"), "34/1");
    EXPECT_EQ(narrowed("toy.device/build add 1 gt toy.device/build"), "0125/1");
    EXPECT_EQ(narrowed("5 in (toy.device/build,size)"), "012345/1");
    EXPECT_EQ(narrowed("(toy.device/build eq 1 or size eq 1) eq false"), "012345/1");
    EXPECT_EQ(narrowed("toy.device/build gt 20000"), "025");
    EXPECT_EQ(narrowed("20000 lt toy.device/build and active"), "05");
    EXPECT_EQ(narrowed("toy.device/build lt 20000"), "0125/1");
    // Rows that know values but no types give too many: the term is checked again.
    EXPECT_EQ(narrowed("toy.device/enrollment/driver/state eq 'enrolled'", toy::Skill::values), "023/1");
}

TEST_F(Narrow, PartsAnswerWholeExpressions) {
    auto const parts = [&](std::string_view text) { return narrowed(text, toy::Skill::parts); };
    EXPECT_EQ(parts("active"), "035");
    EXPECT_EQ(parts("not active"), "14");
    EXPECT_EQ(parts("active ne true or isof('toy.group')"), "1234");
    EXPECT_EQ(parts("toy.device/enrollment/driver/state in ('enrolled','notEnrolled') and active ne null"),
              "01");
    EXPECT_EQ(parts("cast(toy.device/enrollment/driver/state,'Edm.String') eq 'enrolled' and size gt 0"),
              "02/1");
    EXPECT_EQ(parts("active or size gt 0"), "012345/1");
}

TEST_F(Narrow, FoundRowsFindAmongThemselves) {
    filter_ = *parse_filter("id in (" + id(1) + ',' + id(2) + ')', toy::kAssetType, toy::kModel);
    FilterRun run(call_);
    Narrowed const n = narrow(toy::AssetRows::all(world_), *filter_, "id", run);
    EXPECT_EQ(n.rows->find(world_.assets[2].id.text()), 2U);
    EXPECT_FALSE(n.rows->find(world_.assets[3].id.text()).has_value());
    EXPECT_EQ(n.rows->row(2).object, &world_.assets[2]);
    EXPECT_EQ(n.rows->seek(2), 2U);
    EXPECT_FALSE(n.rows->seek(3).has_value());
}

/// Bytes are changed, dropped, doubled and swapped in; the parser always answers, and what it accepts can be
/// evaluated.
TEST(FilterRobustness, MutatedTextsNeverCrash) {
    World const world = toy::sample_world();
    Call call;
    std::string const alphabet = "'()/, .$@-+:0139eTZ\x01\xff\xc3\xa9";
    std::size_t accepted = 0;
    for (std::uint64_t i = 0; i < 40'000; ++i) {
        std::vector<std::uint8_t> bytes;
        for (std::uint64_t k = 0; k < 24; ++k)
            bytes.push_back(static_cast<std::uint8_t>(sim::mix(i * 32 + k)));
        Choices choices(bytes);
        std::string text = junction(choices, 3, false).text;
        for (std::uint64_t k = 0; k < i % 4; ++k) {
            std::uint64_t const bits = sim::mix(~(i * 32 + k));
            std::size_t const at = (bits >> 16) % text.size();
            std::size_t const length = 1 + (bits >> 8) % 5;
            if (bits % 4 == 0)
                text.erase(at, length);
            else if (bits % 4 == 1)
                text[at] = alphabet[(bits >> 40) % alphabet.size()];
            else if (bits % 4 == 2)
                text.insert(at, 1, alphabet[(bits >> 40) % alphabet.size()]);
            else
                text.insert((bits >> 40) % text.size(), text.substr(at, length));
            if (text.empty()) text = "x";
        }
        auto const filter = parse_filter(text, toy::kAssetType, toy::kModel);
        ASSERT_EQ(filter.has_value(), filter.has_value() && *filter != nullptr) << text;
        if (!filter) {
            ASSERT_TRUE(filter.error().message.starts_with("Invalid filter clause: ")) << text;
            continue;
        }
        ++accepted;
        FilterRun run(call);
        for (std::size_t k = 0; k < world.assets.size(); ++k)
            static_cast<void>(run.passes(**filter, toy::asset_row(world, k)));
        static_cast<void>(narrowed_positions(toy::AssetRows::all(world), **filter, call));
    }
    EXPECT_GT(accepted, 10'000U);
    EXPECT_LT(accepted, 39'000U);
}

}  // namespace
}  // namespace fakegraph
