/// What the judge keeps of one client: counts that are settled, and what is still to be seen. Private to
/// watch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakegraph/watch/entry.h"
#include "fakegraph/watch/links.h"
#include "fakegraph/watch/ring.h"
#include "fakegraph/watch/rules.h"

namespace fakegraph::watch {

/// When an answer went out, and by which connection.
struct Answered {
    std::int64_t ns = 0;
    std::uint64_t connection = 0;
};

/// One request as the rules see it.
struct Seen {
    Entry const& entry;
    Visit const& visit;
    Response const& response;
    std::uint64_t number;
    std::uint64_t path_hash;  // of the path below the tenant, query included
    bool failed;              // 429, 500, 502, 503, 504, or not whole
    bool whole;               // delivered whole, and not spoilt
    bool changed;             // a compatible change was made to the answer

    /// Of method, path and, for a write, the body: what a retry repeats. Worked out when it is asked for.
    std::uint64_t thing() const noexcept;
    bool ok() const noexcept { return whole && entry.status >= 200 && entry.status < 300; }
    bool timed() const noexcept { return entry.steady_ns != 0; }
    /// A reaction to that answer: what was on its way before cannot be one. A connection's requests follow
    /// each other; by another connection it may have been sent before though it came after.
    bool follows(Answered const& answer) const noexcept {
        bool const sure = !timed() || entry.connection == answer.connection || !entry.retry_attempt.empty();
        return entry.steady_ns >= answer.ns + (sure ? 0 : kOnItsWay_ns);
    }
    Answered answered() const noexcept { return {entry.answered_ns, entry.connection}; }
};

/// Statuses that are worth another try.
constexpr bool is_failure(int status) noexcept {
    return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

/// How a verdict names a request.
inline std::string ref(std::uint64_t number) { return "request " + std::to_string(number); }

/// When the client may come back, by the steady clock: seconds count from the answer on, a date stands by
/// itself. nullopt: the header says nothing that can be read.
std::optional<std::int64_t> until_ns(std::string_view retry_after, Seen const& seen);

class Judged {
public:
    /// `has_past`: there may be links that it was handed out before anybody looked.
    Judged(std::string client, bool has_past) : has_past_(has_past) { settled_.client = std::move(client); }

    void see(Seen const& seen, Ring const& log);
    /// Whether it was handed out that link.
    bool knows(std::uint64_t link) noexcept { return links_.find(link) != nullptr; }
    /// Whether it was, by that connection, in a walk that began with a token.
    bool knows(std::uint64_t link, std::uint64_t connection) noexcept;
    /// Key of the next link to another host that the last answer had; 0: none.
    std::uint64_t foreign_link() const noexcept { return foreign_link_; }
    /// With what is pending counted as it stands.
    Verdicts verdicts() const;

private:
    // Each kind of pending thing is kept at most so often; the oldest is forgotten.
    static constexpr std::size_t kMaxPending = 64;
    static constexpr std::size_t kMaxItems = 400;

    /// The client was told when to come back.
    struct Wait {
        std::uint64_t number, thing;
        Answered answered;
        std::int64_t until_ns;
        std::string told;
    };
    /// The same thing failed, perhaps several times running. Alike requests that ran side by side have a row
    /// each.
    struct Failures {
        std::uint64_t thing, first, last;
        std::uint32_t retries = 0, at_once = 0;
        Answered answered = {};
        bool told = false;  // the last answer said how long to wait
    };
    /// An item of a $batch that was answered 429 or 424.
    struct Item {
        std::uint64_t number;  // of the batch
        std::uint64_t thing;
        Answered answered;
        std::int64_t until_ns;
        bool dependent;  // 424
        bool final;      // what it waited for failed for good
        std::string what;
    };
    /// A POST that was carried out though its answer says otherwise.
    struct Write {
        std::uint64_t number, thing;
        Answered answered;
        std::string path;
        bool checked;
    };
    /// A POST in a $batch that was answered 201: the batch's own answer is still to come.
    struct Batched {
        std::uint64_t number, connection;
    };
    /// A page that came in a $batch, likewise.
    struct BatchedPage {
        std::uint64_t link, connection;
        bool step, opened, last;
    };
    /// An answer with a compatible change, without a next link.
    struct Changed {
        std::uint64_t number, thing;
        Answered answered = {};
        std::uint32_t again = 0;
    };

    /// A next link was refused for good: the list has to be read from its beginning.
    struct Refused {
        std::uint64_t number;
        std::string list;  // its plain path
    };
    /// A proxy delivered a POST twice, and each time something was created.
    struct Doubled {
        std::uint64_t number;
        std::string path;
    };

    void see_waits(Seen const& seen);
    void end_wait(Seen const& seen);
    void see_failures(Seen const& seen);
    std::size_t retry(Seen const& seen, std::uint64_t thing);
    void end_try(Seen const& seen, std::uint64_t thing, std::size_t row, bool failed, bool told);
    void see_links(Seen const& seen, Ring const& log);
    Link* followed_link(Seen const& seen, Ring const& log);
    bool follow(Seen const& seen, Link& link);
    void lose_pages(Seen const& seen);
    void check_headers(Seen const& seen, Link const& link);
    void check_token(Seen const& seen, Link const& link);
    void hand_out(Seen const& seen, Link const* from, bool step);
    static void join(Link const& there, Link& next);
    void forget(Link const& gone);
    void see_items(Seen const& seen);
    void see_batch(Seen const& seen);
    void send_again(Seen const& seen, std::uint64_t thing);
    void see_writes(Seen const& seen, Ring const& log);
    void repeat_write(Seen const& seen);
    void end_batch(Seen const& seen, Ring const& log);
    void keep_write(Entry const& write, Answered answered);
    void see_doubled(Seen const& seen);
    void see_changed(Seen const& seen);
    template <class T>
    void keep(std::vector<T>& list, T item, std::size_t max = kMaxPending) {
        if (list.size() == max) {
            list.erase(list.begin());
            ++settled_.forgotten;
        }
        list.push_back(std::move(item));
    }

    Verdicts settled_;
    std::vector<Wait> waits_;
    std::vector<Failures> failures_;
    std::vector<Item> items_;
    std::vector<Write> writes_;
    std::vector<Batched> batched_;
    std::vector<BatchedPage> batched_pages_;
    std::vector<Refused> refused_;
    std::vector<Doubled> doubled_;
    std::vector<Changed> changed_;
    LinkTable links_;
    std::uint64_t foreign_link_ = 0;
    bool const has_past_;
};

}  // namespace fakegraph::watch
