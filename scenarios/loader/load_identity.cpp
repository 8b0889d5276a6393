/// `service.identity`: applications with their secrets and certificates, and how tokens are given out.
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "scenarios/loader/loading.h"

namespace scenarios {
namespace {

using namespace std::chrono_literals;

constexpr sim::Ticks kTokenLifetimeMin = 1s;
constexpr sim::Ticks kTokenLifetimeMax = 24h;

std::optional<sim::Ticks> read_duration(Cursor const& at, std::string_view key) {
    auto const text = at.find(key);
    if (!text) return std::nullopt;
    auto const duration = sim::parse_duration(text->text());
    if (duration && *duration >= sim::Ticks::zero()) return duration;
    text->error("'" + std::string(text->text()) + "' is not an ISO 8601 duration such as PT1H");
    return std::nullopt;
}

/// The first certificate of a PEM text as DER; empty when there is none.
std::string der_of(std::string_view pem) {
    std::unique_ptr<BIO, decltype(&BIO_free)> const in(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    std::unique_ptr<X509, decltype(&X509_free)> const certificate(
        PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free);
    if (!certificate) return {};
    std::string der(static_cast<std::size_t>(i2d_X509(certificate.get(), nullptr)), '\0');
    auto* end = reinterpret_cast<unsigned char*>(der.data());
    i2d_X509(certificate.get(), &end);
    return der;
}

IdentitySettings::Certificate read_certificate(Loading const& l, Cursor const& at) {
    IdentitySettings::Certificate certificate;
    certificate.thumbprint = at.text_or("thumbprint");
    if (auto const pem = at.find("pem")) {
        certificate.der = der_of(pem->text());
        if (certificate.der.empty()) pem->error("this is not a certificate in PEM form");
    }
    auto const file = at.find("file");
    if (file && !l.options.files) {
        file->error("no certificate is read from files here: put its text into 'pem'");
    } else if (file) {
        auto const path = at.source().path().parent_path() / file->text();
        if (auto const text = read_file(path); !text)
            file->error("cannot read '" + path.string() + "': " + text.error());
        else if (certificate.der = der_of(*text); certificate.der.empty())
            file->error("'" + path.string() + "' holds no certificate in PEM form");
    }
    return certificate;
}

void read_texts(Cursor const& at, std::string_view key, std::vector<std::string>& out) {
    if (auto const list = at.find(key))
        list->each_item([&](Cursor const& item) { out.emplace_back(item.text()); });
}

IdentitySettings::Application read_application(Loading const& l, Cursor const& at) {
    IdentitySettings::Application application;
    application.id = at.text_or("id");
    application.name = at.text_or("displayName", application.id);
    if (auto const list = at.find("secrets"))
        list->each_item([&](Cursor const& item) {
            IdentitySettings::Secret secret;
            secret.value = item.is_object() ? item.text_or("value") : std::string(item.text());
            if (auto const expired = item.find("expired")) secret.expired = expired->boolean();
            application.secrets.push_back(std::move(secret));
        });
    if (auto const list = at.find("certificates"))
        list->each_item(
            [&](Cursor const& item) { application.certificates.push_back(read_certificate(l, item)); });
    read_texts(at, "roles", application.roles);
    read_texts(at, "scopes", application.scopes);
    read_texts(at, "redirectUris", application.redirect_uris);
    return application;
}

void read_applications(Loading const& l, Cursor const& list,
                       std::vector<IdentitySettings::Application>& out) {
    std::map<sim::Guid, std::string> seen;
    list.each_item([&](Cursor const& item) {
        auto application = read_application(l, item);
        if (auto const id = sim::Guid::parse(application.id)) {
            auto const [first, is_new] = seen.emplace(*id, text_of(item.place()));
            if (!is_new) item.error("an application of this id is registered at " + first->second);
        }
        out.push_back(std::move(application));
    });
}

void read_device_code(Cursor const& at, IdentitySettings::DeviceCode& out) {
    out.outcome = at.text_or("outcome", out.outcome);
    out.after = read_duration(at, "after").value_or(out.after);
    auto const number = [&](std::string_view key, std::uint32_t& value) {
        if (auto const found = at.find(key)) value = static_cast<std::uint32_t>(found->natural());
    };
    number("afterPolls", out.after_polls);
    number("interval", out.interval_s);
    number("expiresIn", out.expires_in_s);
    if (auto const slow = at.find("slowDown")) out.slow_down = slow->boolean();
}

}  // namespace

void load_identity(Loading const& l, Cursor const& identity, IdentitySettings& out) {
    if (auto const list = identity.find("applications")) read_applications(l, *list, out.applications);
    read_texts(identity, "aliases", out.aliases);
    if (auto const lifetime = read_duration(identity, "tokenLifetime")) {
        if (*lifetime < kTokenLifetimeMin || *lifetime > kTokenLifetimeMax)
            identity.find("tokenLifetime")->error("tokenLifetime is outside PT1S to P1D");
        else
            out.token_lifetime_s = static_cast<std::uint32_t>(
                std::chrono::duration_cast<std::chrono::seconds>(*lifetime).count());
    }
    if (auto const resources = identity.find("resources")) out.any_resource = resources->text() == "any";
    out.app_only_on_common = identity.text_or("appOnlyOnCommon", "accept") == "accept";
    if (auto const code = identity.find("deviceCode")) read_device_code(*code, out.device_code);
    out.revoke_tokens_after = read_duration(identity, "revokeTokensAfter");
}

}  // namespace scenarios
