/// Documents that are written from the declarations alone: none knows a resource, a tenant or a request. All
/// are deterministic: they follow the order of the tables.
#pragma once

#include <string>
#include <string_view>

#include "fakegraph/edm/edm.h"

namespace fakegraph::metadata {

inline constexpr std::string_view kXml = "application/xml";

/// `$metadata`: CSDL 4.0 in XML, one schema for each namespace. Properties in no schema of the service
/// (Property::undeclared) are left out.
std::string csdl(edm::Model const& model);
/// The OData service document: what lies at the root. `root` is scheme, host and prefix, no slash at the end.
std::string service_document(edm::Model const& model, std::string_view root);
/// OpenAPI 3.0 in JSON: a path for each place of walk.h, a schema for each type. `root` becomes the server.
std::string openapi(edm::Model const& model, std::string_view root);
/// docs/coverage.md.
std::string coverage(edm::Model const& model);

}  // namespace fakegraph::metadata
