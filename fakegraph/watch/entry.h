/// One client request as the request log keeps it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fakegraph/odata/http.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph::watch {

// Longer texts are cut in the log; `Entry::cut` says so.
inline constexpr std::size_t kMaxPath = 8192;
inline constexpr std::size_t kMaxLink = 8192;
inline constexpr std::size_t kMaxBody = 2048;
inline constexpr std::size_t kMaxText = 256;

/// What became of a request on its way.
struct Course {
    /// The status that the service gave before a fault changed the answer; 0 when it was not asked. Of two
    /// deliveries the one that was carried out.
    int served = 0;
    /// A fault put something into the answer that Graph calls a compatible change.
    bool changed = false;
    /// A fault left nothing of the body that could be read, in a frame that looks whole.
    bool spoilt = false;
    /// A fault handed the request to the service twice, and each time something was created.
    bool twice = false;
    /// When the answer was ready, by the clock of Visit::wall; 0: as soon as it was asked for.
    std::int64_t ready_ns = 0;
};

/// Views: into the request and the answer while it is recorded, into the log's memory when it is read.
struct Entry {
    /// From 1, in the order in which answers were ready; an item of a $batch before its batch.
    std::uint64_t number = 0;
    /// Of the transport; the requests of one connection follow each other.
    std::uint64_t connection = 0;
    std::int64_t wall_ms = 0;
    std::int64_t steady_ns = 0;    // when its first byte was there
    std::int64_t answered_ns = 0;  // when the answer's first byte went out; 0: nobody gave a wall clock
    sim::Instant now{};
    std::uint64_t body_bytes = 0;
    std::uint64_t answer_bytes = 0;
    /// Before the answer's first byte.
    std::uint32_t delay_ms = 0;
    std::uint16_t status = 0;
    /// What the service had answered before a fault made something else of it; 0: it was not asked.
    std::uint16_t served = 0;
    Method method = Method::get;
    Delivery::End end = Delivery::End::whole;
    bool in_batch = false;
    bool authorized = false;
    bool changed = false;
    bool twice = false;   // only while it is recorded
    bool spoilt = false;  // likewise
    bool cut = false;

    std::string_view client, path, request_id, client_request_id, retry_attempt, consistency_level, prefer,
        content_type, body, retry_after, next_link, fault;
};

/// The entry of an exchange; its views point into `visit` and `response`. The number is not set.
Entry entry_of(Visit const& visit, Response const& response, Course course) noexcept;

/// The value of `@odata.nextLink` as it stands in the JSON text, or empty. Control information comes first in
/// an answer, so this looks at the members before `value` and, where another order was made on purpose, at
/// the end of the text. Cost does not depend on the size of the page.
std::string_view next_link_of(std::string_view body) noexcept;

/// A collection without items, by the end of its text.
bool is_empty_page(std::string_view body) noexcept;

}  // namespace fakegraph::watch
