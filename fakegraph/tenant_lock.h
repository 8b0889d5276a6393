/// Many readers or one writer, and a writer does not wait for readers that came after it. (std::shared_mutex
/// lets readers pass without end.)
#pragma once

#include <atomic>
#include <mutex>
#include <shared_mutex>

namespace fakegraph {

/// Meets the standard's SharedMutex requirements as far as std::unique_lock and std::shared_lock use them.
class TenantLock {
public:
    void lock() {
        waiting_.fetch_add(1, std::memory_order_relaxed);
        std::scoped_lock const turn(turnstile_);
        state_.lock();
        waiting_.fetch_sub(1, std::memory_order_relaxed);
    }
    void unlock() { state_.unlock(); }
    void lock_shared() {
        if (waiting_.load(std::memory_order_relaxed) != 0) std::scoped_lock const turn(turnstile_);
        state_.lock_shared();
    }
    void unlock_shared() { state_.unlock_shared(); }

private:
    std::shared_mutex state_;
    std::mutex turnstile_;         // held by a writer until the readers before it are done
    std::atomic<int> waiting_{0};  // writers at the turnstile
};

}  // namespace fakegraph
