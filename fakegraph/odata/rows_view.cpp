#include "fakegraph/odata/rows_view.h"

#include <utility>

namespace fakegraph {
namespace {

class RowsWhere final : public edm::Rows {
public:
    RowsWhere(edm::RowsPtr all, std::function<bool(edm::Row const&)> fits)
        : all_(std::move(all)), fits_(std::move(fits)) {}

    std::uint64_t size() const override {
        std::uint64_t count = 0;
        for (std::optional<std::uint64_t> at = seek(0); at; at = seek(*at + 1)) ++count;
        return count;
    }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        std::optional<std::uint64_t> found = all_->seek(at);
        while (found && !fits_(all_->row(*found))) found = all_->seek(*found + 1);
        return found;
    }
    edm::Row row(std::uint64_t position) const override { return all_->row(position); }
    std::optional<std::uint64_t> nth(std::uint64_t rank) const override {
        std::optional<std::uint64_t> at = seek(0);
        for (; at && rank != 0; --rank) at = seek(*at + 1);
        return at;
    }
    std::optional<std::uint64_t> find(std::string_view key) const override {
        std::optional<std::uint64_t> const at = all_->find(key);
        return at && fits_(all_->row(*at)) ? at : std::nullopt;
    }
    edm::RowsPtr narrowed(std::string_view path, std::string_view op,
                          edm::Value const& literal) const override {
        edm::RowsPtr part = all_->narrowed(path, op, literal);
        return part != nullptr ? rows_where(std::move(part), fits_) : nullptr;
    }
    bool orderable_by_key() const override { return all_->orderable_by_key(); }

private:
    edm::RowsPtr all_;
    std::function<bool(edm::Row const&)> fits_;
};

}  // namespace

edm::RowsPtr rows_where(edm::RowsPtr rows, std::function<bool(edm::Row const&)> fits) {
    return std::make_shared<RowsWhere>(std::move(rows), std::move(fits));
}

}  // namespace fakegraph
