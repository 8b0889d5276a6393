#include "fakegraph/odata/path.h"

#include <fmt/format.h>

#include <algorithm>

namespace fakegraph {
namespace {

std::unexpected<Fault> fault(std::string message) { return std::unexpected(Fault{std::move(message)}); }

}  // namespace

Fault unknown_property(std::string_view name, std::string_view type_name) {
    return {fmt::format("Could not find a property named '{}' on type '{}'", name, type_name), false};
}

std::string type_text(edm::TypeRef const& type) {
    std::string_view const name = edm::type_name(type);
    return type.collection ? fmt::format("Collection({})", name) : std::string(name);
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
    if (after_collection_)
        return fault(
            fmt::format("The parent value for a property access of a property '{}' is not a single value. "
                        "Property access can only be applied to a single value",
                        segment));
    if (at_ == nullptr) return std::unexpected(unknown_property(segment, type_text(path_.type)));
    if (segment.find('.') != std::string_view::npos) {
        auto const cast = resolve_cast(*at_, segment, model_);
        if (!cast) return std::unexpected(cast.error());
        if (*cast != nullptr) cast_ = at_ = *cast;
        last_ = segment;
        after_cast_ = true;
        return {};
    }
    PropertyPath::Step step{cast_, edm::find_property(*at_, segment), nullptr};
    if (step.property != nullptr) {
        last_ = step.property->name;
        path_.type = step.property->type;
        at_ = path_.type.kind == edm::Kind::complex ? path_.type.complex : nullptr;
        after_collection_ = path_.type.collection;
    } else {
        step.navigation = edm::find_navigation(*at_, segment);
        if (step.navigation == nullptr) return std::unexpected(unknown_property(segment, at_->name));
        last_ = step.navigation->name;
        at_ = step.navigation->target;
        after_collection_ = step.navigation->collection;
    }
    if (!path_.text.empty()) path_.text += '/';
    path_.text += last_;
    path_.steps.push_back(step);
    cast_ = nullptr;
    after_cast_ = false;
    return {};
}

Checked<PropertyPath> PathResolver::finish(edm::Use needed) {
    if (path_.steps.empty() || after_cast_)
        return fault(fmt::format("A property name is expected after '{}'", last_));
    edm::Property const* property = path_.steps.back().property;
    if (property == nullptr || property->type.collection || property->type.kind == edm::Kind::complex ||
        (property->uses & needed) != needed)
        return std::unexpected(Fault{fmt::format("The property '{}' cannot be used in the {} query option",
                                                 last_, needed == edm::kOrder ? "$orderby" : "$filter"),
                                     false});
    return std::move(path_);
}

GraphResult<PropertyPath> parse_path(std::string_view text, edm::StructType const& type,
                                     edm::Model const& model, edm::Use needed) {
    std::string_view const clause = needed == edm::kOrder ? "" : "Invalid filter clause: ";
    auto const refuse = [&](Fault const& f, std::size_t at) {
        return f.positioned
                   ? bad_request(fmt::format("{}{} at position {} in '{}'.", clause, f.message, at + 1, text))
                   : bad_request(fmt::format("{}{}.", clause, f.message));
    };
    PathResolver resolver(type, model);
    for (std::size_t at = 0;;) {
        std::size_t const end = std::min(text.find('/', at), text.size());
        if (end == at) return refuse({"Syntax error: a property name is expected"}, at);
        if (auto added = resolver.add(text.substr(at, end - at)); !added) return refuse(added.error(), at);
        if (end == text.size()) break;
        at = end + 1;
    }
    auto path = resolver.finish(needed);
    if (!path) return refuse(path.error(), text.size());
    return std::move(*path);
}

}  // namespace fakegraph
