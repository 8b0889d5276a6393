#include "fakegraph/admin/devices.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "fakegraph/admin/inventory.h"
#include "sim/service/software.h"

namespace fakegraph::admin {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 3> kCategoryNames = {"feature", "quality", "driver"};
constexpr std::array<std::string_view, 3> kOutcomeNames = {"installed", "failed", "rolledBack"};

GraphResult<sim::EntryIndex> entry_named(sim::World const& world, std::string_view id,
                                         std::string_view option) {
    auto const entry = world.catalog().find(id);
    if (!entry)
        return bad_request("There is no catalog entry '" + std::string(id) + "'.", std::string(option));
    return *entry;
}

/// Devices that some deployment of `entry` brought to `pick`.
template <class Pick>
sim::DeviceSet by_deployments(sim::World const& world, sim::EntryIndex entry, Pick pick) {
    sim::DeviceSet out;
    for (auto const& [seq, d] : world.state().deployments.items())
        if (d.entry == entry) out |= pick(d.rollout);
    return out;
}

/// Devices that run a release (`11-24H2`) or exactly a build (`26100.2033`).
GraphResult<std::optional<sim::DeviceSet>> running(sim::World const& world, Option const& option) {
    auto const* release = sim::find_windows_release(option.value);
    auto const build = sim::WindowsBuild::parse(option.value);
    if (release == nullptr && !build)
        return bad_request("'" + option.value +
                               "' is neither a release such as 11-24H2 nor a build such as "
                               "26100.2033.",
                           option.name);
    sim::DeviceSet out;
    auto const all = sim::DeviceSet::of_range({0, world.fleet().size()});
    sim::for_each_build(world.premises(), world.state(), all,
                        [&](sim::WindowsBuild now, sim::Variant const&, sim::DeviceSet const& devices) {
                            if (release != nullptr ? now.build == release->build : now == *build)
                                out |= devices;
                        });
    return out;
}

/// The devices that one selection names; nullopt when `option` is no selection.
GraphResult<std::optional<sim::DeviceSet>> selected_by(sim::World const& world, Option const& option) {
    std::string_view const value = option.value;
    if (option.name == "cohort") {
        auto const* cohort = world.fleet().find_cohort(value);
        if (cohort == nullptr) return bad_request("There is no cohort '" + option.value + "'.", option.name);
        return sim::DeviceSet::of_range(cohort->devices);
    }
    if (option.name == "audience") {
        auto const id = sim::Guid::parse(value);
        auto const* audience = id ? world.state().audiences.find({*id}) : nullptr;
        if (audience == nullptr)
            return bad_request("There is no audience '" + option.value + "'.", option.name);
        return sim::effective_members(world.state(), *audience);
    }
    if (option.name == "enrolled") {
        auto const category = std::ranges::find(kCategoryNames, value);
        if (category == kCategoryNames.end())
            return bad_request("'" + option.value + "' is not feature, quality or driver.", option.name);
        return world.state().enrolled[static_cast<std::size_t>(category - kCategoryNames.begin())];
    }
    if (option.name == "windows") return running(world, option);
    if (option.name == "directorygroup") {
        auto const id = sim::Guid::parse(value);
        auto const* group = id ? world.state().directory_groups.find({*id}) : nullptr;
        if (group == nullptr)
            return bad_request("There is no directory group '" + option.value + "'.", option.name);
        return group->members;
    }
    bool const of_entry = option.name == "offered" || option.name == "installed" || option.name == "failed" ||
                          option.name == "rolledback";
    if (!of_entry) return std::optional<sim::DeviceSet>{};
    auto const entry = entry_named(world, value, option.name);
    if (!entry) return std::unexpected(entry.error());
    if (option.name == "offered")
        return by_deployments(world, *entry, [](auto const& r) { return r.offered | r.received; });
    if (option.name == "failed")
        return by_deployments(world, *entry, [](auto const& r) { return r.ended[1]; });
    if (option.name == "rolledback")
        return by_deployments(world, *entry, [](auto const& r) { return r.ended[2]; });
    auto const found = world.state().installed.find(*entry);
    return found == world.state().installed.end() ? sim::DeviceSet{} : found->second;
}

GraphResult<sim::DeviceSet> select(sim::World const& world, Url const& url) {
    auto devices = sim::DeviceSet::of_range({0, world.fleet().size()});
    for (auto const& option : url.options) {
        if (option.name == "limit" || option.name == "after") continue;
        auto const found = selected_by(world, option);
        if (!found) return std::unexpected(found.error());
        if (!*found)
            return bad_request(
                "'" + option.name +
                    "' is not a selection of devices: use cohort, audience, enrolled, offered, installed, "
                    "failed, rolledBack, windows, directoryGroup.",
                option.name);
        devices &= **found;
    }
    return devices;
}

void answer(Response& response, Json const& body) {
    response.status = 200;
    response.content_type = kPlainJson;
    response.body = body.dump();
}

Json course_json(sim::Course const& c, sim::Instant now) {
    Json out;
    out["offered"] = sim::format_instant(c.offered);
    if (c.downloaded <= now) out["downloaded"] = sim::format_instant(c.downloaded);
    if (c.installed <= now) out["installed"] = sim::format_instant(c.installed);
    if (c.restarted > c.installed && c.restarted <= now) out["restarted"] = sim::format_instant(c.restarted);
    if (c.ended <= now) {
        out["ended"] = sim::format_instant(c.ended);
        out["outcome"] = kOutcomeNames[static_cast<std::size_t>(c.outcome)];
    }
    return out;
}

/// Readiness in the words of the service's reports. (device-behavior reference 4.2)
Json readiness_json(sim::Readiness const& readiness) {
    constexpr std::array<std::string_view, 3> kNames = {"Capable", "Not Capable", "Unknown"};
    return {{"readiness", kNames[static_cast<std::size_t>(readiness.windows11)]},
            {"reasons", readiness.reasons}};
}

Json hold_json(sim::World const& world, sim::DeviceHold const& hold) {
    Json out;
    out["deployment"] = hold.deployment.text();
    out["catalogEntry"] = world.catalog().id_of(hold.entry);
    out["displayName"] = world.catalog().display_name_of(hold.entry);
    out["serviceState"] = "OnHold";
    out["serviceSubstate"] = "SafeguardHold";
    out["safeguardHoldIds"] = hold.holds;
    return out;
}

/// Client state and substate in the words of the service's reports. (device-behavior reference 6.3)
std::pair<std::string_view, std::string_view> client_state(sim::Course const& c, sim::Instant now) {
    if (c.ended <= now) {
        switch (c.outcome) {
            case sim::Outcome::installed:
                return {"Installed", "UpdateInstalled"};
            case sim::Outcome::failed:
                return {"Offering", "OfferReceived"};
            case sim::Outcome::rolled_back:
                return {"Uninstalled", "RollbackComplete"};
        }
    }
    if (now < c.downloaded) return {"Installing", "DownloadStart"};
    if (now < c.installed) return {"Installing", "InstallStart"};
    if (now < c.restarted) return {"Installing", "RestartRequired"};
    return {"Installing", "InstallComplete"};
}

}  // namespace

