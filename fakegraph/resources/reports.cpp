/// `data`: reports over what the simulation knows. Paths, driverUpdateReport and driverUpdateDeviceStatus are
/// announced (graph-windows-updates reference 3.9). ASSUMED: the names of the other types, their members, and
/// which rows a report has; docs/fidelity.md lists them.
#include "fakegraph/resources/reports.h"

#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/resources/entry_rows.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

sim::Catalog const& catalog(Row const& r) { return world_of(r).catalog(); }
Value display_name(Row const& r) {
    auto const text = catalog(r).display_name_of(entry_of(r));
    return text.empty() ? Value{} : Value{text};
}

// applicableCatalogSummaries: each entry that does some registered device good.

SharedEntries applicable_entries(Tenant& tenant) {
    return tenant.applicable(sim::Guid{}, [&] {
        auto const& world = tenant.world();
        return world.applicable_content(world.state().registered);
    });
}

/// Recovery updates belong to no category.
std::optional<sim::UpdateCategory> category_of(sim::EntryKind kind) {
    switch (kind) {
        case sim::EntryKind::feature:
            return sim::UpdateCategory::feature;
        case sim::EntryKind::quality:
            return sim::UpdateCategory::quality;
        case sim::EntryKind::driver:
            return sim::UpdateCategory::driver;
        case sim::EntryKind::recovery:
            break;
    }
    return std::nullopt;
}

constexpr Property kSummaryProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .get = [](Row const& r) -> Value { return catalog(r).id_of(entry_of(r)); }},
    {.name = "displayName", .type = kString, .get = display_name},
    {.name = "updateCategory",
     .type = enum_type(kUpdateCategory),
     .uses = edm::kFilter,
     .get =
         [](Row const& r) {
             return enum_or_null(kUpdateCategory, category_of(catalog(r).kind(entry_of(r))));
         }},
    {.name = "releaseDateTime",
     .type = kDate,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return catalog(r).released(entry_of(r)); }},
    {.name = "applicableDeviceCount",
     .type = kInt32,
     .nullable = false,
     .get = [](Row const& r) -> Value {
         auto const& world = world_of(r);
         return static_cast<std::int64_t>(
             world.matched_devices(world.state().registered, entry_of(r)).size());
     }},
};

// drivers: each driver that some deployment holds.

SharedEntries deployed_drivers(Tenant const& tenant) {
    auto const& world = tenant.world();
    std::vector<sim::EntryIndex> out;
    for (auto const& [seq, d] : world.state().deployments.items())
        if (world.catalog().is_driver(d.entry)) out.push_back(d.entry);
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return std::make_shared<std::vector<sim::EntryIndex> const>(std::move(out));
}

sim::DriverEntry const& driver(Row const& r) { return catalog(r)[entry_of(r)]; }

constexpr Property kDriverProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(driver(r).id); }},
    {.name = "class",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return text_or_null(driver(r).driver_class); }},
    {.name = "displayName", .type = kString, .uses = kSearchable, .get = display_name},
    {.name = "manufacturer",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) { return text_or_null(driver(r).manufacturer); }},
    {.name = "releaseDateTime",
     .type = kDate,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return driver(r).released; }},
};

constexpr std::string_view kReported = "Reports say what happened; nothing in them can be changed.";

constexpr edm::Navigation kDriverNavigations[] = {
    {.name = "deviceStatuses",
     .target = &kDriverUpdateDeviceStatus,
     .collection = true,
     .rows = device_statuses,
     .refusal = kReported,
     .noun = "device status"},
};

// deviceProfiles: each registered device.

bool is_known(Row const& r) { return sim::is_known(world_of(r).premises(), device_of(r)); }
/// A member that only devices of the directory have.
template <auto kGet>
Value of_known(Row const& r) {
    return is_known(r) ? Value{kGet(r)} : Value{};
}
sim::HardwareModel const& model(Row const& r) {
    sim::Fleet const& fleet = world_of(r).fleet();
    return fleet.models()[fleet.variant_of(device_of(r)).model];
}

