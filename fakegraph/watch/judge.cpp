#include "fakegraph/watch/judge.h"

#include <algorithm>

#include "fakegraph/watch/judged.h"
#include "fakegraph/watch/spelling.h"

namespace fakegraph::watch {
namespace {

Seen seen_of(Entry const& e, Visit const& visit, Response const& response) {
    bool const whole = e.end == Delivery::End::whole && !e.spoilt;
    return {.entry = e,
            .visit = visit,
            .response = response,
            .number = e.number,
            .path_hash = text_hash(e.path),
            .failed = is_failure(e.status) || !whole,
            .whole = whole,
            .changed = e.changed};
}

}  // namespace

std::uint64_t Seen::thing() const noexcept {
    auto const method = static_cast<std::uint64_t>(entry.method);
    bool const reads = entry.method == Method::get || entry.method == Method::head;
    return reads ? path_hash ^ method : text_hash(visit.request.body, path_hash ^ (method << 32U));
}

Judge::Judge() = default;
Judge::~Judge() = default;

Judged* Judge::find(std::string_view client) {
    if (last_ != nullptr && client == last_name_) return last_;
    auto found = clients_.find(client);
    if (found == clients_.end()) {
        if (clients_.size() == kMaxClients) return nullptr;
        std::string name(client);
        auto judged = std::make_unique<Judged>(name, forgot_);
        found = clients_.emplace(std::move(name), std::move(judged)).first;
    }
    last_name_ = found->first;
    return last_ = found->second.get();
}

void Judge::see(Entry const& entry, Visit const& visit, Response const& response, Ring const& log) {
    Seen const seen = seen_of(entry, visit, response);
    std::scoped_lock const hold(mutex_);
    Judged* client = entry.authorized ? nullptr : owner_of_foreign(seen.path_hash);
    if (client == nullptr) client = find(entry.client);
    // Who asks without a token, by the same connection, for a page of a walk with one has dropped it.
    if (client != nullptr && !entry.authorized && !skip_token_of(entry.path).empty() &&
        !client->knows(seen.path_hash))
        if (Judged* const owner = owner_of(seen)) client = owner;
    if (client == nullptr) {
        ++not_judged_;
        return;
    }
    client->see(seen, log);
    if (client->foreign_link() != 0) remember_foreign(client->foreign_link(), client);
}

Judged* Judge::owner_of_foreign(std::uint64_t key) const noexcept {
    std::size_t const count = std::min(foreigners_, kMaxForeign);
    auto const* const end = foreign_.begin() + count;
    auto const* const found =
        std::find_if(foreign_.begin(), end, [&](Foreign const& f) { return f.key == key; });
    return found == end ? nullptr : found->client;
}

/// The client that was handed out, by this connection, the link that is asked for; null: none.
Judged* Judge::owner_of(Seen const& seen) const noexcept {
    auto const found = std::ranges::find_if(clients_, [&](auto const& client) {
        return client.second->knows(seen.path_hash, seen.entry.connection);
    });
    return found == clients_.end() ? nullptr : found->second.get();
}

void Judge::remember_foreign(std::uint64_t key, Judged* client) noexcept {
    if (owner_of_foreign(key) == client) return;
    foreign_[foreigners_++ % kMaxForeign] = {key, client};
}

void Judge::reset() {
    std::scoped_lock const hold(mutex_);
    last_ = nullptr;
    forgot_ = false;
    clients_.clear();
    foreigners_ = 0;
    not_judged_ = 0;
}

void Judge::forget() {
    reset();
    std::scoped_lock const hold(mutex_);
    forgot_ = true;
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
