/// `POST /$batch`: several requests in one. (reference graph-protocol 10)
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "fakegraph/odata/error.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::batch {

/// `service.batchOrder`: in which order the items are executed and answered. Graph promises none.
enum class Order : std::uint8_t {
    request,   // as they stand
    shuffled,  // drawn from the seed and the batch's text, and never as they stand where dependsOn allows
               // another
};

struct Rules {
    Order order = Order::request;
    /// `service.limits.batchRequests`.
    std::size_t max_requests = 20;
};

/// One item, from `/beta/…` on, through everything that a request of its own would meet.
using Ask = std::function<void(Request const& item, Response& answer)>;

/// The answer to the whole batch; an error when the batch itself is malformed. Items are requests of their
/// own: no transaction holds them together, and an answer in there has no Delivery of its own.
GraphResult<void> run(Visit const& visit, Rules const& rules, Ask const& ask, Response& response);

}  // namespace fakegraph::batch
