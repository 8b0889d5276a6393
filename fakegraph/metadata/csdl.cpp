/// `$metadata`. Source: OData CSDL XML Representation 4.01 (OASIS, 2020), the parts that 4.0 has too.
#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>

#include "fakegraph/metadata/documents.h"
#include "fakegraph/metadata/walk.h"

namespace fakegraph::metadata {
namespace {

/// Indented elements. An attribute without a value is not written.
class Xml {
public:
    using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    void open(std::string_view name, Attributes attributes) {
        start(name, attributes);
        out_ += ">\n";
        ++depth_;
    }
    void close(std::string_view name) {
        --depth_;
        indent();
        ((out_ += "</") += name) += ">\n";
    }
    void leaf(std::string_view name, Attributes attributes) {
        start(name, attributes);
        out_ += "/>\n";
    }
    std::string take() { return std::move(out_); }

private:
    void indent() { out_.append(2 * depth_, ' '); }
    void start(std::string_view name, Attributes attributes) {
        indent();
        (out_ += '<') += name;
        for (auto const& [key, value] : attributes) {
            if (value.empty()) continue;
            ((out_ += ' ') += key) += "=\"";
            escape(value);
            out_ += '"';
        }
    }
    void escape(std::string_view text) {
        for (char const c : text) {
            switch (c) {
                case '&':
                    out_ += "&amp;";
                    break;
                case '<':
                    out_ += "&lt;";
                    break;
                case '"':
                    out_ += "&quot;";
                    break;
                default:
                    out_ += c;
            }
        }
    }

