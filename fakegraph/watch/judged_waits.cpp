// Rules about failures and waiting: honoredRetryAfter, noHammer, retriesBounded; and what follows from a
// write that failed after it was carried out: noDuplicateWrites.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "fakegraph/watch/judged.h"
#include "sim/base/time.h"

namespace fakegraph::watch {
namespace {

constexpr double kMaxWait_s = 86'400.0 * 365;

std::string ref(std::uint64_t number) { return "request " + std::to_string(number); }

/// The identity service is asked for tokens also while Graph wants to be left alone.
bool is_identity(std::string_view path) { return !path.starts_with("/beta") && !path.starts_with("/v1.0"); }

/// Milliseconds since 1970 of `Mon, 05 Jan 2026 08:00:00 GMT`.
std::optional<std::int64_t> http_date_ms(std::string_view text) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
    std::size_t const month = kMonths.find(text.substr(8, 3));
    if (month == kMonths.npos || month % 3 != 0) return std::nullopt;
    std::string const m = std::to_string(month / 3 + 1);
    std::string iso(text.substr(12, 4));
    ((iso += m.size() == 1 ? "-0" : "-") += m) += '-';
    ((iso += text.substr(5, 2)) += 'T') += text.substr(17, 8);
    auto const instant = sim::parse_instant(iso + 'Z');
    if (!instant) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::milliseconds>(instant->time_since_epoch()).count();
}

/// Whether a look at one path shows what a write to the other made.
bool shows(std::string_view read, std::string_view written) {
    read = read.substr(0, read.find('?'));
    return read.starts_with(written) || written.starts_with(read);
}

}  // namespace

std::optional<std::int64_t> wait_ns(std::string_view retry_after, WallTime wall) {
    double seconds = 0;
    char const* const end = retry_after.data() + retry_after.size();
    auto const [stop, error] = std::from_chars(retry_after.data(), end, seconds);
    if (error == std::errc{} && stop == end && seconds >= 0)
        return static_cast<std::int64_t>(std::min(seconds, kMaxWait_s) * 1e9);
    if (auto const date = http_date_ms(retry_after))
        return std::max<std::int64_t>(0, *date - wall.unix_ms) * kMs;
    return std::nullopt;
}

void Judged::see_waits(Seen const& seen) {
    Entry const& e = seen.entry;
    if (seen.timed() && !e.in_batch && !is_identity(e.path)) {
        std::erase_if(waits_, [&](Wait const& w) {
            if (e.steady_ns >= w.until_ns - kEarly_ns)
                return ++settled_[Rule::honored_retry_after].passed, true;
            bool const meant = w.thing == seen.thing || (w.all && e.steady_ns > w.answered_ns + kInFlight_ns);
            if (!meant) return false;
            settled_[Rule::honored_retry_after].fail(
                {w.number, seen.number},
                ref(seen.number) + " came before the time that " + ref(w.number) +
                    " was told to wait: Retry-After: " + w.told +
                    (w.thing == seen.thing ? "" : " (429 is about every request of the client)"));
            return true;
        });
    }
    bool const tells = seen.timed() && seen.whole && !e.in_batch && !e.retry_after.empty() &&
                       (e.status == 429 || e.status == 503);
    if (!tells) return;
    if (auto const wait = wait_ns(e.retry_after, seen.visit.wall))
        keep(waits_, {seen.number, seen.thing, seen.answered_ns, seen.answered_ns + *wait, e.status == 429,
                      std::string(e.retry_after)});
}

void Judged::see_failures(Seen const& seen) {
    Entry const& e = seen.entry;
    if (e.in_batch) return;
    auto const row = std::ranges::find(failures_, seen.thing, &Failures::thing);
    bool const again = row != failures_.end();
    if (again) {
        ++row->retries;
        bool const at_once = seen.timed() && !row->told && e.steady_ns < row->answered_ns + kBackoff_ns;
        row->at_once += at_once ? 1U : 0U;
        if (at_once && row->at_once == kAtOnceMax + 1)
            settled_[Rule::no_hammer].fail({row->first, row->last, seen.number},
                                           ref(seen.number) + " asked again at once for what failed at " +
                                               ref(row->first) + ", not for the first time");
        if (row->retries == kRetriesMax + 1)
            settled_[Rule::retries_bounded].fail(
                {row->first, seen.number}, ref(seen.number) + " is the " + std::to_string(row->retries) +
                                               "th retry of " + ref(row->first));
    }
    if (seen.failed) {
        bool const told = seen.whole && wait_ns(e.retry_after, seen.visit.wall).has_value();
        if (!again) keep(failures_, {.thing = seen.thing, .first = seen.number, .last = seen.number});
        Failures& now = again ? *row : failures_.back();
        now.last = seen.number;
        now.answered_ns = seen.answered_ns;
        now.told = told;
    } else if (again) {
        if (row->at_once <= kAtOnceMax) ++settled_[Rule::no_hammer].passed;
        if (row->retries <= kRetriesMax) ++settled_[Rule::retries_bounded].passed;
        failures_.erase(row);
    }
}

void Judged::see_writes(Seen const& seen) {
    Entry const& e = seen.entry;
    Tally& rule = settled_[Rule::no_duplicate_writes];
    if (e.method == Method::get && seen.ok())
        for (Write& w : writes_) w.checked = w.checked || shows(e.path, w.path);
    if (e.method != Method::post) return;
    std::erase_if(writes_, [&](Write const& w) {
        if (w.thing != seen.thing) return false;
        if (w.checked)
            ++rule.passed;
        else
            rule.fail({w.number, seen.number},
                      ref(seen.number) + " sends " + ref(w.number) +
                          " again, which had been carried out, without looking first");
        return true;
    });
    if (e.served == 201 && seen.failed)
        keep(writes_, {seen.number, seen.thing, std::string(e.path.substr(0, e.path.find('?'))), false});
}

void Judged::see_doubled(Seen const& seen) {
    Entry const& e = seen.entry;
    std::string_view const path = e.path.substr(0, e.path.find('?'));
    if (e.method == Method::del && e.status >= 200 && e.status < 300) {
        auto const first = std::ranges::find_if(doubled_, [&](Doubled const& d) {
            return path.starts_with(d.path) && path.substr(d.path.size()).find_first_of("/(") == 0;
        });
        if (first == doubled_.end()) return;
        ++settled_[Rule::duplicates_removed].passed;
        doubled_.erase(first);
    } else if (e.twice && e.method == Method::post && e.served == 201) {
        keep(doubled_, {seen.number, std::string(path)});
    }
}

}  // namespace fakegraph::watch
