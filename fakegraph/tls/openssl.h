/// Owners for OpenSSL's objects, and its texts.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "sim/base/result.h"

namespace fakegraph::tls {

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Constraints = std::unique_ptr<NAME_CONSTRAINTS, Freer<NAME_CONSTRAINTS_free>>;

/// What OpenSSL says went wrong; its queue is empty afterwards.
inline std::unexpected<sim::Error> openssl_failed(std::string const& what) {
    unsigned long const code = ERR_get_error();
    char const* const reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    ERR_clear_error();
    return sim::fail(sim::Errc::wrong_state,
                     what + (reason != nullptr ? std::string(": ") + reason : std::string()) + ".");
}

inline Bio reader(std::string const& text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

inline std::string text_in(Bio const& memory) {
    char* text = nullptr;
    long const size = BIO_get_mem_data(memory.get(), &text);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

inline Certificate read_certificate(std::string const& pem) {
    return Certificate(PEM_read_bio_X509(reader(pem).get(), nullptr, nullptr, nullptr));
}

inline Key read_key(std::string const& pem) {
    return Key(PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, nullptr, nullptr));
}

}  // namespace fakegraph::tls
