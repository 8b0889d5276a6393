/// Connection's part that answers: from a whole request to the bytes that leave, each in its time.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>

#include "fakegraph/http/connection.h"
#include "fakegraph/http/text.h"

namespace fakegraph::http {
namespace {

/// Answers to pipelined requests are collected up to this size before they are sent.
constexpr std::size_t kCollected = 64 * 1024;
/// Bodies larger than this give their memory back.
constexpr std::size_t kKeptCapacity = 256 * 1024;
constexpr std::size_t kKeptBuffer = 64 * 1024;
/// How long a client that is still sending is listened to, so that it can read why it was refused.
constexpr std::chrono::milliseconds kLinger{2'000};
/// A reset throws away what the system has not sent yet: that long it waits for a client that reads slowly.
constexpr std::chrono::milliseconds kResetWait{2};
constexpr unsigned kResetWaits = 500;

void give_back(std::string& text) {
    if (text.capacity() > kKeptCapacity) std::string().swap(text);
}

bool has_header(Response const& response, std::string_view name, std::string_view value = {}) {
    return std::ranges::any_of(response.headers, [&](auto const& header) {
        return same_letters(header.first, name) && (value.empty() || same_letters(header.second, value));
    });
}

}  // namespace

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
    response_.delivery = {};
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
                  is_stopping() ||
                  (!response_.headers.empty() && has_header(response_, "Connection", "close"));
    if (response_.body.size() > options_.gzip_above_bytes && incoming_.accept_encoding.size != 0 &&
        accepts_gzip(incoming_.accept_encoding.in(buffer_.get() + begin_)) &&
        !has_header(response_, "Content-Encoding") &&
        worker_.deflater.deflate(response_.body, worker_.deflated)) {
        response_.body.swap(worker_.deflated);
        facts.gzipped = true;
    }
    std::size_t const header_at = out_.size();
    append_head(out_, response_, facts, channel_.is_secure() ? worker_.common_secure : worker_.common);
    if (request.method == Method::head) response_.body.clear();
    close_after_ = facts.close;
    // Over TLS the client says goodbye too, and must not get a reset for it.
    unclean_close_ = incoming_.refusal.ends_connection || at_ < end_ || channel_.is_secure();
    if (!response_.delivery.plain()) {
        // The loop's own time is that of the turn's start; handlers have run since.
        pace_.emplace(response_.delivery, Span{header_at, out_.size(), out_.size() + response_.body.size()},
                      std::chrono::steady_clock::now());
        body_follows_ = true;
    } else if (!close_after_ && at_ < end_ && out_.size() + response_.body.size() <= kCollected) {
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
    if (begin_ == end_) {
        begin_ = at_ = end_ = 0;
        if (capacity_ > kKeptBuffer) {  // grown for a large header
            buffer_.reset();
            capacity_ = 0;
        }
    }
    enter(Phase::idle, options_.idle_timeout);
}

bool Connection::flush() {
    if (out_.empty()) return true;
    while (pace_) {
        if (!send_up_to(pace_->gate())) return false;
        Pace::Next const next = pace_->next(std::chrono::steady_clock::now());
        if (next == Pace::Next::wait) {
            pause(pace_->due());
            return false;
        }
        if (next == Pace::Next::send) continue;
        if (!end_delivery()) return false;
        pace_.reset();
    }
    if (!send_up_to(out_.size() + (body_follows_ ? response_.body.size() : 0))) return false;
    sent_ = 0;
    body_follows_ = false;
    out_.clear();
    give_back(response_.body);
    return true;
}

/// True when everything before the gate is sent.
bool Connection::send_up_to(std::size_t gate) {
    while (sent_ < gate) {
        std::string_view const head = std::string_view(out_).substr(0, gate);
        std::string_view const body = std::string_view(response_.body).substr(0, gate - head.size());
        ssize_t const sent = sent_ < head.size() ? channel_.send(head.substr(sent_), body)
                                                 : channel_.send({}, body.substr(sent_ - head.size()));
        if (sent >= 0) {
            sent_ += static_cast<std::size_t>(sent);
        } else if (errno == EAGAIN) {
            if (phase_ != Phase::writing) enter(Phase::writing, options_.write_timeout);
            watch_for(channel_.waits_for());
            return false;
        } else if (errno != EINTR) {
            phase_ = Phase::finished;
            return false;
        }
    }
    return true;
}

void Connection::pause(Time until) {
    if (is_stopping() && pace_->is_silent()) {
        phase_ = Phase::finished;
        return;
    }
    if (pace_->is_silent()) std::string().swap(response_.body);  // thousands may be held
    phase_ = Phase::paused;
    deadline_ = is_stopping() ? worker_.stop_limit() : Time::max();
    worker_.set_alarm(*this, until);
    watch_for(end_of_input_ ? 0U : std::uint32_t{EPOLLRDHUP});
}

void Connection::on_alarm() {
    if (phase_ != Phase::paused) return;
    if (flush()) after_flush();
    read_on();
}

/// A client that has ended its side may still read; but nothing comes after a silence.
void Connection::on_events_while_paused(std::uint32_t events) {
    if ((events & (EPOLLHUP | EPOLLERR)) != 0 || pace_->is_silent()) {
        phase_ = Phase::finished;
    } else {
        watch_for(0);
    }
}

/// True when the connection goes on.
bool Connection::end_delivery() {
    switch (pace_->how()) {
        case Delivery::End::whole:
            return true;
        case Delivery::End::reset:
            if (channel_.holds_unsent() && reset_waits_ < kResetWaits) {
                ++reset_waits_;
                pause(std::chrono::steady_clock::now() + kResetWait);
                return false;
            }
            channel_.reset();
            phase_ = Phase::finished;
            return false;
        case Delivery::End::truncate:
        case Delivery::End::stall:
            unclean_close_ = true;
            linger();
            return false;
    }
    return false;
}

/// All answers so far are sent.
void Connection::after_flush() {
    if (close_after_) {
        linger();
        return;
    }
    if (is_reading()) return;  // nothing kept the answer back
    if (is_stopping() && begin_ == end_) {
        linger();
        return;
    }
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
        close();
        return;
    }
    channel_.say_goodbye();
    ::shutdown(channel_.fd(), SHUT_WR);
    enter(Phase::lingering, kLinger);
    watch_for(EPOLLIN);
}

void Connection::close() {
    channel_.say_goodbye();
    phase_ = Phase::finished;
}

}  // namespace fakegraph::http
