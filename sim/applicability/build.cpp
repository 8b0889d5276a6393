/// How the tables of Applicability are made.
#include <algorithm>
#include <string>
#include <unordered_map>

#include "sim/applicability/applicability.h"
#include "sim/fleet/chid.h"

namespace sim {
namespace {

std::string lower(std::string_view id) {
    std::string out(id);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

/// Inbox drivers carry this date and lose to every vendor driver. (device-behavior reference R1.9)
constexpr Instant kInboxDate = std::chrono::sys_days{std::chrono::year{2006} / 6 / 21};
constexpr std::uint32_t kWorstTrustedRank = 0x00FF3FFF;

/// Which entries name an identifier, by its lower-case text.
using EntriesById = std::unordered_map<std::string, std::vector<std::uint32_t>>;

EntriesById index_of_ids(Catalog const& catalog) {
    EntriesById out;
    for (std::uint32_t e = 0; e < catalog.drivers().size(); ++e) {
        DriverEntry const& entry = catalog.drivers()[e];
        for (auto const* ids : {&entry.hardware_ids, &entry.compatible_ids})
            for (auto const& id : *ids) out[lower(id)].push_back(e);
    }
    return out;
}

/// Entries that share an identifier with the component, ascending, without repetition.
std::vector<std::uint32_t> entries_for(Component const& component, EntriesById const& by_id) {
    std::vector<std::uint32_t> out;
    for (auto const* ids : {&component.hardware_ids, &component.compatible_ids})
        for (auto const& id : *ids)
            if (auto const found = by_id.find(lower(id)); found != by_id.end())
                out.insert(out.end(), found->second.begin(), found->second.end());
    std::ranges::sort(out);
    auto const [repeated, end] = std::ranges::unique(out);
    out.erase(repeated, end);
    return out;
}

}  // namespace

Applicability::Applicability(std::shared_ptr<Fleet const> fleet, std::shared_ptr<Catalog const> catalog)
    : fleet_(std::move(fleet)), catalog_(std::move(catalog)) {
    std::size_t const models = fleet_->models().size();
    candidates_.resize(models);
    level_tiers_.resize(models);
    variants_of_model_.resize(models);
    fits_.resize(catalog_->drivers().size());
    for (std::uint32_t i = 0; i < fleet_->variants().size(); ++i)
        variants_of_model_[fleet_->variants()[i].model].push_back(i);
    EntriesById const by_id = index_of_ids(*catalog_);
    for (std::uint32_t m = 0; m < models; ++m) {
        HardwareModel const& model = fleet_->models()[m];
        candidates_[m].resize(model.components.size());
        level_tiers_[m].resize(model.components.size());
        if (variants_of_model_[m].empty()) continue;
        auto const chids = computer_hardware_ids(model.smbios);
        for (std::uint32_t c = 0; c < model.components.size(); ++c) {
            for (std::uint32_t const e : entries_for(model.components[c], by_id)) {
                DriverEntry const& entry = catalog_->drivers()[e];
                auto const chid = chid_match(entry, chids);
                if (entry.architecture != model.architecture || !chid) continue;
                auto const rank = driver_rank(model.components[c], entry);
                CHECK(rank.has_value());
                candidates_[m][c].push_back({EntryIndex{e},
                                             0,
                                             *chid,
                                             {*rank, entry.version_date.value_or(kZeroDate), entry.version}});
            }
            sort_candidates(m, c);
            settle_levels(m, c);
        }
    }
}

void Applicability::sort_candidates(std::uint32_t m, std::uint32_t c) {
    auto& list = candidates_[m][c];
    std::ranges::sort(list, [](auto const& a, auto const& b) {
        return a.merit == b.merit ? a.entry < b.entry : is_better(b.merit, a.merit);
    });
    for (std::uint32_t i = 0; i < list.size(); ++i) {
        list[i].tier = i > 0 && list[i].merit == list[i - 1].merit ? list[i - 1].tier : i;
        fits_[raw(list[i].entry)].push_back({m, c, i});
    }
}

/// A device reports provider, version and date of its driver, not the rank. ASSUMED: the rank is that of the
/// catalogue entry with the same version, when there is one; drivers that came with Windows rank below all
/// others; any other ranks as well as the best entry for the component, so that date and version decide.
void Applicability::settle_levels(std::uint32_t m, std::size_t c) {
    auto const& list = candidates_[m][c];
    for (auto const& level : fleet_->levels(m, c)) {
        auto& tiers = level_tiers_[m][c];
        if (!level || list.empty()) {
            tiers.push_back(0);
            continue;
        }
        DriverMerit installed{list.back().merit.rank, level->date, level->version};
        auto const same = std::ranges::find_if(list, [&](auto const& k) {
            return k.merit.version == level->version && k.merit.date == level->date;
        });
        if (same != list.end())
            installed.rank = same->merit.rank;
        else if (level->date == kInboxDate)
            installed.rank = kWorstTrustedRank;
        auto const first =
            std::ranges::find_if(list, [&](auto const& k) { return is_better(k.merit, installed); });
        tiers.push_back(first == list.end() ? static_cast<std::uint32_t>(list.size()) : first->tier);
    }
}

}  // namespace sim
