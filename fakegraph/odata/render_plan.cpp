#include "fakegraph/odata/render_plan.h"

#include <algorithm>

#include "fakegraph/odata/render.h"

namespace fakegraph {

bool is_selected(Query const& query, edm::Property const& property, edm::StructType const& actual) {
    return query.select_all || std::ranges::any_of(query.select, [&](Select const& s) {
               return s.property == &property && (s.cast == nullptr || edm::is_a(actual, *s.cast));
           });
}

bool is_selected(Query const& query, edm::Navigation const& navigation, edm::StructType const& actual) {
    return query.select_all || std::ranges::any_of(query.select, [&](Select const& s) {
               return s.navigation == &navigation && (s.cast == nullptr || edm::is_a(actual, *s.cast));
           });
}

bool prints_type(edm::StructType const& actual, edm::StructType const& declared, bool root,
                 Call const& call) {
    if (call.wishes.metadata != Metadata::minimal) return call.wishes.metadata == Metadata::full;
    if (&actual != &declared || declared.abstract || declared.type_shown == edm::TypeShown::always)
        return true;
    return root && call.settings->entity_types && actual.entity && actual.name.starts_with(edm::kNamespace);
}

RowPlan::RowPlan(edm::StructType const& actual, edm::StructType const& declared, Query const& query,
                 Call const& call)
    : type_(&actual) {
    text_ += '{';
    if (prints_type(actual, declared, true, call)) {
        ((text_ += "\"@odata.type\":\"#") += actual.name) += '"';
    }
    bool const plain = call.wishes.metadata != Metadata::full && !call.wishes.numbers_as_text;
    if (!plain || actual.nulls_first || !query.expand.empty() || !add(actual, query)) steps_.clear();
}

/// Base first, like the slow way.
bool RowPlan::add(edm::StructType const& type, Query const& query) {
    if (type.base != nullptr && !add(*type.base, query)) return false;
    for (edm::Navigation const& n : type.navigations)
        if ((n.inlined != edm::Inline::never || n.always_expanded) && is_selected(query, n, *type_))
            return false;
    for (edm::Property const& p : type.properties) {
        if (!is_selected(query, p, *type_)) continue;
        if (p.write == nullptr && p.type.kind == edm::Kind::complex) return false;
        std::size_t const begin = steps_.empty() ? 0 : text_.size();
        if (text_.size() > 1) text_ += ',';
        ((text_ += '"') += p.name) += "\":";
        steps_.push_back({begin, text_.size() - begin, &p});
    }
    return true;
}

void RowPlan::write(std::string& out, edm::Row const& row, Call& call) const {
    for (Step const& step : steps_) {
        out.append(text_, step.begin, step.size);
        if (step.property->write != nullptr) {
            step.property->write(out, row);
        } else {
            append_value(out, step.property->get(row), call);
        }
    }
    out += '}';
}

}  // namespace fakegraph
