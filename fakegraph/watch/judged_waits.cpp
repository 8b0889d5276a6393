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
    auto const [stop, error] = std::from_chars(retry_after.data(), end, seconds, std::chars_format::fixed);
    bool const is_number =
        std::ranges::all_of(retry_after, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    if (is_number && error == std::errc{} && stop == end)
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
    keep(waits_, {seen.number, seen.thing(), seen.answered(), *until, std::string(e.retry_after)});
}

/// What this request was told to wait for, if it was. Alike requests that run side by side have a wait each:
/// it ends the oldest that is over, or, where none is, breaks the oldest.
void Judged::end_wait(Seen const& seen) {
    if (waits_.empty()) return;
    std::uint64_t const thing = seen.thing();
    auto const meant = [&](Wait const& w) { return w.thing == thing && seen.follows(w.answered); };
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
    if (seen.entry.in_batch) return;  // looked at with their batch
    std::uint64_t const thing = seen.thing();
    end_try(seen, thing, retry(seen, thing), seen.failed,
            seen.whole && until_ns(seen.entry.retry_after, seen).has_value());
}

/// The row of failures that this request, or one of its items, tries again; their number: none.
std::size_t Judged::retry(Seen const& seen, std::uint64_t thing) {
    std::size_t const none = failures_.size();
    std::size_t found = none;
    for (std::size_t i = 0; i < none; ++i) {
        bool const meant = failures_[i].thing == thing && seen.follows(failures_[i].answered);
        if (meant && (found == none || failures_[i].answered.ns < failures_[found].answered.ns)) found = i;
    }
    if (found == none) return none;
    Failures& row = failures_[found];
    ++row.retries;
    bool const at_once = seen.timed() && !row.told && seen.entry.steady_ns < row.answered.ns + kBackoff_ns;
    row.at_once += at_once ? 1U : 0U;
    if (at_once && row.at_once == kAtOnceMax + 1)
        settled_[Rule::no_hammer].fail({row.first, row.last, seen.number},
                                       ref(seen.number) + " asked again at once for what failed at " +
                                           ref(row.first) + ", not for the first time");
    if (row.retries == kRetriesMax + 1)
        settled_[Rule::retries_bounded].fail(
            {row.first, seen.number},
            ref(seen.number) + " is the " + std::to_string(row.retries) + "th retry of " + ref(row.first));
    return found;
}

/// How that ended; `told`: the answer said how long to wait.
void Judged::end_try(Seen const& seen, std::uint64_t thing, std::size_t row, bool failed, bool told) {
    bool const again = row < failures_.size();
    if (failed) {
        if (!again) keep(failures_, {.thing = thing, .first = seen.number, .last = seen.number});
        Failures& now = again ? failures_[row] : failures_.back();
        now.last = seen.number;
        now.answered = seen.answered();
        now.told = told;
    } else if (again) {
        Failures const& done = failures_[row];
        if (done.at_once <= kAtOnceMax) ++settled_[Rule::no_hammer].passed;
        if (done.retries <= kRetriesMax) ++settled_[Rule::retries_bounded].passed;
        failures_.erase(failures_.begin() + static_cast<std::ptrdiff_t>(row));
    }
}

}  // namespace fakegraph::watch
