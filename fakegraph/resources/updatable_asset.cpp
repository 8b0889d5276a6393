/// updatableAsset, azureADDevice and updatableAssetGroup: tables and rows. (graph-windows-updates
/// reference 2.1, 3.4, 4.1)
#include "fakegraph/resources/updatable_asset.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "fakegraph/odata/keyed_rows.h"
#include "fakegraph/odata/set_rows.h"
#include "fakegraph/resources/asset_actions.h"
#include "fakegraph/resources/types.h"
#include "sim/service/enrollment.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

constexpr std::uint64_t kFirstDevice = std::uint64_t{1} << 32;

sim::Guid asset_id(Row const& row) {
    if (row.type == &kUpdatableAssetGroup) return object_of<sim::AssetGroup>(row).id.guid;
    auto const& world = world_of(row);
    return sim::id_of(world.premises(), world.state(), device_of(row)).guid;
}

constexpr Property kAssetProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return asset_id(r); }},
};

Value registration_error(Row const& row, std::size_t) {
    return Row{&kAzureADDeviceRegistrationError, row.world, nullptr, row.index};
}

constexpr Property kErrorProperties[] = {
    {.name = "reason",
     .type = enum_type(kRegistrationErrorReason),
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         auto const error = sim::registration_error(world_of(r).premises(), device_of(r));
         return edm::EnumValue{&kRegistrationErrorReason, error ? static_cast<int>(*error) : 0};
     }},
};

/// Rows of an enrollment carry the device in `index` and the category in `object`.
constexpr sim::UpdateCategory kCategoriesByIndex[] = {
    sim::UpdateCategory::feature, sim::UpdateCategory::quality, sim::UpdateCategory::driver};

template <std::size_t kCategory>
Value category_enrollment(Row const& row) {
    auto const& state = world_of(row).state();
    // A category that was never touched is null.
    if (!state.enrollment_changed[kCategory].get(device_of(row))) return {};
    return Row{&kUpdateCategoryEnrollmentInformation, row.world, &kCategoriesByIndex[kCategory], row.index};
}

/// Ordinals of enrollmentState.
enum class Enrollment : std::uint8_t { none, enrolled, enrolled_with_policy, enrolling, unenrolling };

Enrollment enrollment_of(sim::World const& world, sim::DeviceIndex d, sim::UpdateCategory category) {
    sim::State const& s = world.state();
    auto const c = static_cast<std::size_t>(category);
    if (s.unenrolling[c].contains(d)) return Enrollment::unenrolling;
    if (s.enrolling[c].contains(d)) return Enrollment::enrolling;
    if (!s.enrolled[c].contains(d)) return Enrollment::none;
    sim::Cover const cover(world.premises(), s, category);
    return cover.contains(d) ? Enrollment::enrolled_with_policy : Enrollment::enrolled;
}

constexpr Property kCategoryProperties[] = {
    {.name = "enrollmentState",
     .type = enum_type(kEnrollmentState),
     .nullable = false,
     .uses = edm::kFilter,
     .get =
         [](Row const& r) {
             return enum_or_null(
                 kEnrollmentState,
                 std::optional(enrollment_of(world_of(r), device_of(r), object_of<sim::UpdateCategory>(r))));
         }},
    {.name = "lastModifiedDateTime",
     .type = kDate,
     .uses = edm::kFilter,
     .get =
         [](Row const& r) {
             auto const category = static_cast<std::size_t>(object_of<sim::UpdateCategory>(r));
             return instant_or_null(world_of(r).state().enrollment_changed[category].get(device_of(r)));
         }},
};

constexpr Property kEnrollmentProperties[] = {
    {.name = "feature",
     .type = complex_type(kUpdateCategoryEnrollmentInformation),
     .get = category_enrollment<0>},
    {.name = "quality",
     .type = complex_type(kUpdateCategoryEnrollmentInformation),
     .get = category_enrollment<1>},
    {.name = "driver",
     .type = complex_type(kUpdateCategoryEnrollmentInformation),
     .get = category_enrollment<2>},
};

constexpr Property kDeviceProperties[] = {
    {.name = "errors",
     .type = complex_type(kUpdatableAssetError, true),
     .get = [](Row const& r) -> Value {
         bool const failed = sim::registration_error(world_of(r).premises(), device_of(r)).has_value();
         return edm::List{r, failed ? 1U : 0U, registration_error};
     }},
    {.name = "enrollment",
     .type = complex_type(kUpdateManagementEnrollment),
     .get = [](Row const& r) -> Value {
         return Row{&kUpdateManagementEnrollment, r.world, nullptr, r.index};
     }},
};

