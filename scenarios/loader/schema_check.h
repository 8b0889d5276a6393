/// Checks JSON against a JSON Schema: the subset of draft-07 that scenario.schema.json uses.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/regex.h"
#include "scenarios/loader/scenario.h"

namespace scenarios {

/// One thing that the schema does not allow.
struct Violation {
    std::string pointer;         // JSON pointer of `node`
    Json const* node = nullptr;  // in the checked value
    bool at_key = false;         // the member's name is wrong, not its value
    std::string message;
    bool unusable = true;  // false: an object that lacks something, or has too much
};

/// Known: $ref to definitions, type, enum, properties, required, additionalProperties, minProperties, items,
/// minItems, maxItems, pattern, minLength, maxLength, minimum, maximum, oneOf, anyOf. `errorMessage` replaces
/// the sentence that pattern, oneOf and anyOf would give. A whole number written with a fraction (`1.0`) is
/// no integer.
class SchemaChecker {
public:
    /// `root` must outlive the checker and be a schema that `unknown_keywords` has nothing to say about.
    explicit SchemaChecker(Json const& root) : root_(root) {}

    /// Every violation of `value`, in order of the value. Not for two threads at once. `definition`: a name
    /// below `definitions`; empty: the root.
    std::vector<Violation> check(Json const& value, std::string_view definition = {}) const;

    /// Pointers of keywords in a schema that this checker would overlook; for the test of our own schema.
    static std::vector<std::string> unknown_keywords(Json const& schema);

private:
    class Run;
    std::regex const& compiled(Json const& pattern) const;

    Json const& root_;
    mutable std::map<Json const*, std::regex> patterns_;  // by the keyword's node
};

}  // namespace scenarios
