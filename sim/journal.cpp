#include "sim/journal.h"

#include <utility>

namespace sim {
namespace {

constexpr std::size_t kChunk = 256;

}  // namespace

MemoryJournal::MemoryJournal() = default;
MemoryJournal::~MemoryJournal() = default;

std::uint64_t MemoryJournal::append(Command command) {
    if (chunks_.empty() || chunks_.back().size() == kChunk) chunks_.emplace_back().reserve(kChunk);
    chunks_.back().push_back(std::move(command));
    return size() - 1;
}

std::span<Command const> MemoryJournal::read(std::uint64_t position) const {
    if (position >= size()) return {};
    return std::span(chunks_[position / kChunk]).subspan(position % kChunk);
}

std::uint64_t MemoryJournal::size() const noexcept {
    return chunks_.empty() ? 0 : (chunks_.size() - 1) * kChunk + chunks_.back().size();
}

void MemoryJournal::cut(std::uint64_t position) {
    if (position >= size()) return;
    chunks_.resize(position / kChunk + 1);
    auto& last = chunks_.back();
    last.erase(last.begin() + static_cast<std::ptrdiff_t>(position % kChunk), last.end());
}

}  // namespace sim
