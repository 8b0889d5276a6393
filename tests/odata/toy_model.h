/// A small model for the tests of the protocol layer: an abstract base with two derived types, an
/// enumeration, complex values inside complex values, dates, a single navigation, collection navigations, and
/// every primitive kind.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/odata/parted_rows.h"

namespace toy {

namespace edm = fakegraph::edm;
using fakegraph::Call;

// The world.

enum State { kNotEnrolled = 0, kEnrolled = 1, kUnknownFutureValue = 7 };
struct Person {
    std::string id;
    std::string name;
    std::optional<std::size_t> manager;  // position in World::people
};
struct Asset {
    sim::Guid id;
    bool is_device = true;  // else a group
    std::optional<std::string> name;
    std::optional<std::int64_t> size;
    std::optional<double> weight;
    std::optional<bool> active;
    std::optional<sim::Instant> created;
    std::optional<sim::Ticks> delay;
    std::vector<std::string> labels;
    std::optional<std::size_t> owner;  // position in World::people
    // Devices only.
    State state = kNotEnrolled;
    std::int64_t build = 0;
};
struct World {
    std::vector<Person> people;
    std::vector<Asset> assets;
};

inline World const& world_of(edm::Row const& row) { return *static_cast<World const*>(row.world); }
inline Asset const& asset(edm::Row const& row) { return *static_cast<Asset const*>(row.object); }
inline Person const& person(edm::Row const& row) { return *static_cast<Person const*>(row.object); }
template <class T>
edm::Value value_of(std::optional<T> const& v) {
    return v ? edm::Value(*v) : edm::Value();
}

// The declarations.

inline constexpr edm::EnumMember kStates[] = {
    {"notEnrolled", kNotEnrolled}, {"enrolled", kEnrolled}, {"unknownFutureValue", kUnknownFutureValue}};
inline constexpr edm::EnumType kState{"toy.state", kStates};

inline constexpr edm::TypeRef kString{edm::Kind::string};
inline constexpr unsigned kBoth = edm::kFilter | edm::kOrder;

extern edm::StructType const kPersonType;
inline edm::Row person_row(World const& world, std::size_t at) {
    return {&kPersonType, &world, &world.people[at], at};
}

inline constexpr edm::Property kPersonProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kBoth,
     .get = [](edm::Row const& r) -> edm::Value { return std::string_view(person(r).id); }},
    {.name = "name",
     .type = kString,
     .uses = kBoth,
     .get = [](edm::Row const& r) -> edm::Value { return std::string_view(person(r).name); }},
};
inline constexpr edm::Navigation kPersonNavigations[] = {
    {.name = "manager",
     .target = &kPersonType,
     .contained = false,
     .row = [](Call&, edm::Row const& r) -> std::optional<edm::Row> {
         auto const& m = person(r).manager;
         return m ? std::optional(person_row(world_of(r), *m)) : std::nullopt;
     }},
};
inline constexpr edm::StructType kPersonType{
    .name = "toy.person", .key = "id", .properties = kPersonProperties, .navigations = kPersonNavigations};

inline constexpr edm::Property kDriverProperties[] = {
    {.name = "state",
     .type = {edm::Kind::enumeration, false, &kState},
     .uses = kBoth,
     .get = [](edm::Row const& r) -> edm::Value {
         return edm::EnumValue{&kState, asset(r).state};
     }},
};
inline constexpr edm::StructType kDriverType{
    .name = "toy.driver", .entity = false, .properties = kDriverProperties};

inline constexpr edm::Property kEnrollmentProperties[] = {
    {.name = "driver",
     .type = {edm::Kind::complex, false, nullptr, &kDriverType},
     .get = [](edm::Row const& r) -> edm::Value {
         return edm::Row{&kDriverType, r.world, r.object, r.index};
     }},
};
inline constexpr edm::StructType kEnrollmentType{
    .name = "toy.enrollment", .entity = false, .properties = kEnrollmentProperties};

