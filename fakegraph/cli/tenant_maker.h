#pragma once

#include <cstddef>

#include "fakegraph/tenants.h"

namespace fakegraph {

/// For `POST /__admin/tenants`. Tenants of the same scenario text, as a hundred tests make them, are copies
/// of one World: they share fleet and catalogue, and only the first costs the loading.
MakeTenant tenant_maker();

/// Scenarios that are remembered, at most; the one used longest ago goes first.
inline constexpr std::size_t kMaxPatterns = 16;

}  // namespace fakegraph
