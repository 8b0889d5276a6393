/// Device codes: a client shows a code, polls, and somebody approves elsewhere, as the scenario says.
#include <fmt/format.h>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/applications.h"
#include "fakegraph/identity/code.h"
#include "fakegraph/identity/scope.h"
#include "fakegraph/odata/base64.h"

namespace fakegraph::identity {
namespace {

constexpr std::string_view kPage = "https://microsoft.com/devicelogin";
constexpr std::uint64_t kDeviceStep = 5;

/// Nine characters that cannot be mistaken for one another.
std::string user_code(sim::Guid const& drawn) {
    constexpr std::string_view kLetters = "BCDFGHJKLMNPQRSTVWXZ23456789";
    std::string out;
    for (std::size_t i = 0; i < 9; ++i) out += kLetters[drawn.bytes[i] % kLetters.size()];
    return out;
}

std::unexpected<Refusal> wait(std::string_view error, int number, std::string_view text) {
    return refuse(400, error, number, std::string(text));
}

/// What a poll finds, but for the scope.
std::expected<void, Refusal> state_of(Asked const& asked, PendingDevice& device) {
    DeviceCodes const& rules = asked.authority.config().device_codes;
    std::int64_t const now_ms = asked.visit.wall.unix_ms;
    std::int64_t const since_ms = now_ms - std::exchange(device.polled_ms, now_ms);
    bool const first = device.polls++ == 0;
    if (now_ms > device.asked_ms + std::int64_t{rules.lifetime_s} * 1000)
        return wait(
            "expired_token", 70020,
            "The provided value for the input parameter 'device_code' is not valid. This device code has "
            "expired.");
    // ASSUMED: that slow_down carries no number.
    if (rules.slow_down && !first && since_ms < std::int64_t{rules.interval_s} * 1000)
        return wait("slow_down", 0, "The client polls sooner than the interval allows.");
    bool const settled = rules.outcome != DeviceCodes::Outcome::never && device.polls > rules.after_polls &&
                         asked.visit.now >= device.asked + rules.after;
    if (!settled)
        return wait("authorization_pending", 70016,
                    "OAuth 2.0 device flow error. Authorization is pending. Continue polling.");
    if (rules.outcome == DeviceCodes::Outcome::decline)
        return wait("authorization_declined", 70000, "The user declined the authorization request.");
    return {};
}

}  // namespace

Answer device_code(Asked const& asked) {
    auto const application = identify(asked.authority, asked.form.at("client_id"));
    if (!application) return std::unexpected(application.error());
    auto const asks = wanted(asked);
    if (!asks) return std::unexpected(asks.error());
    DeviceCodes const& rules = asked.authority.config().device_codes;
    sim::Guid const drawn = draw_guid(asked.visit, kDeviceStep);
    std::string const code = to_base64url(drawn.text() + draw_guid(asked.visit, kDeviceStep + 1).text());
    asked.authority.add_device(code, {.client = application->id,
                                      .scope = scope_text(asked),
                                      .asked = asked.visit.now,
                                      .asked_ms = asked.visit.wall.unix_ms});
    auto const number = [&](std::uint32_t n) { return asked.address.v1 ? Json(std::to_string(n)) : Json(n); };
    Json out;
    out["user_code"] = user_code(drawn);
    out["device_code"] = code;
    out[asked.address.v1 ? "verification_url" : "verification_uri"] = kPage;
    out["expires_in"] = number(rules.lifetime_s);
    out["interval"] = number(rules.interval_s);
    out["message"] = fmt::format(
        "To sign in, use a web browser to open the page {} and enter the code {} to authenticate.", kPage,
        user_code(drawn));
    return out;
}

std::expected<std::string, Refusal> poll_device(Asked const& asked, std::string_view client) {
    std::string const* code = asked.form.find("device_code");
    if (code == nullptr) code = asked.form.find("code");  // at the older address
    if (code == nullptr) return missing_field("device_code");
    std::expected<std::string, Refusal> found;
    asked.authority.with_device(*code, [&](PendingDevice* device) {
        if (device == nullptr || !edm::same_name(device->client, client)) {
            found = wait("bad_verification_code", 70018, "The verification code is not valid.");
            return device != nullptr;
        }
        if (auto const state = state_of(asked, *device); !state) {
            found = std::unexpected(state.error());
            return state.error().error == "authorization_pending" || state.error().error == "slow_down";
        }
        found = device->scope;
        return false;  // good once
    });
    return found;
}

}  // namespace fakegraph::identity
