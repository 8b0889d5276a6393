#include "fakegraph/http/channel.h"

#include <linux/sockios.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

namespace fakegraph::http {
namespace {

/// The first byte of a TLS record that holds a handshake (RFC 8446 5.1). No HTTP method begins with it.
constexpr unsigned char kHandshake = 0x16;
/// What one TLS record holds.
constexpr std::size_t kRecord = 16 * 1024;

int narrow(std::size_t size) noexcept { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

}  // namespace

ssize_t Channel::receive(char* into, std::size_t size) noexcept {
    if (ssl_) {
        ERR_clear_error();
        return outcome(SSL_read(ssl_.get(), into, narrow(size)));
    }
    waits_for_ = EPOLLIN;
    return ::recv(fd_.get(), into, size, 0);
}

ssize_t Channel::send(std::string_view first, std::string_view second) noexcept {
    if (!ssl_) {
        waits_for_ = EPOLLOUT;
        std::array<iovec, 2> parts{};
        std::size_t count = 0;
        for (std::string_view const part : {first, second})
            if (!part.empty()) parts[count++] = {const_cast<char*>(part.data()), part.size()};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        return ::sendmsg(fd_.get(), &message, MSG_NOSIGNAL);
    }
    // A header and the body behind it go in one record: each record costs a system call.
    std::array<char, kRecord> joined;
    if (!first.empty() && first.size() < kRecord && !second.empty()) {
        second = second.substr(0, kRecord - first.size());
        std::memcpy(joined.data(), first.data(), first.size());
        std::memcpy(joined.data() + first.size(), second.data(), second.size());
        first = {joined.data(), first.size() + second.size()};
    } else if (first.empty()) {
        first = second;
    }
    ERR_clear_error();
    ssize_t const sent = outcome(SSL_write(ssl_.get(), first.data(), narrow(first.size())));
    if (sent != 0) return sent;
    // A client that has said goodbye and closed: OpenSSL tells of its goodbye in place of the failed write.
    is_broken_ = true;
    errno = EPIPE;
    return -1;
}

ssize_t Channel::outcome(int returned) noexcept {
    if (returned > 0) return returned;
    switch (SSL_get_error(ssl_.get(), returned)) {
        case SSL_ERROR_WANT_READ:
            waits_for_ = EPOLLIN;
            errno = EAGAIN;
            return -1;
        case SSL_ERROR_WANT_WRITE:
            waits_for_ = EPOLLOUT;
            errno = EAGAIN;
            return -1;
        case SSL_ERROR_ZERO_RETURN:
            return 0;
        default:
            is_broken_ = true;
            errno = ECONNRESET;
            return -1;
    }
}

bool Channel::has_more() const noexcept { return ssl_ && SSL_pending(ssl_.get()) > 0; }

Channel::Greeting Channel::greeting() const noexcept {
    unsigned char first = 0;
    ssize_t const got = ::recv(fd_.get(), &first, 1, MSG_PEEK);
    if (got > 0) return first == kHandshake ? Greeting::tls : Greeting::plain;
    if (got == 0) return Greeting::plain;  // an end, which `receive` tells of
    return errno == EAGAIN || errno == EINTR ? Greeting::nothing_yet : Greeting::gone;
}

Channel::Shake Channel::shake(Secure const& secure) noexcept {
    if (!ssl_) ssl_ = secure.connection(fd_.get());
    if (!ssl_) return Shake::failed;
    ERR_clear_error();
    ssize_t const done = outcome(SSL_do_handshake(ssl_.get()));
    if (done > 0) return Shake::done;
    return done < 0 && errno == EAGAIN ? Shake::more : Shake::failed;  // 0: it ended
}

void Channel::say_goodbye() noexcept {
    if (!ssl_ || is_broken_ || SSL_in_init(ssl_.get()) != 0) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());  // where it does not go at once, the end of the connection must do
    is_broken_ = true;
}

bool Channel::holds_unsent() const noexcept {
    int bytes = 0;
    return ::ioctl(fd_.get(), SIOCOUTQNSD, &bytes) == 0 && bytes > 0;
}

void Channel::reset() noexcept {
    linger const at_once{1, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    fd_.reset();
}

}  // namespace fakegraph::http
