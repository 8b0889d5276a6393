/// Follows `@odata.nextLink` from a first page to the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "fakegraph/run/matchers.h"
#include "fakegraph/run/transport.h"
#include "sim/base/ids.h"

namespace fakegraph::run {

/// Exact set of JSON values. Lower-case GUIDs, nearly all there is, take 16 bytes each in a flat table.
class KeySet {
public:
    /// True when the string was not there before.
    bool insert_string(std::string_view text);
    /// The same for any other value; `json` is its one compact form.
    bool insert_json(std::string_view json) { return others_.emplace(json).second; }
    std::uint64_t size() const noexcept { return guids_ + others_.size(); }

private:
    bool insert(sim::Guid const& guid);
    void grow();
    std::vector<sim::Guid> slots_;  // power of two, linear probing, all-zero is free, at most 3/4 used
    std::uint64_t guids_ = 0;
    std::unordered_set<std::string>
        others_;  // other strings stand behind a quote, which begins no other value
};

struct WalkPlan {
    /// Origin form.
    std::string target;
    Headers headers;
    /// JSON pointer in each item to what must be different in all items.
    std::optional<std::string> distinct;
    bool keep_first_body = false;
    std::uint64_t pages_max = 10'000'000;
};

struct Walk {
    std::uint64_t pages = 0;
    std::uint64_t items = 0;
    /// Different values at `distinct`.
    std::uint64_t distinct = 0;
    /// The first value that came again, as JSON text, and where: `"…", item 3 of page 2`.
    std::string duplicate;
    /// Nothing but 200s, well-formed pages and sane links is without failure; the walk ends at the first one.
    std::vector<Failure> failures;
    std::string first_body;
};

/// GETs `plan.target` and every next link. Links must be absolute with the transport's authority. A link that
/// comes back, at once or in a longer loop, fails. Memory grows with `distinct` only.
Walk walk_pages(Transport& transport, WalkPlan const& plan);

/// The target of an absolute link to `authority` (`http://…`); nullopt for any other link.
std::optional<std::string_view> target_of(std::string_view link, std::string_view authority) noexcept;
/// `/x` below `/beta`, unless it says where it belongs. A captured link to this server loses scheme and
/// authority. Bytes that cannot stand in a request line (blanks in `$filter=a eq 'b'`, non-ASCII) are
/// percent-encoded, nothing else is.
std::string full_target(std::string_view target, std::string_view authority);

/// For failures: `404, itemNotFound: "…"` when the body is Graph's error envelope, else `404`.
std::string status_text(Exchange const& answer);

}  // namespace fakegraph::run
