/// $filter against a naive twin: random conditions, written as text and evaluated by hand, must agree with
/// the parser, the evaluator and narrow(). And whatever the text, the parser answers.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/filter.h"
#include "sim/base/draw.h"
#include "tests/odata/toy_model.h"

namespace fakegraph {
namespace {

/// A condition twice: as a client writes it, and as a function of the plain struct.
struct Twin {
    std::string text;
    std::function<bool(toy::World const&, toy::Asset const&)> holds;
    bool atom = false;  // needs no parentheses under `not`
};

/// Choices from a random list of bytes; zeros when it is used up, so that shorter lists are simpler filters.
class Choices {
public:
    explicit Choices(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
    std::size_t below(std::size_t n) { return at_ < bytes_.size() ? bytes_[at_++] % n : 0; }
    bool spent() const { return at_ >= bytes_.size(); }
    template <class T, std::size_t N>
    T const& of(T const (&items)[N]) {
        return items[below(N)];
    }

private:
    std::vector<std::uint8_t> bytes_;
    std::size_t at_ = 0;
};

std::string quote(std::string_view text) {
    std::string out = "'";
    for (char const c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + '\'';
}

std::string upper(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

constexpr char const* kOps[] = {"eq", "ne", "gt", "ge", "lt", "le"};
constexpr char const* kMirrored[] = {"eq", "ne", "lt", "le", "gt", "ge"};

/// The rules of graph-protocol 7.2, once more and as plainly as they can be said.
template <class T>
bool naive(std::size_t op, std::optional<T> const& value, std::optional<T> const& literal) {
    if (op == 0) return value == literal;
    if (op == 1) return value != literal;
    if (!value || !literal) return false;
    if (op == 2) return *value > *literal;
    if (op == 3) return *value >= *literal;
    if (op == 4) return *value < *literal;
    return *value <= *literal;
}

/// `path op literal`, or the other way round; sometimes with the path in capitals.
template <class T, class Get>
Twin comparison(Choices& c, std::string path, std::string literal_text, std::optional<T> literal, Get get) {
    std::size_t const op = c.below(6);
    if (c.below(4) == 1) path = upper(path);
    bool const mirrored = c.below(4) == 1;
    std::string text = mirrored ? literal_text + ' ' + kMirrored[op] + ' ' + path
                                : path + ' ' + kOps[op] + ' ' + literal_text;
    return {std::move(text),
            [=](toy::World const& w, toy::Asset const& a) { return naive<T>(op, get(w, a), literal); }};
}

using World = toy::World;
using Asset = toy::Asset;

Twin name_comparison(Choices& c) {
    constexpr char const* kNames[] = {"alpha", "Beta", "it's", "", "zz"};
    bool const null = c.below(5) == 1;
    std::string const name = c.of(kNames);
    return comparison<std::string>(c, "displayName", null ? "null" : quote(name),
                                   null ? std::nullopt : std::optional(name),
                                   [](World const&, Asset const& a) { return a.name; });
}

Twin number_comparison(Choices& c) {
    constexpr std::int64_t kNumbers[] = {0, 10, 20, -5, 15};
    std::int64_t const n = c.of(kNumbers);
    return comparison<std::int64_t>(c, "size", std::to_string(n), n,
                                    [](World const&, Asset const& a) { return a.size; });
}

Twin date_comparison(Choices& c) {
    auto const date = toy::sample_world().assets[c.below(2)].created;
    return comparison<sim::Instant>(c, "createdDateTime", sim::format_instant(*date), date,
                                    [](World const&, Asset const& a) { return a.created; });
}

Twin owner_comparison(Choices& c) {
    constexpr char const* kNames[] = {"Ada", "O'Brien", "x"};
    std::string const name = c.of(kNames);
    return comparison<std::string>(c, "owner/name", quote(name), std::optional(name),
                                   [](World const& w, Asset const& a) {
                                       return a.owner ? std::optional(w.people[*a.owner].name) : std::nullopt;
                                   });
}

Twin build_comparison(Choices& c) {
    constexpr std::int64_t kBuilds[] = {22631, 19045, 0};
    std::int64_t const n = c.of(kBuilds);
    return comparison<std::int64_t>(
        c, "toy.device/build", std::to_string(n), n,
        [](World const&, Asset const& a) { return a.is_device ? std::optional(a.build) : std::nullopt; });
}

Twin state_comparison(Choices& c) {
    edm::EnumMember const& member = toy::kStates[c.below(3)];
    bool const unlike = c.below(2) == 1;
    std::string const name(member.name);
    std::string const forms[] = {quote(name), name, "toy.state" + quote(upper(name))};
    return {"toy.device/enrollment/driver/state " + std::string(unlike ? "ne " : "eq ") + c.of(forms),
            [=](World const&, Asset const& a) { return (a.is_device && a.state == member.value) != unlike; }};
}

Twin id_comparison(Choices& c) {
    sim::Guid const id = toy::sample_world().assets[c.below(6)].id;
    std::string const forms[] = {quote(id.text()), id.text(), quote(upper(id.text())), upper(id.text())};
    bool const unlike = c.below(3) == 1;
    return {std::string("id ") + (unlike ? "ne " : "eq ") + c.of(forms),
            [=](World const&, Asset const& a) { return (a.id == id) != unlike; }};
}

Twin id_list(Choices& c) {
    std::vector<sim::Guid> ids;
    std::string text = "id in (";
    for (std::size_t i = 0, n = 1 + c.below(3); i < n; ++i) {
        ids.push_back(toy::sample_world().assets[c.below(6)].id);
        text += (i == 0 ? "" : ",") + quote(ids.back().text());
    }
    return {text + ')',
            [=](World const&, Asset const& a) { return std::ranges::find(ids, a.id) != ids.end(); }};
}

Twin text_function(Choices& c) {
    constexpr char const* kParts[] = {"a", "alph", "", "t'", "B"};
    std::string const part = c.of(kParts);
    std::size_t const which = c.below(3);
    constexpr char const* kNames[] = {"startswith", "contains", "endsWith"};
    return {std::string(kNames[which]) + "(displayName," + quote(part) + ')',
            [=](World const&, Asset const& a) {
                if (!a.name) return false;
                if (which == 0) return a.name->starts_with(part);
                return which == 1 ? a.name->find(part) != std::string::npos : a.name->ends_with(part);
            },
            true};
}

Twin leaf(Choices& c) {
    switch (c.below(11)) {
        case 0:
            return {"active", [](World const&, Asset const& a) { return a.active == true; }, true};
        case 1:
            return name_comparison(c);
        case 2:
            return number_comparison(c);
        case 3:
            return date_comparison(c);
        case 4:
            return owner_comparison(c);
        case 5:
            return build_comparison(c);
        case 6:
            return state_comparison(c);
        case 7:
            return id_comparison(c);
        case 8:
            return id_list(c);
        case 9:
            return text_function(c);
        default:
            break;
    }
    bool const device = c.below(2) == 0;
    return {device ? "isof('toy.device')" : "isof(toy.group)",
            [=](World const&, Asset const& a) { return a.is_device == device; }, true};
}

Twin tree(Choices& c, int depth);

/// `a and b or c …`, with parentheses only where precedence asks for them.
Twin junction(Choices& c, int depth, bool conjunction) {
    Twin out = conjunction ? tree(c, depth - 1) : junction(c, depth, true);
    for (std::size_t n = c.below(3); n > 0; --n) {
        Twin next = conjunction ? tree(c, depth - 1) : junction(c, depth, true);
        out = {out.text + (conjunction ? " and " : " or ") + next.text,
               [=, a = out.holds, b = next.holds](World const& w, Asset const& x) {
                   bool const left = a(w, x);
                   bool const right = b(w, x);
                   return conjunction ? left && right : left || right;
               }};
    }
    return out;
}

Twin tree(Choices& c, int depth) {
    if (depth == 0 || c.spent()) return leaf(c);
    switch (c.below(5)) {
        case 0:
        case 1:
            return leaf(c);
        case 2: {
            Twin inner = junction(c, depth, false);
            return {'(' + inner.text + ')', inner.holds, true};
        }
        case 3: {
            Twin inner = tree(c, depth - 1);
            return {"not " + (inner.atom ? inner.text : '(' + inner.text + ')'),
                    [f = inner.holds](World const& w, Asset const& a) { return !f(w, a); }, true};
        }
        default:
            break;
    }
    Twin inner = tree(c, depth - 1);
    bool const wanted = c.below(2) == 0;
    return {(inner.atom && inner.text != "active" ? inner.text : '(' + inner.text + ')') +
                (wanted ? " eq true" : " ne true"),
            [=, f = inner.holds](World const& w, Asset const& a) { return f(w, a) == wanted; }};
}

/// Positions that are left after narrow() and the loop over the rest.
std::vector<std::uint64_t> narrowed_positions(edm::RowsPtr rows, FilterNode const& filter, Call& call) {
    Narrowed const n = narrow(std::move(rows), filter, "id");
    std::vector<std::uint64_t> out;
    for (auto at = n.rows->seek(0); at; at = n.rows->seek(*at + 1))
        if (n.rest == nullptr || passes(*n.rest, n.rows->row(*at), call)) out.push_back(*at);
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
    std::vector<std::uint64_t> expected;
    for (std::size_t i = 0; i < world.assets.size(); ++i) {
        bool const holds = twin.holds(world, world.assets[i]);
        RC_ASSERT(passes(**filter, toy::asset_row(world, i), call) == holds);
        if (holds) expected.push_back(i);
    }
    for (toy::Skill const skill : {toy::Skill::none, toy::Skill::values, toy::Skill::all})
        RC_ASSERT(narrowed_positions(toy::AssetRows::all(world, skill), **filter, call) == expected);
}

class Narrow : public testing::Test {
protected:
    /// "positions/rest": what narrow() leaves, and whether a loop has to check on.
    std::string narrowed(std::string_view text, toy::Skill skill = toy::Skill::all) {
        filter_ = *parse_filter(text, toy::kAssetType, toy::kModel);
        Narrowed const n = narrow(toy::AssetRows::all(world_, skill), *filter_, "id");
        std::string out;
        for (auto at = n.rows->seek(0); at; at = n.rows->seek(*at + 1)) out += static_cast<char>('0' + *at);
        EXPECT_EQ(n.rows->size(), out.size());
        for (std::size_t i = 0; i < out.size(); ++i)
            EXPECT_EQ(n.rows->nth(i), std::optional<std::uint64_t>(static_cast<std::uint64_t>(out[i] - '0')));
        EXPECT_FALSE(n.rows->nth(out.size()).has_value());
        return out + (n.rest == nullptr ? "" : n.rest == filter_.get() ? "/all" : "/part");
    }
    std::string id(std::size_t i) const { return quote(world_.assets[i].id.text()); }

    World world_ = toy::sample_world();
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
    EXPECT_EQ(narrowed("id eq " + id(0) + " and size gt 1"), "0/part");
    EXPECT_EQ(narrowed("id eq " + id(0) + " or size gt 1"), "012345/all");
    EXPECT_EQ(narrowed("owner/id eq 'p1'"), "012345/all");
    EXPECT_EQ(narrowed("toy.device/id eq " + id(3)), "0125/all");
}

TEST_F(Narrow, TypesAndComparisonsAskTheRows) {
    EXPECT_EQ(narrowed("isof('toy.group')"), "34");
    EXPECT_EQ(narrowed("isof('toy.group')", toy::Skill::none), "012345/all");
    EXPECT_EQ(narrowed("active"), "035");
    EXPECT_EQ(narrowed("active eq false"), "14");
    EXPECT_EQ(narrowed("active ne false"), "012345/all");
    EXPECT_EQ(narrowed("isof('toy.device') and active"), "05");
    EXPECT_EQ(narrowed("isof('toy.device') and active and size eq 0"), "05/part");
    EXPECT_EQ(narrowed("active and size eq 0 and weight eq 1"), "035/all");
    EXPECT_EQ(narrowed("true"), "012345");
    EXPECT_EQ(narrowed("active and false"), "");
}

TEST_F(Narrow, CastsNarrowToTheirType) {
    // Asset 3 is a group whose struct says `enrolled`: the rows would hand it out, the cast must not.
    EXPECT_EQ(narrowed("toy.device/enrollment/driver/state eq 'enrolled'"), "02");
    EXPECT_EQ(narrowed("toy.device/enrollment/driver/state ne 'enrolled'"), "012345/all");
    EXPECT_EQ(narrowed("toy.device/build eq null"), "012345/all");
    EXPECT_EQ(narrowed("toy.device/build gt 20000"), "025");
    EXPECT_EQ(narrowed("20000 lt toy.device/build and active"), "05");
    EXPECT_EQ(narrowed("toy.device/build lt 20000"), "0125/all");
    // Rows that know values but no types give too many: the term is checked again.
    EXPECT_EQ(narrowed("toy.device/enrollment/driver/state eq 'enrolled'", toy::Skill::values), "023/all");
}

TEST_F(Narrow, FoundRowsFindAmongThemselves) {
    filter_ = *parse_filter("id in (" + id(1) + ',' + id(2) + ')', toy::kAssetType, toy::kModel);
    Narrowed const n = narrow(toy::AssetRows::all(world_), *filter_, "id");
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
        for (std::size_t k = 0; k < world.assets.size(); ++k)
            static_cast<void>(passes(**filter, toy::asset_row(world, k), call));
        static_cast<void>(narrowed_positions(toy::AssetRows::all(world), **filter, call));
    }
    EXPECT_GT(accepted, 10'000U);
    EXPECT_LT(accepted, 39'000U);
}

}  // namespace
}  // namespace fakegraph
