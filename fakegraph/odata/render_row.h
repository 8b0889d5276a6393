/// The renderer behind render.h and page.h. Private to odata.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/odata/context.h"
#include "fakegraph/odata/error.h"
#include "fakegraph/odata/query.h"
#include "fakegraph/odata/render_plan.h"

namespace fakegraph {

struct Chosen;  // page_rows.h

/// Members of one JSON object; sets the commas.
class Members {
public:
    explicit Members(std::string& out, std::string_view lead = {});
    /// `"name":` or `"name@odata.suffix":`
    void name(std::string_view name, std::string_view suffix = {});
    void end() { out_ += '}'; }

private:
    std::string& out_;
    bool first_ = true;
};

/// Which nested members carry their own contexts.
enum class Contexts : std::uint8_t {
    none,    // results of functions
    marked,  // lists: those whose navigation says so
    all,     // single entities
};

/// Anything but values and what paging needs.
inline bool shows_control(Call const& call) { return call.wishes.metadata != Metadata::none; }
inline bool is_full(Call const& call) { return call.wishes.metadata == Metadata::full; }
/// An Edm.Int64, such as `@odata.count`.
void append_int64(std::string& out, std::uint64_t value, Call const& call);
/// `{"@odata.id":"…"}` of a row that stands at `path`.
void append_reference(std::string& out, edm::Row const& row, edm::Navigation const& navigation,
                      PathNode const& path, Call const& call, std::string_view lead = {});

/// Renders rows of one answer. Not copied; lives while the answer is written.
class RowWriter {
public:
    RowWriter(std::string& out, Call& call, Contexts contexts)
        : out_(out), call_(call), contexts_(contexts) {}

    /// False when a nested collection refuses; then error() says why, and what was written is unusable.
    bool row(edm::Row const& row, edm::StructType const& declared, Query const& query, PathNode const& path,
             std::string_view lead = {});
    /// The same for the rows of one list: one `declared` and one `query` per RowWriter.
    bool list_row(edm::Row const& row, edm::StructType const& declared, Query const& query,
                  PathNode const& path);
    /// A property's value: scalars, complex rows, lists of either.
    bool value(edm::Value const& value, edm::TypeRef const& type, PathNode const& path);
    /// With what is expanded in complex rows.
    bool value(edm::Value const& value, edm::TypeRef const& type, PathNode const& path, Query const& query);
    GraphError& error() { return *error_; }
    /// The query without options.
    static Query const& everything();

private:
    struct Place;
    /// A navigation that is printed.
    struct Expanded {
        edm::Navigation const& navigation;
        Query const& query;
        Expand::Form form;
        /// Where its rows stand.
        PathNode const& path;
        /// What its context names: the service repeats a cast that $expand wrote before the name (reference
        /// 1.2).
        PathNode const& context_path;
    };
    bool properties(Place const& place, Members& members, Query const& query);
    bool navigations(Place const& place, Members& members, Query const& query);
    bool navigation(edm::Navigation const& n, Expand const* e, PathNode const& parent, edm::Row const& row,
                    Members& members);
    bool single(Expanded const& expanded, edm::Row const& parent, Members& members, bool id_only);
    bool collection(Expanded const& expanded, edm::Row const& parent, Members& members);
    bool counted(Expanded const& expanded, edm::RowsPtr rows, Members& members);
    bool item(Expanded const& expanded, edm::Row const& row);
    /// Rows that the query asks for and the list does not show.
    struct Rest {
        /// Where they begin; nullopt: there are none.
        std::optional<std::uint64_t> at;
        /// How many at most, where $top says so: $top of an expansion is a total.
        std::optional<std::uint64_t> left;
        /// Of the row before them.
        std::string last_key = {};
    };
    bool link_alone(Expanded const& expanded, Members& members, Chosen const* first);
    /// `skip`: rows before those that the link leads to.
    bool next_link(Expanded const& expanded, Members& members, std::uint64_t skip);
    bool next_link(Expanded const& expanded, Members& members, Rest const& rest);
    bool empty_at_birth(edm::Navigation const& navigation, Members& members);
    void context(Expanded const& expanded, Members& members);
    // What odata.metadata=full adds (render_full.cpp).
    void identity(edm::Row const& row, edm::StructType const& declared, PathNode const& path,
                  Members& members);
    void annotate(edm::Property const& property, edm::Row const& row, Members& members);
    void links(edm::Navigation const& navigation, PathNode const& path, Members& members);
    bool fail(GraphError error);

    std::string& out_;
    Call& call_;
    Contexts contexts_;
    int depth_ = 0;
    std::uint64_t expanded_ = 0;
    /// For list_row, by type; a handful.
    std::vector<RowPlan> plans_;
    std::optional<GraphError> error_;
};

/// Expansions below expansions; tables whose always_expanded members run in a circle are our own mistake.
inline constexpr int kMaxRenderDepth = 64;
/// Rows of expanded collections in one answer, all levels together.
inline constexpr std::uint64_t kMaxExpandedRows = 100'000;

}  // namespace fakegraph