inline constexpr edm::Property kAssetProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kBoth,
     .get = [](edm::Row const& r) -> edm::Value { return asset(r).id; }},
    {.name = "displayName",
     .type = kString,
     .access = edm::Access::write,
     .uses = kBoth,
     .get = [](edm::Row const& r) -> edm::Value {
         auto const& name = asset(r).name;
         return name ? edm::Value(std::string_view(*name)) : edm::Value();
     }},
    {.name = "size",
     .type = {edm::Kind::int64},
     .uses = kBoth,
     .get = [](edm::Row const& r) { return value_of(asset(r).size); }},
    {.name = "weight",
     .type = {edm::Kind::real},
     .uses = kBoth,
     .get = [](edm::Row const& r) { return value_of(asset(r).weight); }},
    {.name = "active",
     .type = {edm::Kind::boolean},
     .uses = kBoth,
     .get = [](edm::Row const& r) { return value_of(asset(r).active); }},
    {.name = "createdDateTime",
     .type = {edm::Kind::date_time_offset},
     .uses = kBoth,
     .get = [](edm::Row const& r) { return value_of(asset(r).created); }},
    {.name = "delay",
     .type = {edm::Kind::duration},
     .uses = kBoth,
     .get = [](edm::Row const& r) { return value_of(asset(r).delay); }},
    {.name = "labels",
     .type = {edm::Kind::string, true},
     .uses = edm::kFilter,
     .get = [](edm::Row const& r) -> edm::Value {
         return edm::List{r, asset(r).labels.size(), [](edm::Row const& o, std::size_t i) -> edm::Value {
                              return std::string_view(asset(o).labels[i]);
                          }};
     }},
    {.name = "secret",
     .type = kString,
     .get = [](edm::Row const&) -> edm::Value { return std::string_view("hidden"); }},
};
inline constexpr edm::Navigation kAssetNavigations[] = {
    {.name = "owner",
     .target = &kPersonType,
     .contained = false,
     .row = [](Call&, edm::Row const& r) -> std::optional<edm::Row> {
         auto const& o = asset(r).owner;
         return o ? std::optional(person_row(world_of(r), *o)) : std::nullopt;
     }},
};
inline constexpr edm::StructType kAssetType{.name = "toy.asset",
                                            .abstract = true,
                                            .key = "id",
                                            .properties = kAssetProperties,
                                            .navigations = kAssetNavigations};

inline constexpr edm::Property kDeviceProperties[] = {
    {.name = "enrollment",
     .type = {edm::Kind::complex, false, nullptr, &kEnrollmentType},
     .get = [](edm::Row const& r) -> edm::Value {
         return edm::Row{&kEnrollmentType, r.world, r.object, r.index};
     }},
    {.name = "build",
     .type = {edm::Kind::int32},
     .uses = kBoth,
     .get = [](edm::Row const& r) -> edm::Value { return asset(r).build; }},
};
inline constexpr edm::StructType kDeviceType{
    .name = "toy.device", .base = &kAssetType, .properties = kDeviceProperties};

sim::Result<edm::RowsPtr> all_assets(Call& call, edm::Row const& parent);
inline constexpr edm::Navigation kGroupNavigations[] = {
    {.name = "members",
     .target = &kAssetType,
     .collection = true,
     .contained = false,
     .rows = all_assets,
     .expandable = false},
    {.name = "exclusions", .target = &kAssetType, .collection = true, .contained = false, .rows = all_assets},
};
inline constexpr edm::StructType kGroupType{
    .name = "toy.group", .base = &kAssetType, .navigations = kGroupNavigations};

inline constexpr edm::Navigation kRootNavigations[] = {
    {.name = "assets", .target = &kAssetType, .collection = true, .rows = all_assets, .noun = "asset"},
};
inline constexpr edm::StructType kRootType{.name = "toy.root", .navigations = kRootNavigations};

inline constexpr edm::StructType const* kTypes[] = {&kRootType,   &kAssetType,      &kDeviceType, &kGroupType,
                                                    &kPersonType, &kEnrollmentType, &kDriverType};
inline constexpr edm::EnumType const* kEnums[] = {&kState};
inline constexpr edm::Model kModel{&kRootType, kTypes, kEnums};

// Rows.

inline edm::Row asset_row(World const& world, std::size_t at) {
    Asset const& a = world.assets[at];
    return {a.is_device ? &kDeviceType : &kGroupType, &world, &a, at};
}

/// What a set of rows can tell without a loop.
enum class Skill : std::uint8_t {
    none,
    values,  // who is active, of which state and build
    all,     // and of which type
    parts,   // rows of a type, an activity and a state are alike
};

