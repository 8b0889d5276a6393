/// The service's own schema, as `reference/graph-windows-updates.surface.json` restates it, where it is at
/// hand: beside this tree, or where FAKEGRAPH_SHARED says.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tests/face/face.h"

namespace fakegraph::test {

inline constexpr std::string_view kSpace = "microsoft.graph.windowsUpdates.";

inline std::optional<Json> load_surface() {
    char const* const told = std::getenv("FAKEGRAPH_SHARED");
    std::filesystem::path const shared = told != nullptr ? told : FAKEGRAPH_ROOT "/../shared";
    auto const file = shared / "reference" / "graph-windows-updates.surface.json";
    if (!std::filesystem::exists(file)) return std::nullopt;
    return Json::parse(read_text(file.string()));
}

inline std::string text_of(Json const& value) { return value.is_null() ? "" : value.get<std::string>(); }

}  // namespace fakegraph::test

#define SURFACE_OR_SKIP(name)         \
    auto const name = load_surface(); \
    if (!name) GTEST_SKIP() << "the service's surface is not at hand (reference, beside the tree)"
