/// Collections that are short enough to be put together for each request.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "fakegraph/edm/edm.h"

namespace fakegraph::resources {

class FewRows final : public edm::Rows {
public:
    struct Item {
        std::uint64_t position = 0;
        edm::Row row{};
    };
    using Items = std::vector<Item>;

    /// `items` in the order of their positions, which differ; their keys are texts and differ too.
    explicit FewRows(Items items) : items_(std::move(items)) {}

    std::uint64_t size() const override { return items_.size(); }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override;
    edm::Row row(std::uint64_t position) const override;
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override;
    std::optional<std::uint64_t> find(std::string_view key) const override;

private:
    Items items_;
};

}  // namespace fakegraph::resources
