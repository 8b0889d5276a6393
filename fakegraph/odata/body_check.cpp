#include "fakegraph/odata/body_check.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "fakegraph/edm/names.h"
#include "sim/base/time.h"

namespace fakegraph {
namespace {

using simdjson::dom::element;

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

/// The value as the client wrote it, cut to a length that fits into a message.
std::string shown(element e) {
    constexpr std::size_t kMost = 60;
    std::string text = simdjson::minify(e);
    if (text.size() > kMost) {
        std::size_t cut = kMost;
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80)
            --cut;  // not inside a character
        text.resize(cut);
        text += "...";
    }
    return text;
}

std::unexpected<GraphError> wrong_type(element e, edm::TypeRef const& type, MemberPath const& at) {
    return bad_request("Property '" + at.text() + "' has the value " + shown(e) + ", which is not of type '" +
                           std::string(edm::type_name(type)) + "'.",
                       at.text());
}

std::unexpected<GraphError> not_an_enum_member(std::string_view text, edm::EnumType const& type,
                                               MemberPath const& at) {
    std::string allowed;
    for (edm::EnumMember const& m : type.members) {
        if (m.name == "unknownFutureValue") continue;
        if (!allowed.empty()) allowed += ", ";
        allowed += m.name;
    }
    return bad_request("Property '" + at.text() + "' has the value " + quoted(text) +
                           ", which is not a member of '" + std::string(type.name) +
                           "'. Allowed values: " + allowed + ".",
                       at.text());
}

bool is_number(element e) {
    if (e.is_number()) return true;
    std::optional<std::string_view> const text = as_text(e);
    double d = 0;
    if (!text || text->empty()) return false;
    auto const [end, error] = std::from_chars(text->data(), text->data() + text->size(), d);
    return error == std::errc{} && end == text->data() + text->size();
}

bool is_ignored(std::string_view name, edm::StructType const& type) {
    for (edm::StructType const* t = &type; t != nullptr; t = t->base) {
        for (edm::Property const& p : t->properties) {
            auto const same = [&](std::string_view spelling) { return edm::same_name(spelling, name); };
            if (std::ranges::any_of(p.ignored_spellings, same)) return true;
        }
    }
    return false;
}

}  // namespace

std::string MemberPath::text() const {
    std::string out = up != nullptr ? up->text() : std::string();
    if (!out.empty()) out += '/';
    return out += item ? std::to_string(index) : std::string(name);
}

GraphResult<edm::StructType const*> BodyCheck::type_of(element e, edm::StructType const& declared,
                                                       MemberPath const* at) {
    auto const refuse = [&](std::string const& why, std::string_view lead = {}) {
        std::string message(lead);
        message += "'@odata.type'" + (at != nullptr ? " of '" + at->text() + "'" : std::string()) + why;
        return bad_request(std::move(message), MemberPath{at, "@odata.type"}.text());
    };
    std::optional<element> const given = member_of(e, "@odata.type");
    if (!given) {
        if (!declared.abstract) return &declared;
        return refuse(" is missing: '" + std::string(declared.name) + "' is abstract.");
    }
    std::optional<std::string_view> const name = as_text(*given);
    if (!name) return refuse(" has the value " + shown(*given) + ", which is not a type name.");
    edm::StructType const* const type =
        last_type_ != nullptr && *name == last_name_ ? last_type_ : model_.find_type(*name);
    if (type == nullptr) return refuse(" names the type " + quoted(*name) + ", which does not exist.");
    if (!edm::is_a(*type, declared)) {
        return refuse(" names the type " + quoted(*name) + ", which does not derive from '" +
                      std::string(declared.name) + "'.");
    }
    if (type->abstract) {
        // The beginning is the service's own text (fixture updatePolicies.create.error-abstractFilter).
        std::string const lead = "Schema validation failed for resource '" + std::string(resource_) + "': ";
        return refuse(" names the type " + quoted(*name) + ", which is abstract.",
                      resource_.empty() ? std::string() : lead);
    }
    last_name_ = *name;
    last_type_ = type;
    return type;
}

