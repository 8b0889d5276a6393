/// Pages and their links.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "fakegraph/faults/strike.h"
#include "sim/base/draw.h"

namespace fakegraph::faults {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kNextLink = "@odata.nextLink";
constexpr std::string_view kCount = "@odata.count";

/// The answer as an object that has `member`; null: it has not.
Json page_with(std::string_view member, Response const& response) {
    if (response.body.find(member) == std::string::npos) return nullptr;
    Json body = Json::parse(response.body, nullptr, false);
    if (!body.is_object() || !body.contains(member)) return nullptr;
    return body;
}

void put_back(Json const& body, Response& response) {
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The same server under its other name where it is on this machine, so that the request arrives and its
/// headers can be seen; else a name that does not exist.
std::string other_host(std::string_view authority) {
    std::size_t const colon = authority.starts_with('[') ? authority.find("]:") : authority.rfind(':');
    std::size_t const port_at =
        colon == std::string_view::npos ? authority.size() : colon + (authority[colon] == ']' ? 1 : 0);
    std::string_view const host = authority.substr(0, port_at);
    std::string const port(authority.substr(port_at));
    if (host == "localhost") return "127.0.0.1" + port;
    if (host == "127.0.0.1" || host == "[::1]") return "localhost" + port;
    return "other." + std::string(host) + ".invalid" + port;
}

std::string with_host(std::string const& link, std::string const& host) {
    std::size_t const scheme_end = link.find("://");
    if (scheme_end == std::string::npos) return link;
    std::size_t const path = std::min(link.find('/', scheme_end + 3), link.size());
    if (host.find("://") != std::string::npos) return host + link.substr(path);
    std::string const scheme = link.substr(0, scheme_end + 3);
    return scheme +
           (host.empty() ? other_host(std::string_view(link).substr(scheme_end + 3, path - scheme_end - 3))
                         : host) +
           link.substr(path);
}

/// Names of the path in another letter case; keys, casts, the version and the tenant stay as they are.
std::string recase(std::string_view path) {
    std::string out(path);
    std::size_t begin = path.find('/', 1);  // behind the version
    while (begin != std::string_view::npos) {
        std::size_t const end = std::min(path.find('/', begin + 1), path.size());
        std::string_view const segment = path.substr(begin + 1, end - begin - 1);
        bool const name = std::ranges::all_of(
            segment, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
        if (name)
            for (std::size_t i = begin + 1; i < end; i += 2)
                if (out[i] >= 'a' && out[i] <= 'z') out[i] = static_cast<char>(out[i] - 'a' + 'A');
        begin = end < path.size() ? end : std::string_view::npos;
    }
    return out;
}

std::string reencode(std::string_view query) {
    std::string out;
    for (std::size_t i = 0; i < query.size(); ++i) {
        bool const before_name = query[i] == '$' && (i == 0 || query[i - 1] == '?' || query[i - 1] == '&');
        if (before_name)
            out += "%24";
        else
            out += query[i];
    }
    return out;
}

std::string recased(std::string const& link, LinkFault const& fault, std::string_view root) {
    if (!link.starts_with(root)) return link;
    std::string const below = link.substr(root.size());
    std::size_t const query = std::min(below.find('?'), below.size());
    std::string const path = below.substr(0, query);
    return std::string(root) + (fault.letter_case ? recase(path) : path) +
           (fault.encoding ? reencode(below.substr(query)) : below.substr(query));
}

}  // namespace

bool twist_page(Strike const& strike, int drift, PageTwist& twist) {
    if (auto const* change = std::get_if<Compatible>(&strike.fault.action)) {
        if ((change->changes & kPageSize) == 0) return false;
        constexpr std::uint64_t kSizes = 99;
        twist.rows = static_cast<std::uint32_t>(1 + sim::below(strike.bits, kSizes));
        return true;
    }
    auto const* page = std::get_if<PageFault>(&strike.fault.action);
    if (page == nullptr) return false;
    switch (page->trick) {
        case PageTrick::empty_page:
            twist.rows = 0;
            break;
        case PageTrick::short_page:
        case PageTrick::page_size_change:
            twist.rows = page->sizes[(strike.number - 1) % page->sizes.size()];
            break;
        case PageTrick::repeat_item:
            twist.next_by = -1;
            break;
        case PageTrick::drop_item:
            twist.next_by = 1;
            break;
        case PageTrick::full_last_page:
            twist.link_after_last = true;
            break;
        case PageTrick::odd_token:
            twist.odd_token = true;
            break;
        case PageTrick::drift_under_writes:
            twist.begin_by = drift;
            break;
    }
    return true;
}

bool change_link(LinkFault const& fault, Visit const& visit, Response& response) {
    Json body = page_with(kNextLink, response);
    if (body.is_null() || !body[kNextLink].is_string()) return false;
    auto const link = body[kNextLink].get<std::string>();
    switch (fault.trick) {
        case LinkFault::Trick::same_link:
            body[kNextLink] = std::string(visit.root) + std::string(visit.path);
            break;
        case LinkFault::Trick::foreign_host:
            body[kNextLink] = with_host(link, fault.host);
            break;
        case LinkFault::Trick::recased_link:
            body[kNextLink] = recased(link, fault, visit.root);
            break;
    }
    put_back(body, response);
    return true;
}

bool change_count(WrongCount const& fault, Response& response) {
    Json body = page_with(kCount, response);
    if (body.is_null() || !body[kCount].is_number_integer()) return false;
    body[kCount] = std::max<std::int64_t>(0, body[kCount].get<std::int64_t>() + fault.by);
    put_back(body, response);
    return true;
}

}  // namespace fakegraph::faults
