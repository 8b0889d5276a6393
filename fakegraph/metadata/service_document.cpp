#include <nlohmann/json.hpp>

#include "fakegraph/metadata/documents.h"

namespace fakegraph::metadata {

std::string service_document(edm::Model const& model, std::string_view root) {
    using Json = nlohmann::ordered_json;
    Json out;
    out["@odata.context"] = std::string(root) + "/$metadata";
    Json& value = out["value"] = Json::array();
    for (edm::Navigation const& n : model.root->navigations)
        value.push_back(
            {{"name", n.name}, {"kind", n.collection ? "EntitySet" : "Singleton"}, {"url", n.name}});
    return out.dump();
}

}  // namespace fakegraph::metadata