std::vector<sim::UpdateCategory> enrolled_categories(Row const& r) {
    std::vector<sim::UpdateCategory> out;
    for (std::size_t c = 0; c < sim::kCategories; ++c)
        if (world_of(r).state().enrolled[c].contains(device_of(r)))
            out.push_back(static_cast<sim::UpdateCategory>(c));
    return out;
}

constexpr Property kProfileProperties[] = {
    {.name = "aadDeviceId",
     .type = kString,
     .nullable = false,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value {
         auto const& world = world_of(r);
         return sim::id_of(world.premises(), world.state(), device_of(r)).guid;
     }},
    {.name = "displayName",
     .type = kString,
     .get = of_known<[](Row const& r) { return world_of(r).fleet().name_of(device_of(r)); }>},
    {.name = "manufacturer",
     .type = kString,
     .get = of_known<[](Row const& r) { return std::string_view(model(r).smbios.manufacturer); }>},
    {.name = "model",
     .type = kString,
     .get = of_known<[](Row const& r) { return std::string_view(model(r).name); }>},
    {.name = "operatingSystemEdition",
     .type = kString,
     .get = of_known<[](Row const& r) {
         auto const& fleet = world_of(r).fleet();
         return std::string_view(fleet.editions()[fleet.variant_of(device_of(r)).edition]);
     }>},
    {.name = "operatingSystemVersion", .type = kString, .get = of_known<[](Row const& r) {
                                                            auto const& world = world_of(r);
                                                            return "10.0." +
                                                                   world.windows(device_of(r)).text();
                                                        }>},
    {.name = "enrolledCategories",
     .type = enum_type(kUpdateCategory, true),
     .nullable = false,
     .get = [](Row const& r) -> Value {
         return edm::List{r, enrolled_categories(r).size(), [](Row const& owner, std::size_t i) {
                              return enum_or_null(kUpdateCategory,
                                                  std::optional(enrolled_categories(owner)[i]));
                          }};
     }},
};

// policyAssignments: each group that a ring has or keeps out.

struct Assignment {
    sim::Ring const& ring;
    sim::DirectoryGroup const& group;
    bool excluded;

    /// Position of its row: the ring, the side, the group.
    static std::uint64_t position(std::uint32_t ring, bool excluded, std::uint32_t group) {
        return std::uint64_t{ring} << 33 | std::uint64_t{excluded} << 32 | group;
    }
    Assignment(sim::World const& world, std::uint64_t at)
        : ring(world.state().rings.items().at(static_cast<std::uint32_t>(at >> 33))),
          group(world.state().directory_groups.items().at(static_cast<std::uint32_t>(at))),
          excluded((at >> 32 & 1) != 0) {}
    explicit Assignment(Row const& r) : Assignment(world_of(r), r.index) {}
    std::string id() const {
        return ring.id.text() + '_' + group.id.text() + (excluded ? "_excluded" : "_included");
    }
    sim::RingPolicy const& policy(Row const& r) const {
        return *world_of(r).state().ring_policies.find(ring.policy);
    }
};

constexpr Property kAssignmentProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .get = [](Row const& r) -> Value { return Assignment(r).id(); }},
    {.name = "policyId",
     .type = kString,
     .nullable = false,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value { return Assignment(r).ring.policy.guid; }},
    {.name = "policyDisplayName",
     .type = kString,
     .get = [](Row const& r) -> Value { return std::string_view(Assignment(r).policy(r).display_name); }},
    {.name = "ringId",
     .type = kString,
     .nullable = false,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value { return Assignment(r).ring.id.guid; }},
    {.name = "ringDisplayName",
     .type = kString,
     .get = [](Row const& r) -> Value { return std::string_view(Assignment(r).ring.display_name); }},
    {.name = "groupId",
     .type = kString,
     .nullable = false,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value { return Assignment(r).group.id.guid; }},
    {.name = "isExcluded",
     .type = kBoolean,
     .nullable = false,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value { return Assignment(r).excluded; }},
    {.name = "deviceCount",
     .type = kInt32,
     .nullable = false,
     .get = [](Row const& r) -> Value {
         return static_cast<std::int64_t>(Assignment(r).group.members.size());
     }},
};

