/// Judges each client by what it asks, while it asks: the rules of docs/verdicts.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fakegraph/watch/ring.h"
#include "fakegraph/watch/rules.h"

namespace fakegraph::watch {

class Judged;

/// Safe to use by many threads at once.
class Judge {
public:
    static constexpr std::size_t kMaxClients = 1024;

    Judge();
    ~Judge();
    /// `entry.number` is set; `log` holds the entry.
    void see(Entry const& entry, Visit const& visit, Response const& response, Ring const& log);
    void reset();

    /// Sorted by name.
    std::vector<Verdicts> all() const;
    std::optional<Verdicts> of(std::string_view client) const;
    /// Requests of clients that are not judged, because there were kMaxClients others before.
    std::uint64_t not_judged() const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    Judged* find(std::string_view client);

    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::unique_ptr<Judged>, Hash, std::equal_to<>> clients_;
    // The last one that asked: most often the next one too.
    std::string_view last_name_;
    Judged* last_ = nullptr;
    std::uint64_t not_judged_ = 0;
};

}  // namespace fakegraph::watch
