/// Hardware models and driver entries from JSON, whichever reader holds it.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/loader/source.h"
#include "sim/catalog/driver.h"
#include "sim/catalog/software.h"
#include "sim/fleet/model.h"

namespace scenarios {

/// A value of compiled-in data, read by simdjson: the same face as Cursor's, without places. What the schema
/// would refuse looks absent; a mistake in the data fails a CHECK (a test validates them against the schema).
class BuiltinValue {
public:
    explicit BuiltinValue(simdjson::dom::element element) : element_(element) {}

    std::optional<BuiltinValue> find(std::string_view key) const {
        simdjson::dom::element found;
        if (element_[key].get(found) != simdjson::SUCCESS) return std::nullopt;
        return BuiltinValue(found);
    }
    bool is_null() const noexcept { return element_.is_null(); }
    bool is_object() const noexcept { return element_.is_object(); }
    std::string_view text() const {
        std::string_view text;
        return element_.get(text) == simdjson::SUCCESS ? text : std::string_view();
    }
    std::uint64_t natural() const {
        std::uint64_t n = 0;
        return element_.get(n) == simdjson::SUCCESS ? n : 0;
    }
    double number() const {
        double n = 0;
        return element_.get(n) == simdjson::SUCCESS ? n : 0;
    }
    bool boolean() const {
        bool b = false;
        return element_.get(b) == simdjson::SUCCESS && b;
    }
    template <class F>
    void each_item(F&& f) const {
        simdjson::dom::array items;
        if (element_.get(items) != simdjson::SUCCESS) return;
        for (auto const item : items) f(BuiltinValue(item));
    }
    std::string text_or(std::string_view key, std::string_view otherwise = {}) const {
        auto const member = find(key);
        return std::string(member && member->element_.is_string() ? member->text() : otherwise);
    }
    [[noreturn]] void error(std::string const& message) const;

private:
    simdjson::dom::element element_;
};

// Each reports mistakes at the value they stand in and goes on with a default. V: Cursor or BuiltinValue.

template <class V>
sim::HardwareModel read_model(V const& v);
template <class V>
sim::DriverEntry read_driver(V const& v);
/// `kind` is feature, quality or recovery.
template <class V>
sim::SoftwareEntry read_software(V const& v, sim::EntryKind kind);
template <class V>
sim::Product read_product(V const& v);
template <class V>
sim::KnownIssue read_known_issue(V const& v);
template <class V>
sim::Smbios read_smbios(V const& v);
template <class V>
std::vector<sim::Component> read_components(V const& v);
template <class V>
sim::Architecture read_architecture(V const& v);

/// SHA-256 in hex of what identifies an entry: provider, manufacturer, displayName, driverClass, version,
/// versionDateTime, hardwareIds, compatibleIds, computerHardwareIds, architecture and os, a line each; items
/// of a list are joined by '|'.
std::string derived_driver_id(sim::DriverEntry const& entry);

}  // namespace scenarios
