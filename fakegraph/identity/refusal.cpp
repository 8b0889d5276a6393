#include "fakegraph/identity/refusal.h"

#include <fmt/format.h>

#include <chrono>

#include "fakegraph/identity/form.h"
#include "fakegraph/identity/hosts.h"
#include "fakegraph/identity/jwt.h"
#include "sim/base/draw.h"

namespace fakegraph::identity {
namespace {

/// Steps of a request's own draw; the first two make its request-id.
constexpr std::uint64_t kFirstStep = 16;
constexpr std::uint64_t kCorrelationStep = 1;
constexpr std::uint64_t kCookieStep = 2;

}  // namespace

std::unexpected<Refusal> missing_field(std::string_view name) {
    return refuse(400, "invalid_request", 900144,
                  fmt::format("The request body must contain the following parameter: '{}'.", name));
}

sim::Guid draw_guid(Visit const& visit, std::uint64_t step) {
    std::uint64_t const key = sim::mix(visit.request.connection) ^ visit.request.number;
    std::uint64_t const first = kFirstStep + 2 * step;
    return sim::Guid::from_bits(sim::draw(visit.seed, key, sim::Purpose::request_id, first),
                                sim::draw(visit.seed, key, sim::Purpose::request_id, first + 1));
}

std::string correlation_id(Visit const& visit) {
    std::string_view const query = visit.path.substr(std::min(visit.path.find('?'), visit.path.size()));
    for (std::string_view const given :
         {raw_field(query.substr(std::min<std::size_t>(1, query.size())), "client-request-id"),
          raw_field(visit.request.body, "client-request-id"), visit.request.client_request_id})
        if (auto const guid = sim::Guid::parse(given)) return guid->text();
    return draw_guid(visit, kCorrelationStep).text();
}

std::string timestamp_of(WallTime wall) {
    sim::Instant const at{std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(wall.unix_ms))};
    std::string text = sim::format_instant(at);
    text[10] = ' ';
    return text;
}

std::string description_of(Visit const& visit, Response const& response, Refusal const& refusal) {
    std::string const number = refusal.number == 0 ? "" : fmt::format("AADSTS{}: ", refusal.number);
    return fmt::format("{}{}\r\nTrace ID: {}\r\nCorrelation ID: {}\r\nTimestamp: {}", number, refusal.text,
                       response.request_id, correlation_id(visit), timestamp_of(visit.wall));
}

void set_headers(Visit const& visit, Response& response, int number) {
    response.headers.clear();
    auto const add = [&](std::string_view name, std::string value) {
        response.headers.emplace_back(name, std::move(value));
    };
    add("Cache-Control", "no-store, no-cache");
    add("Pragma", "no-cache");
    add("Expires", "-1");
    add("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    add("X-Content-Type-Options", "nosniff");
    add("P3P", R"(CP="DSP CUR OTPi IND OTRi ONL FIN")");
    add("x-ms-request-id", response.request_id);
    add("x-ms-ests-server", "2.1.19999.9 - FAKEGRAPH");
    add("x-ms-clitelem", fmt::format("1,{},0,,", number));
    add("Set-Cookie",
        "fpc=" + draw_guid(visit, kCookieStep).text() + "; path=/; secure; HttpOnly; SameSite=None");
    add("Set-Cookie", "x-ms-gateway-slice=estsfd; path=/; secure; samesite=none; httponly");
    add("Set-Cookie", "stsservicecookie=estsfd; path=/; secure; samesite=none; httponly");
}

void write_refusal(Visit const& visit, Refusal const& refusal, Response& response) {
    Json body;
    body["error"] = refusal.error;
    body["error_description"] = description_of(visit, response, refusal);
    if (refusal.number != 0) body["error_codes"] = Json::array({refusal.number});
    body["timestamp"] = timestamp_of(visit.wall);
    body["trace_id"] = response.request_id;
    body["correlation_id"] = correlation_id(visit);
    if (refusal.number != 0)
        body["error_uri"] = fmt::format("{}/error?code={}", origin_of(visit.root), refusal.number);
    response.status = refusal.status;
    response.content_type = kJson;
    response.body = dump(body);
    set_headers(visit, response, refusal.number);
}

}  // namespace fakegraph::identity