/// Some assets, by position.
class AssetRows : public edm::Rows, public fakegraph::PartedRows {
public:
    AssetRows(World const& world, std::vector<std::size_t> at, Skill skill = Skill::all)
        : world_(world), at_(std::move(at)), skill_(skill) {}
    static edm::RowsPtr all(World const& world, Skill skill = Skill::all) {
        std::vector<std::size_t> at(world.assets.size());
        for (std::size_t i = 0; i < at.size(); ++i) at[i] = i;
        return std::make_shared<AssetRows>(world, std::move(at), skill);
    }
    std::uint64_t size() const override { return at_.size(); }
    std::optional<std::uint64_t> seek(std::uint64_t from) const override {
        for (std::size_t const p : at_)
            if (p >= from) return p;
        return std::nullopt;
    }
    edm::Row row(std::uint64_t position) const override { return asset_row(world_, position); }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override {
        return rank < at_.size() ? std::optional<std::uint64_t>(at_[rank]) : std::nullopt;
    }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        auto const guid = sim::Guid::parse(key);
        for (std::size_t const p : at_)
            if (guid && world_.assets[p].id == *guid) return p;
        return std::nullopt;
    }
    edm::RowsPtr narrowed(std::string_view path, std::string_view op,
                          edm::Value const& literal) const override {
        if (skill_ == Skill::none || skill_ == Skill::parts) return nullptr;
        if (path == "active" && op == "eq") {
            bool const* wanted = std::get_if<bool>(&literal);
            return where([&](Asset const& a) {
                return wanted != nullptr ? a.active == *wanted : !a.active.has_value();
            });
        }
        auto const* state = std::get_if<edm::EnumValue>(&literal);
        if (path == "enrollment/driver/state" && op == "eq" && state != nullptr)
            return where(
                [&](Asset const& a) { return a.state == state->value; });  // groups too: the cast's business
        auto const* build = std::get_if<std::int64_t>(&literal);
        if (path == "build" && op == "gt" && build != nullptr)
            return where([&](Asset const& a) { return a.is_device && a.build > *build; });
        return nullptr;
    }
    edm::RowsPtr where(std::span<std::string const> paths,
                       std::function<bool(edm::Row const&)> const& holds) const override {
        auto const known = [](std::string const& p) {
            return p == "active" || p == "enrollment/driver/state";
        };
        if (skill_ != Skill::parts || !std::ranges::all_of(paths, known)) return nullptr;
        return where([&](Asset const& a) {
            auto const alike = [&](std::size_t p) {
                Asset const& b = world_.assets[p];
                return a.is_device == b.is_device && a.active == b.active && a.state == b.state;
            };
            return holds(row(*std::ranges::find_if(at_, alike)));
        });
    }
    edm::RowsPtr of_type(edm::StructType const& type) const override {
        if (skill_ != Skill::all) return nullptr;
        return where([&](Asset const& a) { return edm::is_a(a.is_device ? kDeviceType : kGroupType, type); });
    }

private:
    template <class F>
    edm::RowsPtr where(F keep) const {
        std::vector<std::size_t> at;
        for (std::size_t const p : at_)
            if (keep(world_.assets[p])) at.push_back(p);
        return std::make_shared<AssetRows>(world_, std::move(at), skill_);
    }
    World const& world_;
    std::vector<std::size_t> at_;
    Skill skill_;
};

inline sim::Result<edm::RowsPtr> all_assets(Call&, edm::Row const& parent) {
    return AssetRows::all(world_of(parent));
}

/// Six assets of which no two are alike; nulls in every nullable property.
inline World sample_world() {
    using namespace std::chrono_literals;
    auto const day = [](int d) -> sim::Instant {
        return std::chrono::sys_days{2021y / 8 / 3} + std::chrono::days{d};
    };
    World w;
    w.people = {{"p1", "Ada", std::nullopt}, {"p2", "O'Brien", 0}};
    auto const id = [](std::uint64_t n) { return sim::Guid::from_bits(0xabcd'ef00'0000'0000 + n, n); };
    w.assets = {
        {id(1), true, "alpha", 10, 1.5, true, day(1), sim::Ticks{24h}, {"x", "y"}, 0, kEnrolled, 22631},
        {id(2),
         true,
         "Beta",
         20,
         std::nullopt,
         false,
         day(2) + sim::Ticks{1},
         std::nullopt,
         {},
         1,
         kNotEnrolled,
         19045},
        {id(3),
         true,
         std::nullopt,
         std::nullopt,
         -2.25,
         std::nullopt,
         std::nullopt,
         sim::Ticks{90min},
         {},
         std::nullopt,
         kEnrolled,
         26100},
        {id(4), false, "it's", -5, 0.0, true, day(4), std::nullopt, {"z"}, 1, kEnrolled, 99999},
        {id(5),
         false,
         "alphabet",
         9'007'199'254'740'993,
         9007199254740992.0,
         false,
         day(1),
         sim::Ticks{24h},
         {},
         0,
         kNotEnrolled,
         0},
        {id(6),
         true,
         "",
         0,
         std::nullopt,
         true,
         day(6),
         std::nullopt,
         {},
         std::nullopt,
         kUnknownFutureValue,
         22631},
    };
    return w;
}

}  // namespace toy
