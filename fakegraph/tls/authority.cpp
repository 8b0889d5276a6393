#include "fakegraph/tls/authority.h"

#include <arpa/inet.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "fakegraph/tls/openssl.h"

namespace fakegraph::tls {
namespace {

/// What every authority may sign for. Domains stand for the names below them too. Special-use names: RFC
/// 6761, RFC 6762, RFC 8375 and ICANN's `internal`; networks: RFC 1918, RFC 3927, RFC 4193, RFC 4291.
constexpr std::string_view kLocalDomains[] = {"localhost", "test",      "local",
                                              "internal",  "home.arpa", "host.docker.internal"};
constexpr std::string_view kLocalNetworks[] = {
    "127.0.0.0/255.0.0.0",     "10.0.0.0/255.0.0.0",
    "172.16.0.0/255.240.0.0",  "192.168.0.0/255.255.0.0",
    "169.254.0.0/255.255.0.0", "::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fc00::/fe00::",           "fe80::/ffc0::"};

bool is_address(std::string const& name) {
    std::array<unsigned char, 16> bytes;
    return inet_pton(AF_INET, name.c_str(), bytes.data()) == 1 ||
           inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1;
}

/// As OpenSSL's extension texts want it.
std::string constraint(std::string const& name) {
    if (!is_address(name)) return "permitted;DNS:" + (name.starts_with("*.") ? name.substr(2) : name);
    bool const v6 = name.find(':') != std::string::npos;
    return "permitted;IP:" + name + (v6 ? "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "/255.255.255.255");
}

std::string alternative_names(std::span<std::string const> names) {
    std::string text;
    for (auto const& name : names) {
        if (!text.empty()) text += ',';
        text += (is_address(name) ? "IP:" : "DNS:") + name;
    }
    return text;
}

std::string permitted(std::span<std::string const> more) {
    std::string text = "critical";
    for (std::string_view const domain : kLocalDomains) (text += ",permitted;DNS:") += domain;
    for (std::string_view const network : kLocalNetworks) (text += ",permitted;IP:") += network;
    for (auto const& name : more) (text += ',') += constraint(name);
    return text;
}

bool extend(X509* subject, X509* issuer, int kind, std::string const& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, subject, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>> const extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    return extension && X509_add_ext(subject, extension.get(), -1) == 1;
}

bool set_random_serial(X509* certificate) {
    std::array<unsigned char, 16> bytes;
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x3fU) | 0x40U);  // positive, and always as long
    std::unique_ptr<BIGNUM, Freer<BN_free>> const number(
        BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_name(X509_NAME* name, std::string const& common_name) {
    auto const add = [&](char const* field, std::string const& value) {
        return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                          reinterpret_cast<unsigned char const*>(value.data()),
                                          static_cast<int>(value.size()), -1, 0) == 1;
    };
    return add("O", "fakegraph") && add("CN", common_name);
}

/// With version, serial, key and times; unsigned.
Certificate blank(EVP_PKEY* key, WallClock from, WallClock to) {
    Certificate certificate(X509_new());
    if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
        !set_random_serial(certificate.get()) || X509_set_pubkey(certificate.get(), key) != 1 ||
        ASN1_TIME_set(X509_getm_notBefore(certificate.get()), from.time_since_epoch().count()) == nullptr ||
        ASN1_TIME_set(X509_getm_notAfter(certificate.get()), to.time_since_epoch().count()) == nullptr)
        return nullptr;
    return certificate;
}

/// Eight hex digits, by which people tell two authorities apart.
std::string fingerprint(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    int const size = i2d_PUBKEY(key, &der);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    if (size > 0)
        EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), nullptr, EVP_sha256(), nullptr);
    OPENSSL_free(der);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < 4; ++i) (text += kDigits[digest[i] >> 4]) += kDigits[digest[i] & 15U];
    return text;
}

