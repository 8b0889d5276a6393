#include "sim/base/time.h"

#include <array>

namespace sim {
namespace {

namespace chr = std::chrono;

char* put(char* out, std::int64_t value, int digits) noexcept {
    for (int i = digits - 1; i >= 0; --i) {
        out[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    return out + digits;
}

/// `.`, the fraction of a second and no trailing zeros; nothing for zero.
char* put_fraction(char* out, std::int64_t ticks) noexcept {
    if (ticks == 0) return out;
    *out++ = '.';
    char* end = put(out, ticks, 7);
    while (end[-1] == '0') --end;
    return end;
}

/// Reads ISO text from left to right; every reader leaves the place alone when it fails.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}
    bool done() const noexcept { return rest_.empty(); }
    bool accept(char c) noexcept {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Exactly `count` digits.
    std::optional<int> digits(std::size_t count) noexcept {
        if (rest_.size() < count) return std::nullopt;
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }
    /// One to nine digits of a whole number.
    std::optional<std::int64_t> number() noexcept {
        std::size_t n = 0;
        std::int64_t value = 0;
        while (n < rest_.size() && rest_[n] >= '0' && rest_[n] <= '9') {
            if (n == 9) return std::nullopt;
            value = value * 10 + (rest_[n++] - '0');
        }
        if (n == 0) return std::nullopt;
        rest_.remove_prefix(n);
        return value;
    }
    /// The digits after a decimal point, as ticks.
    std::optional<std::int64_t> fraction() noexcept {
        std::size_t n = 0;
        std::int64_t ticks = 0;
        std::int64_t weight = 1'000'000;
        while (n < rest_.size() && rest_[n] >= '0' && rest_[n] <= '9') {
            ticks += (rest_[n++] - '0') * weight;
            weight /= 10;
        }
        if (n == 0) return std::nullopt;
        rest_.remove_prefix(n);
        return ticks;
    }

private:
    std::string_view rest_;
};

/// `Z` or `+hh:mm`; the minutes that the text is ahead of UTC.
std::optional<int> read_offset(Reader& in) noexcept {
    if (in.accept('Z') || in.accept('z')) return 0;
    int sign = 0;
    if (in.accept('+'))
        sign = 1;
    else if (in.accept('-'))
        sign = -1;
    else
        return std::nullopt;
    auto const hours = in.digits(2);
    if (!hours || *hours > 14 || !in.accept(':')) return std::nullopt;
    auto const minutes = in.digits(2);
    if (!minutes || *minutes > 59) return std::nullopt;
    return sign * (*hours * 60 + *minutes);
}

}  // namespace

std::size_t write_instant(Instant t, char* const out) noexcept {
    auto const day = chr::floor<chr::days>(t);
    chr::year_month_day const date{day};
    std::int64_t const of_day = (t - day).count();
    std::int64_t const seconds = of_day / 10'000'000;
    char* p = put(out, static_cast<int>(date.year()), 4);
    *p++ = '-';
    p = put(p, static_cast<unsigned>(date.month()), 2);
    *p++ = '-';
    p = put(p, static_cast<unsigned>(date.day()), 2);
    *p++ = 'T';
    p = put(p, seconds / 3600, 2);
    *p++ = ':';
    p = put(p, seconds / 60 % 60, 2);
    *p++ = ':';
    p = put(p, seconds % 60, 2);
    p = put_fraction(p, of_day % 10'000'000);
    *p++ = 'Z';
    return static_cast<std::size_t>(p - out);
}

std::string format_instant(Instant t) {
    std::array<char, 32> text{};
    return {text.data(), write_instant(t, text.data())};
}

std::optional<Instant> parse_instant(std::string_view text) noexcept {
    Reader in(text);
    auto const year = in.digits(4);
    if (!year || !in.accept('-')) return std::nullopt;
    auto const month = in.digits(2);
    if (!month || !in.accept('-')) return std::nullopt;
    auto const day = in.digits(2);
    if (!day) return std::nullopt;
    chr::year_month_day const date{chr::year{*year}, chr::month{static_cast<unsigned>(*month)},
                                   chr::day{static_cast<unsigned>(*day)}};
    if (!date.ok() || *year < 1) return std::nullopt;
    Instant const midnight = chr::sys_days{date};
    if (in.done()) return midnight;
    if (!in.accept('T') && !in.accept('t')) return std::nullopt;
    auto const hour = in.digits(2);
    if (!hour || *hour > 23 || !in.accept(':')) return std::nullopt;
    auto const minute = in.digits(2);
    if (!minute || *minute > 59) return std::nullopt;
    int second = 0;
    std::int64_t fraction = 0;
    if (in.accept(':')) {
        auto const s = in.digits(2);
        if (!s || *s > 59) return std::nullopt;
        second = *s;
        if (in.accept('.')) {
            auto const f = in.fraction();
            if (!f) return std::nullopt;
            fraction = *f;
        }
    }
    auto const offset_min = read_offset(in);
    if (!offset_min || !in.done()) return std::nullopt;
    Instant const t = midnight + chr::hours{*hour} + chr::minutes{*minute - *offset_min} +
                      chr::seconds{second} + Ticks{fraction};
    constexpr Instant kEnd = chr::sys_days{chr::year{10000} / 1 / 1};
    if (t < kZeroDate || t >= kEnd) return std::nullopt;
    return t;
}

std::string format_duration(Ticks d) {
    std::string out;
    if (d < Ticks::zero()) {
        out += '-';
        d = -d;
    }
    out += 'P';
    auto const days = chr::floor<chr::days>(d);
    if (days.count() != 0) out += std::to_string(days.count()) + 'D';
    std::int64_t const ticks = (d - days).count();
    if (ticks == 0) return days.count() != 0 ? out : out + "T0S";
    std::int64_t const seconds = ticks / 10'000'000;
    out += 'T';
    if (seconds / 3600 != 0) out += std::to_string(seconds / 3600) + 'H';
    if (seconds / 60 % 60 != 0) out += std::to_string(seconds / 60 % 60) + 'M';
    if (seconds % 60 != 0 || ticks % 10'000'000 != 0) {
        std::array<char, 16> fraction{};
        char* const end = put_fraction(fraction.data(), ticks % 10'000'000);
        out += std::to_string(seconds % 60);
        out.append(fraction.data(), end);
        out += 'S';
    }
    return out;
}

std::optional<Ticks> parse_duration(std::string_view text) noexcept {
    Reader in(text);
    bool const negative = in.accept('-');
    if (!in.accept('P')) return std::nullopt;
    Ticks total{0};
    bool any = false;
    bool in_time = false;
    int last_unit = -1;  // D=0 H=1 M=2 S=3, strictly rising
    while (!in.done()) {
        if (!in_time && in.accept('T')) {
            in_time = true;
            if (in.done()) return std::nullopt;
            continue;
        }
        auto const number = in.number();
        if (!number) return std::nullopt;
        std::optional<std::int64_t> fraction;
        if (in.accept('.')) {
            fraction = in.fraction();
            if (!fraction) return std::nullopt;
        }
        int unit = -1;
        if (!in_time && in.accept('D'))
            unit = 0;
        else if (in_time && in.accept('H'))
            unit = 1;
        else if (in_time && in.accept('M'))
            unit = 2;
        else if (in_time && in.accept('S'))
            unit = 3;
        if (unit <= last_unit || (fraction && unit != 3)) return std::nullopt;
        last_unit = unit;
        constexpr std::array<std::int64_t, 4> kSeconds = {86400, 3600, 60, 1};
        constexpr std::int64_t kMaxSeconds = 36'500LL * 86400;
        if (*number > kMaxSeconds / kSeconds[static_cast<std::size_t>(unit)]) return std::nullopt;
        total +=
            chr::seconds{*number * kSeconds[static_cast<std::size_t>(unit)]} + Ticks{fraction.value_or(0)};
        any = true;
    }
    if (!any || total > chr::days{36'500}) return std::nullopt;
    return negative ? -total : total;
}

}  // namespace sim
