#include "fakegraph/admin/admin.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <nlohmann/json.hpp>
#include <shared_mutex>

#include "fakegraph/admin/body.h"
#include "fakegraph/admin/devices.h"
#include "fakegraph/admin/faults.h"
#include "fakegraph/admin/requests.h"
#include "fakegraph/admin/tenants.h"
#include "fakegraph/admin/verdicts.h"
#include "fakegraph/harness.h"
#include "fakegraph/odata/url.h"
#include "sim/base/digest.h"

namespace fakegraph::admin {
namespace {

using Json = nlohmann::ordered_json;

void answer(Response& response, Json const& body, int status = 200) {
    response.status = status;
    response.content_type = kPlainJson;
    response.body = body.dump();
}

/// The body as an object whose members are all among `known`.
GraphResult<Json> read_body(AdminCall const& call, std::initializer_list<std::string_view> known) {
    if (call.request.body.empty()) return Json::object();
    auto body = read_json(call.request.body);
    if (!body) return body;
    if (!body->is_object()) return bad_request("The body must be a JSON object.");
    for (auto const& [name, value] : body->items())
        if (std::ranges::find(known, name) == known.end()) {
            std::string all;
            for (auto const k : known) all += (all.empty() ? "'" : ", '") + std::string(k) + "'";
            return bad_request("Unknown member '" + name + "'" +
                                   (all.empty() ? "; none is known here." : "; known: " + all + "."),
                               name);
        }
    return body;
}

GraphResult<std::string> text_member(Json const& body, std::string const& name) {
    if (!body.contains(name) || !body[name].is_string())
        return bad_request("The member '" + name + "' must be a string.", name);
    return body[name].get<std::string>();
}

void answer_clock(AdminCall const& call, Response& response) {
    Json out;
    out["now"] = sim::format_instant(call.tenant.world().now());
    out["rate"] = call.tenant.clock_rate.load();
    answer(response, out);
}

GraphResult<void> move_clock(AdminCall& call, Response& response, sim::Instant to) {
    if (auto const done = call.tenant.apply(sim::AdvanceTo{to}); !done)
        return std::unexpected(to_graph(done.error()));
    answer_clock(call, response);
    return {};
}

GraphResult<void> advance_clock(AdminCall& call, Response& response) {
    auto const body = read_body(call, {"by"});
    if (!body) return std::unexpected(body.error());
    auto const by = text_member(*body, "by");
    if (!by) return std::unexpected(by.error());
    auto const duration = sim::parse_duration(*by);
    if (!duration || *duration < sim::Ticks::zero())
        return bad_request("'" + *by + "' is not a duration such as P14D or PT22H.", "by");
    return move_clock(call, response, call.tenant.world().now() + *duration);
}

GraphResult<void> set_clock(AdminCall& call, Response& response) {
    auto const body = read_body(call, {"to"});
    if (!body) return std::unexpected(body.error());
    auto const to = text_member(*body, "to");
    if (!to) return std::unexpected(to.error());
    auto const instant = sim::parse_instant(*to);
    if (!instant) return bad_request("'" + *to + "' is not a time such as 2026-02-01T08:00:00Z.", "to");
    return move_clock(call, response, *instant);
}

GraphResult<void> freeze_clock(AdminCall& call, Response& response) {
    if (auto const body = read_body(call, {}); !body) return std::unexpected(body.error());
    call.tenant.clock_rate = 0;
    answer_clock(call, response);
    return {};
}

GraphResult<void> rate_clock(AdminCall& call, Response& response) {
    auto const body = read_body(call, {"times"});
    if (!body) return std::unexpected(body.error());
    constexpr std::int64_t kMaxRate = 10'000'000;
    if (!body->contains("times") || !(*body)["times"].is_number_integer() ||
        (*body)["times"].get<std::int64_t>() < 0 || (*body)["times"].get<std::int64_t>() > kMaxRate)
        return bad_request(
            "The member 'times' must be a whole number from 0 to " + std::to_string(kMaxRate) + ".", "times");
    call.tenant.clock_rate = (*body)["times"].get<std::int64_t>();
    call.tenant.clock_seen_ns = 0;
    answer_clock(call, response);
    return {};
}

void answer_state(AdminCall const& call, Response& response) {
    sim::World const& world = call.tenant.world();
    sim::State const& s = world.state();
    Json counts;
    counts["devices"] = world.fleet().size();
    counts["registered"] = s.registered.size();
    counts["enrolledForDriver"] = s.enrolled[static_cast<std::size_t>(sim::UpdateCategory::driver)].size();
    counts["updatableAssetGroups"] = s.groups.size();
    counts["audiences"] = s.audiences.size();
    counts["policies"] = s.policies.size();
    counts["complianceChanges"] = s.approvals.size();
    counts["deployments"] =
        std::ranges::count_if(s.deployments.items(), [](auto const& d) { return !d.second.deleted; });
    counts["catalogEntries"] = world.catalog().size();
    Json out;
    out["digest"] = sim::digest_text(world.digest());
    out["now"] = sim::format_instant(world.now());
    out["commands"] = call.tenant.journal().size();
    out["counts"] = std::move(counts);
    answer(response, out);
}

GraphResult<void> reset(AdminCall& call, Response& response) {
    if (auto const body = read_body(call, {}); !body) return std::unexpected(body.error());
    call.tenant.reset();
    answer_state(call, response);
    return {};
}

/// Wall time, as lifetimes of tokens are.
GraphResult<void> revoke_tokens(AdminCall& call, Response& response) {
    auto const body = read_body(call, {"before"});
    if (!body) return std::unexpected(body.error());
    std::int64_t before_s = call.wall.unix_ms / 1000 + 1;
    if (body->contains("before")) {
        auto const text = text_member(*body, "before");
        if (!text) return std::unexpected(text.error());
        auto const instant = sim::parse_instant(*text);
        if (!instant)
            return bad_request("'" + *text + "' is not a time such as 2026-02-01T08:00:00Z.", "before");
        before_s = std::chrono::ceil<std::chrono::seconds>(instant->time_since_epoch()).count();
    }
    call.tenant.harness().identity.revoke_before(before_s);
    answer(response,
           Json{{"revokedBefore", sim::format_instant(sim::Instant{std::chrono::seconds{before_s}})}});
    return {};
}

Json snapshot_json(std::string const& name, Snapshot const& s) {
    Json out;
    out["name"] = name;
    out["now"] = sim::format_instant(s.world.now());
    out["commands"] = s.position;
    return out;
}

void list_snapshots(AdminCall const& call, Response& response) {
    Json out;
    out["value"] = Json::array();
    for (auto const& [name, s] : call.tenant.snapshots()) out["value"].push_back(snapshot_json(name, s));
    answer(response, out);
}

GraphResult<void> take_snapshot(AdminCall& call, Response& response) {
    auto const body = read_body(call, {"name"});
    if (!body) return std::unexpected(body.error());
    auto const name = text_member(*body, "name");
    if (!name) return std::unexpected(name.error());
    if (name->empty() || name->size() > 100 || name->find('/') != std::string::npos)
        return bad_request("A snapshot's name has 1 to 100 characters and no '/'.", "name");
    if (auto const done = call.tenant.snapshot(*name); !done) return std::unexpected(to_graph(done.error()));
    answer(response, snapshot_json(*name, call.tenant.snapshots().at(*name)), 201);
    return {};
}

GraphResult<void> restore_snapshot(AdminCall& call, std::string const& name, Response& response) {
    if (auto const body = read_body(call, {}); !body) return std::unexpected(body.error());
    if (auto const done = call.tenant.restore(name); !done) return std::unexpected(to_graph(done.error()));
    answer_state(call, response);
    return {};
}

GraphResult<void> fork_snapshot(AdminCall& call, std::string const& name, Response& response) {
    auto const body = read_body(call, {"tenant"});
    if (!body) return std::unexpected(body.error());
    auto const tenant = text_member(*body, "tenant");
    if (!tenant) return std::unexpected(tenant.error());
    auto world = call.tenant.fork(name);
    if (!world) return std::unexpected(to_graph(world.error()));
    auto const done = call.tenants.add(tenant_like(call.tenant, *tenant, std::move(*world)));
    if (!done) return std::unexpected(to_graph(done.error()));
    answer(response, Json{{"tenant", *tenant}, {"path", "/t/" + *tenant}}, 201);
    return {};
}

/// Method and path of what has no variable part.
struct Fixed {
    Method method;
    std::string_view path;
    GraphResult<void> (*run)(AdminCall&, Response&);
};
template <void (*kAnswer)(AdminCall const&, Response&)>
GraphResult<void> always(AdminCall& call, Response& response) {
    kAnswer(call, response);
    return {};
}
void answer_health(AdminCall const&, Response& response) { answer(response, Json{{"status", "healthy"}}); }
void answer_ready(AdminCall const&, Response& response) { answer(response, Json{{"ready", true}}); }
void answer_version(AdminCall const&, Response& response) {
    answer(response, Json{{"name", "fakegraph"}, {"version", kVersion}});
}

constexpr std::array kFixed = {
    Fixed{Method::get, "health", always<answer_health>},
    Fixed{Method::get, "ready", always<answer_ready>},
    Fixed{Method::get, "version", always<answer_version>},
    Fixed{Method::get, "clock", always<answer_clock>},
    Fixed{Method::post, "clock/advance", advance_clock},
    Fixed{Method::post, "clock/set", set_clock},
    Fixed{Method::post, "clock/freeze", freeze_clock},
    Fixed{Method::post, "clock/rate", rate_clock},
    Fixed{Method::get, "state", always<answer_state>},
    Fixed{Method::post, "reset", reset},
    Fixed{Method::get, "faults", always<list_faults>},
    Fixed{Method::post, "faults", [](AdminCall& c, Response& r) { return add_faults(c, r); }},
    Fixed{Method::del, "faults", [](AdminCall& c, Response& r) { return clear_faults(c, r); }},
    Fixed{Method::post, "identity/revoke", revoke_tokens},
    Fixed{Method::get, "snapshots", always<list_snapshots>},
    Fixed{Method::post, "snapshots", take_snapshot},
};
constexpr std::array<std::string_view, 2> kLater = {"events", ""};

GraphResult<void> route(AdminCall& call, Url const& url, Response& response) {
    std::string path;
    for (auto const& segment : url.segments) path += (path.empty() ? "" : "/") + segment.name;
    Method const method = call.request.method == Method::head ? Method::get : call.request.method;
    bool known = false;
    for (auto const& fixed : kFixed) {
        if (fixed.path != path) continue;
        known = true;
        if (fixed.method == method) return fixed.run(call, response);
    }
    auto const& s = url.segments;
    if (s.size() == 3 && s[0].name == "snapshots" && method == Method::post) {
        if (s[2].name == "restore") return restore_snapshot(call, s[1].name, response);
        if (s[2].name == "fork") return fork_snapshot(call, s[1].name, response);
    }
    if (s.size() == 2 && s[0].name == "faults") {
        if (method == Method::get) return show_fault(call, s[1].name, response);
        if (method == Method::del) return remove_fault(call, s[1].name, response);
        known = true;
    }
    if (!s.empty() && s[0].name == "devices" && method == Method::get) {
        if (s.size() == 1) return list_devices(call.tenant, url, response);
        if (s.size() == 2 && s[1].name == "count") return count_devices(call.tenant, url, response);
        if (s.size() == 2) return show_device(call.tenant, s[1].name, response);
    }
    if (!s.empty() && s[0].name == "requests") return requests(call, url, response);
    if (!s.empty() && s[0].name == "verdicts") return verdicts(call, url, response);
    if (known || (!s.empty() && (s[0].name == "devices" || s[0].name == "snapshots")))
        return method_not_allowed("/__admin/" + path);
    std::string_view const first = s.empty() ? std::string_view{} : std::string_view(s[0].name);
    if (std::ranges::find(kLater, first) != kLater.end())
        return not_simulated("/__admin/" + path, "This part of the harness");
    return unknown_segment(first);
}

bool only_reads(AdminCall const& call) {
    return call.request.method == Method::get || call.request.method == Method::head;
}

}  // namespace

GraphResult<void> handle(AdminCall& call, Response& response) {
    auto const url = parse_url(call.target.empty() ? std::string_view("/") : call.target);
    if (!url) return std::unexpected(url.error());
    // Other tenants are no business of this one's lock.
    if (!url->segments.empty() && url->segments[0].name == "tenants")
        return handle_tenants(call, *url, response);
    if (only_reads(call)) {
        std::shared_lock const hold(call.tenant.mutex());
        return route(call, *url, response);
    }
    std::unique_lock const hold(call.tenant.mutex());
    return route(call, *url, response);
}

bool answer_before_open(std::string_view target, Response& response) {
    if (target == "/__admin/health")
        answer(response, Json{{"status", "healthy"}});
    else if (target == "/__admin/ready")
        answer(response, Json{{"ready", false}}, 503);
    else if (target == "/__admin/version")
        answer(response, Json{{"name", "fakegraph"}, {"version", kVersion}});
    else
        return false;
    return true;
}

}  // namespace fakegraph::admin
