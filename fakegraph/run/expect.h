/// What a step's `expect` says about one answer, and how failures are worded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/run/matchers.h"
#include "fakegraph/run/transport.h"

namespace fakegraph::run {

/// The answer's body as JSON.
struct Body {
    std::optional<Json> value;  // absent: empty, or not JSON
    bool malformed = false;
};
Body body_of(Exchange const& answer);

/// Checks `status`, `headers` and `body` of `expect` (null or an object); other members are not looked at.
/// Without `status`, the answer must have `default_status`, or be below 400 when that is nullopt.
std::vector<Failure> check_answer(Json const& expect, Exchange const& answer, Body const& body,
                                  std::optional<int> default_status);

/// Takes the server's address out of a text (`HOST` stands for it, percent-encoded or not), masks HTTP dates,
/// which are wall time, and cuts after kTextMax bytes.
std::string neutral(std::string text, std::string_view authority);
/// Takes the server's address out of what a command wrote, and its port (`PORT`) where that stands alone.
std::string without_port(std::string text, std::string_view authority);

}  // namespace fakegraph::run
