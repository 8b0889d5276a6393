#include "fakegraph/http/pace.h"

#include <algorithm>
#include <limits>

namespace fakegraph::http {

Pace::Pace(Delivery const& delivery, Span at, Time now) noexcept
    : how_(delivery.end),
      gate_(at.header),
      body_(at.body),
      stop_(at.end),
      piece_(delivery.drip_bytes != 0 ? delivery.drip_bytes : std::numeric_limits<std::size_t>::max()),
      interval_(std::max(delivery.drip_interval_ms, 1U)),  // a loop without waits would hold the thread
      hold_(delivery.hold_ms),
      due_(now + std::chrono::milliseconds(delivery.delay_ms)) {
    bool const cut = how_ != Delivery::End::whole;
    if (cut) stop_ = at.body + std::min<std::size_t>(delivery.body_bytes, at.end - at.body);
    if (delivery.before_header && (how_ == Delivery::End::reset || how_ == Delivery::End::stall))
        stop_ = at.header;
}

Pace::Next Pace::next(Time now) noexcept {
    if (now < due_) return Next::wait;
    if (gate_ < stop_) {
        std::size_t const from = std::max(gate_, body_);  // the header goes with the first piece
        gate_ = stop_ - from <= piece_ ? stop_ : from + piece_;
        due_ = gate_ < stop_ ? now + interval_ : now;
        return Next::send;
    }
    if (how_ == Delivery::End::stall && !silent_) {
        silent_ = true;
        due_ = now + hold_;
        return Next::wait;
    }
    return Next::end;
}

}  // namespace fakegraph::http
