#include "fakegraph/lagging.h"

#include <algorithm>
#include <array>

#include "fakegraph/tenant.h"

namespace fakegraph {
namespace {

/// The last key of a Location header: `…/updatePolicies('{id}')`.
std::string created_key(Response const& response) {
    for (auto const& [name, value] : response.headers) {
        if (name != "Location") continue;
        std::size_t const open = value.rfind("('");
        if (open != std::string::npos) return value.substr(open + 2, value.size() - open - 4);
    }
    return {};
}

/// All that approval rules make, and nothing else makes by itself.
std::size_t made_by_rules(sim::World const& world) {
    auto const& s = world.state();
    return s.approvals.items().size() + s.policy_approvals.items().size();
}

bool has_key(std::string_view path) { return path.find("('") != std::string_view::npos; }

/// Under what name reads of what `$expand` shows are counted.
std::string expanded_at(Reach const& read) {
    return (read.single && !read.keys.empty() ? read.keys.back() : read.list_path) + " expanded";
}

Call as_of(Call const& call, Tenant& tenant) {
    Call out = call;
    out.tenant = &tenant;
    out.world = &tenant;
    out.now = tenant.world().now();
    return out;
}

}  // namespace

Lag Lagging::lag_of(Write const& write, bool list) const {
    if (write.deleted) return {{}, settings_.deleted_reads};
    if (effect(write.delay) > 0) return {{}, effect(write.delay)};
    return list && settings_.lists ? *settings_.lists : settings_.reads;
}

std::optional<Lagging::Concern> Lagging::later_concern(Write const& write, Reach const& read) const {
    edm::Delay const later = write.delay == edm::Delay::enroll ? edm::Delay::scan : write.delay;
    if (write.deleted || effect(later) == 0 || (later != edm::Delay::scan && later != edm::Delay::rules))
        return std::nullopt;
    Lag const lag{{}, effect(later)};
    if (!read.single && read.type != nullptr && read.type->delay == later)
        return Concern{read.list_path, lag};
    if (std::ranges::any_of(read.expanded, [&](auto const* type) { return type->delay == later; }))
        return Concern{expanded_at(read), lag};
    return std::nullopt;
}

std::optional<Lagging::Concern> Lagging::concern(Write const& write, Reach const& read) const {
    if (auto const later = later_concern(write, read)) return later;
    if (write.delay == edm::Delay::rules) return std::nullopt;
    // What was created is there with all that is below it.
    if (!write.key.empty() && std::ranges::find(read.keys, write.key) != read.keys.end())
        return Concern{write.key, lag_of(write, !read.single && !write.created)};
    bool const same_type = read.type == write.type;
    if (write.key.empty() && same_type && read.single && !read.keys.empty())
        return Concern{read.keys.back(), lag_of(write, false)};
    if (same_type && !read.single &&
        (read.list_path == write.list_path || !has_key(read.list_path) || !has_key(write.list_path)))
        return Concern{read.list_path, lag_of(write, true)};
    if (std::ranges::find(read.expanded, write.type) != read.expanded.end())
        return Concern{expanded_at(read), lag_of(write, !read.single)};
    return std::nullopt;
}

bool Lagging::lags(Write const& write, Concern const& concern, sim::Instant now) {
    if (concern.lag.reads == 0) return now < write.at + concern.lag.time;
    auto const seen = write.reads.find(concern.counted_as);
    if (seen == write.reads.end()) return write.reads.size() < kMaxCounted;
    return seen->second < concern.lag.reads;
}

void Lagging::forget_seen(sim::Instant now) {
    auto const is_seen = [&](Write const& w) {
        bool const later =
            effect(w.delay) > 0 || (w.delay == edm::Delay::enroll && effect(edm::Delay::scan) > 0);
        return !later &&
               std::ranges::all_of(std::array{lag_of(w, false), lag_of(w, true)},
                                   [&](Lag const& lag) { return lag.reads == 0 && now >= w.at + lag.time; });
    };
    std::erase_if(writes_, is_seen);
    size_.store(writes_.size(), std::memory_order_relaxed);
}

std::shared_ptr<Tenant> Lagging::view(Call& call, std::string_view target) {
    if (size_.load(std::memory_order_relaxed) == 0) return nullptr;
    std::scoped_lock const hold(mutex_);
    forget_seen(call.now);
    GraphResult<Reach> const now = reach_of(call, target);
    std::shared_ptr<Tenant> found;
    for (Write& write : writes_) {
        Call then = as_of(call, *write.before);
        // What was deleted is found where it still was.
        GraphResult<Reach> const old = now && !write.deleted ? now : reach_of(then, target);
        if (!old) continue;
        auto const concerned = concern(write, *old);
        if (!concerned || !lags(write, *concerned, call.now)) continue;
        if (concerned->lag.reads > 0) ++write.reads[concerned->counted_as];
        if (found) continue;
        // A past that knows nothing of where the read goes is no answer, unless that is the point.
        bool const hidden =
            write.key.empty() ? old->single : write.created && concerned->counted_as == write.key;
        if (hidden || write.deleted || reach_of(then, target)) found = write.before;
    }
    return found;
}

GraphResult<void> Lagging::admit(Call& call, std::string_view target) {
    Method const method = call.request->method;
    if (size_.load(std::memory_order_relaxed) == 0 || (method != Method::patch && method != Method::del))
        return {};
    std::scoped_lock const hold(mutex_);
    forget_seen(call.now);
    GraphResult<Reach> const about = reach_of(call, target);
    if (!about) return {};
    GraphResult<void> seen;
    for (Write& write : writes_) {
        if (!write.created || std::ranges::find(about->keys, write.key) == about->keys.end()) continue;
        Concern const concerned{write.key, lag_of(write, false)};
        if (!lags(write, concerned, call.now)) continue;
        if (concerned.lag.reads > 0) ++write.reads[write.key];
        if (!seen) continue;
        Call then = as_of(call, *write.before);
        if (auto const past = reach_of(then, target); !past) seen = std::unexpected(past.error());
    }
    return seen;
}

Lagging::Begun Lagging::begin(Call& call, std::string_view target) const {
    auto const& tenant = *static_cast<Tenant const*>(call.tenant);
    Begun out;
    if (call.request->method == Method::del && settings_.deleted_reads == 0) return out;
    auto about = reach_of(call, target);
    if (!about) return out;
    out.about = std::move(*about);
    out.before = std::make_shared<Tenant>(tenant, tenant.world());
    out.position = tenant.world().state().position;
    out.journaled = tenant.journal().size();
    return out;
}

void Lagging::remember(Begun begun, Call const& call, Response const& response) {
    sim::World const& world = static_cast<Tenant const*>(call.tenant)->world();
    if (!begun.about || world.state().position == begun.position) return;
    auto beside = by_rules(begun, call);
    Write write;
    write.before = std::move(begun.before);
    write.at = world.now();
    write.created = response.status == 201;
    write.deleted = call.request->method == Method::del;
    write.delay = begun.about->delay;
    write.type = begun.about->type;
    write.list_path = std::move(begun.about->list_path);
    if (write.created)
        write.key = created_key(response);
    else if (begun.about->single && !begun.about->keys.empty())
        write.key = begun.about->keys.back();
    std::scoped_lock const hold(mutex_);
    forget_seen(write.at);
    push(std::move(write));
    if (beside) push(std::move(*beside));
}

void Lagging::push(Write write) {
    if (writes_.size() == kMaxWrites) writes_.pop_front();
    writes_.push_back(std::move(write));
    size_.store(writes_.size(), std::memory_order_relaxed);
}

std::optional<Lagging::Write> Lagging::by_rules(Begun const& begun, Call const& call) const {
    if (effect(edm::Delay::rules) == 0) return std::nullopt;
    auto const& tenant = *static_cast<Tenant const*>(call.tenant);
    // The same Commands in the past, where nobody looks at rules: all else that they do is there.
    sim::World past = begun.before->world().without_rules();
    for (auto const& command : tenant.journal().read(begun.journaled))
        if (!past.apply(command)) return std::nullopt;
    if (made_by_rules(past) == made_by_rules(tenant.world())) return std::nullopt;
    Write out;
    out.before = std::make_shared<Tenant>(tenant, std::move(past));
    out.at = tenant.world().now();
    out.delay = edm::Delay::rules;
    return out;
}

void Lagging::clear() {
    std::scoped_lock const hold(mutex_);
    writes_.clear();
    size_.store(0, std::memory_order_relaxed);
}

}  // namespace fakegraph
