#include "sim/base/device_set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "sim/base/digest.h"
#include "tests/sim/support.h"

namespace sim {
namespace {

using test::members;
using Slow = std::set<std::uint32_t>;

std::vector<DeviceRange> ranges(DeviceSet const& set) {
    std::vector<DeviceRange> out;
    set.for_each_range([&](DeviceRange r) { out.push_back(r); });
    return out;
}
std::uint64_t digest_of(DeviceSet const& set) { return Digest().set(set).value(); }
std::vector<std::uint32_t> listed(Slow const& slow) { return {slow.begin(), slow.end()}; }

/// Numbers near the borders of containers.
rc::Gen<std::uint32_t> near_borders() {
    return rc::gen::map(
        rc::gen::pair(rc::gen::element(300U, 65'536U, 131'072U, 3'999'990'000U), rc::gen::inRange(-300, 301)),
        [](std::pair<std::uint32_t, int> const& p) {
            return static_cast<std::uint32_t>(static_cast<std::int64_t>(p.first) + p.second);
        });
}
rc::Gen<DeviceRange> some_range() {
    return rc::gen::map(rc::gen::tuple(near_borders(), rc::gen::element(0U, 1U, 64U, 300U, 5000U),
                                       rc::gen::inRange(0U, 200U)),
                        [](std::tuple<std::uint32_t, std::uint32_t, std::uint32_t> const& t) {
                            auto const [begin, size, more] = t;
                            return DeviceRange{begin, begin + size + more};
                        });
}

struct Twins {
    DeviceSet fast;
    Slow slow;
};

void agree(Twins const& t) {
    RC_ASSERT(members(t.fast) == listed(t.slow));
    RC_ASSERT(t.fast.size() == t.slow.size());
    RC_ASSERT(t.fast.empty() == t.slow.empty());
}

void add_range(Twins& t, DeviceRange r) {
    t.fast.add_range(r);
    for (std::uint32_t d = r.begin; d < r.end; ++d) t.slow.insert(d);
}

/// One random operation on one of three pairs of twins, some with another one.
void change(std::vector<Twins>& all) {
    Twins& t = all[*rc::gen::inRange<std::size_t>(0, all.size())];
    Twins const other = all[*rc::gen::inRange<std::size_t>(0, all.size())];
    std::uint32_t const d = *near_borders();
    switch (*rc::gen::inRange(0, 8)) {
        case 0:
            t.fast.add(DeviceIndex{d}), t.slow.insert(d);
            break;
        case 1:
            t.fast.remove(DeviceIndex{d}), t.slow.erase(d);
            break;
        case 2:
            add_range(t, *some_range());
            break;
        case 3:
            t.fast |= other.fast;
            t.slow.insert(other.slow.begin(), other.slow.end());
            break;
        case 4:
            t.fast &= other.fast;
            std::erase_if(t.slow, [&](std::uint32_t x) { return !other.slow.contains(x); });
            break;
        case 5:
            t.fast -= other.fast;
            std::erase_if(t.slow, [&](std::uint32_t x) { return other.slow.contains(x); });
            break;
        case 6:
            t.fast.compact();
            break;
        default:
            t = other;
    }
    agree(t);
    RC_ASSERT(t.fast.intersects(other.fast) ==
              std::ranges::any_of(t.slow, [&](std::uint32_t x) { return other.slow.contains(x); }));
    RC_ASSERT((t.fast == other.fast) == (t.slow == other.slow));
}

/// Questions about parts of a set, against the slow twin.
void ask(Twins const& t, DeviceRange range, std::uint32_t from, std::size_t limit) {
    auto const begin = t.slow.lower_bound(range.begin);
    auto const end = t.slow.lower_bound(range.end);
    RC_ASSERT(t.fast.count_in(range) == static_cast<std::uint64_t>(std::distance(begin, end)));
    RC_ASSERT(t.fast.touches(range) == (begin != end));
    auto const next = t.slow.lower_bound(from);
    RC_ASSERT(t.fast.next(from) == (next == t.slow.end() ? std::nullopt : std::optional(DeviceIndex{*next})));
    std::vector<std::uint32_t> page{7};
    t.fast.take(from, limit, page);
    std::vector<std::uint32_t> wanted{7};
    for (auto at = next; at != t.slow.end() && wanted.size() <= limit; ++at) wanted.push_back(*at);
    RC_ASSERT(page == wanted);
    auto const all = listed(t.slow);
    std::size_t const rank = all.empty() ? 0 : from % (all.size() + 1);
    RC_ASSERT(t.fast.nth(rank) == (rank < all.size() ? std::optional(DeviceIndex{all[rank]}) : std::nullopt));
    RC_ASSERT(t.fast.contains(DeviceIndex{from}) == t.slow.contains(from));
}

RC_GTEST_PROP(DeviceSetTwin, BehavesLikeAStdSet, ()) {
    std::vector<Twins> all(3);
    auto const steps = *rc::gen::inRange(1, 25);
    for (int i = 0; i < steps; ++i) change(all);
    for (auto const& t : all) {
        agree(t);
        for (int i = 0; i < 3; ++i)
            ask(t, *some_range(), *near_borders(), *rc::gen::inRange<std::size_t>(0, 500));
    }
}

RC_GTEST_PROP(DeviceSetTwin, RangesAreMaximalAndAscend, ()) {
    std::vector<Twins> all(2);
    auto const steps = *rc::gen::inRange(1, 12);
    for (int i = 0; i < steps; ++i) change(all);
    Slow seen;
    std::int64_t last = -1;
    for (auto const& r : ranges(all[0].fast)) {
        RC_ASSERT(std::int64_t{r.begin} > last);  // not even touching the one before
        RC_ASSERT(r.end > r.begin);
        last = r.end;
        for (std::uint32_t d = r.begin; d < r.end; ++d) seen.insert(d);
    }
    RC_ASSERT(seen == all[0].slow);
}

RC_GTEST_PROP(DeviceSetTwin, EqualSetsHaveEqualDigestsHoweverMade, ()) {
    Slow slow;
    for (auto const& r : *rc::gen::container<std::vector<DeviceRange>>(3, some_range()))
        for (std::uint32_t d = r.begin; d < r.end; ++d) slow.insert(d);
    auto const all = listed(slow);
    DeviceSet const sorted = DeviceSet::of_sorted(all);
    DeviceSet one_by_one;
    for (auto at = all.rbegin(); at != all.rend(); ++at) one_by_one.add(DeviceIndex{*at});
    DeviceSet hollow = DeviceSet::of_range({0, 4'000'000'000});
    hollow -= DeviceSet::of_range({0, 4'000'000'000}) - sorted;
    DeviceSet compact = one_by_one;
    compact.compact();
    DeviceSet there_and_back = sorted;
    there_and_back.add_range({1'000'000, 1'200'000});
    there_and_back -= DeviceSet::of_range({1'000'000, 1'200'000});
    for (auto const* other : {&one_by_one, &hollow, &compact, &there_and_back}) {
        RC_ASSERT(*other == sorted);
        RC_ASSERT(digest_of(*other) == digest_of(sorted));
    }
    if (all.empty()) return;
    DeviceSet less = sorted;
    less.remove(DeviceIndex{all[all.size() / 2]});
    RC_ASSERT(digest_of(less) != digest_of(sorted));
}

TEST(DeviceSet, ARangeOverContainerBordersIsOneRange) {
    for (std::uint32_t const border : {65'536U, 131'072U}) {
        DeviceSet set = DeviceSet::of_range({border - 1, border + 1});
        set.add_range({border + 1, border + 200'000});
        set.add(DeviceIndex{border - 2});
        auto const all = ranges(set);
        ASSERT_EQ(all.size(), 1U);
        EXPECT_EQ(all[0].begin, border - 2);
        EXPECT_EQ(all[0].end, border + 200'000);
        EXPECT_EQ(set.size(), 200'002U);
        EXPECT_EQ(set.count_in({border - 5, border}), 2U);
        EXPECT_EQ(set.nth(2), DeviceIndex{border});
    }
}

TEST(DeviceSet, FullBitsetContainersAreOneRange) {
    DeviceSet set;
    for (std::uint32_t d = 0; d < 3 * 65'536; d += 2) set.add(DeviceIndex{d});  // bitset containers
    EXPECT_EQ(ranges(set).size(), 3U * 32'768);
    for (std::uint32_t d = 1; d < 3 * 65'536; d += 2) set.add(DeviceIndex{d});
    ASSERT_EQ(ranges(set).size(), 1U);
    EXPECT_EQ(ranges(set)[0].end, 3U * 65'536);
    EXPECT_EQ(set, DeviceSet::of_range({0, 3 * 65'536}));
    EXPECT_EQ(digest_of(set), digest_of(DeviceSet::of_range({0, 3 * 65'536})));
}

TEST(DeviceSet, CopiesDoNotSeeEachOthersChanges) {
    DeviceSet a = DeviceSet::of_range({0, 100'000});
    DeviceSet b = a;
    DeviceSet const c = b;
    b.add_range({200'000, 200'010});
    a.remove(DeviceIndex{5});
    EXPECT_EQ(a.size(), 99'999U);
    EXPECT_EQ(b.size(), 100'010U);
    EXPECT_EQ(c.size(), 100'000U);
    DeviceSet d;
    d |= c;  // an empty set takes the other's bitmap over
    d.add(DeviceIndex{3'000'000});
    EXPECT_EQ(c, DeviceSet::of_range({0, 100'000}));
    b.compact();
    EXPECT_TRUE(b.contains(DeviceIndex{200'009}));
}

TEST(DeviceSet, EmptyOnesAreEqualAndAnswerNothing) {
    DeviceSet emptied = DeviceSet::of_range({5, 6});
    emptied.remove(DeviceIndex{5});
    EXPECT_TRUE(emptied.empty());
    EXPECT_EQ(emptied, DeviceSet());
    EXPECT_EQ(digest_of(emptied), digest_of(DeviceSet()));
    EXPECT_EQ(emptied.next(0), std::nullopt);
    EXPECT_EQ(emptied.nth(0), std::nullopt);
    EXPECT_FALSE(DeviceSet::of_range({5, 5}).touches({0, 10}));
    EXPECT_FALSE(DeviceSet::of_range({5, 6}).touches({5, 5}));
}

TEST(DeviceSet, ALargeRangeTakesLittleMemory) {
    EXPECT_LT(DeviceSet::of_range({0, 1'400'000'000}).memory_bytes(), 2'000'000U);
}

}  // namespace
}  // namespace sim
