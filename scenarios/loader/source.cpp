#include "scenarios/loader/source.h"

#include <algorithm>
#include <tuple>

namespace scenarios {

std::string text_of(Place const& place) {
    return place.file + ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
}

std::string Problem::text() const { return text_of(place) + ": error: " + message; }

std::uint32_t Problems::order_of(std::string const& file) {
    auto const found = std::ranges::find(files_, file);
    if (found == files_.end()) files_.push_back(file);
    return static_cast<std::uint32_t>(found - files_.begin());
}

void Problems::add(Place place, std::string message) {
    std::uint32_t const file = order_of(place.file);
    problems_.push_back({file, problems_.size(), {std::move(place), std::move(message)}});
}

std::vector<Problem> Problems::take() {
    std::ranges::sort(problems_, {}, [](Found const& f) {
        return std::tuple(f.file, f.problem.place.line, f.problem.place.column, f.sequence);
    });
    std::vector<Problem> sorted;
    for (auto& [file, sequence, problem] : problems_) {
        bool const again = !sorted.empty() && sorted.back().text() == problem.text();
        if (!again) sorted.push_back(std::move(problem));
    }
    problems_.clear();
    return sorted;
}

Source::Source(std::string name, std::filesystem::path path, std::string text, Problems& problems,
               int first_line)
    : name_(std::move(name)),
      path_(std::move(path)),
      document_(std::move(text)),
      problems_(problems),
      first_line_(first_line) {
    problems_.order_of(name_);
    for (auto const& p : document_.problems()) {
        LineColumn const at = document_.place(p.offset);
        problems_.add({name_, at.line + first_line_ - 1, at.column}, p.message);
    }
}

void Source::check(SchemaChecker const& schema, std::string_view definition, Json const& part) {
    for (auto& v : schema.check(part, definition)) {
        if (v.unusable) bad_.insert(v.node);
        report(*v.node, std::move(v.message), v.at_key);
    }
}

Place Source::place_of(Json const& node, bool of_key) const {
    Mark const mark = document_.mark_of(node);
    LineColumn const at = document_.place(of_key ? mark.key : mark.value);
    return {name_, at.line + first_line_ - 1, at.column};
}

void Source::report(Json const& node, std::string message, bool at_key) const {
    problems_.add(place_of(node, at_key), std::move(message));
}

std::optional<Cursor> Cursor::find(std::string_view key) const {
    if (!json_->is_object()) return std::nullopt;
    for (auto const& [name, member] : json_->get_ref<Json::object_t const&>())
        if (name == key)
            return source_->is_bad(member) ? std::nullopt : std::optional(Cursor(*source_, member));
    return std::nullopt;
}

std::string_view Cursor::text() const {
    auto const* const text = json_->get_ptr<std::string const*>();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

std::uint64_t Cursor::natural() const {
    auto const* const n = json_->get_ptr<std::uint64_t const*>();
    return n == nullptr ? 0 : *n;
}

double Cursor::number() const { return json_->is_number() ? json_->get<double>() : 0.0; }

std::string Cursor::text_or(std::string_view key, std::string_view otherwise) const {
    auto const member = find(key);
    return std::string(member && member->json().is_string() ? member->text() : otherwise);
}

}  // namespace scenarios
