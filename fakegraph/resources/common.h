/// What all resource files share: the way from a row to its tenant, kinds of rows, and small builders for
/// tables.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/body.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/tenant.h"

namespace fakegraph::resources {

inline Tenant& tenant_of(Call& call) { return *static_cast<Tenant*>(call.tenant); }
inline Tenant const& tenant_of(edm::Row const& row) { return *static_cast<Tenant const*>(row.world); }
inline sim::World const& world_of(edm::Row const& row) { return tenant_of(row).world(); }
template <class T>
T const& object_of(edm::Row const& row) {
    return *static_cast<T const*>(row.object);
}
inline sim::DeviceIndex device_of(edm::Row const& row) {
    return sim::DeviceIndex{static_cast<std::uint32_t>(row.index)};
}
inline sim::EntryIndex entry_of(edm::Row const& row) {
    return sim::EntryIndex{static_cast<std::uint32_t>(row.index)};
}

inline edm::Value text_or_null(std::optional<std::string> const& text) {
    return text ? edm::Value{std::string_view(*text)} : edm::Value{};
}
inline edm::Value instant_or_null(std::optional<sim::Instant> const& t) {
    return t ? edm::Value{*t} : edm::Value{};
}

constexpr edm::TypeRef kString{edm::Kind::string};
constexpr edm::TypeRef kStrings{edm::Kind::string, true};
constexpr edm::TypeRef kBoolean{edm::Kind::boolean};
constexpr edm::TypeRef kInt32{edm::Kind::int32};
constexpr edm::TypeRef kReal{edm::Kind::real};
constexpr edm::TypeRef kDate{edm::Kind::date_time_offset};
constexpr edm::TypeRef kDuration{edm::Kind::duration};
constexpr edm::TypeRef enum_type(edm::EnumType const& type, bool collection = false) {
    return {edm::Kind::enumeration, collection, &type, nullptr};
}
constexpr edm::TypeRef complex_type(edm::StructType const& type, bool collection = false) {
    return {edm::Kind::complex, collection, nullptr, &type};
}
/// The members of an enumeration less the sentinel, in declaration order, are those of the simulator's.
int number_of(edm::EnumType const& type, std::size_t ordinal);
/// The ordinal that a text names; nullopt where it names none.
std::optional<std::size_t> ordinal_of(edm::EnumType const& type, std::string_view text);
template <class E>
edm::Value enum_or_null(edm::EnumType const& type, std::optional<E> const& value) {
    if (!value) return {};
    return edm::EnumValue{&type, number_of(type, static_cast<std::size_t>(*value))};
}

/// Members of an object in a body: nullopt where one is absent, null, or not of that kind. What the object's
/// declared type has was checked; with `service.unknownProperties: ignore` it may carry members of other
/// types that are anything.
std::optional<std::string_view> view_in(simdjson::dom::element object, std::string_view name) noexcept;
std::optional<bool> flag_in(simdjson::dom::element object, std::string_view name) noexcept;
std::optional<std::int32_t> number_in(simdjson::dom::element object, std::string_view name) noexcept;
std::optional<sim::Instant> instant_in(simdjson::dom::element object, std::string_view name) noexcept;
std::optional<sim::Ticks> duration_in(simdjson::dom::element object, std::string_view name) noexcept;
template <class E>
std::optional<E> enum_in(simdjson::dom::element object, std::string_view name, edm::EnumType const& type) {
    auto const text = view_in(object, name);
    auto const ordinal = text ? ordinal_of(type, *text) : std::nullopt;
    return ordinal ? std::optional(static_cast<E>(*ordinal)) : std::nullopt;
}

/// Why a write is 405, where several navigations share the reason.
constexpr std::string_view kCatalogBelongsToService = "The catalogue belongs to the service.";
constexpr std::string_view kServiceFindsContent = "The service works out which content is applicable.";
constexpr std::string_view kAudienceChangesByActions =
    "updateAudience and updateAudienceById change what an audience holds.";
constexpr std::string_view kAudienceBelongsElsewhere =
    "An audience is deleted below deploymentAudiences, and has no property to change.";
constexpr unsigned kSearchable = edm::kFilter | edm::kOrder;

/// Rows of a Store, in order of creation; positions are sequence numbers. `visible` hides objects that Graph
/// does not show any more.
template <class Store>
class StoreRows : public edm::Rows {
public:
    using Item = std::remove_cvref_t<decltype(std::declval<Store>().items().begin()->second)>;
    using Visible = bool (*)(Item const&, void const* context);
    /// The type of a row, where not all have the same.
    using Actual = edm::StructType const& (*)(Item const&, void const* context);
    StoreRows(Store const& store, edm::StructType const& type, void const* world, Visible visible = nullptr,
              void const* context = nullptr, Actual actual = nullptr)
        : store_(store), type_(type), world_(world), visible_(visible), context_(context), actual_(actual) {}

