/// The forms in which the service tells a client to wait. (reference graph-protocol 11.1)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fakegraph/odata/http.h"
#include "sim/base/time.h"

namespace fakegraph {

enum class RetryForm : std::uint8_t {
    seconds,   // whole, rounded up, at least 1
    date,      // HTTP date by wall time
    fraction,  // `0.249`
    zero,
    absent,
    exact,  // whole seconds, 0 included, as a scenario gives them
};
/// `seconds`, `date`, `fraction`, `zero`, `absent`; anything else is seconds.
RetryForm retry_form_named(std::string_view name) noexcept;

/// The value of Retry-After for a wait of `wait_ms`; `unix_ms` is the wall clock. nullopt: no header.
std::optional<std::string> retry_after_text(RetryForm form, std::int64_t wait_ms, std::int64_t unix_ms);

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string http_date_text(std::int64_t unix_seconds);

/// A throttled answer as the service words it, whose inner error holds a code, a message and a status of its
/// own: status, code and body, `Cache-Control: private`; no Retry-After yet. `response.request_id` must be
/// set.
void write_throttled(Response& response, int status, std::string_view code, std::string_view message,
                     sim::Instant now);

}  // namespace fakegraph
