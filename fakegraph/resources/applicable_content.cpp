/// applicableContent and applicableContentDeviceMatch. (graph-windows-updates reference 2.1, 1.3)
#include <algorithm>
#include <array>

#include "fakegraph/odata/error.h"
#include "fakegraph/resources/audience.h"
#include "fakegraph/resources/catalog_entry.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

constexpr Property kContentProperties[] = {
    {.name = "catalogEntryId",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return world_of(r).catalog().id_of(entry_of(r)); }},
};

class ContentRows final : public edm::Rows {
public:
    ContentRows(Tenant& tenant, sim::Audience const& audience)
        : tenant_(tenant), audience_(audience), entries_(tenant.applicable(audience)) {}
    std::uint64_t size() const override { return entries_->size(); }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        auto const found = std::ranges::lower_bound(*entries_, at, {},
                                                    [](sim::EntryIndex e) { return std::uint64_t{raw(e)}; });
        return found == entries_->end() ? std::nullopt : std::optional<std::uint64_t>(raw(*found));
    }
    Row row(std::uint64_t position) const override {
        return {&kApplicableContent, &tenant_, &audience_, position};
    }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override {
        return rank < entries_->size() ? std::optional<std::uint64_t>(raw((*entries_)[rank])) : std::nullopt;
    }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        auto const e = tenant_.world().catalog().find(key);
        if (!e || !std::ranges::binary_search(*entries_, *e)) return std::nullopt;
        return raw(*e);
    }

private:
    Tenant const& tenant_;
    sim::Audience const& audience_;
    SharedEntries entries_;
};

/// What a page of matched devices needs beside the device: the entry, and who recommends it to the variant at
/// hand. Used by one request at a time: neighbours mostly share their variant.
struct MatchContext {
    Tenant const& tenant;
    sim::EntryIndex entry;
    mutable sim::DeviceRange variant{};
    mutable std::string recommended_json{};
    mutable std::span<std::string const> recommended{};

    void settle(sim::DeviceIndex d) const {
        if (variant.contains(d)) return;
        auto const& world = tenant.world();
        sim::Variant const& v = world.fleet().variant_of(d);
        variant = v.devices;
        recommended = world.applicability().recommended_by(entry, v, world.now());
        recommended_json = "[";
        for (auto const& party : recommended) {
            if (recommended_json.size() > 1) recommended_json += ',';
            append_json_string(recommended_json, party);
        }
        recommended_json += ']';
    }
};

Value recommender(Row const& row, std::size_t i) {
    auto const& context = object_of<MatchContext>(row);
    context.settle(device_of(row));
    return std::string_view(context.recommended[i]);
}

constexpr Property kMatchProperties[] = {
    {.name = "deviceId",
     .type = kString,
     .nullable = false,
     .uses = edm::kFilter,
     .get = [](Row const& r) -> Value { return world_of(r).fleet().id_of(device_of(r)).guid; }},
    {.name = "recommendedBy",
     .type = kStrings,
     .nullable = false,
     .get = [](Row const& r) -> Value {
         auto const& context = object_of<MatchContext>(r);
         context.settle(device_of(r));
         return edm::List{r, context.recommended.size(), recommender};
     }},
};

class MatchRows final : public DeviceRows {
public:
    MatchRows(Tenant const& tenant, SharedSet devices, sim::EntryIndex entry)
        : DeviceRows(std::move(devices), kApplicableContentDeviceMatch, tenant, &context_),
          context_{tenant, entry} {}

    /// All ids first: their draws do not wait for each other then.
    bool write(std::string& out, std::span<std::uint64_t const> positions) const override {
        constexpr std::size_t kBatch = 128;
        static std::string const head = "{\"" + std::string(kMatchProperties[0].name) + "\":\"";
        static std::string const form =
            head + std::string(36, '0') + "\",\"" + std::string(kMatchProperties[1].name) + "\":";
        std::array<sim::DeviceId, kBatch> ids;
        std::string row = form;
        for (std::size_t first = 0; first < positions.size(); first += kBatch) {
            auto const batch = positions.subspan(first, std::min(kBatch, positions.size() - first));
            tenant_.world().fleet().ids_of(batch, ids);
            for (std::size_t i = 0; i < batch.size(); ++i) {
                context_.settle(sim::DeviceIndex{static_cast<std::uint32_t>(batch[i])});
                ids[i].guid.write(row.data() + head.size());
                if (first + i != 0) out += ',';
                out += row;
                (out += context_.recommended_json) += '}';
            }
        }
        return true;
    }

private:
    MatchContext context_;
};

sim::Result<edm::RowsPtr> matched_devices(Call& call, Row const& content) {
    Tenant& tenant = tenant_of(call);
    return std::make_shared<MatchRows>(
        tenant, tenant.matched(object_of<sim::Audience>(content), entry_of(content)), entry_of(content));
}

constexpr edm::Navigation kNavigations[] = {
    {.name = "catalogEntry",
     .target = &kCatalogEntry,
     .contained = false,
     .row = [](Call& call, Row const& r) -> std::optional<Row> {
         return catalog_row(tenant_of(call), entry_of(r));
     },
     .refusal = kCatalogBelongsToService,
     .noun = "catalog entry"},
    {.name = "matchedDevices",
     .target = &kApplicableContentDeviceMatch,
     .collection = true,
     .rows = matched_devices,
     .refusal = kServiceFindsContent,
     .noun = "matched device",
     .token = edm::TokenStyle::device_id,
     .expands_to_link = true},
};

}  // namespace

sim::Result<edm::RowsPtr> applicable_content(Call& call, Row const& row) {
    return std::make_shared<ContentRows>(tenant_of(call), object_of<sim::Audience>(row));
}

constinit edm::StructType const kApplicableContent{.name = "microsoft.graph.windowsUpdates.applicableContent",
                                                   .key = "catalogEntryId",
                                                   .properties = kContentProperties,
                                                   .navigations = kNavigations};
constinit edm::StructType const kApplicableContentDeviceMatch{
    .name = "microsoft.graph.windowsUpdates.applicableContentDeviceMatch",
    .key = "deviceId",
    .properties = kMatchProperties};

}  // namespace fakegraph::resources
