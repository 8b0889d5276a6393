/// Control information: what odata.metadata=full adds, references, counts.
#include <charconv>

#include "fakegraph/odata/render_row.h"

namespace fakegraph {
namespace {

/// What `name@odata.type` says: nothing where JSON tells the type itself (reference graph-protocol 6.1, OData
/// JSON 4.5.3); `Edm.` is left out, and complex values carry their own.
std::string annotation_of(edm::TypeRef const& type) {
    bool const told = type.kind == edm::Kind::string || type.kind == edm::Kind::boolean ||
                      type.kind == edm::Kind::int32 || type.kind == edm::Kind::real ||
                      type.kind == edm::Kind::complex;
    if (told && !type.collection) return {};
    std::string_view name = edm::type_name(type);
    if (name.starts_with("Edm.")) name.remove_prefix(4);
    std::string out = "#";
    return type.collection ? (((out += "Collection(") += name) += ')') : (out += name);
}

std::string address_of(PathNode const& path, Call const& call) {
    std::string out(call.service_root);
    out += '/';
    append_path(out, path);
    return out;
}

}  // namespace

/// An entity of a derived type is edited behind a cast.
void RowWriter::identity(edm::Row const& row, edm::StructType const& declared, PathNode const& path,
                         Members& members) {
    std::string address = address_of(path, call_);
    members.name("@odata.id");
    append_json_string(out_, address);
    if (row.type != &declared) (address += '/') += row.type->name;
    members.name("@odata.editLink");
    append_json_string(out_, address);
}

void RowWriter::annotate(edm::Property const& p, edm::Row const& row, Members& members) {
    std::string const text = annotation_of(p.type);
    if (text.empty() || std::holds_alternative<std::monostate>(p.get(row))) return;
    members.name(p.name, "@odata.type");
    append_json_string(out_, text);
}

void RowWriter::links(edm::Navigation const& n, PathNode const& path, Members& members) {
    std::string address = address_of(path, call_);
    if (!n.contained) {  // what is contained has no references
        members.name(n.name, "@odata.associationLink");
        append_json_string(out_, address + "/$ref");
    }
    members.name(n.name, "@odata.navigationLink");
    append_json_string(out_, address);
}

void append_int64(std::string& out, std::uint64_t value, Call const& call) {
    bool const as_text = call.wishes.numbers_as_text;
    if (as_text) out += '"';
    char text[24];
    out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
    if (as_text) out += '"';
}

void append_reference(std::string& out, edm::Row const& row, edm::Navigation const& n, PathNode const& path,
                      Call const& call, std::string_view lead) {
    std::string address;
    if (n.context.empty()) {
        address = address_of(path, call);
    } else {
        ((address += call.service_root) += '/') += n.context;
        append_key(address, key_text(row));
    }
    Members members(out, lead);
    members.name("@odata.id");
    append_json_string(out, address);
    members.end();
}

}  // namespace fakegraph
