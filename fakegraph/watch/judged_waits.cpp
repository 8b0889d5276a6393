// Rules about failures and waiting: honoredRetryAfter, noHammer, retriesBounded.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "fakegraph/watch/judged.h"
#include "sim/base/time.h"

namespace fakegraph::watch {
namespace {

constexpr double kMaxWait_s = 86'400.0 * 365;

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

}  // namespace

std::optional<std::int64_t> until_ns(std::string_view retry_after, Seen const& seen) {
    double seconds = 0;
    char const* const end = retry_after.data() + retry_after.size();
    auto const [stop, error] = std::from_chars(retry_after.data(), end, seconds);
    if (error == std::errc{} && stop == end && seconds >= 0)
        return seen.entry.answered_ns + static_cast<std::int64_t>(std::min(seconds, kMaxWait_s) * 1e9);
    if (auto const date = http_date_ms(retry_after))
        return seen.entry.steady_ns + std::max<std::int64_t>(0, *date - seen.visit.wall.unix_ms) * kMs;
    return std::nullopt;
}

void Judged::see_waits(Seen const& seen) {
    Entry const& e = seen.entry;
    if (!seen.timed() || e.in_batch) return;
    end_wait(seen);
    if (!seen.failed || !seen.whole) return;
    auto const until = until_ns(e.retry_after, seen);
    if (!until) return;
    if (waits_.size() == kMaxPending)
        settled_[Rule::honored_retry_after].passed +=
            std::erase_if(waits_, [&](Wait const& w) { return e.steady_ns >= w.until_ns; });
    keep(waits_, {seen.number, seen.thing, e.answered_ns, *until, std::string(e.retry_after)});
}

/// What this request was told to wait for, if it was. Alike requests that run side by side have a wait each:
/// it ends the oldest that is over, or, where none is, breaks the oldest.
void Judged::end_wait(Seen const& seen) {
    auto const meant = [&](Wait const& w) { return w.thing == seen.thing && seen.follows(w.answered_ns); };
    auto wait = std::ranges::find_if(
        waits_, [&](Wait const& w) { return meant(w) && seen.entry.steady_ns >= w.until_ns - kEarly_ns; });
    bool const over = wait != waits_.end();
    if (!over) wait = std::ranges::find_if(waits_, meant);
    if (wait == waits_.end()) return;
    Tally& rule = settled_[Rule::honored_retry_after];
    if (over)
        ++rule.passed;
    else
        rule.fail({wait->number, seen.number}, ref(seen.number) + " came before the time that " +
                                                   ref(wait->number) +
                                                   " was told to wait: Retry-After: " + wait->told);
    waits_.erase(wait);
}

void Judged::see_failures(Seen const& seen) {
    Entry const& e = seen.entry;
    if (e.in_batch) return;
    auto row = failures_.end();
    for (auto f = failures_.begin(); f != failures_.end(); ++f) {
        bool const meant = f->thing == seen.thing && seen.follows(f->answered_ns);
        if (meant && (row == failures_.end() || f->answered_ns < row->answered_ns)) row = f;
    }
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
        if (!again) keep(failures_, {.thing = seen.thing, .first = seen.number, .last = seen.number});
        Failures& now = again ? *row : failures_.back();
        now.last = seen.number;
        now.answered_ns = e.answered_ns;
        now.told = seen.whole && until_ns(e.retry_after, seen).has_value();
    } else if (again) {
        if (row->at_once <= kAtOnceMax) ++settled_[Rule::no_hammer].passed;
        if (row->retries <= kRetriesMax) ++settled_[Rule::retries_bounded].passed;
        failures_.erase(row);
    }
}

}  // namespace fakegraph::watch
