/// One line a request on stderr.
#pragma once

#include <string>

#include "fakegraph/http/server.h"

namespace fakegraph {

/// The members of a line's JSON object, or the text, for one request: method, path, status, milliseconds, who
/// asks (identity/client_id.h), the ids of the exchange, fault. What clients send cannot end a field or a
/// line early: texts other than plain words are written as JSON strings.
std::string access_line(bool json, Request const& request, Response const& response, double took_ms);

/// The same handlers, with a line for each call.
http::Handler with_access_log(http::Handler handler, bool json);
http::Refuse with_access_log(http::Refuse refuse, bool json);

}  // namespace fakegraph
