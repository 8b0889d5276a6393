/// When the bytes of one answer may go out, and what comes after them: a Delivery at work. Knows no socket.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fakegraph/http/time.h"
#include "fakegraph/odata/http.h"

namespace fakegraph::http {

/// Positions of one answer in what is to be sent.
struct Span {
    std::size_t header = 0;
    std::size_t body = 0;
    std::size_t end = 0;
};

class Pace {
public:
    /// The delay counts from `now`.
    Pace(Delivery const& delivery, Span at, Time now) noexcept;

    /// What lies before it may be sent.
    std::size_t gate() const noexcept { return gate_; }

    enum class Next : std::uint8_t {
        send,  // the gate has moved
        wait,  // until `due`
        end,   // as `how` says
    };
    /// To be asked when everything before the gate is sent, and again when `due` is there.
    Next next(Time now) noexcept;
    Time due() const noexcept { return due_; }
    Delivery::End how() const noexcept { return how_; }
    /// In the silence of a stall: nothing comes any more but the end.
    bool is_silent() const noexcept { return silent_; }

private:
    Delivery::End how_;
    std::size_t gate_;
    std::size_t body_;
    std::size_t stop_;
    /// Of the body at a time, and how long until the next.
    std::size_t piece_;
    std::chrono::milliseconds interval_;
    std::chrono::milliseconds hold_;
    Time due_;
    bool silent_ = false;
};

}  // namespace fakegraph::http
