#include "fakegraph/odata/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/rows_view.h"

namespace fakegraph {
namespace {

std::unexpected<GraphError> invalid(std::string_view why) {
    return bad_request(fmt::format("Invalid search clause: {}.", why), "$search");
}

/// Words as the directory cuts them: at everything that is neither letter nor digit, and between letters and
/// digits. Bytes above ASCII count as letters. In lower case.
std::vector<std::string> words_of(std::string_view text) {
    enum class Class : std::uint8_t { none, letter, digit };
    auto const class_of = [](char c) {
        char const l = edm::lower(c);
        if (c >= '0' && c <= '9') return Class::digit;
        return (l >= 'a' && l <= 'z') || static_cast<unsigned char>(c) >= 0x80 ? Class::letter : Class::none;
    };
    std::vector<std::string> words;
    Class last = Class::none;
    for (char const c : text) {
        Class const now = class_of(c);
        if (now != Class::none) {
            if (now != last) words.emplace_back();
            words.back() += edm::lower(c);
        }
        last = now;
    }
    return words;
}

/// OR binds weaker than AND; clauses side by side are joined by AND.
class Parser {
public:
    Parser(std::string_view text, edm::StructType const& type) : rest_(text), type_(type) {}

    GraphResult<Search> run() {
        GraphResult<Search> all = disjunction(0);
        if (!all) return all;
        skip_blanks();
        if (!rest_.empty()) return invalid(fmt::format("'{}' is not expected", rest_));
        return all;
    }

private:
    void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
    /// An operator is a whole word in capitals.
    bool take_word(std::string_view word) {
        skip_blanks();
        if (!rest_.starts_with(word)) return false;
        std::string_view const behind = rest_.substr(word.size());
        if (!behind.empty() && std::string_view(" \t\"(").find(behind.front()) == std::string_view::npos)
            return false;
        rest_ = behind;
        return true;
    }
    static Search join(Search::Op op, std::vector<Search> parts) {
        if (parts.size() == 1) return std::move(parts.front());
        Search out;
        out.op = op;
        out.parts = std::move(parts);
        return out;
    }
    GraphResult<Search> disjunction(int depth) {
        std::vector<Search> parts;
        do {
            GraphResult<Search> part = conjunction(depth);
            if (!part) return part;
            parts.push_back(std::move(*part));
        } while (take_word("OR"));
        return join(Search::Op::or_, std::move(parts));
    }
    GraphResult<Search> conjunction(int depth) {
        std::vector<Search> parts;
        do {
            GraphResult<Search> part = term(depth);
            if (!part) return part;
            parts.push_back(std::move(*part));
        } while (take_word("AND") || rest_.starts_with('"') || rest_.starts_with('('));
        return join(Search::Op::and_, std::move(parts));
    }
    GraphResult<Search> term(int depth) {
        if (take_word("NOT")) return invalid("NOT is not supported");
        skip_blanks();
        if (rest_.starts_with('(')) {
            if (depth == kMaxSearchDepth)
                return invalid(fmt::format("parentheses are nested deeper than the limit of {}", depth));
            rest_.remove_prefix(1);
            GraphResult<Search> inner = disjunction(depth + 1);
            if (!inner) return inner;
            skip_blanks();
            if (!rest_.starts_with(')')) return invalid("a parenthesis is not closed");
            rest_.remove_prefix(1);
            return inner;
        }
        if (rest_.empty()) return invalid("a clause is expected at the end");
        if (!rest_.starts_with('"'))
            return invalid(fmt::format(
                "a clause must stand in double quotes, as in \"displayName:one\", at '{}'", rest_));
        std::optional<std::string> const text = quoted();
        if (!text) return invalid("a quote is not closed");
        if (++clauses_ > kMaxSearchClauses)
            return invalid(fmt::format("there are more clauses than the limit of {}", kMaxSearchClauses));
        return clause(*text);
    }
    /// Undoes `\"` and `\\`.
    std::optional<std::string> quoted() {
        std::string out;
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            if (rest_[i] == '"') {
                rest_.remove_prefix(i + 1);
                return out;
            }
            if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
            out += rest_[i];
        }
        return std::nullopt;
    }
    GraphResult<Search> clause(std::string_view text) const {
        std::size_t const colon = text.find(':');
        if (colon == std::string_view::npos)
            return invalid(fmt::format("the clause '{}' names no property, as in \"displayName:one\"", text));
        std::string_view const name = text.substr(0, colon);
        Search out;
        out.property = edm::find_property(type_, name);
        if (out.property == nullptr)
            return invalid(
                fmt::format("Could not find a property named '{}' on type '{}'", name, type_.name));
        if ((out.property->uses & edm::kSearch) == 0)
            return invalid(fmt::format("the property '{}' on type '{}' cannot be searched",
                                       out.property->name, type_.name));
        out.words = words_of(text.substr(colon + 1));
        if (out.words.empty()) return invalid(fmt::format("the clause '{}' holds no word", text));
        return out;
    }

    std::string_view rest_;
    edm::StructType const& type_;
    std::size_t clauses_ = 0;
};

bool finds(Search const& search, edm::Row const& row) {
    auto const part = [&](Search const& s) { return finds(s, row); };
    if (search.op == Search::Op::and_) return std::ranges::all_of(search.parts, part);
    if (search.op == Search::Op::or_) return std::ranges::any_of(search.parts, part);
    edm::Value const value = search.property->get(row);
    auto const* view = std::get_if<std::string_view>(&value);
    auto const* owned = std::get_if<std::string>(&value);
    if (view == nullptr && owned == nullptr) return false;
    std::vector<std::string> const words = words_of(view != nullptr ? *view : std::string_view(*owned));
    return std::ranges::all_of(search.words, [&](std::string const& wanted) {
        return std::ranges::any_of(words, [&](std::string const& w) { return w.starts_with(wanted); });
    });
}

}  // namespace

bool has_search(edm::StructType const& type) noexcept {
    for (edm::StructType const* t = &type; t != nullptr; t = t->base)
        if (std::ranges::any_of(t->properties,
                                [](edm::Property const& p) { return (p.uses & edm::kSearch) != 0; }))
            return true;
    return false;
}

GraphResult<std::shared_ptr<Search const>> parse_search(std::string_view text, edm::StructType const& type) {
    GraphResult<Search> search = Parser(text, type).run();
    if (!search) return std::unexpected(std::move(search.error()));
    return std::make_shared<Search const>(std::move(*search));
}

GraphResult<edm::RowsPtr> searched(edm::RowsPtr rows, std::shared_ptr<Search const> search) {
    if (rows->size() > kMaxSearched)
        return bad_request(
            fmt::format("$search over more than {} rows is not supported. Use $filter.", kMaxSearched),
            "$search");
    return rows_where(std::move(rows),
                      [search = std::move(search)](edm::Row const& row) { return finds(*search, row); });
}

}  // namespace fakegraph
