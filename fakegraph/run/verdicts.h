/// What a `verdicts` step makes of the judgements on a client.
#pragma once

#include <string>
#include <vector>

#include "fakegraph/run/matchers.h"

namespace fakegraph::run {

/// `rules` is the member of that name of `/__admin/verdicts/{client}`. Rules that `wanted` names must come
/// out as it says; null: none may have failed. Evidence stands in what was found.
std::vector<Failure> judge(std::string const& client, Json const& rules, Json const* wanted);

}  // namespace fakegraph::run
