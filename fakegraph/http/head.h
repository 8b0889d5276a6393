/// The header block of an answer, written by hand into one string.
#pragma once

#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>

#include "fakegraph/odata/http.h"

namespace fakegraph::http {

/// The lines that every answer carries, Date among them; formatted once per second. One object per thread.
class CommonLines {
public:
    /// Each line ends in CRLF.
    std::string const& at(std::time_t wall_clock);

private:
    std::time_t second_ = -1;
    std::string lines_;
};

/// What the header block says besides the Response itself.
struct HeadFacts {
    std::string_view client_request_id;  // the client's own
    bool close = false;
    bool gzipped = false;
};

/// True for statuses whose answers never have a body.
constexpr bool is_bodyless(int status) noexcept {
    return status / 100 == 1 || status == 204 || status == 304;
}

/// Appends status line to blank line. Content-Length is the size of `response.body`, also for HEAD; 204 and
/// 304 have none, and Content-Type is there only with a body. A header of `response` replaces a common line
/// of the same name, and Content-Length and Content-Type too: faults tell wrong ones that way. Connection and
/// Transfer-Encoding are the server's and are not taken from there.
void append_head(std::string& out, Response const& response, HeadFacts const& facts, CommonLines& common);

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 5.6.7).
std::string http_date(std::time_t wall_clock);

}  // namespace fakegraph::http