sim::Result<Identity> written(X509* certificate, EVP_PKEY* key) {
    Bio const certificate_text(BIO_new(BIO_s_mem()));
    Bio const key_text(BIO_new(BIO_s_mem()));
    if (!certificate_text || !key_text || PEM_write_bio_X509(certificate_text.get(), certificate) != 1 ||
        PEM_write_bio_PrivateKey(key_text.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return openssl_failed("A certificate cannot be written");
    return Identity{text_in(certificate_text), text_in(key_text)};
}

std::int64_t seconds_of(ASN1_TIME const* time) {
    std::tm utc{};
    return ASN1_TIME_to_tm(time, &utc) == 1 ? static_cast<std::int64_t>(timegm(&utc)) : 0;
}

WallClock end_of(X509 const* certificate) {
    return WallClock(std::chrono::seconds(seconds_of(X509_get0_notAfter(certificate))));
}

/// Asks OpenSSL itself, with a certificate that has this one name.
bool may_sign(NAME_CONSTRAINTS* constraints, std::string const& name) {
    Certificate const probe(X509_new());
    std::string const plain = name.starts_with("*.") ? "x" + name.substr(1) : name;
    if (!probe || !extend(probe.get(), probe.get(), NID_subject_alt_name, alternative_names({&plain, 1})))
        return false;
    X509_check_purpose(probe.get(), -1, 0);  // makes OpenSSL take in the extension, which the check reads
    ERR_clear_error();                       // a certificate without a signature has more wrong with it
    return NAME_CONSTRAINTS_check(probe.get(), constraints) == X509_V_OK;
}

}  // namespace

std::string wrong_name(std::string_view name) {
    std::string const text(name);
    if (is_address(text)) return {};
    std::string_view rest = name.starts_with("*.") ? name.substr(2) : name;
    if (rest.empty() || rest.size() > 253) return "'" + text + "' is no host name.";
    while (!rest.empty()) {
        std::string_view const label = rest.substr(0, rest.find('.'));
        bool const spelt =
            !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
            std::ranges::all_of(label, [](char c) {
                return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
            });
        bool const last = label.size() == rest.size();
        if (!spelt || (!last && label.size() + 1 == rest.size()))
            return "'" + text + "' is neither a host name nor an IP address.";
        rest.remove_prefix(label.size() + (last ? 0 : 1));
    }
    return {};
}

sim::Result<Identity> make_authority(std::span<std::string const> more, WallClock now) {
    if (more.size() > kMaxNames)
        return sim::fail(sim::Errc::limit, "There are more than " + std::to_string(kMaxNames) + " names.");
    for (auto const& name : more)
        if (std::string wrong = wrong_name(name); !wrong.empty())
            return sim::fail(sim::Errc::invalid_argument, std::move(wrong));
    Key const key(EVP_EC_gen("P-256"));
    if (!key) return openssl_failed("There is no key for the authority");
    Certificate const own = blank(key.get(), now - kBackdated, now + kAuthorityLifetime);
    if (!own ||
        !set_name(X509_get_subject_name(own.get()), "fakegraph local authority " + fingerprint(key.get())) ||
        X509_set_issuer_name(own.get(), X509_get_subject_name(own.get())) != 1 ||
        !extend(own.get(), own.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
        !extend(own.get(), own.get(), NID_key_usage, "critical,keyCertSign") ||
        !extend(own.get(), own.get(), NID_ext_key_usage, "serverAuth") ||
        !extend(own.get(), own.get(), NID_subject_key_identifier, "hash") ||
        !extend(own.get(), own.get(), NID_name_constraints, permitted(more)) ||
        X509_sign(own.get(), key.get(), EVP_sha256()) == 0)
        return openssl_failed("The authority's certificate cannot be made");
    return written(own.get(), key.get());
}

sim::Result<Identity> issue(Identity const& authority, std::span<std::string const> names, WallClock now) {
    Certificate const issuer = read_certificate(authority.certificate);
    Key const issuer_key = read_key(authority.key);
    if (!issuer || !issuer_key) return openssl_failed("The authority cannot be read");
    Constraints const constraints(static_cast<NAME_CONSTRAINTS*>(
        X509_get_ext_d2i(issuer.get(), NID_name_constraints, nullptr, nullptr)));
    for (auto const& name : names) {
        if (std::string wrong = wrong_name(name); !wrong.empty())
            return sim::fail(sim::Errc::invalid_argument, std::move(wrong));
        if (constraints && !may_sign(constraints.get(), name))
            return sim::fail(sim::Errc::forbidden, "The authority may not sign for '" + name + "'.");
    }
    if (names.empty() || names.size() > kMaxNames)
        return sim::fail(sim::Errc::limit, "A certificate has 1 to " + std::to_string(kMaxNames) + " names.");

    Key const key(EVP_EC_gen("P-256"));
    if (!key) return openssl_failed("There is no key for the server");
    WallClock const end = std::min<WallClock>(now + kLeafLifetime, end_of(issuer.get()));
    Certificate const leaf = blank(key.get(), now - kBackdated, end);
    if (!leaf || !set_name(X509_get_subject_name(leaf.get()), "fakegraph") ||
        X509_set_issuer_name(leaf.get(), X509_get_subject_name(issuer.get())) != 1 ||
        !extend(leaf.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE") ||
        !extend(leaf.get(), issuer.get(), NID_key_usage, "critical,digitalSignature") ||
        !extend(leaf.get(), issuer.get(), NID_ext_key_usage, "serverAuth") ||
        !extend(leaf.get(), issuer.get(), NID_subject_key_identifier, "hash") ||
        !extend(leaf.get(), issuer.get(), NID_authority_key_identifier, "keyid:always") ||
        !extend(leaf.get(), issuer.get(), NID_subject_alt_name, alternative_names(names)) ||
        X509_sign(leaf.get(), issuer_key.get(), EVP_sha256()) == 0)
        return openssl_failed("The server's certificate cannot be made");
    return written(leaf.get(), key.get());
}

sim::Result<void> check_authority(Identity const& authority, WallClock now) {
    Certificate const certificate = read_certificate(authority.certificate);
    Key const key = read_key(authority.key);
    if (!certificate || !key) return openssl_failed("it cannot be read");
    if (X509_check_private_key(certificate.get(), key.get()) != 1)
        return openssl_failed("certificate and key do not belong together");
    if (X509_check_ca(certificate.get()) != 1 || X509_verify(certificate.get(), key.get()) != 1)
        return openssl_failed("it is no authority");
    if (end_of(certificate.get()) < now + kRenewedBefore)
        return sim::fail(sim::Errc::wrong_state, "it has expired, or will soon.");
    return {};
}

}  // namespace fakegraph::tls
