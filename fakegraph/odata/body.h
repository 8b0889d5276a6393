/// Request bodies: read by simdjson, checked against the declarations, then handed to resource handlers.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"

namespace fakegraph {

enum class WriteKind : std::uint8_t { create, patch };

/// A JSON object that has passed check_entity or check_action. Members are looked up by the declared name;
/// the client's letter case does not matter. Views live as long as the parser's document.
class Body {
public:
    explicit Body(simdjson::dom::element root, edm::StructType const* type = nullptr)
        : root_(root), type_(type) {}
    simdjson::dom::element root() const noexcept { return root_; }
    /// What check_entity returned: the type that the client named, or the declared one. Null for actions.
    edm::StructType const* type() const noexcept { return type_; }
    /// nullopt when absent. A JSON null gives an element of type NULL_VALUE.
    std::optional<simdjson::dom::element> member(std::string_view name) const noexcept;

private:
    simdjson::dom::element root_;
    edm::StructType const* type_;
};

/// Member `name` of `object`, without letter case; nullopt when absent.
std::optional<simdjson::dom::element> member_of(simdjson::dom::element object,
                                                std::string_view name) noexcept;
/// True for an absent member and for null.
bool is_absent(std::optional<simdjson::dom::element> const& e) noexcept;
/// Numbers may come as strings ("100"), as the service accepts them.
std::optional<std::int64_t> as_int(simdjson::dom::element e) noexcept;
/// Names what is given twice in an object, at any depth: recursion goes as deep as the text.
GraphResult<void> check_duplicates(simdjson::dom::element root);

std::optional<std::string_view> as_text(simdjson::dom::element e) noexcept;

/// Parses: content type (present and JSON, parameters allowed), size, depth (kMaxBodyDepth), duplicate
/// members, one object at the root. `parser` owns the document.
GraphResult<simdjson::dom::element> parse_body(simdjson::dom::parser& parser, Request const& request);

/// Every member against the type's tables: unknown (400 naming it, unless settings ignore), read-only or not
/// patchable (400 naming it), wrong JSON type, bad enum text, bad date or duration, missing required (POST).
/// `@odata.type` (with or without '#') picks the derived type, is required where `declared` is abstract, and
/// must name a non-abstract type that derives from it. Other members with `@` are ignored. Navigations in a
/// body: objects or arrays of objects, `{"id": …}` or `{"@odata.id": …}` allowed where the navigation's
/// target has a key. Returns the actual type.
GraphResult<edm::StructType const*> check_entity(simdjson::dom::element object,
                                                 edm::StructType const& declared, WriteKind kind,
                                                 edm::Model const& model, Settings const& settings);
/// Action parameters likewise: names without case, wrong types and unknown names are 400.
GraphResult<void> check_action(simdjson::dom::element object, edm::Operation const& operation,
                               edm::Model const& model, Settings const& settings);

inline constexpr std::size_t kMaxBodyBytes = 4 * 1024 * 1024;
inline constexpr std::size_t kMaxBodyDepth = 32;

}  // namespace fakegraph
