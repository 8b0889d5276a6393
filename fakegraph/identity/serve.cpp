#include "fakegraph/identity/serve.h"

#include <fmt/format.h>

#include "fakegraph/identity/endpoints.h"

namespace fakegraph::identity {
namespace {

bool is_page(Endpoint e) { return e == Endpoint::authorize || e == Endpoint::logout; }
bool takes_post(Endpoint e) { return e == Endpoint::token || e == Endpoint::device_code; }

/// The service's words, then ours.
Refusal unknown_tenant(std::string_view name, Authority const& authority) {
    constexpr std::size_t kMaxShown = 128;
    std::string_view const more = authority.config().any_name
                                      ? "so does any other GUID or domain"
                                      : "service.identity.aliases in the scenario adds to them";
    return {
        400, "invalid_request", 90002,
        fmt::format("Tenant '{}' not found. Check to make sure you have the correct tenant ID and are "
                    "signing into the correct cloud. Check with your subscription administrator, this may "
                    "happen if there are no active subscriptions for the tenant. (fakegraph: '{}', '{}' and "
                    "'common' mean this tenant; {}.)",
                    name.substr(0, kMaxShown), authority.facts().id.text(), authority.facts().domain, more)};
}

/// Fields of the body for a POST, of the query for anything else. The query of a POST is not looked at:
/// client libraries put their telemetry there.
std::optional<Form> form_of(Visit const& visit, Endpoint endpoint) {
    if (visit.request.method == Method::post)
        return Form::parse(is_form(visit.request.content_type) ? visit.request.body : std::string_view{});
    if (takes_post(endpoint)) return Form{};
    std::size_t const query = visit.path.find('?');
    return Form::parse(query == std::string_view::npos ? std::string_view{} : visit.path.substr(query + 1));
}

std::optional<Refusal> refuse_method(Visit const& visit, Endpoint endpoint) {
    Method const m = visit.request.method;
    if (takes_post(endpoint)) {
        if (m == Method::post) return std::nullopt;
        return Refusal{
            400, "invalid_request", 900561,
            fmt::format("The endpoint only accepts POST requests. Received a {} request.", name_of(m))};
    }
    if (m == Method::get || m == Method::head || m == Method::post) return std::nullopt;
    return Refusal{405, "invalid_request", 900561,
                   fmt::format("The endpoint only accepts GET requests. Received a {} request.", name_of(m))};
}

Answer answer(Asked const& asked) {
    switch (asked.address.endpoint) {
        case Endpoint::configuration:
            return configuration(asked);
        case Endpoint::instance:
            return instance_discovery(asked);
        case Endpoint::keys:
            return keys(asked);
        case Endpoint::user_realm:
            return user_realm(asked);
        case Endpoint::token:
            return token(asked);
        case Endpoint::device_code:
            return device_code(asked);
        case Endpoint::authorize:
        case Endpoint::logout:
        case Endpoint::user_info:
            break;
    }
    return Json();
}

void write(Visit const& visit, Answer const& answer, Response& response) {
    if (!answer) return write_refusal(visit, answer.error(), response);
    response.status = 200;
    response.content_type = kJson;
    response.body = dump(*answer);
    set_headers(visit, response);
}

}  // namespace

GraphResult<void> serve(Visit const& visit, Address const& address, Authority& authority,
                        Response& response) {
    if (address.endpoint == Endpoint::user_info) {
        auto info = user_info(visit, authority);
        if (!info) return std::unexpected(info.error());
        write(visit, *info, response);
        return {};
    }
    auto const form = form_of(visit, address.endpoint);
    static Form const kNone;
    Asked const asked{visit, address, authority, form ? *form : kNone};
    std::optional<Refusal> refusal = refuse_method(visit, address.endpoint);
    if (!refusal && !authority.answers_to(address.tenant))
        refusal = unknown_tenant(address.tenant, authority);
    if (!refusal && !form)
        refusal =
            Refusal{400, "invalid_request", 9002313, "Invalid request. Request is malformed or invalid."};
    if (!is_page(address.endpoint)) {
        write(visit, refusal ? Answer(std::unexpected(*refusal)) : answer(asked), response);
        return {};
    }
    set_headers(visit, response, refusal ? refusal->number : 0);
    if (refusal)
        error_page(asked, *refusal, response);
    else if (address.endpoint == Endpoint::authorize)
        authorize(asked, response);
    else
        logout(asked, response);
    return {};
}

}  // namespace fakegraph::identity
