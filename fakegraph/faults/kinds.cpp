#include "fakegraph/faults/kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "sim/base/nearest.h"

namespace fakegraph::faults {
namespace {

using Names = std::span<std::string_view const>;

constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kLongestBody = 64 * 1024;
constexpr std::size_t kMostSizes = 100;
constexpr std::int64_t kMostRows = 999;
constexpr std::int64_t kLongestMs = 3'600'000;

/// In the order of the bits of Change.
constexpr std::array<std::string_view, 10> kChanges = {
    "unknownMember",  "unknownEnum",  "unknownFutureValue", "reorderedMembers", "fractionDigits",
    "unicodeEscapes", "missingNulls", "pageSize",           "zeroDate",         "innererror"};

std::string plain_digits(double number) {
    std::array<char, 512> text{};
    auto const [end, error] =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    return {text.data(), end};
}

std::optional<RetryAfter> read_retry_after(Reader const& r, int status) {
    Json const* const value = r.find("retryAfter");
    // A throttled request is told when to come again, as the service mostly does.
    if (value == nullptr) return status == 429 ? std::optional<RetryAfter>("1") : std::nullopt;
    if (value->is_null()) return std::nullopt;
    constexpr std::uint32_t kDateAhead = 2;
    constexpr std::int64_t kMostSeconds = 86'400;
    if (value->is_object()) {
        Reader const date = *r.object("retryAfter");
        date.only(std::array<std::string_view, 1>{"date"}, "'retryAfter'");
        return static_cast<std::uint32_t>(date.whole("date", 0, kMostSeconds).value_or(kDateAhead));
    }
    if (value->is_number()) {
        auto const seconds = r.number("retryAfter", 0, static_cast<double>(kMostSeconds));
        // Digits alone, the fewest that mean this number: no header has an exponent.
        return seconds ? std::optional<RetryAfter>(plain_digits(*seconds)) : std::nullopt;
    }
    if (!value->is_string()) {
        r.wrong("retryAfter", "must be seconds, \"date\", {\"date\": seconds}, another text, or null");
        return std::nullopt;
    }
    auto const text = r.text("retryAfter", 100);
    if (text == "date") return kDateAhead;
    return text ? std::optional<RetryAfter>(*text) : std::nullopt;
}

ErrorAnswer read_error(Reader const& r, int status) {
    ErrorAnswer out;
    out.status = static_cast<int>(r.whole("status", 400, 599).value_or(status));
    out.code = r.text("code", 200).value_or("");
    // An object is sent as its JSON text: some workloads do that.
    if (Json const* const message = r.find("message"); message != nullptr && message->is_object())
        out.message = message->dump(-1, ' ', false, Json::error_handler_t::replace);
    else
        out.message = r.text("message", kLongestText);
    out.retry_after = read_retry_after(r, out.status);
    return out;
}

constexpr std::array<std::string_view, 4> kError = {"status", "code", "message", "retryAfter"};
Action read_status(Reader const& r) {
    if (r.find("status") == nullptr) r.wrong("missing key 'status'");
    return read_error(r, 503);
}
Action read_json_message(Reader const& r) {
    ErrorAnswer out = read_error(r, 500);
    if (out.code.empty()) out.code = "UnknownError";
    if (!out.message)
        out.message = R"({"ErrorCode":"InternalError","Message":"An internal server error has occurred."})";
    return out;
}

constexpr std::array<std::string_view, 3> kHtml = {"status", "body", "retryAfter"};
Action read_html(Reader const& r) {
    HtmlAnswer out;
    out.status = static_cast<int>(r.whole("status", 200, 599).value_or(out.status));
    out.body = r.text("body", kLongestBody).value_or("");
    out.retry_after = read_retry_after(r, out.status);
    return out;
}

std::optional<int> read_own_status(Reader const& r) {
    auto const status = r.whole("status", 200, 599);
    return status ? std::optional(static_cast<int>(*status)) : std::nullopt;
}

std::string read_content_type(Reader const& r, std::string_view otherwise) {
    auto const text = r.text("contentType", 200);
    if (!text) return std::string(otherwise);
    if (text->empty() || std::ranges::any_of(*text, [](char c) { return c < 0x20 || c > 0x7e; }))
        r.wrong("contentType", "must be a media type such as text/html");
    return *text;
}

constexpr std::array<std::string_view, 2> kEmptyBody = {"status", "contentType"};
Action read_empty_body(Reader const& r) { return EmptyBody{read_own_status(r), read_content_type(r, "")}; }

constexpr std::array<std::string_view, 1> kContentType = {"contentType"};
Action read_wrong_type(Reader const& r) { return ContentType{read_content_type(r, "text/html")}; }

constexpr std::array<std::string_view, 2> kGarbage = {"status", "bytes"};
Action read_garbage(Reader const& r) {
    return Garbage{read_own_status(r), static_cast<std::uint32_t>(r.whole("bytes", 1, 1 << 20).value_or(64))};
}

Portion read_portion(Reader const& r) {
    Portion out;
    if (Json const* const at = r.find("at"); at != nullptr && at->is_object()) {
        Reader const bytes = *r.object("at");
        bytes.only(std::array<std::string_view, 1>{"bytes"}, "'at'");
        if (bytes.find("bytes") == nullptr) r.wrong("at", "needs 'bytes'");
        out.bytes = true;
        out.amount = static_cast<std::uint64_t>(bytes.whole("bytes", 0, INT32_MAX).value_or(0));
        return out;
    }
    if (auto const share = r.number("at", 0, 1))
        out.amount = static_cast<std::uint64_t>(std::llround(*share * 1e6));
    return out;
}

constexpr std::array<std::string_view, 2> kTruncate = {"at", "framing"};
constexpr std::array<std::string_view, 2> kFramings = {"complete", "broken"};
Action read_truncate(Reader const& r) {
    return Truncate{read_portion(r), r.choice("framing", kFramings) == std::size_t{1}};
}

constexpr std::array<std::string_view, 1> kBy = {"by"};
Action read_wrong_length(Reader const& r) {
    int const by = static_cast<int>(r.whole("by", -1'000'000, 1'000'000).value_or(10));
    if (by == 0) r.wrong("by", "must not be 0");
    return WrongLength{by};
}

constexpr std::array<std::string_view, 3> kPoints = {"before", "header", "middle"};
Point read_point(Reader const& r) {
    auto const when = r.choice("when", kPoints);
    if (r.find("at") != nullptr && when != std::size_t{2}) r.wrong("at", "needs \"when\": \"middle\"");
    return static_cast<Point>(when.value_or(0));
}
constexpr std::array<std::string_view, 2> kReset = {"when", "at"};
Action read_reset(Reader const& r) { return Reset{read_point(r), read_portion(r)}; }
constexpr std::array<std::string_view, 3> kStall = {"when", "at", "holdMs"};
Action read_stall(Reader const& r) {
    constexpr std::int64_t kHoldMs = 300'000;
    return Stall{read_point(r), read_portion(r),
                 static_cast<std::uint32_t>(r.whole("holdMs", 1, kLongestMs).value_or(kHoldMs))};
}
constexpr std::array<std::string_view, 2> kDrip = {"bytes", "everyMs"};
Action read_drip(Reader const& r) {
    return Drip{static_cast<std::uint32_t>(r.whole("bytes", 1, 1 << 20).value_or(16)),
                static_cast<std::uint32_t>(r.whole("everyMs", 1, 60'000).value_or(100))};
}

Latency read_spread(Reader const& ms) {
    Latency out;
    auto const of = [&](std::string_view name) {
        if (ms.find(name) == nullptr) ms.wrong("missing key '" + std::string(name) + "'");
        return static_cast<std::uint32_t>(ms.whole(name, 0, kLongestMs).value_or(0));
    };
    if (ms.find("median") != nullptr || ms.find("sigma") != nullptr) {
        ms.only(std::array<std::string_view, 3>{"median", "sigma", "most"}, "'ms'");
        out.form = Latency::Form::log_normal;
        out.low = of("median");
        out.sigma = ms.number("sigma", 0, 10).value_or(1);
        out.high = static_cast<std::uint32_t>(ms.whole("most", 0, kLongestMs).value_or(60'000));
        return out;
    }
    ms.only(std::array<std::string_view, 2>{"from", "to"}, "'ms'");
    out.form = Latency::Form::uniform;
    out.low = of("from");
    out.high = of("to");
    if (out.high < out.low) ms.wrong("to", "must not be below 'from'");
    return out;
}
constexpr std::array<std::string_view, 1> kLatency = {"ms"};
Action read_latency(Reader const& r) {
    Json const* const ms = r.find("ms");
    if (ms == nullptr) return r.wrong("missing key 'ms'"), Latency{};
    if (ms->is_object()) return read_spread(*r.object("ms"));
    return Latency{.low = static_cast<std::uint32_t>(r.whole("ms", 0, kLongestMs).value_or(0))};
}

constexpr std::array<std::string_view, 5> kExecute = {"status", "code", "message", "retryAfter", "reset"};
Action read_execute(Reader const& r) {
    ExecuteThenFail out{read_error(r, 503), r.flag("reset").value_or(false)};
    for (std::string_view const name : kExecute)
        if (out.reset && name != "reset" && r.find(name) != nullptr)
            r.wrong(name, "is not sent where the connection is reset");
    return out;
}
Action read_duplicate(Reader const&) { return DuplicateDelivery{}; }

template <PageTrick kTrick>
Action read_page(Reader const& r) {
    PageFault out{kTrick, {}, {}};
    if constexpr (kTrick == PageTrick::short_page)
        out.sizes = {static_cast<std::uint32_t>(r.whole("items", 1, kMostRows).value_or(1))};
    return out;
}
constexpr std::array<std::string_view, 1> kItems = {"items"};

constexpr std::array<std::string_view, 1> kSizes = {"sizes"};
Action read_page_sizes(Reader const& r) {
    PageFault out{PageTrick::page_size_change, {}, {}};
    Json const* const sizes = r.find("sizes");
    if (sizes == nullptr) {
        out.sizes = {7, 50, 1, 23};
        return out;
    }
    if (!sizes->is_array() || sizes->empty() || sizes->size() > kMostSizes) {
        r.wrong("sizes", fmt::format("must be a list of 1 to {} page sizes", kMostSizes));
        return out;
    }
    for (std::size_t i = 0; i < sizes->size(); ++i)
        if (auto const n = whole_value(r, r.at("sizes") + '/' + std::to_string(i), (*sizes)[i], 1, kMostRows))
            out.sizes.push_back(static_cast<std::uint32_t>(*n));
    return out;
}

constexpr std::array<std::string_view, 1> kDrift = {"drift"};
constexpr std::array<std::string_view, 2> kDrifts = {"repeat", "lose"};
Action read_drift(Reader const& r) {
    PageFault out{PageTrick::drift_under_writes, {}, {}};
    if (auto const drift = r.choice("drift", kDrifts)) out.drift = *drift == 0 ? -1 : 1;
    return out;
}

constexpr std::array<std::string_view, 2> kExpired = {"code", "links"};
constexpr std::array<std::string_view, 2> kWhichLinks = {"all", "retried"};
Action read_expired(Reader const& r) {
    ExpiredToken out;
    out.retried = r.choice("links", kWhichLinks) == std::size_t{1};
    out.code =
        r.text("code", 200)
            .value_or(out.retried ? "DirectoryPageTokenNotFoundException" : "Directory_ExpiredPageToken");
    return out;
}

Action read_same_link(Reader const&) { return LinkFault{LinkFault::Trick::same_link, {}, false, false}; }
constexpr std::array<std::string_view, 1> kHost = {"host"};
Action read_foreign_host(Reader const& r) {
    LinkFault out{LinkFault::Trick::foreign_host, r.text("host", 300).value_or(""), false, false};
    bool const legal = std::ranges::all_of(out.host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".-:[]/_").find(c) != std::string_view::npos;
    });
    if (!legal || (r.find("host") != nullptr && out.host.empty()))
        r.wrong("host", "must be a host such as other.example:8080, or http:// or https:// and a host");
    return out;
}
constexpr std::array<std::string_view, 1> kChange = {"change"};
constexpr std::array<std::string_view, 3> kRecased = {"both", "case", "encoding"};
Action read_recased(Reader const& r) {
    auto const change = r.choice("change", kRecased).value_or(0);
    return LinkFault{LinkFault::Trick::recased_link, {}, change != 2, change != 1};
}
Action read_wrong_count(Reader const& r) {
    int const by = static_cast<int>(r.whole("by", -1'000'000, 1'000'000).value_or(1));
    if (by == 0) r.wrong("by", "must not be 0");
    return WrongCount{by};
}

constexpr std::array<std::string_view, 2> kCompatible = {"changes", "digits"};
Action read_compatible(Reader const& r) {
    Compatible out;
    Json const* const changes = r.find("changes");
    if (changes == nullptr) {
        r.wrong("missing key 'changes'");
    } else if (!changes->is_array() || changes->empty()) {
        r.wrong("changes", "must be a list of changes");
    } else {
        for (std::size_t i = 0; i < changes->size(); ++i) {
            std::string const at = r.at("changes") + '/' + std::to_string(i);
            auto const* const name = (*changes)[i].get_ptr<std::string const*>();
            auto const found = name == nullptr ? kChanges.end() : std::ranges::find(kChanges, *name);
            if (name == nullptr)
                r.mistakes().push_back({at, "must be a string", false});
            else if (found == kChanges.end())
                r.mistakes().push_back(
                    {at, "unknown value '" + *name + "'" + sim::suggestion(*name, kChanges), false});
            else
                out.changes |= 1U << (found - kChanges.begin());
        }
    }
    if (auto const digits = r.whole("digits", 0, 7)) {
        out.digits = static_cast<unsigned>(*digits);
        if (out.changes != 0 && (out.changes & kFractionDigits) == 0)
            r.wrong("digits", "needs the change 'fractionDigits'");
    }
    return out;
}

constexpr std::array kKinds = {
    Kind{"status", kError, read_status},
    Kind{"jsonMessage", kError, read_json_message},
    Kind{"html", kHtml, read_html},
    Kind{"emptyBody", kEmptyBody, read_empty_body},
    Kind{"contentType", kContentType, read_wrong_type},
    Kind{"garbage", kGarbage, read_garbage},
    Kind{"truncate", kTruncate, read_truncate},
    Kind{"wrongLength", kBy, read_wrong_length},
    Kind{"reset", kReset, read_reset},
    Kind{"stall", kStall, read_stall},
    Kind{"drip", kDrip, read_drip},
    Kind{"latency", kLatency, read_latency},
    Kind{"executeThenFail", kExecute, read_execute},
    Kind{"duplicateDelivery", {}, read_duplicate},
    Kind{"emptyPage", {}, read_page<PageTrick::empty_page>},
    Kind{"shortPage", kItems, read_page<PageTrick::short_page>},
    Kind{"pageSizeChange", kSizes, read_page_sizes},
    Kind{"repeatItem", {}, read_page<PageTrick::repeat_item>},
    Kind{"dropItem", {}, read_page<PageTrick::drop_item>},
    Kind{"expiredToken", kExpired, read_expired},
    Kind{"sameLink", {}, read_same_link},
    Kind{"driftUnderWrites", kDrift, read_drift},
    Kind{"foreignHost", kHost, read_foreign_host},
    Kind{"fullLastPage", {}, read_page<PageTrick::full_last_page>},
    Kind{"recasedLink", kChange, read_recased},
    Kind{"wrongCount", kBy, read_wrong_count},
    Kind{"oddToken", {}, read_page<PageTrick::odd_token>},
    Kind{"compatible", kCompatible, read_compatible},
};

}  // namespace

std::span<Kind const> kinds() { return kKinds; }
std::span<std::string_view const> change_names() { return kChanges; }

Kind const* find_kind(std::string_view name) {
    auto const found = std::ranges::find(kKinds, name, &Kind::name);
    return found == kKinds.end() ? nullptr : &*found;
}

}  // namespace fakegraph::faults