constexpr edm::Navigation kGroupNavigations[] = {
    {.name = "members",
     .target = &kUpdatableAsset,
     .collection = true,
     .rows = [](Call& call, Row const& parent) -> sim::Result<edm::RowsPtr> {
         auto const& group = object_of<sim::AssetGroup>(parent);
         return asset_rows(tenant_of(call), {}, std::make_shared<sim::DeviceSet const>(group.members));
     },
     .refusal = "addMembers and removeMembers change who is in a group.",
     .noun = "updatable asset",
     .expandable = false,
     .operations = kAssetCollectionOperations},
};

/// Devices whose enrollment in `category` reads `state`: by sets; for those that are not enrolled by a look
/// at each of them, whether they ever were.
sim::DeviceSet by_enrollment(sim::World const& world, sim::DeviceSet const& among, std::size_t category,
                             std::string_view state) {
    sim::State const& s = world.state();
    if (state == "enrolling") return among & s.enrolling[category];
    if (state == "unenrolling") return among & s.unenrolling[category];
    sim::DeviceSet const settled = among - s.enrolling[category] - s.unenrolling[category];
    if (state == "enrolled" || state == "enrolledWithPolicy") {
        sim::DeviceSet const enrolled = settled & s.enrolled[category];
        sim::DeviceSet const under_policy =
            sim::Cover(world.premises(), s, static_cast<sim::UpdateCategory>(category)).devices();
        return state == "enrolled" ? enrolled - under_policy : enrolled & under_policy;
    }
    if (state != "notEnrolled") return {};
    std::vector<std::uint32_t> left;
    (settled - s.enrolled[category]).for_each([&](sim::DeviceIndex d) {
        if (s.enrollment_changed[category].get(d)) left.push_back(raw(d));
    });
    return sim::DeviceSet::of_sorted(left);
}

class AssetRows final : public edm::Rows, public SetRows, public KeyedRows {
    using Groups = decltype(sim::State::groups);
    Groups const& store() const { return tenant_.world().state().groups; }

public:
    AssetRows(Tenant const& tenant, std::vector<sim::AssetGroupId> const& groups, SharedSet devices)
        : tenant_(tenant), devices_(devices, kAzureADDevice, tenant), set_(std::move(devices)) {
        for (auto const& id : groups)
            if (auto const seq = store().seq_of(id)) groups_.push_back(*seq);
        std::ranges::sort(groups_);
    }
    std::uint64_t size() const override { return groups_.size() + devices_.size(); }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        if (at < kFirstDevice) {
            auto const group = std::ranges::lower_bound(groups_, at);
            if (group != groups_.end()) return *group;
            at = kFirstDevice;
        }
        auto const device = devices_.seek(at - kFirstDevice);
        return device ? std::optional(*device + kFirstDevice) : std::nullopt;
    }
    std::size_t fill(std::uint64_t at, std::span<std::uint64_t> out) const override {
        std::size_t n = 0;
        if (at < kFirstDevice) {
            for (auto g = std::ranges::lower_bound(groups_, at); g != groups_.end() && n < out.size(); ++g)
                out[n++] = *g;
            at = kFirstDevice;
        }
        std::size_t const devices = devices_.fill(at - kFirstDevice, out.subspan(n));
        for (std::size_t i = n; i < n + devices; ++i) out[i] += kFirstDevice;
        return n + devices;
    }
    Row row(std::uint64_t position) const override {
        if (position >= kFirstDevice) return devices_.row(position - kFirstDevice);
        return {&kUpdatableAssetGroup, &tenant_, &store().items().at(static_cast<std::uint32_t>(position)),
                position};
    }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override {
        if (rank < groups_.size()) return groups_[rank];
        auto const device = devices_.nth(rank - groups_.size());
        return device ? std::optional(*device + kFirstDevice) : std::nullopt;
    }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        if (auto const device = devices_.find(key)) return *device + kFirstDevice;
        auto const guid = sim::Guid::parse(key);
        auto const seq = guid ? store().seq_of(sim::AssetGroupId{*guid}) : std::nullopt;
        if (!seq || !std::ranges::binary_search(groups_, std::uint64_t{*seq})) return std::nullopt;
        return *seq;
    }
    bool orderable_by_key() const override { return set_->empty(); }
    std::shared_ptr<edm::Rows const> of_type(edm::StructType const& type) const override {
        bool const devices = edm::is_a(kAzureADDevice, type);
        bool const groups = edm::is_a(kUpdatableAssetGroup, type);
        auto out = std::make_shared<AssetRows>(tenant_, std::vector<sim::AssetGroupId>{},
                                               devices ? set_ : std::make_shared<sim::DeviceSet const>());
        if (groups) out->groups_ = groups_;
        return out;
    }
    std::shared_ptr<edm::Rows const> narrowed(std::string_view path, std::string_view op,
                                              Value const& literal) const override {
        auto const* state = std::get_if<edm::EnumValue>(&literal);
        if (op != "eq" || state == nullptr) return nullptr;
        constexpr std::string_view kPaths[] = {"enrollment/feature/enrollmentState",
                                               "enrollment/quality/enrollmentState",
                                               "enrollment/driver/enrollmentState"};
        for (std::size_t category = 0; category < 3; ++category) {
            if (path != kPaths[category]) continue;
            auto const name =
                std::ranges::find(kEnrollmentState.members, state->value, &edm::EnumMember::value)->name;
            sim::DeviceSet found = by_enrollment(tenant_.world(), *set_, category, name);
            return std::make_shared<AssetRows>(tenant_, std::vector<sim::AssetGroupId>{},
                                               std::make_shared<sim::DeviceSet const>(std::move(found)));
        }
        return nullptr;
    }

    void keys(std::span<std::uint64_t const> positions, std::span<sim::Guid> out) const override {
        constexpr std::size_t kBatch = 128;
        sim::Fleet const& fleet = tenant_.world().fleet();
        std::array<std::uint64_t, kBatch> devices;
        std::array<sim::DeviceId, kBatch> ids;
        for (std::size_t i = 0; i < positions.size();) {
            // Groups come first, devices that the fleet does not know last.
            std::size_t n = 0;
            for (; n < kBatch && i + n < positions.size(); ++n) {
                devices[n] = positions[i + n] - kFirstDevice;
                if (devices[n] >= fleet.size()) break;
            }
            fleet.ids_of(std::span(devices).first(n), ids);
            for (std::size_t k = 0; k < n; ++k) out[i + k] = ids[k].guid;
            i += n;
            if (n == 0) out[i] = asset_id(row(positions[i])), ++i;
        }
    }
    edm::RowsPtr without(edm::Rows const& other) const override {
        AssetRows const& less = of_same_kind(other);
        auto out = std::make_shared<AssetRows>(tenant_, std::vector<sim::AssetGroupId>{},
                                               std::make_shared<sim::DeviceSet const>(*set_ - *less.set_));
        std::ranges::set_difference(groups_, less.groups_, std::back_inserter(out->groups_));
        return out;
    }
    edm::RowsPtr united(edm::Rows const& other) const override {
        AssetRows const& more = of_same_kind(other);
        auto out = std::make_shared<AssetRows>(tenant_, std::vector<sim::AssetGroupId>{},
                                               std::make_shared<sim::DeviceSet const>(*set_ | *more.set_));
        std::ranges::set_union(groups_, more.groups_, std::back_inserter(out->groups_));
        return out;
    }

