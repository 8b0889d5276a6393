#include "sim/world.h"

#include <algorithm>

#include "sim/service/content.h"

namespace sim {
namespace {

std::vector<Instant> changes_of(Catalog const& catalog, std::vector<SafeguardHold> const& holds) {
    std::vector<Instant> out(catalog.changes().begin(), catalog.changes().end());
    for (auto const& hold : holds) {
        out.push_back(hold.from);
        if (hold.until) out.push_back(*hold.until);
    }
    std::ranges::sort(out);
    auto const [first, last] = std::ranges::unique(out);
    out.erase(first, last);
    return out;
}

}  // namespace

Result<World> World::make(Setup setup) {
    auto fleet = Fleet::make(std::move(setup.fleet), setup.seed);
    if (!fleet) return std::unexpected(fleet.error());
    auto catalog = Catalog::make(std::move(setup.catalog));
    if (!catalog) return std::unexpected(catalog.error());
    auto const shared_fleet = std::make_shared<Fleet const>(std::move(*fleet));
    auto const shared_catalog = std::make_shared<Catalog const>(std::move(*catalog));
    World world(std::make_shared<Premises const>(Premises{
        setup.seed, setup.start, shared_fleet, shared_catalog,
        std::make_shared<Applicability const>(shared_fleet, shared_catalog),
        ClientModel(setup.client, setup.seed, setup.start), setup.service, setup.holds, setup.workspaces,
        setup.tenant, Eligibility(*shared_fleet), changes_of(*shared_catalog, setup.holds)}));
    State& s = world.state_;
    s.now = s.last_command = setup.start;
    auto const select = [&](CohortPart const& part) -> Result<DeviceSet> {
        auto devices = shared_fleet->part(part);
        if (!devices) return fail(Errc::invalid_argument, "there is no cohort '" + part.cohort + "'");
        return std::move(*devices);
    };
    for (auto const& e : setup.enrolled) {
        auto const devices = select(e.part);
        if (!devices) return std::unexpected(devices.error());
        s.registered |= *devices;
        DeviceSet const sound = registrable(*world.premises_, *devices);
        s.enrolled[static_cast<std::size_t>(e.category)] |= sound;
        s.enrollment_changed[static_cast<std::size_t>(e.category)].put(sound, setup.start);
    }
    for (auto const& a : setup.audiences) {
        if (s.audiences.find(a.id) != nullptr)
            return fail(Errc::invalid_argument, "two audiences have the id '" + a.id.text() + "'");
        Audience audience;
        audience.id = a.id;
        for (auto const& part : a.members) {
            auto const devices = select(part);
            if (!devices) return std::unexpected(devices.error());
            audience.members.devices |= *devices;
        }
        audience.members.devices |= register_devices(*world.premises_, s, a.devices);
        s.registered |= audience.members.devices;
        s.audiences.add(std::move(audience));
    }
    for (auto const& g : setup.directory_groups) {
        if (s.directory_groups.find(g.id) != nullptr)
            return fail(Errc::invalid_argument, "two directory groups have the id '" + g.id.text() + "'");
        DirectoryGroup group{g.id, g.display_name, {}, setup.start, {}, {}};
        for (auto const& part : g.members) {
            auto const devices = select(part);
            if (!devices) return std::unexpected(devices.error());
            group.members |= *devices;
        }
        for (auto const& id : g.devices) {
            auto const device = shared_fleet->index_of(id);
            if (!device)
                return fail(Errc::invalid_argument, "the directory group '" + g.display_name +
                                                        "' names the unknown device '" + id.text() + "'");
            group.members.add(*device);
        }
        s.directory_groups.add(std::move(group));
    }
    return world;
}

Result<Applied> World::apply(Command const& command) {
    Premises const& p = *premises_;
    if (auto const ok = check(p, state_, command); !ok) return std::unexpected(ok.error());
    RolloutEngine engine(p, state_);
    Applied done;
    if (auto const* advance = std::get_if<AdvanceTo>(&command)) {
        done.at = advance->to;
        engine.settle(done.at);
    } else {
        constexpr std::uint64_t kMaxGap = 9'999'999;
        std::uint64_t const gap = 1 + below(draw(p.seed, state_.position, Purpose::command_gap, 0), kMaxGap);
        done.at = std::max(state_.now, state_.last_command + Ticks{static_cast<std::int64_t>(gap)});
        engine.settle(done.at);
        done.id = sim::apply(p, state_, command, engine);
        state_.last_command = done.at;
        engine.settle(done.at);  // deployments that start at once
        engine.replan();
        ++state_.position;
    }
    return done;
}

World World::without_rules() const {
    World out(*this);
    Premises premises(*premises_);
    premises.service.timing.rules_first = kLastInstant - premises.start;
    out.premises_ = std::make_shared<Premises const>(std::move(premises));
    return out;
}

DeviceSet World::managed(Audience const& a) const {
    return managed_among(state_, effective_members(state_, a), UpdateCategory::driver);
}

std::vector<EntryIndex> World::applicable_content(Audience const& a) const {
    return applicable_content(effective_members(state_, a));
}

DeviceSet World::matched_devices(Audience const& a, EntryIndex e) const {
    return matched_devices(effective_members(state_, a), e);
}

std::optional<InstalledDriver> World::installed_driver(DeviceIndex d, std::size_t component) const {
    if (auto const entry = applicability().installed_entry(d, component, state_.installed)) {
        DriverEntry const& e = catalog()[*entry];
        return InstalledDriver{e.provider.value_or(""), e.version_text, e.version,
                               e.version_date.value_or(kZeroDate), e.setup_information_file.value_or("")};
    }
    return fleet().start_driver(fleet().variant_of(d), component);
}

std::vector<DeviceOffer> World::offers(DeviceIndex d) const {
    std::vector<DeviceOffer> out;
    if (!is_known(premises(), d)) return out;
    for (auto const& [seq, deployment] : state_.deployments.items()) {
        Rollout const& r = deployment.rollout;
        bool const offered = r.offered.contains(d);
        bool const received = r.received.contains(d);
        bool const tested = r.tested.contains(d);
        if (!offered && !received && !tested && !r.waiting.contains(d)) continue;
        // The last admission counts: a device may have been taken out and let in again.
        auto const admission = std::ranges::find_if(r.admissions.rbegin(), r.admissions.rend(),
                                                    [&](auto const& a) { return a.devices.contains(d); });
        if (admission == r.admissions.rend()) continue;
        DeviceOffer offer{deployment.id, deployment.entry, admission->from, std::nullopt, received, tested};
        if (offered) {
            std::uint64_t const key = fleet().key_of(d);
            bool const restart = catalog().is_driver(deployment.entry)
                                     ? needs_restart(catalog()[deployment.entry])
                                     : !r.hotpatched.contains(d);
            Instant const taken =
                instant_of(premises().client.offer_step(key, admission->from, admission->pushed));
            offer.course = premises().client.course(key, key_of(deployment.id), taken, restart,
                                                    admission->days_until_forced_reboot);
        }
        out.push_back(offer);
    }
    return out;
}

}  // namespace sim
