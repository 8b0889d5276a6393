/// Skip tokens: where the next page begins, bound to one collection and one query. Private to odata.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/error.h"

namespace fakegraph {

struct PageToken {
    /// Smallest position of the next page; with $orderby its rank.
    std::uint64_t at = 0;
    /// Rows still to come where $top is a total.
    std::optional<std::uint64_t> left;
    /// Tells links to the same page apart, and fills the token with characters that break careless clients:
    /// the work of faults.
    std::uint32_t turn = 0;
    bool odd = false;
};

/// What a token is good for. Two scopes accept each other's tokens with a chance of 2^-64.
class TokenScope {
public:
    TokenScope(edm::TokenStyle style, std::uint64_t seed, std::uint32_t page_size);
    /// Order of the calls matters: path, filter, orderby, expand.
    void add(std::string_view text) noexcept;

    /// The decoded text of the token. `last_key` is the key of the last row of the page, for the style that
    /// names it.
    std::string write(PageToken const& token, std::string_view last_key) const;
    /// 400 `BadRequest` for what write() of this scope cannot have made.
    GraphResult<PageToken> read(std::string_view text) const;

private:
    std::string check(PageToken const& token, std::string_view last_key) const;

    edm::TokenStyle style_;
    std::uint64_t key_;
    std::uint32_t page_size_;
};

/// Percent-encodes what a query value cannot hold; leaves `:` and `~` as the service does,
/// and `=` and `/`.
std::string encode_token(std::string_view token);

}  // namespace fakegraph
