/// A client's key with a self-signed certificate, as an administrator makes one for an application.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "fakegraph/identity/certificate.h"
#include "fakegraph/odata/base64.h"

namespace fakegraph::identity::test {

class ClientCertificate {
public:
    explicit ClientCertificate(char const* common_name)
        : key_(EVP_RSA_gen(2048)), x509_(X509_new(), X509_free) {
        expect(key_ && x509_);
        ASN1_INTEGER_set(X509_get_serialNumber(x509_.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(x509_.get()), 0);
        X509_gmtime_adj(X509_getm_notAfter(x509_.get()), 86'400);
        X509_NAME* const name = X509_get_subject_name(x509_.get());
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<unsigned char const*>(common_name), -1, -1, 0);
        X509_set_issuer_name(x509_.get(), name);
        X509_set_pubkey(x509_.get(), key_.get());
        expect(X509_sign(x509_.get(), key_.get(), EVP_sha256()) > 0);
    }

    std::string der() const {
        std::string out(static_cast<std::size_t>(i2d_X509(x509_.get(), nullptr)), '\0');
        auto* end = reinterpret_cast<unsigned char*>(out.data());
        i2d_X509(x509_.get(), &end);
        return out;
    }
    std::string pem() const {
        std::unique_ptr<BIO, decltype(&BIO_free)> const out(BIO_new(BIO_s_mem()), BIO_free);
        expect(PEM_write_bio_X509(out.get(), x509_.get()) == 1);
        char* text = nullptr;
        auto const size = BIO_get_mem_data(out.get(), &text);
        return {text, static_cast<std::size_t>(size)};
    }

    /// A JSON web token, signed with RS256 or PS256 as `header` says in `alg`.
    std::string sign(nlohmann::ordered_json const& header, nlohmann::ordered_json const& payload) const {
        std::string const text = to_base64url(header.dump()) + '.' + to_base64url(payload.dump());
        std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        EVP_PKEY_CTX* options = nullptr;
        expect(EVP_DigestSignInit(context.get(), &options, EVP_sha256(), nullptr, key_.get()) == 1);
        if (header.at("alg") == "PS256") {
            EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
            EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST);
        }
        auto const* bytes = reinterpret_cast<unsigned char const*>(text.data());
        std::size_t size = 0;
        expect(EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1);
        std::string signature(size, '\0');
        expect(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                              text.size()) == 1);
        signature.resize(size);
        return text + '.' + to_base64url(signature);
    }

private:
    static void expect(bool fine) {
        if (!fine) throw std::runtime_error("OpenSSL refused");
    }

    KeyHandle key_;
    std::unique_ptr<X509, decltype(&X509_free)> x509_;
};

}  // namespace fakegraph::identity::test
