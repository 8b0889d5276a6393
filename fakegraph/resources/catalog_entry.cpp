/// catalog, catalogEntry and driverUpdateCatalogEntry. (graph-windows-updates reference 2.1, key order 3.1)
#include "fakegraph/resources/catalog_entry.h"

#include <algorithm>

#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

sim::DriverEntry const& driver(Row const& row) { return world_of(row).catalog()[entry_of(row)]; }

constexpr Property kCatalogEntryProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(driver(r).id); }},
    {.name = "displayName",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(driver(r).display_name); }},
    {.name = "deployableUntilDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) { return instant_or_null(driver(r).deployable_until); }},
    {.name = "releaseDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return driver(r).released; }},
};

constexpr Property kDriverProperties[] = {
    {.name = "description",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return text_or_null(driver(r).description); }},
    {.name = "driverClass",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return text_or_null(driver(r).driver_class); }},
    {.name = "provider",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return text_or_null(driver(r).provider); }},
    {.name = "setupInformationFile",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return text_or_null(driver(r).setup_information_file); }},
    {.name = "manufacturer",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return text_or_null(driver(r).manufacturer); }},
    {.name = "version",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(driver(r).version_text); }},
    {.name = "versionDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) { return instant_or_null(driver(r).version_date); }},
};

/// All entries that are published at the clock's time, by id.
class CatalogRows final : public edm::Rows {
public:
    explicit CatalogRows(Tenant const& tenant) : tenant_(tenant), catalog_(tenant.world().catalog()) {}
    std::uint64_t size() const override {
        std::uint64_t n = 0;
        for (std::uint32_t e = 0; e < catalog_.drivers().size(); ++e) n += published(e);
        return n;
    }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        for (std::uint64_t e = at; e < catalog_.drivers().size(); ++e)
            if (published(e)) return e;
        return std::nullopt;
    }
    Row row(std::uint64_t position) const override {
        return catalog_row(tenant_, sim::EntryIndex{static_cast<std::uint32_t>(position)});
    }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override {
        for (std::uint64_t e = 0; e < catalog_.drivers().size(); ++e)
            if (published(e) && rank-- == 0) return e;
        return std::nullopt;
    }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        auto const e = catalog_.find(key);
        return e && published(raw(*e)) ? std::optional<std::uint64_t>(raw(*e)) : std::nullopt;
    }

private:
    bool published(std::uint64_t e) const { return catalog_.drivers()[e].released <= tenant_.world().now(); }
    Tenant const& tenant_;
    sim::Catalog const& catalog_;
};

constexpr edm::Navigation kCatalogNavigations[] = {
    {.name = "entries",
     .target = &kCatalogEntry,
     .collection = true,
     .rows = [](Call& call, Row const&) -> sim::Result<edm::RowsPtr> {
         return std::make_shared<CatalogRows>(tenant_of(call));
     },
     .refusal = kCatalogBelongsToService,
     .noun = "catalog entry"},
};

}  // namespace

edm::Row catalog_row(Tenant const& tenant, sim::EntryIndex entry) {
    return {&kDriverUpdateCatalogEntry, &tenant, nullptr, raw(entry)};
}

constinit edm::StructType const kCatalog{
    .name = "microsoft.graph.windowsUpdates.catalog", .base = &kEntity, .navigations = kCatalogNavigations};
constinit edm::StructType const kCatalogEntry{.name = "microsoft.graph.windowsUpdates.catalogEntry",
                                              .base = &kEntity,
                                              .abstract = true,
                                              .properties = kCatalogEntryProperties};
constinit edm::StructType const kSoftwareUpdateCatalogEntry{
    .name = "microsoft.graph.windowsUpdates.softwareUpdateCatalogEntry",
    .base = &kCatalogEntry,
    .abstract = true};
constinit edm::StructType const kDriverUpdateCatalogEntry{
    .name = "microsoft.graph.windowsUpdates.driverUpdateCatalogEntry",
    .base = &kSoftwareUpdateCatalogEntry,
    .properties = kDriverProperties};

}  // namespace fakegraph::resources
