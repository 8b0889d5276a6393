#include "fakegraph/watch/ring.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>

namespace fakegraph::watch {
namespace {

constexpr std::size_t kTexts = 12;

/// The texts of an entry, in the order in which they lie behind it, and how much of each is kept.
struct Text {
    std::string_view Entry::*view;
    std::size_t max;
};
constexpr std::array<Text, kTexts> kLayout{{{&Entry::client, kMaxText},
                                            {&Entry::path, kMaxPath},
                                            {&Entry::request_id, kMaxText},
                                            {&Entry::client_request_id, kMaxText},
                                            {&Entry::retry_attempt, kMaxText},
                                            {&Entry::consistency_level, kMaxText},
                                            {&Entry::prefer, kMaxText},
                                            {&Entry::content_type, kMaxText},
                                            {&Entry::body, kMaxBody},
                                            {&Entry::retry_after, kMaxText},
                                            {&Entry::next_link, kMaxLink},
                                            {&Entry::fault, kMaxText}}};

}  // namespace

std::uint64_t Ring::append(Entry entry) {
    std::size_t size = sizeof(Entry);
    for (auto const& [view, max] : kLayout) {
        std::string_view& text = entry.*view;
        if (text.size() > max) {
            text = text.substr(0, max);
            entry.cut = true;
        }
        size += text.size();
    }
    size = (size + 7) / 8 * 8;
    std::scoped_lock const hold(mutex_);
    char* const place = claim(size);
    char* to = place + sizeof(Entry);
    for (auto const& [view, max] : kLayout) {
        std::string_view& text = entry.*view;
        if (!text.empty()) std::memcpy(to, text.data(), text.size());
        text = {to, text.size()};
        to += text.size();
    }
    entry.number = ++last_;
    ++count_;
    offset(last_) = static_cast<std::uint32_t>(place - memory_->bytes);
    std::memcpy(place, &entry, sizeof(Entry));
    return last_;
}

/// Room for `size` bytes where the newest entry ended. Entries lie in one direction around the memory, so
/// only the oldest can be in the way.
char* Ring::claim(std::size_t size) {
    static_assert(sizeof(Entry) + kMaxPath + kMaxLink + kMaxBody + 9 * kMaxText + 8 < kBytes / 2);
    static_assert(std::is_trivially_copyable_v<Entry>);
    if (!memory_) memory_ = std::make_unique_for_overwrite<Memory>();
    if (write_ + size > kBytes) {
        while (count_ > 0 && offset(oldest()) >= write_) drop_oldest();
        write_ = 0;
    }
    while (count_ > 0 && offset(oldest()) >= write_ && offset(oldest()) < write_ + size) drop_oldest();
    if (count_ == kMaxEntries) drop_oldest();
    char* const place = memory_->bytes + write_;
    write_ += size;
    return place;
}

void Ring::drop_oldest() {
    --count_;
    ++dropped_;
}

Entry Ring::read(std::size_t index) const {
    Entry entry;
    std::memcpy(&entry, memory_->bytes + offset(oldest() + index), sizeof(Entry));
    return entry;
}

Ring::Extent Ring::extent() const {
    std::scoped_lock const hold(mutex_);
    return {count_ == 0 ? 0 : oldest(), last_, dropped_};
}

void Ring::clear() {
    std::scoped_lock const hold(mutex_);
    clear_locked();
}

void Ring::clear_locked() {
    count_ = write_ = 0;
    dropped_ = 0;
}

void Ring::reset() {
    std::scoped_lock const hold(mutex_);
    clear_locked();
    last_ = 0;
    memory_.reset();
}

}  // namespace fakegraph::watch
