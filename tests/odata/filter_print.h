/// A filter's tree as text, in full parentheses. For tests of $filter.
#pragma once

#include <fmt/format.h>

#include <string>

#include "fakegraph/odata/filter.h"
#include "fakegraph/odata/filter_arithmetic.h"
#include "fakegraph/odata/filter_function.h"
#include "fakegraph/odata/filter_type.h"

namespace toy {

inline std::string print_constant(fakegraph::FilterNode const& node) {
    using fakegraph::FilterKind;
    if (node.type.kind == FilterKind::null) return "null";
    if (node.type.kind == FilterKind::guid) return node.text;
    if (node.type.kind == FilterKind::text) {
        std::string out = "'";
        for (char const c : node.text) out += c == '\'' ? std::string("''") : std::string(1, c);
        return out + '\'';
    }
    std::string text;
    static_cast<void>(fakegraph::casted(node.value, node.type, {FilterKind::text}, text));
    if (node.type.kind == FilterKind::duration) return "duration'" + text + '\'';
    if (node.type.kind == FilterKind::enumeration)
        return std::string(node.type.enumeration->name) + '\'' + text + '\'';
    return text;
}

inline std::string print_path(fakegraph::FilterNode const& node) {
    std::string out = node.variable == 0 ? "$it" : fmt::format("v{}", node.variable);
    for (auto const& step : node.path.steps) {
        if (step.cast != nullptr) out += fmt::format("/{}", step.cast->name);
        out += fmt::format("/{}", step.property != nullptr ? step.property->name : step.navigation->name);
    }
    if (node.path.cast != nullptr) out += fmt::format("/{}", node.path.cast->name);
    return out;
}

inline std::string print(fakegraph::FilterNode const& node) {
    using fakegraph::FilterOp;
    constexpr char const* kWords[] = {"",   "",   "and", "or",  "not", "eq",  "ne",  "gt",    "ge", "lt",
                                      "le", "in", "-",   "add", "sub", "mul", "div", "divby", "mod"};
    std::string list;
    auto const join = [&](std::string const& between, std::size_t from) {
        for (std::size_t i = from; i < node.children.size(); ++i)
            list += (i == from ? "" : between) + print(*node.children[i]);
        return list;
    };
    switch (node.op) {
        case FilterOp::constant:
            return print_constant(node);
        case FilterOp::path:
            return print_path(node);
        case FilterOp::count:
            return print_path(node) + "/$count";
        case FilterOp::any:
        case FilterOp::all:
            list = print_path(node) + (node.op == FilterOp::any ? "/any(" : "/all(");
            if (!node.children.empty()) list += fmt::format("v{}:", node.bound);
            return join("", 0) + ')';
        case FilterOp::call:
            list = fmt::format("{}(", node.function->name);
            return join(",", 0) + ')';
        case FilterOp::isof:
        case FilterOp::cast:
            list = node.op == FilterOp::isof ? "isof(" : "cast(";
            join(",", 0);
            return list + (node.children.empty() ? "'" : ",'") + fakegraph::type_text(node.target) + "')";
        case FilterOp::in:
            list = '(' + print(*node.children[0]) + " in ";
            if (node.children[1]->type.collection) return list + print(*node.children[1]) + ')';
            list += '(';
            return join(",", 1) + "))";
        case FilterOp::not_:
        case FilterOp::negate:
            return fmt::format("({} {})", kWords[static_cast<std::size_t>(node.op)],
                               print(*node.children[0]));
        default:
            return '(' + join(fmt::format(" {} ", kWords[static_cast<std::size_t>(node.op)]), 0) + ')';
    }
}

}  // namespace toy
