/// A TLS client for tests, and a server for it.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "fakegraph/tls/authority.h"
#include "fakegraph/tls/openssl.h"
#include "tests/http/served.h"

namespace fakegraph::http::testing {

/// One authority and one leaf for all tests of the program.
struct Credentials {
    tls::Identity authority, leaf;
    static Credentials const& all() {
        static Credentials const one = [] {
            auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
            std::vector<std::string> const names = {"localhost", "127.0.0.1", "::1"};
            auto authority = tls::make_authority({}, now);
            auto leaf = tls::issue(*authority, names, now);
            return Credentials{*authority, *leaf};
        }();
        return one;
    }
};

inline ServerOptions with_tls(ServerOptions options = {}) {
    options.tls_chain = Credentials::all().leaf.certificate;
    options.tls_key = Credentials::all().leaf.key;
    return options;
}

struct TlsOffer {
    int version = 0;  // 0: any
    std::string protocols{};
    std::string name = "localhost";
    bool trusting = true;
    /// In PEM; empty: that of the tests.
    std::string authority{};
};

/// Verifies the server against the authority and the name `localhost`.
class TlsWire : public Wire {
public:
    explicit TlsWire(std::uint16_t port, TlsOffer const& offer = {}) : Wire(port) {
        context_.reset(SSL_CTX_new(TLS_client_method()));
        if (offer.trusting) {
            auto const root = tls::read_certificate(
                offer.authority.empty() ? Credentials::all().authority.certificate : offer.authority);
            X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), root.get());
        }
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        if (offer.version != 0) {
            SSL_CTX_set_security_level(context_.get(), 0);
            SSL_CTX_set_min_proto_version(context_.get(), offer.version);
            SSL_CTX_set_max_proto_version(context_.get(), offer.version);
        }
        ssl_.reset(SSL_new(context_.get()));
        SSL_set1_host(ssl_.get(), offer.name.c_str());
        if (!offer.protocols.empty())
            SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<unsigned char const*>(offer.protocols.data()),
                                static_cast<unsigned>(offer.protocols.size()));
        SSL_set_fd(ssl_.get(), fd());
        ERR_clear_error();
        shaken_ = SSL_connect(ssl_.get()) == 1;
        if (!shaken_) problem_ = ERR_reason_error_string(ERR_get_error());
    }
    bool shaken() const { return shaken_; }
    /// Why there is no connection, in OpenSSL's words.
    std::string const& problem() const { return problem_; }
    std::string version() const { return SSL_get_version(ssl_.get()); }
    std::string protocol() const {
        unsigned char const* text = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl_.get(), &text, &size);
        return size == 0 ? std::string() : std::string(reinterpret_cast<char const*>(text), size);
    }
    void say_goodbye() { SSL_shutdown(ssl_.get()); }
    /// Whether the server said that it is done, as TLS has it.
    bool told_goodbye() const { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }

protected:
    ssize_t put(std::string_view text) override {
        return SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
    }
    ssize_t get(char* into, std::size_t size) override {
        if (failed_with_ != 0) {
            errno = failed_with_;
            return -1;
        }
        return SSL_read(ssl_.get(), into, static_cast<int>(size));
    }
    /// Session tickets are no answer: they are taken in, and waited on.
    bool has_some(bool socket_has) override {
        if (!socket_has || SSL_pending(ssl_.get()) > 0) return SSL_pending(ssl_.get()) > 0;
        int const flags = ::fcntl(fd(), F_GETFL);
        ::fcntl(fd(), F_SETFL, flags | O_NONBLOCK);
        char byte = 0;
        ERR_clear_error();
        int const got = SSL_peek(ssl_.get(), &byte, 1);
        int const error = errno;
        int const why = SSL_get_error(ssl_.get(), got);
        ::fcntl(fd(), F_SETFL, flags);
        if (got <= 0 && why == SSL_ERROR_SYSCALL) failed_with_ = error;  // told once only
        return got > 0 || why != SSL_ERROR_WANT_READ;
    }

private:
    std::unique_ptr<SSL_CTX, tls::Freer<SSL_CTX_free>> context_;
    std::unique_ptr<SSL, tls::Freer<SSL_free>> ssl_;
    bool shaken_ = false;
    int failed_with_ = 0;
    std::string problem_;
};

}  // namespace fakegraph::http::testing
