#include "fakegraph/run/verdicts.h"

#include <fmt/format.h>

#include <algorithm>

namespace fakegraph::run {
namespace {

/// ": request 5 …; and 2 more"
std::string evidence_text(Json const& verdict) {
    constexpr std::size_t kShown = 2;
    Json const* const evidence = find_pointer(verdict, "/evidence");
    Json const* const failed = find_pointer(verdict, "/failed");
    if (!evidence || !failed || !failed->is_number_unsigned() || evidence->empty()) return {};
    std::string out;
    std::size_t const shown = std::min(kShown, evidence->size());
    for (std::size_t i = 0; i < shown; ++i)
        out += (i == 0 ? ": " : "; ") + (*evidence)[i].value("text", std::string());
    if (auto const all = failed->get<std::uint64_t>(); all > shown)
        out += fmt::format("; and {} more", all - shown);
    return out;
}

}  // namespace

std::vector<Failure> judge(std::string const& client, Json const& rules, Json const* wanted) {
    if (wanted && wanted->empty()) wanted = nullptr;  // an expectation that nobody would check
    std::vector<Failure> failures;
    for (auto const& [rule, verdict] : rules.items()) {
        Json const* const outcome = find_pointer(verdict, "/outcome");
        Json const* const own = wanted ? find_pointer(*wanted, '/' + rule) : nullptr;
        if (wanted && !own) continue;
        bool const good = own ? match(*own, outcome).empty() : outcome && *outcome != "failed";
        if (good) continue;
        failures.push_back({fmt::format("verdict {} on {}", rule, client),
                            own ? json_text(*own) : "not failed",
                            (outcome ? json_text(*outcome) : "nothing") + evidence_text(verdict)});
    }
    if (wanted)
        for (auto const& [rule, outcome] : wanted->items())
            if (!rules.contains(rule))
                failures.push_back({"verdict " + rule, json_text(outcome), "no such rule"});
    return failures;
}

}  // namespace fakegraph::run
