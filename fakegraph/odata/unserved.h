/// What Graph has below things that are simulated, and what is not simulated itself: refused by name, so that
/// nobody takes it for a typing mistake, or a word for the key of something that is gone.
#pragma once

#include <string_view>

#include "fakegraph/edm/edm.h"

namespace fakegraph {

/// A relationship or method of the directory's objects (Graph reference of device, group, organization and
/// user, 2026).
bool is_unserved_below(edm::StructType const& type, std::string_view segment) noexcept;
/// A function or action on a collection.
bool is_unserved_function(std::string_view segment) noexcept;

}  // namespace fakegraph
