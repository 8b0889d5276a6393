#include "fakegraph/metadata/walk.h"

#include <algorithm>

namespace fakegraph::metadata {
namespace {

std::string key_parameter(edm::StructType const& type) {
    return std::string("{") + std::string(edm::short_name(type.name)) + "-" + std::string(edm::key_of(type)) +
           "}";
}

/// `name`, and for a function its parameters as a client writes them: `(catalogID='{catalogID}')`. Those that
/// may be left out go through an alias.
std::string call_text(edm::Operation const& operation) {
    std::string out(edm::kNamespace);
    (out += '.') += operation.name;
    if (!operation.function) return out;
    out += '(';
    for (edm::Parameter const& p : operation.parameters) {
        if (out.back() != '(') out += ',';
        (out += p.name) += '=';
        if (!p.required)
            (out += '@') += p.name;
        else if (p.type.kind == edm::Kind::string)
            ((out += "'{") += p.name) += "}'";
        else
            ((out += '{') += p.name) += '}';
    }
    return out += ')';
}

class Walk {
public:
    explicit Walk(edm::Model const& model) : model_(model) {}
    std::vector<Place> run() {
        below(*model_.root, "", false);
        return std::move(places_);
    }

private:
    void below(edm::StructType const& type, std::string const& path, bool own_only);
    void enter(edm::Navigation const& n, std::string const& path);
    void operations(std::span<edm::Operation const> operations, Place const& at, bool on_collection);
    void entity(Place const& at);
    bool seen(edm::StructType const& type) const {
        return std::ranges::any_of(
            way_, [&](edm::StructType const* t) { return edm::is_a(*t, type) || edm::is_a(type, *t); });
    }

    edm::Model const& model_;
    std::vector<edm::StructType const*> way_;
    std::vector<Place> places_;
};

void Walk::below(edm::StructType const& type, std::string const& path, bool own_only) {
    if (way_.size() == kMaxSteps) return;
    for (edm::StructType const* t : chain_of(type)) {
        if (own_only && t != &type) continue;
        for (edm::Navigation const& n : t->navigations) enter(n, path + "/" + std::string(n.name));
    }
}

void Walk::operations(std::span<edm::Operation const> operations, Place const& at, bool on_collection) {
    for (edm::Operation const& o : operations)
        places_.push_back({Place::Kind::operation, at.path + "/" + call_text(o), at.navigation,
                           o.binding != nullptr ? o.binding : at.type, &o, on_collection});
}

/// What lies below one entity: its operations, its navigations, and those that only derived types have.
void Walk::entity(Place const& at) {
    for (edm::StructType const* t : chain_of(*at.type)) operations(t->operations, at, false);
    way_.push_back(at.type);
    below(*at.type, at.path, false);
    for (edm::StructType const* derived : concrete_types(model_, *at.type)) {
        if (derived == at.type) continue;
        std::string const path = at.path + "/" + std::string(derived->name);
        if (!derived->cast_item_refused) places_.push_back({Place::Kind::cast, path, at.navigation, derived});
        below(*derived, path, true);
    }
    way_.pop_back();
}

void Walk::enter(edm::Navigation const& n, std::string const& path) {
    bool const again = seen(*n.target);
    if (!n.collection) {
        Place const at{Place::Kind::single, path, &n, n.target};
        places_.push_back(at);
        if (n.contained && !again) entity(at);
        return;
    }
    Place const rows{Place::Kind::collection, path, &n, n.target};
    places_.push_back(rows);
    places_.push_back({Place::Kind::count, path + "/$count", &n, n.target});
    for (edm::StructType const* derived : concrete_types(model_, *n.target))
        if (derived != n.target)
            places_.push_back(
                {Place::Kind::cast, path + "/" + std::string(derived->name), &n, derived, nullptr, true});
    operations(n.operations, rows, true);
    if (again) return;
    Place const item{Place::Kind::item, path + "/" + key_parameter(*n.target), &n, n.target};
    places_.push_back(item);
    entity(item);
}

}  // namespace

std::vector<edm::StructType const*> chain_of(edm::StructType const& type) {
    std::vector<edm::StructType const*> out;
    for (edm::StructType const* t = &type; t != nullptr; t = t->base) out.push_back(t);
    std::ranges::reverse(out);
    return out;
}

std::vector<edm::StructType const*> concrete_types(edm::Model const& model, edm::StructType const& type) {
    std::vector<edm::StructType const*> out;
    std::ranges::copy_if(model.types, std::back_inserter(out),
                         [&](edm::StructType const* t) { return !t->abstract && edm::is_a(*t, type); });
    return out;
}

bool is_inherited_key(edm::StructType const& type, edm::Property const& p) {
    return type.base != nullptr && p.name == edm::key_of(*type.base);
}

std::vector<Bound> bound_operations(edm::Model const& model) {
    std::vector<Bound> out;
    auto const add = [&](std::span<edm::Operation const> operations, edm::StructType const& type,
                         bool collection) {
        for (edm::Operation const& o : operations) {
            Bound const bound{&o, o.binding != nullptr ? o.binding : &type, collection};
            bool const known = std::ranges::any_of(out, [&](Bound const& b) {
                return b.operation->name == o.name && b.type == bound.type && b.collection == collection;
            });
            if (!known) out.push_back(bound);
        }
    };
    auto const add_navigations = [&](edm::StructType const& type) {
        for (edm::Navigation const& n : type.navigations) add(n.operations, *n.target, true);
    };
    add_navigations(*model.root);
    for (edm::StructType const* type : model.types) {
        add(type->operations, *type, false);
        add_navigations(*type);
    }
    return out;
}

std::vector<Place> places_of(edm::Model const& model) { return Walk(model).run(); }

}  // namespace fakegraph::metadata
