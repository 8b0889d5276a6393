/// applicableContent and applicableContentDeviceMatch. (graph-windows-updates reference 2.1, 1.3)
#include "fakegraph/resources/applicable_content.h"

#include <array>

#include "fakegraph/odata/error.h"
#include "fakegraph/resources/audience.h"
#include "fakegraph/resources/catalog_entry.h"
#include "fakegraph/resources/entry_rows.h"
#include "fakegraph/resources/types.h"
#include "sim/service/rings.h"

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

/// What the content is for, in the upper half of a row's `index`: `object` is a sim::Audience or a
/// sim::RingPolicy.
enum Holder : std::uint64_t { kOfAudience, kOfPolicy };
Holder holder_of(Row const& row) { return static_cast<Holder>(row.index >> 32); }

/// All devices that some ring of the policy reaches.
sim::DeviceSet members_of_rings(sim::World const& world, sim::RingPolicy const& policy) {
    sim::DeviceSet out;
    for (auto const& [seq, ring] : world.state().rings.items())
        if (ring.policy == policy.id) out |= sim::members_of(world.state(), ring);
    return out;
}

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
        // ASSUMED: publishers recommend drivers only.
        if (world.catalog().is_driver(entry))
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
     .uses = edm::kFilter,
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

SharedSet devices_of(Tenant& tenant, Row const& content) {
    sim::EntryIndex const e = entry_of(content);
    if (holder_of(content) == kOfAudience) return tenant.matched(object_of<sim::Audience>(content), e);
    auto const& policy = object_of<sim::RingPolicy>(content);
    return tenant.matched(policy.id.guid, e, [&] {
        auto const& world = tenant.world();
        return world.matched_devices(members_of_rings(world, policy), e);
    });
}

sim::Result<edm::RowsPtr> matched_devices(Call& call, Row const& content) {
    Tenant& tenant = tenant_of(call);
    return std::make_shared<MatchRows>(tenant, devices_of(tenant, content), entry_of(content));
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
     .expands_to_link = true,
     .context_in_lists = true},
};

}  // namespace

sim::Result<edm::RowsPtr> applicable_content(Call& call, Row const& row) {
    Tenant& tenant = tenant_of(call);
    return std::make_shared<EntryRows>(tenant, tenant.applicable(object_of<sim::Audience>(row)),
                                       kApplicableContent, row.object, kOfAudience);
}

sim::Result<edm::RowsPtr> policy_applicable_content(Call& call, Row const& row) {
    Tenant& tenant = tenant_of(call);
    auto const& policy = object_of<sim::RingPolicy>(row);
    auto entries = tenant.applicable(policy.id.guid, [&] {
        auto const& world = tenant.world();
        std::vector<sim::EntryIndex> out = world.applicable_content(members_of_rings(world, policy));
        std::erase_if(out,
                      [&](sim::EntryIndex e) { return !sim::takes(policy.kind, world.catalog().kind(e)); });
        return out;
    });
    return std::make_shared<EntryRows>(tenant, std::move(entries), kApplicableContent, row.object, kOfPolicy);
}

constinit edm::StructType const kApplicableContent{.name = "microsoft.graph.windowsUpdates.applicableContent",
                                                   .key = "catalogEntryId",
                                                   .properties = kContentProperties,
                                                   .navigations = kNavigations,
                                                   .delay = edm::Delay::scan};
constinit edm::StructType const kApplicableContentDeviceMatch{
    .name = "microsoft.graph.windowsUpdates.applicableContentDeviceMatch",
    .key = "deviceId",
    .properties = kMatchProperties};

}  // namespace fakegraph::resources
