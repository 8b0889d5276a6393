/// The requests of a $batch, checked and settled. (reference graph-protocol 10)
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/odata/batch_address.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/http.h"

namespace fakegraph::batch {

/// Views live as long as the parser's document.
struct Item {
    std::string_view id;
    Method method = Method::get;
    std::string target;   // from `/beta` or `/v1.0` on
    std::string refusal;  // not empty: why this item alone is 400
    std::vector<HeaderView> headers;
    bool has_body = false;
    std::string body;
    std::vector<std::size_t> after;  // earlier items of the batch that it depends on
};

/// The first field of that name, in any letter case; empty when there is none.
std::string_view header_of(Item const& item, std::string_view name) noexcept;

/// Every mistake that makes the whole batch a 400, with its place (`requests[3].url`) as target. Texts as the
/// service gives them where they are known.
GraphResult<std::vector<Item>> read_items(simdjson::dom::element root, BatchHome const& home,
                                          std::size_t max_requests);

inline constexpr std::size_t kMaxItemId = 256;
inline constexpr std::size_t kMaxItemHeaders = 64;

}  // namespace fakegraph::batch
