/// Whether clients asked what a test says they asked: `POST /__admin/requests/verify`.
#pragma once

#include <string>
#include <string_view>

#include "fakegraph/odata/error.h"
#include "fakegraph/odata/http.h"
#include "fakegraph/watch/find.h"
#include "fakegraph/watch/ring.h"

namespace fakegraph::admin {

/// Adds one condition to `filter`: client, method, path, status or fault. 400 for another name or a value
/// that cannot be.
GraphResult<void> narrow(watch::Filter& filter, std::string const& name, std::string const& value);

/// `{"client","method","path","status","fault","body","count"}`, all optional: 200
/// {"matched":n,"requests":[…]} when the number of such requests is `count` (a number or
/// {"atLeast","atMost"}; at least 1 when left out), else 422 `verificationFailed` with the closest requests
/// in `details`.
GraphResult<void> verify(watch::Ring const& ring, std::string_view body, Response& response);

}  // namespace fakegraph::admin
