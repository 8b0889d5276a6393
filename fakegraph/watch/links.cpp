#include "fakegraph/watch/links.h"

#include <algorithm>

namespace fakegraph::watch {

std::size_t LinkTable::slot_of(std::uint64_t key) const noexcept {
    std::size_t slot = key & mask();
    while (places_[slot] != 0 && links_[places_[slot] - 1U].key != key) slot = (slot + 1) & mask();
    return slot;
}

Link* LinkTable::find(std::uint64_t key) noexcept {
    if (links_.empty()) return nullptr;
    std::size_t const place = places_[slot_of(key)];
    return place == 0 ? nullptr : &links_[place - 1];
}

void LinkTable::grow() {
    places_.assign(std::max(places_.size() * 2, kMinPlaces), 0);
    for (std::size_t i = 0; i < links_.size(); ++i)
        if (links_[i].key != 0) places_[slot_of(links_[i].key)] = static_cast<std::uint16_t>(i + 1);
}

/// The place of the oldest link that is settled, or, where all are open, of the oldest.
std::size_t LinkTable::oldest() noexcept {
    for (std::size_t i = 0; i < kMaxLinks; ++i) {
        std::size_t const at = (hand_ + i) % kMaxLinks;
        if (links_[at].key == 0 || !links_[at].open) return at;
    }
    return hand_;
}

Link LinkTable::insert(Link const& link) {
    std::size_t at = links_.size();
    Link gone;
    if (at < kMaxLinks) {
        links_.push_back({});
        if (links_.size() * 2 > places_.size()) grow();
    } else {
        at = oldest();
        hand_ = (at + 1) % kMaxLinks;
        gone = links_[at];
        remove(gone.key);
    }
    places_[slot_of(link.key)] = static_cast<std::uint16_t>(at + 1);
    links_[at] = link;
    return gone;
}

void LinkTable::remove(std::uint64_t key) noexcept {
    if (key == 0 || links_.empty()) return;
    std::size_t hole = slot_of(key);
    if (places_[hole] == 0) return;
    links_[places_[hole] - 1U] = {};
    // Those behind it move up, as far as each may stand before its own first place.
    for (std::size_t i = (hole + 1) & mask(); places_[i] != 0; i = (i + 1) & mask()) {
        std::size_t const home = links_[places_[i] - 1U].key & mask();
        if (((i - home) & mask()) < ((i - hole) & mask())) continue;
        places_[hole] = places_[i];
        hole = i;
    }
    places_[hole] = 0;
}

}  // namespace fakegraph::watch
