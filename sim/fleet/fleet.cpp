#include "sim/fleet/fleet.h"

#include <algorithm>

#include "sim/fleet/layout.h"

namespace sim {

Result<Fleet> Fleet::make(FleetSpec spec, std::uint64_t seed) {
    Fleet fleet(seed);
    std::uint64_t total = 0;
    for (auto const& c : spec.cohorts) total += c.devices.empty() ? c.count : c.devices.size();
    if (total > kMaxDevices)
        return fail(Errc::invalid_argument, "a fleet of " + std::to_string(total) +
                                                " devices is over the limit of " +
                                                std::to_string(kMaxDevices));
    fleet.models_ = std::move(spec.models);
    for (auto const& model : fleet.models_) {
        auto& components = fleet.levels_.emplace_back();
        components.reserve(model.components.size());
        for (auto const& component : model.components) components.push_back({component.driver});
    }
    fleet.cohorts_.reserve(spec.cohorts.size());
    for (auto& s : spec.cohorts) {
        Cohort& cohort = fleet.cohorts_.emplace_back();
        cohort.name = s.name;
        cohort.key = hash_text(s.name);
        cohort.tag = static_cast<std::uint32_t>(draw(0, cohort.key, Purpose::cohort_tag, 0) >> 32);
        auto const index = static_cast<std::uint32_t>(fleet.cohorts_.size() - 1);
        if (auto const [clash, fresh] = fleet.cohort_by_tag_.emplace(cohort.tag, index); !fresh)
            return fail(Errc::invalid_argument, "cohorts '" + fleet.cohorts_[clash->second].name + "' and '" +
                                                    s.name +
                                                    "' have the same name or hash alike; rename one");
        cohort.devices = {fleet.size_, fleet.size_};
        cohort.first_variant = static_cast<std::uint32_t>(fleet.variants_.size());
        if (s.windows.empty()) s.windows.push_back({{26200, 6584}});
        if (s.editions.empty()) s.editions.push_back({"Enterprise"});
        if (s.devices.empty())
            fleet.add_generated(s, cohort, seed);
        else
            fleet.add_listed(s, cohort);
        cohort.devices.end = fleet.size_;
        cohort.last_variant = static_cast<std::uint32_t>(fleet.variants_.size());
    }
    for (auto const& cohort : fleet.cohorts_) {
        for (std::uint32_t i = 0; i < cohort.listed.size(); ++i) {
            DeviceId const& id = cohort.listed[i].id;
            if (fleet.index_of(id) != DeviceIndex{cohort.devices.begin + i} || fleet.generated(id))
                return fail(Errc::invalid_argument, "two devices have the id '" + id.text() + "'");
        }
    }
    return fleet;
}

std::uint16_t Fleet::intern_edition(std::string const& name) {
    auto const found = std::ranges::find(editions_, name);
    if (found == editions_.end()) editions_.push_back(name);
    return static_cast<std::uint16_t>(std::ranges::find(editions_, name) - editions_.begin());
}

std::uint16_t Fleet::intern_level(std::uint32_t model, std::size_t component,
                                  std::optional<InstalledDriver> const& level) {
    auto& levels = levels_[model][component];
    auto const found = std::ranges::find(levels, level);
    if (found != levels.end()) return static_cast<std::uint16_t>(found - levels.begin());
    levels.push_back(level);
    return static_cast<std::uint16_t>(levels.size() - 1);
}

void Fleet::add_variant(Cohort const& cohort, std::uint32_t model, WindowsBuild windows,
                        std::uint16_t edition, std::uint32_t devices, std::span<std::uint16_t const> levels) {
    Variant v;
    v.devices = {size_, size_ + devices};
    v.cohort = static_cast<std::uint32_t>(&cohort - cohorts_.data());
    v.model = model;
    v.windows = windows;
    v.edition = edition;
    v.levels_at = static_cast<std::uint32_t>(level_store_.size());
    level_store_.insert(level_store_.end(), levels.begin(), levels.end());
    size_ += devices;
    variants_.push_back(v);
}

void Fleet::add_generated(CohortSpec const& spec, Cohort& cohort, std::uint64_t seed) {
    auto const& model = models_[spec.model];
    auto const weights = [](auto const& shares) {
        std::vector<std::uint64_t> out;
        out.reserve(shares.size());
        for (auto const& s : shares) out.push_back(s.weight);
        return out;
    };
    // Dimensions: Windows, edition, then the components that the cohort names.
    std::vector<std::vector<std::uint64_t>> dimensions = {weights(spec.windows), weights(spec.editions)};
    std::vector<std::size_t> component_of;
    for (auto const& d : spec.drivers) {
        auto const c = std::ranges::find(model.components, d.component, &Component::name);
        CHECK(c != model.components.end());
        component_of.push_back(static_cast<std::size_t>(c - model.components.begin()));
        dimensions.push_back(weights(d.levels));
    }
    std::vector<std::uint16_t> levels;
    for (auto const& cut : cut_cohort(spec.count, dimensions, seed, cohort.key)) {
        levels.assign(model.components.size(), 0);
        for (std::size_t d = 0; d < spec.drivers.size(); ++d)
            levels[component_of[d]] =
                intern_level(spec.model, component_of[d], spec.drivers[d].levels[cut.levels[d + 2]].level);
        add_variant(cohort, spec.model, spec.windows[cut.levels[0]].level,
                    intern_edition(spec.editions[cut.levels[1]].level), cut.devices, levels);
    }
}

void Fleet::add_listed(CohortSpec& spec, Cohort& cohort) {
    auto& devices = spec.devices;
    auto const start_state = [](ListedDevice const& d) { return std::tie(d.model, d.windows, d.edition); };
    std::ranges::sort(devices, [&](auto const& a, auto const& b) {
        return start_state(a) != start_state(b) ? start_state(a) < start_state(b) : a.id < b.id;
    });
    for (std::size_t i = 0; i < devices.size();) {
        std::size_t same = i + 1;
        while (same < devices.size() && start_state(devices[same]) == start_state(devices[i])) ++same;
        std::uint32_t const first = size_;
        std::vector<std::uint16_t> const levels(models_[devices[i].model].components.size(), 0);
        add_variant(cohort, devices[i].model, devices[i].windows, intern_edition(devices[i].edition),
                    static_cast<std::uint32_t>(same - i), levels);
        for (std::size_t k = i; k < same; ++k)
            listed_by_id_.emplace(devices[k].id, DeviceIndex{first + static_cast<std::uint32_t>(k - i)});
        i = same;
    }
    cohort.listed = std::move(devices);
}

Cohort const* Fleet::find_cohort(std::string_view name) const noexcept {
    auto const found = std::ranges::find(cohorts_, name, &Cohort::name);
    return found == cohorts_.end() ? nullptr : &*found;
}

Cohort const& Fleet::cohort_of(DeviceIndex d) const noexcept {
    auto const after =
        std::ranges::upper_bound(cohorts_, raw(d), {}, [](Cohort const& c) { return c.devices.begin; });
    return *std::prev(after);
}

Variant const& Fleet::variant_of(DeviceIndex d) const noexcept {
    auto const after =
        std::ranges::upper_bound(variants_, raw(d), {}, [](Variant const& v) { return v.devices.begin; });
    return *std::prev(after);
}

DeviceId Fleet::id_of(DeviceIndex d) const noexcept {
    Cohort const& c = cohort_of(d);
    std::uint32_t const ordinal = raw(d) - c.devices.begin;
    if (!c.listed.empty()) return c.listed[ordinal].id;
    return {device_ids_.encode({c.tag, ordinal})};
}

void Fleet::ids_of(std::span<std::uint64_t const> devices, std::span<DeviceId> out) const noexcept {
    for (std::size_t i = 0; i < devices.size();) {
        Cohort const& c = cohort_of(DeviceIndex{static_cast<std::uint32_t>(devices[i])});
        for (; i < devices.size() && devices[i] < c.devices.end; ++i) {
            auto const ordinal = static_cast<std::uint32_t>(devices[i] - c.devices.begin);
            out[i] = c.listed.empty() ? DeviceId{device_ids_.encode({c.tag, ordinal})} : c.listed[ordinal].id;
        }
    }
}

std::optional<DeviceIndex> Fleet::index_of(DeviceId const& id) const noexcept {
    if (!listed_by_id_.empty())
        if (auto const listed = listed_by_id_.find(id); listed != listed_by_id_.end()) return listed->second;
    return generated(id);
}

std::optional<DeviceIndex> Fleet::generated(DeviceId const& id) const noexcept {
    auto const at = device_ids_.decode(id.guid);
    if (!at) return std::nullopt;
    Cohort const* const c = generated_cohort(at->tag);
    if (c == nullptr || at->ordinal >= c->devices.size()) return std::nullopt;
    return DeviceIndex{c->devices.begin + at->ordinal};
}

Cohort const* Fleet::generated_cohort(std::uint32_t tag) const noexcept {
    auto const cohort = cohort_by_tag_.find(tag);
    if (cohort == cohort_by_tag_.end() || !cohorts_[cohort->second].listed.empty()) return nullptr;
    return &cohorts_[cohort->second];
}

void Fleet::indexes_of(std::span<DeviceId const> ids,
                       std::span<std::optional<DeviceIndex>> out) const noexcept {
    if (!listed_by_id_.empty()) {
        std::ranges::transform(ids, out.begin(), [&](DeviceId const& id) { return index_of(id); });
        return;
    }
    // Decoding is one long chain of multiplications: a loop of its own lets those of several ids overlap.
    constexpr std::size_t kAtOnce = 64;
    std::array<std::optional<CohortOrdinal>, kAtOnce> decoded;
    Cohort const* cohort = nullptr;
    std::optional<std::uint32_t> tag;
    for (std::size_t from = 0; from < ids.size(); from += kAtOnce) {
        auto const some = ids.subspan(from, std::min(kAtOnce, ids.size() - from));
        for (std::size_t i = 0; i < some.size(); ++i) decoded[i] = device_ids_.decode(some[i].guid);
        for (std::size_t i = 0; i < some.size(); ++i) {
            auto const& at = decoded[i];
            if (at && tag != at->tag) {
                tag = at->tag;
                cohort = generated_cohort(at->tag);
            }
            bool const found = at && cohort != nullptr && at->ordinal < cohort->devices.size();
            out[from + i] =
                found ? std::optional(DeviceIndex{cohort->devices.begin + at->ordinal}) : std::nullopt;
        }
    }
}

DirectoryId Fleet::directory_id_of(DeviceIndex d) const noexcept {
    Cohort const& c = cohort_of(d);
    return {directory_ids_.encode({c.tag, raw(d) - c.devices.begin})};
}

std::optional<DeviceIndex> Fleet::index_of(DirectoryId const& id) const noexcept {
    auto const at = directory_ids_.decode(id.guid);
    if (!at) return std::nullopt;
    auto const cohort = cohort_by_tag_.find(at->tag);
    if (cohort == cohort_by_tag_.end()) return std::nullopt;
    Cohort const& c = cohorts_[cohort->second];
    if (at->ordinal >= c.devices.size()) return std::nullopt;
    return DeviceIndex{c.devices.begin + at->ordinal};
}

std::uint64_t Fleet::key_of(DeviceIndex d) const noexcept { return key_of(cohort_of(d), d); }

Joined Fleet::joined_of(DeviceIndex d) const noexcept {
    Cohort const& c = cohort_of(d);
    return c.listed.empty() ? Joined::entra : c.listed[raw(d) - c.devices.begin].joined;
}

std::string Fleet::name_of(DeviceIndex d) const {
    constexpr char kDigits[] = "0123456789ABCDEFGHJKLMNPQRSTUVWX";
    Cohort const& c = cohort_of(d);
    std::string name;
    for (char const letter : c.name) {
        if (name.size() == 7) break;
        if (letter >= 'a' && letter <= 'z')
            name += static_cast<char>(letter - 'a' + 'A');
        else if ((letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9'))
            name += letter;
    }
    name += '-';
    std::uint32_t const ordinal = raw(d) - c.devices.begin;
    for (int shift = 30; shift >= 0; shift -= 5) name += kDigits[ordinal >> shift & 31];
    return name;
}

std::optional<DeviceSet> Fleet::part(CohortPart const& part) const {
    Cohort const* const cohort = find_cohort(part.cohort);
    if (cohort == nullptr) return std::nullopt;
    if (part.share_ppb >= 1'000'000'000) return DeviceSet::of_range(cohort->devices);
    std::span const own(variants_.data() + cohort->first_variant,
                        cohort->last_variant - cohort->first_variant);
    std::uint64_t const wanted = (cohort->devices.size() * part.share_ppb + 500'000'000) / 1'000'000'000;
    std::vector<std::uint64_t> sizes;
    for (auto const& v : own) sizes.push_back(v.devices.size());
    DeviceSet out;
    if (own.empty() || cohort->devices.size() == 0) return out;
    auto const taken = apportion(sizes, wanted);
    for (std::size_t i = 0; i < own.size(); ++i)
        out.add_range({own[i].devices.begin, own[i].devices.begin + static_cast<std::uint32_t>(taken[i])});
    return out;
}

}  // namespace sim
