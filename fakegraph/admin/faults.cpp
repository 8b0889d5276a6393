#include "fakegraph/admin/faults.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "fakegraph/admin/body.h"
#include "fakegraph/faults/fault.h"
#include "fakegraph/faults/parse.h"
#include "fakegraph/harness.h"

namespace fakegraph::admin {
namespace {

using Json = nlohmann::ordered_json;

/// As it was given, name and kind told in any case, and the counts.
Json shown(faults::Listed const& listed) {
    Json out;
    out["name"] = listed.fault->name;
    out["kind"] = listed.fault->kind;
    Json const given = Json::parse(listed.fault->given);
    for (auto const& [name, value] : given.items()) out[name] = value;
    out["matches"] = listed.matches;
    out["uses"] = listed.uses;
    return out;
}

void answer(Response& response, Json const& body, int status) {
    response.status = status;
    response.content_type = kPlainJson;
    response.body = body.dump();
}

std::unexpected<GraphError> refuse(std::vector<faults::Mistake> const& mistakes, std::string const& below) {
    faults::Mistake const& first = mistakes.front();
    std::string const at = below + first.pointer;
    std::string message =
        "Fault" + (at.empty() ? std::string() : " at '" + at + "'") + ": " + first.message + '.';
    if (mistakes.size() > 1) message += " (" + std::to_string(mistakes.size()) + " mistakes in all.)";
    return bad_request(std::move(message), at);
}

std::optional<faults::Listed> find(AdminCall const& call, std::string_view name) {
    auto const all = call.tenant.harness().faults.list();
    auto const found =
        std::ranges::find_if(all, [&](faults::Listed const& l) { return l.fault->name == name; });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

std::unexpected<GraphError> unknown_fault(std::string_view name) {
    return std::unexpected(
        GraphError{404, "NotFound", "There is no fault '" + std::string(name) + "'.", std::string(name)});
}

}  // namespace

void list_faults(AdminCall const& call, Response& response) {
    Json out;
    out["value"] = Json::array();
    for (auto const& listed : call.tenant.harness().faults.list()) out["value"].push_back(shown(listed));
    answer(response, out, 200);
}

GraphResult<void> add_faults(AdminCall const& call, Response& response) {
    auto const read = read_json(call.request.body);
    if (!read) return std::unexpected(read.error());
    Json const& body = *read;
    if (!body.is_object())
        return bad_request("The body must be a JSON object: a fault, or {\"value\": […]}.");
    bool const several = body.contains("value");
    if (several && (!body["value"].is_array() || body.size() > 1))
        return bad_request("Beside 'value', a list of faults, nothing may stand.", "value");
    auto parsed = faults::parse(several ? body["value"] : body);
    if (!parsed) return refuse(parsed.error(), several ? "/value" : "");
    auto const added = call.tenant.harness().faults.add(std::move(*parsed), call.tenant.seed());
    if (!added) return std::unexpected(to_graph(added.error()));
    Json out;
    if (several) {
        out["value"] = Json::array();
        for (auto const& listed : *added) out["value"].push_back(shown(listed));
    } else {
        out = shown(added->front());
    }
    answer(response, out, 201);
    return {};
}

GraphResult<void> clear_faults(AdminCall const& call, Response& response) {
    call.tenant.harness().faults.clear();
    response.status = 204;
    return {};
}

GraphResult<void> show_fault(AdminCall const& call, std::string_view name, Response& response) {
    auto const found = find(call, name);
    if (!found) return unknown_fault(name);
    answer(response, shown(*found), 200);
    return {};
}

GraphResult<void> remove_fault(AdminCall const& call, std::string_view name, Response& response) {
    if (!call.tenant.harness().faults.remove(name)) return unknown_fault(name);
    response.status = 204;
    return {};
}

}  // namespace fakegraph::admin
