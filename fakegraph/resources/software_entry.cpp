/// featureUpdateCatalogEntry, qualityUpdateCatalogEntry, recoveryUpdateCatalogEntry and cveInformation.
/// (graph-windows-updates reference 2.1, 2.2, key order 3.1)
#include "fakegraph/resources/catalog_entry.h"
#include "fakegraph/resources/few_rows.h"
#include "fakegraph/resources/product_revision.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

sim::SoftwareEntry const& software(Row const& row) { return world_of(row).catalog().software(entry_of(row)); }
/// What an embedded entry leaves out.
Value unless_embedded(Row const& row, std::optional<std::string> const& text) {
    return is_embedded(row) ? Value{} : text_or_null(text);
}

constexpr Property kFeatureProperties[] = {
    {.name = "version",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return text_or_null(software(r).version); }},
    // ASSUMED: null in embedded entries; captures of them do not show the member at all.
    {.name = "buildNumber",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return unless_embedded(r, software(r).build_number); }},
};

// sim's enumerations have Graph's numbers.
template <class E>
Value enum_value(edm::EnumType const& type, E value) {
    return edm::EnumValue{&type, static_cast<int>(value)};
}

constexpr Property kQualityProperties[] = {
    {.name = "isExpeditable",
     .type = kBoolean,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         sim::World const& world = world_of(r);
         return !is_embedded(r) && world.catalog().is_expeditable_at(entry_of(r), world.now());
     }},
    {.name = "qualityUpdateClassification",
     .type = enum_type(kQualityUpdateClassification),
     .nullable = false,
     .uses = kSearchable,
     .get =
         [](Row const& r) { return enum_value(kQualityUpdateClassification, software(r).classification); }},
    {.name = "catalogName",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return unless_embedded(r, software(r).catalog_name); }},
    {.name = "shortName",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return unless_embedded(r, software(r).short_name); }},
    {.name = "qualityUpdateCadence",
     .type = enum_type(kQualityUpdateCadence),
     .uses = kSearchable,
     .get = [](Row const& r) { return enum_value(kQualityUpdateCadence, software(r).cadence); }},
    {.name = "cveSeverityInformation",
     .type = complex_type(kQualityUpdateCveSeverityInformation),
     .get = [](Row const& r) -> Value {
         auto const& cve = software(r).cve;
         if (is_embedded(r) || !cve) return {};
         return Row{&kQualityUpdateCveSeverityInformation, r.world, &*cve, r.index};
     }},
};

constexpr Property kRecoveryProperties[] = {
    {.name = "catalogName",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return unless_embedded(r, software(r).catalog_name); }},
};

constexpr edm::Navigation kRevisionNavigations[] = {
    {.name = "productRevisions",
     .target = &kProductRevision,
     .collection = true,
     .rows = revisions_of_entry,
     .refusal = kCatalogBelongsToService,
     .noun = "product revision",
     .context_in_lists = true},
};

sim::CveInformation const& cve(Row const& row) { return object_of<sim::CveInformation>(row); }

constexpr Property kSeverityProperties[] = {
    {.name = "maxSeverity",
     .type = enum_type(kCveSeverityLevel),
     .uses = kSearchable,
     .get =
         [](Row const& r) {
             auto const& worst = cve(r).max_severity;
             return worst ? enum_value(kCveSeverityLevel, *worst) : Value{};
         }},
    {.name = "maxBaseScore",
     .type = kReal,
     .uses = kSearchable,
     .get =
         [](Row const& r) {
             auto const& score = cve(r).max_base_score;
             return score ? Value{*score} : Value{};
         }},
};

constexpr edm::Navigation kSeverityNavigations[] = {
    {.name = "exploitedCves",
     .target = &kCveInformation,
     .collection = true,
     .rows = [](Call&, Row const& r) -> sim::Result<edm::RowsPtr> {
         FewRows::Items items;
         for (auto const& exploited : cve(r).exploited)
             items.push_back({items.size(), Row{&kCveInformation, r.world, &exploited, items.size()}});
         return std::make_shared<FewRows>(std::move(items));
     },
     .refusal = kCatalogBelongsToService,
     .noun = "vulnerability",
     .always_expanded = true,
     .context_in_lists = true},
};

constexpr Property kCveProperties[] = {
    {.name = "number",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(object_of<sim::ExploitedCve>(r).number); }},
    {.name = "url",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return text_or_null(object_of<sim::ExploitedCve>(r).url); }},
};

}  // namespace

constinit edm::StructType const kFeatureUpdateCatalogEntry{
    .name = "microsoft.graph.windowsUpdates.featureUpdateCatalogEntry",
    .base = &kSoftwareUpdateCatalogEntry,
    .properties = kFeatureProperties};
constinit edm::StructType const kQualityUpdateCatalogEntry{
    .name = "microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry",
    .base = &kSoftwareUpdateCatalogEntry,
    .properties = kQualityProperties,
    .navigations = kRevisionNavigations};
constinit edm::StructType const kRecoveryUpdateCatalogEntry{
    .name = "microsoft.graph.windowsUpdates.recoveryUpdateCatalogEntry",
    .base = &kSoftwareUpdateCatalogEntry,
    .properties = kRecoveryProperties,
    .navigations = kRevisionNavigations};
constinit edm::StructType const kQualityUpdateCveSeverityInformation{
    .name = "microsoft.graph.windowsUpdates.qualityUpdateCveSeverityInformation",
    .entity = false,
    .properties = kSeverityProperties,
    .navigations = kSeverityNavigations};
constinit edm::StructType const kCveInformation{
    .name = "microsoft.graph.windowsUpdates.cveInformation", .key = "number", .properties = kCveProperties};

}  // namespace fakegraph::resources
