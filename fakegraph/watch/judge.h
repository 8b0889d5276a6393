/// Judges each client by what it asks, while it asks: the rules of docs/verdicts.md.
#pragma once

#include <array>
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
struct Seen;

/// Safe to use by many threads at once.
class Judge {
public:
    static constexpr std::size_t kMaxClients = 1024;

    Judge();
    ~Judge();
    /// `entry.number` is set; `log` holds the entry.
    void see(Entry const& entry, Visit const& visit, Response const& response, Ring const& log);
    void reset();
    /// Forgets the clients, who may go on with the links that they have.
    void forget();

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
    Judged* owner_of_foreign(std::uint64_t key) const noexcept;
    Judged* owner_of(Seen const& seen) const noexcept;
    void remember_foreign(std::uint64_t key, Judged* client) noexcept;

    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::unique_ptr<Judged>, Hash, std::equal_to<>> clients_;
    // The last one that asked: most often the next one too.
    std::string_view last_name_;
    Judged* last_ = nullptr;
    std::uint64_t not_judged_ = 0;
    bool forgot_ = false;

    /// A next link to another host, and whose it is: nothing else tells once the token is left at home.
    struct Foreign {
        std::uint64_t key = 0;
        Judged* client = nullptr;
    };
    static constexpr std::size_t kMaxForeign = 64;
    std::array<Foreign, kMaxForeign> foreign_{};
    std::size_t foreigners_ = 0;  // ever
};

}  // namespace fakegraph::watch
