#pragma once

#include <algorithm>

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// Rows about catalogue entries, in the catalogue's order; positions are entry indexes. `tag` stands in the
/// upper half of a row's `index`, for the resource that makes the rows to tell their objects apart.
class EntryRows final : public edm::Rows {
public:
    EntryRows(Tenant const& tenant, SharedEntries entries, edm::StructType const& type,
              void const* object = nullptr, std::uint64_t tag = 0)
        : tenant_(tenant), entries_(std::move(entries)), type_(type), object_(object), tag_(tag) {}

    std::uint64_t size() const override { return entries_->size(); }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        auto const found = std::ranges::lower_bound(*entries_, at, {},
                                                    [](sim::EntryIndex e) { return std::uint64_t{raw(e)}; });
        return found == entries_->end() ? std::nullopt : std::optional<std::uint64_t>(raw(*found));
    }
    edm::Row row(std::uint64_t position) const override {
        return {&type_, &tenant_, object_, tag_ << 32 | position};
    }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override {
        return rank < entries_->size() ? std::optional<std::uint64_t>(raw((*entries_)[rank])) : std::nullopt;
    }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        auto const e = tenant_.world().catalog().find(key);
        if (!e || !std::ranges::binary_search(*entries_, *e)) return std::nullopt;
        return raw(*e);
    }

private:
    Tenant const& tenant_;
    SharedEntries entries_;
    edm::StructType const& type_;
    void const* object_;
    std::uint64_t tag_;
};

}  // namespace fakegraph::resources
