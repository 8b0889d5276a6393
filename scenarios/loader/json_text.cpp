#include "scenarios/loader/json_text.h"

#include <algorithm>

#include "scenarios/loader/json_parser.h"

namespace scenarios {

Document::Document(std::string text) : text_(std::move(text)), root_(std::make_unique<Json>()) {
    if (text_.size() > kMaxJsonBytes) {
        problems_.push_back({0, "the file is larger than 256 MiB"});
        broken_ = true;
    } else if (!JsonParser(text_, marks_, problems_).parse(*root_)) {
        broken_ = true;
    }
    if (!broken_) return;
    *root_ = nullptr;
    marks_.assign(1, Mark{});
}

Mark Document::mark_of(Json const& node) const {
    if (index_.empty()) {
        std::uint32_t next = 0;
        auto const walk = [&](auto const& self, Json const& n) -> void {
            index_.emplace(&n, next++);
            if (!n.is_structured()) return;
            for (Json const& child : n) self(self, child);
        };
        index_.reserve(marks_.size());
        walk(walk, *root_);
    }
    auto const found = index_.find(&node);
    return found == index_.end() ? Mark{} : marks_[found->second];
}

std::optional<Mark> Document::mark_at(std::string_view pointer) const try {
    Json::json_pointer const where{std::string(pointer)};
    if (!root_->contains(where)) return std::nullopt;
    return mark_of(root_->at(where));
} catch (Json::exception const&) {
    return std::nullopt;
}

LineColumn Document::place(std::uint32_t offset) const {
    if (lines_.empty()) {
        lines_.push_back(text_.starts_with("\xEF\xBB\xBF") ? 3 : 0);
        for (std::size_t i = text_.find('\n'); i != std::string::npos; i = text_.find('\n', i + 1))
            lines_.push_back(static_cast<std::uint32_t>(i + 1));
    }
    auto const after = std::upper_bound(lines_.begin() + 1, lines_.end(), offset);
    LineColumn at{static_cast<int>(after - lines_.begin()), 1};
    for (std::size_t i = after[-1]; i < offset && i < text_.size(); ++i)
        if ((static_cast<unsigned char>(text_[i]) & 0xc0) != 0x80) ++at.column;
    return at;
}

}  // namespace scenarios
