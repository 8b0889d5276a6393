/// Answers in place of the service's, and errors after it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "fakegraph/faults/asked.h"
#include "fakegraph/faults/strike.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/retry_after.h"
#include "sim/base/draw.h"

namespace fakegraph::faults {
namespace {

using Json = nlohmann::ordered_json;

struct Wording {
    int status;
    std::string_view code, message;
};
/// Codes and texts that clients meet (graph-protocol 5.2 to 5.4). ASSUMED: texts that no capture shows, and
/// the codes of 423, 502, 504, 507 and 509.
constexpr std::array kWordings = {
    Wording{400, "BadRequest", "The request is not valid."},
    Wording{401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."},
    Wording{403, "Forbidden", "Insufficient privileges to complete the operation."},
    Wording{404, "ResourceNotFound", "Resource could not be found."},
    Wording{405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target."},
    Wording{409, "Conflict", "The request conflicts with the current state of the resource."},
    Wording{410, "resyncRequired", "The state of the client is too old; start again."},
    Wording{412, "PreconditionFailed", "A condition of the request headers does not hold."},
    Wording{423, "resourceLocked", "The resource is locked."},
    Wording{429, "TooManyRequests", "Please retry again later."},
    Wording{500, "InternalServerError", "An internal server error has occurred."},
    Wording{501, "notSupported", "The operation is not supported."},
    Wording{502, "BadGateway", "A server between client and service received an invalid answer."},
    Wording{503, "ServiceUnavailable", "The service is temporarily unavailable. Please retry later."},
    Wording{504, "GatewayTimeout", "The service did not answer in time."},
    Wording{507, "insufficientStorage", "The quota has been reached."},
    Wording{509, "activityLimitReached", "The bandwidth limit has been reached."},
};

Wording wording(int status) {
    auto const found = std::ranges::find(kWordings, status, &Wording::status);
    return found == kWordings.end() ? Wording{status, "UnknownError", "The request failed."} : *found;
}

void write_retry_after(std::optional<RetryAfter> const& value, Visit const& visit, Response& response) {
    if (!value) return;
    if (auto const* text = std::get_if<std::string>(&*value))
        response.headers.emplace_back("Retry-After", *text);
    else
        response.headers.emplace_back(
            "Retry-After",
            // Rounded up: a date has whole seconds, and less than asked for would be a wait too short.
            http_date_text((visit.wall.unix_ms + 999) / 1000 +
                           std::int64_t{std::get<std::uint32_t>(*value)}));
}

std::string dumped(Json const& body) { return body.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// graph-protocol 2.5. The time is the wall's, as everything about tokens.
void write_identity_error(ErrorAnswer const& answer, Visit const& visit, Response& response) {
    constexpr int kUnavailable = 90033;
    std::string stamp = sim::format_instant(sim::Instant{
        std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(visit.wall.unix_ms))});
    stamp[10] = ' ';
    Json body;
    body["error"] = answer.code.empty() ? "temporarily_unavailable" : answer.code;
    body["error_description"] =
        fmt::format("AADSTS{}: {} Trace ID: {} Correlation ID: {} Timestamp: {}", kUnavailable,
                    answer.message.value_or("A transient error has occurred. Please try again."),
                    response.request_id, response.client_request_id, stamp);
    body["error_codes"] = Json::array({kUnavailable});
    body["timestamp"] = stamp;
    body["trace_id"] = response.request_id;
    body["correlation_id"] = response.client_request_id;
    response.status = answer.status;
    response.content_type = "application/json; charset=utf-8";
    response.headers.clear();
    response.body = dumped(body);
}

void write_html(HtmlAnswer const& answer, Visit const& visit, Response& response) {
    std::string title = std::to_string(answer.status);
    for (char const c : wording(answer.status).code) {
        if (c >= 'A' && c <= 'Z') title += ' ';
        title += c;
    }
    response.status = answer.status;
    response.content_type = "text/html";
    response.headers.clear();
    response.body = !answer.body.empty()
                        ? answer.body
                        : fmt::format(
                              "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center>"
                              "</body></html>\n",
                              title);
    write_retry_after(answer.retry_after, visit, response);
}

bool may_have_body(int status) noexcept { return status >= 200 && status != 204 && status != 304; }

bool empty(EmptyBody const& fault, Response& response) {
    if (response.body.empty() && fault.content_type.empty()) return false;
    response.body.clear();
    response.content_type = {};
    if (!fault.content_type.empty()) response.headers.emplace_back("Content-Type", fault.content_type);
    return true;
}

bool fill_with_garbage(Garbage const& fault, std::uint64_t bits, Response& response) {
    if (!may_have_body(response.status)) return false;
    if (response.content_type.empty()) response.content_type = kPlainJson;
    response.body.assign(fault.bytes, '\0');
    // No JSON text, nor UTF-8, begins with it.
    response.body.front() = static_cast<char>(0xff);
    for (std::size_t i = 1; i < response.body.size(); ++i)
        response.body[i] = static_cast<char>(sim::mix(bits ^ i) & 0xff);
    return true;
}

/// What an item of a $batch gets in place of a failing connection: it has none of its own.
void write_item_failure(int status, Visit const& visit, Response& response) {
    write_fault_error({.status = status, .code = {}, .message = {}, .retry_after = {}}, visit, response);
}

struct Instead {
    Strike const& strike;
    Response& response;

    void operator()(ErrorAnswer const& a) const { write_fault_error(a, strike.visit, response); }
    void operator()(HtmlAnswer const& a) const { write_html(a, strike.visit, response); }
    void operator()(EmptyBody const& a) const {
        response.status = *a.status;
        response.headers.clear();
        response.body.clear();
        response.content_type = {};
        empty(a, response);
    }
    void operator()(Garbage const& a) const {
        response.status = *a.status;
        response.content_type = kPlainJson;
        response.headers.clear();
        fill_with_garbage(a, strike.bits, response);
    }
    void operator()(ExpiredToken const& a) const {
        write_error(
            response,
            GraphError{400,
                       a.code,
                       a.retried ? "The page token of the link was not found: the answer that it comes "
                                   "from was retried."
                                 : "The page token has expired. Start again without it.",
                       {}},
            strike.visit.now);
    }
    /// The status is for the log, and for whoever asks without a connection.
    void operator()(Reset const&) const {
        write_item_failure(503, strike.visit, response);
        response.delivery.end = Delivery::End::reset;
        response.delivery.before_header = true;
    }
    void operator()(Stall const& a) const {
        write_item_failure(504, strike.visit, response);
        response.delivery.end = Delivery::End::stall;
        response.delivery.before_header = true;
        response.delivery.hold_ms = a.hold_ms;
    }
    template <class Other>
    void operator()(Other const&) const {}
};

struct Changing {
    Strike const& strike;
    Response& response;

    bool operator()(EmptyBody const& a) const { return empty(a, response); }
    bool operator()(Garbage const& a) const { return fill_with_garbage(a, strike.bits, response); }
    bool operator()(ContentType const& a) const {
        response.headers.emplace_back("Content-Type", a.content_type);
        return true;
    }
    bool operator()(ExecuteThenFail const& a) const {
        write_fault_error(a.answer, strike.visit, response);
        if (!a.reset || strike.visit.in_batch) return true;
        response.delivery.end = Delivery::End::reset;
        response.delivery.before_header = true;
        return true;
    }
    bool operator()(LinkFault const& a) const { return change_link(a, strike.visit, response); }
    bool operator()(WrongCount const& a) const { return change_count(a, response); }
    bool operator()(Compatible const& a) const { return change_compatibly(a, strike, response); }
    template <class Other>
    bool operator()(Other const&) const {
        return change_delivery(strike, response);
    }
};

}  // namespace

void write_fault_error(ErrorAnswer const& answer, Visit const& visit, Response& response) {
    Wording const known = wording(answer.status);
    std::string const code = answer.code.empty() ? std::string(known.code) : answer.code;
    std::string const message = answer.message.value_or(std::string(known.message));
    if (!is_graph(visit.path))
        write_identity_error(answer, visit, response);
    else if (answer.status == 429)
        write_throttled(response, answer.status, code, message, visit.now);
    else
        write_error(response, GraphError{answer.status, code, message, {}}, visit.now);
    write_retry_after(answer.retry_after, visit, response);
}

void answer_instead(Strike const& strike, Response& response) {
    std::visit(Instead{strike, response}, strike.fault.action);
    if (strike.visit.in_batch) response.delivery = {};
}

bool change_answer(Strike const& strike, Response& response) {
    return std::visit(Changing{strike, response}, strike.fault.action);
}

}  // namespace fakegraph::faults
