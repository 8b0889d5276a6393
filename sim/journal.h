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
    /// Commands from `position` on; may be fewer than all, empty at the end only.
    virtual std::span<Command const> read(std::uint64_t position) const = 0;
    virtual std::uint64_t size() const noexcept = 0;
    /// Forgets everything from `position` on.
    virtual void cut(std::uint64_t position) = 0;
};

/// Out of line: a vector of Commands, instantiated in every file that knows a tenant, took a third of its
/// compilation.
class MemoryJournal final : public Journal {
public:
    MemoryJournal();
    MemoryJournal(MemoryJournal const&) = delete;
    MemoryJournal& operator=(MemoryJournal const&) = delete;
    ~MemoryJournal() override;
    std::uint64_t append(Command command) override;
    std::span<Command const> read(std::uint64_t position) const override;
    std::uint64_t size() const noexcept override;
    void cut(std::uint64_t position) override;

private:
    /// All full but the last: no Command moves when the journal grows.
    std::vector<std::vector<Command>> chunks_;
};

}  // namespace sim
