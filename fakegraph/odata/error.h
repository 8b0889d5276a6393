/// Graph errors: the one place that maps outcomes to HTTP statuses, codes and the envelope.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakegraph/odata/http.h"
#include "sim/base/result.h"
#include "sim/base/time.h"

namespace fakegraph {

/// What a client reads in `error`. `target` is left out when empty.
struct GraphError {
    int status = 400;
    std::string code = "BadRequest";
    std::string message;
    std::string target;
    /// Of the answer: WWW-Authenticate, Retry-After.
    std::vector<std::pair<std::string_view, std::string>> headers = {};
};
template <class T>
using GraphResult = std::expected<T, GraphError>;

/// not_found 404 NotFound · already_exists 409 Conflict · invalid_argument 400 BadRequest · wrong_state 409
/// Conflict · limit 400 BadRequest · not_simulated 501 notSupported · forbidden 403
/// Forbidden.
GraphError to_graph(sim::Error const& error);
std::unexpected<GraphError> bad_request(std::string message, std::string target = {});
/// 400 `BadRequest`, "Resource not found for the segment 'x'." (reference graph-protocol 5.4)
std::unexpected<GraphError> unknown_segment(std::string_view segment);
/// 405 `Request_BadRequest`, "Specified HTTP method is not allowed for the request target."; `what` becomes
/// the target. `why` is a sentence that follows the message, where somebody declared one.
std::unexpected<GraphError> method_not_allowed(std::string_view what, std::string_view why = {});
/// 501 `notSupported`, "{what} is not simulated.", with the path as target: a real Graph area that is not
/// simulated.
std::unexpected<GraphError> not_simulated(std::string_view path, std::string_view what);

/// Replaces `response`'s status, content type, headers and body by those of the error: the envelope of
/// reference graph-windows-updates 1.5:
/// {"error":{"code","message",["target"],"innerError":{"date" (no zone, no
/// fraction),"request-id","client-request-id"}}}. `response.request_id` and `client_request_id` must be set.
/// `now` is the World's clock.
void write_error(Response& response, GraphError const& error, sim::Instant now);

/// Appends `text` as a JSON string, quotes included; invalid UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace fakegraph
