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

bool has_key(std::string_view path) { return path.find("('") != std::string_view::npos; }

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
    if (read.single || read.type == nullptr || write.deleted) return std::nullopt;
    if (write.delay == edm::Delay::enroll && effect(edm::Delay::scan) > 0 &&
        read.type->delay == edm::Delay::scan)
        return Concern{read.list_path, {{}, effect(edm::Delay::scan)}};
    return std::nullopt;
}

std::optional<Lagging::Concern> Lagging::concern(Write const& write, Reach const& read) const {
    if (auto const later = later_concern(write, read)) return later;
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
        return Concern{(read.single && !read.keys.empty() ? read.keys.back() : read.list_path) + " expanded",
                       lag_of(write, !read.single)};
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
    bool hidden = false;
    for (Write& write : writes_) {
        if (!write.created || std::ranges::find(about->keys, write.key) == about->keys.end()) continue;
        Concern const concerned{write.key, lag_of(write, false)};
        if (!lags(write, concerned, call.now)) continue;
        if (concerned.lag.reads > 0) ++write.reads[write.key];
        hidden = true;
    }
    if (!hidden) return {};
    return std::unexpected(
        GraphError{404, "NotFound", "Requested resource '" + std::string(about->noun) + "' not found.", {}});
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
    return out;
}

void Lagging::remember(Begun begun, Call const& call, Response const& response) {
    sim::World const& world = static_cast<Tenant const*>(call.tenant)->world();
    if (!begun.about || world.state().position == begun.position) return;
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
    if (writes_.size() == kMaxWrites) writes_.pop_front();
    writes_.push_back(std::move(write));
    size_.store(writes_.size(), std::memory_order_relaxed);
}

void Lagging::clear() {
    std::scoped_lock const hold(mutex_);
    writes_.clear();
    size_.store(0, std::memory_order_relaxed);
}

}  // namespace fakegraph
