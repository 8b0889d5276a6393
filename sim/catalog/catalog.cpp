#include "sim/catalog/catalog.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <string>
#include <tuple>
#include <utility>

namespace sim {

namespace {

template <class T>
Result<void> sort_unique(std::vector<T>& items, std::string_view what) {
    std::ranges::sort(items, {}, &T::id);
    auto const twice = std::ranges::adjacent_find(items, {}, &T::id);
    if (twice == items.end()) return {};
    return fail(Errc::already_exists, "two " + std::string(what) + " have the id '" + twice->id + "'");
}

template <class T>
std::optional<std::size_t> position_of(std::vector<T> const& items, std::string_view id) {
    auto const at =
        std::ranges::lower_bound(items, id, {}, [](T const& i) { return std::string_view(i.id); });
    if (at == items.end() || at->id != id) return std::nullopt;
    return static_cast<std::size_t>(at - items.begin());
}

}  // namespace

Result<Catalog> Catalog::make(CatalogParts parts) {
    Catalog c;
    c.parts_ = std::move(parts);
    if (auto ok = sort_unique(c.parts_.drivers, "catalogue entries"); !ok) return std::unexpected(ok.error());
    if (auto ok = sort_unique(c.parts_.software, "catalogue entries"); !ok)
        return std::unexpected(ok.error());
    if (auto ok = sort_unique(c.parts_.products, "products"); !ok) return std::unexpected(ok.error());
    if (auto ok = sort_unique(c.parts_.issues, "known issues"); !ok) return std::unexpected(ok.error());
    for (auto const& e : c.parts_.software)
        if (position_of(c.parts_.drivers, e.id))
            return fail(Errc::already_exists, "two catalogue entries have the id '" + e.id + "'");
    for (auto const& i : c.parts_.issues)
        if (!position_of(c.parts_.products, i.product))
            return fail(Errc::invalid_argument, "the known issue '" + i.id + "' names the product '" +
                                                    i.product + "', which there is not");
    for (auto& e : c.parts_.software) std::ranges::sort(e.revisions, {}, &Revision::build);
    for (std::uint32_t e = 0; e < c.size(); ++e) {
        c.changes_.push_back(c.released(EntryIndex{e}));
        if (auto const last = c.deployable_until(EntryIndex{e})) c.changes_.push_back(*last);
    }
    for (auto const& e : c.parts_.software)
        for (auto const& r : e.revisions) c.changes_.push_back(r.released);
    std::ranges::sort(c.changes_);
    auto const [first, last] = std::ranges::unique(c.changes_);
    c.changes_.erase(first, last);
    c.index_updates();
    return c;
}

void Catalog::index_updates() {
    for (std::uint32_t i = 0; i < parts_.software.size(); ++i) {
        SoftwareEntry const& e = parts_.software[i];
        if (e.kind != EntryKind::quality) continue;
        quality_releases_.push_back(e.released);
        for (auto const& r : e.revisions)
            updates_[r.build.build].push_back({r.build.revision, EntryIndex{raw(first_software()) + i},
                                               std::max(e.released, r.released), e.classification, e.cadence,
                                               r.hotpatch});
    }
    std::ranges::sort(quality_releases_);
    for (auto& [build, updates] : updates_)
        std::ranges::sort(updates, [](auto const& a, auto const& b) {
            return std::tuple(a.revision, a.entry) < std::tuple(b.revision, b.entry);
        });
}

std::string_view Catalog::id_of(EntryIndex e) const noexcept {
    return is_driver(e) ? std::string_view((*this)[e].id) : std::string_view(software(e).id);
}

std::string_view Catalog::display_name_of(EntryIndex e) const noexcept {
    if (is_driver(e)) return (*this)[e].display_name;
    auto const& name = software(e).display_name;
    return name ? std::string_view(*name) : std::string_view();
}

Instant Catalog::released(EntryIndex e) const noexcept {
    return is_driver(e) ? (*this)[e].released : software(e).released;
}

std::optional<Instant> Catalog::deployable_until(EntryIndex e) const noexcept {
    return is_driver(e) ? (*this)[e].deployable_until : software(e).deployable_until;
}

std::optional<EntryIndex> Catalog::find(std::string_view id) const noexcept {
    if (auto const at = position_of(parts_.drivers, id)) return EntryIndex{static_cast<std::uint32_t>(*at)};
    auto at = position_of(parts_.software, id);
    if (auto const guid = at ? std::nullopt : Guid::parse(id))
        at = position_of(parts_.software, guid->text());
    if (!at) return std::nullopt;
    return EntryIndex{static_cast<std::uint32_t>(parts_.drivers.size() + *at)};
}

bool Catalog::is_offered_at(EntryIndex e, Instant now) const noexcept {
    auto const last = deployable_until(e);
    return released(e) <= now && (!last || now < *last);
}

bool Catalog::is_expeditable_at(EntryIndex e, Instant now) const noexcept {
    if (kind(e) != EntryKind::quality || !is_offered_at(e, now)) return false;
    SoftwareEntry const& entry = software(e);
    if (entry.classification == Classification::security) return true;
    auto const later = std::ranges::upper_bound(quality_releases_, entry.released);
    return later == quality_releases_.end() || *later > now;
}

std::span<BuildUpdate const> Catalog::updates_of(std::uint32_t build) const noexcept {
    auto const found = updates_.find(build);
    return found == updates_.end() ? std::span<BuildUpdate const>{} : found->second;
}

Revision const* Catalog::revision_of(EntryIndex e, std::uint32_t build, bool hotpatch,
                                     Instant now) const noexcept {
    SoftwareEntry const& entry = software(e);
    if (entry.released > now) return nullptr;
    Revision const* best = nullptr;  // an entry may have been released again: the highest counts
    for (auto const& r : entry.revisions)
        if (r.build.build == build && r.hotpatch == hotpatch && r.released <= now) best = &r;
    return best;
}

std::optional<Revision> Catalog::newest_revision(std::uint32_t build, Instant now,
                                                 std::optional<Classification> only) const noexcept {
    for (BuildUpdate const& u : updates_of(build) | std::views::reverse)
        if (!u.hotpatch && u.published <= now && (!only || u.classification == *only))
            return *revision_of(u.entry, build, false, now);
    return std::nullopt;
}

std::string_view catalogue_class(std::string_view setup_class) noexcept {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 28> kClasses = {{
        {"Display", "Video"},
        {"Net", "Networking"},
        {"MEDIA", "Sound"},
        {"AudioProcessingObject", "Sound"},
        {"Bluetooth", "Bluetooth"},
        {"System", "System"},
        {"HIDClass", "HIDClass"},
        {"Biometric", "Biometric"},
        {"Camera", "Camera"},
        {"Image", "Camera"},
        {"Monitor", "Monitor"},
        {"Firmware", "Firmware"},
        {"SoftwareComponent", "SoftwareComponent"},
        {"Printer", "Printers"},
        {"SCSIAdapter", "OtherHardware"},
        {"HDC", "OtherHardware"},
        {"DiskDrive", "OtherHardware"},
        {"USBDevice", "OtherHardware"},
        {"USB", "OtherHardware"},
        {"Sensor", "OtherHardware"},
        {"SmartCardReader", "OtherHardware"},
        {"SecurityDevices", "OtherHardware"},
        {"Mouse", "HIDClass"},
        {"Keyboard", "HIDClass"},
        {"Ports", "OtherHardware"},
        {"Battery", "OtherHardware"},
        {"Processor", "OtherHardware"},
        {"MTD", "OtherHardware"},
    }};
    for (auto const& [setup, text] : kClasses)
        if (setup == setup_class) return text;
    return "Other";
}

bool needs_restart(DriverEntry const& entry) noexcept {
    constexpr std::array<std::string_view, 3> kClasses = {"Firmware", "System", "Video"};
    return entry.driver_class && std::ranges::find(kClasses, *entry.driver_class) != kClasses.end();
}

}  // namespace sim
