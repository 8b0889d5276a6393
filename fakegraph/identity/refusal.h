/// What the identity service says when it gives out no token. (reference graph-protocol 2.5)
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "fakegraph/odata/http.h"
#include "fakegraph/odata/visit.h"
#include "sim/base/ids.h"

namespace fakegraph::identity {

struct Refusal {
    int status = 400;
    std::string_view error;  // `invalid_client`
    int number = 0;          // 7000215; 0: none is printed
    std::string text;        // without the number
};

inline std::unexpected<Refusal> refuse(int status, std::string_view error, int number, std::string text) {
    return std::unexpected(Refusal{status, error, number, std::move(text)});
}
/// 900144.
std::unexpected<Refusal> missing_field(std::string_view name);

/// `error_description`: number, text and the four lines that support people ask for.
std::string description_of(Visit const& visit, Response const& response, Refusal const& refusal);
void write_refusal(Visit const& visit, Refusal const& refusal, Response& response);

/// The headers of the identity service; replaces those of the response. `number`: of the error, 0: none.
void set_headers(Visit const& visit, Response& response, int number = 0);
inline constexpr std::string_view kJson = "application/json; charset=utf-8";
inline constexpr std::string_view kHtml = "text/html; charset=utf-8";

/// The client's own id of the exchange, from query, form or header, when it is a GUID; else one that is
/// drawn.
std::string correlation_id(Visit const& visit);
/// `2026-01-31 09:20:11Z`, wall time.
std::string timestamp_of(WallTime wall);
/// A GUID drawn from the seed and the request; different for each `step`.
sim::Guid draw_guid(Visit const& visit, std::uint64_t step);

}  // namespace fakegraph::identity
