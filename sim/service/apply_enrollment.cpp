/// Who is enrolled, now and later.
#include "sim/service/applier.h"
#include "sim/service/planning.h"

namespace sim {

void Applier::soon(Ticks delay, Effect effect) const {
    if (delay > Ticks{0}) {
        s.pending.emplace(s.now + delay, std::move(effect));
    } else if (auto const* audience = std::get_if<AudienceChange>(&effect)) {
        change_audience(*audience);
    } else if (auto const* group = std::get_if<GroupChange>(&effect)) {
        change_group(*group);
    }
}

void Applier::enroll(DeviceSet const& devices, UpdateCategory category) const {
    Ticks const delay = p.service.timing.enroll;
    if (delay == Ticks{0} && p.service.timing.unenroll == Ticks{0}) return enroll_now(devices, category);
    auto const c = static_cast<std::size_t>(category);
    DeviceSet const wanted = registrable(p, devices) - (s.enrolled[c] - s.unenrolling[c]) - s.enrolling[c];
    if (wanted.empty()) return;
    withdraw(wanted, category);
    if (delay == Ticks{0}) return enroll_now(wanted, category);
    s.enrolling[c] |= wanted;
    s.enrollment_changed[c].put(wanted, s.now);
    soon(delay, EnrollmentChange{category, true, wanted});
}

void Applier::unenroll(DeviceSet const& devices, UpdateCategory category) const {
    Ticks const delay = p.service.timing.unenroll;
    if (delay == Ticks{0} && p.service.timing.enroll == Ticks{0}) return unenroll_now(devices, category);
    auto const c = static_cast<std::size_t>(category);
    DeviceSet const wanted = (devices & (s.enrolled[c] | s.enrolling[c])) - s.unenrolling[c];
    if (wanted.empty()) return;
    withdraw(wanted, category);
    if (delay == Ticks{0}) return unenroll_now(wanted, category);
    s.unenrolling[c] |= wanted;
    s.enrollment_changed[c].put(wanted, s.now);
    soon(delay, EnrollmentChange{category, false, wanted});
}

void Applier::withdraw(DeviceSet const& devices, UpdateCategory category) const {
    auto const c = static_cast<std::size_t>(category);
    if (!devices.intersects(s.enrolling[c]) && !devices.intersects(s.unenrolling[c])) return;
    s.enrolling[c] -= devices;
    s.unenrolling[c] -= devices;
    for (auto at = s.pending.begin(); at != s.pending.end();) {
        auto* change = std::get_if<EnrollmentChange>(&at->second);
        if (change != nullptr && change->category == category) change->devices -= devices;
        at = change != nullptr && change->devices.empty() ? s.pending.erase(at) : std::next(at);
    }
}

void Applier::enroll_now(DeviceSet const& devices, UpdateCategory category) const {
    auto const c = static_cast<std::size_t>(category);
    DeviceSet const changed = registrable(p, devices) - s.enrolled[c];
    if (changed.empty()) return;
    s.enrolled[c] |= changed;
    s.enrollment_changed[c].put(changed, s.now);
    if (p.service.timing.catalog_from_scan) {
        s.unreported[c] |= changed;
        auto scans = group_by_step(*p.fleet, changed,
                                   [&](std::uint64_t key) { return p.client.scan_step(key, s.now); });
        for (auto& [step, set] : scans) s.reports[c][step] |= set;
    }
    devices_changed(changed);
}

void Applier::unenroll_now(DeviceSet const& devices, UpdateCategory category) const {
    auto const c = static_cast<std::size_t>(category);
    DeviceSet const leaving = devices & s.enrolled[c];
    if (leaving.empty()) return;
    devices_changed(leaving);
    s.enrolled[c] -= leaving;
    forget_reports(leaving, c);
    s.enrollment_changed[c].put(leaving, s.now);
    if (!p.service.unenroll_leaves_audiences) return;
    for (auto& [seq, a] : s.audiences.items())
        if (holds(a.id, category)) a.members.devices -= leaving;
}

void Applier::forget_reports(DeviceSet const& devices, std::size_t category) const {
    if (!devices.intersects(s.unreported[category])) return;
    s.unreported[category] -= devices;
    auto& reports = s.reports[category];
    for (auto at = reports.begin(); at != reports.end();) {
        at->second -= devices;
        at = at->second.empty() ? reports.erase(at) : std::next(at);
    }
}

}  // namespace sim
