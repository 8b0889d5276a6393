#include "fakegraph/admin/tenants.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <shared_mutex>

namespace fakegraph::admin {
namespace {

using Json = nlohmann::ordered_json;

Json describe(AdminCall const& call, Tenant& tenant) {
    bool const is_default = tenant.name().empty();
    std::string const root = std::string(call.base) + (is_default ? "" : "/t/" + tenant.name());
    Json out;
    out["name"] = is_default ? std::string(Tenants::kDefaultName) : tenant.name();
    out["id"] = tenant.id().text();
    out["url"] = root;
    out["graph"] = root + "/beta";
    out["admin"] = root + "/__admin";
    out["seed"] = tenant.seed();
    std::shared_lock const hold(tenant.mutex());
    out["devices"] = tenant.world().fleet().size();
    out["now"] = sim::format_instant(tenant.world().now());
    return out;
}

void answer(Response& response, Json const& body, int status) {
    response.status = status;
    response.content_type = kPlainJson;
    response.body = body.dump();
}

void list(AdminCall const& call, Response& response) {
    Json out;
    out["value"] = Json::array();
    for (auto const& tenant : call.tenants.all()) out["value"].push_back(describe(call, *tenant));
    answer(response, out, 200);
}

std::shared_ptr<Tenant> find(AdminCall const& call, std::string_view name) {
    return call.tenants.find(name == Tenants::kDefaultName ? std::string_view{} : name);
}

GraphResult<void> unknown(std::string const& name) {
    return std::unexpected(GraphError{404, "NotFound", "There is no tenant '" + name + "'.", name});
}

/// `name` of the body; what stands in `scenario` is the loader's business, its comments too.
GraphResult<std::string> name_in(std::string_view text) {
    if (text.size() > kMaxScenarioBytes)
        return std::unexpected(GraphError{
            413, "RequestEntityTooLarge",
            fmt::format("A scenario in a body has at most {} bytes.", kMaxScenarioBytes), "scenario"});
    std::optional<std::string> unknown;
    // Neither many members nor deep ones are kept.
    auto const look = [&](int depth, Json::parse_event_t event, Json const& parsed) {
        if (depth != 1 || event != Json::parse_event_t::key) return depth < 2;
        bool const known = parsed == "name" || parsed == "scenario";
        if (!known && !unknown) unknown = parsed.get<std::string>();
        return known;
    };
    Json const body = Json::parse(text, look, false, true);
    if (!body.is_object()) return bad_request("The body must be a JSON object.");
    if (unknown)
        return bad_request("Unknown member '" + *unknown + "'; known: 'name', 'scenario'.", *unknown);
    if (!body.contains("name") || !body["name"].is_string())
        return bad_request("The member 'name' must be a string.", "name");
    return body["name"].get<std::string>();
}

/// The envelope of an error, with a list of what is wrong where.
void refuse(AdminCall const& call, std::vector<ScenarioMistake> const& mistakes, Response& response) {
    Json details = Json::array();
    for (auto const& m : mistakes) {
        if (details.size() == kMaxMistakes) break;
        details.push_back({{"code", "InvalidScenario"},
                           {"message", m.what},
                           {"target", fmt::format("{}:{}", m.line, m.column)},
                           {"line", m.line},
                           {"column", m.column}});
    }
    auto const& first = mistakes.front();
    write_error(
        response,
        GraphError{400, "InvalidScenario",
                   fmt::format("The scenario has {} mistake{}; line {}, column {}: {}", mistakes.size(),
                               mistakes.size() == 1 ? "" : "s", first.line, first.column, first.what),
                   "scenario"},
        call.tenant.now());
    Json envelope = Json::parse(response.body);
    envelope["error"]["details"] = std::move(details);
    response.body = envelope.dump();
}

GraphResult<void> create(AdminCall& call, Response& response) {
    if (!call.tenants.make()) return not_simulated("/__admin/tenants", "Making a tenant of a scenario here");
    auto const name = name_in(call.request.body);
    if (!name) return std::unexpected(name.error());
    if (auto const fine = call.tenants.check(*name); !fine) return std::unexpected(to_graph(fine.error()));
    auto made = call.tenants.make()(*name, call.request.body);
    if (!made) {
        refuse(call, made.error(), response);
        return {};
    }
    auto const added = call.tenants.add(std::move(*made));
    if (!added) return std::unexpected(to_graph(added.error()));
    answer(response, describe(call, **added), 201);
    response.headers.emplace_back("Location", std::string(call.base) + "/__admin/tenants/" + *name);
    return {};
}

GraphResult<void> remove(AdminCall& call, std::string const& name, Response& response) {
    if (name == Tenants::kDefaultName) return bad_request("The default tenant cannot be removed.", name);
    if (!call.tenants.remove(name)) return unknown(name);
    response.status = 204;
    return {};
}

}  // namespace

GraphResult<void> handle_tenants(AdminCall& call, Url const& url, Response& response) {
    Method const method = call.request.method == Method::head ? Method::get : call.request.method;
    auto const& s = url.segments;
    if (s.size() == 1 && method == Method::get) {
        list(call, response);
        return {};
    }
    if (s.size() == 1 && method == Method::post) return create(call, response);
    if (s.size() == 2 && method == Method::get) {
        auto const tenant = find(call, s[1].name);
        if (!tenant) return unknown(s[1].name);
        answer(response, describe(call, *tenant), 200);
        return {};
    }
    if (s.size() == 2 && method == Method::del) return remove(call, s[1].name, response);
    if (s.size() > 2) return unknown_segment(s[2].name);
    return method_not_allowed("/__admin/tenants");
}

}  // namespace fakegraph::admin
