/// knowledgeBaseArticle. (graph-windows-updates reference 2.1)
#include "fakegraph/resources/product_revision.h"
#include "fakegraph/resources/types.h"

namespace fakegraph::resources {
namespace {

using edm::Property;
using edm::Row;
using edm::Value;

constexpr Property kProperties[] = {
    {.name = "id",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value { return "KB" + std::to_string(r.index); }},
    {.name = "url",
     .type = kString,
     .nullable = false,
     .uses = kSearchable,
     .get = [](Row const& r) -> Value {
         return "https://support.microsoft.com/help/" + std::to_string(r.index);
     }},
};

}  // namespace

Row article_row(void const* world, std::uint32_t kb) { return {&kKnowledgeBaseArticle, world, nullptr, kb}; }

constinit edm::StructType const kKnowledgeBaseArticle{
    .name = "microsoft.graph.windowsUpdates.knowledgeBaseArticle",
    .base = &kEntity,
    .properties = kProperties};

}  // namespace fakegraph::resources
