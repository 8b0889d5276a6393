#include <algorithm>
#include <array>

#include "scenarios/loader/loading.h"

namespace scenarios {
namespace {

using namespace std::chrono_literals;

constexpr sim::Ticks kShortest = 1ms;
constexpr sim::Ticks kLongest = std::chrono::days{1};
constexpr std::array<std::uint64_t, 3> kStatuses = {429, 503, 504};
/// Members of `limits` that are no limits.
constexpr std::array<std::string_view, 6> kOthers = {"others", "batchRequests", "retryAfter",
                                                     "status", "code",          "rateLimitHeaders"};

LimitSettings::Rate load_rate(Cursor const& at) {
    LimitSettings::Rate rate;
    auto const amount = at.find("requests");
    auto const per = at.find("per");
    if (!amount || !per) return rate;
    auto const duration = sim::parse_duration(per->text());
    if (!duration)
        per->error("'" + std::string(per->text()) + "' is not an ISO 8601 duration such as PT20S");
    else if (*duration < kShortest || *duration > kLongest)
        per->error("'" + std::string(per->text()) + "' is outside PT0.001S to P1D");
    else
        rate = {static_cast<std::uint32_t>(amount->natural()), *duration};
    return rate;
}

void load_answer(Cursor const& at, LimitSettings& limits) {
    if (auto const form = at.find("retryAfter")) {
        if (form->json().is_number())
            limits.retry_after_s = form->number();
        else
            limits.retry_after = form->text();
    }
    if (auto const status = at.find("status")) {
        if (std::ranges::find(kStatuses, status->natural()) == kStatuses.end())
            status->error("must be 429, 503 or 504, not " + status->json().dump());
        limits.status = static_cast<int>(status->natural());
    }
    limits.code = at.text_or("code", limits.code);
    if (auto const headers = at.find("rateLimitHeaders")) limits.rate_limit_headers = headers->boolean();
}

}  // namespace

void load_limits(Cursor const& at, LimitSettings& limits) {
    limits.published = at.text() == "published" || at.text_or("others") == "published";
    if (auto const most = at.find("batchRequests"))
        limits.batch_requests = static_cast<std::uint32_t>(most->natural());
    load_answer(at, limits);
    at.each_member([&](std::string_view name, Cursor const& limit) {
        if (std::ranges::find(kOthers, name) == kOthers.end()) limits.named.emplace(name, load_rate(limit));
    });
}

}  // namespace scenarios
