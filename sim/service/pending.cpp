#include "sim/service/pending.h"

#include <type_traits>

#include "sim/client/client.h"
#include "sim/service/applier.h"

namespace sim {
namespace {

struct Hasher {
    Digest& out;

    void operator()(EnrollmentChange const& c) const {
        out.number(static_cast<std::uint64_t>(c.category)).number(c.enroll).set(c.devices);
    }
    void operator()(AudienceChange const& c) const {
        out.guid(c.id.guid);
        for (auto const* side : {&c.add_members, &c.remove_members, &c.add_exclusions, &c.remove_exclusions})
            add_to(out, *side);
    }
    void operator()(GroupChange const& c) const { out.guid(c.id.guid).set(c.add).set(c.remove); }
    void operator()(Deletion const& d) const {
        out.number(d.index());
        std::visit([&](auto const& c) { out.guid(c.id.guid); }, d);
    }
};

/// Ids of devices and groups that are gone do not come back with a change that waited.
AudienceSide still_there(State const& s, AudienceSide side) {
    side.devices &= s.registered;
    std::erase_if(side.groups, [&](AssetGroupId const& id) { return s.groups.find(id) == nullptr; });
    return side;
}

struct Runner {
    Applier const& apply;

    void operator()(EnrollmentChange const& c) const {
        auto const category = static_cast<std::size_t>(c.category);
        State& s = apply.s;
        if (c.enroll) {
            s.enrolling[category] -= c.devices;
            apply.enroll_now(c.devices, c.category);
        } else {
            s.unenrolling[category] -= c.devices;
            apply.unenroll_now(c.devices, c.category);
        }
    }
    void operator()(AudienceChange c) const {
        State& s = apply.s;
        if (s.audiences.find(c.id) == nullptr) return;
        c.add_members = still_there(s, std::move(c.add_members));
        c.add_exclusions = still_there(s, std::move(c.add_exclusions));
        apply.change_audience(c);
    }
    void operator()(GroupChange c) const {
        State& s = apply.s;
        if (s.groups.find(c.id) == nullptr) return;
        c.add &= s.registered;
        apply.change_group(c);
    }
    void operator()(Deletion const& d) const {
        Command const command = std::visit([](auto const& c) { return Command(c); }, d);
        if (check(apply.p, apply.s, command)) std::visit(apply, command);
    }
};

}  // namespace

void add_to(Digest& digest, Effect const& effect) {
    digest.number(effect.index());
    std::visit(Hasher{digest}, effect);
}

std::optional<Deletion> deletion_in(Command const& command) {
    return std::visit(
        [](auto const& c) -> std::optional<Deletion> {
            if constexpr (std::is_constructible_v<Deletion, decltype(c)>) return Deletion(c);
            return std::nullopt;
        },
        command);
}

void run_pending(Premises const& p, State& s, RolloutEngine& engine) {
    Applier const apply{p, s, engine};
    while (!s.pending.empty() && s.pending.begin()->first <= s.now) {
        auto const due = s.pending.extract(s.pending.begin());
        s.took_effect = s.now;
        std::visit(Runner{apply}, due.mapped());
    }
}

void take_reports(State& s) {
    for (std::size_t c = 0; c < kCategories; ++c) {
        auto& reports = s.reports[c];
        while (!reports.empty() && instant_of(reports.begin()->first) <= s.now) {
            auto const due = reports.extract(reports.begin());
            s.unreported[c] -= due.mapped();
            s.took_effect = std::max(s.took_effect, instant_of(due.key()));
        }
    }
}

}  // namespace sim
