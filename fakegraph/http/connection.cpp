#include "fakegraph/http/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>

#include "fakegraph/http/text.h"

namespace fakegraph::http {
namespace {

/// With less room than a bulk body needs, reading it takes a system call per piece (numbers.md: 0.14 against
/// 0.90).
constexpr std::size_t kFirstBuffer = 32 * 1024;
constexpr std::size_t kLeastRead = 4 * 1024;
/// Answers to pipelined requests are collected up to this size before they are sent.
constexpr std::size_t kCollected = 64 * 1024;
/// Bodies larger than this give their memory back.
constexpr std::size_t kKeptCapacity = 256 * 1024;
/// How long a client that is still sending is listened to, so that it can read why it was refused.
constexpr std::chrono::milliseconds kLinger{2'000};
constexpr int kLingerReadsPerTurn = 16;

void give_back(std::string& text) {
    if (text.capacity() > kKeptCapacity) std::string().swap(text);
}

bool has_header(Response const& response, std::string_view name, std::string_view value = {}) {
    return std::ranges::any_of(response.headers, [&](auto const& header) {
        return same_letters(header.first, name) && (value.empty() || same_letters(header.second, value));
    });
}

}  // namespace

Connection::Connection(Worker& worker, Accepted accepted)
    : worker_(worker),
      options_(worker.shared().options),
      fd_(std::move(accepted.fd)),
      number_(accepted.number),
      over_limit_(accepted.over_limit) {}

bool Connection::start() {
    enter(Phase::idle, options_.idle_timeout);
    watched_ = EPOLLIN;
    return worker_.watch(fd_.get(), EPOLLIN, this, true);
}

void Connection::enter(Phase phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    deadline_ = worker_.now() + limit;
}

void Connection::watch_for(std::uint32_t events) {
    if (watched_ == events) return;
    watched_ = events;
    if (!worker_.watch(fd_.get(), events, this, false)) phase_ = Phase::finished;
}

void Connection::on_events(std::uint32_t) {
    if (phase_ == Phase::writing) {
        if (flush()) after_flush();
    } else {
        receive();
    }
}

void Connection::receive() {
    if (phase_ == Phase::lingering) {
        std::array<char, 16 * 1024> ignored;
        for (int i = 0; i < kLingerReadsPerTurn; ++i) {
            ssize_t const got = ::recv(fd_.get(), ignored.data(), ignored.size(), 0);
            if (got > 0) continue;
            if (got == 0 || (errno != EAGAIN && errno != EINTR)) phase_ = Phase::finished;
            return;
        }
        return;
    }
    if (!make_room()) {
        if (queued_) return;  // full of requests that wait for their turn
        incoming_.refuse(400, "BadRequest", "The chunk header is too long.", true);
        dispatch();
        return;
    }
    ssize_t const got = ::recv(fd_.get(), buffer_.get() + end_, capacity_ - end_, 0);
    if (got > 0) {
        end_ += static_cast<std::size_t>(got);
    } else if (got == 0) {
        end_of_input_ = true;
        watch_for(0);  // or the loop would hear of it again and again while requests wait for their turn
        if (phase_ == Phase::finished) return;
    } else {
        if (errno != EAGAIN && errno != EINTR) phase_ = Phase::finished;
        return;
    }
    if (!queued_) serve();
}

void Connection::resume() {
    queued_ = false;
    serve();
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
    for (unsigned served = 0; phase_ <= Phase::body; ++served) {
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
    request.target = in.target.size != 0 ? in.target.in(base) : std::string_view("/");
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
    return request;
}

void Connection::dispatch() {
    ++requests_;
    Request request = this->request();
    response_.status = 200;
    response_.content_type = {};
    response_.headers.clear();
    response_.body.clear();
    response_.request_id.clear();
    response_.client_request_id.clear();
    response_.delivery = {};
    response_.fault.clear();
    if (incoming_.gzipped && request.has_body && !incoming_.refusal) {
        auto const outcome =
            worker_.inflater.inflate(request.body, options_.max_body_bytes, worker_.inflated);
        request.body = worker_.inflated;
        request.has_body = !request.body.empty();
        if (outcome == Inflater::Outcome::damaged) {
            incoming_.refuse(400, "BadRequest", "The body is not valid gzip.");
        } else if (outcome == Inflater::Outcome::too_large) {
            incoming_.refuse(
                413, "RequestEntityTooLarge",
                "The inflated body is larger than " + std::to_string(options_.max_body_bytes) + " bytes.");
        }
    }
    answer(request);
    compose(request);
    end_request();
    // Later requests are in the buffer: their answers go along.
    if (!close_after_ && !body_follows_ && at_ < end_) return;
    if (flush()) after_flush();
}

void Connection::answer(Request const& request) {
    if (incoming_.refusal) {
        Request refused = request;
        refused.body = {};
        write_refusal(incoming_.refusal.status, incoming_.refusal.code, incoming_.refusal.message, refused);
        return;
    }
    std::string message = "The request handler failed";
    try {
        worker_.shared().handler(request, response_);
        return;
    } catch (std::exception const& e) {
        (message += ": ") += e.what();
    } catch (...) {
    }
    write_refusal(500, "InternalServerError", message += '.', request);
}

void Connection::write_refusal(int status, std::string_view code, std::string_view message,
                               Request const& request) {
    response_.status = status;
    response_.content_type = {};
    response_.headers.clear();
    response_.body.clear();
    try {
        if (worker_.shared().refuse) {
            worker_.shared().refuse(status, code, message, request, response_);
            return;
        }
    } catch (...) {  // then without the app
        response_.headers.clear();
    }
    response_.status = status;
    response_.content_type = kPlainText;
    response_.body = message;
}

/// Puts the answer behind what is to be sent already.
void Connection::compose(Request const& request) {
    if (response_.content_type.empty() || is_bodyless(response_.status)) response_.body.clear();
    HeadFacts facts;
    facts.client_request_id = request.client_request_id;
    facts.close = incoming_.refusal.ends_connection || !incoming_.http_1_1 || !parser_->keep_alive() ||
                  worker_.shared().stopping.load(std::memory_order_relaxed) ||
                  (!response_.headers.empty() && has_header(response_, "Connection", "close"));
    if (response_.body.size() > options_.gzip_above_bytes && incoming_.accept_encoding.size != 0 &&
        accepts_gzip(incoming_.accept_encoding.in(buffer_.get() + begin_)) &&
        !has_header(response_, "Content-Encoding") &&
        worker_.deflater.deflate(response_.body, worker_.deflated)) {
        response_.body.swap(worker_.deflated);
        facts.gzipped = true;
    }
    append_head(out_, response_, facts, worker_.common);
    if (request.method == Method::head) response_.body.clear();
    close_after_ = facts.close;
    unclean_close_ = incoming_.refusal.ends_connection || at_ < end_;
    if (!close_after_ && at_ < end_ && out_.size() + response_.body.size() <= kCollected) {
        out_ += response_.body;
    } else {
        body_follows_ = true;
    }
}

void Connection::end_request() {
    parser_.reset();
    give_back(incoming_.body);
    give_back(worker_.inflated);
    give_back(worker_.deflated);
    begin_ = at_;
    if (begin_ == end_) begin_ = at_ = end_ = 0;
    enter(Phase::idle, options_.idle_timeout);
}

bool Connection::flush() {
    if (out_.empty()) return true;
    std::size_t const body_size = body_follows_ ? response_.body.size() : 0;
    while (sent_ < out_.size() + body_size) {
        std::array<iovec, 2> parts{};
        std::size_t count = 0;
        if (sent_ < out_.size()) parts[count++] = {out_.data() + sent_, out_.size() - sent_};
        std::size_t const of_body = sent_ > out_.size() ? sent_ - out_.size() : 0;
        if (of_body < body_size) parts[count++] = {response_.body.data() + of_body, body_size - of_body};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        ssize_t const sent = ::sendmsg(fd_.get(), &message, MSG_NOSIGNAL);
        if (sent >= 0) {
            sent_ += static_cast<std::size_t>(sent);
        } else if (errno == EAGAIN) {
            if (phase_ != Phase::writing) enter(Phase::writing, options_.write_timeout);
            watch_for(EPOLLOUT);
            return false;
        } else if (errno != EINTR) {
            phase_ = Phase::finished;
            return false;
        }
    }
    sent_ = 0;
    body_follows_ = false;
    out_.clear();
    give_back(response_.body);
    return true;
}

/// All answers so far are sent.
void Connection::after_flush() {
    if (close_after_) {
        linger();
        return;
    }
    if (phase_ != Phase::writing) return;
    if (!parser_) {
        enter(Phase::idle, options_.idle_timeout);
    } else {
        enter(header_size_ != 0 ? Phase::body : Phase::header, options_.body_timeout);
    }
    watch_for(end_of_input_ ? 0U : std::uint32_t{EPOLLIN});
    if (phase_ != Phase::finished) serve();
}

/// Closing with unread input would reset the connection, and the client might lose the answer.
void Connection::linger() {
    if (end_of_input_ || !unclean_close_) {
        phase_ = Phase::finished;
        return;
    }
    ::shutdown(fd_.get(), SHUT_WR);
    enter(Phase::lingering, kLinger);
    watch_for(EPOLLIN);
}

void Connection::on_deadline() {
    if (phase_ == Phase::header || phase_ == Phase::body) {
        incoming_.refuse(408, "RequestTimeout", "The request did not arrive in time.", true);
        dispatch();
    } else if (!queued_) {
        phase_ = Phase::finished;
    }
}

void Connection::on_stop(Time limit) {
    deadline_ = std::min(deadline_, limit);
    if (phase_ == Phase::lingering) phase_ = Phase::finished;
    if (phase_ != Phase::idle || begin_ != end_) return;
    char byte = 0;
    // A request that has arrived, but is not read yet, is in flight too.
    if (::recv(fd_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) phase_ = Phase::finished;
}

}  // namespace fakegraph::http
