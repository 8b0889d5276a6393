/// The directory's `/devices`, read-only: where a client finds deviceIds. Source: Graph reference of
/// microsoft.graph.device (2026), the members that the fleet knows.
#include "fakegraph/resources/directory_device.h"

#include "fakegraph/odata/parted_rows.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

sim::Fleet const& fleet(Row const& r) { return world_of(r).fleet(); }
sim::Variant const& variant(Row const& r) { return fleet(r).variant_of(device_of(r)); }
sim::HardwareModel const& model(Row const& r) { return fleet(r).models()[variant(r).model]; }

std::string version_text(sim::WindowsBuild build) { return "10.0." + build.text(); }

/// Only devices that the directory knows as joined or registered have a trust type.
Value trust_type(Row const& r) {
    switch (fleet(r).joined_of(device_of(r))) {
        case sim::Joined::entra:
            return std::string_view("AzureAd");
        case sim::Joined::hybrid:
            return std::string_view("ServerAd");
        case sim::Joined::registered:
            return std::string_view("Workplace");
        case sim::Joined::none:
            break;
    }
    return {};
}

constexpr Property kProperties[] = {
    {.name = "accountEnabled",
     .type = kBoolean,
     .uses = edm::kFilter,
     .get = [](Row const&) -> Value { return true; }},
    {.name = "deviceId",
     .type = kString,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value { return fleet(r).id_of(device_of(r)).guid; }},
    {.name = "displayName",
     .type = kString,
     .uses = kSearchable | edm::kSearch,
     .get = [](Row const& r) -> Value { return fleet(r).name_of(device_of(r)); }},
    {.name = "manufacturer",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(model(r).smbios.manufacturer); }},
    {.name = "model",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return std::string_view(model(r).name); }},
    {.name = "operatingSystem",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const&) -> Value { return std::string_view("Windows"); }},
    {.name = "operatingSystemVersion",
     .type = kString,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return version_text(variant(r).windows); }},
    {.name = "trustType", .type = kString, .uses = kSearchable, .get = trust_type},
};

class DirectoryRows final : public DeviceRows, public PartedRows {
public:
    DirectoryRows(Tenant const& tenant, SharedSet devices, void const* object)
        : DeviceRows(std::move(devices), kDevice, tenant, object) {}

    std::optional<std::uint64_t> find(std::string_view key) const override {
        auto const guid = sim::Guid::parse(key);
        auto const found = guid ? tenant_.world().fleet().index_of(sim::DirectoryId{*guid}) : std::nullopt;
        if (!found || !devices_->contains(*found)) return std::nullopt;
        return raw(*found);
    }
    /// Nothing but devices stands in such a set.
    std::shared_ptr<edm::Rows const> of_type(edm::StructType const& type) const override {
        return part(edm::is_a(kDevice, type) ? devices_ : std::make_shared<sim::DeviceSet const>());
    }
    std::shared_ptr<edm::Rows const> narrowed(std::string_view path, std::string_view op,
                                              Value const& literal) const override {
        auto const* text = std::get_if<std::string>(&literal);
        if (path != "deviceId" || op != "eq" || text == nullptr) return nullptr;
        auto const guid = sim::Guid::parse(*text);
        auto const device =
            guid ? tenant_.world().fleet().index_of(sim::DeviceId{*guid}) : std::optional<sim::DeviceIndex>();
        sim::DeviceSet found;
        if (device && devices_->contains(*device)) found.add(*device);
        return part(std::make_shared<sim::DeviceSet const>(std::move(found)));
    }
    /// What all devices of a variant share is answered by ranges.
    edm::RowsPtr where(std::span<std::string const> paths,
                       std::function<bool(Row const&)> const& holds) const override {
        constexpr std::string_view kShared[] = {"accountEnabled", "manufacturer", "model", "operatingSystem",
                                                "operatingSystemVersion"};
        if (!std::ranges::all_of(paths, [&](std::string const& p) {
                return std::ranges::find(kShared, p) != std::end(kShared);
            }))
            return nullptr;
        sim::DeviceSet found;
        for (auto const& v : tenant_.world().fleet().variants())
            if (v.devices.size() != 0 && holds(row(v.devices.begin))) found.add_range(v.devices);
        return part(std::make_shared<sim::DeviceSet const>(found & *devices_));
    }

private:
    std::shared_ptr<edm::Rows const> part(SharedSet devices) const {
        return std::make_shared<DirectoryRows>(tenant_, std::move(devices), object_);
    }
};

}  // namespace

sim::Result<edm::RowsPtr> directory_devices(Call& call, edm::Row const&) {
    Tenant const& tenant = tenant_of(call);
    auto all = sim::DeviceSet::of_range({0, tenant.world().fleet().size()});
    return device_object_rows(tenant, std::make_shared<sim::DeviceSet const>(std::move(all)), nullptr);
}

edm::RowsPtr device_object_rows(Tenant const& tenant, SharedSet devices, void const* object) {
    return std::make_shared<DirectoryRows>(tenant, std::move(devices), object);
}

constexpr std::string_view kAlternateKeys[] = {"deviceId"};
constinit edm::StructType const kDevice{.name = "microsoft.graph.device",
                                        .base = &kDirectoryObject,
                                        .alternate_keys = kAlternateKeys,
                                        .properties = kProperties};

}  // namespace fakegraph::resources
