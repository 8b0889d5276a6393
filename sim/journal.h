/// The ordered Commands of a World: one method to append, one to read on. Memory first.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/command.h"

namespace sim {

class Journal {
public:
    virtual ~Journal() = default;
    /// The position of what was appended.
    virtual std::uint64_t append(Command command) = 0;
    /// Commands from `position` on; may be fewer than all, empty at the end only.
    virtual std::vector<Command> read(std::uint64_t position) const = 0;
    virtual std::uint64_t size() const noexcept = 0;
    /// Forgets everything from `position` on.
    virtual void cut(std::uint64_t position) = 0;
};

/// Each kind of Command has a store of its own, so an enrolment takes what an enrolment needs and not the
/// room of the largest Command. Out of line: the stores, instantiated in every file that knows a tenant, take
/// long to compile.
class MemoryJournal final : public Journal {
public:
    MemoryJournal();
    MemoryJournal(MemoryJournal const&) = delete;
    MemoryJournal& operator=(MemoryJournal const&) = delete;
    ~MemoryJournal() override;
    std::uint64_t append(Command command) override;
    std::vector<Command> read(std::uint64_t position) const override;
    std::uint64_t size() const noexcept override;
    void cut(std::uint64_t position) override;

    /// Commands that one read() gives at most.
    static constexpr std::uint64_t kMaxRead = 256;

private:
    struct Stores;
    std::unique_ptr<Stores> stores_;  // null until something is appended
};

}  // namespace sim
