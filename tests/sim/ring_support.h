/// A small World with content of every kind, and short words for the newer family of policies.
#pragma once

#include "sim/service/rings.h"
#include "tests/sim/support.h"

namespace sim::test {

inline SoftwareEntry ring_quality(std::string id, std::string_view released, std::uint32_t revision,
                                  Classification classification = Classification::security) {
    SoftwareEntry e;
    e.id = std::move(id);
    e.kind = EntryKind::quality;
    e.released = at(released);
    e.classification = classification;
    e.revisions = {{{26100, revision}, 5000000 + revision, at(released), false}};
    return e;
}

/// Eight devices (cohort `sales`) on 26100.2894 with driver v1; drivers v2, v3 (optional), v4; security
/// updates of December (published), January and February, a preview between, a recovery update and version
/// 25H2. Nobody is enrolled, no audience has members; the directory group kPilot holds devices 0 to 3.
inline DirectoryGroupId const kPilot{Guid::from_bits(2, 1)};
inline Setup ring_world() {
    Setup s = ladder(8);
    s.fleet.cohorts[0].windows = {{{26100, 2894}}};
    s.enrolled.clear();
    s.audiences = {{kAudience, {}, {}}};
    s.directory_groups = {{kPilot, "Pilot", {{"sales", 500'000'000}}, {}}};
    s.catalog.software = {ring_quality("december", "2025-12-09", 7462),
                          ring_quality("january", "2026-01-13", 7623),
                          ring_quality("preview", "2026-01-27", 7700, Classification::non_security),
                          ring_quality("february", "2026-02-10", 7840)};
    SoftwareEntry recovery = ring_quality("recovery", "2025-12-01", 7400);
    recovery.kind = EntryKind::recovery;
    SoftwareEntry feature;
    feature.id = "11111111-2222-4333-8444-555555555555";
    feature.kind = EntryKind::feature;
    feature.released = at("2025-09-30");
    feature.target_build = 26200;
    s.catalog.software.push_back(std::move(recovery));
    s.catalog.software.push_back(std::move(feature));
    return s;
}

struct Rings : Tenant {
    using Tenant::Tenant;

    RingPolicyId ring_policy(EntryKind kind, std::vector<RingPolicy::Rule> rules = {}) {
        return {must(CreateRingPolicy{kind, "policy", "", std::move(rules)}).id};
    }
    PolicyApprovalId decide(RingPolicyId const& policy, std::string entry,
                            ApprovalStatus status = ApprovalStatus::approved) {
        return {must(CreatePolicyApproval{policy, std::move(entry), status}).id};
    }
    RingId ring(RingPolicyId const& policy, std::vector<DirectoryGroupId> included = {kPilot},
                std::optional<std::int32_t> deferral_days = std::nullopt) {
        Ring r;
        r.policy = policy;
        r.included = std::move(included);
        r.deferral_days = deferral_days;
        return {must(CreateRing{r}).id};
    }
};

inline std::vector<Deployment const*> deliveries(World const& w) {
    std::vector<Deployment const*> out;
    for (auto const& [seq, d] : w.state().deployments.items())
        if (is_hidden(d)) out.push_back(&d);
    return out;
}

}  // namespace sim::test
