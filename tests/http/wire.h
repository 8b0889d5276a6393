/// Raw sockets for tests: what a client library would not let out.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "fakegraph/http/fd.h"
#include "fakegraph/http/text.h"

namespace fakegraph::http::testing {

class Wire {
public:
    explicit Wire(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(fd_.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    }
    virtual ~Wire() = default;
    bool connected() const { return connected_; }
    /// False once the server's side was gone while sending.
    bool sent_all() const { return sent_all_; }

    Wire& send(std::string_view text) {
        while (!text.empty()) {
            ssize_t const sent = put(text);
            if (sent <= 0) {
                sent_all_ = false;
                break;
            }
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return *this;
    }
    void half_close() { ::shutdown(fd_.get(), SHUT_WR); }
    /// The peer sees a reset, not an end.
    void reset() {
        linger const now{1, 0};
        ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        fd_.reset();
    }

    struct Answer {
        int status = 0;
        std::string head;  // status line and fields
        std::string body;
        std::string field(std::string_view name) const {
            std::size_t at = 0;
            while ((at = head.find("\r\n", at)) != std::string::npos) {
                at += 2;
                if (same_letters(std::string_view(head).substr(at, name.size()), name) &&
                    head.substr(at + name.size(), 2) == ": ") {
                    auto const begin = at + name.size() + 2;
                    return head.substr(begin, head.find("\r\n", begin) - begin);
                }
            }
            return "(none)";
        }
    };
    /// The next answer; status 0 when the connection ends or nothing comes for 5 s.
    Answer answer(bool head_only = false) {
        Answer answer;
        while (buffer_.find("\r\n\r\n") == std::string::npos) {
            if (!more()) return answer;
        }
        auto const end = buffer_.find("\r\n\r\n") + 2;
        answer.head = buffer_.substr(0, end);
        buffer_.erase(0, end + 2);
        answer.status = std::stoi(answer.head.substr(9, 3));
        std::string const length = answer.field("Content-Length");
        std::size_t const size = head_only || length == "(none)" ? 0 : std::stoul(length);
        while (buffer_.size() < size) {
            if (!more()) return {};
        }
        answer.body = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return answer;
    }
    /// True when the server closes without a further byte.
    bool ends() { return buffer_.empty() && !more() && ended_; }
    /// True when the server's end is a reset.
    bool is_reset() {
        if (!ended_) more();  // the system tells of it once
        return buffer_.empty() && ended_ && error_ == ECONNRESET;
    }
    /// True when nothing comes for that long.
    bool silent(std::chrono::milliseconds time) {
        return buffer_.empty() && !readable(static_cast<int>(time.count()));
    }
    /// All bytes until the server's end.
    std::string rest() {
        while (more()) {
        }
        return std::exchange(buffer_, {});
    }
    int fd() const { return fd_.get(); }

protected:
    virtual ssize_t put(std::string_view text) {
        return ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    }
    virtual ssize_t get(char* into, std::size_t size) { return ::recv(fd_.get(), into, size, 0); }
    /// Whether there is something for `get`, now that the socket has bytes or `get` may hold some back.
    virtual bool has_some(bool socket_has) { return socket_has; }

private:
    bool readable(int milliseconds) {
        auto const until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
        if (has_some(false)) return true;
        for (;;) {
            auto const left =
                std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now())
                    .count();
            pollfd wanted{fd_.get(), POLLIN, 0};
            if (::poll(&wanted, 1, static_cast<int>(std::max<std::int64_t>(left, 0))) <= 0) return false;
            if (has_some(true)) return true;
        }
    }
    bool more() {
        if (!readable(5'000)) return false;
        char bytes[64 * 1024];
        ssize_t const got = get(bytes, sizeof bytes);
        if (got <= 0) {
            ended_ = true;
            error_ = got < 0 ? errno : 0;
            return false;
        }
        buffer_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }

    Fd fd_;
    bool connected_ = false;
    bool ended_ = false;
    int error_ = 0;
    bool sent_all_ = true;
    std::string buffer_;
};

}  // namespace fakegraph::http::testing
