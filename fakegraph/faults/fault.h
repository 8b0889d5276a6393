/// One fault as a value: which requests it is for, and what happens to them. (docs/faults.md)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fakegraph/odata/http.h"
#include "sim/base/time.h"

namespace fakegraph::faults {

/// Which of the matching requests, counted from 1: all that is set must hold.
struct Numbers {
    std::vector<std::uint64_t> listed;
    std::optional<std::uint64_t> from, to, every;

    bool hold(std::uint64_t n) const noexcept;
};

/// A moment of simulated time: so long after the World's start, or an instant.
struct Moment {
    bool since_start = true;
    sim::Ticks ticks{};

    sim::Instant from(sim::Instant start) const noexcept {
        return since_start ? start + ticks : sim::Instant{ticks};
    }
};

/// All that is set must hold.
struct Match {
    /// Bit per Method; 0: any.
    unsigned methods = 0;
    /// In lower case; `*` stands for any text. Empty: any.
    std::string path;
    std::string client;
    std::optional<bool> batch;
    std::optional<Moment> from, to;
    /// Of the answer that the service gave.
    std::optional<int> status;
    std::optional<Numbers> number;
    std::optional<std::uint32_t> share_ppm;
};

/// What stands in Retry-After: a text as it is, or a date so many seconds of wall time ahead.
using RetryAfter = std::variant<std::string, std::uint32_t>;

/// A part of an answer's body.
struct Portion {
    /// Bytes, or parts in a million of the body.
    bool bytes = false;
    std::uint64_t amount = 500'000;

    std::uint64_t of(std::uint64_t size) const noexcept;
};
/// Where a connection fails: nothing was sent, or the header, or a part of the body too.
enum class Point : std::uint8_t { before, header, middle };

struct ErrorAnswer {
    int status = 503;
    std::string code;
    std::optional<std::string> message;
    std::optional<RetryAfter> retry_after;
};
struct HtmlAnswer {
    int status = 502;
    std::string body;
    std::optional<RetryAfter> retry_after;
};
/// The service's status where none is given; so in Garbage.
struct EmptyBody {
    std::optional<int> status;
    std::string content_type;
};
struct Garbage {
    std::optional<int> status;
    std::uint32_t bytes = 64;
};
struct ContentType {
    std::string content_type;
};
struct Truncate {
    Portion at;
    bool broken = false;
};
/// Content-Length says so many bytes more (or fewer) than there are.
struct WrongLength {
    int by = 0;
};
struct Reset {
    Point when = Point::before;
    Portion at;
};
struct Stall {
    Point when = Point::before;
    Portion at;
    std::uint32_t hold_ms = 0;
};
struct Drip {
    std::uint32_t bytes = 0;
    std::uint32_t every_ms = 0;
};
/// Milliseconds: always `low`; evenly spread from `low` to `high`; or log-normal with median `low` and
/// `sigma`, at most `high`.
struct Latency {
    enum class Form : std::uint8_t { fixed, uniform, log_normal };
    Form form = Form::fixed;
    std::uint32_t low = 0, high = 0;
    double sigma = 0;
};
/// The service has done it; then this is answered, or the connection is reset.
struct ExecuteThenFail {
    ErrorAnswer answer;
    bool reset = false;
};
struct DuplicateDelivery {};

enum class PageTrick : std::uint8_t {
    empty_page,
    short_page,
    page_size_change,
    repeat_item,
    drop_item,
    full_last_page,
    odd_token,
    drift_under_writes,
};
/// What odata does to the page (odata/page_twist.h).
struct PageFault {
    PageTrick trick;
    /// Rows of a short page; page sizes in turn.
    std::vector<std::uint32_t> sizes;
    /// drift_under_writes: rows by which the page begins early or late; absent: by the write.
    std::optional<int> drift;
};
/// A link that was handed out does not work any more. `retried`: only links of answers to requests that
/// carried Retry-Attempt.
struct ExpiredToken {
    std::string code;
    bool retried = false;
};
/// What is changed in the text of a page.
struct LinkFault {
    enum class Trick : std::uint8_t { same_link, foreign_host, recased_link };
    Trick trick;
    std::string host;
    bool letter_case = true;
    bool encoding = true;
};
struct WrongCount {
    int by = 0;
};

/// Changes that clients must bear (graph-protocol 6.5), as bits.
enum Change : unsigned {
    kUnknownMember = 1U << 0,
    kUnknownEnum = 1U << 1,
    kUnknownFutureValue = 1U << 2,
    kReorderedMembers = 1U << 3,
    kFractionDigits = 1U << 4,
    kUnicodeEscapes = 1U << 5,
    kMissingNulls = 1U << 6,
    kPageSize = 1U << 7,
    kZeroDate = 1U << 8,
    kInnererror = 1U << 9,
};
struct Compatible {
    unsigned changes = 0;
    /// Of kFractionDigits; absent: by draw for each date.
    std::optional<unsigned> digits;
};

using Action = std::variant<ErrorAnswer, HtmlAnswer, EmptyBody, Garbage, ContentType, Truncate, WrongLength,
                            Reset, Stall, Drip, Latency, ExecuteThenFail, DuplicateDelivery, PageFault,
                            ExpiredToken, LinkFault, WrongCount, Compatible>;

/// True when the fault answers in place of the service, or settles what the service shall do.
bool settled_before(Action const& action) noexcept;
/// True when it answers in place of the service.
bool answers_instead(Action const& action) noexcept;

struct Fault {
    /// Empty until a plan has drawn one.
    std::string name;
    std::string_view kind;
    Match match;
    /// Ends after so many uses.
    std::optional<std::uint64_t> times;
    Action action;
    /// The object as it was given.
    std::string given;
};

inline constexpr std::size_t kMaxFaults = 1000;

}  // namespace fakegraph::faults
