#include <algorithm>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/body_check.h"

namespace fakegraph {
namespace {

using simdjson::dom::element;

constexpr std::string_view kType = "@odata.type";

std::unexpected<GraphError> wrong_shape(std::string_view what, MemberPath const& at) {
    std::string const path = at.text();
    return bad_request("Parameter '" + path + "' must be " + std::string(what) + ".", path);
}

GraphResult<void> check_references(BodyCheck& check, element e, edm::Parameter const& p,
                                   MemberPath const& at) {
    if (!p.type.collection) return check.reference(e, *p.entity, at);
    simdjson::dom::array items;
    if (e.get(items) != simdjson::SUCCESS) return wrong_shape("an array", at);
    std::size_t index = 0;
    for (element const item : items) {
        MemberPath const here{&at, {}, index++, true};
        if (GraphResult<void> done = check.reference(item, *p.entity, here); !done) return done;
    }
    return {};
}

}  // namespace

GraphResult<void> BodyCheck::reference(element e, edm::StructType const& declared, MemberPath const& at) {
    simdjson::dom::object object;
    if (e.get(object) != simdjson::SUCCESS) return wrong_shape("an object with '@odata.type' and 'id'", at);
    GraphResult<edm::StructType const*> const type = type_of(e, declared, &at);
    if (!type) return std::unexpected(type.error());
    std::string_view const key = edm::key_of(**type);
    bool keyed = false;
    for (auto const field : object) {
        if (field.key == kType) continue;
        if (edm::same_name(field.key, key)) {
            if (!field.value.is_string()) return wrong_shape("a string", MemberPath{&at, key});
            keyed = true;
        } else if (GraphResult<void> done = reference_member(field.key, **type, at); !done) {
            return done;
        }
    }
    if (!keyed) return wrong_shape("given", MemberPath{&at, key});
    return {};
}

GraphResult<void> BodyCheck::reference_member(std::string_view name, edm::StructType const& type,
                                              MemberPath const& at) {
    // What a client has read it may send back; only the type and the key count.
    if (name.find('@') != std::string_view::npos || type.open || !settings_.refuse_unknown_properties)
        return {};
    if (edm::find_property(type, name) != nullptr || edm::find_navigation(type, name) != nullptr) return {};
    return bad_request(
        "Property '" + std::string(name) + "' does not exist on type '" + std::string(type.name) + "'.",
        MemberPath{&at, name}.text());
}

GraphResult<void> check_action(element object, edm::Operation const& operation, edm::Model const& model,
                               Settings const& settings) {
    simdjson::dom::object parameters;
    if (object.get(parameters) != simdjson::SUCCESS) return bad_request("The payload must be a JSON object.");
    BodyCheck check(WriteKind::create, model, settings);
    for (auto const field : parameters) {
        if (field.key.find('@') != std::string_view::npos) continue;
        auto const same = [&](edm::Parameter const& p) { return edm::same_name(p.name, field.key); };
        auto const p = std::ranges::find_if(operation.parameters, same);
        MemberPath const at{nullptr, field.key};
        if (p == operation.parameters.end()) {
            if (!settings.refuse_unknown_properties) continue;
            return bad_request("Parameter '" + std::string(field.key) + "' does not exist on action '" +
                                   std::string(operation.name) + "'.",
                               std::string(field.key));
        }
        if (field.value.is_null() && !p->required) continue;
        GraphResult<void> done = p->entity != nullptr ? check_references(check, field.value, *p, at)
                                                      : check.value(field.value, p->type, false, at);
        if (!done) return done;
    }
    for (edm::Parameter const& p : operation.parameters) {
        if (!p.required || !is_absent(member_of(object, p.name))) continue;
        return bad_request("Parameter '" + std::string(p.name) + "' is required.", std::string(p.name));
    }
    return {};
}

}  // namespace fakegraph
