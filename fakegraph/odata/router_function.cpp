#include "fakegraph/odata/router_function.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "fakegraph/edm/names.h"
#include "fakegraph/odata/filter_literal.h"
#include "fakegraph/odata/filter_type.h"
#include "fakegraph/odata/query_expand.h"

namespace fakegraph {
namespace {

bool in_range(edm::Value const& value, edm::TypeRef const& type) {
    if (type.kind != edm::Kind::int32 && type.kind != edm::Kind::int64) return true;
    auto const* whole = std::get_if<std::int64_t>(&value);
    if (whole == nullptr) return std::holds_alternative<std::monostate>(value);
    using Int32 = std::numeric_limits<std::int32_t>;
    return type.kind == edm::Kind::int64 || (*whole >= Int32::min() && *whole <= Int32::max());
}

/// `text` as one literal of the parameter's type; nullopt when it is none.
std::optional<edm::Value> literal_of(std::string_view text, edm::TypeRef const& type) {
    auto value = lone_literal(text, filter_type(type));
    if (!value || !in_range(*value, type)) return std::nullopt;
    return value;
}

/// What an alias stands for; null when the URL does not say.
Option const* alias_option(std::string_view alias, Url const& url) {
    std::string const name = edm::lower(alias);
    Option const* const with_sign = url.option(name);
    return with_sign != nullptr ? with_sign : url.option(std::string_view(name).substr(1));
}

std::unexpected<GraphError> refuse(std::string_view what, edm::Operation const& function,
                                   std::string_view parameter) {
    return bad_request(fmt::format("Parameter '{}' {} function '{}'.", parameter, what, function.name),
                       std::string(parameter));
}

class CallReader {
public:
    CallReader(edm::Operation const& function, Url const& url) : function_(function), url_(url) {
        call_.arguments.resize(function.parameters.size());
        texts_.resize(function.parameters.size());
    }
    /// `name=value`
    GraphResult<void> take(std::string_view pair);
    GraphResult<FunctionCall> finish();

private:
    edm::Operation const& function_;
    Url const& url_;
    FunctionCall call_;
    /// The literals; empty where a parameter is left out.
    std::vector<std::string> texts_;
    std::vector<std::size_t> seen_;
};

GraphResult<void> CallReader::take(std::string_view pair) {
    std::size_t const equals = pair.find('=');
    if (equals == std::string_view::npos)
        return bad_request(fmt::format(
            "'{}' in the call of function '{}' is no argument; arguments are written 'name=value'.", pair,
            function_.name));
    std::string_view const name = without_blanks(pair.substr(0, equals));
    std::string_view text = without_blanks(pair.substr(equals + 1));
    auto const parameter = std::ranges::find_if(
        function_.parameters, [&](edm::Parameter const& p) { return edm::same_name(p.name, name); });
    if (parameter == function_.parameters.end()) return refuse("does not exist on", function_, name);
    auto const at = static_cast<std::size_t>(parameter - function_.parameters.begin());
    if (std::ranges::find(seen_, at) != seen_.end())
        return refuse("was given more than once to", function_, parameter->name);
    seen_.push_back(at);
    if (text.starts_with('@')) {
        Option const* const option = alias_option(text, url_);
        if (option == nullptr) return {};
        text = without_blanks(option->value);
    }
    std::optional<edm::Value> value = literal_of(text, parameter->type);
    if (!value)
        return bad_request(
            fmt::format("The value '{}' of parameter '{}' of function '{}' is not a literal of type '{}'.",
                        text, parameter->name, function_.name, type_text(filter_type(parameter->type))),
            std::string(parameter->name));
    call_.arguments[at] = std::move(*value);
    texts_[at] = text;
    return {};
}

GraphResult<FunctionCall> CallReader::finish() {
    call_.text = std::string(function_.name) + '(';
    for (std::size_t i = 0; i < texts_.size(); ++i) {
        edm::Parameter const& p = function_.parameters[i];
        bool const absent = std::holds_alternative<std::monostate>(call_.arguments[i]);
        if (absent && p.required) return refuse("is required by", function_, p.name);
        if (absent) continue;
        if (call_.text.back() != '(') call_.text += ',';
        ((call_.text += p.name) += '=') += texts_[i];
    }
    call_.text += ')';
    return std::move(call_);
}

}  // namespace

GraphResult<FunctionCall> read_call(edm::Operation const& function, Segment const& segment, Url const& url) {
    CallReader reader(function, url);
    auto const refuse_whole = [&](std::string_view text) {
        return bad_request(fmt::format("The arguments '({})' of function '{}' are not written 'name=value'.",
                                       text, function.name));
    };
    if (segment.key) return refuse_whole(*segment.key);
    if (segment.arguments.empty()) return reader.finish();
    auto const pairs = split_outside(segment.arguments, ',');
    if (!pairs) return refuse_whole(segment.arguments);
    for (std::string_view const pair : *pairs)
        if (GraphResult<void> done = reader.take(pair); !done)
            return std::unexpected(std::move(done.error()));
    return reader.finish();
}

}  // namespace fakegraph
