/// Source: OpenAPI Specification 3.0.3.
#include "fakegraph/metadata/openapi.h"

#include "fakegraph/metadata/documents.h"
#include "fakegraph/metadata/walk.h"

namespace fakegraph::metadata {
namespace {

/// `get` and `/admin/windows/{x-id}` become `get.admin.windows.x-id`: unique, as path and method are.
std::string operation_id(std::string_view method, std::string_view path) {
    std::string out(method);
    bool dot = true;
    for (char const c : path) {
        bool const name =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        if (name) {
            if (dot) out += '.';
            out += c;
        }
        dot = !name;
    }
    return out;
}

Json body_of(Json schema) { return {{"application/json", {{"schema", std::move(schema)}}}}; }

/// The keys in braces.
Json path_parameters(std::string_view path) {
    Json out = Json::array();
    for (std::size_t at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1)) {
        std::string_view const name = path.substr(at + 1, path.find('}', at) - at - 1);
        out.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    return out;
}

class Paths {
public:
    void add(Place const& place);
    Json take() { return std::move(paths_); }

private:
    Json& operation(std::string_view method, Place const& place);
    void read(Place const& place, Json content, std::initializer_list<std::string_view> options);
    void write(std::string_view method, Place const& place, Json const& schema);
    void change(Place const& place);
    void call(Place const& place);

    Json paths_ = Json::object();
};

Json& Paths::operation(std::string_view method, Place const& place) {
    Json& item = paths_[place.path];
    if (item.is_null()) {
        item = Json::object();
        if (Json keys = path_parameters(place.path); !keys.empty()) item["parameters"] = std::move(keys);
    }
    Json& out = item[method];
    out["operationId"] = operation_id(method, place.path);
    out["responses"] = {{"default", reference("responses", "error")}};
    return out;
}

void Paths::read(Place const& place, Json content, std::initializer_list<std::string_view> options) {
    Json& get = operation("get", place);
    for (std::string_view const option : options)
        get["parameters"].push_back(reference("parameters", option));
    get["responses"]["200"] = {{"description", "What was asked for"}, {"content", std::move(content)}};
}

/// Which of the statuses of success it is depends on the resource, and on the service's switches.
void Paths::write(std::string_view method, Place const& place, Json const& schema) {
    Json& out = operation(method, place);
    if (!schema.is_null()) out["requestBody"] = {{"required", true}, {"content", body_of(schema)}};
    out["responses"]["2XX"] = {{"description", "Done"}};
}

void Paths::change(Place const& place) {
    if (!place.navigation->contained) return;
    if (place.navigation->patch != nullptr) write("patch", place, reference("schemas", place.type->name));
    if (place.navigation->remove != nullptr) write("delete", place, {});
}

void Paths::call(Place const& place) {
    edm::Operation const& o = *place.operation;
    if (o.function) {
        Json const schema = o.returns == nullptr
                                ? Json::object()
                                : reference("schemas", o.returns_collection ? page_name(*o.returns)
                                                                            : std::string(o.returns->name));
        read(place, body_of(schema), {});
        for (edm::Parameter const& p : o.parameters)
            if (!p.required)
                paths_[place.path]["get"]["parameters"].push_back(
                    {{"name", "@" + std::string(p.name)}, {"in", "query"}, {"schema", schema_of(p)}});
        return;
    }
    Json body = {{"type", "object"}, {"properties", Json::object()}};
    for (edm::Parameter const& p : o.parameters) {
        body["properties"][p.name] = schema_of(p);
        if (p.required) body["required"].push_back(p.name);
    }
    write("post", place, body);
}

void Paths::add(Place const& place) {
    Json const entity = body_of(reference("schemas", place.type->name));
    Json const page = body_of(reference("schemas", page_name(*place.type)));
    auto const read_page = [&] {
        read(place, page, {"top", "skip", "filter", "orderby", "select", "expand", "count"});
    };
    switch (place.kind) {
        case Place::Kind::collection:
            read_page();
            if (place.navigation->create != nullptr)
                write("post", place, reference("schemas", place.type->name));
            return;
        case Place::Kind::count:
            return read(place, {{"text/plain", {{"schema", {{"type", "integer"}}}}}}, {"filter"});
        case Place::Kind::single:
        case Place::Kind::item:
            read(place, entity, {"select", "expand"});
            return change(place);
        case Place::Kind::cast:
            if (place.on_collection) return read_page();
            return read(place, entity, {"select", "expand"});
        case Place::Kind::operation:
            return call(place);
    }
}

std::string body_text(edm::Model const& model) {
    Paths paths;
    for (Place const& place : places_of(model)) paths.add(place);
    Json out;
    out["info"] = {
        {"title", "fakegraph"},
        {"version", "beta"},
        {"description", "What this fake of Microsoft Graph serves, written from its declarations."}};
    out["paths"] = paths.take();
    out["components"] = components_of(model);
    out["security"] = Json::array({Json::object(), {{"bearer", Json::array()}}});
    return out.dump();
}

}  // namespace

std::string openapi(edm::Model const& model, std::string_view root) {
    Json const head = {{"openapi", "3.0.3"}, {"servers", Json::array({{{"url", root}}})}};
    std::string out = head.dump();
    out.back() = ',';
    return out += body_text(model).substr(1);
}

}  // namespace fakegraph::metadata
