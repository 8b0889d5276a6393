/// Moves deployments through time: starts, waves, scans, ends of installations; and plans anew when something
/// changed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>

#include "sim/service/state.h"

namespace sim {

/// Works on one State for the duration of one Command. Cost follows what happens: devices admitted, offered
/// and finished, and the deployments concerned; never the fleet.
class RolloutEngine {
public:
    RolloutEngine(Premises const& premises, State& state) : p_(premises), s_(state) {}

    /// Applies all events due up to `to`, in order of (time, deployment), and sets the clock.
    void settle(Instant to);

    /// Something about these changed: which devices may be offered what is worked out again by replan().
    void touch(DeploymentId const& id);
    void touch_audience(AudienceId const& id);
    void touch_all();
    void replan();

    /// Looks at the monitoring rules: something was counted, or the settings changed.
    void monitor(Deployment& d);

private:
    std::optional<Instant> next_event(Instant until) const;
    void run_events();
    void run_start(std::uint32_t seq, Deployment& d);
    void begin(Deployment& d);
    void begin_waves(Deployment& d, DeploymentSettings const& settings);
    void run_waves(Deployment& d);
    void run_batch(Deployment& d, DeploymentSettings const& settings);
    void run_wave(Deployment& d, DeploymentSettings const& settings);
    void run_scans(Deployment& d, std::int64_t step);
    void run_ends(Deployment& d, std::int64_t step);
    void touch_rivals(Deployment const& d);
    bool is_offering(Deployment const& d) const {
        return effective_state(s_, d) == EffectiveState::offering && d.rollout.started;
    }
    void fault_outdated();
    DeviceSet eligible(Deployment const& d) const;
    /// Its batches or waves wait for the first device.
    bool nobody_was_there(Deployment const& d, DeviceSet const& open) const;
    DeviceSet eligible(Deployment const& d, DeviceSet const& within) const;
    /// Builds or drivers of these changed, or the way is free again: what Windows updates are open to them
    /// now? Cost: the devices, and the deployments that they are members of.
    void reconsider(DeviceSet const& devices);
    /// These came to an end with `d`: to be reconsidered, if that can change anything for them.
    void note_moved(Deployment const& d, DeviceSet const& devices);
    static constexpr int kTurns = 4;
    int turn_of(Deployment const& d) const;
    void replan_one(Deployment& d);
    void take_back(Rollout& r, DeviceSet const& devices) const;
    void admit(Deployment& d, DeviceSet const& devices);
    DeviceSet next_batch(Deployment& d, DeviceSet const& candidates, std::uint32_t count) const;

    Premises const& p_;
    State& s_;
    std::set<std::uint32_t> touched_;  // sequence numbers of deployments
    DeviceSet moved_;                  // to be reconsidered when all that ends now has ended
};

}  // namespace sim
