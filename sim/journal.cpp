#include "sim/journal.h"

#include <algorithm>
#include <array>
#include <deque>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace sim {
namespace {

template <class Variant>
struct DequesOf;
template <class... Kinds>
struct DequesOf<std::variant<Kinds...>> {
    using Type = std::tuple<std::deque<Kinds>...>;
};
using Deques = DequesOf<Command>::Type;

/// Calls `f` with the store of the `kind`-th Command.
template <class Stored, class F, std::size_t... kKinds>
auto with_store(Stored& deques, std::size_t kind, F f, std::index_sequence<kKinds...>) {
    using Result = std::invoke_result_t<F, decltype(std::get<0>(deques))>;
    constexpr std::array kCalls{+[](Stored& d, F& call) -> Result { return call(std::get<kKinds>(d)); }...};
    return kCalls[kind](deques, f);
}
template <class Stored, class F>
auto with_store(Stored& deques, std::size_t kind, F f) {
    return with_store(deques, kind, f, std::make_index_sequence<std::variant_size_v<Command>>());
}

}  // namespace

/// Nothing moves when a deque grows.
struct MemoryJournal::Stores {
    struct Place {
        std::uint32_t row;
        std::uint32_t kind;
    };
    std::deque<Place> order;
    Deques by_kind;
};

MemoryJournal::MemoryJournal() = default;
MemoryJournal::~MemoryJournal() = default;

std::uint64_t MemoryJournal::append(Command command) {
    if (!stores_) stores_ = std::make_unique<Stores>();
    std::visit(
        [&]<class Kind>(Kind& c) {
            auto& store = std::get<std::deque<Kind>>(stores_->by_kind);
            stores_->order.push_back(
                {static_cast<std::uint32_t>(store.size()), static_cast<std::uint32_t>(command.index())});
            store.push_back(std::move(c));
        },
        command);
    return size() - 1;
}

std::vector<Command> MemoryJournal::read(std::uint64_t position) const {
    std::vector<Command> out;
    std::uint64_t const end = std::min(size(), position + kMaxRead);
    for (; position < end; ++position) {
        auto const [row, kind] = stores_->order[position];
        out.push_back(
            with_store(stores_->by_kind, kind, [row](auto const& store) { return Command(store[row]); }));
    }
    return out;
}

std::uint64_t MemoryJournal::size() const noexcept { return stores_ ? stores_->order.size() : 0; }

void MemoryJournal::cut(std::uint64_t position) {
    for (std::uint64_t left = size(); left > position; --left) {
        with_store(stores_->by_kind, stores_->order.back().kind, [](auto& store) { store.pop_back(); });
        stores_->order.pop_back();
    }
}

}  // namespace sim
