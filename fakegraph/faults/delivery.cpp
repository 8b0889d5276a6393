/// What the transport does to an answer.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "fakegraph/faults/strike.h"
#include "sim/base/draw.h"

namespace fakegraph::faults {
namespace {

std::uint32_t latency_ms(Latency const& latency, std::uint64_t bits) {
    switch (latency.form) {
        case Latency::Form::fixed:
            break;
        case Latency::Form::uniform:
            return latency.low + static_cast<std::uint32_t>(
                                     sim::below(bits, std::uint64_t{latency.high} - latency.low + 1));
        case Latency::Form::log_normal: {
            // Box and Muller: two even draws make a normal one. The first is never 0.
            double const u = (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53;
            double const v = static_cast<double>(sim::mix(bits) >> 11) * 0x1p-53;
            double const normal = std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
            double const ms = latency.low * std::exp(latency.sigma * normal);
            return static_cast<std::uint32_t>(std::min<double>(ms, latency.high));
        }
    }
    return latency.low;
}

/// An item of a $batch has no connection that could fail: it fails itself.
bool fail_item(int status, Strike const& strike, Response& response) {
    write_fault_error({.status = status, .code = {}, .message = {}, .retry_after = {}}, strike.visit,
                      response);
    return true;
}

/// Compression would change where the body breaks off.
void keep_plain(Response& response) { response.headers.emplace_back("Content-Encoding", "identity"); }

struct Delivering {
    Strike const& strike;
    Response& response;

    bool in_batch() const { return strike.visit.in_batch; }

    bool operator()(Truncate const& a) const {
        if (response.body.size() < 2) return false;
        if (in_batch()) return fail_item(503, strike, response);
        // At least a byte is there, and one is missing.
        std::uint64_t const kept =
            std::clamp<std::uint64_t>(a.at.of(response.body.size()), 1, response.body.size() - 1);
        keep_plain(response);
        if (!a.broken) {
            response.body.resize(kept);
            return true;
        }
        response.delivery.end = Delivery::End::truncate;
        response.delivery.body_bytes = kept;
        return true;
    }
    bool operator()(WrongLength const& a) const {
        if (response.body.empty()) return false;
        if (in_batch()) return fail_item(503, strike, response);
        keep_plain(response);
        std::size_t const size = response.body.size();
        if (a.by > 0) {
            // What is promised and never comes has to be there for the length to be counted.
            response.body.append(static_cast<std::size_t>(a.by), ' ');
            response.delivery.end = Delivery::End::truncate;
            response.delivery.body_bytes = size;
        } else {
            auto const less = std::min(size, static_cast<std::size_t>(-std::int64_t{a.by}));
            response.headers.emplace_back("Content-Length", std::to_string(size - less));
        }
        return true;
    }
    bool operator()(Reset const& a) const {
        if (in_batch()) return fail_item(503, strike, response);
        break_off(Delivery::End::reset, a.when, a.at);
        return true;
    }
    bool operator()(Stall const& a) const {
        if (in_batch()) return fail_item(504, strike, response);
        break_off(Delivery::End::stall, a.when, a.at);
        response.delivery.hold_ms = a.hold_ms;
        return true;
    }
    bool operator()(Drip const& a) const {
        response.delivery.drip_bytes = a.bytes;
        response.delivery.drip_interval_ms = a.every_ms;
        return !response.body.empty();
    }
    bool operator()(Latency const& a) const {
        response.delivery.delay_ms = latency_ms(a, strike.bits);
        return true;
    }
    template <class Other>
    bool operator()(Other const&) const {
        return false;
    }

    void break_off(Delivery::End end, Point when, Portion const& at) const {
        response.delivery.end = end;
        response.delivery.body_bytes = when == Point::middle ? at.of(response.body.size()) : 0;
        if (when == Point::middle) keep_plain(response);
    }
};

}  // namespace

bool change_delivery(Strike const& strike, Response& response) {
    return std::visit(Delivering{strike, response}, strike.fault.action);
}

}  // namespace fakegraph::faults
