/// The server's side of TLS: what all connections of one server share. OpenSSL itself is named in secure.cpp
/// and channel.cpp only.
#pragma once

#include <memory>
#include <string>

#include "sim/base/result.h"

struct ssl_st;
struct ssl_ctx_st;

namespace fakegraph::http {

struct FreeSsl {
    void operator()(ssl_st* ssl) const noexcept;
    void operator()(ssl_ctx_st* context) const noexcept;
};
using Ssl = std::unique_ptr<ssl_st, FreeSsl>;

/// TLS 1.2 and 1.3; by ALPN http/1.1 only. Any thread may call `connection`.
class Secure {
public:
    /// `chain`: the server's own certificate first, those above it behind; both in PEM.
    static sim::Result<std::unique_ptr<Secure>> make(std::string const& chain, std::string const& key);
    /// A server's end on the socket; null when memory has run out.
    Ssl connection(int fd) const noexcept;

private:
    std::unique_ptr<ssl_ctx_st, FreeSsl> context_;
};

}  // namespace fakegraph::http
