#pragma once

#include "fakegraph/resources/common.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {

/// Products that are available or will be soon; `object` is the sim::Product.
sim::Result<edm::RowsPtr> all_products(Call& call, edm::Row const&);
sim::Result<edm::RowsPtr> find_by_catalog_id(Call& call, edm::Row const&, edm::Arguments arguments);
sim::Result<edm::RowsPtr> find_by_kb_number(Call& call, edm::Row const&, edm::Arguments arguments);

inline constexpr edm::Parameter kCatalogIdParameters[] = {
    {.name = "catalogID", .type = kString, .required = true}};
inline constexpr edm::Parameter kKbNumberParameters[] = {
    {.name = "kbNumber", .type = kInt32, .required = true}};
/// Functions on the collection.
inline constexpr edm::Operation kProductCollectionOperations[] = {
    {.name = "findByCatalogId",
     .parameters = kCatalogIdParameters,
     .function = true,
     .returns = &kProduct,
     .returns_collection = true,
     .rows = find_by_catalog_id},
    {.name = "findByKbNumber",
     .parameters = kKbNumberParameters,
     .function = true,
     .returns = &kProduct,
     .returns_collection = true,
     .rows = find_by_kb_number},
};

}  // namespace fakegraph::resources
