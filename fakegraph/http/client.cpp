#include "fakegraph/http/client.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>

#include "fakegraph/http/text.h"

namespace fakegraph::http {
namespace {

namespace beast_http = boost::beast::http;

constexpr std::uint64_t kMaxBody = 1024ULL * 1024 * 1024;
constexpr std::uint32_t kMaxHeader = 1024 * 1024;
constexpr std::size_t kRead = 64 * 1024;

std::string text_of(int error) { return std::generic_category().message(error); }

bool may_repeat(std::string_view method) {
    constexpr std::string_view kSafe[] = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"};
    return std::ranges::find(kSafe, method) != std::end(kSafe);
}

bool named(std::span<std::pair<std::string, std::string> const> headers, std::string_view name) {
    return std::ranges::any_of(headers, [&](auto const& header) { return same_letters(header.first, name); });
}

std::string bracketed(std::string const& host) {
    return host.find(':') != std::string::npos && !host.starts_with('[') ? "[" + host + "]" : host;
}

}  // namespace

std::string_view ClientResponse::header(std::string_view name) const {
    auto const it =
        std::ranges::find_if(headers, [&](auto const& header) { return same_letters(header.first, name); });
    return it == headers.end() ? std::string_view() : std::string_view(it->second);
}

bool ClientResponse::has(std::string_view name) const { return named(headers, name); }

Client::Client(std::string host, std::uint16_t port, std::chrono::milliseconds timeout)
    : host_(std::move(host)), port_(port), timeout_(timeout) {}

bool Client::wait(short events, Time limit) {
    for (;;) {
        auto const left =
            std::chrono::ceil<std::chrono::milliseconds>(limit - std::chrono::steady_clock::now()).count();
        pollfd wanted{socket_.get(), events, 0};
        int const ready =
            left > 0 ? ::poll(&wanted, 1, static_cast<int>(std::min<std::int64_t>(left, 1'000'000))) : 0;
        if (ready > 0) return true;
        if (ready < 0 && errno == EINTR) continue;
        problem_ =
            ready == 0 ? "no answer within " + std::to_string(timeout_.count()) + " ms" : text_of(errno);
        return false;
    }
}

bool Client::closed_by_server() const {
    char byte = 0;
    // Bytes that nobody asked for make the connection unusable too.
    return ::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
           (errno != EAGAIN && errno != EWOULDBLOCK);
}

bool Client::connect(Time limit) {
    read_.clear();
    std::string name = host_;
    if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    int const looked_up = ::getaddrinfo(name.c_str(), std::to_string(port_).c_str(), &hints, &found);
    if (looked_up != 0) {
        problem_ = ::gai_strerror(looked_up);
        return false;
    }
    std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> const addresses(found, &::freeaddrinfo);
    for (addrinfo const* a = addresses.get(); a != nullptr; a = a->ai_next) {
        socket_ = Fd(::socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol));
        if (!socket_) {
            problem_ = text_of(errno);
            continue;
        }
        int error = ::connect(socket_.get(), a->ai_addr, a->ai_addrlen) == 0 ? 0 : errno;
        if (error == EINPROGRESS) {
            if (!wait(POLLOUT, limit)) continue;
            socklen_t size = sizeof error;
            if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
        }
        if (error == 0) {
            int const on = 1;
            ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            return true;
        }
        problem_ = text_of(error);
    }
    socket_.reset();
    return false;
}

bool Client::write(std::string_view text, Time limit) {
    while (!text.empty()) {
        ssize_t const sent = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            text.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            // A server that refuses early answers before it has read everything.
            if (!wait(POLLOUT | POLLIN, limit)) return false;
            pollfd state{socket_.get(), POLLIN | POLLOUT, 0};
            ::poll(&state, 1, 0);
            if ((state.revents & POLLOUT) == 0) return true;
        } else if (errno != EINTR) {
            problem_ = text_of(errno);
            return false;
        }
    }
    return true;
}

Client::Outcome Client::exchange(std::string_view head, std::string_view body, bool is_head, Time limit,
                                 ClientResponse& response) {
    // After a failed write the server's answer may still wait to be read: it says why.
    bool const written = write(head, limit) && write(body, limit);
    std::optional<beast_http::response_parser<beast_http::string_body>> parser;
    auto const begin = [&] {
        parser.emplace();
        parser->header_limit(kMaxHeader);
        parser->body_limit(kMaxBody);
        parser->eager(true);
        parser->skip(is_head);
    };
    begin();
    bool any = false;
    for (;;) {
        boost::beast::error_code ec;
        if (!read_.empty()) {
            std::size_t const used = parser->put(boost::asio::const_buffer(read_.data(), read_.size()), ec);
            read_.erase(0, used);
        }
        if (ec && ec != beast_http::error::need_more) {
            problem_ = "the answer is malformed: " + ec.message();
            return Outcome::failed;
        }
        if (parser->is_done()) {
            if (parser->get().result_int() / 100 != 1) break;
            begin();  // 100 Continue
            continue;
        }
        std::size_t const had = read_.size();
        read_.resize(had + kRead);
        ssize_t const got = ::recv(socket_.get(), read_.data() + had, kRead, 0);
        int const error = errno;
        read_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got > 0) {
            any = true;
        } else if (got < 0 && error == EAGAIN) {
            if (!wait(POLLIN, limit)) return Outcome::failed;
        } else if (got == 0) {
            parser->put_eof(ec);
            if (!ec && parser->is_done()) break;
            problem_ = any ? "the server closed the connection in the middle of the answer"
                           : "the server closed the connection";
            return any ? Outcome::failed : Outcome::stale;
        } else if (error != EINTR) {
            if (written) problem_ = text_of(error);
            return any ? Outcome::failed : Outcome::stale;
        }
    }
    bool const keep = written && parser->keep_alive() && read_.empty();
    auto message = parser->release();
    response.status = static_cast<int>(message.result_int());
    for (auto const& field : message) response.headers.emplace_back(field.name_string(), field.value());
    response.body = std::move(message.body());
    if (!keep) close();
    return Outcome::ok;
}

sim::Result<ClientResponse> Client::send(std::string_view method, std::string_view target,
                                         std::span<std::pair<std::string, std::string> const> headers,
                                         std::string_view body) {
    std::string head;
    head.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
    if (!named(headers, "Host"))
        head.append("Host: ")
            .append(bracketed(host_))
            .append(":")
            .append(std::to_string(port_))
            .append("\r\n");
    for (auto const& [name, value] : headers) {
        if ((name + value).find_first_of("\r\n") != std::string::npos) {
            return sim::fail(sim::Errc::invalid_argument, "The header '" + name + "' has a line break.");
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }
    bool const has_length = !body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
    if (has_length && !named(headers, "Content-Length") && !named(headers, "Transfer-Encoding")) {
        head.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    }
    head += "\r\n";

    Time const limit = std::chrono::steady_clock::now() + timeout_;
    for (bool again = true;; again = false) {
        if (socket_ && closed_by_server()) close();
        bool const reused = static_cast<bool>(socket_);
        ClientResponse response;
        if (reused || connect(limit)) {
            Outcome const outcome = exchange(head, body, method == "HEAD", limit, response);
            if (outcome == Outcome::ok) return response;
            close();
            if (outcome == Outcome::stale && reused && again && may_repeat(method)) continue;
        }
        return sim::fail(sim::Errc::wrong_state, std::string(method) + " " + std::string(target) + " at " +
                                                     bracketed(host_) + ":" + std::to_string(port_) + ": " +
                                                     problem_ + ".");
    }
}

}  // namespace fakegraph::http
