#include <array>
#include <charconv>
#include <cmath>

#include "fakegraph/odata/error.h"
#include "fakegraph/odata/render.h"

namespace fakegraph {
namespace {

void append_double(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"INF\"" : "\"-INF\"";
        return;
    }
    char text[32];
    out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

void append_guid(std::string& out, sim::Guid const& guid) {
    char text[38];
    text[0] = text[37] = '"';
    guid.write(text + 1);
    out.append(text, sizeof text);
}

void append_instant(std::string& out, sim::Instant instant) {
    char text[32];
    std::size_t const size = sim::write_instant(instant, text + 1);
    text[0] = text[size + 1] = '"';
    out.append(text, size + 2);
}

/// ASSUMED: members behind unknownFutureValue are spelled out without the Prefer header, as the live service
/// does for `driver` (reference 1, fixtures updatePolicies.list.live); the switch unknownEnumMembers masks
/// them.
void append_enum(std::string& out, edm::EnumValue const& value, Call const& call) {
    bool const masks = call.settings->mask_unknown_enums && !call.wishes.unknown_enum_members;
    for (edm::EnumMember const& member : value.type->members) {
        if (member.value == value.value) {
            ((out += '"') += member.name) += '"';
            return;
        }
        if (masks && member.name == "unknownFutureValue") break;
    }
    out += "\"unknownFutureValue\"";
}

}  // namespace

void append_value(std::string& out, edm::Value const& value, Call& call) {
    struct Visitor {
        std::string& out;
        Call const& call;
        void operator()(std::monostate) const { out += "null"; }
        void operator()(bool b) const { out += b ? "true" : "false"; }
        void operator()(std::int64_t i) const {
            char text[24];
            out.append(text, std::to_chars(text, text + sizeof text, i).ptr);
        }
        void operator()(double d) const { append_double(out, d); }
        void operator()(std::string_view s) const { append_json_string(out, s); }
        void operator()(std::string const& s) const { append_json_string(out, s); }
        void operator()(sim::Guid const& g) const { append_guid(out, g); }
        void operator()(sim::Instant i) const { append_instant(out, i); }
        void operator()(sim::Ticks t) const { append_json_string(out, sim::format_duration(t)); }
        void operator()(edm::EnumValue const& e) const { append_enum(out, e, call); }
        void operator()(edm::Row const&) const {
            sim::check_failed("rows are rendered by render_row", __FILE__, __LINE__);
        }
        void operator()(edm::List const& list) const {
            out += '[';
            for (std::size_t i = 0; i < list.size; ++i) {
                if (i != 0) out += ',';
                std::visit(*this, list.at(list.owner, i));
            }
            out += ']';
        }
    };
    std::visit(Visitor{out, call}, value);
}

}  // namespace fakegraph
