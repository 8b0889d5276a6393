/// How a client that comes by way of a proxy sees this server.
#pragma once

#include <string>

#include "fakegraph/odata/http.h"

namespace fakegraph {

/// Scheme, host, and what the proxy takes off the path, from X-Forwarded-Proto, -Host, -Port and -Prefix;
/// what is missing or malformed is as the request itself says. Of several proxies the first is the client's.
/// For requests of a proxy that is trusted: anybody can send these fields.
std::string forwarded_root(Request const& request);

}  // namespace fakegraph
