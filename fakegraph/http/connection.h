/// One client connection: bytes in, requests to the handler, answers out in order. Lives on its worker's
/// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/http/channel.h"
#include "fakegraph/http/incoming.h"
#include "fakegraph/http/pace.h"
#include "fakegraph/http/worker.h"

namespace fakegraph::http {

class Connection {
public:
    Connection(Worker& worker, Accepted accepted);
    /// False when the socket is of no use any more.
    bool start();

    void on_events(std::uint32_t events);
    /// Goes on with requests that are in the buffer already.
    void resume();
    /// The time that was given to Worker::alarm is there.
    void on_alarm();
    void on_deadline();
    void on_stop();
    /// Gives back what a connection that has been idle for a while needs only when it is asked again.
    void rest();

    /// The worker drops it after any call that leaves this true.
    bool finished() const noexcept { return phase_ == Phase::finished; }
    Time deadline() const noexcept { return deadline_; }
    /// Both kept by the worker.
    std::size_t place = 0;
    std::optional<Time> alarm;

private:
    /// idle: no byte of a request yet. paused: the answer waits for its time, and what the client sends waits
    /// in the socket. lingering: everything is said, and what the client still sends is thrown away.
    enum class Phase : std::uint8_t { idle, header, body, handshake, writing, paused, lingering, finished };

    bool is_reading() const noexcept { return phase_ <= Phase::body; }
    bool is_stopping() const noexcept;
    void greet();
    void shake();
    void receive();
    void read_on();
    void ignore_input();
    void serve();
    RequestParser::Step step();
    void header_done();
    bool make_room();
    Request request();
    void dispatch();
    void answer(Request const& request);
    void write_refusal(int status, std::string_view code, std::string_view message, Request const& request);
    void compose(Request const& request);
    void end_request();
    /// True when all is sent; otherwise the rest goes out when the socket takes it, or its time has come.
    bool flush();
    bool send_up_to(std::size_t gate);
    bool end_delivery();
    void pause(Time until);
    void on_events_while_paused(std::uint32_t events);
    void after_flush();
    void enter(Phase phase, std::chrono::milliseconds limit);
    void linger();
    void close();
    void watch_for(std::uint32_t events);

    Worker& worker_;
    ServerOptions const& options_;
    Channel channel_;
    std::uint64_t number_;
    std::uint64_t requests_ = 0;
    Time deadline_{};
    Phase phase_ = Phase::idle;
    std::uint32_t watched_ = 0;
    bool over_limit_;
    /// Plain HTTP or TLS: not known before the first byte.
    bool is_undecided_;
    bool close_after_ = false;
    bool unclean_close_ = false;
    bool end_of_input_ = false;
    /// Waits for another turn; see Worker::again.
    bool queued_ = false;

    /// Invariant: begin_ <= at_ <= end_ <= capacity_. The current request starts at begin_ and is parsed up
    /// to at_.
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    std::size_t header_size_ = 0;
    /// When the last bytes were read, and the first ones of the current request.
    Time read_at_{};
    Time arrived_at_{};

    Incoming incoming_;
    std::optional<RequestParser> parser_;
    std::vector<HeaderView> headers_;
    Response response_;
    /// What is to be sent: out_, then response_.body when body_follows_; sent_ bytes of that are gone.
    std::string out_;
    bool body_follows_ = false;
    std::size_t sent_ = 0;
    /// Where the last answer in out_ is not sent as soon as it can be.
    std::optional<Pace> pace_;
    unsigned reset_waits_ = 0;
};

}  // namespace fakegraph::http