private:
    static AssetRows const& of_same_kind(edm::Rows const& other) {
        auto const* assets = dynamic_cast<AssetRows const*>(&other);
        CHECK(assets != nullptr);
        return *assets;
    }

    Tenant const& tenant_;
    DeviceRows devices_;
    SharedSet set_;
    std::vector<std::uint64_t> groups_;  // sequence numbers, ascending
};

}  // namespace

edm::RowsPtr asset_rows(Tenant const& tenant, std::vector<sim::AssetGroupId> const& groups,
                        SharedSet devices) {
    return std::make_shared<AssetRows>(tenant, groups, std::move(devices));
}

constinit edm::StructType const kUpdatableAsset{.name = "microsoft.graph.windowsUpdates.updatableAsset",
                                                .base = &kEntity,
                                                .abstract = true,
                                                .properties = kAssetProperties,
                                                .operations = kAssetOperations};
constinit edm::StructType const kAzureADDevice{.name = "microsoft.graph.windowsUpdates.azureADDevice",
                                               .base = &kUpdatableAsset,
                                               .properties = kDeviceProperties};
constinit edm::StructType const kUpdatableAssetGroup{
    .name = "microsoft.graph.windowsUpdates.updatableAssetGroup",
    .base = &kUpdatableAsset,
    .navigations = kGroupNavigations,
    .cast_item_refused = true};
constinit edm::StructType const kUpdatableAssetError{
    .name = "microsoft.graph.windowsUpdates.updatableAssetError", .abstract = true, .entity = false};
constinit edm::StructType const kAzureADDeviceRegistrationError{
    .name = "microsoft.graph.windowsUpdates.azureADDeviceRegistrationError",
    .base = &kUpdatableAssetError,
    .entity = false,
    .properties = kErrorProperties};
// The base of an older model of enrollment; nothing on the wire derives from it. (reference 5.45)
constinit edm::StructType const kUpdatableAssetEnrollment{
    .name = "microsoft.graph.windowsUpdates.updatableAssetEnrollment", .abstract = true, .entity = false};
constinit edm::StructType const kUpdateManagementEnrollment{
    .name = "microsoft.graph.windowsUpdates.updateManagementEnrollment",
    .entity = false,
    .properties = kEnrollmentProperties};
constinit edm::StructType const kUpdateCategoryEnrollmentInformation{
    .name = "microsoft.graph.windowsUpdates.updateCategoryEnrollmentInformation",
    .entity = false,
    .properties = kCategoryProperties};

}  // namespace fakegraph::resources
