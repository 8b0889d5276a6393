/// `/__admin/faults`: the plan of a tenant. (docs/faults.md)
#pragma once

#include <string_view>

#include "fakegraph/admin/admin.h"

namespace fakegraph::admin {

void list_faults(AdminCall const& call, Response& response);
/// One fault, or `{"value": [ … ]}`: all of them or none.
GraphResult<void> add_faults(AdminCall const& call, Response& response);
GraphResult<void> clear_faults(AdminCall const& call, Response& response);
GraphResult<void> show_fault(AdminCall const& call, std::string_view name, Response& response);
GraphResult<void> remove_fault(AdminCall const& call, std::string_view name, Response& response);

}  // namespace fakegraph::admin
