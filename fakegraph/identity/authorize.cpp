/// The sign-in page. Nobody is asked anything: the administrator is signed in already and consents, so that
/// interactive clients work unattended.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "fakegraph/edm/names.h"
#include "fakegraph/identity/applications.h"
#include "fakegraph/identity/code.h"
#include "fakegraph/identity/hosts.h"
#include "fakegraph/identity/issued.h"
#include "fakegraph/odata/url.h"

namespace fakegraph::identity {
namespace {

constexpr std::size_t kMaxAddress = 2048;
constexpr std::uint64_t kCodeStep = 7;
constexpr std::uint64_t kSessionStep = 8;
/// Schemes that a browser would run instead of open.
constexpr std::array<std::string_view, 3> kDangerous = {"javascript", "data", "vbscript"};

std::string escape_html(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'')
            out += fmt::format("&#{};", static_cast<int>(c));
        else
            out += c;
    }
    return out;
}

/// An absolute address without a fragment that is safe to put into a header.
bool is_address(std::string_view text) {
    std::size_t const colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || text.size() > kMaxAddress) return false;
    std::string_view const scheme = text.substr(0, colon);
    bool const spelt = std::ranges::all_of(scheme, [](char c) {
        char const l = edm::lower(c);
        return (l >= 'a' && l <= 'z') || (l >= '0' && l <= '9') || l == '+' || l == '.' || l == '-';
    });
    return spelt && std::ranges::none_of(kDangerous, [&](auto s) { return edm::same_name(s, scheme); }) &&
           std::ranges::all_of(
               text, [](char c) { return c > ' ' && c < 0x7f && c != '#' && c != '"' && c != '<'; });
}

/// Registered addresses of this machine stand for any port, as programs listen where they can.
bool is_registered(Application const& application, std::string_view address) {
    auto const without_port = [](std::string_view url) {
        std::string_view const host = host_of(url);
        if (host != "localhost" && host != "127.0.0.1" && host != "[::1]") return std::string(url);
        std::string_view path = url.substr(origin_of(url).size());
        if (path == "/") path = {};
        return std::string(host) + std::string(path);
    };
    return application.redirect_uris.empty() ||
           std::ranges::any_of(application.redirect_uris, [&](auto const& registered) {
               return without_port(registered) == without_port(address);
           });
}

using Fields = std::vector<std::pair<std::string_view, std::string>>;

void post_form(std::string_view address, Fields const& fields, Response& response) {
    response.content_type = kHtml;
    response.body =
        "<!doctype html><html><head><title>Working...</title></head><body><form method=\"POST\" "
        "name=\"hiddenform\" action=\"" +
        escape_html(address) + "\">";
    for (auto const& [name, value] : fields)
        response.body +=
            fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, escape_html(value));
    response.body +=
        "<noscript><button>Submit</button></noscript></form>"
        "<script>document.forms[0].submit();</script></body></html>";
}

/// Back to the client, by the way that it chose.
void send_back(Asked const& asked, std::string_view address, Fields fields, Response& response) {
    if (auto const* const state = asked.form.find("state")) fields.emplace_back("state", *state);
    std::string_view const mode = asked.form.at("response_mode");
    if (mode == "form_post") return post_form(address, fields, response);
    std::string to(address);
    char separator = mode == "fragment" ? '#' : to.find('?') == std::string::npos ? '?' : '&';
    for (auto const& [name, value] : fields) {
        to += separator;
        (to += name) += '=';
        to += encode_component(value);
        separator = '&';
    }
    response.status = 302;
    response.headers.emplace_back("Location", std::move(to));
}

void send_back(Asked const& asked, std::string_view address, Refusal const& refusal, Response& response) {
    send_back(asked, address,
              Fields{{"error", std::string(refusal.error)},
                     {"error_description", description_of(asked.visit, response, refusal)}},
              response);
}

/// The application and the address to go back to; what is wrong with them is shown to the person.
struct Caller {
    Application application;
    std::string address;
};
std::expected<Caller, Refusal> caller_of(Asked const& asked) {
    auto application = identify(asked.authority, asked.form.at("client_id"));
    if (!application) return std::unexpected(application.error());
    std::string address(asked.form.at("redirect_uri"));
    if (address.empty() && application->redirect_uris.size() == 1)
        address = application->redirect_uris.front();
    if (address.empty()) return refuse(400, "invalid_request", 900971, "No reply address provided.");
    if (!is_address(address) || !is_registered(*application, address))
        return refuse(
            400, "invalid_request", 50011,
            fmt::format("The redirect URI '{}' specified in the request does not match the redirect "
                        "URIs configured for the application '{}'.",
                        address.substr(0, kMaxAddress), application->id));
    return Caller{std::move(*application), std::move(address)};
}

/// What is wrong with the rest of the request; the client is told.
std::optional<Refusal> fault_of(Asked const& asked) {
    Form const& form = asked.form;
    if (form.find("response_type") == nullptr) return missing_field("response_type").error();
    if (form.at("response_type") != "code")
        return Refusal{400, "unsupported_response_type", 700054,
                       fmt::format("response_type '{}' is not enabled for the application.",
                                   form.at("response_type").substr(0, 64))};
    std::string_view const method = form.at("code_challenge_method");
    if (!method.empty() && method != "S256" && method != "plain")
        return Refusal{400, "invalid_request", 9002313, "code_challenge_method must be 'S256' or 'plain'."};
    if (auto const asks = wanted(asked); !asks) return asks.error();
    return std::nullopt;
}

}  // namespace

void authorize(Asked const& asked, Response& response) {
    auto const caller = caller_of(asked);
    if (!caller) return error_page(asked, caller.error(), response);
    if (auto const fault = fault_of(asked)) return send_back(asked, caller->address, *fault, response);
    std::string const code =
        make_code(asked.authority, {.client = caller->application.id,
                                    .scope = scope_text(asked),
                                    .redirect_uri = std::string(asked.form.at("redirect_uri")),
                                    .nonce = std::string(asked.form.at("nonce")),
                                    .challenge = std::string(asked.form.at("code_challenge")),
                                    .plain_challenge = asked.form.at("code_challenge_method") != "S256",
                                    .issued_s = asked.now_s(),
                                    .unique = draw_guid(asked.visit, kCodeStep).text()});
    Fields fields{{"code", code}};
    if (asked.form.at("client_info") == "1") fields.emplace_back("client_info", client_info(asked.authority));
    fields.emplace_back("session_state", draw_guid(asked.visit, kSessionStep).text());
    send_back(asked, caller->address, std::move(fields), response);
}

void logout(Asked const& asked, Response& response) {
    std::string_view const back = asked.form.at("post_logout_redirect_uri");
    if (is_address(back)) {
        response.status = 302;
        response.headers.emplace_back("Location", std::string(back));
        return;
    }
    response.content_type = kHtml;
    response.body =
        "<!doctype html><html><head><title>Sign out</title></head><body><p>You signed out of your "
        "account.</p></body></html>";
}

void error_page(Asked const& asked, Refusal const& refusal, Response& response) {
    response.status = refusal.status;
    response.content_type = kHtml;
    response.body = fmt::format(
        "<!doctype html><html><head><title>Sign in</title></head><body><h1>Sorry, but "
        "we're having trouble signing you in.</h1><pre>{}</pre></body></html>",
        escape_html(description_of(asked.visit, response, refusal)));
}

}  // namespace fakegraph::identity
