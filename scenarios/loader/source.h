/// A text being loaded, what was found wrong, and a way to walk its values without losing their places.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "scenarios/loader/json_text.h"
#include "scenarios/loader/scenario.h"
#include "scenarios/loader/schema_check.h"

namespace scenarios {

/// All that is wrong with a scenario and its files. Sorted by file, in the order of their first reading, then
/// by place.
class Problems {
public:
    /// Numbers files in the order in which they are first asked for.
    std::uint32_t order_of(std::string const& file);
    std::string const& file(std::uint32_t order) const { return files_[order]; }
    void add(Place place, std::string message);
    bool empty() const noexcept { return problems_.empty(); }
    /// In order; the same sentence twice at a place is one.
    std::vector<Problem> take();

private:
    std::vector<std::string> files_;
    struct Found {
        std::uint32_t file = 0;
        std::size_t sequence = 0;
        Problem problem;
    };
    std::vector<Found> problems_;
};

/// One text: a file, or a line of one.
class Source {
public:
    /// `name` stands in messages. Reports the text's own mistakes at once. `first_line`: of the text in its
    /// file.
    Source(std::string name, std::filesystem::path path, std::string text, Problems& problems,
           int first_line = 1);

    std::string const& name() const noexcept { return name_; }
    std::filesystem::path const& path() const noexcept { return path_; }
    Json const& root() const noexcept { return document_.root(); }
    bool broken() const noexcept { return document_.broken(); }
    /// Reports what the schema does not allow; such values are not seen by Cursor afterwards.
    void check(SchemaChecker const& schema, std::string_view definition) {
        check(schema, definition, root());
    }
    /// The same of a part of the text.
    void check(SchemaChecker const& schema, std::string_view definition, Json const& part);
    bool is_bad(Json const& node) const { return bad_.contains(&node); }
    Place place_of(Json const& node, bool of_key = false) const;
    void report(Json const& node, std::string message, bool at_key = false) const;

private:
    std::string name_;
    std::filesystem::path path_;
    Document document_;
    Problems& problems_;
    int first_line_;
    std::unordered_set<Json const*> bad_;
};

/// A value of a Source. Members and items that the schema refused look absent; so do values of another type
/// than asked for: whatever is asked of a Cursor, there is an answer.
class Cursor {
public:
    explicit Cursor(Source const& source) : Cursor(source, source.root()) {}
    Cursor(Source const& source, Json const& json) : source_(&source), json_(&json) {}

    Json const& json() const noexcept { return *json_; }
    Source const& source() const noexcept { return *source_; }

    std::optional<Cursor> find(std::string_view key) const;
    bool is_null() const noexcept { return json_->is_null(); }
    bool is_object() const noexcept { return json_->is_object(); }
    std::string_view text() const;
    std::uint64_t natural() const;
    double number() const;
    bool boolean() const { return json_->is_boolean() && json_->get<bool>(); }

    /// `f(key, member)` for all members that the schema allows.
    template <class F>
    void each_member(F&& f) const {
        if (!json_->is_object()) return;
        for (auto const& [key, member] : json_->get_ref<Json::object_t const&>())
            if (!source_->is_bad(member)) f(std::string_view(key), Cursor(*source_, member));
    }
    template <class F>
    void each_item(F&& f) const {
        if (!json_->is_array()) return;
        for (Json const& item : *json_)
            if (!source_->is_bad(item)) f(Cursor(*source_, item));
    }

    /// Text member, or what stands in for it.
    std::string text_or(std::string_view key, std::string_view otherwise = {}) const;

    Place place() const { return source_->place_of(*json_); }
    void error(std::string message) const { source_->report(*json_, std::move(message)); }
    void error_at_key(std::string message) const { source_->report(*json_, std::move(message), true); }

private:
    Source const* source_;
    Json const* json_;
};

/// `FILE:LINE:COL`.
std::string text_of(Place const& place);

}  // namespace scenarios