GraphResult<void> list_devices(Tenant& tenant, Url const& url, Response& response) {
    sim::World const& world = tenant.world();
    std::uint64_t limit = 100;
    if (auto const* option = url.option("limit")) {
        auto const [end, error] =
            std::from_chars(option->value.data(), option->value.data() + option->value.size(), limit);
        if (error != std::errc{} || end != option->value.data() + option->value.size() || limit == 0 ||
            limit > 10'000)
            return bad_request("'limit' must be a number from 1 to 10000, not '" + option->value + "'.",
                               "limit");
    }
    std::uint32_t from = 0;
    if (auto const* option = url.option("after")) {
        auto const id = sim::Guid::parse(option->value);
        auto const device = id ? world.fleet().index_of(sim::DeviceId{*id}) : std::nullopt;
        if (!device) return bad_request("There is no device '" + option->value + "'.", "after");
        from = raw(*device) + 1;
    }
    auto const devices = select(world, url);
    if (!devices) return std::unexpected(devices.error());
    std::vector<std::uint32_t> page;
    devices->take(from, limit + 1, page);
    Json out;
    out["value"] = Json::array();
    for (std::size_t i = 0; i < std::min<std::size_t>(page.size(), limit); ++i) {
        sim::DeviceIndex const d{page[i]};
        Json row;
        row["id"] = world.fleet().id_of(d).text();
        row["cohort"] = world.fleet().cohort_of(d).name;
        row["model"] = world.fleet().models()[world.fleet().variant_of(d).model].name;
        out["value"].push_back(std::move(row));
    }
    if (page.size() > limit) out["next"] = world.fleet().id_of(sim::DeviceIndex{page[limit - 1]}).text();
    answer(response, out);
    return {};
}

GraphResult<void> count_devices(Tenant& tenant, Url const& url, Response& response) {
    auto const devices = select(tenant.world(), url);
    if (!devices) return std::unexpected(devices.error());
    answer(response, Json{{"count", devices->size()}});
    return {};
}

GraphResult<void> show_device(Tenant& tenant, std::string_view id, Response& response) {
    sim::World const& world = tenant.world();
    auto const guid = sim::Guid::parse(id);
    auto const device = guid ? world.fleet().index_of(sim::DeviceId{*guid}) : std::nullopt;
    if (!device)
        return std::unexpected(
            GraphError{404, "NotFound", "There is no device '" + std::string(id) + "' in the fleet.", {}});
    Json out = inventory(world, *device);
    out["model"] = world.fleet().models()[world.fleet().variant_of(*device).model].name;
    out["displayName"] = world.fleet().name_of(*device);
    out["registered"] = world.state().registered.contains(*device);
    out["enrolled"] = Json::array();
    for (std::size_t c = 0; c < kCategoryNames.size(); ++c)
        if (world.state().enrolled[c].contains(*device)) out["enrolled"].push_back(kCategoryNames[c]);
    out["nextScan"] =
        sim::format_instant(world.premises().client.scan(world.fleet().key_of(*device), world.now()));
    out["windows11"] = readiness_json(world.windows11_readiness(*device));
    auto const hotpatch = world.hotpatch(*device);
    out["hotpatch"] = {{"eligible", hotpatch.eligible}, {"onTrack", hotpatch.on_track}};
    out["holds"] = Json::array();
    for (auto const& hold : world.holds(*device)) out["holds"].push_back(hold_json(world, hold));
    out["offers"] = Json::array();
    for (auto const& offer : world.offers(*device)) {
        Json row;
        row["deployment"] = offer.deployment.text();
        row["catalogEntry"] = world.catalog().id_of(offer.entry);
        row["displayName"] = world.catalog().display_name_of(offer.entry);
        row["admitted"] = sim::format_instant(offer.admitted);
        if (offer.course) {
            auto const [state, substate] = client_state(*offer.course, world.now());
            row["clientState"] = state;
            row["clientSubstate"] = substate;
            row["history"] = course_json(*offer.course, world.now());
        } else if (offer.received) {
            row["clientState"] = "Offering";
            row["clientSubstate"] = "OfferReceived";
        } else if (offer.tested) {
            row["readinessTest"] = "ready";
        } else {
            row["serviceState"] = "Offering";
            row["serviceSubstate"] = "OfferReady";
        }
        out["offers"].push_back(std::move(row));
    }
    answer(response, out);
    return {};
}

}  // namespace fakegraph::admin
