/// How a client wants to be answered: Accept and $format, Prefer, ConsistencyLevel. Private to odata.
#pragma once

#include <string_view>

#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/http.h"
#include "fakegraph/odata/url.h"

namespace fakegraph {

/// $format goes before Accept. 406 for a $format that is not JSON; an Accept without room for JSON leaves
/// `takes_json` false, because answers without a JSON body do not mind.
GraphResult<Wishes> read_wishes(Request const& request, Url const& url, Settings const& settings);

/// 406 `NotAcceptable`.
std::unexpected<GraphError> not_acceptable(std::string_view wanted);

/// Adds to `Preference-Applied`.
void note_applied(Response& response, std::string_view preference);

/// 412 for a write under `If-Match` other than `*`, or `If-None-Match: *`, of something that exists: nothing
/// here has an entity tag.
GraphResult<void> check_preconditions(Request const& request);

}  // namespace fakegraph
