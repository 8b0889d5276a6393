/// `POST /$batch`: several requests in one. (reference graph-protocol 10)
#pragma once

#include <functional>

#include "fakegraph/odata/error.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::batch {

/// One item, from `/beta/…` on, through everything that a request of its own would meet.
using Ask = std::function<void(Request const& item, Response& answer)>;

/// The answer to the whole batch; an error when the batch itself is malformed.
GraphResult<void> run(Visit const& visit, Ask const& ask, Response& response);

}  // namespace fakegraph::batch
