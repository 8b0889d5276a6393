/// product, edition, servicingPeriod, and the functions that find products. (graph-windows-updates reference
/// 2.1, 3.7)
#include "fakegraph/resources/product.h"

#include <algorithm>

#include "fakegraph/resources/few_rows.h"
#include "fakegraph/resources/known_issue.h"
#include "fakegraph/resources/product_revision.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

sim::Product const& product(Row const& row) { return object_of<sim::Product>(row); }

// What a function looked for stays with the products that it found: `index` holds the entry, plus one, and
// the article.
Row product_row(Tenant const& tenant, sim::Product const& p, RevisionFilter const& found_by) {
    std::uint64_t const entry = found_by.entry ? raw(*found_by.entry) + std::uint64_t{1} : 0;
    return {&kProduct, &tenant, &p, entry << 32 | found_by.kb};
}
RevisionFilter filter_of(Row const& row) {
    RevisionFilter filter;
    if (auto const entry = static_cast<std::uint32_t>(row.index >> 32); entry != 0)
        filter.entry = sim::EntryIndex{entry - 1};
    filter.kb = static_cast<std::uint32_t>(row.index);
    return filter;
}

/// ASSUMED: a product is listed half a year before its first edition is available; in July 2026 the service
/// lists a version of that autumn.
bool is_listed(sim::Product const& p, sim::Instant now) {
    constexpr sim::Ticks kAhead = std::chrono::days{183};
    return p.editions.empty() || std::ranges::any_of(p.editions, [&](sim::Edition const& e) {
               return e.available - kAhead <= now;
           });
}

/// Listed products that pass; positions are those of the catalogue.
template <class F>
edm::RowsPtr products_that(Tenant const& tenant, RevisionFilter const& found_by, F passes) {
    FewRows::Items items;
    auto const products = tenant.world().catalog().products();
    for (std::size_t i = 0; i < products.size(); ++i)
        if (is_listed(products[i], tenant.world().now()) && passes(products[i]))
            items.push_back({i, product_row(tenant, products[i], found_by)});
    return std::make_shared<FewRows>(std::move(items));
}

/// Products with a revision that `filter` means. ASSUMED: none, and no error, when there is no such entry or
/// article; an expanded `revisions` then holds these revisions only, as in the published example.
edm::RowsPtr products_with(Tenant const& tenant, RevisionFilter const& filter) {
    return products_that(tenant, filter, [&](sim::Product const& p) {
        return revisions_of_build(tenant, p.build, filter)->size() != 0;
    });
}

edm::RowsPtr no_products() { return std::make_shared<FewRows>(FewRows::Items{}); }

constexpr edm::Parameter kTimeRangeParameters[] = {
    {.name = "daysInPast", .type = kInt32, .required = true},
    {.name = "includeAllActive", .type = kBoolean},
};
constexpr edm::Operation kProductOperations[] = {
    {.name = "getKnownIssuesByTimeRange",
     .parameters = kTimeRangeParameters,
     .function = true,
     .returns = &kKnownIssue,
     .returns_collection = true,
     .entity_set_path = "knownIssues",
     .rows = known_issues_by_time_range},
};

constexpr Property kProductProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(product(r).id); }},
    {.name = "name",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(product(r).name); }},
    {.name = "groupName",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return text_or_null(product(r).group_name); }},
    {.name = "friendlyNames",
     .type = kStrings,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value {
         return edm::List{r, product(r).friendly_names.size(), [](Row const& o, std::size_t i) -> Value {
                              return std::string_view(product(o).friendly_names[i]);
                          }};
     }},
};

constexpr edm::Navigation kProductNavigations[] = {
    {.name = "revisions",
     .target = &kProductRevision,
     .collection = true,
     .rows = [](Call& call, Row const& r) -> sim::Result<edm::RowsPtr> {
         return revisions_of_build(tenant_of(call), product(r).build, filter_of(r));
     },
     .refusal = kProductsAreFacts,
     .noun = "product revision"},
    {.name = "knownIssues",
     .target = &kKnownIssue,
     .collection = true,
     .rows = [](Call& call, Row const& r) -> sim::Result<edm::RowsPtr> {
         return known_issues_of(tenant_of(call), product(r));
     },
     .refusal = kProductsAreFacts,
     .noun = "known issue"},
    {.name = "editions",
     .target = &kEdition,
     .collection = true,
     .rows = [](Call&, Row const& r) -> sim::Result<edm::RowsPtr> {
         FewRows::Items items;
         for (sim::Edition const& e : product(r).editions)
             items.push_back({items.size(), Row{&kEdition, r.world, &e, items.size()}});
         return std::make_shared<FewRows>(std::move(items));
     },
     .refusal = kProductsAreFacts,
     .noun = "edition"},
};

sim::Edition const& edition(Row const& row) { return object_of<sim::Edition>(row); }

constexpr Property kEditionProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(edition(r).id); }},
    {.name = "name",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(edition(r).name); }},
    {.name = "releasedName",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(edition(r).released_name); }},
    {.name = "deviceFamily",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(edition(r).device_family); }},
    {.name = "isInService",
     .type = kBoolean,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         sim::Instant const now = world_of(r).now();
         return edition(r).available <= now && now < edition(r).end_of_service;
     }},
    {.name = "generalAvailabilityDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return edition(r).available; }},
    {.name = "endOfServiceDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return edition(r).end_of_service; }},
    {.name = "servicingPeriods",
     .type = complex_type(kServicingPeriod, true),
     .get = [](Row const& r) -> Value {
         return edm::List{r, edition(r).periods.size(), [](Row const& o, std::size_t i) -> Value {
                              return Row{&kServicingPeriod, o.world, &edition(o).periods[i], i};
                          }};
     }},
};

sim::ServicingPeriod const& period(Row const& row) { return object_of<sim::ServicingPeriod>(row); }

constexpr Property kPeriodProperties[] = {
    {.name = "name",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(period(r).name); }},
    {.name = "startDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return period(r).start; }},
    {.name = "endDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return period(r).end; }},
};

}  // namespace

sim::Result<edm::RowsPtr> all_products(Call& call, Row const&) {
    return products_that(tenant_of(call), {}, [](sim::Product const&) { return true; });
}

sim::Result<edm::RowsPtr> find_by_catalog_id(Call& call, Row const&, edm::Arguments arguments) {
    Tenant const& tenant = tenant_of(call);
    auto const entry = tenant.world().catalog().find(std::get<std::string>(arguments[0]));
    if (!entry) return no_products();
    return products_with(tenant, {.entry = entry});
}

sim::Result<edm::RowsPtr> find_by_kb_number(Call& call, Row const&, edm::Arguments arguments) {
    std::int64_t const kb = std::get<std::int64_t>(arguments[0]);
    if (kb <= 0) return no_products();
    return products_with(tenant_of(call), {.kb = static_cast<std::uint32_t>(kb)});
}

constinit edm::StructType const kProduct{.name = "microsoft.graph.windowsUpdates.product",
                                         .base = &kEntity,
                                         .properties = kProductProperties,
                                         .navigations = kProductNavigations,
                                         .operations = kProductOperations};
constinit edm::StructType const kEdition{
    .name = "microsoft.graph.windowsUpdates.edition", .base = &kEntity, .properties = kEditionProperties};
constinit edm::StructType const kServicingPeriod{.name = "microsoft.graph.windowsUpdates.servicingPeriod",
                                                 .entity = false,
                                                 .properties = kPeriodProperties};

}  // namespace fakegraph::resources
