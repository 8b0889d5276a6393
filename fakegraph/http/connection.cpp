#include "fakegraph/http/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace fakegraph::http {
namespace {

/// With less room than a bulk body needs, reading it takes a system call per piece (numbers.md: 0.14 against
/// 0.90).
constexpr std::size_t kFirstBuffer = 32 * 1024;
constexpr std::size_t kLeastRead = 4 * 1024;
constexpr int kLingerReadsPerTurn = 16;
/// Idle for so long, a connection keeps no buffers: a page would stay in memory with each client that had
/// one.
constexpr std::chrono::milliseconds kRest{2'000};

}  // namespace

Connection::Connection(Worker& worker, Accepted accepted)
    : worker_(worker),
      options_(worker.shared().options),
      channel_(std::move(accepted.fd)),
      number_(accepted.number),
      over_limit_(accepted.over_limit),
      is_undecided_(worker.shared().secure != nullptr) {}

bool Connection::start() {
    enter(Phase::idle, options_.idle_timeout);
    watched_ = EPOLLIN;
    return worker_.watch(channel_.fd(), EPOLLIN, this, true);
}

void Connection::enter(Phase phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    deadline_ = worker_.now() + limit;
    if (is_stopping()) deadline_ = std::min(deadline_, worker_.stop_limit());
}

bool Connection::is_stopping() const noexcept {
    return worker_.shared().stopping.load(std::memory_order_relaxed);
}

void Connection::watch_for(std::uint32_t events) {
    if (watched_ == events) return;
    watched_ = events;
    if (!worker_.watch(channel_.fd(), events, this, false)) phase_ = Phase::finished;
}

void Connection::on_events(std::uint32_t events) {
    switch (phase_) {
        case Phase::writing:
            if (flush()) after_flush();
            break;
        case Phase::paused:
            on_events_while_paused(events);
            break;
        case Phase::handshake:
            shake();
            break;
        case Phase::lingering:
            ignore_input();
            break;
        default:
            if (is_undecided_) {
                greet();
            } else {
                receive();
            }
    }
    read_on();
}

/// TLS hands out a record at a time, and epoll tells of none that is decrypted already.
void Connection::read_on() {
    while (is_reading() && !queued_ && !end_of_input_ && channel_.has_more()) receive();
}

void Connection::greet() {
    switch (channel_.greeting()) {
        case Channel::Greeting::nothing_yet:
            break;
        case Channel::Greeting::plain:
            is_undecided_ = false;
            receive();
            break;
        case Channel::Greeting::tls:
            is_undecided_ = false;
            enter(Phase::handshake, options_.handshake_timeout);
            shake();
            break;
        case Channel::Greeting::gone:
            phase_ = Phase::finished;
            break;
    }
}

void Connection::shake() {
    switch (channel_.shake(*worker_.shared().secure)) {
        case Channel::Shake::done:
            enter(Phase::idle, options_.idle_timeout);
            watch_for(EPOLLIN);
            break;
        case Channel::Shake::more:
            watch_for(channel_.waits_for());
            break;
        case Channel::Shake::failed:  // the alert that says why is sent already
            unclean_close_ = true;
            linger();
            break;
    }
}

void Connection::ignore_input() {
    std::array<char, 16 * 1024> ignored;
    for (int i = 0; i < kLingerReadsPerTurn; ++i) {
        ssize_t const got = ::recv(channel_.fd(), ignored.data(), ignored.size(), 0);
        if (got > 0) continue;
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) phase_ = Phase::finished;
        return;
    }
}

void Connection::receive() {
    if (!make_room()) {
        if (queued_) return;  // full of requests that wait for their turn
        incoming_.refuse(400, "BadRequest", "The chunk header is too long.", true);
        dispatch();
        return;
    }
    ssize_t const got = channel_.receive(buffer_.get() + end_, capacity_ - end_);
    if (got > 0) {
        end_ += static_cast<std::size_t>(got);
        read_at_ = worker_.now();
    } else if (got == 0) {
        end_of_input_ = true;
        watch_for(0);  // or the loop would hear of it again and again while requests wait for their turn
        if (phase_ == Phase::finished) return;
    } else {
        if (errno == EAGAIN) {
            watch_for(EPOLLIN | channel_.waits_for());  // TLS may have to say something before it can read on
        } else if (errno != EINTR) {
            phase_ = Phase::finished;
        }
        return;
    }
    if (!queued_) serve();
}

void Connection::resume() {
    queued_ = false;
    serve();
    read_on();
}

/// Moves and grows; positions inside the request count from begin_, so they hold.
bool Connection::make_room() {
    if (!buffer_) {
        buffer_ = std::make_unique_for_overwrite<char[]>(kFirstBuffer);
        capacity_ = kFirstBuffer;
    }
    if (phase_ == Phase::body) {  // what is parsed of the body is copied already
        std::size_t const body_at = begin_ + header_size_;
        std::memmove(buffer_.get() + body_at, buffer_.get() + at_, end_ - at_);
        end_ -= at_ - body_at;
        at_ = body_at;
    }
    if (capacity_ - end_ >= kLeastRead) return true;
    if (begin_ > 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        at_ -= begin_;
        end_ -= begin_;
        begin_ = 0;
    }
    std::size_t const most = 2 * options_.max_header_bytes + 2 * kFirstBuffer;
    if (capacity_ - end_ < kLeastRead && capacity_ < most) {
        std::size_t const larger = std::min(2 * capacity_, most);
        auto buffer = std::make_unique_for_overwrite<char[]>(larger);
        std::memcpy(buffer.get(), buffer_.get(), end_);
        buffer_ = std::move(buffer);
        capacity_ = larger;
    }
    return end_ < capacity_;
}