    std::string out_ = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    std::size_t depth_ = 0;
};

constexpr std::string_view kTrue = "true";
constexpr std::string_view kFalse = "false";
constexpr std::string_view when(bool condition, std::string_view value) { return condition ? value : ""; }

std::string_view namespace_of(std::string_view name) {
    return name.substr(0, name.size() - edm::short_name(name).size() - 1);
}

std::string collection_of(std::string_view name, bool collection) {
    return collection ? "Collection(" + std::string(name) + ")" : std::string(name);
}

std::string type_of(edm::TypeRef const& type) { return collection_of(edm::type_name(type), type.collection); }

std::string type_of(edm::Parameter const& p) {
    return p.entity != nullptr ? collection_of(p.entity->name, p.type.collection) : type_of(p.type);
}

/// The service's schema lets texts and collections be null whatever it demands of them; only values cannot.
bool is_nullable(edm::Parameter const& p) {
    bool const text =
        p.entity != nullptr || p.type.kind == edm::Kind::string || p.type.kind == edm::Kind::complex;
    return !p.required || text || p.type.collection;
}

void write_enum(Xml& xml, edm::EnumType const& type) {
    xml.open("EnumType", {{"Name", edm::short_name(type.name)}});
    for (edm::EnumMember const& m : type.members)
        xml.leaf("Member", {{"Name", m.name}, {"Value", std::to_string(m.value)}});
    xml.close("EnumType");
}

void write_key(Xml& xml, edm::StructType const& type) {
    if (type.key.empty()) return;
    xml.open("Key", {});
    xml.leaf("PropertyRef", {{"Name", type.key}});
    xml.close("Key");
    // The base of all entities names a key, and leaves the row to those that have a value for it.
    if (edm::find_property(type, type.key) == nullptr)
        xml.leaf("Property", {{"Name", type.key}, {"Type", "Edm.String"}, {"Nullable", kFalse}});
}

void write_type(Xml& xml, edm::StructType const& type) {
    std::string_view const element = type.entity ? "EntityType" : "ComplexType";
    xml.open(element, {{"Name", edm::short_name(type.name)},
                       {"BaseType", type.base != nullptr ? type.base->name : ""},
                       {"Abstract", when(type.abstract, kTrue)},
                       {"OpenType", when(type.open, kTrue)}});
    write_key(xml, type);
    for (edm::Property const& p : type.properties)
        if (!p.undeclared && !is_inherited_key(type, p))
            xml.leaf("Property",
                     {{"Name", p.name}, {"Type", type_of(p.type)}, {"Nullable", when(!p.nullable, kFalse)}});
    for (edm::Navigation const& n : type.navigations)
        xml.leaf("NavigationProperty", {{"Name", n.name},
                                        {"Type", collection_of(n.target->name, n.collection)},
                                        {"Nullable", when(!n.nullable && !n.collection, kFalse)},
                                        {"ContainsTarget", when(n.contained, kTrue)}});
    xml.close(element);
}

void write_parameter(Xml& xml, edm::Operation const& operation, edm::Parameter const& p) {
    std::string const type = type_of(p);
    Xml::Attributes const attributes = {
        {"Name", p.name}, {"Type", type}, {"Nullable", when(!is_nullable(p), kFalse)}};
    if (!operation.function || p.required) return xml.leaf("Parameter", attributes);
    xml.open("Parameter", attributes);
    xml.leaf("Annotation", {{"Term", "Org.OData.Core.V1.OptionalParameter"}});
    xml.close("Parameter");
}

void write_operation(Xml& xml, Bound const& bound) {
    edm::Operation const& o = *bound.operation;
    std::string_view const element = o.function ? "Function" : "Action";
    std::string set = o.function ? "bindingParameter" : "";
    if (!o.entity_set_path.empty()) (set += '/') += o.entity_set_path;
    xml.open(element, {{"Name", o.name}, {"IsBound", kTrue}, {"EntitySetPath", set}});
    xml.leaf("Parameter",
             {{"Name", "bindingParameter"}, {"Type", collection_of(bound.type->name, bound.collection)}});
    for (edm::Parameter const& p : o.parameters) write_parameter(xml, o, p);
    if (o.returns != nullptr)
        xml.leaf("ReturnType", {{"Type", collection_of(o.returns->name, o.returns_collection)}});
    xml.close(element);
}

void write_container(Xml& xml, edm::StructType const& root) {
    xml.open("EntityContainer", {{"Name", edm::short_name(root.name)}});
    for (edm::Navigation const& n : root.navigations) {
        if (n.collection)
            xml.leaf("EntitySet", {{"Name", n.name}, {"EntityType", n.target->name}});
        else
            xml.leaf("Singleton", {{"Name", n.name}, {"Type", n.target->name}});
    }
    xml.close("EntityContainer");
}

}  // namespace

std::string csdl(edm::Model const& model) {
    std::set<std::string_view> namespaces{namespace_of(model.root->name)};
    for (edm::StructType const* type : model.types) namespaces.insert(namespace_of(type->name));
    for (edm::EnumType const* type : model.enums) namespaces.insert(namespace_of(type->name));
    std::vector<Bound> const operations = bound_operations(model);
    if (!operations.empty()) namespaces.insert(edm::kNamespace);
    Xml xml;
    xml.open("edmx:Edmx", {{"Version", "4.0"}, {"xmlns:edmx", "http://docs.oasis-open.org/odata/ns/edmx"}});
    xml.open("edmx:DataServices", {});
    for (std::string_view const space : namespaces) {
        xml.open("Schema", {{"Namespace", space}, {"xmlns", "http://docs.oasis-open.org/odata/ns/edm"}});
        for (edm::EnumType const* type : model.enums)
            if (namespace_of(type->name) == space) write_enum(xml, *type);
        for (edm::StructType const* type : model.types)
            if (namespace_of(type->name) == space) write_type(xml, *type);
        if (space == edm::kNamespace)
            for (Bound const& bound : operations) write_operation(xml, bound);
        if (space == namespace_of(model.root->name)) write_container(xml, *model.root);
        xml.close("Schema");
    }
    xml.close("edmx:DataServices");
    xml.close("edmx:Edmx");
    return xml.take();
}

}  // namespace fakegraph::metadata
