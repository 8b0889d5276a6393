/// Rows to JSON, from the declaration tables, straight into the answer's buffer.
#pragma once

#include <string>
#include <string_view>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/query.h"

namespace fakegraph {

/// Appends one JSON value (not Row: see render_row).
void append_value(std::string& out, edm::Value const& value, Call& call);

/// Appends `row` as a JSON object. `declared` is the type of the place where it stands: when the actual type
/// differs, or the declared one is abstract, `@odata.type` comes first. `path` is the row's own canonical
/// path below the service root, such as `admin/windows/updates/deploymentAudiences('…')`; nested links and
/// contexts are built from it. `lead` (context members) is written right after the opening brace, each ending
/// with a comma, or empty. The answer to a request for this row alone: nested members carry their own
/// contexts, which lists leave out.
GraphResult<void> render_row(std::string& out, edm::Row const& row, edm::StructType const& declared,
                             Query const& query, std::string_view path, std::string_view lead, Call& call);

}  // namespace fakegraph
