#include "fakegraph/metadata/openapi.h"
#include "fakegraph/metadata/walk.h"

namespace fakegraph::metadata {
namespace {

Json named(std::string_view name) { return reference("schemas", name); }

Json primitive(edm::Kind kind) {
    switch (kind) {
        case edm::Kind::boolean:
            return {{"type", "boolean"}};
        case edm::Kind::int32:
            return {{"type", "integer"}, {"format", "int32"}};
        case edm::Kind::int64:
            return {{"type", "integer"}, {"format", "int64"}};
        case edm::Kind::real:
            return {{"type", "number"}, {"format", "double"}};
        case edm::Kind::date_time_offset:
            return {{"type", "string"}, {"format", "date-time"}};
        case edm::Kind::duration:
            return {{"type", "string"}, {"format", "duration"}};
        case edm::Kind::string:
        case edm::Kind::enumeration:
        case edm::Kind::complex:
            break;
    }
    return {{"type", "string"}};
}

/// A `$ref` allows no neighbours in OpenAPI 3.0; whatever else is to be said goes around it.
Json annotated(Json schema, std::initializer_list<std::pair<char const*, Json>> more) {
    if (more.size() == 0) return schema;
    Json out =
        schema.contains("$ref") ? Json{{"allOf", Json::array({std::move(schema)})}} : std::move(schema);
    for (auto const& [name, value] : more) out[name] = value;
    return out;
}

Json property_schema(edm::Property const& p) {
    Json out = schema_of(p.type);
    if (p.nullable && !p.type.collection) out = annotated(std::move(out), {{"nullable", true}});
    if (p.access == edm::Access::read) out = annotated(std::move(out), {{"readOnly", true}});
    std::string text;
    if (p.access == edm::Access::create_only) text = "Set at creation, never changed.";
    if (p.undeclared)
        text += std::string(text.empty() ? "" : " ") + "In no schema of the service, though on the wire.";
    return text.empty() ? out : annotated(std::move(out), {{"description", text}});
}

Json navigation_schema(edm::Navigation const& n) {
    if (n.collection) return {{"type", "array"}, {"items", named(n.target->name)}};
    return n.nullable ? annotated(named(n.target->name), {{"nullable", true}}) : named(n.target->name);
}

Json own_members(edm::StructType const& type) {
    Json out = Json::object();
    if (type.base == nullptr) out["@odata.type"] = {{"type", "string"}};
    if (!type.key.empty() && edm::find_property(type, type.key) == nullptr)
        out[type.key] = {{"type", "string"}, {"readOnly", true}};
    for (edm::Property const& p : type.properties)
        if (!is_inherited_key(type, p)) out[p.name] = property_schema(p);
    for (edm::Navigation const& n : type.navigations) out[n.name] = navigation_schema(n);
    return out;
}

/// Which schema a value has is told by its `@odata.type`, where there is a choice.
Json discriminator(edm::Model const& model, edm::StructType const& type) {
    Json mapping = Json::object();
    for (edm::StructType const* derived : concrete_types(model, type))
        mapping["#" + std::string(derived->name)] = named(derived->name)["$ref"];
    return {{"propertyName", "@odata.type"}, {"mapping", std::move(mapping)}};
}

Json struct_schema(edm::Model const& model, edm::StructType const& type) {
    Json own = {{"type", "object"}, {"properties", own_members(type)}};
    if (type.abstract && type.name != "microsoft.graph.entity") {
        own["required"] = Json::array({"@odata.type"});
        own["discriminator"] = discriminator(model, type);
    }
    if (type.base == nullptr) return own;
    return {{"allOf", Json::array({named(type.base->name), std::move(own)})}};
}

Json enum_schema(edm::EnumType const& type) {
    Json names = Json::array();
    for (edm::EnumMember const& m : type.members) names.push_back(m.name);
    return {{"type", "string"}, {"enum", std::move(names)}};
}

Json page_schema(edm::StructType const& type) {
    return {{"type", "object"},
            {"required", Json::array({"value"})},
            {"properties",
             {{"@odata.context", {{"type", "string"}}},
              {"@odata.count", {{"type", "integer"}, {"format", "int64"}}},
              {"@odata.nextLink", {{"type", "string"}}},
              {"value", {{"type", "array"}, {"items", named(type.name)}}}}}};
}

Json error_schema() {
    Json const text = {{"type", "string"}};
    return {
        {"type", "object"},
        {"required", Json::array({"error"})},
        {"properties",
         {{"error",
           {{"type", "object"},
            {"required", Json::array({"code", "message", "innerError"})},
            {"properties",
             {{"code", text},
              {"message", text},
              {"target", text},
              {"innerError",
               {{"type", "object"},
                {"properties", {{"date", text}, {"request-id", text}, {"client-request-id", text}}}}}}}}}}}};
}

Json query_option(std::string_view name, Json schema) {
    return {{"name", name}, {"in", "query"}, {"schema", std::move(schema)}};
}

Json query_options() {
    Json out;
    for (std::string_view const name : {"select", "expand", "filter", "orderby"})
        out[name] = query_option("$" + std::string(name), {{"type", "string"}});
    for (std::string_view const name : {"top", "skip"})
        out[name] = query_option("$" + std::string(name), {{"type", "integer"}, {"minimum", 0}});
    out["count"] = query_option("$count", {{"type", "boolean"}});
    return out;
}

}  // namespace

Json reference(std::string_view section, std::string_view name) {
    return {{"$ref", "#/components/" + std::string(section) + "/" + std::string(name)}};
}

std::string page_name(edm::StructType const& type) { return "Collection." + std::string(type.name); }

Json schema_of(edm::TypeRef const& type) {
    bool const declared = type.enumeration != nullptr || type.complex != nullptr;
    Json one = declared ? named(edm::type_name(type)) : primitive(type.kind);
    if (!type.collection) return one;
    return {{"type", "array"}, {"items", std::move(one)}};
}

Json schema_of(edm::Parameter const& p) {
    if (p.entity == nullptr) return schema_of(p.type);
    edm::TypeRef const entity{edm::Kind::complex, p.type.collection, nullptr, p.entity};
    return schema_of(entity);
}

Json components_of(edm::Model const& model) {
    Json schemas;
    for (edm::StructType const* type : model.types) schemas[type->name] = struct_schema(model, *type);
    for (edm::EnumType const* type : model.enums) schemas[type->name] = enum_schema(*type);
    for (edm::StructType const* type : model.types)
        if (type->entity) schemas[page_name(*type)] = page_schema(*type);
    schemas["error"] = error_schema();
    Json const error = {{"description", "An error"},
                        {"content", {{"application/json", {{"schema", named("error")}}}}}};
    return {{"schemas", std::move(schemas)},
            {"parameters", query_options()},
            {"responses", {{"error", error}}},
            {"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}}};
}

}  // namespace fakegraph::metadata
