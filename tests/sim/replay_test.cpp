/// Random Commands: replay, snapshots, split time, what always holds, and a slow twin.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/journal.h"
#include "sim/service/content.h"
#include "sim/service/holds.h"
#include "sim/service/software.h"
#include "tests/sim/naive_model.h"
#include "tests/sim/pending_checks.h"
#include "tests/sim/random_commands.h"
#include "tests/sim/support.h"

namespace sim {
namespace {

using test::all_of;
using test::check_pending;
using test::command_from;
using test::Dice;
using test::NaiveModel;
using test::slow_world;
using test::small_world;

World fresh(Setup setup = small_world()) { return World::make(std::move(setup)).value(); }

rc::Gen<std::vector<Dice>> some_dice() {
    // Any number, whatever the size: small ones alone would be the same few Commands.
    auto const die = rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint32_t>(0, 1U << 30));
    return rc::gen::resize(70, rc::gen::container<std::vector<Dice>>(rc::gen::container<Dice>(die)));
}

/// Whom a deployment of drivers to the audience may reach, whether they have reported or not.
DeviceSet enrolled_members(State const& s, AudienceId const& audience) {
    return effective_members(s, *s.audiences.find(audience)) &
           s.enrolled[static_cast<std::size_t>(UpdateCategory::driver)];
}

void check_rollout(World const& w, Deployment const& d) {
    Rollout const& r = d.rollout;
    RC_ASSERT(!r.waiting.intersects(r.offered));
    RC_ASSERT(all_of(r.scans) == r.waiting);
    DeviceSet course;
    std::uint64_t sum = 0;
    auto const add = [&](DeviceSet const& set) {
        course |= set;
        sum += set.size();
    };
    for (auto const& [step, sets] : r.ends)
        for (auto const& set : sets) add(set);
    for (auto const& set : r.ended) add(set);
    RC_ASSERT(course == r.offered);
    RC_ASSERT(sum == r.offered.size());
    if (!r.ends.empty()) RC_ASSERT(instant_of(r.ends.begin()->first) > w.now());
    if (!r.scans.empty()) RC_ASSERT(instant_of(r.scans.begin()->first) > w.now());
    DeviceSet admitted;
    for (auto const& a : r.admissions) admitted |= a.devices;
    RC_ASSERT((r.waiting | r.offered | r.received) - admitted == DeviceSet());
    RC_ASSERT(!r.received.intersects(r.offered));
    RC_ASSERT((r.hotpatched - r.offered).empty());
    if (effective_state(w.state(), d) != EffectiveState::offering) RC_ASSERT(r.waiting.empty());
    if (r.waiting.empty() || !w.catalog().is_driver(d.entry)) return;
    RC_ASSERT((r.waiting - enrolled_members(w.state(), d.audience)).empty());
    RC_ASSERT((r.waiting - w.applicability().matched(d.entry, w.state().committed)).empty());
}

/// Whom a deployment may be offered to, from the state alone: nothing that the engine did or left out earlier
/// counts.
DeviceSet eligible(World const& w, Deployment const& d) {
    State const& s = w.state();
    auto const offers = [&](Deployment const& x) {
        return effective_state(s, x) == EffectiveState::offering && w.catalog().is_offered_at(x.entry, s.now);
    };
    auto const recommended = [&](Deployment const& x, DeviceIndex device) {
        auto const applies = settings_of(s, x).content_applicability;
        return !applies || !applies->offer_while_recommended_by ||
               w.applicability()
                   .recommended_to(x.entry, *applies->offer_while_recommended_by, s.now)
                   .contains(device);
    };
    DeviceSet out;
    if (!offers(d)) return out;
    DeviceSet const matched = w.applicability().matched(d.entry, s.committed);
    enrolled_members(s, d.audience).for_each([&](DeviceIndex device) {
        if (!matched.contains(device) || d.rollout.offered.contains(device) || !recommended(d, device))
            return;
        for (auto const& [seq, other] : s.deployments.items())
            if (offers(other) && effective_members(s, *s.audiences.find(other.audience)).contains(device) &&
                w.applicability().beaten(d.entry, other.entry).contains(device) && recommended(other, device))
                return;
        out.add(device);
    });
    return out;
}

/// The same for Windows updates, device by device. `on_the_way` is the other update that one may wait behind.
enum class Standing { closed, open, on_the_way };
Standing standing(World const& w, Deployment const& d, DeviceIndex device) {
    State const& s = w.state();
    DeploymentSettings const settings = settings_of(s, d);
    Rollout const& r = d.rollout;
    if (effective_state(s, d) != EffectiveState::offering || !w.catalog().is_offered_at(d.entry, s.now))
        return Standing::closed;
    if (!members_of(s, d).contains(device) || r.offered.contains(device)) return Standing::closed;
    if (is_readiness_test(settings)) return r.tested.contains(device) ? Standing::closed : Standing::open;
    if (is_optional(w.catalog(), d.entry, settings) && r.received.contains(device)) return Standing::closed;
    auto const category = category_of(w.catalog(), d.entry, settings);
    if (category && !s.enrolled[static_cast<std::size_t>(*category)].contains(device))
        return Standing::closed;
    if (is_expedited(settings) && !w.catalog().is_expeditable_at(d.entry, s.now)) return Standing::closed;
    auto const done = s.installed.find(d.entry);
    if (w.catalog().kind(d.entry) == EntryKind::recovery &&
        (!s.failed.contains(device) || (done != s.installed.end() && done->second.contains(device))))
        return Standing::closed;
    if (!landing_of(w.premises(), d.entry, settings, w.fleet().variant_of(device), w.windows(device), s.now))
        return Standing::closed;
    if (!held_by(w.premises(), s, d.entry, settings, device).empty()) return Standing::closed;
    for (auto const& [seq, other] : s.deployments.items())
        for (auto const& [end, sets] : other.rollout.ends)
            for (auto const& set : sets)
                if (!w.catalog().is_driver(other.entry) && set.contains(device)) return Standing::on_the_way;
    return Standing::open;
}

void check_windows_plan(World const& w, Deployment const& d) {
    State const& s = w.state();
    Rollout const& r = d.rollout;
    DeploymentSettings const settings = settings_of(s, d);
    for (std::uint32_t i = 0; i < w.fleet().size(); ++i) {
        DeviceIndex const device{i};
        Standing const own = standing(w, d, device);
        RC_ASSERT(own != Standing::closed || !r.waiting.contains(device));
        if (own != Standing::open || (r.next_wave && !r.released.contains(device))) continue;
        bool taken = false;  // by a rival that goes before it
        for (auto const& [seq, other] : s.deployments.items()) {
            DeploymentSettings const its = settings_of(s, other);
            if (other.id == d.id || is_readiness_test(settings) || w.catalog().is_driver(other.entry) ||
                w.catalog().kind(other.entry) != w.catalog().kind(d.entry) ||
                !software_goes_before(w.catalog(), other.entry, its, d.entry, settings))
                continue;
            // A rival takes a device also when its own turn with it is over. (R2.17)
            Deployment again = other;
            again.rollout.offered = again.rollout.received = {};
            taken = taken || standing(w, again, device) == Standing::open;
        }
        RC_ASSERT(r.waiting.contains(device) == !taken);
    }
}

/// Nobody waits who should not, and nobody is forgotten.
void check_plan(World const& w, Deployment const& d) {
    Rollout const& r = d.rollout;
    if (!w.catalog().is_driver(d.entry)) return check_windows_plan(w, d);
    DeviceSet const open = eligible(w, d);
    RC_ASSERT(test::members(r.waiting) == test::members(r.next_wave ? open & r.released : open));
    if (!r.next_wave || effective_state(w.state(), d) != EffectiveState::offering) return;
    RC_ASSERT(*r.next_wave > w.now());
    RC_ASSERT(pace_of(settings_of(w.state(), d)) != Pace::at_once);
}

/// What holds after every Command.
void check_state(World const& w) {
    State const& s = w.state();
    check_pending(s);
    EntrySets committed, installed;
    for (auto const& [seq, d] : s.deployments.items()) {
        check_rollout(w, d);
        check_plan(w, d);
        committed[d.entry] |= d.rollout.offered - d.rollout.ended[1] - d.rollout.ended[2];
        installed[d.entry] |= d.rollout.ended[0];
    }
    for (auto const& [e, devices] : committed)
        RC_ASSERT(devices == (s.committed.contains(e) ? s.committed.at(e) : DeviceSet()));
    for (auto const& [e, devices] : installed)
        RC_ASSERT(devices == (s.installed.contains(e) ? s.installed.at(e) : DeviceSet()));
    for (auto const& enrolled : s.enrolled) RC_ASSERT((enrolled - s.registered).empty());
    for (auto const& [seq, a] : s.audiences.items())
        RC_ASSERT(((a.members.devices | a.exclusions.devices) - s.registered).empty());
}

void replay(Setup const& setup) {
    World original = fresh(setup);
    World replayed = fresh(setup);
    MemoryJournal journal;
    for (Dice const& dice : *some_dice()) {
        Command const command = command_from(original, dice);
        std::uint64_t const before = original.digest();
        if (!original.apply(command)) {
            RC_ASSERT(original.digest() == before);
            continue;
        }
        auto const position = journal.append(command);
        RC_ASSERT(replayed.apply(journal.read(position)[0]).has_value());
        RC_ASSERT(replayed.digest() == original.digest());
    }
    World again = fresh(setup);
    for (std::uint64_t at = 0; at < journal.size(); at += journal.read(at).size())
        for (Command const& command : journal.read(at)) RC_ASSERT(again.apply(command).has_value());
    RC_ASSERT(again.digest() == original.digest());
}

RC_GTEST_PROP(Replay, OfTheJournalGivesTheSameWorldAfterEachCommand, ()) { replay(small_world()); }
RC_GTEST_PROP(Replay, OfASlowServicesJournalToo, ()) { replay(slow_world()); }

void check_invariants(Setup const& setup) {
    World world = fresh(setup);
    check_state(world);
    for (Dice const& dice : *some_dice()) {
        Instant const before = world.now();
        if (auto const done = world.apply(command_from(world, dice))) RC_ASSERT(world.now() == done->at);
        RC_ASSERT(world.now() >= before);
        check_state(world);
    }
}

RC_GTEST_PROP(Replay, InvariantsHoldAfterEachCommand, ()) { check_invariants(small_world()); }
RC_GTEST_PROP(Replay, InvariantsHoldOfASlowServiceToo, ()) { check_invariants(slow_world()); }

/// Found by the property above: an update in waves that a better one kept from everybody, then in batches,
/// then without the better one. All had had their turn, and nobody was let in.
TEST(Replay, WhoHadATurnBehindARivalIsLetInWithoutIt) {
    constexpr Dice kFound[] = {{0, 0, 0, 0, 0, 1},
                               {6516, 0, 0, 0, 0, 0},
                               {31962132, 0, 344787792, 0, 230928790, 0},
                               {165216429, 3, 0, 0, 0, 1},
                               {61393388, 347950966, 0, 0, 0, 0},
                               {420018, 0, 0, 0, 0, 0}};
    World world = fresh();
    for (Dice const& dice : kFound) ASSERT_TRUE(world.apply(command_from(world, dice)));
    Deployment const& left = world.state().deployments.items().rbegin()->second;
    EXPECT_EQ(test::members(left.rollout.waiting), test::members(eligible(world, left)));
    EXPECT_EQ(left.rollout.waiting.size(), 10U);
}

RC_GTEST_PROP(Snapshot, IsUnaffectedAndContinuesEqually, ()) {
    World world = fresh();
    auto const all = *some_dice();
    auto const middle = *rc::gen::inRange<std::size_t>(0, all.size() + 1);
    for (std::size_t i = 0; i < middle; ++i) (void)world.apply(command_from(world, all[i]));
    World snapshot = world;
    std::uint64_t const digest = snapshot.digest();
    RC_ASSERT(digest == world.digest());
    std::vector<Command> rest;
    for (std::size_t i = middle; i < all.size(); ++i) {
        rest.push_back(command_from(world, all[i]));
        if (!world.apply(rest.back())) rest.pop_back();
        RC_ASSERT(snapshot.digest() == digest);
    }
    for (Command const& command : rest) RC_ASSERT(snapshot.apply(command).has_value());
    RC_ASSERT(snapshot.digest() == world.digest());
}

void advance_in_pieces(Setup const& setup) {
    World whole = fresh(setup);
    World split = fresh(setup);
    for (Dice const& dice : *some_dice()) {
        Command const command = command_from(whole, dice);
        if (auto const* advance = std::get_if<AdvanceTo>(&command);
            advance != nullptr && advance->to >= whole.now()) {
            Ticks const way = advance->to - whole.now();
            for (std::uint32_t n = 1; n <= dice[4] % 6; ++n) {
                // Uneven pieces, on and off the steps.
                Instant to = whole.now() + way * n / 7;
                if (n % 2 == 0) to = instant_of(step_at(to));
                if (to >= split.now() && to <= advance->to) RC_ASSERT(split.apply(AdvanceTo{to}).has_value());
            }
        }
        RC_ASSERT(whole.apply(command).has_value() == split.apply(command).has_value());
        RC_ASSERT(whole.digest() == split.digest());
    }
}

RC_GTEST_PROP(AdvanceTo, InManySmallPiecesIsTheSame, ()) { advance_in_pieces(small_world()); }
RC_GTEST_PROP(AdvanceTo, IsTheSameForASlowServiceToo, ()) { advance_in_pieces(slow_world()); }

/// The World's answers against loops over single devices.
void compare(World const& w, NaiveModel const& naive) {
    State const& s = w.state();
    auto const count = w.fleet().size() + static_cast<std::uint32_t>(s.unknown.size());
    for (std::uint32_t i = 0; i < count; ++i) {
        DeviceIndex const d{i};
        DeviceId const id = id_of(w.premises(), s, d);
        RC_ASSERT(find_device(w.premises(), s, id) == d);
        RC_ASSERT(s.registered.contains(d) == naive.registered(id));
        for (std::size_t c = 0; c < kCategories; ++c)
            RC_ASSERT(s.enrolled[c].contains(d) == naive.enrolled(id, c));
    }
    RC_ASSERT(s.audiences.size() == naive.audiences());
    for (auto const& [seq, a] : s.audiences.items()) {
        auto const members = naive.members(a.id);
        DeviceSet const effective = effective_members(s, a);
        DeviceSet const managed = w.managed(a);
        for (std::uint32_t i = 0; i < count; ++i) {
            DeviceId const id = id_of(w.premises(), s, DeviceIndex{i});
            RC_ASSERT(effective.contains(DeviceIndex{i}) == members.contains(id));
            RC_ASSERT(managed.contains(DeviceIndex{i}) == (members.contains(id) && naive.enrolled(id, 2)));
        }
    }
}

void compare_content(World const& w, NaiveModel const& naive) {
    std::vector<std::vector<bool>> is_for;
    for (std::uint32_t e = 0; e < w.catalog().drivers().size(); ++e) {
        auto& row = is_for.emplace_back();
        for (std::uint32_t i = 0; i < w.fleet().size(); ++i)
            row.push_back(naive.is_for(EntryIndex{e}, DeviceIndex{i}));
    }
    for (auto const& [seq, a] : w.state().audiences.items()) {
        std::vector<EntryIndex> content;
        for (std::uint32_t e = 0; e < is_for.size(); ++e) {
            DeviceSet wanted;
            if (w.catalog().is_offered_at(EntryIndex{e}, w.now()))
                w.managed(a).for_each([&](DeviceIndex d) {
                    if (is_for[e][raw(d)]) wanted.add(d);
                });
            RC_ASSERT(test::members(w.matched_devices(a, EntryIndex{e})) == test::members(wanted));
            if (!wanted.empty()) content.push_back(EntryIndex{e});
        }
        auto drivers = w.applicable_content(a);
        std::erase_if(drivers, [&](EntryIndex e) { return !w.catalog().is_driver(e); });
        RC_ASSERT(drivers == content);
    }
    for (std::uint32_t i = 0; i < w.fleet().size(); ++i) {
        DeviceIndex const d{i};
        for (std::size_t c = 0; c < w.fleet().models()[w.fleet().variant_of(d).model].components.size();
             ++c) {
            auto const driver = w.installed_driver(d, c);
            auto const merit = naive.running(d, c);
            RC_ASSERT(driver.has_value() == merit.has_value());
            if (driver) RC_ASSERT(driver->version == merit->version && driver->date == merit->date);
        }
    }
}

void follow_the_slow_twin(Setup setup) {
    World world = World::make(std::move(setup)).value();
    NaiveModel naive(world);
    compare(world, naive);
    compare_content(world, naive);
    for (Dice const& dice : *some_dice()) {
        Command const command = command_from(world, dice);
        auto const done = world.apply(command);
        if (!done) continue;
        naive.follow(command, *done);
        compare(world, naive);
        if (std::holds_alternative<AdvanceTo>(command)) compare_content(world, naive);
    }
    compare_content(world, naive);
}

RC_GTEST_PROP(SlowTwin, OneStructPerDeviceAgrees, ()) { follow_the_slow_twin(small_world()); }

RC_GTEST_PROP(SlowTwin, AgreesWhenUnenrollingKeepsMemberships, ()) {
    Setup setup = small_world();
    setup.service.unenroll_leaves_audiences = false;
    follow_the_slow_twin(std::move(setup));
}

/// The dice would prove nothing if most Commands were refused or nothing were ever installed.
TEST(RandomCommands, ReachWhatTheyAreFor) {
    std::size_t applied = 0, refused = 0, installed = 0, ended_badly = 0, deployments = 0;
    std::size_t windows = 0, received = 0, tested = 0, held = 0;
    for (std::uint64_t run = 0; run < 50; ++run) {
        World world = fresh();
        for (std::uint64_t i = 0; i < 100; ++i) {
            Dice dice{};
            for (std::size_t k = 0; k < dice.size(); ++k)
                dice[k] = static_cast<std::uint32_t>(mix(mix(run) ^ (i * 8 + k)) >> 34);
            (world.apply(command_from(world, dice)) ? applied : refused) += 1;
        }
        deployments += world.state().deployments.size();
        for (std::uint32_t i = 0; i < world.fleet().size(); ++i) held += world.holds(DeviceIndex{i}).size();
        for (auto const& [seq, d] : world.state().deployments.items()) {
            installed += d.rollout.ended[0].size();
            ended_badly += d.rollout.ended[1].size() + d.rollout.ended[2].size();
            if (!world.catalog().is_driver(d.entry)) windows += d.rollout.ended[0].size();
            received += d.rollout.received.size();
            tested += d.rollout.tested.size();
        }
    }
    EXPECT_GT(applied, 3000U);
    EXPECT_GT(refused, 150U);
    EXPECT_GT(deployments, 200U);
    EXPECT_GT(installed, 500U);
    EXPECT_GT(ended_badly, 100U);
    EXPECT_GT(windows, 200U);
    EXPECT_GT(received, 0U);
    EXPECT_GT(tested, 0U);
    EXPECT_GT(held, 0U);
}

}  // namespace
}  // namespace sim
