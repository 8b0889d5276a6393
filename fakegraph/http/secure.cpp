#include "fakegraph/http/secure.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <string_view>

namespace fakegraph::http {
namespace {

/// As ALPN writes it (RFC 7301 3.1): a length, then the name.
constexpr std::string_view kOffered = "\x08http/1.1";

/// Clients that speak only other protocols are told so; those without ALPN speak HTTP/1.1.
int choose_protocol(SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const* theirs,
                    unsigned theirs_size, void*) {
    unsigned char* found = nullptr;
    int const outcome =
        SSL_select_next_proto(&found, size, reinterpret_cast<unsigned char const*>(kOffered.data()),
                              static_cast<unsigned>(kOffered.size()), theirs, theirs_size);
    if (outcome != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

Bio reader(std::string const& pem) {
    return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all};
}

bool use_chain(SSL_CTX* context, std::string const& pem) {
    Bio const in = reader(pem);
    bool first = true;
    while (X509* const certificate = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) {
        std::unique_ptr<X509, decltype(&X509_free)> const owner(certificate, X509_free);
        bool const used = first ? SSL_CTX_use_certificate(context, certificate) == 1
                                : SSL_CTX_add1_chain_cert(context, certificate) == 1;
        if (!used) return false;
        first = false;
    }
    ERR_clear_error();  // that the text has ended
    return !first;
}

bool use_key(SSL_CTX* context, std::string const& pem) {
    Bio const in = reader(pem);
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const key(
        PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    return key && SSL_CTX_use_PrivateKey(context, key.get()) == 1 && SSL_CTX_check_private_key(context) == 1;
}

}  // namespace

void FreeSsl::operator()(ssl_st* ssl) const noexcept { SSL_free(ssl); }
void FreeSsl::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

sim::Result<std::unique_ptr<Secure>> Secure::make(std::string const& chain, std::string const& key) {
    auto secure = std::make_unique<Secure>();
    secure->context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX* const context = secure->context_.get();
    if (context == nullptr) return sim::fail(sim::Errc::limit, "OpenSSL cannot start TLS.");
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    // An end without close_notify is an end: what is missing of a request, HTTP itself tells.
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // Idle connections keep no record buffers (some 34 KiB each otherwise).
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets need no memory of ours
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    if (!use_chain(context, chain) || !use_key(context, key)) {
        ERR_clear_error();
        return sim::fail(sim::Errc::invalid_argument,
                         "The server's certificate and key cannot be used, or do not belong together.");
    }
    return secure;
}

Ssl Secure::connection(int fd) const noexcept {
    Ssl ssl(SSL_new(context_.get()));
    if (ssl && SSL_set_fd(ssl.get(), fd) != 1) ssl.reset();
    if (ssl) SSL_set_accept_state(ssl.get());
    ERR_clear_error();
    return ssl;
}

}  // namespace fakegraph::http
