/// The bytes of one connection: a socket, or TLS on it. Never blocks; of one thread.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "fakegraph/http/fd.h"
#include "fakegraph/http/secure.h"

namespace fakegraph::http {

class Channel {
public:
    explicit Channel(Fd fd) noexcept : fd_(std::move(fd)) {}
    int fd() const noexcept { return fd_.get(); }
    bool is_secure() const noexcept { return ssl_ != nullptr; }

    // Both as the system calls have it: -1 with errno when nothing was done, EAGAIN for not now.

    /// 0 is the end of input.
    ssize_t receive(char* into, std::size_t size) noexcept;
    /// `first`, then `second`, as much of it as goes. After EAGAIN the next call sends the same again, or
    /// more.
    ssize_t send(std::string_view first, std::string_view second) noexcept;
    /// What a call that failed with EAGAIN waits for: EPOLLIN or EPOLLOUT.
    std::uint32_t waits_for() const noexcept { return waits_for_; }
    /// Bytes to receive that epoll knows nothing of.
    bool has_more() const noexcept;

    /// What a client begins with, which stays to be received.
    enum class Greeting : std::uint8_t { nothing_yet, plain, tls, gone };
    Greeting greeting() const noexcept;
    enum class Shake : std::uint8_t { done, more, failed };
    /// Goes on with the handshake, or begins one.
    Shake shake(Secure const& secure) noexcept;

    /// Tells the client that nothing more comes, as far as TLS has a word for it.
    void say_goodbye() noexcept;
    /// Bytes that were sent and that the system has not put on the wire.
    bool holds_unsent() const noexcept;
    /// Closes so that the client sees a TCP reset. The channel is of no use then.
    void reset() noexcept;

private:
    ssize_t outcome(int returned) noexcept;

    Fd fd_;
    Ssl ssl_;
    std::uint32_t waits_for_ = 0;
    /// After a fatal error there may be no further TLS call.
    bool is_broken_ = false;
};

}  // namespace fakegraph::http
