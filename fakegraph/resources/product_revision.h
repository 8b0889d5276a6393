#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// Which quality updates bring the revisions that are meant.
struct RevisionFilter {
    std::optional<sim::EntryIndex> entry = {};  // this one only
    std::uint32_t kb = 0;                       // those of this article only; 0: any
};

/// Published revisions of quality updates for a build, by build; `object` is the sim::Revision, `index` the
/// entry.
edm::RowsPtr revisions_of_build(Tenant const& tenant, std::uint32_t build, RevisionFilter const& filter);
/// Those of a quality or recovery update.
sim::Result<edm::RowsPtr> revisions_of_entry(Call& call, edm::Row const& entry);

/// knowledgeBaseArticle; `index` is the number.
edm::Row article_row(void const* world, std::uint32_t kb);

/// Why products and what belongs to them cannot be written.
constexpr std::string_view kProductsAreFacts = "Products are read-only: they belong to the service.";

}  // namespace fakegraph::resources
