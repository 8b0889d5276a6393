/// catalog, catalogEntry and driverUpdateCatalogEntry. (graph-windows-updates reference 2.1, key order 3.1)
#include "fakegraph/resources/catalog_entry.h"

#include <algorithm>
#include <array>

#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

/// Row::object of an embedded entry.
constexpr char kEmbeddedMark = 0;

sim::Catalog const& catalog_of(Row const& row) { return world_of(row).catalog(); }
sim::DriverEntry const& driver(Row const& row) { return catalog_of(row)[entry_of(row)]; }

Value display_name(Row const& row) {
    sim::Catalog const& catalog = catalog_of(row);
    if (catalog.is_driver(entry_of(row))) return std::string_view(driver(row).display_name);
    sim::SoftwareEntry const& entry = catalog.software(entry_of(row));
    bool const hidden = is_embedded(row) && entry.kind != sim::EntryKind::feature;
    return hidden ? Value{} : text_or_null(entry.display_name);
}

Value release_date(Row const& row) {
    sim::Catalog const& catalog = catalog_of(row);
    if (is_embedded(row) && catalog.kind(entry_of(row)) == sim::EntryKind::feature) return sim::kZeroDate;
    return catalog.released(entry_of(row));
}

constexpr Property kCatalogEntryProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return catalog_of(r).id_of(entry_of(r)); }},
    {.name = "displayName", .type = kString, .uses = kSearchable, .get = display_name},
    {.name = "deployableUntilDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) { return instant_or_null(catalog_of(r).deployable_until(entry_of(r))); }},
    {.name = "releaseDateTime", .type = kDate, .nullable = false, .uses = kSearchable, .get = release_date},
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

/// By EntryKind.
constexpr std::array<edm::StructType const*, 4> kKindTypes = {
    &kFeatureUpdateCatalogEntry, &kQualityUpdateCatalogEntry, &kDriverUpdateCatalogEntry,
    &kRecoveryUpdateCatalogEntry};

using Kinds = std::array<bool, kKindTypes.size()>;
constexpr std::size_t offset(sim::EntryKind kind) { return static_cast<std::size_t>(kind); }

/// The entries of some kinds that are published at the clock's time: Windows updates first, then drivers,
/// each by id. Positions are those of that order in the whole catalogue.
class CatalogRows final : public edm::Rows {
public:
    explicit CatalogRows(Tenant const& tenant, Kinds kinds = {true, true, true, true})
        : tenant_(tenant),
          catalog_(tenant.world().catalog()),
          kinds_(kinds),
          software_(catalog_.software().size()) {
        bool const drivers = kinds[offset(sim::EntryKind::driver)];
        bool const others = std::ranges::count(kinds, true) > (drivers ? 1 : 0);
        begin_ = others ? 0 : software_;
        end_ = drivers ? catalog_.size() : software_;
    }
    std::uint64_t size() const override {
        std::uint64_t n = 0;
        for (std::uint64_t p = begin_; p < end_; ++p) n += shows(p);
        return n;
    }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        for (std::uint64_t p = std::max(at, begin_); p < end_; ++p)
            if (shows(p)) return p;
        return std::nullopt;
    }
    Row row(std::uint64_t position) const override { return catalog_row(tenant_, entry_at(position)); }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override {
        for (std::uint64_t p = begin_; p < end_; ++p)
            if (shows(p) && rank-- == 0) return p;
        return std::nullopt;
    }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        auto const e = catalog_.find(key);
        if (!e) return std::nullopt;
        std::uint64_t const p =
            catalog_.is_driver(*e) ? software_ + raw(*e) : raw(*e) - raw(catalog_.first_software());
        return shows(p) ? std::optional(p) : std::nullopt;
    }
    edm::RowsPtr of_type(edm::StructType const& type) const override {
        Kinds kinds = kinds_;
        for (std::size_t k = 0; k < kinds.size(); ++k) kinds[k] = kinds[k] && edm::is_a(*kKindTypes[k], type);
        return std::make_shared<CatalogRows>(tenant_, kinds);
    }

private:
    sim::EntryIndex entry_at(std::uint64_t position) const {
        std::uint64_t const e =
            position < software_ ? raw(catalog_.first_software()) + position : position - software_;
        return sim::EntryIndex{static_cast<std::uint32_t>(e)};
    }
    bool shows(std::uint64_t position) const {
        sim::EntryIndex const e = entry_at(position);
        return kinds_[offset(catalog_.kind(e))] && catalog_.is_published_at(e, tenant_.world().now());
    }
    Tenant const& tenant_;
    sim::Catalog const& catalog_;
    Kinds kinds_;
    std::uint64_t software_;
    /// Positions that can hold a row.
    std::uint64_t begin_ = 0, end_ = 0;
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

Row row_of(Tenant const& tenant, sim::EntryIndex entry, void const* mark) {
    return {kKindTypes[offset(tenant.world().catalog().kind(entry))], &tenant, mark, raw(entry)};
}

}  // namespace

Row catalog_row(Tenant const& tenant, sim::EntryIndex entry) { return row_of(tenant, entry, nullptr); }
Row embedded_catalog_row(Tenant const& tenant, sim::EntryIndex entry) {
    return row_of(tenant, entry, &kEmbeddedMark);
}
bool is_embedded(Row const& row) noexcept { return row.object == &kEmbeddedMark; }

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
