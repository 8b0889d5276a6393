#include "scenarios/loader/schema_check.h"

#include <algorithm>
#include <array>

#include "scenarios/loader/nearest.h"

namespace scenarios {
namespace {

/// std::regex recurses by character: longer texts never match a pattern here.
constexpr std::size_t kMaxPatternText = 1024;

constexpr std::array<std::string_view, 24> kKnown = {
    "$schema", "title",    "description", "definitions", "default",       "errorMessage",
    "$ref",    "type",     "enum",        "properties",  "required",      "additionalProperties",
    "items",   "minItems", "maxItems",    "pattern",     "minLength",     "maxLength",
    "minimum", "maximum",  "oneOf",       "anyOf",       "minProperties", "examples"};

bool is_type(Json const& value, std::string_view type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "boolean") return value.is_boolean();
    return value.is_null();
}

std::string_view type_words(std::string_view type) {
    if (type == "object") return "an object";
    if (type == "array") return "an array";
    if (type == "string") return "a string";
    if (type == "integer") return "a whole number";
    if (type == "number") return "a number";
    if (type == "boolean") return "true or false";
    return "null";
}

std::string_view found_words(Json const& value) {
    if (value.is_number_float()) return "a number with a fraction";
    if (value.is_number()) return "a number";
    return type_words(value.type_name());
}

/// The types that a schema allows, references followed; empty: all.
std::vector<std::string_view> types_of(Json const& schema) {
    auto const found = schema.find("type");
    if (found == schema.end()) return {};
    if (found->is_string()) return {found->get_ref<std::string const&>()};
    return names_of(*found,
                    [](Json const& t) -> std::string const& { return t.get_ref<std::string const&>(); });
}

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string escaped(std::string_view key) {
    std::string out;
    for (char const c : key) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

std::string or_list(std::span<std::string_view const> words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

}  // namespace

class SchemaChecker::Run {
public:
    explicit Run(SchemaChecker const& checker) : checker_(checker), root_(checker.root_) {}
    void check(Json const& schema, Json const& value, std::string const& pointer);
    std::vector<Violation> take() { return std::move(found_); }

private:
    /// True when some key is unknown and a known one was probably meant.
    bool object(Json const& schema, Json const& value, std::string const& pointer);
    void array(Json const& schema, Json const& value, std::string const& pointer);
    void string(Json const& schema, Json const& value, std::string const& pointer);
    void number(Json const& schema, Json const& value, std::string const& pointer);
    void any_of(Json const& schema, Json const& value, std::string const& pointer);
    void one_of(Json const& schema, Json const& value, std::string const& pointer);
    bool type(Json const& schema, Json const& value, std::string const& pointer);
    bool matches(Json const& schema, Json const& value) const;
    Json const& resolve(Json const& schema) const;

    void add(Json const& value, std::string const& pointer, std::string message, bool at_key = false) {
        found_.push_back({pointer, &value, at_key, std::move(message)});
    }
    void add_incomplete(Json const& value, std::string const& pointer, std::string message) {
        found_.push_back({pointer, &value, false, std::move(message), false});
    }
    /// The schema's own sentence, where it has one.
    void add_own(Json const& schema, Json const& value, std::string const& pointer, std::string message) {
        auto const given = schema.find("errorMessage");
        add(value, pointer, given == schema.end() ? std::move(message) : given->get<std::string>());
    }

    SchemaChecker const& checker_;
    Json const& root_;
    std::vector<Violation> found_;
};

Json const& SchemaChecker::Run::resolve(Json const& schema) const {
    Json const* s = &schema;
    for (auto ref = s->find("$ref"); ref != s->end(); ref = s->find("$ref")) {
        constexpr std::string_view kPrefix = "#/definitions/";
        s = &root_.at("definitions").at(ref->get_ref<std::string const&>().substr(kPrefix.size()));
    }
    return *s;
}

bool SchemaChecker::Run::matches(Json const& schema, Json const& value) const {
    Run trial(checker_);
    trial.check(schema, value, {});
    return trial.found_.empty();
}

bool SchemaChecker::Run::type(Json const& schema, Json const& value, std::string const& pointer) {
    auto const types = types_of(schema);
    if (types.empty() || std::ranges::any_of(types, [&](auto t) { return is_type(value, t); })) return true;
    std::vector<std::string_view> words;
    for (auto const t : types) words.push_back(type_words(t));
    add(value, pointer, "must be " + or_list(words) + ", not " + std::string(found_words(value)));
    return false;
}

void SchemaChecker::Run::check(Json const& unresolved, Json const& value, std::string const& pointer) {
    Json const& schema = resolve(unresolved);
    if (!type(schema, value, pointer)) return;
    bool const misspelt = value.is_object() && object(schema, value, pointer);
    if (value.is_array()) array(schema, value, pointer);
    if (value.is_string()) string(schema, value, pointer);
    if (value.is_number()) number(schema, value, pointer);
    if (schema.contains("anyOf")) any_of(schema, value, pointer);
    if (schema.contains("oneOf") && !misspelt) one_of(schema, value, pointer);
}

bool SchemaChecker::Run::object(Json const& schema, Json const& value, std::string const& pointer) {
    static Json const kNone = Json::object();
    auto const found = schema.find("properties");
    Json const& properties = found == schema.end() ? kNone : *found;
    auto const rest = schema.find("additionalProperties");
    std::vector<std::string_view> meant;
    for (auto const& [key, member] : value.items()) {
        std::string const at = pointer + '/' + escaped(key);
        if (auto const declared = properties.find(key); declared != properties.end()) {
            check(*declared, member, at);
        } else if (rest != schema.end() && rest->is_object()) {
            check(*rest, member, at);
        } else if (rest != schema.end() && !rest->get<bool>()) {
            std::vector<std::string_view> names;
            for (auto const& p : properties.items())
                if (!value.contains(p.key())) names.push_back(p.key());
            add(member, at, "unknown key '" + key + "'" + suggestion(key, names), true);
            if (auto const near = nearest(key, names)) meant.push_back(*near);
        }
    }
    if (auto const required = schema.find("required"); required != schema.end())
        for (Json const& name : *required)
            if (!value.contains(name.get_ref<std::string const&>()) &&
                std::ranges::find(meant, name.get_ref<std::string const&>()) == meant.end())
                add_incomplete(value, pointer, "missing key '" + name.get<std::string>() + "'");
    if (auto const least = schema.find("minProperties");
        least != schema.end() && value.size() < least->get<std::size_t>())
        add_incomplete(value, pointer, "must not be empty");
    return !meant.empty();
}

void SchemaChecker::Run::array(Json const& schema, Json const& value, std::string const& pointer) {
    if (auto const least = schema.find("minItems");
        least != schema.end() && value.size() < least->get<std::size_t>())
        add(value, pointer, "must have at least " + least->dump() + " items");
    if (auto const most = schema.find("maxItems");
        most != schema.end() && value.size() > most->get<std::size_t>())
        add(value, pointer,
            "must have at most " + most->dump() + " items, not " + std::to_string(value.size()));
    auto const items = schema.find("items");
    if (items == schema.end()) return;
    std::size_t i = 0;
    for (Json const& item : value) check(*items, item, pointer + '/' + std::to_string(i++));
}

void SchemaChecker::Run::string(Json const& schema, Json const& value, std::string const& pointer) {
    auto const& text = value.get_ref<std::string const&>();
    if (auto const allowed = schema.find("enum");
        allowed != schema.end() && std::ranges::find(*allowed, value) == allowed->end()) {
        auto const names = names_of(
            *allowed, [](Json const& a) -> std::string const& { return a.get_ref<std::string const&>(); });
        add(value, pointer, "unknown value '" + text + "'" + suggestion(text, names));
    }
    std::size_t const length = count_characters(text);
    if (auto const least = schema.find("minLength");
        least != schema.end() && length < least->get<std::size_t>())
        add(value, pointer, "must not be empty");
    if (auto const most = schema.find("maxLength"); most != schema.end() && length > most->get<std::size_t>())
        add(value, pointer,
            "must have at most " + most->dump() + " characters, not " + std::to_string(length));
    auto const pattern = schema.find("pattern");
    if (pattern == schema.end()) return;
    if (text.size() > kMaxPatternText || !std::regex_search(text, checker_.compiled(*pattern)))
        add_own(schema, value, pointer, "must match " + pattern->get<std::string>());
}

void SchemaChecker::Run::number(Json const& schema, Json const& value, std::string const& pointer) {
    if (auto const least = schema.find("minimum");
        least != schema.end() && value.get<double>() < least->get<double>())
        add(value, pointer, "must be at least " + least->dump() + ", not " + value.dump());
    if (auto const most = schema.find("maximum");
        most != schema.end() && value.get<double>() > most->get<double>())
        add(value, pointer, "must be at most " + most->dump() + ", not " + value.dump());
}

/// Speaks of the one branch whose type fits; where none does, of the types.
void SchemaChecker::Run::any_of(Json const& schema, Json const& value, std::string const& pointer) {
    std::vector<std::string_view> words;
    Json const* fitting = nullptr;
    for (Json const& branch : schema.at("anyOf")) {
        if (matches(branch, value)) return;
        for (auto const t : types_of(resolve(branch))) {
            words.push_back(type_words(t));
            if (is_type(value, t)) fitting = &branch;
        }
    }
    if (fitting != nullptr) return check(*fitting, value, pointer);
    add_own(schema, value, pointer, "must be " + or_list(words) + ", not " + std::string(found_words(value)));
}

void SchemaChecker::Run::one_of(Json const& schema, Json const& value, std::string const& pointer) {
    auto const& branches = schema.at("oneOf");
    auto const n =
        std::ranges::count_if(branches, [&](Json const& branch) { return matches(branch, value); });
    if (n == 1) return;
    add_own(schema, value, pointer, "must fit exactly one of the forms in the schema");
    found_.back().unusable = false;
}

std::regex const& SchemaChecker::compiled(Json const& pattern) const {
    auto const found = patterns_.find(&pattern);
    if (found != patterns_.end()) return found->second;
    return patterns_.emplace(&pattern, std::regex(pattern.get<std::string>())).first->second;
}

std::vector<Violation> SchemaChecker::check(Json const& value, std::string_view definition) const {
    Run run(*this);
    run.check(definition.empty() ? root_ : root_.at("definitions").at(std::string(definition)), value, {});
    return run.take();
}

std::vector<std::string> SchemaChecker::unknown_keywords(Json const& schema) {
    std::vector<std::string> unknown;
    auto const walk = [&](auto const& self, Json const& s, std::string const& at) -> void {
        if (!s.is_object()) return;
        for (auto const& [key, part] : s.items()) {
            std::string const here = at + '/' + escaped(key);
            if (std::ranges::find(kKnown, key) == kKnown.end()) unknown.push_back(here);
            if (key == "properties" || key == "definitions")
                for (auto const& [name, child] : part.items()) self(self, child, here + '/' + escaped(name));
            if (key == "items" || key == "additionalProperties") self(self, part, here);
            if (key == "oneOf" || key == "anyOf")
                for (std::size_t i = 0; i < part.size(); ++i)
                    self(self, part[i], here + '/' + std::to_string(i));
        }
    };
    walk(walk, schema, {});
    return unknown;
}

}  // namespace scenarios
