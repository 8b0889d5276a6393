/// JSON text with comments, and where in the text every value stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scenarios/loader/scenario.h"

namespace scenarios {

/// Arrays and objects inside each other, at most.
inline constexpr int kMaxJsonDepth = 64;
/// Bytes of one text, at most.
inline constexpr std::size_t kMaxJsonBytes = std::size_t{256} << 20;

/// Byte offsets of a value and of the key before it; the same where there is no key.
struct Mark {
    std::uint32_t key = 0;
    std::uint32_t value = 0;
};

struct LineColumn {
    int line = 1;    // 1-based
    int column = 1;  // 1-based, in code points
};

/// A mistake in the text itself.
struct TextProblem {
    std::uint32_t offset = 0;
    std::string message;
};

/// A text that was read. `//` and `/* */` comments and a byte order mark are skipped. A syntax error ends the
/// reading: the root is null then. Of a key that stands twice the first one counts, and the second is a
/// problem.
class Document {
public:
    explicit Document(std::string text);

    bool broken() const noexcept { return broken_; }
    Json const& root() const noexcept { return *root_; }
    std::string const& text() const noexcept { return text_; }
    std::vector<TextProblem> const& problems() const noexcept { return problems_; }

    /// `node` must be the root or stand below it. The first call walks the whole tree.
    Mark mark_of(Json const& node) const;
    /// Where the value stands that a JSON pointer leads to; nullopt when it leads nowhere.
    std::optional<Mark> mark_at(std::string_view pointer) const;
    LineColumn place(std::uint32_t offset) const;

private:
    std::string text_;
    std::unique_ptr<Json> root_;
    std::vector<Mark> marks_;  // of all values, parents before children, in order of the text
    std::vector<TextProblem> problems_;
    bool broken_ = false;
    mutable std::unordered_map<Json const*, std::uint32_t> index_;  // into marks_
    mutable std::vector<std::uint32_t> lines_;                      // where each line begins
};

}  // namespace scenarios
