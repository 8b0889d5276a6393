/// Values of a request body against declared types. Private to odata.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/body.h"
#include "fakegraph/odata/call.h"
#include "fakegraph/odata/error.h"

namespace fakegraph {

/// Where a member stands in the body, as a chain on the stack; the text is made for errors only.
struct MemberPath {
    MemberPath const* up = nullptr;
    std::string_view name = {};
    std::size_t index = 0;
    /// Counts: an item of the array above.
    bool item = false;

    /// `deploymentSettings/schedule/foo`, `complianceChangeRules/0/contentFilter`.
    std::string text() const;
};

class BodyCheck {
public:
    BodyCheck(WriteKind kind, edm::Model const& model, Settings const& settings)
        : kind_(kind), model_(model), settings_(settings) {}

    /// An object of `declared` or a derived type; returns the actual type.
    GraphResult<edm::StructType const*> object(simdjson::dom::element e, edm::StructType const& declared,
                                               MemberPath const* at);
    /// A value or an array of values.
    GraphResult<void> value(simdjson::dom::element e, edm::TypeRef const& type, bool nullable,
                            MemberPath const& at);
    /// `{"@odata.type", "id"}`.
    GraphResult<void> reference(simdjson::dom::element e, edm::StructType const& declared,
                                MemberPath const& at);
    /// The type that `@odata.type` names, or `declared`. Remembers the last answer: lists of references
    /// repeat it.
    GraphResult<edm::StructType const*> type_of(simdjson::dom::element e, edm::StructType const& declared,
                                                MemberPath const* at);

private:
    GraphResult<void> member(std::string_view name, simdjson::dom::element e, edm::StructType const& type,
                             MemberPath const* at);
    GraphResult<void> reference_member(std::string_view name, edm::StructType const& type,
                                       MemberPath const& at);
    GraphResult<void> bound(std::string_view name, simdjson::dom::element e, edm::StructType const& type,
                            MemberPath const& at);
    GraphResult<void> navigation(simdjson::dom::element e, edm::Navigation const& navigation,
                                 MemberPath const& at);
    GraphResult<void> related(simdjson::dom::element e, edm::StructType const& declared,
                              MemberPath const& at);
    GraphResult<void> required(simdjson::dom::element e, edm::StructType const& type, MemberPath const* at);
    GraphResult<void> scalar(simdjson::dom::element e, edm::TypeRef const& type, MemberPath const& at);

    WriteKind kind_;
    edm::Model const& model_;
    Settings const& settings_;
    /// Inside an object that stands for a related entity: what is read-only there may be repeated.
    bool in_reference_ = false;
    /// Short name of the entity that the body is for; empty for actions.
    std::string_view resource_;
    std::string_view patched_as_;
    std::string_view last_name_;
    edm::StructType const* last_type_ = nullptr;
};

}  // namespace fakegraph
