// Rules about writes whose answer does not tell what became of them: noDuplicateWrites, duplicatesRemoved.
#include <algorithm>

#include "fakegraph/odata/batch_address.h"
#include "fakegraph/watch/judged.h"
#include "fakegraph/watch/spelling.h"

namespace fakegraph::watch {
namespace {

/// Whether a look at one path shows what a write to the other made; the service document shows nothing.
bool shows(std::string_view read, std::string_view written) {
    if (std::ranges::count(read, '/') < 2) return false;
    return read.starts_with(written) || written.starts_with(read);
}

/// A POST in any spelling.
std::uint64_t write_thing(std::string_view path, std::string_view body) {
    return body_hash(body, address_hash(path));
}

}  // namespace

void Judged::see_writes(Seen const& seen, Ring const& log) {
    Entry const& e = seen.entry;
    if (e.method == Method::get && seen.ok()) {
        std::string const path = plain_path(e.path);
        for (Write& w : writes_) w.checked = w.checked || (seen.follows(w.answered) && shows(path, w.path));
    }
    if (e.method != Method::post) return;
    if (!e.in_batch && is_batch(e.path)) return end_batch(seen, log);
    if (!writes_.empty()) repeat_write(seen);
    if (e.served == 201 && seen.failed) {
        Entry write = e;
        write.body = seen.visit.request.body;
        keep_write(write, seen.answered());
    } else if (e.in_batch && e.status == 201) {
        if (batched_.size() == kMaxItems) batched_.erase(batched_.begin());
        batched_.push_back({seen.number, e.connection});
    }
}

void Judged::repeat_write(Seen const& seen) {
    std::uint64_t const thing = write_thing(seen.entry.path, seen.visit.request.body);
    Tally& rule = settled_[Rule::no_duplicate_writes];
    std::erase_if(writes_, [&](Write const& w) {
        if (w.thing != thing || !seen.follows(w.answered)) return false;
        if (w.checked)
            ++rule.passed;
        else
            rule.fail({w.number, seen.number},
                      ref(seen.number) + " sends " + ref(w.number) +
                          " again, which had been carried out, without looking first");
        return true;
    });
}

/// Where the answer to a batch fails, the client does not know of what its items made.
void Judged::end_batch(Seen const& seen, Ring const& log) {
    std::uint64_t const connection = seen.entry.connection;
    for (Batched const& b : batched_) {
        if (!seen.failed || b.connection != connection) continue;
        log.with(b.number, [&](Entry const& item) {
            bool const known = item.body.size() == item.body_bytes;  // not cut
            if (known) keep_write(item, seen.answered());
        });
    }
    std::erase_if(batched_, [&](Batched const& b) { return b.connection == connection; });
}

void Judged::keep_write(Entry const& write, Answered answered) {
    keep(writes_,
         {write.number, write_thing(write.path, write.body), answered, plain_path(write.path), false});
}

void Judged::see_doubled(Seen const& seen) {
    Entry const& e = seen.entry;
    if (e.method == Method::del && e.status >= 200 && e.status < 300) {
        std::string const path = plain_path(e.path);
        auto const first = std::ranges::find_if(doubled_, [&](Doubled const& d) {
            return path.starts_with(d.path) && path.substr(d.path.size()).starts_with("/");
        });
        if (first == doubled_.end()) return;
        ++settled_[Rule::duplicates_removed].passed;
        doubled_.erase(first);
    } else if (e.twice && e.method == Method::post && e.served == 201) {
        keep(doubled_, {seen.number, plain_path(e.path)});
    }
}

}  // namespace fakegraph::watch
