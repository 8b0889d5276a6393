#include "fakegraph/admin/verdicts.h"

#include <nlohmann/json.hpp>

#include "fakegraph/harness.h"

namespace fakegraph::admin {
namespace {

using Json = nlohmann::ordered_json;

void answer(Response& response, Json const& body) {
    response.status = 200;
    response.content_type = kPlainJson;
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view outcome_of(watch::Tally const& tally) {
    if (tally.failed > 0) return "failed";
    return tally.passed > 0 ? "passed" : "notObserved";
}

Json tally_json(watch::Tally const& tally) {
    Json evidence = Json::array();
    for (auto const& e : tally.evidence) evidence.push_back({{"requests", e.requests}, {"text", e.text}});
    return {{"outcome", outcome_of(tally)},
            {"passed", tally.passed},
            {"failed", tally.failed},
            {"evidence", std::move(evidence)}};
}

Json client_json(watch::Verdicts const& v) {
    return {{"client", v.client}, {"requests", v.requests}, {"first", v.first}, {"last", v.last}};
}

void list(watch::Judge const& judge, Response& response) {
    Json value = Json::array();
    for (watch::Verdicts const& v : judge.all()) {
        Json row = client_json(v);
        row["passed"] = Json::array();
        row["failed"] = Json::array();
        for (std::size_t r = 0; r < watch::kRules; ++r)
            if (auto const outcome = outcome_of(v.rules[r]); outcome != "notObserved")
                row[outcome].push_back(watch::kRuleNames[r]);
        value.push_back(std::move(row));
    }
    answer(response, {{"value", std::move(value)}, {"requestsNotJudged", judge.not_judged()}});
}

GraphResult<void> show(watch::Judge const& judge, std::string const& client, Response& response) {
    auto const v = judge.of(client);
    if (!v)
        return std::unexpected(GraphError{
            404, "NotFound", "No client '" + client + "' has asked for anything.", "/__admin/verdicts"});
    Json out = client_json(*v);
    out["forgotten"] = v->forgotten;
    for (std::size_t r = 0; r < watch::kRules; ++r)
        out["rules"][watch::kRuleNames[r]] = tally_json(v->rules[r]);
    answer(response, out);
    return {};
}

}  // namespace

GraphResult<void> verdicts(AdminCall& call, Url const& url, Response& response) {
    watch::Judge& judge = call.tenant.harness().log.judge();
    auto const& s = url.segments;
    bool const reads = call.request.method == Method::get || call.request.method == Method::head;
    if (s.size() == 1 && call.request.method == Method::del) {
        judge.forget();
        response.status = 204;
        return {};
    }
    if (s.size() == 1 && reads) return list(judge, response), GraphResult<void>{};
    if (s.size() == 2 && reads) return show(judge, s[1].name, response);
    return method_not_allowed("/__admin/verdicts");
}

}  // namespace fakegraph::admin
