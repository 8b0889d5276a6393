/// Small catalogues of Windows updates with the revisions of the real releases (device-behavior
/// reference 5.2, 5.3 and 5.5), and devices to install them.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/sim/support.h"

namespace sim::test {

inline WindowsBuild build(std::string_view text) { return WindowsBuild::parse(text).value(); }

/// A modern PC that Windows 11 runs on.
inline HardwareModel modern() {
    HardwareModel m = book();
    m.cpu = "Intel Core i5-1245U";
    m.memory_gib = 16;
    m.storage_gib = 256;
    m.tpm = "2.0";
    m.secure_boot = true;
    return m;
}
/// One with a processor of 2015.
inline HardwareModel sixth_generation() {
    HardwareModel m = modern();
    m.name = "Contoso Book 13";
    m.cpu = "Intel Core i5-6300U";
    return m;
}

inline SoftwareEntry feature(std::string id, std::string version, std::uint32_t target,
                             std::string_view released) {
    SoftwareEntry e;
    e.id = std::move(id);
    e.kind = EntryKind::feature;
    e.display_name = e.version = std::move(version);
    e.target_build = target;
    e.released = at(released);
    return e;
}
inline constexpr char k10_22H2[] = "00000000-0000-4000-8000-000000001022";
inline constexpr char k11_23H2[] = "00000000-0000-4000-8000-000000001123";
inline constexpr char k11_24H2[] = "00000000-0000-4000-8000-000000001124";
inline constexpr char k11_25H2[] = "00000000-0000-4000-8000-000000001125";
inline constexpr char k11_26H1[] = "00000000-0000-4000-8000-000000001126";

/// `b`: security, monthly; others are previews. `hot` revisions are hotpatches.
inline SoftwareEntry quality(std::string name, std::string_view released, bool b,
                             std::initializer_list<std::string_view> revisions,
                             std::initializer_list<std::string_view> hot = {}) {
    SoftwareEntry e;
    e.id = std::move(name);
    e.kind = EntryKind::quality;
    e.short_name = e.id;
    e.classification = b ? Classification::security : Classification::non_security;
    e.released = at(released);
    for (auto const text : revisions) e.revisions.push_back({build(text), 0, e.released, false});
    for (auto const text : hot) e.revisions.push_back({build(text), 0, e.released, true});
    return e;
}

inline std::vector<SoftwareEntry> windows_catalogue() {
    return {
        feature(k10_22H2, "Windows 10, version 22H2", 19045, "2022-10-18"),
        feature(k11_23H2, "Windows 11, version 23H2", 22631, "2023-10-31"),
        feature(k11_24H2, "Windows 11, version 24H2", 26100, "2024-10-01"),
        feature(k11_25H2, "Windows 11, version 25H2", 26200, "2025-09-30"),
        feature(k11_26H1, "Windows 11, version 26H1", 28000, "2026-02-10"),
        quality("2024.01 B", "2024-01-09T18:00:00Z", true, {"19045.3930", "22631.3007"}),
        quality("2024.02 B", "2024-02-13T18:00:00Z", true, {"19045.4046", "22631.3155"}),
        quality("2024.02 D", "2024-02-29T18:00:00Z", false, {"19045.4123", "22631.3235"}),
        quality("2024.03 B", "2024-03-12T17:00:00Z", true, {"19045.4170", "22631.3296"}),
        quality("2024.10 B", "2024-10-08T17:00:00Z", true, {"19045.5011", "22631.4317", "26100.2033"}),
        quality("2024.10 D", "2024-10-24T17:00:00Z", false, {"19045.5073", "22631.4391", "26100.2161"}),
        quality("2024.11 B", "2024-11-12T18:00:00Z", true, {"19045.5131", "22631.4460", "26100.2314"},
                {"26100.2240"}),
        quality("2025.10 B", "2025-10-14T17:00:00Z", true,
                {"19045.6456", "22631.6060", "26100.6899", "26200.6899"}),
        quality("2025.11 B", "2025-11-11T18:00:00Z", true,
                {"19045.6575", "22631.6199", "26100.7171", "26200.7171"}, {"26100.7092", "26200.7092"}),
        quality("2025.12 B", "2025-12-09T18:00:00Z", true,
                {"19045.6691", "22631.6345", "26100.7462", "26200.7462"}, {"26100.7392", "26200.7392"}),
        quality("2026.01 B", "2026-01-13T18:00:00Z", true,
                {"19045.6809", "22631.6491", "26100.7623", "26200.7623"}),
        quality("2026.01 D", "2026-01-29T18:00:00Z", false, {"26100.7705", "26200.7705"}),
        quality("2026.02 B", "2026-02-10T18:00:00Z", true,
                {"19045.6937", "22631.6649", "26100.7840", "26200.7840"}, {"26100.7781", "26200.7781"}),
        quality("2026.03 B", "2026-03-10T17:00:00Z", true,
                {"19045.7058", "22631.6783", "26100.8037", "26200.8037"}, {"26100.7979", "26200.7979"}),
        quality("2026.04 B", "2026-04-14T17:00:00Z", true,
                {"19045.7184", "22631.6936", "26100.8246", "26200.8246"}),
        quality("2026.05 B", "2026-05-12T17:00:00Z", true,
                {"19045.7291", "22631.7079", "26100.8457", "26200.8457"}, {"26100.8390", "26200.8390"}),
        quality("2026.06 B", "2026-06-09T17:00:00Z", true,
                {"19045.7417", "22631.7219", "26100.8655", "26200.8655"}),
    };
}

/// `count` devices of `model` that run `windows`, enrolled for feature and quality, members of kAudience.
/// Nothing fails.
inline Setup windows_setup(std::string_view windows, std::string_view start, HardwareModel model = modern(),
                           std::string edition = "Enterprise", std::uint32_t count = 8) {
    Setup s;
    s.seed = 7;
    s.start = at(start);
    s.fleet.models = {std::move(model)};
    CohortSpec c = cohort("sales", count);
    c.windows = {{build(windows)}};
    c.editions = {{std::move(edition)}};
    s.fleet.cohorts = {c};
    s.catalog.software = windows_catalogue();
    s.enrolled = {{{"sales"}, UpdateCategory::feature}, {{"sales"}, UpdateCategory::quality}};
    s.audiences = {{kAudience, {{"sales"}}, {}}};
    s.client.failure_ppm = 0;
    s.client.rollback_ppm = 0;
    return s;
}

inline DeploymentSettings expedited(std::optional<std::int32_t> forced_reboot = std::nullopt) {
    DeploymentSettings s;
    s.expedite = ExpediteSettings{true, std::nullopt};
    if (forced_reboot) s.user_experience = UserExperienceSettings{forced_reboot, {}, {}};
    return s;
}
inline DeploymentSettings hotpatching() {
    DeploymentSettings s;
    s.user_experience = UserExperienceSettings{{}, {}, true};
    return s;
}
inline DeploymentSettings optional_offer() {
    DeploymentSettings s;
    s.user_experience = UserExperienceSettings{{}, true, {}};
    return s;
}
inline DeploymentSettings with_fallback() {
    DeploymentSettings s;
    s.monitoring =
        MonitoringSettings{{{MonitoringSignal::ineligible, std::nullopt, MonitoringAction::offer_fallback}}};
    return s;
}
inline DeploymentSettings without_likely_holds() {
    DeploymentSettings s;
    s.content_applicability = ContentApplicabilitySettings{{}, std::vector{SafeguardCategory::likely_issues}};
    return s;
}

/// A Tenant with deployments made directly.
struct WindowsTenant : Tenant {
    using Tenant::Tenant;

