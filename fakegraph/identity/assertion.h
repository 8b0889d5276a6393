/// Client assertions: JSON web tokens by which a client proves that it holds a certificate's key.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "fakegraph/identity/authority.h"
#include "fakegraph/identity/refusal.h"

namespace fakegraph::identity {

/// The client that an assertion speaks of, unchecked; empty when it tells none.
std::string subject_of(std::string_view assertion);

/// What is checked: see `authenticate`.
std::expected<void, Refusal> check_assertion(Visit const& visit, Authority const& authority,
                                             Application const& application, std::string_view assertion);

}  // namespace fakegraph::identity
