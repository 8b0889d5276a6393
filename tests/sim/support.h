/// Small worlds for the tests of `sim`, and a hand that moves them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/world.h"

namespace sim::test {

using namespace std::chrono_literals;
using std::chrono::days;

inline Instant at(std::string_view text) { return parse_instant(text).value(); }

inline InstalledDriver installed(std::string_view version, std::string_view date) {
    return {"Contoso", std::string(version), Version::parse(version).value(), at(date), "contoso.inf"};
}

inline Component component(std::string name, std::string hardware_id, std::optional<InstalledDriver> driver) {
    return {std::move(name), "Net", {std::move(hardware_id)}, {}, std::move(driver)};
}

/// An automatic driver that Microsoft recommends, published in 2020, without restart.
inline DriverEntry entry(std::string id, std::string_view version, std::string_view date,
                         std::string hardware_id) {
    DriverEntry e;
    e.id = std::move(id);
    e.display_name = "Contoso - Net - " + std::string(version);
    e.driver_class = "Networking";
    e.released = at("2020-01-01");
    e.version_text = version;
    e.version = Version::parse(version).value();
    e.version_date = at(date);
    e.hardware_ids = {std::move(hardware_id)};
    e.recommended_by = {"Microsoft"};
    return e;
}

inline constexpr char kWifi[] = "PCI\\VEN_8086&DEV_2725";
inline AudienceId const kAudience{Guid::from_bits(1, 1)};

inline Smbios contoso_smbios() {
    Smbios s;
    s.manufacturer = "Contoso";
    s.family = "Contoso Book";
    s.product = "Contoso Book 14 G2";
    s.sku = "CB14G2-1234";
    return s;
}

/// One component, `wifi`, with driver 1.0.0.0.
inline HardwareModel book() {
    HardwareModel m;
    m.name = "Contoso Book 14";
    m.smbios = contoso_smbios();
    m.components = {component("wifi", kWifi, installed("1.0.0.0", "2021-01-01"))};
    return m;
}

inline CohortSpec cohort(std::string name, std::uint32_t count) {
    CohortSpec c;
    c.name = std::move(name);
    c.count = count;
    return c;
}

/// The situation of TC-2.43 to TC-2.55: devices with v1; v2 automatic, v3 optional, v4 automatic, dates
/// rising. All devices (cohort `sales`) are enrolled and are members of kAudience. Nothing fails.
inline Setup ladder(std::uint32_t count, std::string_view start = "2026-01-05T08:00:00Z") {
    Setup s;
    s.seed = 7;
    s.start = at(start);
    s.fleet.models = {book()};
    s.fleet.cohorts = {cohort("sales", count)};
    s.catalog.drivers = {entry("v2", "2.0.0.0", "2022-01-01", kWifi),
                         entry("v3", "3.0.0.0", "2023-01-01", kWifi),
                         entry("v4", "4.0.0.0", "2024-01-01", kWifi)};
    s.catalog.drivers[1].delivery = Delivery::optional;
    s.catalog.drivers[1].recommended_by.clear();
    s.enrolled = {{{"sales"}, UpdateCategory::driver}};
    s.audiences = {{kAudience, {{"sales"}}, {}}};
    s.client.failure_ppm = 0;
    s.client.rollback_ppm = 0;
    return s;
}

inline DeploymentSettings starting_at(Instant start) {
    DeploymentSettings s;
    s.schedule = ScheduleSettings{start, std::nullopt};
    return s;
}

inline DeploymentSettings batches(std::uint32_t devices, Ticks between,
                                  std::optional<Instant> start = std::nullopt) {
    DeploymentSettings s;
    s.schedule = ScheduleSettings{start, GradualRollout{RolloutKind::rate, between, devices, {}, {}}};
    return s;
}

inline DeploymentSettings rolled_out(GradualRollout rollout, std::optional<Instant> start = std::nullopt) {
    DeploymentSettings s;
    s.schedule = ScheduleSettings{start, rollout};
    return s;
}
/// Waves every `between`, all before `end`.
inline DeploymentSettings waves_until(Instant end, Ticks between,
                                      std::optional<Instant> start = std::nullopt) {
    return rolled_out({RolloutKind::date, between, 0, end, {}}, start);
}
inline DeploymentSettings waves_for(Ticks span, Ticks between, std::optional<Instant> start = std::nullopt) {
    return rolled_out({RolloutKind::duration, between, 0, {}, span}, start);
}
/// A rule for roll-backs.
inline MonitoringRule on_rollbacks(std::int32_t threshold, MonitoringAction action) {
    return {MonitoringSignal::rollback, threshold, action};
}
inline DeploymentSettings watched(std::vector<MonitoringRule> rules, DeploymentSettings settings = {}) {
    settings.monitoring = MonitoringSettings{std::move(rules)};
    return settings;
}

inline DeploymentSettings while_recommended_by(std::vector<std::string> parties) {
    DeploymentSettings s;
    s.content_applicability = ContentApplicabilitySettings{std::move(parties)};
    return s;
}

/// A World and short words for the Commands; a Command that is refused here throws, which fails the test.
struct Tenant {
    World world;

