#include "fakegraph/odata/order.h"

#include <fmt/format.h>

#include "fakegraph/odata/filter_parser.h"
#include "fakegraph/odata/query_expand.h"

namespace fakegraph {
namespace {

constexpr std::size_t kMaxOrderKeys = 16;

}  // namespace

GraphResult<std::vector<OrderKey>> parse_order(std::string_view text, edm::StructType const& type,
                                               edm::Model const& model) {
    std::vector<OrderKey> keys;
    FilterParser parser(text, type, model, edm::kOrder, "");
    do {
        if (keys.size() == kMaxOrderKeys)
            return bad_request(
                fmt::format("The limit of '{}' for $orderby properties has been exceeded.", kMaxOrderKeys));
        std::size_t const begin = parser.position();
        FilterPtr value = parser.key();
        if (!value) return std::unexpected(parser.error());
        std::string_view const written = text.substr(begin, parser.position() - begin);
        bool const descending = parser.skip_word("desc");
        if (!descending) parser.skip_word("asc");
        keys.push_back({std::move(value), std::string(without_blanks(written)), descending});
    } while (parser.skip(TokenKind::comma));
    if (!parser.at_end()) {
        parser.unexpected_token("'asc', 'desc', ',' or the end is expected");
        return std::unexpected(parser.error());
    }
    return keys;
}

}  // namespace fakegraph
