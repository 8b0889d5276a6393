/// The two halves of the OpenAPI document. Private to fakegraph/metadata.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "fakegraph/edm/edm.h"

namespace fakegraph::metadata {

using Json = nlohmann::ordered_json;

/// `{"$ref":"#/components/{section}/{name}"}`.
Json reference(std::string_view section, std::string_view name);
/// The name of the schema of a page of such rows.
std::string page_name(edm::StructType const& type);
/// The schema of one value or, for collections, of the array.
Json schema_of(edm::TypeRef const& type);
Json schema_of(edm::Parameter const& p);
/// `components`: schemas of all types, enumerations and pages, and what operations share.
Json components_of(edm::Model const& model);

}  // namespace fakegraph::metadata