GraphResult<edm::StructType const*> BodyCheck::object(element e, edm::StructType const& declared,
                                                      MemberPath const* at) {
    simdjson::dom::object members;
    CHECK(e.get(members) == simdjson::SUCCESS);
    if (at == nullptr) {
        resource_ = edm::short_name(declared.name);
        patched_as_ = declared.patched_as;
    }
    GraphResult<edm::StructType const*> const type = type_of(e, declared, at);
    if (!type) return type;
    for (auto const field : members) {
        if (GraphResult<void> done = member(field.key, field.value, **type, at); !done)
            return std::unexpected(std::move(done.error()));
    }
    if (GraphResult<void> done = required(e, **type, at); !done)
        return std::unexpected(std::move(done.error()));
    return type;
}

GraphResult<void> BodyCheck::member(std::string_view name, element e, edm::StructType const& type,
                                    MemberPath const* at) {
    MemberPath const path{at, name};
    if (std::size_t const at_sign = name.find('@'); at_sign != std::string_view::npos) {
        bool const binds = at_sign != 0 && edm::same_name(name.substr(at_sign), "@odata.bind");
        return binds ? bound(name.substr(0, at_sign), e, type, path) : GraphResult<void>();
    }
    if (edm::Property const* const p = edm::find_property(type, name)) {
        if (!in_reference_ && p->access == edm::Access::read)
            return bad_request("Property '" + path.text() + "' is read-only and cannot be set.", path.text());
        if (!in_reference_ && kind_ == WriteKind::patch && p->access == edm::Access::create_only &&
            at == nullptr) {
            return bad_request("Property '" + path.text() + "' can only be set when the resource is created.",
                               path.text());
        }
        return value(e, p->type, p->nullable, path);
    }
    if (edm::Navigation const* const n = edm::find_navigation(type, name)) return navigation(e, *n, path);
    if (type.open || !settings_.refuse_unknown_properties || is_ignored(name, type)) return {};
    return bad_request(
        "Property '" + std::string(name) + "' does not exist on type '" + std::string(type.name) + "'.",
        path.text());
}

GraphResult<void> BodyCheck::required(element e, edm::StructType const& type, MemberPath const* at) {
    if (kind_ != WriteKind::create || in_reference_) return {};
    for (edm::StructType const* t = &type; t != nullptr; t = t->base) {
        for (edm::Property const& p : t->properties) {
            if (!p.required || !is_absent(member_of(e, p.name))) continue;
            std::string const path = MemberPath{at, p.name}.text();
            return bad_request("Property '" + path + "' is required.", path);
        }
    }
    return {};
}

GraphResult<void> BodyCheck::value(element e, edm::TypeRef const& type, bool nullable, MemberPath const& at) {
    if (type.collection) {
        simdjson::dom::array items;
        if (e.get(items) != simdjson::SUCCESS) {
            return bad_request(
                "Property '" + at.text() + "' has the value " + shown(e) + ", which is not an array.",
                at.text());
        }
        edm::TypeRef one = type;
        one.collection = false;
        std::size_t index = 0;
        for (element const item : items) {
            if (one.kind == edm::Kind::string && item.is_string()) {  // lists of ids are long
                ++index;
                continue;
            }
            if (GraphResult<void> done = value(item, one, false, MemberPath{&at, {}, index++, true}); !done)
                return done;
        }
        return {};
    }
    if (e.is_null()) {
        if (nullable) return {};
        return bad_request("Property '" + at.text() + "' cannot be null.", at.text());
    }
    if (type.kind != edm::Kind::complex) return scalar(e, type, at);
    if (!e.is_object() || type.complex == nullptr) return wrong_type(e, type, at);
    GraphResult<edm::StructType const*> done = object(e, *type.complex, &at);
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
}

