/// What the small model of engine_model.h is made of: its world, a collection given by positions, short ways
/// to write table rows, and the complex types.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/body.h"
#include "fakegraph/odata/call.h"

namespace engine {

using namespace fakegraph;
using edm::Access, edm::Kind, edm::Navigation, edm::Property, edm::Row, edm::StructType, edm::Value;

struct Deployment {
    std::string id;
    std::int64_t priority = 0;
    std::optional<std::string> note;
    int state = 0;
    bool scheduled = false;
};
struct Asset {
    sim::Guid id;
    bool group = false;
};
struct World {
    std::vector<Deployment> deployments;
    std::vector<Asset> assets;
    /// Positions of the matched devices; their ids are computed.
    std::vector<std::uint64_t> matched;
    std::uint64_t many = 0;  // rows of `many`, at positions 0, 3, 6, …
    bool any_audience = true;
    std::vector<std::string> log;
};
inline World const& world_of(Row const& r) { return *static_cast<World const*>(r.world); }
inline World& tenant_of(Call& c) { return *static_cast<World*>(c.tenant); }
inline sim::Guid device_id(std::uint64_t i) {
    return sim::Guid::from_bits(sim::Guid{}.high() + i * 0x9e3779b97f4a7c15, i);
}
inline std::string entry_id() { return "5d6dede684ba5c4a"; }

/// A collection given by its positions.
class ListRows final : public edm::Rows {
public:
    using Make = Row (*)(World const&, std::uint64_t);
    ListRows(World const& world, std::vector<std::uint64_t> at, Make make, bool ordered = true)
        : world_(world), at_(std::move(at)), make_(make), ordered_(ordered) {}
    std::uint64_t size() const override { return at_.size(); }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        auto const it = std::ranges::lower_bound(at_, at);
        return it == at_.end() ? std::nullopt : std::optional(*it);
    }
    Row row(std::uint64_t position) const override { return make_(world_, position); }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override {
        return rank < at_.size() ? std::optional(at_[rank]) : std::nullopt;
    }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        for (std::uint64_t const at : at_) {
            Row const r = row(at);
            Value const v = edm::find_property(*r.type, edm::key_of(*r.type))->get(r);
            auto const* text = std::get_if<std::string_view>(&v);
            auto const* owned = std::get_if<std::string>(&v);
            auto const* guid = std::get_if<sim::Guid>(&v);
            std::string const have = text != nullptr    ? std::string(*text)
                                     : owned != nullptr ? *owned
                                                        : guid->text();
            if (guid != nullptr ? edm::same_name(have, key) : have == key) return at;
        }
        return std::nullopt;
    }
    bool orderable_by_key() const override { return ordered_; }

private:
    World const& world_;
    std::vector<std::uint64_t> at_;
    Make make_;
    bool ordered_;
};
inline edm::RowsPtr list(World const& w, std::vector<std::uint64_t> at, ListRows::Make make,
                         bool ordered = true) {
    return std::make_shared<ListRows>(w, std::move(at), make, ordered);
}
inline std::vector<std::uint64_t> first_positions(std::size_t n, std::uint64_t step = 1) {
    std::vector<std::uint64_t> out(n);
    for (std::size_t i = 0; i < n; ++i) out[i] = i * step;
    return out;
}

constexpr edm::TypeRef kText{};
constexpr edm::TypeRef kInt{
    .kind = Kind::int32, .collection = false, .enumeration = nullptr, .complex = nullptr};
constexpr edm::TypeRef kFlag{
    .kind = Kind::boolean, .collection = false, .enumeration = nullptr, .complex = nullptr};
constexpr edm::TypeRef kDate{
    .kind = Kind::date_time_offset, .collection = false, .enumeration = nullptr, .complex = nullptr};
constexpr edm::TypeRef kSpan{
    .kind = Kind::duration, .collection = false, .enumeration = nullptr, .complex = nullptr};
constexpr edm::TypeRef kTexts{
    .kind = Kind::string, .collection = true, .enumeration = nullptr, .complex = nullptr};
constexpr edm::TypeRef of(StructType const& t, bool collection = false) {
    return {.kind = Kind::complex, .collection = collection, .enumeration = nullptr, .complex = &t};
}
constexpr Property property(std::string_view name, edm::TypeRef type, Access access, unsigned uses,
                            Value (*get)(Row const&)) {
    Property p;
    p.name = name, p.type = type, p.access = access, p.uses = uses, p.get = get;
    return p;
}
inline Value null_value(Row const&) { return {}; }

// --- enums and complex types
inline constexpr edm::EnumMember kStates[] = {
    {"none", 0}, {"paused", 1}, {"unknownFutureValue", 2}, {"archived", 3}};
inline constexpr edm::EnumType kStateValue{"microsoft.graph.windowsUpdates.stateValue", kStates};
constexpr edm::TypeRef kState{
    .kind = Kind::enumeration, .collection = false, .enumeration = &kStateValue, .complex = nullptr};

inline StructType make_type(std::string_view name, StructType const* base, bool entity) {
    StructType t;
    t.name = name, t.base = base, t.entity = entity;
    return t;
}
inline StructType const kRollout = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.gradualRolloutSettings", nullptr, false);
    static Property const p[] = {
        property("durationBetweenOffers", kSpan, Access::write, 0,
                 [](Row const&) -> Value { return sim::Ticks(std::chrono::days(1)); })};
    t.abstract = true, t.properties = p;
    return t;
}();
inline StructType const kRate = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.rateDrivenRolloutSettings", &kRollout, false);
    static Property const p[] = {property("devicesPerOffer", kInt, Access::write, 0,
                                          [](Row const&) -> Value { return std::int64_t{100}; })};
    t.properties = p;
    return t;
}();
inline StructType const kSchedule = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.scheduleSettings", nullptr, false);
    static Property const p[] = {
        property("startDateTime", kDate, Access::write, 0, null_value),
        property("gradualRollout", of(kRollout), Access::write, 0, [](Row const& r) -> Value {
            return Row{&kRate, r.world};
        })};
    t.properties = p;
    return t;
}();
inline StructType const kSettings = [] {
    StructType t = make_type("microsoft.graph.windowsUpdates.deploymentSettings", nullptr, false);
    static Property p[] = {property("schedule", of(kSchedule), Access::write, 0,
                                    [](Row const& r) -> Value {
                                        if (!world_of(r).deployments[r.index].scheduled) return {};
                                        return Row{&kSchedule, r.world};
                                    }),
                           property("rollouts", of(kRollout, true), Access::write, 0,
                                    [](Row const& r) -> Value {
                                        return edm::List{r, 1, [](Row const& o, std::size_t) -> Value {
                                                             return Row{&kRate, o.world};
                                                         }};
                                    }),
                           property("offerAsOptional", kFlag, Access::write, 0, null_value)};
    static std::string_view const wrong[] = {"devicePerOffer"};
    p[2].ignored_spellings = wrong;
    t.properties = p, t.nulls_first = true;
    return t;
}();

}  // namespace engine
