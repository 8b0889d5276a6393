/// One request against one tenant, as resource handlers see it, and what they answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fakegraph/edm/edm.h"
#include "fakegraph/odata/http.h"
#include "sim/base/time.h"

namespace fakegraph {

class Body;        // odata/body.h
struct PageTwist;  // odata/page_twist.h

/// `service.auth`: which requests the gate lets in.
enum class Auth : std::uint8_t {
    open,    // any token or none
    token,   // any token of ours
    strict,  // audience, lifetime, tenant, roles or scopes
};

/// The service's switches (product.md) that the protocol layer reads.
struct Settings {
    Auth auth = Auth::open;
    bool top_is_total = false;
    bool refuse_unknown_properties = true;
    std::uint32_t page_size = 100;
    /// Named differences between sources (odata/differences.h); false: as on the wire.
    bool create_policy_202 = false;
    bool patch_compliance_change_204 = false;
    bool state_reasons = false;
    bool revoked_null = false;
    bool audience_in_use_400 = false;
    bool audience_required = false;
    bool expansions_by_link = false;
    bool entity_types = false;
    bool policy_settings_only = false;
    bool delete_policy_approval_204 = false;
};

struct Call {
    Request const* request = nullptr;
    edm::Model const* model = nullptr;
    Settings const* settings = nullptr;
    /// Scheme, host, port and prefix of this request: `http://127.0.0.1:8080/beta`. No slash at the end.
    std::string_view service_root;
    /// The tenant's own objects; only fakegraph/resources know their type. `world` goes into Row::world.
    void* tenant = nullptr;
    void const* world = nullptr;
    std::uint64_t seed = 0;
    sim::Instant now{};
    /// The checked body of a POST or PATCH; null where there is none.
    Body const* body = nullptr;
    /// The answer shows an entity that this call made.
    bool created = false;
    /// What a fault asks of the page; null: nothing.
    PageTwist* twist = nullptr;
};

struct Answer {
    int status = 200;
    /// Rendered as the body, with context and (for 201) Location. Empty: no body, no Content-Type.
    std::optional<edm::Row> entity;
};

}  // namespace fakegraph
