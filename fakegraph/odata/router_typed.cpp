#include "fakegraph/odata/router_typed.h"

#include <utility>

namespace fakegraph {
namespace {

/// Costs a look at each row: for collections that are small.
class TypedRows final : public edm::Rows {
public:
    TypedRows(edm::RowsPtr all, edm::StructType const& type) : all_(std::move(all)), type_(type) {}

    std::uint64_t size() const override {
        std::uint64_t count = 0;
        for (std::optional<std::uint64_t> at = seek(0); at; at = seek(*at + 1)) ++count;
        return count;
    }
    std::optional<std::uint64_t> seek(std::uint64_t at) const override {
        std::optional<std::uint64_t> found = all_->seek(at);
        while (found && !fits(*found)) found = all_->seek(*found + 1);
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
        return at && fits(*at) ? at : std::nullopt;
    }
    edm::RowsPtr narrowed(std::string_view path, std::string_view op,
                          edm::Value const& literal) const override {
        edm::RowsPtr part = all_->narrowed(path, op, literal);
        return part != nullptr ? rows_of_type(std::move(part), type_) : nullptr;
    }
    bool orderable_by_key() const override { return all_->orderable_by_key(); }

private:
    bool fits(std::uint64_t position) const { return edm::is_a(*all_->row(position).type, type_); }

    edm::RowsPtr all_;
    edm::StructType const& type_;
};

}  // namespace

edm::RowsPtr rows_of_type(edm::RowsPtr rows, edm::StructType const& type) {
    if (edm::RowsPtr part = rows->of_type(type)) return part;
    return std::make_shared<TypedRows>(std::move(rows), type);
}

}  // namespace fakegraph
