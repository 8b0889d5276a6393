/// The ordered Commands of a World: one method to append, one to read on. Memory first.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/command.h"

namespace sim {

class Journal {
public:
    virtual ~Journal() = default;
    /// The position of what was appended.
    virtual std::uint64_t append(Command command) = 0;
    /// Commands from `position` on; may be fewer than all, empty at the end.
    virtual std::span<Command const> read(std::uint64_t position) const = 0;
    virtual std::uint64_t size() const noexcept = 0;
    /// Forgets everything from `position` on.
    virtual void cut(std::uint64_t position) = 0;
};

class MemoryJournal final : public Journal {
public:
    std::uint64_t append(Command command) override {
        commands_.push_back(std::move(command));
        return commands_.size() - 1;
    }
    std::span<Command const> read(std::uint64_t position) const override {
        if (position >= commands_.size()) return {};
        return std::span(commands_).subspan(position);
    }
    std::uint64_t size() const noexcept override { return commands_.size(); }
    void cut(std::uint64_t position) override {
        if (position < commands_.size())
            commands_.erase(commands_.begin() + static_cast<std::ptrdiff_t>(position), commands_.end());
    }

private:
    std::vector<Command> commands_;
};

}  // namespace sim
