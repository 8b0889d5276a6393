#include "sim/journal.h"

#include <utility>

namespace sim {

MemoryJournal::MemoryJournal() = default;
MemoryJournal::~MemoryJournal() = default;

std::uint64_t MemoryJournal::append(Command command) {
    commands_.push_back(std::move(command));
    return commands_.size() - 1;
}

std::span<Command const> MemoryJournal::read(std::uint64_t position) const {
    if (position >= commands_.size()) return {};
    return std::span(commands_).subspan(position);
}

std::uint64_t MemoryJournal::size() const noexcept { return commands_.size(); }

void MemoryJournal::cut(std::uint64_t position) {
    if (position < commands_.size())
        commands_.erase(commands_.begin() + static_cast<std::ptrdiff_t>(position), commands_.end());
}

}  // namespace sim
