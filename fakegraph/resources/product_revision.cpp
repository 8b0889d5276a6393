/// productRevision and buildVersionDetails. (graph-windows-updates reference 2.1, 2.2; key order of the
/// catalogue's captures)
#include "fakegraph/resources/product_revision.h"

#include <algorithm>
#include <map>

#include "fakegraph/resources/catalog_entry.h"
#include "fakegraph/resources/few_rows.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;
using namespace std::chrono_literals;

/// Updates before this day have no revisions in the catalogue. (reference 3.1)
constexpr sim::Instant kRevisionsSince = std::chrono::sys_days{2023y / 1 / 1};

sim::Revision const& revision(Row const& row) { return object_of<sim::Revision>(row); }

/// `Windows 11` and `24H2` of a build; builds that no release or product knows name themselves.
struct WindowsName {
    std::string product, version;
};
WindowsName windows_of(Row const& row) {
    std::uint32_t const build = revision(row).build.build;
    if (auto const* release = sim::release_of_build(build))
        return {std::string(release->product), std::string(release->version)};
    constexpr std::string_view kBetween = ", version ";
    for (sim::Product const& p : world_of(row).catalog().products()) {
        std::size_t const at = p.build == build ? p.name.find(kBetween) : std::string::npos;
        if (at != std::string::npos) return {p.name.substr(0, at), p.name.substr(at + kBetween.size())};
    }
    return {"Windows", std::to_string(build)};
}

template <class F>
constexpr Property build_part(std::string_view name, F) {
    return {.name = name,
            .type = kInt32,
            .nullable = false,
            .uses = kSearchable,
            .get = [](Row const& r) -> Value { return std::int64_t{F{}(revision(r).build)}; }};
}
constexpr Property kBuildProperties[] = {
    build_part("majorVersion", [](sim::WindowsBuild) { return 10; }),
    build_part("minorVersion", [](sim::WindowsBuild) { return 0; }),
    build_part("buildNumber", [](sim::WindowsBuild b) { return b.build; }),
    build_part("updateBuildRevision", [](sim::WindowsBuild b) { return b.revision; }),
};

constexpr Property kRevisionProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return "10.0." + revision(r).build.text(); }},
    {.name = "displayName",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         WindowsName const windows = windows_of(r);
         return windows.product + ", version " + windows.version + ", build " + revision(r).build.text();
     }},
    {.name = "releaseDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return revision(r).released; }},
    {.name = "version",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return windows_of(r).version; }},
    {.name = "product",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return windows_of(r).product; }},
    {.name = "isHotpatchUpdate",
     .type = kBoolean,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return revision(r).hotpatch; }},
    {.name = "osBuild",
     .type = complex_type(kBuildVersionDetails),
     .nullable = false,
     .get = [](Row const& r) -> Value {
         return Row{&kBuildVersionDetails, r.world, r.object, r.index};
     }},
};

constexpr edm::Navigation kRevisionNavigations[] = {
    {.name = "catalogEntry",
     .target = &kCatalogEntry,
     .row = [](Call& call, Row const& r) -> std::optional<Row> {
         return catalog_row(tenant_of(call), entry_of(r));
     },
     .refusal = kCatalogBelongsToService,
     .noun = "catalog entry"},
    {.name = "knowledgeBaseArticle",
     .target = &kKnowledgeBaseArticle,
     .row = [](Call&, Row const& r) -> std::optional<Row> {
         if (revision(r).kb == 0) return std::nullopt;
         return article_row(r.world, revision(r).kb);
     },
     .refusal = kProductsAreFacts,
     .noun = "knowledge base article",
     .always_expanded = true,
     .context_in_lists = true},
};

/// Keeps its meaning when revisions are published.
std::uint64_t position_of(sim::WindowsBuild build) {
    return std::uint64_t{build.build} << 32 | build.revision;
}

/// By build. ASSUMED: a build that two updates bring belongs to the one that was published first.
class Collector {
public:
    explicit Collector(Tenant const& tenant) : tenant_(tenant) {}
    void add(sim::EntryIndex entry, sim::Revision const& revision) {
        if (revision.released > tenant_.world().now()) return;
        Row const row{&kProductRevision, &tenant_, &revision, raw(entry)};
        auto const [at, added] = rows_.emplace(position_of(revision.build), row);
        if (!added && revision.released < object_of<sim::Revision>(at->second).released) at->second = row;
    }
    edm::RowsPtr take() const {
        FewRows::Items items;
        for (auto const& [position, row] : rows_) items.push_back({position, row});
        return std::make_shared<FewRows>(std::move(items));
    }

private:
    Tenant const& tenant_;
    std::map<std::uint64_t, Row> rows_;
};

}  // namespace

edm::RowsPtr revisions_of_build(Tenant const& tenant, std::uint32_t build, RevisionFilter const& filter) {
    sim::Catalog const& catalog = tenant.world().catalog();
    Collector found(tenant);
    for (sim::BuildUpdate const& update : catalog.updates_of(build)) {
        if (update.published > tenant.world().now()) continue;
        if (filter.entry && *filter.entry != update.entry) continue;
        for (sim::Revision const& r : catalog.software(update.entry).revisions)
            if (r.build == sim::WindowsBuild{build, update.revision} && (filter.kb == 0 || r.kb == filter.kb))
                found.add(update.entry, r);
    }
    return found.take();
}

sim::Result<edm::RowsPtr> revisions_of_entry(Call& call, Row const& row) {
    Tenant const& tenant = tenant_of(call);
    sim::SoftwareEntry const& entry = tenant.world().catalog().software(entry_of(row));
    Collector found(tenant);
    if (entry.released >= kRevisionsSince)
        for (sim::Revision const& r : entry.revisions) found.add(entry_of(row), r);
    return found.take();
}

constinit edm::StructType const kBuildVersionDetails{
    .name = "microsoft.graph.windowsUpdates.buildVersionDetails",
    .entity = false,
    .properties = kBuildProperties};
constinit edm::StructType const kProductRevision{.name = "microsoft.graph.windowsUpdates.productRevision",
                                                 .base = &kEntity,
                                                 .properties = kRevisionProperties,
                                                 .navigations = kRevisionNavigations};

}  // namespace fakegraph::resources
