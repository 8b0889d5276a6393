#include "fakegraph/faults/fault.h"

#include <algorithm>

namespace fakegraph::faults {

bool Numbers::hold(std::uint64_t n) const noexcept {
    if (!listed.empty()) return std::ranges::binary_search(listed, n);
    return (!from || n >= *from) && (!to || n <= *to) && (!every || n % *every == 0);
}

std::uint64_t Portion::of(std::uint64_t size) const noexcept {
    return bytes ? std::min(amount, size) : size * amount / 1'000'000;
}

bool answers_instead(Action const& action) noexcept {
    if (auto const* empty = std::get_if<EmptyBody>(&action)) return empty->status.has_value();
    if (auto const* garbage = std::get_if<Garbage>(&action)) return garbage->status.has_value();
    if (auto const* reset = std::get_if<Reset>(&action)) return reset->when == Point::before;
    if (auto const* stall = std::get_if<Stall>(&action)) return stall->when == Point::before;
    return std::holds_alternative<ErrorAnswer>(action) || std::holds_alternative<HtmlAnswer>(action) ||
           std::holds_alternative<ExpiredToken>(action);
}

bool settled_before(Action const& action) noexcept {
    if (auto const* change = std::get_if<Compatible>(&action)) return (change->changes & kPageSize) != 0;
    return answers_instead(action) || std::holds_alternative<DuplicateDelivery>(action) ||
           std::holds_alternative<PageFault>(action);
}

}  // namespace fakegraph::faults
