/// What a fault asks of one page: odata obeys and says so. Only render_page looks at it.
#pragma once

#include <cstdint>
#include <optional>

namespace fakegraph {

struct PageTwist {
    /// Rows in place of the page size; $top still limits them. 0: an empty page whose link leads to the rows
    /// that it would have had.
    std::optional<std::uint32_t> rows;
    /// The page begins one row early (-1) or late (+1). Pages without a skip token cannot.
    int begin_by = 0;
    /// The next page begins one row early (-1: the last row comes twice) or late (+1: one row never comes).
    int next_by = 0;
    /// The last page has a link, to an empty page.
    bool link_after_last = false;
    /// The link's token holds `=`, `+`, `/` and `%`.
    bool odd_token = false;

    /// Set by a page that is other than it would have been.
    bool obeyed = false;
};

}  // namespace fakegraph