class AssignmentRows final : public edm::Rows {
public:
    explicit AssignmentRows(Tenant const& tenant) : tenant_(tenant) {
        auto const& state = tenant.world().state();
        for (auto const& [seq, ring] : state.rings.items())
            for (bool const excluded : {false, true})
                for (auto const& id : excluded ? ring.excluded : ring.included)
                    if (auto const group = state.directory_groups.seq_of(id))
                        positions_.push_back(Assignment::position(seq, excluded, *group));
        std::ranges::sort(positions_);
    }
    std::uint64_t size() const override { return positions_.size(); }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        auto const found = std::ranges::lower_bound(positions_, at);
        return found == positions_.end() ? std::nullopt : std::optional(*found);
    }
    Row row(std::uint64_t position) const override {
        return {&kPolicyAssignment, &tenant_, nullptr, position};
    }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override {
        return rank < positions_.size() ? std::optional(positions_[rank]) : std::nullopt;
    }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        auto const found = std::ranges::find_if(positions_, [&](std::uint64_t at) {
            return edm::same_name(Assignment(tenant_.world(), at).id(), key);
        });
        return found == positions_.end() ? std::nullopt : std::optional(*found);
    }

private:
    Tenant const& tenant_;
    std::vector<std::uint64_t> positions_;  // ascending
};

constexpr edm::Navigation kNavigations[] = {
    {.name = "applicableCatalogSummaries",
     .target = &kApplicableCatalogSummary,
     .collection = true,
     .rows = [](Call& call, Row const&) -> sim::Result<edm::RowsPtr> {
         Tenant& tenant = tenant_of(call);
         return std::make_shared<EntryRows>(tenant, applicable_entries(tenant), kApplicableCatalogSummary);
     },
     .refusal = kReported,
     .noun = "catalog summary"},
    {.name = "deviceProfiles",
     .target = &kDeviceProfile,
     .collection = true,
     .rows = [](Call& call, Row const&) -> sim::Result<edm::RowsPtr> {
         Tenant const& tenant = tenant_of(call);
         return std::make_shared<DeviceRows>(
             std::make_shared<sim::DeviceSet const>(tenant.world().state().registered), kDeviceProfile,
             tenant);
     },
     .refusal = kReported,
     .noun = "device profile"},
    {.name = "drivers",
     .target = &kDriverUpdateReport,
     .collection = true,
     .rows = [](Call& call, Row const&) -> sim::Result<edm::RowsPtr> {
         Tenant const& tenant = tenant_of(call);
         return std::make_shared<EntryRows>(tenant, deployed_drivers(tenant), kDriverUpdateReport);
     },
     .refusal = kReported,
     .noun = "driver report"},
    {.name = "policyAssignments",
     .target = &kPolicyAssignment,
     .collection = true,
     .rows = [](Call& call, Row const&) -> sim::Result<edm::RowsPtr> {
         return std::make_shared<AssignmentRows>(tenant_of(call));
     },
     .refusal = kReported,
     .noun = "policy assignment"},
};

}  // namespace

constinit edm::StructType const kReportData{
    .name = "microsoft.graph.windowsUpdates.reportData", .base = &kEntity, .navigations = kNavigations};
constinit edm::StructType const kApplicableCatalogSummary{
    .name = "microsoft.graph.windowsUpdates.applicableCatalogSummary",
    .base = &kEntity,
    .properties = kSummaryProperties};
constinit edm::StructType const kDeviceProfile{.name = "microsoft.graph.windowsUpdates.deviceProfile",
                                               .key = "aadDeviceId",
                                               .properties = kProfileProperties};
constinit edm::StructType const kDriverUpdateReport{
    .name = "microsoft.graph.windowsUpdates.driverUpdateReport",
    .base = &kEntity,
    .properties = kDriverProperties,
    .navigations = kDriverNavigations};
constinit edm::StructType const kPolicyAssignment{.name = "microsoft.graph.windowsUpdates.policyAssignment",
                                                  .base = &kEntity,
                                                  .properties = kAssignmentProperties};

}  // namespace fakegraph::resources
