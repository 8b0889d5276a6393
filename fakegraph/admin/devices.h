#pragma once

#include "fakegraph/admin/admin.h"
#include "fakegraph/odata/url.h"

namespace fakegraph::admin {

/// `/devices?cohort=…&audience=…&enrolled=…&offered=…&installed=…&failed=…&rolledBack=…&windows=…&directoryGroup=…&limit=…&after=…`:
/// {"value":[{"id","cohort","model"}]}, and "next" (the `after` of the following part) when there are more.
GraphResult<void> list_devices(Tenant& tenant, Url const& url, Response& response);
/// `/devices/count?…`, the same selections: {"count":n}.
GraphResult<void> count_devices(Tenant& tenant, Url const& url, Response& response);
/// `/devices/{id}`: inventory, registration, offers with their course, the next scan.
GraphResult<void> show_device(Tenant& tenant, std::string_view id, Response& response);

}  // namespace fakegraph::admin
