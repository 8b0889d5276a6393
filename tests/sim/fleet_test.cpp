#include "sim/fleet/fleet.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "sim/client/client.h"
#include "sim/fleet/layout.h"
#include "tests/sim/support.h"

namespace sim {
namespace {

using test::cohort;

constexpr std::uint64_t kFleetSeed = 7;

ListedDevice listed(std::uint64_t n, std::uint32_t build = 26100) {
    return {{Guid::from_bits(0xabcd, n)}, 0, {build, 1}, "Enterprise", Joined::hybrid};
}

/// Generated, listed, generated; the second cohort is listed in an order that its variants do not keep.
FleetSpec three_cohorts() {
    FleetSpec spec;
    spec.models = {test::book()};
    CohortSpec lab = cohort("lab", 0);
    for (std::uint64_t n = 0; n < 20; ++n) lab.devices.push_back(listed(n, n % 3 == 0 ? 22631 : 26100));
    spec.cohorts = {cohort("sales", 1000), lab, cohort("support", 70'000)};
    return spec;
}
Fleet make(FleetSpec spec, std::uint64_t seed = kFleetSeed) {
    return Fleet::make(std::move(spec), seed).value();
}

std::vector<DeviceId> ids(Fleet const& fleet, std::string_view name) {
    std::vector<DeviceId> out;
    auto const range = fleet.find_cohort(name)->devices;
    for (std::uint32_t d = range.begin; d < range.end; ++d) out.push_back(fleet.id_of(DeviceIndex{d}));
    return out;
}

TEST(Fleet, IdentitiesGoBothWays) {
    Fleet const fleet = make(three_cohorts());
    ASSERT_EQ(fleet.size(), 71'020U);
    std::set<Guid> seen;
    for (std::uint32_t i = 0; i < fleet.size(); ++i) {
        DeviceIndex const d{i};
        ASSERT_EQ(fleet.index_of(fleet.id_of(d)), d);
        ASSERT_EQ(fleet.index_of(fleet.directory_id_of(d)), d);
        seen.insert(fleet.id_of(d).guid);
        seen.insert(fleet.directory_id_of(d).guid);
    }
    EXPECT_EQ(seen.size(), 2U * fleet.size());
}

TEST(Fleet, GeneratedGuidsAreOfVersion4AndNotInOrder) {
    Fleet const fleet = make(three_cohorts());
    auto const all = ids(fleet, "sales");
    for (auto const& id : all) {
        EXPECT_EQ(id.guid.high() >> 12 & 0xf, 4U);
        EXPECT_EQ(id.guid.low() >> 62, 2U);
    }
    EXPECT_FALSE(std::ranges::is_sorted(all));
}

RC_GTEST_PROP(FleetIdentity, ForeignGuidsDecodeToNothing, (std::uint64_t high, std::uint64_t low)) {
    static Fleet const fleet = make(three_cohorts());
    RC_ASSERT(!fleet.index_of(DeviceId{Guid::from_bits(high, low)}));
    RC_ASSERT(!fleet.index_of(DirectoryId{Guid::from_bits(high, low)}));
}

RC_GTEST_PROP(FleetIdentity, OneChangedBitMakesAForeignGuid, ()) {
    static Fleet const fleet = make(three_cohorts());
    DeviceIndex const d{*rc::gen::inRange(0U, fleet.size())};
    Guid g = fleet.id_of(d).guid;
    g.bytes[*rc::gen::inRange<std::size_t>(0, 16)] ^=
        static_cast<std::uint8_t>(1U << *rc::gen::inRange(0, 8));
    RC_ASSERT(fleet.index_of(DeviceId{g}) == std::nullopt || fleet.index_of(DeviceId{g}) != d);
    RC_ASSERT(fleet.cohort_of(d).name == "lab" || !fleet.index_of(DeviceId{g}));
}

TEST(Fleet, IdsOfOneKindAreForeignToTheOther) {
    Fleet const fleet = make(three_cohorts());
    for (std::uint32_t i = 0; i < 1000; ++i) {
        EXPECT_FALSE(fleet.index_of(DirectoryId{fleet.id_of(DeviceIndex{i}).guid}));
        EXPECT_FALSE(fleet.index_of(DeviceId{fleet.directory_id_of(DeviceIndex{i}).guid}));
    }
}

TEST(Fleet, OrdinalsBeyondTheCohortAreForeign) {
    Fleet const fleet = make(three_cohorts());
    FleetSpec larger = three_cohorts();
    larger.cohorts[0].count = 1001;
    EXPECT_FALSE(fleet.index_of(ids(make(std::move(larger)), "sales").back()));
}

TEST(Fleet, AddingACohortChangesNoOtherCohortsIds) {
    Fleet const before = make(three_cohorts());
    FleetSpec spec = three_cohorts();
    spec.cohorts.insert(spec.cohorts.begin(), cohort("new", 333));
    Fleet const after = make(std::move(spec));
    for (char const* name : {"sales", "lab", "support"})
        EXPECT_EQ(ids(before, name), ids(after, name)) << name;
    std::uint32_t const b = before.find_cohort("support")->devices.begin + 5;
    EXPECT_EQ(before.key_of(DeviceIndex{b}), after.key_of(DeviceIndex{b + 333}));
    EXPECT_EQ(before.name_of(DeviceIndex{b}), after.name_of(DeviceIndex{b + 333}));
}

TEST(Fleet, AnotherSeedChangesEveryGeneratedId) {
    auto const one = ids(make(three_cohorts(), 1), "sales");
    auto const two = ids(make(three_cohorts(), 2), "sales");
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NE(one[i], two[i]);
    EXPECT_EQ(ids(make(three_cohorts(), 1), "lab"), ids(make(three_cohorts(), 2), "lab"));
}

TEST(Fleet, OneIdForTwoDevicesIsRefused) {
    FleetSpec twice = three_cohorts();
    CohortSpec more = cohort("more", 0);
    more.devices = {listed(3)};
    twice.cohorts.push_back(more);
    EXPECT_EQ(Fleet::make(twice, kFleetSeed).error().code, Errc::invalid_argument);
    // A device written down from a fleet and listed beside it.
    twice.cohorts.back().devices[0].id = ids(make(three_cohorts()), "sales")[9];
    EXPECT_EQ(Fleet::make(twice, kFleetSeed).error().code, Errc::invalid_argument);
    EXPECT_TRUE(Fleet::make(twice, kFleetSeed + 1));
}

TEST(Fleet, CohortNamesMustDiffer) {
    FleetSpec spec = three_cohorts();
    spec.cohorts.push_back(cohort("sales", 3));
    EXPECT_EQ(Fleet::make(std::move(spec), kFleetSeed).error().code, Errc::invalid_argument);
}

TEST(Fleet, TooManyDevicesAreRefused) {
    FleetSpec spec = three_cohorts();
    spec.cohorts.push_back(cohort("all of them", 4'000'000'000));
    EXPECT_EQ(Fleet::make(std::move(spec), kFleetSeed).error().code, Errc::invalid_argument);
}

TEST(Fleet, ListedDevicesKeepWhatTheScenarioSaid) {
    Fleet const fleet = make(three_cohorts());
    for (std::uint64_t n = 0; n < 20; ++n) {
        auto const d = fleet.index_of(listed(n).id);
        ASSERT_TRUE(d);
        EXPECT_EQ(fleet.variant_of(*d).windows.build, n % 3 == 0 ? 22631U : 26100U);
        EXPECT_EQ(fleet.joined_of(*d), Joined::hybrid);
        EXPECT_EQ(fleet.cohort_of(*d).name, "lab");
    }
    EXPECT_EQ(fleet.joined_of(DeviceIndex{0}), Joined::entra);
}

TEST(Fleet, NamesFitNetBiosAndDifferWithinACohort) {
    FleetSpec spec = three_cohorts();
    spec.cohorts[0].name = "Büro / north-west 2";
    Fleet const fleet = make(std::move(spec));
    std::set<std::string> names;
    for (std::uint32_t d = 0; d < 1000; ++d) {
        std::string const name = fleet.name_of(DeviceIndex{d});
        EXPECT_LE(name.size(), 15U);
        EXPECT_TRUE(name.starts_with("BRONORT-")) << name;
        names.insert(name);
    }
    EXPECT_EQ(names.size(), 1000U);
}

CohortSpec mixed(std::uint32_t count) {
    CohortSpec c = cohort("mixed", count);
    c.windows = {{{26100, 2894}, 800}, {{26200, 6584}, 150}, {{22631, 1}, 50}};
    c.editions = {{"Enterprise", 3}, {"Education", 1}};
    c.drivers = {{"wifi", {{test::installed("1.0.0.0", "2021-01-01"), 7}, {std::nullopt, 3}}}};
    return c;
}

TEST(Fleet, VariantsTileCohortsAndCohortsTileTheFleet) {
    FleetSpec spec = three_cohorts();
    spec.cohorts.push_back(mixed(100'003));
    spec.cohorts.push_back(cohort("nobody", 0));
    Fleet const fleet = make(std::move(spec));
    std::uint32_t next = 0;
    for (Cohort const& c : fleet.cohorts()) {
        EXPECT_EQ(c.devices.begin, next);
        for (std::uint32_t v = c.first_variant; v < c.last_variant; ++v) {
            Variant const& variant = fleet.variants()[v];
            EXPECT_EQ(variant.devices.begin, next);
            EXPECT_EQ(&fleet.cohorts()[variant.cohort], &c);
            next = variant.devices.end;
            if (variant.devices.size() == 0) continue;
            for (std::uint32_t const d : {variant.devices.begin, variant.devices.end - 1}) {
                EXPECT_EQ(&fleet.variant_of(DeviceIndex{d}), &variant);
                EXPECT_EQ(&fleet.cohort_of(DeviceIndex{d}), &c);
            }
        }
        EXPECT_EQ(c.devices.end, next);
    }
    EXPECT_EQ(fleet.size(), next);
}

TEST(Fleet, SharesOfACohortComeOutAsGiven) {
    FleetSpec spec;
    spec.models = {test::book()};
    spec.cohorts = {mixed(1'024'000)};
    Fleet const fleet = make(std::move(spec));
    std::map<std::uint32_t, std::uint64_t> builds;
    std::map<std::string, std::uint64_t> editions, drivers;
    for (Variant const& v : fleet.variants()) {
        builds[v.windows.build] += v.devices.size();
        editions[fleet.editions()[v.edition]] += v.devices.size();
        drivers[fleet.start_driver(v, 0) ? "some" : "none"] += v.devices.size();
    }
    // Within one of at most 1,024 parts, a thousand devices each.
    EXPECT_NEAR(static_cast<double>(builds[26100]), 819'200, 1000);
    EXPECT_NEAR(static_cast<double>(builds[26200]), 153'600, 1000);
    EXPECT_NEAR(static_cast<double>(builds[22631]), 51'200, 1000);
    EXPECT_EQ(editions["Education"], 256'000U);
    EXPECT_NEAR(static_cast<double>(drivers["none"]), 307'200, 1000);
}

TEST(FleetPart, HalfOfAMillionIsFiveHundredThousand) {
    FleetSpec spec;
    spec.models = {test::book()};
    spec.cohorts = {cohort("before", 77), mixed(1'000'000)};
    Fleet const fleet = make(std::move(spec));
    DeviceSet const half = fleet.part({"mixed", 500'000'000}).value();
    EXPECT_EQ(half.size(), 500'000U);
    for (Variant const& v : fleet.variants()) {
        std::uint64_t const here = half.count_in(v.devices);
        if (fleet.cohorts()[v.cohort].name == "before") {
            EXPECT_EQ(here, 0U);
            continue;
        }
        EXPECT_GE(here, v.devices.size() / 2);
        EXPECT_LE(here, v.devices.size() / 2 + 1);
        EXPECT_EQ(half.count_in({v.devices.begin, v.devices.begin + static_cast<std::uint32_t>(here)}),
                  here);  // the first ones
    }
    EXPECT_EQ(fleet.part({"mixed"})->size(), 1'000'000U);
    EXPECT_TRUE(fleet.part({"mixed", 0})->empty());
    EXPECT_FALSE(fleet.part({"unheard of"}));
}

/// The number of models does not follow the size here, so that nothing but the count differs.
TEST(Tc8, Tc8_6_ASmallFleetIsTheBeginningOfALargeOne) {
    FleetSpec small, large;
    small.models = large.models = {test::book()};
    small.cohorts = {cohort("sales", 1000)};
    large.cohorts = {cohort("sales", 1'000'000)};
    Fleet const a = make(std::move(small));
    Fleet const b = make(std::move(large));
    ClientModel const client({}, kFleetSeed, test::at("2026-01-05"));
    for (std::uint32_t i = 0; i < 1000; ++i) {
        DeviceIndex const d{i};
        EXPECT_EQ(a.id_of(d), b.id_of(d));
        EXPECT_EQ(a.directory_id_of(d), b.directory_id_of(d));
        EXPECT_EQ(a.key_of(d), b.key_of(d));
        EXPECT_EQ(a.name_of(d), b.name_of(d));
        EXPECT_EQ(a.variant_of(d).windows, b.variant_of(d).windows);
        EXPECT_EQ(a.start_driver(a.variant_of(d), 0), b.start_driver(b.variant_of(d), 0));
        EXPECT_EQ(client.scan_step(a.key_of(d), {}), client.scan_step(b.key_of(d), {}));
    }
}

rc::Gen<std::vector<std::uint64_t>> some_weights() {
    return rc::gen::suchThat(
        rc::gen::container<std::vector<std::uint64_t>>(
            rc::gen::element<std::uint64_t>(0, 1, 2, 3, 7, 500, 1'000'000'000'000)),
        [](auto const& w) { return std::ranges::any_of(w, [](std::uint64_t x) { return x > 0; }); });
}

RC_GTEST_PROP(Apportion, SumsUpAndStaysWithinOneOfTheShare, ()) {
    auto const weights = *some_weights();
    auto const total = *rc::gen::inRange<std::uint64_t>(0, 4'000'000'000);
    auto const parts = apportion(weights, total);
    RC_ASSERT(parts.size() == weights.size());
    RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::uint64_t{0}) == total);
    long double const sum = std::accumulate(weights.begin(), weights.end(), 0.0L);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        long double const exact =
            static_cast<long double>(weights[i]) * static_cast<long double>(total) / sum;
        RC_ASSERT(static_cast<long double>(parts[i]) > exact - 1.000001L);
        RC_ASSERT(static_cast<long double>(parts[i]) < exact + 1.000001L);
        RC_ASSERT(weights[i] != 0 || parts[i] == 0);
    }
}

TEST(Apportion, LargestRemaindersGetTheRestTiesInOrder) {
    using Parts = std::vector<std::uint64_t>;
    EXPECT_EQ(apportion(Parts{7, 2, 1}, 5), (Parts{4, 1, 0}));  // 3.5, 1.0, 0.5
    EXPECT_EQ(apportion(Parts{1, 1, 1}, 4), (Parts{2, 1, 1}));
    EXPECT_EQ(apportion(Parts{1, 1, 1, 1}, 2), (Parts{1, 1, 0, 0}));
    EXPECT_EQ(apportion(Parts{1, 0, 2}, 10), (Parts{3, 0, 7}));  // 3.33, 0, 6.67
}

RC_GTEST_PROP(CutCohort, GivesOutEveryDeviceAndEveryShare, ()) {
    auto const count = *rc::gen::element(0U, 1U, 3U, 100U, 1024U, 1025U, 50'000U, 1'000'001U, 4'000'000'000U);
    auto const dimensions =
        *rc::gen::resize(8, rc::gen::container<std::vector<std::vector<std::uint64_t>>>(3, some_weights()));
    auto const cuts = cut_cohort(count, dimensions, 7, 99);
    RC_ASSERT(cuts.size() <= kMaxVariants);
    std::uint64_t sum = 0;
    std::vector<std::vector<std::uint64_t>> per_level;
    for (auto const& d : dimensions) per_level.emplace_back(d.size());
    for (auto const& cut : cuts) {
        sum += cut.devices;
        for (std::size_t d = 0; d < dimensions.size(); ++d) per_level[d].at(cut.levels[d]) += cut.devices;
    }
    RC_ASSERT(sum == count);
    RC_ASSERT(std::ranges::is_sorted(cuts, {}, &VariantCut::levels));
    RC_ASSERT(std::ranges::adjacent_find(cuts, {}, &VariantCut::levels) == cuts.end());
    std::uint32_t const parts = std::min(count, kMaxVariants);
    if (parts == 0) return;
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
        auto const wanted = apportion(dimensions[d], parts);
        for (std::size_t l = 0; l < dimensions[d].size(); ++l) {  // parts differ by one device at most
            RC_ASSERT(per_level[d][l] >= wanted[l] * (count / parts));
            RC_ASSERT(per_level[d][l] <= wanted[l] * (count / parts + 1));
        }
    }
}

TEST(CutCohort, DependsOnSeedAndCohortOnly) {
    std::vector<std::vector<std::uint64_t>> const dimensions{{1, 1}, {1, 1, 1}};
    auto const cut = [&](std::uint64_t seed, std::uint64_t key) {
        std::vector<std::uint32_t> sizes;
        for (auto const& c : cut_cohort(5000, dimensions, seed, key)) sizes.push_back(c.devices);
        return sizes;
    };
    EXPECT_EQ(cut(1, 1), cut(1, 1));
    EXPECT_NE(cut(1, 1), cut(2, 1));
    EXPECT_NE(cut(1, 1), cut(1, 2));
}

}  // namespace
}  // namespace sim
