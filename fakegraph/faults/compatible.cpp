/// Changes of an answer's text that Graph calls compatible (graph-protocol 6.3 to 6.5).
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

#include "fakegraph/edm/edm.h"
#include "fakegraph/faults/strike.h"
#include "sim/base/draw.h"

namespace fakegraph::faults {
namespace {

using Json = nlohmann::ordered_json;

/// Names of properties whose values are of a kind, in any type of the model.
class NamesOf {
public:
    NamesOf(edm::Model const* model, edm::Kind kind) {
        if (model == nullptr) return;
        for (edm::StructType const* type : model->types)
            for (edm::Property const& p : type->properties)
                if (p.type.kind == kind) names_.insert(p.name);
    }
    bool contain(std::string_view name) const { return names_.contains(name); }

private:
    std::set<std::string_view> names_;
};

bool is_date(std::string const& text) { return text.size() >= 20 && sim::parse_instant(text).has_value(); }

/// The same time with so many digits of its fraction: cut, or filled with zeros.
std::string with_digits(std::string const& date, unsigned digits) {
    constexpr std::size_t kSeconds = 19;  // 2026-01-31T12:51:51
    std::size_t const zone = std::min(date.find_first_of("Z+-", kSeconds), date.size());
    std::string fraction =
        date[kSeconds] == '.' ? date.substr(kSeconds + 1, zone - kSeconds - 1) : std::string{};
    fraction.resize(digits, '0');
    return date.substr(0, kSeconds) + (digits > 0 ? "." + fraction : "") + date.substr(zone);
}

/// One walk over one answer; every change is made where it applies.
class Changer {
public:
    Changer(Compatible const& fault, Strike const& strike)
        : fault_(fault),
          bits_(strike.bits),
          enums_(strike.visit.model, edm::Kind::enumeration),
          dates_(strike.visit.model, edm::Kind::date_time_offset) {}

    /// True when something changed. `node` is an object or a list.
    bool change(Json& node) {
        if (node.is_array()) {
            for (Json& item : node)
                if (item.is_structured()) change(item);
            return changed_;
        }
        if (!node.is_object()) return changed_;
        for (auto& [name, value] : node.get_ref<Json::object_t&>()) {
            if (value.is_structured()) change(value);
            change_member(name, value);
        }
        rename_inner_error(node);
        drop_nulls(node);
        add_member(node);
        reorder(node);
        return changed_;
    }

private:
    bool asked(Change change) const noexcept { return (fault_.changes & change) != 0; }
    std::uint64_t luck() noexcept { return sim::mix(bits_ ^ ++drawn_); }

    void change_member(std::string const& name, Json& value) {
        if (name.starts_with('@') || name.find("@odata.") != std::string::npos) return;
        if (value.is_null() && asked(kZeroDate) && dates_.contain(name)) set(value, "0001-01-01T00:00:00Z");
        change_text(name, value);
        if (value.is_array())
            for (Json& item : value) change_text(name, item);
    }
    void change_text(std::string const& name, Json& value) {
        if (!value.is_string()) return;
        auto const& text = value.get_ref<std::string const&>();
        if (enums_.contain(name) && asked(kUnknownEnum)) return set(value, "addedLater");
        if (enums_.contain(name) && asked(kUnknownFutureValue)) return set(value, "unknownFutureValue");
        if (!asked(kFractionDigits) || !is_date(text)) return;
        unsigned const digits = fault_.digits ? *fault_.digits : static_cast<unsigned>(sim::below(luck(), 8));
        set(value, with_digits(text, digits));
    }
    void set(Json& value, std::string text) {
        changed_ = changed_ || value != text;
        value = std::move(text);
    }
    void rename_inner_error(Json& node) {
        if (!asked(kInnererror)) return;
        for (auto& member : node.get_ref<Json::object_t&>()) {
            if (member.first != "innerError") continue;
            rename(node, "innerError", "innererror");
            return;
        }
    }
    void rename(Json& node, std::string_view from, std::string_view to) {
        Json renamed = Json::object();
        for (auto& [name, value] : node.get_ref<Json::object_t&>())
            renamed[name == from ? std::string(to) : name] = std::move(value);
        node = std::move(renamed);
        changed_ = true;
    }
    void drop_nulls(Json& node) {
        if (!asked(kMissingNulls)) return;
        Json kept = Json::object();
        for (auto& [name, value] : node.get_ref<Json::object_t&>())
            if (!value.is_null()) kept[name] = std::move(value);
        changed_ = changed_ || kept.size() != node.size();
        node = std::move(kept);
    }
    void add_member(Json& node) {
        if (!asked(kUnknownMember)) return;
        node["addedLater"] = Json{{"text", "new"}, {"list", {1, nullptr, true}}};
        changed_ = true;
    }
    /// Control information stays in front: streaming readers may rely on that.
    void reorder(Json& node) {
        if (!asked(kReorderedMembers)) return;
        auto& members = node.get_ref<Json::object_t&>();
        auto const first =
            std::ranges::find_if(members, [](auto const& m) { return !m.first.starts_with('@'); });
        if (members.end() - first < 2) return;
        Json turned = Json::object();
        for (auto m = members.begin(); m != first; ++m) turned[m->first] = std::move(m->second);
        for (auto m = members.end(); m != first;) {
            --m;
            turned[m->first] = std::move(m->second);
        }
        node = std::move(turned);
        changed_ = true;
    }

    Compatible const& fault_;
    std::uint64_t bits_;
    std::uint64_t drawn_ = 0;
    NamesOf enums_;
    NamesOf dates_;
    bool changed_ = false;
};

}  // namespace

bool change_compatibly(Compatible const& fault, Strike const& strike, Response& response) {
    if (response.body.empty() || !response.content_type.starts_with("application/json")) return false;
    Json body = Json::parse(response.body, nullptr, false);
    if (!body.is_structured()) return false;
    bool changed = Changer(fault, strike).change(body);
    bool const escapes = (fault.changes & kUnicodeEscapes) != 0;
    changed =
        changed || (escapes && std::ranges::any_of(response.body, [](char c) { return (c & 0x80) != 0; }));
    if (!changed) return false;
    response.body = body.dump(-1, ' ', escapes, Json::error_handler_t::replace);
    return true;
}

}  // namespace fakegraph::faults
