/// What a condition is twice: as a client writes it, and as a function of a plain struct. For tests of
/// $filter.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fakegraph/edm/names.h"
#include "tests/odata/toy_model.h"

namespace toy {

/// nullopt: neither true nor false.
struct Truth {
    Truth(bool v) : value(v) {}
    Truth(std::optional<bool> v) : value(v) {}
    Truth(std::nullopt_t) {}
    /// Whatever is asked behind a cast of an asset of another type.
    static Truth nowhere() {
        Truth t = std::nullopt;
        t.elsewhere = true;
        return t;
    }
    friend bool operator==(Truth const&, Truth const&) = default;

    std::optional<bool> value;
    bool elsewhere = false;
};

/// A condition twice: as a client writes it, and as a function of the plain struct.
struct Twin {
    std::string text;
    std::function<Truth(World const&, Asset const&)> holds;
    bool atom = false;  // needs no parentheses under `not`
};

/// Choices from a random list of bytes; zeros when it is used up, so that shorter lists are simpler filters.
class Choices {
public:
    explicit Choices(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
    std::size_t below(std::size_t n) { return at_ < bytes_.size() ? bytes_[at_++] % n : 0; }
    bool spent() const { return at_ >= bytes_.size(); }
    template <class T, std::size_t N>
    T const& of(T const (&items)[N]) {
        return items[below(N)];
    }

private:
    std::vector<std::uint8_t> bytes_;
    std::size_t at_ = 0;
};

inline std::string quote(std::string_view text) {
    std::string out = "'";
    for (char const c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + '\'';
}

inline std::string upper(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

constexpr char const* kOps[] = {"eq", "ne", "gt", "ge", "lt", "le"};
constexpr char const* kMirrored[] = {"eq", "ne", "lt", "le", "gt", "ge"};

/// The rules of graph-protocol 7.2, once more and as plainly as they can be said.
template <class T>
inline bool naive(std::size_t op, std::optional<T> const& value, std::optional<T> const& literal) {
    if (op == 0) return value == literal;
    if (op == 1) return value != literal;
    if (!value || !literal) return false;
    if (op == 2) return *value > *literal;
    if (op == 3) return *value >= *literal;
    if (op == 4) return *value < *literal;
    return *value <= *literal;
}

/// `path op literal`, or the other way round; sometimes with the path in capitals.
template <class T, class Get>
inline Twin comparison(Choices& c, std::string path, std::string literal_text, std::optional<T> literal,
                       Get get) {
    std::size_t const op = c.below(6);
    if (c.below(4) == 1) path = upper(path);
    bool const mirrored = c.below(4) == 1;
    std::string text = mirrored ? literal_text + ' ' + kMirrored[op] + ' ' + path
                                : path + ' ' + kOps[op] + ' ' + literal_text;
    return {std::move(text),
            [=](World const& w, Asset const& a) { return naive<T>(op, get(w, a), literal); }};
}

/// What is asked of devices, or of groups, alone.
inline Twin behind_cast(bool devices, Twin twin) {
    twin.holds = [devices, holds = std::move(twin.holds)](World const& w, Asset const& a) {
        return a.is_device == devices ? holds(w, a) : Truth::nowhere();
    };
    return twin;
}

}  // namespace toy