    explicit Tenant(Setup setup) : world(World::make(std::move(setup)).value()) {}

    Applied must(Command const& command) { return world.apply(command).value(); }
    void advance(Ticks by) { must(AdvanceTo{world.now() + by}); }
    void advance_to(std::string_view when) { must(AdvanceTo{at(when)}); }

    AudienceId audience(AssetRefs members = {}, AssetRefs exclusions = {}) {
        AudienceId const id{must(CreateAudience{}).id};
        must(UpdateAudience{id, std::move(members), {}, std::move(exclusions), {}});
        return id;
    }
    AssetGroupId group(std::vector<DeviceId> members) {
        AssetGroupId const id{must(CreateAssetGroup{}).id};
        must(AddGroupMembers{id, std::move(members)});
        return id;
    }
    PolicyId policy(AudienceId const& audience = kAudience, DeploymentSettings settings = {}) {
        return {must(CreatePolicy{audience, {}, std::move(settings)}).id};
    }
    ApprovalId approve(PolicyId const& policy, std::string entry, DeploymentSettings settings = {}) {
        return {must(CreateApproval{policy, std::move(entry), std::move(settings)}).id};
    }
    DeploymentId deploy(std::string entry, DeploymentSettings settings = {},
                        std::optional<AudienceId> audience = kAudience) {
        return {must(CreateDeployment{std::move(entry), std::move(settings), audience}).id};
    }
    void request(ApprovalId const& approval, RequestedState state) {
        must(UpdateDeployment{deployment(approval).id, state, std::nullopt});
    }

    State const& state() const { return world.state(); }
    Audience const& audience_of(AudienceId const& id = kAudience) const {
        return *state().audiences.find(id);
    }
    Deployment const& deployment(ApprovalId const& a) const {
        return *state().deployments.find(state().approvals.find(a)->deployment);
    }
    Deployment const& deployment(DeploymentId const& id) const { return *state().deployments.find(id); }
    Rollout const& rollout(DeploymentId const& id) const { return deployment(id).rollout; }
    EffectiveState effective(DeploymentId const& id) const {
        return effective_state(state(), deployment(id));
    }
    Rollout const& rollout(ApprovalId const& a) const { return deployment(a).rollout; }
    DeviceSet const& done(ApprovalId const& a) const { return rollout(a).ended[0]; }
    EffectiveState effective(ApprovalId const& a) const { return effective_state(state(), deployment(a)); }

    EntryIndex entry(std::string_view id) const { return world.catalog().find(id).value(); }
    std::vector<std::string> applicable(AudienceId const& id = kAudience) const {
        std::vector<std::string> out;
        for (EntryIndex const e : world.applicable_content(audience_of(id)))
            out.push_back(world.catalog()[e].id);
        return out;
    }
    DeviceSet matched(std::string_view id, AudienceId const& audience = kAudience) const {
        return world.matched_devices(audience_of(audience), entry(id));
    }
    std::vector<std::string> recommended_by(std::string_view id, std::uint32_t device = 0) const {
        auto const by = world.applicability().recommended_by(
            entry(id), world.fleet().variant_of(DeviceIndex{device}), world.now());
        return {by.begin(), by.end()};
    }
    DeviceId id(std::uint32_t device) const { return world.fleet().id_of(DeviceIndex{device}); }
    std::vector<DeviceId> ids(DeviceRange range) const {
        std::vector<DeviceId> out;
        for (std::uint32_t d = range.begin; d < range.end; ++d) out.push_back(id(d));
        return out;
    }
    std::string version(std::uint32_t device, std::size_t component = 0) const {
        auto const driver = world.installed_driver(DeviceIndex{device}, component);
        return driver ? driver->version_text : "none";
    }
};

/// Time of each admission and how many devices it had.
inline std::vector<std::pair<std::string, std::uint64_t>> waves(Rollout const& r) {
    std::vector<std::pair<std::string, std::uint64_t>> out;
    for (auto const& a : r.admissions) out.emplace_back(format_instant(a.from), a.devices.size());
    return out;
}

inline std::vector<std::uint32_t> members(DeviceSet const& set) {
    std::vector<std::uint32_t> out;
    set.for_each([&](DeviceIndex d) { out.push_back(raw(d)); });
    return out;
}

}  // namespace sim::test
