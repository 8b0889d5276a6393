/// Walks one JSON object and notes what is wrong with it. Private to faults.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakegraph/faults/parse.h"

namespace fakegraph::faults {

/// Every question gives nullopt for a member that is absent, and for one that is wrong, which is noted.
class Reader {
public:
    Reader(Json const& json, std::string pointer, std::vector<Mistake>& mistakes)
        : json_(json), pointer_(std::move(pointer)), mistakes_(mistakes) {}

    Json const& json() const noexcept { return json_; }
    std::string at(std::string_view name) const;
    Json const* find(std::string_view name) const;
    std::optional<std::string> text(std::string_view name, std::size_t longest) const;
    std::optional<std::int64_t> whole(std::string_view name, std::int64_t least, std::int64_t most) const;
    std::optional<double> number(std::string_view name, double least, double most) const;
    std::optional<bool> flag(std::string_view name) const;
    /// Index into `names`.
    std::optional<std::size_t> choice(std::string_view name, std::span<std::string_view const> names) const;
    /// The object below a member.
    std::optional<Reader> object(std::string_view name) const;

    /// Notes every member that is not among the known ones.
    void only(std::span<std::string_view const> known, std::string_view of) const;
    void wrong(std::string_view name, std::string message) const {
        mistakes_.push_back({at(name), std::move(message), false});
    }
    void wrong(std::string message) const { mistakes_.push_back({pointer_, std::move(message), false}); }
    std::vector<Mistake>& mistakes() const noexcept { return mistakes_; }

private:
    Json const& json_;
    std::string pointer_;
    std::vector<Mistake>& mistakes_;
};

/// A whole number among the values of a list; notes what is not one.
std::optional<std::int64_t> whole_value(Reader const& reader, std::string const& pointer, Json const& value,
                                        std::int64_t least, std::int64_t most);

}  // namespace fakegraph::faults
