/// Objects in order of creation, found by id.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>

#include "sim/base/ids.h"

namespace sim {

/// `T` has a member `id` of type `IdT`. Sequence numbers only grow and are never used again, so they are
/// positions that outlive changes.
template <class T, class IdT>
class Store {
public:
    T& add(T value) {
        std::uint32_t const seq = next_++;
        by_id_.emplace(value.id, seq);
        return items_.emplace(seq, std::move(value)).first->second;
    }
    void erase(IdT const& id) {
        if (auto const found = by_id_.find(id); found != by_id_.end()) {
            items_.erase(found->second);
            by_id_.erase(found);
        }
    }
    T* find(IdT const& id) noexcept {
        auto const found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : &items_.at(found->second);
    }
    T const* find(IdT const& id) const noexcept {
        auto const found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : &items_.at(found->second);
    }
    std::optional<std::uint32_t> seq_of(IdT const& id) const noexcept {
        auto const found = by_id_.find(id);
        return found == by_id_.end() ? std::nullopt : std::optional(found->second);
    }
    /// By sequence number, ascending.
    std::map<std::uint32_t, T> const& items() const noexcept { return items_; }
    std::map<std::uint32_t, T>& items() noexcept { return items_; }
    std::size_t size() const noexcept { return items_.size(); }
    bool empty() const noexcept { return items_.empty(); }

private:
    std::map<std::uint32_t, T> items_;
    std::unordered_map<IdT, std::uint32_t> by_id_;  // look-up only, never iterated
    std::uint32_t next_ = 0;
};

}  // namespace sim
