/// Captures: named values that steps take from answers and put into later steps as `{{name}}`.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "fakegraph/run/matchers.h"
#include "sim/base/result.h"

namespace fakegraph::run {

using Captures = std::map<std::string, Json, std::less<>>;

/// Replaces each `{{name}}` by the capture's text: a string as it is, anything else as JSON. Nothing is
/// percent-encoded, so a captured link can be followed; what is put in is not searched again. `{{` without
/// `}}` stays, as the loader refuses it anyway. A name that is not captured is not_found, and the message
/// lists the names there are.
sim::Result<std::string> substitute_text(std::string_view text, Captures const& captures);

/// The same in every string and every member's name of a value. A string that is exactly `{{name}}` becomes
/// the captured value with its JSON type.
sim::Result<Json> substitute_json(Json const& value, Captures const& captures);

/// Takes every (name, JSON pointer) of `wanted` from `body` (null: the answer had no JSON body) or fails
/// naming the first one that is not there; `captures` then stays as it was. A name that is there already is
/// replaced.
sim::Result<void> capture(std::span<std::pair<std::string, std::string> const> wanted, Json const* body,
                          Captures& captures);

}  // namespace fakegraph::run