    std::uint64_t size() const override {
        std::uint64_t n = 0;
        for (auto const& [seq, item] : store_.items()) n += shows(item);
        return n;
    }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        if (at > 0xffffffffULL) return std::nullopt;
        for (auto it = store_.items().lower_bound(static_cast<std::uint32_t>(at)); it != store_.items().end();
             ++it)
            if (shows(it->second)) return it->first;
        return std::nullopt;
    }
    edm::Row row(std::uint64_t position) const override {
        Item const& item = store_.items().at(static_cast<std::uint32_t>(position));
        return {actual_ == nullptr ? &type_ : &actual_(item, context_), world_, &item, position};
    }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override {
        for (auto const& [seq, item] : store_.items())
            if (shows(item) && rank-- == 0) return seq;
        return std::nullopt;
    }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        auto const guid = sim::Guid::parse(key);
        if (!guid) return std::nullopt;
        auto const seq = store_.seq_of({*guid});
        if (!seq || !shows(store_.items().at(*seq))) return std::nullopt;
        return *seq;
    }

private:
    bool shows(Item const& item) const { return visible_ == nullptr || visible_(item, context_); }
    Store const& store_;
    edm::StructType const& type_;
    void const* world_;
    Visible visible_;
    void const* context_;
    Actual actual_;
};

/// Rows of a set of devices, in the fleet's order; positions are device indexes.
class DeviceRows : public edm::Rows {
public:
    DeviceRows(SharedSet devices, edm::StructType const& type, Tenant const& tenant,
               void const* object = nullptr)
        : devices_(std::move(devices)), type_(type), tenant_(tenant), object_(object) {}

    std::uint64_t size() const override { return devices_->size(); }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override;
    std::size_t fill(std::uint64_t at, std::span<std::uint64_t> out) const override;
    edm::Row row(std::uint64_t position) const override { return {&type_, &tenant_, object_, position}; }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override;
    std::optional<std::uint64_t> find(std::string_view key) const override;
    bool orderable_by_key() const override { return false; }

protected:
    DeviceRows with(sim::DeviceSet devices) const {
        return {std::make_shared<sim::DeviceSet const>(std::move(devices)), type_, tenant_, object_};
    }
    SharedSet devices_;
    edm::StructType const& type_;
    Tenant const& tenant_;
    void const* object_;
};

/// Items of an array in a body; none when it is absent, null or no array.
std::vector<simdjson::dom::element> items_of(std::optional<simdjson::dom::element> const& list);

/// 400 in the service's own words (reference 1.5); `why` follows them.
std::unexpected<sim::Error> bad_parameter(std::string_view name, std::string_view why = {});
/// The text of a member; nullopt when it is absent or null. It must have been checked to be a text.
std::optional<std::string> text_in(Body const& body, std::string_view name);

/// The last key of a link: a bare id, or a relative or absolute address such as `…/directoryObjects/{id}` or
/// `…/deploymentAudiences('{id}')`.
std::string_view key_in_link(std::string_view link) noexcept;

/// The GUID in a body's member: 400 naming it when it is none.
sim::Result<sim::Guid> guid_of(std::string_view text, std::string_view what);

/// Runs a Command that makes nothing to show; on success answers `status` without a body.
sim::Result<Answer> answer_to(Call& call, sim::Command command, int status);

}  // namespace fakegraph::resources
