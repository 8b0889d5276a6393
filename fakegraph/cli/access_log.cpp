#include "fakegraph/cli/access_log.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "fakegraph/identity/client_id.h"
#include "fakegraph/odata/error.h"

namespace fakegraph {
namespace {

namespace chr = std::chrono;

std::string quoted(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

bool is_plain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-';
}

std::string word(std::string_view text) {
    if (text.empty()) return "-";
    return std::ranges::all_of(text, is_plain) ? std::string(text) : quoted(text);
}

double ms_since(chr::steady_clock::time_point begin) {
    return chr::duration<double, std::milli>(chr::steady_clock::now() - begin).count();
}

}  // namespace

std::string access_line(bool json, Request const& request, Response const& response, double took_ms) {
    std::string const client = identity::client_id(request);
    if (json)
        return fmt::format(
            R"("method":"{}","path":{},"status":{},"ms":{:.3f},"clientId":{},"clientRequestId":{},"requestId":"{}","fault":{})",
            name_of(request.method), quoted(request.target), response.status, took_ms, quoted(client),
            quoted(response.client_request_id), response.request_id,
            response.fault.empty() ? "null" : quoted(response.fault));
    return fmt::format("{} {} {} {:.3f}ms client={} client-request={} request={} fault={}",
                       name_of(request.method), request.target, response.status, took_ms, word(client),
                       word(response.client_request_id), response.request_id, word(response.fault));
}

http::Handler with_access_log(http::Handler handler, bool json) {
    return [handler = std::move(handler), json](Request const& request, Response& response) {
        auto const begin = chr::steady_clock::now();
        handler(request, response);
        spdlog::info("{}", access_line(json, request, response, ms_since(begin)));
    };
}

http::Refuse with_access_log(http::Refuse refuse, bool json) {
    return [refuse = std::move(refuse), json](int status, std::string_view code, std::string_view message,
                                              Request const& request, Response& response) {
        refuse(status, code, message, request, response);
        spdlog::info("{}", access_line(json, request, response, 0));
    };
}

}  // namespace fakegraph
