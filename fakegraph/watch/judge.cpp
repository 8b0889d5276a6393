#include "fakegraph/watch/judge.h"

#include <algorithm>

#include "fakegraph/watch/judged.h"

namespace fakegraph::watch {
namespace {

bool is_failure(int status) {
    return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

Seen seen_of(Entry const& e, Visit const& visit, Response const& response) {
    std::uint64_t const path = text_hash(e.path);
    bool const reads = e.method == Method::get || e.method == Method::head;
    std::uint64_t const thing =
        reads ? path ^ static_cast<std::uint64_t>(e.method)
              : text_hash(visit.request.body, path ^ (static_cast<std::uint64_t>(e.method) << 32U));
    bool const whole = e.end == Delivery::End::whole;
    return {.entry = e,
            .visit = visit,
            .response = response,
            .number = e.number,
            .path_hash = path,
            .thing = thing,
            .failed = is_failure(e.status) || !whole,
            .whole = whole,
            .changed = e.changed};
}

}  // namespace

Judge::Judge() = default;
Judge::~Judge() = default;

Judged* Judge::find(std::string_view client) {
    if (last_ != nullptr && client == last_name_) return last_;
    auto found = clients_.find(client);
    if (found == clients_.end()) {
        if (clients_.size() == kMaxClients) return nullptr;
        std::string name(client);
        auto judged = std::make_unique<Judged>(name);
        found = clients_.emplace(std::move(name), std::move(judged)).first;
    }
    last_name_ = found->first;
    return last_ = found->second.get();
}

void Judge::see(Entry const& entry, Visit const& visit, Response const& response, Ring const& log) {
    Seen const seen = seen_of(entry, visit, response);
    std::scoped_lock const hold(mutex_);
    if (Judged* const client = find(entry.client))
        client->see(seen, log);
    else
        ++not_judged_;
}

void Judge::reset() {
    std::scoped_lock const hold(mutex_);
    last_ = nullptr;
    clients_.clear();
    not_judged_ = 0;
}

std::vector<Verdicts> Judge::all() const {
    std::vector<Verdicts> out;
    std::scoped_lock const hold(mutex_);
    for (auto const& [name, judged] : clients_) out.push_back(judged->verdicts());
    std::ranges::sort(out, {}, &Verdicts::client);
    return out;
}

std::optional<Verdicts> Judge::of(std::string_view client) const {
    std::scoped_lock const hold(mutex_);
    auto const found = clients_.find(client);
    if (found == clients_.end()) return std::nullopt;
    return found->second->verdicts();
}

std::uint64_t Judge::not_judged() const {
    std::scoped_lock const hold(mutex_);
    return not_judged_;
}

}  // namespace fakegraph::watch
