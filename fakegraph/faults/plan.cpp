#include "fakegraph/faults/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "fakegraph/faults/asked.h"
#include "fakegraph/faults/fault.h"
#include "fakegraph/faults/strike.h"
#include "sim/base/draw.h"

namespace fakegraph::faults {

/// A fault in the plan; all but `fault` under the plan's mutex.
struct Entry {
    explicit Entry(std::shared_ptr<Fault const> f) : fault(std::move(f)) {}

    std::shared_ptr<Fault const> fault;
    std::uint64_t matches = 0;
    std::uint64_t uses = 0;
    /// Of driftUnderWrites: rows by which the next page shall move; 0: nothing was written.
    int drift = 0;
    /// Of expiredToken with "retried": hashes of the links that do not work.
    std::unordered_set<std::uint64_t> dead_links;
};

namespace {

constexpr std::size_t kMaxDeadLinks = 10'000;

std::uint64_t bits_of(Fault const& fault, std::uint64_t seed, std::uint64_t n, sim::Purpose purpose) {
    return sim::draw(seed, sim::hash_text(fault.name), purpose, n);
}

PageFault const* drifting(Fault const& fault) {
    auto const* page = std::get_if<PageFault>(&fault.action);
    return page != nullptr && page->trick == PageTrick::drift_under_writes ? page : nullptr;
}

bool only_retried(Fault const& fault) {
    auto const* expired = std::get_if<ExpiredToken>(&fault.action);
    return expired != nullptr && expired->retried;
}

/// The request that was counted last is one of those that the fault is for.
bool is_due(Entry const& entry, std::uint64_t seed) {
    Fault const& f = *entry.fault;
    if (f.times && entry.uses >= *f.times) return false;
    if (f.match.number && !f.match.number->hold(entry.matches)) return false;
    if (!f.match.share_ppm) return true;
    return sim::happens(bits_of(f, seed, entry.matches, sim::Purpose::fault_share), *f.match.share_ppm);
}

/// Of a client's own link: the same text may be somebody else's too.
std::uint64_t link_key(Visit const& visit, std::string_view link) {
    return sim::hash_text(link) ^ sim::mix(sim::hash_text(visit.client));
}

bool is_object(std::string_view body) { return body.starts_with('{') && body.ends_with('}'); }

/// Whether what a fault made of an answer, in a frame that looks whole, is no answer any more.
bool spoils(Action const& action, bool was_object, Response const& response) {
    if (auto const* length = std::get_if<WrongLength>(&action)) return length->by < 0;
    return was_object && !is_object(response.body);
}

/// `nextLink` of the answer, below the tenant's root; empty: none.
std::string next_link_below(std::string_view root, Response const& response) {
    if (response.body.find("@odata.nextLink") == std::string::npos) return {};
    auto const body = nlohmann::json::parse(response.body, nullptr, false);
    if (!body.is_object() || !body.contains("@odata.nextLink") || !body["@odata.nextLink"].is_string())
        return {};
    auto link = body["@odata.nextLink"].get<std::string>();
    return link.starts_with(root) ? link.substr(root.size()) : std::string{};
}

}  // namespace

Hit Plan::decide(Visit const& visit) {
    Hit hit;
    if (!any_.load(std::memory_order_acquire)) return hit;
    std::shared_ptr<Entries const> entries;
    {
        std::scoped_lock const hold(mutex_);
        entries = entries_;
    }
    Asked asked(visit);
    // Which of them match costs most and needs no lock.
    Entries matching;
    for (auto const& entry : *entries) {
        if (drifting(*entry->fault) != nullptr && asked.writes()) hit.drifting_.push_back(entry);
        if (matches(*entry->fault, asked)) matching.push_back(entry);
    }
    if (matching.empty()) return hit;
    std::scoped_lock const hold(mutex_);
    for (auto const& entry : matching) {
        Fault const& f = *entry->fault;
        if (f.match.status) {
            hit.asking_.push_back(entry);
            continue;
        }
        if (only_retried(f) && !entry->dead_links.contains(link_key(visit, visit.path))) {
            hit.watching_ = entry;
            continue;
        }
        ++entry->matches;
        if (hit.entry_ || !is_due(*entry, visit.seed)) continue;
        if (drifting(f) != nullptr && (entry->drift == 0 || !asked.has_skip_token())) continue;
        take(hit, entry, visit);
    }
    return hit;
}

/// The request is the entry's; under the mutex.
void Plan::take(Hit& hit, std::shared_ptr<Entry> const& entry, Visit const& visit) {
    ++entry->uses;
    hit.entry_ = entry;
    hit.number_ = entry->matches;
    hit.twice_ = std::holds_alternative<DuplicateDelivery>(entry->fault->action);
    Strike const strike{*entry->fault, visit, hit.number_,
                        bits_of(*entry->fault, visit.seed, hit.number_, sim::Purpose::fault_detail)};
    hit.twisted_ = twist_page(strike, entry->drift, hit.twist_);
}

bool Plan::answer(Hit& hit, Visit const& visit, Response& response) {
    if (!hit.entry_ || !answers_instead(hit.entry_->fault->action)) return false;
    Fault const& fault = *hit.entry_->fault;
    answer_instead(
        {fault, visit, hit.number_, bits_of(fault, visit.seed, hit.number_, sim::Purpose::fault_detail)},
        response);
    response.fault = fault.name;
    hit.answered_ = true;
    return true;
}

void Plan::note_link(Hit const& hit, Visit const& visit, Response const& response) {
    std::string const link = next_link_below(visit.root, response);
    if (link.empty()) return;
    bool const retried = !find_header(visit.request, "Retry-Attempt").empty();
    std::scoped_lock const hold(mutex_);
    auto& dead = hit.watching_->dead_links;
    if (!retried)
        dead.erase(link_key(visit, link));  // handed out anew
    else if (dead.size() < kMaxDeadLinks)
        dead.insert(link_key(visit, link));
}

void Plan::note_write(Hit const& hit, Visit const& visit, Response const& response) {
    if (response.status < 200 || response.status > 299) return;
    int const by_method = visit.request.method == Method::post ? -1 : 1;
    std::scoped_lock const hold(mutex_);
    for (auto const& entry : hit.drifting_) entry->drift = drifting(*entry->fault)->drift.value_or(by_method);
}

void Plan::change(Hit& hit, Visit const& visit, Response& response) {
    if (hit.watching_) note_link(hit, visit, response);
    if (hit.answered_) return;
    if (!hit.drifting_.empty()) note_write(hit, visit, response);
    if (!hit.entry_) {
        std::scoped_lock const hold(mutex_);
        for (auto const& entry : hit.asking_) {
            if (*entry->fault->match.status != response.status) continue;
            ++entry->matches;
            if (!hit.entry_ && is_due(*entry, visit.seed)) take(hit, entry, visit);
        }
    }
    if (!hit.entry_) return;
    Fault const& fault = *hit.entry_->fault;
    bool const was_object = is_object(response.body);
    bool const changed = change_answer(
        {fault, visit, hit.number_, bits_of(fault, visit.seed, hit.number_, sim::Purpose::fault_detail)},
        response);
    bool const struck = changed || hit.twice_ || (hit.twisted_ && hit.twist_.obeyed);
    hit.spoilt_ = changed && spoils(fault.action, was_object, response);
    hit.compatible_ = struck && std::holds_alternative<Compatible>(fault.action);
    std::scoped_lock const hold(mutex_);
    if (struck) {
        response.fault = fault.name;
        hit.entry_->drift = 0;
    } else {
        --hit.entry_->uses;
    }
}

void Plan::set(Entries entries) {
    entries_ = std::make_shared<Entries const>(std::move(entries));
    any_.store(!entries_->empty(), std::memory_order_release);
}

void Plan::reset() {
    std::scoped_lock const hold(mutex_);
    bring_back();
}

void Plan::bring_back() {
    Entries entries;
    for (auto const& fault : loaded_) entries.push_back(std::make_shared<Entry>(fault));
    drawn_names_ = 0;
    set(std::move(entries));
}

sim::Result<void> Plan::load(std::vector<Fault> faults, std::uint64_t seed) {
    clear();
    auto const added = add(std::move(faults), seed);
    if (!added) return std::unexpected(added.error());
    std::scoped_lock const hold(mutex_);
    loaded_.clear();
    for (auto const& listed : *added) loaded_.push_back(listed.fault);
    return {};
}

void Plan::load_from(Plan const& other) {
    std::scoped_lock const hold(mutex_, other.mutex_);
    loaded_ = other.loaded_;
    bring_back();
}

sim::Result<std::vector<Listed>> Plan::add(std::vector<Fault> faults, std::uint64_t seed) {
    std::scoped_lock const hold(mutex_);
    Entries entries = *entries_;
    auto const taken = [&](std::string_view name) {
        return std::ranges::any_of(entries, [&](auto const& e) { return e->fault->name == name; }) ||
               std::ranges::any_of(faults, [&](Fault const& f) { return f.name == name; });
    };
    if (entries.size() + faults.size() > kMaxFaults)
        return sim::fail(sim::Errc::limit, fmt::format("A plan has at most {} faults.", kMaxFaults));
    for (Fault const& fault : faults)
        if (std::ranges::any_of(entries, [&](auto const& e) { return e->fault->name == fault.name; }))
            return sim::fail(sim::Errc::already_exists, "There is a fault '" + fault.name + "' already.");
    std::vector<Listed> added;
    for (Fault& fault : faults) {
        while (fault.name.empty()) {
            std::uint64_t const bits =
                sim::draw(seed, sim::hash_text(fault.kind), sim::Purpose::fault_name, drawn_names_++);
            if (auto name = fmt::format("{}-{:05x}", fault.kind, bits >> 44); !taken(name))
                fault.name = std::move(name);
        }
        added.push_back({std::make_shared<Fault const>(fault)});
        entries.push_back(std::make_shared<Entry>(added.back().fault));
    }
    set(std::move(entries));
    return added;
}

std::vector<Listed> Plan::list() const {
    std::scoped_lock const hold(mutex_);
    std::vector<Listed> out;
    for (auto const& entry : *entries_) out.push_back({entry->fault, entry->matches, entry->uses});
    return out;
}

bool Plan::remove(std::string_view name) {
    std::scoped_lock const hold(mutex_);
    Entries entries = *entries_;
    if (std::erase_if(entries, [&](auto const& e) { return e->fault->name == name; }) == 0) return false;
    set(std::move(entries));
    return true;
}

void Plan::clear() {
    std::scoped_lock const hold(mutex_);
    set({});
}

}  // namespace fakegraph::faults