GraphResult<void> BodyCheck::scalar(element e, edm::TypeRef const& type, MemberPath const& at) {
    std::optional<std::string_view> const text = as_text(e);
    switch (type.kind) {
        case edm::Kind::string:
            return text ? GraphResult<void>() : wrong_type(e, type, at);
        case edm::Kind::boolean:
            return e.is_bool() ? GraphResult<void>() : wrong_type(e, type, at);
        case edm::Kind::int64:
            return as_int(e) ? GraphResult<void>() : wrong_type(e, type, at);
        case edm::Kind::int32: {
            std::optional<std::int64_t> const i = as_int(e);
            bool const fits = i && *i >= std::numeric_limits<std::int32_t>::min() &&
                              *i <= std::numeric_limits<std::int32_t>::max();
            return fits ? GraphResult<void>() : wrong_type(e, type, at);
        }
        case edm::Kind::real:
            return is_number(e) ? GraphResult<void>() : wrong_type(e, type, at);
        case edm::Kind::date_time_offset:
            return text && sim::parse_instant(*text) ? GraphResult<void>() : wrong_type(e, type, at);
        case edm::Kind::duration:
            if (text && sim::parse_duration(*text)) return {};
            // The service's own words (reference 1.5), whatever is wrong with the value.
            return bad_request("Parameter '" +
                                   std::string(at.item && at.up != nullptr ? at.up->name : at.name) +
                                   "' in payload has a value that does not match schema",
                               at.text());
        case edm::Kind::enumeration: {
            if (!text) return wrong_type(e, type, at);
            // The sentinel stands for values that a client does not know; it is none itself.
            auto const named = [&](edm::EnumMember const& m) {
                return edm::same_name(m.name, *text) && m.name != "unknownFutureValue";
            };
            if (std::ranges::any_of(type.enumeration->members, named)) return {};
            return not_an_enum_member(*text, *type.enumeration, at);
        }
        case edm::Kind::complex:
            break;
    }
    return wrong_type(e, type, at);
}

GraphResult<void> BodyCheck::navigation(element e, edm::Navigation const& n, MemberPath const& at) {
    if (kind_ == WriteKind::patch && !in_reference_) {
        // The beginning is the service's own text (fixture updatePolicies.update.error-schema).
        std::string lead;
        if (!patched_as_.empty())
            lead = "Schema validation failed for resource '" + std::string(patched_as_) + "': ";
        return bad_request(lead + "Property '" + at.text() + "' cannot be changed by PATCH.", at.text());
    }
    if (!n.collection) {
        if (e.is_null()) return {};
        return related(e, *n.target, at);
    }
    simdjson::dom::array items;
    if (e.get(items) != simdjson::SUCCESS)
        return bad_request(
            "Property '" + at.text() + "' has the value " + shown(e) + ", which is not an array.", at.text());
    std::size_t index = 0;
    for (element const item : items) {
        if (GraphResult<void> done = related(item, *n.target, MemberPath{&at, {}, index++, true}); !done)
            return done;
    }
    return {};
}

/// `name@odata.bind`: the address of an entity, or an array of them.
GraphResult<void> BodyCheck::bound(std::string_view name, element e, edm::StructType const& type,
                                   MemberPath const& at) {
    edm::Navigation const* const n = edm::find_navigation(type, name);
    if (n == nullptr) {
        // Objects of the directory have more relationships than are declared: their handlers refuse them.
        if (type.open || !settings_.refuse_unknown_properties || edm::is_eventual(type)) return {};
        return bad_request(
            "Property '" + std::string(name) + "' does not exist on type '" + std::string(type.name) + "'.",
            at.text());
    }
    if (!n->binds)
        return bad_request(
            "'" + at.text() + "' is not supported: '" + std::string(n->name) + "' cannot be bound here.",
            at.text());
    if (!n->collection) {
        if (kind_ == WriteKind::patch) return navigation(e, *n, at);
        if (as_text(e)) return {};
        return bad_request("'" + at.text() + "' must be the address of an entity.", at.text());
    }
    simdjson::dom::array items;
    bool const texts = e.get(items) == simdjson::SUCCESS &&
                       std::ranges::all_of(items, [](element const item) { return item.is_string(); });
    if (texts) return {};
    return bad_request("'" + at.text() + "' must be an array of addresses of entities.", at.text());
}

GraphResult<void> BodyCheck::related(element e, edm::StructType const& declared, MemberPath const& at) {
    if (!e.is_object()) {
        return bad_request(
            "Property '" + at.text() + "' has the value " + shown(e) + ", which is not an object.",
            at.text());
    }
    if (std::optional<element> const link = member_of(e, "@odata.id")) {
        if (as_text(*link)) return {};
        return bad_request("'@odata.id' of '" + at.text() + "' is not a string.",
                           MemberPath{&at, "@odata.id"}.text());
    }
    bool const outside = in_reference_;
    in_reference_ = true;
    GraphResult<edm::StructType const*> done = object(e, declared, &at);
    in_reference_ = outside;
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
}

GraphResult<edm::StructType const*> check_entity(element object, edm::StructType const& declared,
                                                 WriteKind kind, edm::Model const& model,
                                                 Settings const& settings) {
    if (!object.is_object()) return bad_request("The payload must be a JSON object.");
    return BodyCheck(kind, model, settings).object(object, declared, nullptr);
}

}  // namespace fakegraph
