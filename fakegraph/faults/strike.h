/// What a fault does to one request. Private to faults.
#pragma once

#include <cstdint>

#include "fakegraph/faults/fault.h"
#include "fakegraph/odata/page_twist.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::faults {

/// One use of a fault: `bits` are its luck.
struct Strike {
    Fault const& fault;
    Visit const& visit;
    /// The how manieth matching request this is, from 1.
    std::uint64_t number = 1;
    std::uint64_t bits = 0;
};

/// Writes the answer of a fault that answers in place of the service.
void answer_instead(Strike const& strike, Response& response);
/// False when there is nothing to change.
bool change_answer(Strike const& strike, Response& response);
/// What the page shall be like. False: as always.
bool twist_page(Strike const& strike, int drift, PageTwist& twist);

/// Graph's error, or that of the identity service at its addresses.
void write_fault_error(ErrorAnswer const& answer, Visit const& visit, Response& response);

bool change_link(LinkFault const& fault, Visit const& visit, Response& response);
bool change_count(WrongCount const& fault, Response& response);
bool change_compatibly(Compatible const& fault, Strike const& strike, Response& response);
bool change_delivery(Strike const& strike, Response& response);

}  // namespace fakegraph::faults