/// Answers all whole requests in the buffer, or as many as one turn allows.
void Connection::serve() {
    for (unsigned served = 0; is_reading(); ++served) {
        if (served >= options_.max_pipelined && at_ < end_) {
            if (!flush()) return;
            worker_.again(*this);
            queued_ = true;
            return;
        }
        if (step() != RequestParser::Step::more) {
            dispatch();
            continue;
        }
        if (!flush()) return;
        if (!end_of_input_) return;
        if (begin_ == end_) {
            phase_ = Phase::finished;
        } else {
            incoming_.refuse(400, "BadRequest", "The request ends early.", true);
            dispatch();
        }
        return;
    }
}

RequestParser::Step Connection::step() {
    using Step = RequestParser::Step;
    if (!parser_) {
        if (begin_ == end_) return Step::more;
        incoming_.reset();
        parser_.emplace(incoming_, options_);
        arrived_at_ = read_at_;
        header_size_ = 0;
        enter(Phase::header, options_.header_timeout);
    }
    for (;;) {
        std::size_t from = at_ - begin_;
        Step const step = parser_->feed(buffer_.get() + begin_, from, end_ - begin_);
        at_ = begin_ + from;
        if (step != Step::header_done) return step;
        header_done();
        if (incoming_.refusal.ends_connection) return Step::broken;
        if (parser_->is_done()) return Step::complete;
        enter(Phase::body, options_.body_timeout);
    }
}

void Connection::header_done() {
    header_size_ = at_ - begin_;
    if (over_limit_) {
        incoming_.refuse(503, "ServiceUnavailable",
                         "There are more than " + std::to_string(options_.max_connections) + " connections.",
                         true);
    }
    if (!incoming_.expects_continue || parser_->is_done() || at_ != end_) return;
    if (incoming_.refusal) {
        incoming_.refusal.ends_connection = true;  // the client need not send a body that is not read
    } else {
        out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    }
}

Request Connection::request() {
    char const* const base = buffer_.get() + begin_;
    Incoming const& in = incoming_;
    Request request;
    request.method = in.method;
    if (channel_.is_secure()) request.scheme = "https";
    if (!in.scheme_in_target.empty()) request.scheme = in.scheme_in_target;
    request.target = in.target.size != 0          ? in.target.in(base)
                     : !in.target_escaped.empty() ? std::string_view(in.target_escaped)
                                                  : std::string_view("/");
    request.host = in.host.size != 0 ? in.host.in(base) : std::string_view(worker_.shared().authority);
    request.body = in.in_place ? in.body_in_place.in(base) : std::string_view(in.body);
    request.content_type = in.content_type.in(base);
    request.has_body = !request.body.empty();
    request.client_request_id = in.client_request_id.in(base);
    request.prefer = in.prefer_joined.empty() ? in.prefer.in(base) : std::string_view(in.prefer_joined);
    request.authorization = in.authorization.in(base);
    headers_.clear();
    for (auto const& [name, value] : in.headers) headers_.push_back({name.in(base), value.in(base)});
    request.headers = headers_;
    request.connection = number_;
    request.number = requests_;
    request.arrived_ns = std::chrono::nanoseconds(arrived_at_.time_since_epoch()).count();
    return request;
}

void Connection::on_deadline() {
    if (phase_ == Phase::header || phase_ == Phase::body) {
        incoming_.refuse(408, "RequestTimeout", "The request did not arrive in time.", true);
        dispatch();
    } else if (phase_ == Phase::idle && !queued_) {
        close();
    } else if (!queued_) {
        phase_ = Phase::finished;
    }
}

void Connection::rest() {
    if (phase_ != Phase::idle || !buffer_ || parser_ || queued_ || begin_ != end_) return;
    if (deadline_ - worker_.now() > options_.idle_timeout - options_.rest_after) return;
    buffer_.reset();
    capacity_ = begin_ = at_ = end_ = 0;
    incoming_ = {};
    response_ = {};
    std::string().swap(out_);
    std::vector<HeaderView>().swap(headers_);
}

void Connection::on_stop() {
    deadline_ = std::min(deadline_, worker_.stop_limit());
    if (phase_ == Phase::lingering || phase_ == Phase::handshake) phase_ = Phase::finished;
    if (phase_ == Phase::paused && pace_->is_silent()) phase_ = Phase::finished;
    if (phase_ != Phase::idle || begin_ != end_) return;
    char byte = 0;
    // A request that has arrived, but is not read yet, is in flight too.
    if (::recv(channel_.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) close();
}

}  // namespace fakegraph::http