    DeploymentId deploy(std::string entry, DeploymentSettings settings = {}) {
        return {must(CreateDeployment{std::move(entry), std::move(settings), kAudience}).id};
    }
    /// Hotpatching is for automatic policies: one that approves monthly security updates a month later, so
    /// that what is approved by hand is all that counts here.
    DeploymentId hotpatch(std::string entry) {
        ContentApprovalRule rule;
        rule.filter = ContentFilter{EntryKind::quality, Classification::security, Cadence::monthly};
        rule.before_start = days{30};
        PolicyId const policy{must(CreatePolicy{kAudience, {}, hotpatching(), {rule}}).id};
        ApprovalId const approval{must(CreateApproval{policy, std::move(entry), {}}).id};
        return state().approvals.find(approval)->deployment;
    }
    Deployment const& of(DeploymentId const& id) const { return *state().deployments.find(id); }
    /// Build of the first device, and of all others: a text that equals no build when they differ.
    std::string windows() const {
        std::string const first = world.windows(DeviceIndex{0}).text();
        for (std::uint32_t d = 1; d < world.fleet().size(); ++d)
            if (world.windows(DeviceIndex{d}).text() != first) return "different builds";
        return first;
    }
    std::vector<std::string> content() const {
        std::vector<std::string> out;
        for (EntryIndex const e : world.applicable_content(audience_of()))
            out.emplace_back(world.catalog().display_name_of(e).empty() ? world.catalog().id_of(e)
                                                                        : world.catalog().display_name_of(e));
        return out;
    }
    /// The devices restarted for this deployment; all or none, everything else fails the test by throwing.
    bool restarted(DeploymentId const& id) const {
        auto const& r = of(id).rollout;
        if (r.offered.size() != world.fleet().size()) throw std::logic_error("not all were offered it");
        if (!r.hotpatched.empty() && r.hotpatched != r.offered) throw std::logic_error("some restarted");
        return r.hotpatched.empty();
    }
};

}  // namespace sim::test
