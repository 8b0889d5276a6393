/// `service.timing`: names of sets of delays, and each delay alone.
#include "scenarios/loader/loading.h"

namespace scenarios {
namespace {

using namespace std::chrono_literals;

constexpr sim::Ticks kDelayMax = std::chrono::days{30};
constexpr sim::Ticks kRuleIntervalMin = 5min;

/// What has been observed of the service. (graph-windows-updates reference 4.1, 4.6, 4.8)
void make_realistic(Loading& l) {
    sim::Timing& t = l.out.setup.service.timing;
    t.enroll = 4s;     // 2 to 4 s
    t.unenroll = 10s;  // 8 to 10 s
    t.audience = 5s;   // a few seconds
    t.deletes = 30s;   // deleting an audience is retried for up to 30 s
    t.catalog_from_scan = true;
    // After creates, GET by id can be 404 for some seconds. ASSUMED: two, so that `enrolling` can be seen.
    l.out.face.lag.time = 2s;
    l.out.face.list_lag = ReadLag{30s, 0};
}

std::optional<sim::Ticks> duration_in(Cursor const& at, sim::Ticks least) {
    auto const read = sim::parse_duration(at.text());
    if (!read) {
        at.error("'" + std::string(at.text()) + "' is not an ISO 8601 duration such as PT30S");
        return std::nullopt;
    }
    if (*read < least || *read > kDelayMax) {
        at.error("'" + std::string(at.text()) + "' is outside " + sim::format_duration(least) + " to " +
                 sim::format_duration(kDelayMax));
        return std::nullopt;
    }
    return read;
}

void read_delay(Cursor const& timing, std::string_view name, sim::Ticks& out, sim::Ticks least = {}) {
    if (auto const at = timing.find(name)) out = duration_in(*at, least).value_or(out);
}

/// A duration, `{"time":…}` or `{"reads":…}`; nullopt when it is not there or wrong.
std::optional<ReadLag> lag_in(Cursor const& timing, std::string_view name) {
    auto const at = timing.find(name);
    if (!at) return std::nullopt;
    ReadLag out;
    if (!at->is_object()) {
        out.time = duration_in(*at, {}).value_or(out.time);
    } else if (auto const reads = at->find("reads")) {
        out.reads = static_cast<std::uint32_t>(reads->natural());
    } else {
        read_delay(*at, "time", out.time);
    }
    return out;
}

/// A delay of the World, or so many reads of the face.
void read_effect(Cursor const& timing, std::string_view name, sim::Ticks& time, std::uint32_t& reads) {
    if (auto const lag = lag_in(timing, name)) {
        time = lag->time;
        reads = lag->reads;
    }
}

void read_rules(Cursor const& timing, sim::Timing& t, FaceSettings& face) {
    if (auto const rules = timing.find("rules"); rules && rules->is_object()) {
        if (auto const reads = rules->find("reads")) {
            t.rules_first = {};
            face.rules_reads = static_cast<std::uint32_t>(reads->natural());
        }
        read_delay(*rules, "first", t.rules_first);
        read_delay(*rules, "every", t.rules_every, kRuleIntervalMin);
    } else {
        read_delay(timing, "rules", t.rules_first);
    }
}

void read_scan(Cursor const& timing, sim::Timing& t, FaceSettings& face) {
    auto const from_scan = timing.find("catalogFromScan");
    if (!from_scan) return;
    bool const by_reads = from_scan->is_object();
    t.catalog_from_scan = !by_reads && from_scan->boolean();
    if (by_reads)
        if (auto const reads = from_scan->find("reads"))
            face.scan_reads = static_cast<std::uint32_t>(reads->natural());
}

}  // namespace

void load_timing(Loading& l, Cursor const& timing) {
    bool const named = !timing.is_object();
    if ((named ? timing.text() : std::string_view(timing.text_or("like"))) == "realistic") make_realistic(l);
    if (named) return;
    sim::Timing& t = l.out.setup.service.timing;
    FaceSettings& face = l.out.face;
    read_effect(timing, "enroll", t.enroll, face.enroll_reads);
    read_effect(timing, "unenroll", t.unenroll, face.unenroll_reads);
    read_effect(timing, "audience", t.audience, face.audience_reads);
    read_scan(timing, t, face);
    read_rules(timing, t, face);
    if (auto const deletes = lag_in(timing, "deletes")) {
        t.deletes = deletes->time;
        face.deleted_reads = deletes->reads;
    }
    if (auto const reads = lag_in(timing, "reads")) {
        face.lag = *reads;
        face.list_lag.reset();
    }
    if (auto const lists = lag_in(timing, "lists")) face.list_lag = *lists;
}

}  // namespace scenarios
