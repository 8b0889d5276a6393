#include "sim/service/monitoring.h"

#include <algorithm>

namespace sim {
namespace {

/// ASSUMED: the percentage is of the devices that have been offered the content, and means nothing before 20
/// of them, or 1 % of the members, have. (device-behavior reference R7.18)
bool enough_offered(State const& s, Deployment const& d) {
    constexpr std::uint64_t kEnough = 20;
    std::uint64_t const offered = d.rollout.offered.size();
    return offered >= kEnough || (offered > 0 && offered * 100 >= members_of(s, d).size());
}

}  // namespace

void watch_rules(State const& s, Deployment& d) {
    DeploymentSettings const settings = settings_of(s, d);
    bool tripped = false;
    std::uint32_t alerting = 0;
    if (settings.monitoring && !settings.monitoring->rules.empty() && enough_offered(s, d)) {
        std::uint64_t const offered = d.rollout.offered.size();
        std::uint64_t const undone = d.rollout.ended[static_cast<std::size_t>(Outcome::rolled_back)].size();
        for (MonitoringRule const& rule : settings.monitoring->rules) {
            if (rule.signal != MonitoringSignal::rollback || !rule.threshold || *rule.threshold < 1) continue;
            if (undone * 100 < static_cast<std::uint64_t>(*rule.threshold) * offered) continue;
            tripped = tripped || rule.action == MonitoringAction::pause_deployment;
            if (rule.action == MonitoringAction::alert_error) ++alerting;
        }
    }
    d.tripped = tripped;
    if (alerting > d.alerting) d.alerts += alerting - d.alerting;
    d.alerting = alerting;
}

}  // namespace sim
