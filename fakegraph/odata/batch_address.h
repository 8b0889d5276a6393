/// The address of a $batch, and where its items lead.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "fakegraph/odata/url.h"
#include "fakegraph/odata/visit.h"

namespace fakegraph {

/// Whose batch it is: what an item's URL is relative to.
struct BatchHome {
    std::string_view version;  // of the batch's own address: `/beta`
    std::string_view root;     // Visit::root
    std::string_view host;     // of the batch's own request
    std::string_view prefix;   // of the tenant: `/t/x`, or empty
};

struct WrongUrl {
    std::string what;  // a sentence without its end
    /// It is a URL, of another server: a mistake of the item alone.
    bool elsewhere = false;
};

/// The path below the tenant's prefix, version first, query included. `url` is relative to the version, with
/// or without a slash in front; or has a version in front; or the tenant's prefix too; or is absolute, with
/// a name of this server (the batch's own host, that of the root, or a loopback one with the port of either)
/// or of the real service. (reference graph-protocol 10) Characters that a request line could not carry are
/// percent-encoded, as clients write `$filter=name eq 'x'` in batches.
std::expected<std::string, WrongUrl> item_target(std::string_view url, BatchHome const& home);
/// Whether a path below the tenant's prefix is that of a batch: the one place that says so.
bool is_batch(std::string_view path) noexcept;
/// Of a batch's own request.
BatchHome home_of(Visit const& batch);

/// As for a request of its own; next links of one so long are a little longer.
inline constexpr std::size_t kMaxItemUrl = kMaxUrl + kMaxLinkMore;

}  // namespace fakegraph
