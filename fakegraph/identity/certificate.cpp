#include "fakegraph/identity/certificate.h"

#include <openssl/x509.h>

namespace fakegraph::identity {

std::optional<PublicCertificate> read_certificate(std::string_view der) {
    auto const* bytes = reinterpret_cast<unsigned char const*>(der.data());
    std::unique_ptr<X509, decltype(&X509_free)> const certificate(
        d2i_X509(nullptr, &bytes, static_cast<long>(der.size())), X509_free);
    if (!certificate) return std::nullopt;
    PublicCertificate out{KeyHandle(X509_get_pubkey(certificate.get())), sha1(der), sha256(der)};
    if (!out.key) return std::nullopt;
    return out;
}

std::string to_hex(std::string_view bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (char const c : bytes) {
        out += kDigits[static_cast<unsigned char>(c) >> 4];
        out += kDigits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

}  // namespace fakegraph::identity
