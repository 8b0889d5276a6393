#include "fakegraph/odata/path.h"

#include <fmt/format.h>

#include "fakegraph/odata/filter_type.h"

namespace fakegraph {
namespace {

std::unexpected<Fault> fault(std::string message) { return std::unexpected(Fault{std::move(message)}); }

}  // namespace

Fault unknown_property(std::string_view name, std::string_view type_name) {
    return {fmt::format("Could not find a property named '{}' on type '{}'", name, type_name), false};
}

Checked<edm::StructType const*> resolve_cast(edm::StructType const& from, std::string_view name,
                                             edm::Model const& model) {
    edm::StructType const* to = model.find_type(name);
    if (to == nullptr) return fault(fmt::format("The type '{}' is not defined in the model", name));
    if (edm::is_a(from, *to)) return nullptr;
    if (!edm::is_a(*to, from))
        return fault(fmt::format("Encountered invalid type cast. '{}' is not assignable from '{}'", from.name,
                                 to->name));
    return to;
}

Checked<void> PathResolver::add(std::string_view segment) {
    if (path_.steps.size() == kMaxPathSteps)
        return fault(fmt::format("The limit of '{}' for the steps of a property path has been exceeded",
                                 kMaxPathSteps));
    bool const is_type = segment.find('.') != std::string_view::npos;
    if (type_.collection && !is_type)
        return fault(
            fmt::format("The parent value for a property access of a property '{}' is not a single value. "
                        "Property access can only be applied to a single value",
                        segment));
    if (type_.structure == nullptr) return std::unexpected(unknown_property(segment, type_text(type_)));
    if (is_type) {
        auto const cast = resolve_cast(*type_.structure, segment, model_);
        if (!cast) return std::unexpected(cast.error());
        if (*cast != nullptr) cast_ = type_.structure = *cast;
        last_ = segment;
        after_cast_ = true;
        return {};
    }
    PropertyPath::Step step{cast_, edm::find_property(*type_.structure, segment), nullptr};
    if (step.property != nullptr) {
        last_ = step.property->name;
        type_ = filter_type(step.property->type);
    } else {
        step.navigation = edm::find_navigation(*type_.structure, segment);
        if (step.navigation == nullptr)
            return std::unexpected(unknown_property(segment, type_.structure->name));
        last_ = step.navigation->name;
        type_ = {FilterKind::structure, step.navigation->collection, nullptr, step.navigation->target};
    }
    if (!path_.text.empty()) path_.text += '/';
    path_.text += last_;
    path_.steps.push_back(step);
    cast_ = nullptr;
    after_cast_ = false;
    return {};
}

Checked<PropertyPath> PathResolver::finish(edm::Use needed) {
    if (after_cast_ && !type_.collection)
        return fault(fmt::format("A property name is expected after '{}'", last_));
    edm::Property const* const property = path_.steps.empty() ? nullptr : path_.steps.back().property;
    bool const structure = type_.kind == FilterKind::structure;
    if (property != nullptr && !structure && (property->uses & needed) != needed)
        return std::unexpected(Fault{fmt::format("The property '{}' cannot be used in the {} query option",
                                                 last_, needed == edm::kOrder ? "$orderby" : "$filter"),
                                     false});
    path_.cast = cast_;
    return std::move(path_);
}

}  // namespace fakegraph
