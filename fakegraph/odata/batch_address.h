/// Where an item of a $batch leads.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "fakegraph/odata/visit.h"

namespace fakegraph {

/// Whose batch it is: what an item's URL is relative to.
struct BatchHome {
    std::string_view version;  // of the batch's own address: `/beta`
    std::string_view root;     // Visit::root
    std::string_view scheme;   // of the batch's own request
    std::string_view host;
    std::string_view prefix;  // of the tenant: `/t/x`, or empty
};

/// The path below the tenant's prefix, version first, query included. `url` is relative to the version, with
/// or without a slash in front; or has a version in front; or the tenant's prefix too; or is absolute, with
/// the host of the batch itself. (reference graph-protocol 10) Characters that a request line could not carry
/// are percent-encoded, as clients write `$filter=name eq 'x'` in batches. Otherwise a sentence that tells
/// what is wrong.
std::expected<std::string, std::string> item_target(std::string_view url, BatchHome const& home);
/// Of a batch's own request.
BatchHome home_of(Visit const& batch);

inline constexpr std::size_t kMaxItemUrl = 32 * 1024;

}  // namespace fakegraph
