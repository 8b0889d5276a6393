#pragma once

#include "fakegraph/resources/common.h"

namespace fakegraph::resources {

/// Whose deploymentSettings a row prints: the row's `object` is the owner, `index` one of these.
enum class SettingsOwner : std::uint64_t { policy, approval, deployment };
edm::Row settings_row(void const* world, void const* owner, SettingsOwner kind);

/// The member `deploymentSettings` (or `settings`) of a checked body over `base`, the owner's so far: parts
/// that the body names replace those of `base`, null takes them away. Values that the service does not take
/// are 400.
sim::Result<sim::DeploymentSettings> read_settings(simdjson::dom::element settings,
                                                   sim::DeploymentSettings base, SettingsOwner owner);

}  // namespace fakegraph::resources
