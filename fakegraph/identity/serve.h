/// The identity service's answers.
#pragma once

#include "fakegraph/identity/address.h"
#include "fakegraph/identity/authority.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::identity {

/// An error only where Graph itself would answer: user_info without a token.
GraphResult<void> serve(Visit const& visit, Address const& address, Authority& authority, Response& response);

}  // namespace fakegraph::identity
